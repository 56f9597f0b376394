"""The command: one message and exit code 1 on an error, and lists that a machine can read."""

import json
import os
import subprocess
import sys

import pytest

from evidence import cli
from evidence.data import descriptor, tables
from evidence.errors import DataError, EvidenceError
from evidence.ingest.checks import validation
from evidence.notebooks import catalogue, claims, execution
from evidence.paths import ROOT
from evidence.publishing.citing import citations, linked_data
from evidence.publishing.site import unchanged

FACT_KEYS = {
    "kind",
    "id",
    "value",
    "unit",
    "text",
    "says",
    "notebook",
    "tables",
    "sources",
    "period",
    "digests",
}


@pytest.fixture(scope="session")
def refreshed() -> None:
    """The executions as the notebooks are now."""
    execution.refresh()


def listed(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict]:
    assert cli.main(words) == 0
    return json.loads(capsys.readouterr().out)


def test_an_error_is_one_message_and_exit_code_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def check() -> int:
        raise DataError("not a number", file="a.csv", row=3, column="rate", value="ten", accepted="a number")

    monkeypatch.setattr(validation, "check", check)
    assert cli.main(["check"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err == ("evidence: a.csv, row 3, column rate: not a number. Found 'ten'. Accepted: a number.\n")


def test_an_error_that_is_not_ours_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def check() -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(validation, "check", check)
    with pytest.raises(ZeroDivisionError):
        cli.main(["check"])


def test_a_valid_project_is_exit_code_0(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(validation, "check", lambda: 3)
    assert cli.main(["check"]) == 0
    assert capsys.readouterr().out.startswith("3 tables are valid")


@pytest.mark.parametrize("words", [[], ["no-such-command"], ["cite"]])
def test_a_command_that_does_not_exist_or_lacks_a_word_is_exit_code_2(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(words)
    assert stopped.value.code == 2
    assert "usage: evidence" in capsys.readouterr().err


def test_a_failed_execution_is_one_message(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refresh() -> None:
        raise EvidenceError("chapters/a.ipynb, cell 2: ValueError: no such area")

    monkeypatch.setattr(execution, "refresh", refresh)
    # A finished book that nothing touched would not be built.
    monkeypatch.setattr(unchanged, "summary", lambda: None)
    for command in (["facts", "--json"], ["figures"], ["cite", "variation-a"], ["build"]):
        assert cli.main(command) == 1
        out, err = capsys.readouterr()
        assert (out, err) == ("", "evidence: chapters/a.ipynb, cell 2: ValueError: no such area\n")


def test_every_fact_is_listed_with_all_that_is_known_of_it(
    refreshed: None, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = listed(capsys, "facts", "--json")
    assert len(facts) == len(catalogue.executed().facts) > 0
    for fact in facts:
        assert set(fact) >= FACT_KEYS
        assert (ROOT / fact["notebook"]).is_file()
        assert set(fact["digests"]) == set(fact["tables"])
        known = {item["id"] for name in fact["tables"] for item in descriptor.resource(name)["sources"]}
        assert set(fact["sources"]) <= known
        assert fact["tables"] and fact["sources"], f"{fact['id']} names nothing it stands on"


def test_every_figure_is_listed_without_its_picture(
    refreshed: None, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = listed(capsys, "figures", "--json")
    assert len(figures) == len(catalogue.executed().figures) > 0
    assert all(figure["alt"] and figure["caveat"] and figure["data"] for figure in figures)
    assert not any({"svg", "png"} & set(figure) for figure in figures)


def test_every_table_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    tables = listed(capsys, "tables", "--json")
    assert [table["name"] for table in tables] == descriptor.table_names()


def test_a_list_for_people_has_a_line_for_each(refreshed: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["facts"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == [f"{fact.id}: {fact.content['text']}" for fact in catalogue.executed().facts]


@pytest.mark.parametrize("kind", ["figures", "facts"])
def test_every_citation_is_printed_under_its_heading(
    refreshed: None, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    record = getattr(catalogue.executed(), kind)[0]
    assert cli.main(["cite", record.id]) == 0
    parts = capsys.readouterr().out.removesuffix("\n").split("\n\n")
    found = dict(part.split("\n", 1) for part in parts)
    assert list(found) == ["Short", "Full", "BibTeX", "RIS"]
    assert found["Short"] == citations.short(record)
    assert found["Full"] == citations.full(record)
    assert found["BibTeX"] == citations.bibtex(record).strip()
    assert found["RIS"] + "\n" == citations.ris(record)


@pytest.mark.parametrize("name", ["short", "full", "bibtex", "ris"])
def test_one_citation_alone_has_no_heading(
    refreshed: None, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    record = catalogue.executed().facts[0]
    assert cli.main(["cite", record.id, "--format", name]) == 0
    assert capsys.readouterr().out.strip() == getattr(citations, name)(record).strip()


def test_ris_is_printed_with_the_line_ends_it_asks_for(refreshed: None) -> None:
    id = catalogue.executed().facts[0].id
    words = [sys.executable, "-m", "evidence", "cite", id, "--format", "ris"]
    run = subprocess.run(words, cwd=ROOT, capture_output=True)
    assert run.stdout == citations.ris(catalogue.executed().get(id)).encode()


def test_linked_data_is_printed_as_json(refreshed: None, capsys: pytest.CaptureFixture[str]) -> None:
    record = catalogue.executed().figures[0]
    assert listed(capsys, "cite", record.id, "--format", "json-ld") == linked_data.json_ld(record)


def test_an_unknown_id_is_one_message_with_near_ids(
    refreshed: None, capsys: pytest.CaptureFixture[str]
) -> None:
    id = catalogue.executed().figures[0].id
    assert cli.main(["cite", f"{id}x"]) == 1
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("evidence: No record called") and id in err
    assert err.count("\n") == 1


def test_lists_are_utf_8_whatever_the_terminal_speaks(refreshed: None) -> None:
    # On Windows a pipe speaks cp1252, which has no minus sign and no arrow.
    run = subprocess.run(
        [sys.executable, "-X", "utf8=0", "-m", "evidence", "facts", "--json"],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
    )
    assert run.returncode == 0, run.stderr.decode()
    facts = json.loads(run.stdout.decode("utf-8"))
    assert any(not fact["text"].isascii() for fact in facts)


def test_claims_lists_the_verdict_and_the_facts_of_each(
    refreshed: None, capsys: pytest.CaptureFixture[str]
) -> None:
    listing = listed(capsys, "claims", "--json")
    assert len(listing) == len({claim["id"] for claim in listing}) == len(tables.load("claims"))
    facts = {fact["id"] for fact in listed(capsys, "facts", "--json")}
    for claim in listing:
        assert claim["verdict"] in claims.VERDICTS, claim["id"]
        assert set(claim["facts"]) <= facts, claim["id"]
        assert claim["verdict"] != "reproduced" or claim["type"] != claims.CAUSAL, claim["id"]


def test_the_counts_of_verdicts_are_those_of_the_claims(
    refreshed: None, capsys: pytest.CaptureFixture[str]
) -> None:
    found = [claim["verdict"] for claim in listed(capsys, "claims", "--json")]
    stated = {fact["id"]: fact["value"] for fact in listed(capsys, "facts", "--json")}
    assert stated["claims-count"] == len(found)
    for verdict in claims.VERDICTS:
        name = "not-testable" if verdict == claims.NOT_TESTABLE else verdict
        assert stated[f"claims-{name}-count"] == found.count(verdict)
