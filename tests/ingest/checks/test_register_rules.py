"""A row of a register names a work that is listed, a value or the reason for none, and a row that exists."""

from typing import Any

import pandas as pd
import pytest

from evidence.data import descriptor, tables
from evidence.ingest.checks import register_rules, validation

FIELDS = [
    {"name": "interval", "type": "string"},
    {"name": "no_interval", "type": "string", "instead_of": "interval"},
]
KEY = {"fields": ["search"], "reference": {"resource": "searches", "fields": ["id"]}}
SOUND = {"interval": "1 to 3", "no_interval": "", "search": "s1", "cite_key": "wilson1927inference"}


def faults(monkeypatch: pytest.MonkeyPatch, **changes: str) -> list[tuple[int | None, str | None, str]]:
    """Row, column and fault of an invented row with changes, beside a table of one search."""
    monkeypatch.setattr(tables, "text", {"searches": pd.DataFrame({"id": ["s1"]})}.__getitem__)
    resource: dict[str, Any] = {"name": "invented", "schema": {"fields": FIELDS, "foreignKeys": [KEY]}}
    frame = pd.DataFrame([{**SOUND, **changes}], index=[7])
    return [(found.row, found.column, found.problem) for found in register_rules.problems(frame, resource)]


def test_a_sound_row_has_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    assert faults(monkeypatch) == []
    assert faults(monkeypatch, interval="", no_interval="not printed") == []


def test_a_key_that_references_bib_does_not_hold_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = "a citation key that references.bib does not hold"
    assert faults(monkeypatch, cite_key="nobody1900") == [(7, "cite_key", problem)]


def test_a_value_stands_or_the_reason_for_none_and_never_both(monkeypatch: pytest.MonkeyPatch) -> None:
    both = faults(monkeypatch, no_interval="not printed")
    neither = faults(monkeypatch, interval="")
    assert both == [(7, "no_interval", "a value and a reason for none")]
    assert neither == [(7, "no_interval", "neither a value nor a reason for none")]


def test_a_row_of_another_table_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    assert faults(monkeypatch, search="s2") == [(7, "search", "not in the table searches")]


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("design", "opinion", "not an allowed value"),
        ("seen", "third hand", "not an allowed value"),
        ("outcome", "happiness", "not an allowed value"),
        ("address", "http://example.org", "not of the right form"),
        ("address", "example.org", "not of the right form"),
        ("cite_key", "nobody1900", "a citation key that references.bib does not hold"),
        ("search", "none", "not in the table study_searches"),
    ],
)
def test_a_study_keeps_to_the_closed_lists_and_names_a_safe_address(
    column: str, value: str, problem: str
) -> None:
    frame = tables.text("studies").head(1)
    frame[column] = value
    found = validation.table_problems(frame, descriptor.resource("studies"))
    assert [(fault.column, fault.problem) for fault in found] == [(column, problem)]


def test_no_two_studies_have_one_id() -> None:
    frame = tables.text("studies").head(1)
    twice = pd.concat([frame, frame], ignore_index=True)
    assert validation.table_problems(twice, descriptor.resource("studies"))
