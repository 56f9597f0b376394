"""The entries: every measure has its words, its columns exist, and caveats are said once."""

import csv
import re
from pathlib import Path

import pytest

from evidence.data import descriptor
from evidence.errors import DataError
from evidence.measures import entries
from evidence.measures.entries import CAVEATS, CHILDREN, MEASURES, ON_BRIEFS, POPULATION, RATE, WEEKLY


def test_the_columns_of_a_measure_are_in_its_table() -> None:
    for id, measure in MEASURES.items():
        known = descriptor.indicators(descriptor.resource(measure.columns.table))
        named = {measure.columns.value, measure.columns.count, *measure.columns.bases} - {"", POPULATION}
        assert named and named <= set(known), id


def test_why_a_measure_matters_is_one_sentence() -> None:
    for id, measure in MEASURES.items():
        assert re.fullmatch(r"[A-Z0-9][^.!?]*\.", measure.why_it_matters), id


def test_what_is_counted_names_the_day_that_the_table_refers_to() -> None:
    for id, measure in MEASURES.items():
        said = re.findall(r"\d+ (March|September)", f"{measure.counted} {measure.of}")
        assert set(said) <= {{"03-31": "March", "09-30": "September"}[measure.columns.day]}, id


def test_a_percentage_without_counts_says_so() -> None:
    for id, measure in MEASURES.items():
        if measure.unit not in (WEEKLY, CHILDREN):  # a price, and a number of children itself
            assert measure.has_counts != ("no-counts" in measure.caveats), id


def test_every_caveat_is_said_of_some_measure_and_each_has_one_sentence() -> None:
    named = {key for measure in MEASURES.values() for key in measure.caveats}
    assert named == set(CAVEATS) and set(CAVEATS) >= ON_BRIEFS
    assert all(re.fullmatch(r"[A-Z][^.]*\.", sentence) for sentence in CAVEATS.values())


def test_polarity_is_as_the_department_has_it() -> None:
    # Oracle: the column Polarity of the data dictionary of the Local Authority Interactive Tool.
    # It has none for rates of children, for special guardianship and for what depends on recording.
    none = {measure.id for measure in MEASURES.values() if measure.polarity is None}
    rates = {measure.id for measure in MEASURES.values() if measure.unit == RATE}
    guardians = {"special-guardianship", "to-special-guardian"}
    # It does not hold where children live, and says that a weekly cost and a plan at school have none.
    places = {"in-foster-care", "in-homes", "private-provider", "homes-net-gain"}
    without = {"residential-weekly", "fostering-weekly", "care-ehc-plans", *places}
    assert none == {*rates, *guardians, *without, "missing", "away-without-authorisation"}
    higher = {measure.id for measure in MEASURES.values() if measure.polarity == "higher is better"}
    timely = {"assessments-45-days", "conferences-15-days", "reviews-in-time"}
    assert higher == {*timely, "long-term-stability", "health-checks"}
    assert all(
        measure.polarity == "lower is better" for id, measure in MEASURES.items() if id not in none | higher
    )


@pytest.mark.parametrize("column", entries.CHOICES)
def test_a_word_that_is_no_choice_is_refused_with_its_row_and_what_is_accepted(
    column: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with entries.ENTRIES.open(encoding="utf-8", newline="") as file:
        first, second, *_ = csv.DictReader(file)
    altered = tmp_path / "entries.csv"
    with altered.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(first))
        writer.writeheader()
        writer.writerows([first, second | {column: "Other"}])
    monkeypatch.setattr(entries, "ENTRIES", altered)
    with pytest.raises(DataError, match=rf"^entries.csv, row 3, column {column}: .* Found 'Other'. Accepted"):
        entries._read()
