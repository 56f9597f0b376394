"""Specifications: every combination that can be estimated stands in the grid once, the printed one first."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import StatisticError
from evidence.statistics.rates import Estimate
from evidence.statistics.specifications import cross

MONTHS = {"June": 6, "May": 5, "April": 4}
SCALES = {"single": 1, "double": 2}
SIGNS = {"plus": 1, "minus": -1}
ALL = {"Month": MONTHS, "Scale": SCALES, "Sign": SIGNS}


def times(month: int, scale: int, sign: int) -> Estimate:
    value = month * scale * sign
    return Estimate(value, value - 1, value + 1)


def test_all_combinations_are_estimated_and_the_first_options_are_the_printed_ones() -> None:
    grid = cross(ALL, times, lambda found: found.low > 0)
    assert len(grid) == 3 * 2 * 2 and len(grid.drop_duplicates(list(ALL))) == len(grid)
    assert grid.loc[0, [*ALL, "value", "lower", "upper"]].tolist() == ["June", "single", "plus", 6, 5, 7]
    assert grid["printed"].tolist() == [True] + [False] * 11


def test_a_finding_holds_by_the_rule_given() -> None:
    grid = cross(ALL, times, lambda found: found.low > 0)
    assert set(grid.loc[grid["holds"], "Sign"]) == {"plus"} and grid["holds"].sum() == 6


def test_what_makes_no_sense_together_is_no_specification() -> None:
    some = ALL | {"Month": MONTHS | {"March": 3}}
    grid = cross(some, lambda month, *rest: times(month, *rest) if month != 4 else None, lambda _: True)
    assert len(grid) == 12 and "April" not in set(grid["Month"])


@pytest.mark.parametrize(
    ("choices", "estimate", "message"),
    [
        (ALL | {"Sign": {"plus": 1}}, times, "two options or more. Found one of Sign"),
        (
            ALL,
            lambda month, *_: None if month == 6 else times(month, 1, 1),
            "no estimate: June, single, plus",
        ),
        ({"Month": MONTHS, "Scale": SCALES}, lambda *both: times(*both, 1), "12 combinations .* Found 6"),
    ],
)
def test_what_is_no_curve_is_refused(choices: dict, estimate: object, message: str) -> None:
    with pytest.raises(StatisticError, match=message):
        cross(choices, estimate, lambda _: True)  # type: ignore[arg-type]


@given(st.lists(st.lists(st.integers(), min_size=2, max_size=4, unique=True), min_size=4, max_size=5))
def test_the_order_of_choices_changes_the_order_of_rows_and_nothing_else(options: list[list[int]]) -> None:
    def total(*values: int) -> Estimate:
        return Estimate(sum(values), math.nan, math.nan)

    choices = {str(number): {str(value): value for value in own} for number, own in enumerate(options)}
    turned = dict(reversed(choices.items()))
    one, other = (cross(way, total, lambda found: found.value > 0) for way in (choices, turned))
    columns = [*choices, "value", "holds", "printed"]
    both = pd.concat([one[columns], other[columns]])
    assert (both.groupby(columns).size() == 2).all()
