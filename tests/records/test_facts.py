"""Facts: what each must have, and that it keeps what it prints."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.data import tables
from evidence.errors import UnknownName
from evidence.records import output
from evidence.records.basis import Basis
from evidence.records.facts import Facts, fact
from evidence.records.mime import RECORD
from evidence.records.output import RecordError

BASIS = Basis((), (), "31 March 2025")
FINITE = st.floats(min_value=-1e12, max_value=1e12)


def test_a_fact_keeps_its_value_unit_words_and_basis(shown: list) -> None:
    tables.load("looked_after")
    basis = Basis(("looked_after",), ("looked-after-2025",), "31 March 2025", "City of London")
    fact("variation-test", 67.04, says="The rate", basis=basis, unit="per 10,000", decimals=1)
    data, metadata = shown[0]
    assert data[RECORD] == {
        "kind": "fact",
        "id": "variation-test",
        "value": 67,
        "unit": "per 10,000",
        "text": "67.0",
        "says": "The rate",
        "period": "31 March 2025",
        "left_out": "City of London",
        "tables": ["looked_after"],
        "sources": ["looked-after-2025"],
    }
    assert data["text/plain"] == "fact variation-test = 67.0 (The rate)"
    assert metadata["tables"] == {"looked_after": tables.digest("looked_after")}


def test_a_phrase_stays_as_it_is(shown: list) -> None:
    fact("variation-test", "seven times", says="How many times", basis=BASIS)
    assert shown[0][0][RECORD]["value"] == shown[0][0][RECORD]["text"] == "seven times"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), np.nan, None, pd.NA, pd.NaT, "", " "])
def test_a_fact_without_a_finite_value_is_refused(shown: list, value: Any) -> None:
    with pytest.raises(RecordError, match="variation-test"):
        fact("variation-test", value, says="The rate", basis=BASIS)
    assert not shown


def test_a_fact_without_words_is_refused(shown: list) -> None:
    with pytest.raises(RecordError, match="'says'"):
        fact("variation-test", 1, says=" ", basis=BASIS)


def test_a_fact_without_a_period_is_refused(shown: list) -> None:
    with pytest.raises(RecordError, match="'period'"):
        fact("variation-test", 1, says="The rate", basis=replace(BASIS, period=""))


@pytest.mark.parametrize(
    "id",
    [
        "rate",
        "variation",
        "variation-",
        "variation--rate",
        "Variation-rate",
        "variation_rate",
        "health-rate",
        "variation-a b",
    ],
)
def test_an_id_of_another_pattern_is_refused(shown: list, id: str) -> None:
    with pytest.raises(RecordError, match="not a public id"):
        fact(id, 1, says="The rate", basis=BASIS)


def test_an_id_stated_twice_is_refused(shown: list) -> None:
    fact("variation-test", 1, says="The rate", basis=BASIS)
    with pytest.raises(RecordError, match="already stated"):
        fact("variation-test", 2, says="The rate", basis=BASIS)


def test_a_table_that_was_not_loaded_is_refused_with_near_names(shown: list) -> None:
    tables.load("looked_after")
    with pytest.raises(UnknownName, match="looked_aftr.*Did you mean looked_after"):
        fact("variation-test", 1, says="The rate", basis=replace(BASIS, tables=("looked_aftr",)))


def test_a_source_of_another_table_is_refused_with_near_names(shown: list) -> None:
    tables.load("looked_after")
    basis = replace(BASIS, tables=("looked_after",), sources=("looked-after-2052",))
    with pytest.raises(UnknownName, match="Did you mean .*looked-after-2025"):
        fact("variation-test", 1, says="The rate", basis=basis)


@given(FINITE, st.integers(0, 4))
def test_a_fact_keeps_the_very_number_it_prints(value: float, decimals: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        found: list[dict[str, Any]] = []
        patch.setattr(output, "display", lambda data, raw, metadata: found.append(data[RECORD]))
        patch.setattr(output, "_stated", set())
        patch.setattr(tables, "_READ", {})
        fact("variation-test", value, says="A number", basis=BASIS, decimals=decimals)
    printed = found[0]["text"].replace(",", "").replace("−", "-")
    assert found[0]["value"] == pytest.approx(float(printed), rel=1e-15)


# A set of facts.


class Found:
    value, low, high = 0.5, 0.25, 0.75


def stated(shown: list) -> dict[str, tuple[str, str]]:
    return {data[RECORD]["id"]: (data[RECORD]["text"], data[RECORD]["says"]) for data, _ in shown}


def test_a_set_says_once_what_its_facts_share(shown: list) -> None:
    rates = Facts("variation-rate", BASIS, "Rate, {}", "%", 1)
    rates("max", 4, "the highest")
    rates("min", 2.04, "the lowest", decimals=2)
    assert stated(shown) == {
        "variation-rate-max": ("4.0%", "Rate, the highest"),
        "variation-rate-min": ("2.04%", "Rate, the lowest"),
    }
    assert {data[RECORD]["period"] for data, _ in shown} == {"31 March 2025"}


def test_an_id_takes_the_name_where_the_set_puts_it_and_the_years_of_its_basis(shown: list) -> None:
    shares = Facts("variation-{}-share-{period}", BASIS.but(period="2016-17 to 2024-25"), "Share of {}")
    shares("care", 1, "care")
    shares("help", 2, "help", basis=BASIS)
    assert set(stated(shown)) == {"variation-care-share-2016-17-2024-25", "variation-help-share-2025"}


def test_an_estimate_is_three_facts_and_all_three_are_scaled(shown: list) -> None:
    Facts("variation-share", BASIS, "Share of {}", "%", scale=100).estimate("care", Found(), "care")
    assert stated(shown) == {
        "variation-share-care": ("50%", "Share of care"),
        "variation-share-care-low": ("25%", "Share of care, lower end of the 95% interval"),
        "variation-share-care-high": ("75%", "Share of care, upper end of the 95% interval"),
    }


@pytest.mark.parametrize(
    ("says", "leans"),
    [
        ("The same as a share", "The same"),
        ("the other authorities", "the other"),
        ("Of these, judged inadequate", "Of these"),
        ("Of them, seen in print", "Of them"),
        ("Of those on the question, seen in print", "Of those"),
        ("These reports, by grade", "These"),
        ("Those judged inadequate", "Those"),
        ("Their share", "Their"),
        ("Its rate", "Its"),
        ("It rose", "It"),
        ("This as a share", "This"),
        ("That as a share", "That"),
        ("They, as a share", "They"),
        ("Such authorities", "Such"),
        ("Sentences in those reports", "in those reports"),
        ("Year of that highest count", "of that highest count"),
        ("Largest of those yearly increases, of 2019-20", "of those yearly increases"),
        ("Within an area over time: the same, lower end", ": the same"),
    ],
)
def test_words_that_lean_on_another_fact_are_refused_naming_them(shown: list, says: str, leans: str) -> None:
    with pytest.raises(RecordError, match=f"'variation-test' says '{leans}', which leans.*Accepted: words"):
        fact("variation-test", 1, says=says, basis=BASIS)
    assert not shown


@pytest.mark.parametrize(
    "says",
    [
        "Of the 50 authorities inspected, those that had failed before",
        "Share of judgements that were inadequate, of those after good",
        "Area children, per cent of those matched to a school",
        "Rank correlation of the rate of 2017 with that of 2025",
        "Specifications, of 48 tried, in which this holds: Vacancies rise",
        "Areas with a sign of losing grip in the same years",
        "Itemised spending",
    ],
)
def test_words_that_name_themselves_what_they_point_at_are_taken(shown: list, says: str) -> None:
    fact("variation-test", 1, says=says, basis=BASIS)
    assert shown[0][0][RECORD]["says"] == says
