"""Rules that hold for every chart."""

from contextlib import contextmanager

import case_timelines
import estimate_timeline
import geopandas as gpd
import judgement_rows
import maps
import numpy as np
import observed_expected
import pandas as pd
import panels
import pytest
import standings
import survival_curves
import transition_matrix
from grades import LOOKS
from in_and_out import in_and_out
from matplotlib.text import Text
from named_lines import lines_by_name
from ordered_dots import ordered
from shapely import box
from spread_strips import spread
from survival import survival
from waterfall import waterfall

from evidence.charts import scatters, style
from evidence.charts.bars import bars
from evidence.charts.forest import forest
from evidence.charts.funnel_plot import funnel
from evidence.charts.lines import over_time
from evidence.charts.strips import strips
from evidence.errors import ChartError
from evidence.statistics.rates import Estimate

WORDS = {
    "title": "Rates differ more than chance allows",
    "subtitle": "Per 10,000, 2025",
    "footer": "Source: DfE.",
}
NAMES = ["Blackpool", "Stoke-on-Trent", "Hartlepool", "Liverpool", "Harrow", "Richmond upon Thames"]


def authorities():
    """Sixty invented authorities, six of them named: the highest four and lowest two rates."""
    rate = 65 * np.exp(np.sin(np.arange(60) * 1.7) * 0.6)
    data = pd.DataFrame({"population": np.geomspace(9e3, 3e5, 60), "rate": rate, "earlier": np.roll(rate, 1)})
    data["label"] = pd.Series(
        NAMES, index=[*data["rate"].nlargest(4).index, *data["rate"].nsmallest(2).index]
    )
    return data.assign(outside=data["rate"] > 115, suspect=data["rate"] < 38, value=data["rate"])


def limits():
    ends = pd.DataFrame(
        {"population": [9e3, 3e5], "target": 65.0, "lower_998": 5.0, "lower_95": [29.0, 35.0]}
    )
    return ends.assign(upper_95=[101.0, 95.0], upper_998=[125.0, 115.0])


def measures():
    one = authorities()[["value"]].assign(
        england=65.0, form="{:.0f}", measure="Looked-after children per 10,000"
    )
    two = one.assign(
        value=one["value"] ** 0.5, england=8.0, form="{:.0f}%", measure="Placed over 20 miles from home"
    )
    return pd.concat([two, one], ignore_index=True)


def estimates():
    rows = [
        (group, label, 0.3 + step, 0.2 + step, 0.45 + step)
        for group in ("Children in low-income families", "Free school meals, primary")
        for step, label in ((0, "Poverty alone"), (0.1, "Poverty and region"))
    ]
    return pd.DataFrame(rows, columns=["group", "label", "value", "lower", "upper"])


def years():
    return pd.DataFrame({"time_period": range(2013, 2026), "p10": 30, "p25": 45, "median": 60.0}).assign(
        p75=80, p90=np.arange(13) + 100
    )


def spending():
    """Six invented series; one ends early, two end close together."""
    periods = [first * 100 + (first + 1) % 100 for first in range(2010, 2025)]
    starts = {
        "Looked-after children": 3.1,
        "Family support": 2.6,
        "Safeguarding and social work": 2.0,
        "Youth justice": 0.4,
        "Services for young people": 1.2,
        "Sure Start and early years": 1.5,
    }
    rises = dict(zip(starts, (0.3, -0.07, 0.05, -0.01, -0.06, -0.1), strict=True))
    rows = [
        (name, period, start + rises[name] * year)
        for name, start in starts.items()
        for year, period in enumerate(periods[:9] if name.startswith("Sure") else periods)
    ]
    return pd.DataFrame(rows, columns=["name", "time_period", "value"])


def steps():
    labels = ["Spending in 2016-17", "More children", "More children looked after", "Unit cost", "2024-25"]
    kinds = ["total", "part", "part", "part", "total"]
    return pd.DataFrame({"label": labels, "value": [8.6, 0.3, 1.9, -0.4, 10.4], "kind": kinds})


def gaps():
    rows = [
        ("Local Government Association 2016", 201617, 201920, "cumulative", 1.9),
        ("Local Government Association 2018", np.nan, 202425, "not stated", 3.1),
        ("Action for Children and others 2019", 201011, 201718, "level in one year", 1.4),
        ("Independent review of children's social care 2022", np.nan, np.nan, "cumulative", 2.6),
    ]
    return pd.DataFrame(rows, columns=["label", "from_year", "horizon", "kind", "amount_gbp_bn"])


def agency():
    """Four invented years of sixty authorities, the first from another collection."""
    rates = 18 + 14 * np.sin(np.arange(240) * 1.7) + 12 * np.sin(np.arange(240) * 0.37)
    data = pd.DataFrame({"label": np.repeat(["2016", "2017", "2018", "2019"], 60), "value": rates})
    return data.assign(value=data["value"].clip(lower=0))


def workforce():
    years = pd.DataFrame({"label": [str(year) for year in range(2017, 2026)]})
    return years.assign(starters=5 + np.arange(9) % 3, leavers=[5.1, 5.2, np.nan, 5.5, 5, 5, 7.1, 5, 5])


def national():
    names = [
        "Turnover, %",
        "Agency workers, % of all social workers",
        "Vacancies, %",
        "Cases for each worker",
    ]
    years = pd.DataFrame({"time_period": range(2017, 2026), "value": 16 + np.sin(np.arange(9.0))})
    data = pd.concat([years.assign(measure=name, form="{:.1f}%") for name in names], ignore_index=True)
    return data[~((data["measure"] == "Vacancies, %") & data["time_period"].isin((2017, 2025)))]


def judged():
    names = ["Agency, percentage points", "Vacancies, percentage points", "Turnover, percentage points"]
    years = pd.DataFrame({"year": range(-4, 4), "value": [1.0, 1, 2, 3, 6, 9, 5, 4], "n": 41})
    years = years.assign(lower=years["value"] - 3, upper=years["value"] + 3)
    return pd.concat([years.assign(measure=name, n=41 - at) for at, name in enumerate(names)])


def models():
    groups = [
        "Three or more placements",
        "Over 20 miles from home",
        "Referred again",
        "Second plan",
        "On time",
    ]
    labels = ["Turnover, same year", "Turnover, year before", "Agency, same year", "Agency, year before"]
    data = pd.DataFrame([(group, label) for group in groups for label in labels], columns=["group", "label"])
    data["value"] = np.sin(np.arange(20.0))
    return data.assign(lower=data["value"] - 0.6, upper=data["value"] + 0.6)


def judgements():
    """Four judgements of each of 45 invented authorities, every grade among them, one name very long."""
    names = [f"{letter}ham upon {end}" for letter in "BCDHLNSTW" for end in ("Avon", "Sea", "Tees", "Trent")]
    names += ["Bournemouth, Christchurch and Poole", *(f"Sutton {number}" for number in range(8))]
    years = pd.DataFrame(
        {"name": np.repeat(names, 4), "day": ["2010-06-01", "2014-02-11", "2018-08-24", "2023-01-09"] * 45}
    )
    words = list(LOOKS)
    return years.assign(grade=[words[(n * 3 + n // 4) % 5] for n in range(180)], until="2025-03-31")


def frameworks():
    data = pd.DataFrame({"framework": ["SIF", "ILACS"], "min": ["2013-11-19", "2018-01-29"]})
    data = data.assign(max=["2018-06-11", "2025-03-24"], value=[21.7, 12.8])
    return data.assign(lower=data["value"] - 5, upper=data["value"] + 6)


def inspections():
    years = {
        "SLAC": range(2009, 2013),
        "CPI": (2012, 2013),
        "SIF": range(2013, 2019),
        "ILACS": range(2018, 2026),
    }
    pairs = [(name, year) for name, of in years.items() for year in of]
    data = pd.DataFrame(pairs, columns=["framework", "time_period"])
    return data.assign(value=np.arange(20.0) + 5, lower=np.arange(20.0), upper=np.arange(20.0) + 30, n=152)


def moves():
    words = [word for word in LOOKS if word != "adequate"]
    pairs = [
        (panel, one, two)
        for panel in ("From SIF to SIF", "From SIF to ILACS")
        for one in words
        for two in words
    ]
    data = pd.DataFrame(pairs, columns=["panel", "previous", "overall"]).assign(count=np.arange(32) * 7 % 45)
    return data[(data["panel"] != "From SIF to SIF") | (data["previous"] == "inadequate")]


def followed():
    times = 0.2 + 7 * np.linspace(0, 1, 60) ** 1.5
    return survival(times, np.arange(60) % 4 > 0)


def draws():
    counts = np.arange(0, 12)
    return pd.DataFrame({"authorities": counts, "percent": [2, 10, 18, 22, 20, 13, 8, 4, 2, 0.5, 0.3, 0.2]})


def interventions():
    rows = [
        ("Eastham", "Statutory direction", "2013", "2021-01", "", False, True),
        ("Eastham", "Commissioner", "2013-07", "", "", True, False),
        ("Eastham", "Trust or company", "2014-09", "", "2023-05", True, False),
        ("Westham", "Adviser or improvement partner", "2009-03", "2012", "", True, False),
    ]
    columns = ["name", "kind", "start", "end", "last_seen", "start_sure", "end_sure"]
    return pd.DataFrame(rows, columns=columns)


def two_councils():
    days = ["2010-01-13", "2013-04-09", "2015-01-27", "2018-12-03", "2023-02-20"]
    one = pd.DataFrame({"day": days, "grade": list(LOOKS)})
    return pd.concat([one.assign(name="Eastham"), one.assign(name="Westham")], ignore_index=True)


def surveys():
    """Answers under two headings, one without the number who answered, one of a part of a survey."""
    rows = [
        ("Why in care", "Did not understand why, 4–7", 49.0, 44.1, 53.9, "397", "2018", False),
        ("Why in care", "Why not fully explained, 4–7", 53.0, None, None, "(2,263)", "2017", False),
        ("Decisions", "Have a say in what happens", 53.0, 50.1, 55.9, "1,123", "2010", True),
        ("Decisions", "Not asked where to live", 20.0, None, None, "–", "2022", True),
    ]
    columns = ["group", "label", "value", "lower", "upper", "n", "year", "primary"]
    return pd.DataFrame(rows, columns=columns).astype({"lower": "float64", "upper": "float64"})


def country():
    codes = [f"E0{6 + (n % 2) * 3}0000{n:02d}" for n in range(12)]
    squares = [
        box(3e5 + n % 3 * 5e4, 1e5 + n // 3 * 1e5, 3.5e5 + n % 3 * 5e4, 2e5 + n // 3 * 1e5) for n in range(12)
    ]
    return gpd.GeoDataFrame({"code": codes, "name": codes}, geometry=squares, crs=27700)


def draw_maps(ax, values):
    names = ("Much lower", "Lower", "Near England", "Higher", "Much higher")
    classes = maps.Classes((45, 60, 80, 110), names, maps.SEQUENTIAL)
    places = country()
    figure = ax.get_figure()
    maps.both_maps(figure, places, places, values, classes, axis="Rate per 10,000", form="{:.0f}")


SCATTER = {"x": "earlier", "y": "rate", "x_axis": "2016, per 10,000", "y_axis": "2025, per 10,000"}
SHARE = {"axis": "Share, %", "form": "{:.2f}"}
PER_CENT = {"axis": "Agency workers, %", "form": "{:.0f}%"}
EVENT = {"event": "inspection", "same": "same as authorities never judged inadequate"}
SINCE = {"Before SIF": "2009-08-01", "SIF": "2013-11-01", "ILACS": "2018-01-15"}
GRIDS = {
    "panels": {"nrows": 2, "ncols": 2},
    "event time": {"nrows": 3},
}  # charts of more than one of the axes
CHARTS = {
    "spread": (1.8, measures, spread),
    "bars": (2.4, estimates, lambda ax, data: bars(ax, data, **SHARE, highlight=["Poverty alone"])),
    "intervals in groups": (3.4, estimates, lambda ax, data: forest(ax, data, **SHARE)),
    "intervals in series": (
        2.6,
        lambda: estimates().rename(columns={"group": "series"}),
        lambda ax, data: forest(ax, data, **SHARE),
    ),
    "funnel": (
        4.8,
        authorities,
        lambda ax, data: funnel(ax, data, limits(), axis="Rate per 10,000"),
    ),
    "against": (
        5.2,
        authorities,
        lambda ax, data: scatters.against(
            ax, data, **SCATTER, equal="no change", log=True, band=(1.25, "within a quarter")
        ),
    ),
    "ordered": (
        4.4,
        authorities,
        lambda ax, data: ordered(ax, data, england=65, axis="£ per child", form="£{:,.0f}"),
    ),
    "over time": (2.6, years, lambda ax, data: over_time(ax, data, axis="Rate\nper 10,000")),
    "lines by name": (
        3.8,
        spending,
        lambda ax, data: lines_by_name(
            ax,
            data,
            axis="Net spending, £bn",
            form="£{:.1f}bn",
            highlight="Looked-after children",
            breaks={201314: "new return"},
        ),
    ),
    "waterfall": (
        2.8,
        steps,
        lambda ax, data: waterfall(ax, data, axis="£bn, 2024-25 prices", form="£{:.1f}bn"),
    ),
    "timeline": (3.2, gaps, estimate_timeline.timeline),
    "strips": (
        3.2,
        agency,
        lambda ax, data: strips(ax, data, **PER_CENT, threshold=40, hollow={"2016": "another collection"}),
    ),
    "forest": (
        7.9,
        models,
        lambda ax, data: forest(
            ax,
            data,
            axis="Points",
            form="{:+.2f}",
            columns={"Estimate": "value"},
        ),
    ),
    "in and out": (
        4.9,
        workforce,
        lambda ax, data: in_and_out(ax, data, axis="Thousand FTE", form="{:.1f}"),
    ),
    "panels": (4.6, national, panels.panels),
    "event time": (
        6.4,
        judged,
        lambda axes, data: panels.event_time(axes, data, form="{:+.0f}", **EVENT),
    ),
    "relation": (4.4, authorities, lambda ax, data: scatters.against(ax, data, **SCATTER)),
    "rolls": (
        judgement_rows.height(judgements()),
        judgements,
        lambda ax, data: judgement_rows.rolls(ax, data, frameworks=SINCE),
    ),
    "levels": (2.6, frameworks, lambda ax, data: standings.levels(ax, data, axis="Inadequate, %")),
    "stock": (
        3.4,
        inspections,
        lambda ax, data: standings.stock(
            ax, data, pd.Series(152, index=range(2010, 2026)), axis="Authorities", counted="Judged"
        ),
    ),
    "transitions": (3.9, moves, transition_matrix.transitions),
    "survival": (
        4.4,
        lambda: followed().steps,
        lambda ax, data: survival_curves.survival(
            ax,
            data,
            followed().followed,
            axis="Still inadequate, %",
            since="judged inadequate",
            claims={"18 months to two years": (1.5, 2), "up to four years": (0, 4)},
        ),
    ),
    "chance": (
        2.9,
        draws,
        lambda ax, data: observed_expected.against_chance(
            ax, data, observed=9, expected=Estimate(3.6, 1.0, 8.0), axis="Authorities with two or more spells"
        ),
    ),
    "cases": (
        3.6,
        two_councils,
        lambda ax, data: case_timelines.cases(ax, data, interventions(), until="2025-03-31"),
    ),
    "answers": (
        3.0,
        surveys,
        lambda ax, data: forest(
            ax,
            data,
            axis="Share of children, %",
            form="{:.0f}%",
            columns={"Share": "value", "n": "n", "Year": "year"},
            limits=(0, 100),
            wide=30,
        ),
    ),
    "maps": (4.7, lambda: pd.Series(50.0, index=country()["code"][:11]), draw_maps),
}


@contextmanager
def drawn_words():
    """Collect every text that is really painted, with its box: tick labels off the axis are not."""
    found, paint = [], Text.draw
    extent = Text.get_window_extent  # of an annotation: its words without the line to its mark

    def record(self, renderer):
        if self.get_visible() and self.get_text().strip():
            found.append((self, extent(self, renderer)))
        paint(self, renderer)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Text, "draw", record)
        yield found


def sketch(chart, data):
    """Draw a chart on a canvas of its size."""
    height, _, draw = CHARTS[chart]
    fig, axes = style.canvas(height=height, **GRIDS.get(chart, {}))
    draw(axes if chart in GRIDS else axes[0], data)
    return fig


@pytest.fixture(params=CHARTS, scope="module")
def drawn(request):
    """Each chart drawn once and dressed: the figure, and its painted texts with their boxes."""
    _, data, _ = CHARTS[request.param]
    fig = sketch(request.param, data())
    style.dress(fig, **WORDS)
    with drawn_words() as words:
        fig.canvas.draw()
    return fig, words


def test_no_text_is_below_eleven_points_or_rotated(drawn):
    for text, _ in drawn[1]:
        assert text.get_fontsize() >= 11, text
        assert text.get_rotation() == 0, text


def test_every_text_is_inside_the_figure(drawn):
    fig, words = drawn
    for text, extent in words:
        assert extent.x0 >= 0 and extent.x1 <= fig.bbox.x1 + 0.5, text
        assert extent.y0 >= 0 and extent.y1 <= fig.bbox.y1 + 0.5, text


def test_no_text_overlaps_another(drawn):
    boxes = [(text, extent.padded(-2)) for text, extent in drawn[1]]
    for number, (text, extent) in enumerate(boxes):
        clash = [other for other, box in boxes[number + 1 :] if extent.overlaps(box)]
        assert not clash, (text, clash)


def test_nothing_is_drawn_through_pyplot(drawn):
    from matplotlib import pyplot as plt

    assert plt.get_fignums() == []


@pytest.mark.parametrize(
    ("chart", "column"),
    [
        ("spread", "england"),
        ("bars", "value"),
        ("intervals in groups", "upper"),
        ("funnel", "outside"),
        ("against", "label"),
        ("ordered", "suspect"),
        ("over time", "p25"),
        ("lines by name", "name"),
        ("waterfall", "value"),
        ("timeline", "horizon"),
        ("strips", "label"),
        ("forest", "upper"),
        ("in and out", "leavers"),
        ("panels", "form"),
        ("event time", "n"),
        ("relation", "label"),
        ("rolls", "until"),
        ("levels", "lower"),
        ("stock", "framework"),
        ("transitions", "overall"),
        ("survival", "share"),
        ("chance", "percent"),
        ("cases", "grade"),
        ("answers", "year"),
    ],
)
def test_a_chart_refuses_a_table_without_a_column_it_needs(chart, column):
    _, data, _ = CHARTS[chart]
    with pytest.raises(ChartError, match=f"column {column}: missing from the table to be drawn"):
        sketch(chart, data().drop(columns=column))


@pytest.mark.parametrize(
    "chart", sorted(set(CHARTS) - {"intervals in groups", "intervals in series", "funnel", "against", "maps"})
)
def test_a_chart_refuses_an_empty_table(chart):
    _, data, _ = CHARTS[chart]
    with pytest.raises(ChartError, match="no row"):
        sketch(chart, data().head(0))
