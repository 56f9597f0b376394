"""What became of changed cells is counted table by table; a change is of the cell's own kind."""

import random

import pandas as pd
import pytest

from evidence.data import descriptor, tables
from evidence.publishing.site import measurements
from tests.sensitivity import impossible, other


def rows(*outcomes: tuple[str, str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(outcomes, columns=["table", "outcome", "missed", "false"])


def test_each_change_is_counted_once_by_what_became_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    found = rows(
        ("workforce", "refused", "", ""),
        ("workforce", "reported", "", "workforce-a"),
        ("workforce", "missed", "workforce-b workforce-c", ""),
        ("workforce", "not used", "", ""),
        ("areas", "too small to show", "", ""),
        ("areas", "stopped", "", ""),
    )
    monkeypatch.setattr(tables, "load", lambda name: found)
    areas, workforce, total = measurements.lines()
    assert (areas.table, areas.drawn, areas.small, areas.stopped, areas.unused) == ("areas", 2, 1, 1, 0)
    assert (workforce.drawn, workforce.refused, workforce.reported) == (3, 1, 1)
    assert (workforce.missed, workforce.false, workforce.unused) == (1, 1, 1)
    assert (total.table, total.drawn, total.missed, total.false) == ("", 5, 1, 1)


# The rule of the change, worked out by hand: times one and a half, plus three.
@pytest.mark.parametrize(
    ("table", "column", "was", "became"),
    [
        ("unit_costs", "fostering_weekly", "100", "153"),
        ("workforce", "agency_percent", "12.4", "21.6"),
        ("workforce", "agency_percent", "80.4", "40.2"),
        ("areas", "in_spreads", "true", "false"),
        ("director_changes", "publisher", "The association", "The association altered"),
    ],
)
def test_a_plausible_change_is_of_the_same_kind_and_large(
    table: str, column: str, was: str, became: str
) -> None:
    resource = descriptor.resource(table)
    assert other(was, tables.text(table), column, resource, random.Random(1)) == became


@pytest.mark.parametrize(("table", "column"), [("inspections", "overall"), ("inspections", "published")])
def test_a_word_or_a_day_becomes_another_that_the_table_knows(table: str, column: str) -> None:
    frame = tables.text(table)
    was = frame[column].iloc[0]
    became = other(was, frame, column, descriptor.resource(table), random.Random(1))
    assert became != was and became in set(frame[column])


@pytest.mark.parametrize(
    ("table", "column", "words"),
    [
        ("areas", "in_spreads", {"neither true nor false"}),
        (
            "unit_costs",
            "fostering_weekly",
            {"a letter in a number", "a comma in a number", "an exponent", "below zero"},
        ),
        (
            "areas",
            "la_name",
            {"a formula", "an HTML tag", "a line break", "a formula of another program"},
        ),
    ],
)
def test_an_impossible_change_says_what_it_is(table: str, column: str, words: set[str]) -> None:
    resource = descriptor.resource(table)
    assert {impossible("1", column, resource, random.Random(n))[1] for n in range(99)} == words
