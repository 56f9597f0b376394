"""Expenditure and populations: real terms for each child, whole returns, and what is missing."""

import pandas as pd
import pytest

from evidence.data import tables
from evidence.data.councils import ENGLAND
from evidence.measures import spending_per_child

DURHAM, CUMBERLAND, WANDSWORTH, POOLE = "E06000047", "E06000063", "E09000032", "E06000029"


@pytest.fixture(scope="module")
def spent() -> pd.DataFrame:
    return spending_per_child.per_child().set_index(["code", "line", "time_period"]).sort_index()


def test_an_amount_is_the_return_over_the_children_at_the_start_of_the_year_in_later_prices(
    spent: pd.DataFrame,
) -> None:
    rows = tables.load("section_251").query(
        "new_la_code == @DURHAM and time_period == 202324 and release == 'lait-2026' and line == 'total'"
    )
    children = tables.load("child_population").query(
        "new_la_code == @DURHAM and time_period == 2023 and release == 'ons-mid-2024'"
    )
    # Oracle: HM Treasury, GDP deflators of March 2026: 96.1117 where 2024-25 is 100.
    wanted = rows["gross"].item() / children["population_0_17"].item() / 0.961117
    assert spent.loc[(DURHAM, "total", 202324), "per_child"] == pytest.approx(wanted)


def test_the_lines_of_all_councils_together_add_up_to_their_total(spent: pd.DataFrame) -> None:
    england = spent.loc[ENGLAND]["gross"].unstack("line")
    parts = england.drop(columns=["total", "leaving_care"]).sum(axis=1)
    assert (parts / england["total"] - 1).abs().max() < 0.005


def test_a_suspect_total_leaves_the_whole_return_out_of_all_councils(spent: pd.DataFrame) -> None:
    rows = tables.load("section_251").query(
        "time_period == 202425 and line == 'looked_after' and geographic_level == 'Local authority'"
    )
    every = rows["gross"].sum()
    # Liverpool's return of that year is marked as a whole.
    liverpool = rows.loc[rows["new_la_code"] == "E08000012", "gross"].item()
    assert spent.loc[(ENGLAND, "looked_after", 202425), "gross"] <= every - liverpool


def test_a_year_that_the_tool_does_not_print_has_a_reason_and_no_nought(spent: pd.DataFrame) -> None:
    # The department left Wandsworth out in 2024-25, and has no figure of Cumberland for 2023-24.
    for code, year in ((WANDSWORTH, 202425), (CUMBERLAND, 202324)):
        row = spent.loc[(code, "total", year)]
        assert pd.isna(row["per_child"]) and "does not say why" in row["reason"]


def test_a_council_has_no_spending_before_it_began_or_after_it_ended(spent: pd.DataFrame) -> None:
    assert spent.loc[CUMBERLAND].index.get_level_values("time_period").min() == 202324
    assert spent.loc[POOLE].index.get_level_values("time_period").max() == 201819


def test_the_other_return_says_when_there_is_none() -> None:
    found = spending_per_child.other_return().set_index("code")["reason"]
    # The file of 2024-25 marks three returns as not received: Birmingham, Slough, Cumberland.
    assert set(found[found != ""].index) == {"E08000025", "E06000039", CUMBERLAND}
