"""What a mark says is what its axes print."""

import numpy as np
import pandas as pd
import pytest

from evidence.charts.bars import bars
from evidence.charts.forest import forest
from evidence.charts.lines import over_time
from evidence.charts.scatters import against
from evidence.charts.strips import strips
from evidence.charts.style import canvas, whose
from evidence.records.readings import readings

CODES = ["E09000003", "E08000035"]


def said(draw, data, height=3.0, **words):
    fig, (ax,) = canvas(height=height)
    draw(ax, data, **words)
    return [tuple(mark[2:]) for mark in readings(fig, 300)]


def test_a_bar_says_its_value_and_its_interval() -> None:
    # Three, as the ends of fewer intervals were never marks of their own.
    data = pd.DataFrame({"label": ["Looked after", "Referrals", "Moves"], "value": [96.0, 88.0, 7.0]})
    data = data.assign(lower=data["value"] - 2, upper=data["value"] + 2)
    assert sorted(said(bars, data, axis="Share, %", form="{:.0f}%")) == [
        ("Looked after", "96% (94% to 98%)"),
        ("Moves", "7% (5% to 9%)"),
        ("Referrals", "88% (86% to 90%)"),
    ]


def test_an_estimate_says_its_interval() -> None:
    data = pd.DataFrame({"label": ["Turnover", "Agency"], "value": [0.2, 0.4]})
    data = data.assign(lower=[-0.1, 0.2], upper=[0.5, 0.6])
    assert said(forest, data, axis="Points", form="{:+.1f}") == [
        ("Turnover", "+0.2 (−0.1 to +0.5)"),
        ("Agency", "+0.4 (+0.2 to +0.6)"),
    ]


def test_a_year_says_its_bands() -> None:
    years = pd.DataFrame({"time_period": [2023, 2024, 2025], "p10": 30, "p25": 45, "median": 60.0})
    found = said(over_time, years.assign(p75=80, p90=110), axis="Rate")
    assert found[0] == ("2023", "60 (45 to 80; 30 to 110)")


@pytest.mark.parametrize(
    "data",
    [
        pd.DataFrame({"a": [50.0, 80], "b": [52.0, 150]}, index=CODES),
        pd.DataFrame({"a": [50.0, 80], "b": [52.0, 150], "new_la_code": CODES}),
    ],
)
def test_an_authority_is_named_by_its_code_and_says_both_measures(data: pd.DataFrame) -> None:
    words = {"x": "a", "y": "b", "x_axis": "2016, per 10,000 (log scale)", "y_axis": "2025, per 10,000"}
    assert sorted(said(against, data.assign(label=pd.NA), **words)) == [
        ("E08000035", "2016, per 10,000: 80; 2025, per 10,000: 150"),
        ("E09000003", "2016, per 10,000: 50; 2025, per 10,000: 52"),
    ]


def test_an_authority_in_a_row_says_which_row() -> None:
    data = pd.DataFrame({"label": ["2016", "2017"], "value": [15.0, 43], "la_name": ["Barnet", "Leeds"]})
    found = said(strips, data, axis="Agency workers, %", form="{:.0f}%")
    assert found == [("Barnet", "2016: 15%"), ("Leeds", "2017: 43%")]


def test_a_mark_stands_where_it_is_drawn() -> None:
    fig, (ax,) = canvas(height=3)
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.plot([0.5], [0.5], "o")
    ((x, y, *_),) = readings(fig, 288)
    box = ax.get_window_extent()
    assert np.allclose([x, 288 - y], [(box.x0 + box.x1) / 2 * 0.96, (box.y0 + box.y1) / 2 * 0.96], atol=1)


def test_the_code_of_a_region_is_that_of_no_authority() -> None:
    table = pd.DataFrame({"region_code": ["E12000007"], "new_la_code": ["E09000003"], "rate": 1.0})
    assert whose(table) == ["E09000003"]


def test_a_table_without_names_says_nothing_of_whose_it_is() -> None:
    assert whose(pd.DataFrame({"rate": [1.0]})) is None


def test_what_stands_below_the_number_of_a_tick_is_not_said() -> None:
    def draw(ax, data):
        ax.plot(data, data, "o")
        ax.set_xticks([1, 2, 3])
        ax.xaxis.set_major_formatter(lambda year, _: f"{year:.0f}\n66")
        ax.set_xlabel("Years; below, how many were followed")

    assert [words for _, words in said(draw, [1.0, 2.0, 3.0])][0] == "Years: 1"
