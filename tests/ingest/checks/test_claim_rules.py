"""A row of the register keeps the rules its description asks for."""

import pandas as pd
import pytest

from evidence.data import descriptor, tables
from evidence.ingest.checks import register_rules

RESOURCE = descriptor.resource("claims")


def faults(**changes: str) -> list[str | None]:
    """Columns at fault in a sound row with changes."""
    row = {**tables.load("claims").iloc[0].to_dict(), **changes}
    return [problem.column for problem in register_rules.claims(pd.DataFrame([row], index=[2]), RESOURCE)]


def test_a_sound_row_has_no_fault() -> None:
    assert faults() == []


def test_an_id_begins_with_its_theme() -> None:
    assert faults(theme="workforce") == ["claim"]


def test_at_most_twenty_five_words_of_another_are_quoted() -> None:
    assert faults(quotation="word " * 25) == []
    assert faults(quotation="word " * 26) == ["quotation"]


def test_an_answer_quotes_only_facts_the_claim_names() -> None:
    assert faults(answer="It was {workforce-example-count}.") == ["answer"]


@pytest.mark.parametrize("answer", ["It was 7.5 times.", "It fell by 12%.", "It cost £340."])
def test_an_answer_types_no_number(answer: str) -> None:
    assert faults(answer=answer) == ["answer"]


@pytest.mark.parametrize("answer", ["In 2016-17.", "At 31 March 2016.", "For every child, per 10,000."])
def test_years_days_and_units_are_no_results(answer: str) -> None:
    assert faults(answer=answer) == []


def test_a_claim_without_facts_says_what_data_would_test_it() -> None:
    untested = {"facts": "", "answer": "No data.", "not_held": "an invented measure"}
    assert faults(**untested, data_wanted="") == ["data_wanted"]
    assert faults(**untested, data_wanted="A register.") == []


def test_a_claim_without_facts_says_what_tables_are_searched_for() -> None:
    assert faults(facts="", answer="No data.", data_wanted="A register.", not_held="") == ["not_held"]


@pytest.mark.parametrize(
    ("not_held", "column"),
    [
        ("an invented measure", []),
        ("referrals within 12 months of another", ["not_held"]),  # title of a column of the table referrals
        ("an invented measure; child protection plans", ["not_held"]),  # title of the table child_protection
    ],
)
def test_what_is_said_not_to_be_held_is_held_against_the_titles_of_tables_and_columns(
    not_held: str, column: list[str]
) -> None:
    assert sorted(set(faults(not_held=not_held))) == column


def test_a_table_of_something_else_has_no_fault() -> None:
    row = pd.DataFrame([{"claim": "no id", "theme": "none"}])
    assert list(register_rules.claims(row, descriptor.resource("areas"))) == []


# The list of statements from the five articles, S0-01 to S4-11, counted in `raw/claims/PROVENANCE.md`.
def test_every_statement_of_the_five_articles_is_in_the_register() -> None:
    listed = tables.load("claims")["article_claim"]
    assert sorted(filter(None, listed)) == [
        f"S{article}-{number:02d}"
        for article, last in enumerate((11, 18, 16, 7, 11))
        for number in range(1, last + 1)
    ]


def test_at_least_twenty_statements_come_from_elsewhere() -> None:
    assert (tables.load("claims")["article_claim"] == "").sum() >= 20
