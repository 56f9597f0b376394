"""The command: one message and exit code 1 on an error, and lists that a machine can read."""

import contextlib
import errno
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evidence import cli, paths
from evidence.data import descriptor, tables
from evidence.errors import DataError, EvidenceError
from evidence.ingest import replacement
from evidence.ingest.checks import validation
from evidence.notebooks import catalogue, claims, execution
from evidence.paths import ROOT
from evidence.publishing.citing import citations
from evidence.publishing.site import build, unchanged

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


FAULTS = {
    OSError(errno.ENOSPC, "No space left on device", str(ROOT / "data" / "a.csv")): (
        1,
        "data/a.csv: the disk is full (no space left on device). No file is half written: ",
    ),
    OSError(errno.EROFS, "Read-only file system", str(ROOT / "_build")): (
        1,
        "_build: not yours to read or write (read-only file system). Use a copy of your own",
    ),
    PermissionError(errno.EACCES, "Permission denied", "/elsewhere/a"): (1, "/elsewhere/a: not yours to "),
    OSError(errno.EIO, "Input/output error"): (1, "input/output error."),
    KeyboardInterrupt(): (130, "interrupted."),
}


@pytest.mark.parametrize("fault", FAULTS, ids=repr)
def test_what_stops_any_command_is_one_message_and_an_exit_code(
    fault: BaseException, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def check() -> int:
        raise fault

    monkeypatch.setattr(validation, "check", check)
    code, message = FAULTS[fault]
    assert cli.main(["check"]) == code
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1) and err.startswith(f"evidence: {message}")


def command(*words: str, python: Sequence[str] = (), **about: Any) -> subprocess.Popen[str]:
    program = [sys.executable, *python, "-m", "evidence", *words]
    return subprocess.Popen(program, cwd=ROOT, text=True, **{"stderr": subprocess.PIPE} | about)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_list_that_finds_no_room_is_one_message() -> None:
    with Path("/dev/full").open("w") as full:
        run = command("tables", stdout=full)
        assert run.communicate()[1].startswith("evidence: the disk is full")
    assert run.returncode == 1


def test_a_list_that_nobody_reads_to_its_end_is_no_fault() -> None:
    run = command("tables", "--json", stdout=subprocess.PIPE)
    assert run.stdout
    run.stdout.close()
    assert run.communicate()[1] == ""
    assert run.returncode == 0


@pytest.mark.parametrize("python", [["-O"], ["-OO"], []])
@pytest.mark.parametrize("words", [["build"], ["accept"], ["facts"]])
def test_nothing_runs_where_python_leaves_assertions_out(words: list[str], python: list[str]) -> None:
    environment = {**os.environ, **({} if python else {"PYTHONOPTIMIZE": "1"})}
    run = command(*words, python=python, env=environment)
    assert run.communicate()[1] == (
        "evidence: Python leaves assertions out here, and they hold the prose to its numbers: "
        "unset PYTHONOPTIMIZE, and run Python without -O.\n"
    )
    assert run.returncode == 1


def test_a_notebook_too_refuses_to_run_where_python_leaves_assertions_out() -> None:
    words = [sys.executable, "-O", "-c", "import evidence.records.facts"]
    run = subprocess.run(words, cwd=ROOT, text=True, capture_output=True)
    assert run.stderr.splitlines()[-1].startswith(
        "evidence.errors.EvidenceError: Python leaves assertions out"
    )


# Python heeds Ctrl-C only if whoever started it did: a shell's background job does not.
WAITING = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
import nbformat
from pathlib import Path
from evidence import cli
from evidence.notebooks import execution
root = Path(sys.argv[1])
execution.ROOT, execution.CHAPTERS, execution.EXECUTED = root, root / "chapters", root / "_build" / "executed"
for name in ("one", "two", "three", "four", "five"):
    code = "import pathlib, time; pathlib.Path('begun').touch(); time.sleep(600)"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code, id="waits")])
    (root / "chapters").mkdir(exist_ok=True)
    nbformat.write(notebook, root / "chapters" / f"{name}.ipynb")
sys.exit(cli.main(["facts"]))
"""


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is a signal")
def test_ctrl_c_while_notebooks_run_ends_them_all_with_one_line(tmp_path: Path) -> None:
    words = [sys.executable, "-c", WAITING, str(tmp_path)]
    # Where there is no home, IPython says so.
    home = {**os.environ, "HOME": str(tmp_path)}
    # In a terminal every process of the command has it.
    run = subprocess.Popen(words, stderr=subprocess.PIPE, text=True, start_new_session=True, env=home)
    while not (tmp_path / "chapters" / "begun").exists():
        assert run.poll() is None
        time.sleep(0.1)
    os.killpg(run.pid, signal.SIGINT)
    said = [line for line in run.communicate()[1].splitlines() if not line.startswith("executing ")]
    assert (run.returncode, said) == (130, ["evidence: interrupted."])
    assert not (tmp_path / "_build" / "executed").exists()


@pytest.mark.parametrize("words", [["check"], ["facts"], ["build"], ["accept"], ["diff"]])
def test_while_tables_are_replaced_no_command_reads_them(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("fcntl")
    monkeypatch.setattr(paths, "DATA", tmp_path)
    with replacement.alone(tmp_path):
        assert cli.main(words) == 1
    out, err = capsys.readouterr()
    assert out == "" and "another command of this project is running" in err and err.count("\n") == 1


def test_a_build_whose_executions_say_something_else_than_is_stored_says_so_and_does_not_fail(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stored = catalogue.stored()
    first, *others = stored
    other = replace(first, content={**first.content, "title": "Another"})
    for holder, name in ((execution, "refresh"), (build, "_pages"), (build, "_import_libraries")):
        monkeypatch.setattr(holder, name, lambda: None)
    monkeypatch.setattr(unchanged, "record", lambda digest, summary: None)
    monkeypatch.setattr(unchanged, "begin", lambda: None)
    monkeypatch.setattr(unchanged, "inputs_digest", lambda: "")
    monkeypatch.setattr(catalogue, "executed", lambda: catalogue.Catalogue([other, *others]))
    said = f"Not what the notebooks store: {first.id}. `evidence diff` shows what moves.\n"
    assert build.build().startswith(said)
    monkeypatch.setattr(catalogue, "executed", lambda: stored)
    assert "\n" not in build.build()


@pytest.fixture
def read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*words: Any) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(execution, "is_writable", lambda: False)
    monkeypatch.setattr(unchanged, "summary", lambda: None)
    for writing in ("write_text", "write_bytes", "mkdir", "unlink"):
        monkeypatch.setattr(Path, writing, refuse)


def test_what_only_reads_reads_what_is_stored_where_nothing_can_be_written(
    read_only: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(execution, "stale_reasons", lambda notebook: ["never executed"])
    assert cli.main(["facts"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines() == [f"{f.id}: {f.content['text']}" for f in catalogue.stored().facts]
    assert err.endswith("notebooks are stale, and cannot run in a read-only folder: as stored, then.\n")
    assert cli.main(["cite", catalogue.stored().facts[0].id]) == 0


@pytest.mark.parametrize("words", [["build"], ["accept"]])
def test_what_must_write_says_at_once_that_nothing_can_be_written(
    read_only: None, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(words) == 1
    said = "evidence: _build cannot be written in this folder: use a copy of your own.\n"
    assert capsys.readouterr() == ("", said)


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
    assert list(found) == list(citations.FORMS.values())
    assert found["Short"] == citations.forms(record)["short"]
    assert found["Full"] == citations.full(record)
    assert found["BibTeX"] == citations.bibtex(record).strip()
    assert found["RIS"] + "\n" == citations.ris(record)


@pytest.mark.parametrize("name", ["quote", "short", "full", "apa", "bibtex", "ris", "csl-json"])
def test_one_citation_alone_has_no_heading(
    refreshed: None, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    record = catalogue.executed().facts[0]
    assert cli.main(["cite", record.id, "--format", name]) == 0
    known = catalogue.executed()
    assert capsys.readouterr().out.strip() == citations.forms(record, known.companions(record))[name].strip()


@pytest.mark.parametrize("name", ["harvard", "oscola"])
def test_a_reference_that_names_the_day_of_reading_is_printed_with_today(
    refreshed: None, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert cli.main(["cite", catalogue.executed().facts[0].id, "--format", name]) == 0
    assert f"{date.today():%d %B %Y}".lstrip("0") in capsys.readouterr().out


def test_ris_is_printed_with_the_line_ends_it_asks_for(refreshed: None) -> None:
    id = catalogue.executed().facts[0].id
    words = [sys.executable, "-m", "evidence", "cite", id, "--format", "ris"]
    run = subprocess.run(words, cwd=ROOT, capture_output=True)
    assert run.stdout == citations.ris(catalogue.executed().get(id)).encode()


def test_linked_data_is_printed_as_json(refreshed: None, capsys: pytest.CaptureFixture[str]) -> None:
    record = catalogue.executed().figures[0]
    assert listed(capsys, "cite", record.id, "--format", "json-ld") == citations.json_ld(record)


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
        assert claim["verdict"] != "reproduced" or claim["type"] != "causal", claim["id"]


def test_the_counts_of_verdicts_are_those_of_the_claims(
    refreshed: None, capsys: pytest.CaptureFixture[str]
) -> None:
    found = [claim["verdict"] for claim in listed(capsys, "claims", "--json")]
    stated = {fact["id"]: fact["value"] for fact in listed(capsys, "facts", "--json")}
    assert stated["claims-count"] == len(found)
    for name, verdict in claims.CONDITIONS.items():
        assert stated[f"claims-{name.replace('_', '-')}-count"] == found.count(verdict)


@pytest.mark.parametrize("words", [["ingest", "a", "\x1b[31mx\u202e.csv"], ["\x1b[2J"], ["cite", "a\x9bb"]])
def test_no_control_character_is_printed_as_it_is(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with contextlib.suppress(SystemExit):
        cli.main(words)
    out, err = capsys.readouterr()
    assert err and not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", out + err)
