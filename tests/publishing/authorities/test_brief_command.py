"""The command `evidence brief`, and the facts of one authority."""

import json
import shutil
from pathlib import Path

import pytest

from evidence import cli
from evidence.errors import EvidenceError
from evidence.publishing.authorities import briefs, pdf
from tests import small_briefs


def test_briefs_are_written_for_names_old_new_and_in_part_and_for_codes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(briefs, "_maker", lambda state: small_briefs.of_one_measure())
    words = ["brief", "cumbria", "durham", "E10000002", "--format", "html", "--output", str(tmp_path / "new")]
    assert cli.main(words) == 0
    written = [Path(line).name for line in capsys.readouterr().out.splitlines()]
    assert written == ["cumbria.html", "county-durham.html", "buckinghamshire.html"]
    for name in written:
        assert (tmp_path / "new" / name).read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_an_unknown_name_is_one_message_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["brief", "durham", "Bornemouth", "--format", "html", "--output", str(tmp_path / "new")]
    assert cli.main(words) == 1
    out, err = capsys.readouterr()
    assert out == "" and err.startswith(
        "evidence: No authority called 'Bornemouth'. Did you mean Bournemouth"
    )
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("words", [["brief"], ["brief", "durham", "--all"]])
def test_names_or_all_are_asked_for_and_not_both(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(words) == 1
    assert "Name at least one authority, or ask for --all" in capsys.readouterr().err


def test_without_chromium_a_pdf_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pdf.shutil, "which", lambda name: None)
    assert cli.main(["brief", "durham", "--output", str(tmp_path / "new")]) == 1
    assert "A PDF needs Chromium" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_print_that_fails_is_one_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "chromium", lambda: shutil.which("false") or "false")
    with pytest.raises(EvidenceError, match="did not print one.pdf"):
        pdf.pdf("<p>", tmp_path / "one.pdf")


@pytest.mark.skipif(not any(shutil.which(name) for name in pdf.NAMES), reason="no Chromium on this machine")
def test_a_brief_is_printed_as_pdf(tmp_path: Path) -> None:
    assert cli.main(["brief", "rutland", "--output", str(tmp_path)]) == 0
    assert (tmp_path / "rutland.pdf").read_bytes().startswith(b"%PDF")


def test_every_fact_of_an_authority_is_listed_with_its_source(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["facts", "--json", "--authority", "E06000047"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert len(found) > 500
    # DfE, Children in need 2025, table b1: 4,415 children in need in County Durham at 31 March 2025.
    (count,) = [n for n in found if n["value"] == 4415]
    assert count["sources"][0] == "children-in-need-2025"
    assert "Department for Education" in count["source"]
    assert {n["authority"] for n in found} == {"E06000047"}


def test_for_people_each_fact_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["facts", "--authority", "rutland"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("looked-after 2025: Children looked after: ") for line in lines)


def test_facts_of_an_unknown_authority_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["facts", "--authority", "Atlantis"]) == 1
    assert "No authority called 'Atlantis'" in capsys.readouterr().err
