"""Lines by name, the waterfall and the timeline of published estimates."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.text import Text

from evidence import style, trends
from evidence.errors import DataError


def series(*names, periods=(202223, 202324, 202425), step=1.0):
    rows = [
        (name, period, 10 * number + step * year)
        for number, name in enumerate(names)
        for year, period in enumerate(periods)
    ]
    return pd.DataFrame(rows, columns=["name", "time_period", "value"])


def draw(data, **options):
    _, (ax,) = style.canvas(height=3.6)
    trends.lines_by_name(ax, data, axis="£bn", **options)
    return ax


def runs(ax):
    """The years each unbroken piece of a line covers."""
    return [list(line.get_xdata()) for line in ax.lines if line.get_zorder() == 3]


def words(ax):
    return [text.get_text() for text in ax.texts]


def test_a_missing_year_and_a_year_without_a_figure_are_gaps():
    data = series("Total", periods=(201516, 201617, 201819, 201920, 202021, 202122))
    data.loc[4, "value"] = np.nan
    assert runs(draw(data)) == [[2015, 2016], [2018, 2019], [2021]]


def test_a_break_is_a_gap_marked_and_named():
    ax = draw(series("Total"), breaks={202324: "new return"})
    assert runs(ax) == [[2022], [2023, 2024]]
    marked = [line for line in ax.lines if list(line.get_xdata()) == [2022.5, 2022.5]]
    assert len(marked) == 1 and "new return" in words(ax)


def test_each_series_is_named_with_its_last_value_and_there_is_no_legend():
    ax = draw(series("Total", "Sure Start"), form="{:.0f}")
    assert words(ax) == ["Total 2", "Sure Start 12"] and ax.get_legend() is None


def test_one_series_has_the_accent_and_the_others_differ_by_dash():
    ax = draw(series(*"ABCDEF"), highlight="C")
    looks = {
        (to_hex(line.get_color()), str(line._dash_pattern)) for line in ax.lines if line.get_zorder() == 3
    }
    assert len(looks) == 6
    assert [look[0] for look in looks].count(style.ACCENT) == 1


def test_labels_of_series_that_end_together_stand_apart_in_the_order_of_their_values():
    fig, (ax,) = style.canvas(height=3.6)
    data = series("Alpha", "Beta", "Gamma", "Delta")
    trends.lines_by_name(ax, data.assign(value=[1, 5, 9.03, 1, 5, 9.02, 1, 5, 9.01, 1, 5, 9.0]), axis="£bn")
    fig.draw_without_rendering()
    boxes = [Text.get_window_extent(text) for text in ax.texts]  # the words without the line to their end
    assert [text.get_text()[:5].strip() for text in ax.texts] == ["Delta", "Gamma", "Beta", "Alpha"]
    assert all(upper.y0 >= lower.y1 for lower, upper in zip(boxes, boxes[1:], strict=False))
    assert boxes[-1].y1 <= ax.get_window_extent().y1 + 1


def test_an_amount_starts_at_zero_and_an_index_at_its_level():
    assert draw(series("Total")).get_ylim()[0] == 0
    ax = draw(series("Total").assign(value=[100, 104, 109]), level=100)
    assert 90 < ax.get_ylim()[0] < 100
    assert [list(line.get_ydata()) for line in ax.lines if line.get_zorder() == 2] == [[100, 100]]


@pytest.mark.parametrize(
    ("data", "options", "problem"),
    [
        (series(*"ABCDEFG"), {}, "six at most"),
        (series("Total"), {"highlight": "Totals"}, "no such series"),
        (pd.concat([series("Total"), series("Total").head(1)]), {}, "one value a year"),
        (series("Total").assign(value=np.nan), {}, "one value a year"),
        (pd.concat([series("Total"), series("Empty").assign(value=np.nan)]), {}, "without any value"),
    ],
)
def test_lines_refuse_what_they_cannot_show(data, options, problem):
    with pytest.raises(DataError, match=problem):
        draw(data, **options)


def steps(*values):
    return pd.DataFrame({"label": [f"Step {number}" for number in range(len(values))], "value": values})


def waterfall(*values):
    _, (ax,) = style.canvas(height=3)
    trends.waterfall(ax, steps(*values), axis="£bn", form="£{:.1f}bn")
    return ax


def test_contributions_stand_where_the_one_before_ends():
    ax = waterfall(8, 2, -3, 7)
    # By hand: 0 to 8, 8 to 10, 10 back to 7, 0 to 7.
    spans = [sorted((bar.get_x(), bar.get_x() + bar.get_width())) for bar in ax.patches]
    assert spans == [[0, 8], [8, 10], [7, 10], [0, 7]]
    assert words(ax) == ["£8.0bn", "+£2.0bn", "−£3.0bn", "£7.0bn"]


def test_an_amount_a_rise_and_a_fall_differ_in_colour():
    colours = [to_hex(bar.get_facecolor()) for bar in waterfall(8, 2, -3, 7).patches]
    assert colours == [style.CONTEXT, style.ACCENT, style.CONTRAST, style.CONTEXT]


def test_a_waterfall_that_does_not_add_up_is_refused():
    with pytest.raises(DataError, match="do not add up"):
        waterfall(8, 2, -3, 7.1)


@pytest.mark.parametrize("values", [(8, 8), (8, np.nan, 8), (-1, 2, 1)])
def test_a_waterfall_without_start_contribution_and_end_is_refused(values):
    with pytest.raises(DataError, match="needs an amount at the start"):
        waterfall(*values)


def estimate(**changes):
    row = {"label": "A", "from_year": 201617, "horizon": 201920, "kind": "cumulative"}
    return row | {"amount_gbp_bn": 1.9} | changes


def timeline(*rows):
    _, (ax,) = style.canvas(height=3)
    trends.timeline(ax, pd.DataFrame(rows))
    return ax


def shapes(ax):
    """Shape and place of the marks in the rows of estimates, the key left out."""
    marks = [line for line in ax.lines if line.get_marker() in ("D", "s", "o")]
    return [(line.get_marker(), line.get_xdata()[0]) for line in marks if line.get_ydata()[0] < 0.6]


def test_a_span_runs_from_the_base_year_to_the_mark_at_the_horizon():
    ax = timeline(estimate())
    assert ax.collections[0].get_segments()[0][:, 0].tolist() == [2016, 2019]
    assert shapes(ax) == [("s", 2019)]


def test_each_kind_has_its_own_shape_and_is_named_once():
    kinds = ["cumulative", "not stated", "level in one year", "cumulative"]
    ax = timeline(*(estimate(kind=kind) for kind in kinds))
    assert [shape for shape, _ in shapes(ax)] == ["s", "o", "D", "s"]
    assert words(ax)[4:] == ["Level in one year", "Cumulative", "Not stated"]


def test_an_estimate_without_a_base_year_has_no_span_and_one_without_a_horizon_says_so():
    ax = timeline(estimate(), estimate(from_year=np.nan), estimate(from_year=np.nan, horizon=np.nan))
    assert len(ax.collections) == 1 and len(shapes(ax)) == 2
    assert "no year stated" in words(ax)


def test_amounts_are_printed_and_never_a_position():
    rows = [estimate(amount_gbp_bn=amount) for amount in (1.9, 51.8, np.nan, 0.824)]
    ax = timeline(*rows)
    assert words(ax)[:4] == ["£1.9bn", "£51.8bn", "no amount", "£0.824bn"]
    assert {x for _, x in shapes(ax)} == {2019}


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (estimate(kind="annual"), "unknown kind"),
        (estimate(kind=None), "unknown kind"),
        (estimate(from_year=202021), "not before"),
        (estimate(horizon=np.nan), "looks to a year"),
        (estimate(horizon=201921), "not a financial year"),
    ],
)
def test_an_estimate_that_cannot_be_placed_is_refused(row, problem):
    with pytest.raises(DataError, match=problem):
        timeline(row)
