"""Sparks: gaps are gaps, limits stand beside the last year, and words are text."""

import math
import re

import pytest

from evidence.publishing.authorities.sparklines import BOTTOM, TOP, Limits, axis, line_chart

YEARS = [2021, 2022, 2023, 2024]


def drawn(**own: float) -> str:
    line = {int(year[1:]): value for year, value in own.items()}
    return line_chart(line, {}, {}, YEARS, says="a line")


def path(svg: str, name: str) -> str:
    found = re.search(rf'<path class="{name}" d="([^"]*)"', svg)
    return found[1] if found else ""


def test_a_year_without_a_figure_breaks_the_line_and_is_marked() -> None:
    svg = drawn(y2021=1, y2022=math.nan, y2023=2, y2024=3)
    assert path(svg, "own").count("M") == 2
    assert path(svg, "gap").count("M") == 1


def test_a_year_that_a_council_did_not_have_is_neither_line_nor_gap() -> None:
    svg = drawn(y2023=2, y2024=3)
    assert path(svg, "own").count("M") == 1
    assert path(svg, "gap") == ""


def test_a_figure_with_no_neighbour_in_time_is_a_dot() -> None:
    assert drawn(y2021=1, y2022=math.nan, y2023=2, y2024=math.nan).count("<circle") == 2


def test_the_axis_begins_at_nought_unless_all_values_are_high() -> None:
    assert axis([3, 87])[0] == 0
    assert axis([82, 97], 100) == (80, 100)


@pytest.mark.parametrize("values", [[0.0], [0.0, 0.0], [1e-9], [99.9, 100.0], [7.0], [12_345.6], [-0.0]])
def test_an_axis_holds_its_values_and_has_a_length(values: list[float]) -> None:
    bottom, top = axis(values)
    assert bottom <= min(values) and max(values) <= top and bottom < top


def test_the_limits_are_drawn_inside_the_axis() -> None:
    limits = Limits(1, 2, 3, 5, 9)
    svg = line_chart({2024: 4.0}, {2024: 3.0}, {"Leeds": {2024: 1.0}}, YEARS, says="", limits=limits)
    low, high = re.search(r'class="outer" d="M\d+ ([\d.]+)V([\d.]+)"', svg).groups()
    assert TOP <= float(high) < float(low) <= BOTTOM


def test_words_are_text() -> None:
    svg = line_chart({2024: 1.0}, {}, {}, YEARS, says='"><script>alert(1)</script>')
    assert "<script" not in svg and "&quot;&gt;&lt;script" in svg
