"""Verification: a quoted result stands, was revised or was withdrawn, and a clerk is told which and why."""

import json
from pathlib import Path

import pytest

from evidence import cli
from evidence.errors import UnknownName
from evidence.notebooks import edition_files
from evidence.notebooks.catalogue import Record
from evidence.publishing.editions import editions, freezing
from evidence.publishing.editions.editions import EditionError
from evidence.publishing.editions.public_ids import IdError
from evidence.publishing.editions.verify_result import Verdict, verify
from tests.invented import Book, claim, fact, figure, release

FACT = "workforce-agency-over-40-2025"
DAY = "edition 0.1.0 of 2026-11-22"


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Book:
    """A book with one edition, which holds a fact, a figure and a claim."""
    made = Book(tmp_path, monkeypatch)
    made.states(fact(), figure(), claim())
    freezing.freeze("0.1.0")
    made.cites("0.2.0", "2027-03-01")
    return made


def told(book: Book, id: str, *now: Record) -> Verdict:
    book.states(*now)
    return verify(f"{id}@0.1.0", book.now())


def test_a_fact_with_the_same_value_stands(book: Book) -> None:
    verdict = told(book, FACT, fact())
    assert (verdict.outcome, verdict.why) == ("stands", "")
    assert verdict.words == f"stands: 3 in {DAY}, and the same now (What {FACT} counts)."


def test_a_fact_in_other_words_stands_and_both_wordings_are_given(book: Book) -> None:
    verdict = told(book, FACT, fact(says="Councils above 40%"))
    assert verdict.outcome == "stands"
    assert verdict.words.endswith(
        f"It is described in other words now: says: What {FACT} counts → Councils above 40%."
    )


def test_a_revised_fact_is_told_with_old_new_and_the_release_that_moved_it(book: Book) -> None:
    book.rests_on(release("workforce-2026", "2027-02-25", "b"), digest="2")
    verdict = told(book, FACT, fact(value=4, sources=["workforce-2026"]))
    assert verdict.outcome == "revised"
    assert verdict.words == (
        f"revised: was 3 in {DAY}, is 4 now (What {FACT} counts). Why: table workforce changed from "
        "release workforce-2025 (2026-02-26) to release workforce-2026 (2027-02-25)."
    )
    assert verdict.is_now is not None
    assert (verdict.was["value"], verdict.is_now["value"]) == (3, 4)


def test_a_revision_without_new_data_is_told_as_ours(book: Book) -> None:
    verdict = told(book, FACT, fact(value=4))
    assert verdict.words.endswith("Why: the notebook or the method changed, and no table did.")


def test_what_else_moved_is_told_too(book: Book) -> None:
    verdict = told(book, FACT, fact(value=4, unit="%"))
    assert "is 4 now" in verdict.words and " Unit: nothing → %. Why:" in verdict.words


def test_a_figure_stands_if_data_and_drawing_do(book: Book) -> None:
    verdict = told(book, "workforce-funnel", figure())
    assert verdict.words == (
        f"stands: the data and the drawing are those of {DAY} (“The title of workforce-funnel”)."
    )


def test_a_figure_drawn_in_another_way_from_the_same_data_stands_and_says_so(book: Book) -> None:
    verdict = told(book, "workforce-funnel", figure(drawn="1" * 16))
    assert verdict.words == (
        f"stands: the data, drawn in another way, are those of {DAY} (“The title of workforce-funnel”)."
    )


def test_a_revised_figure_is_told_with_both_titles_and_the_rows_that_moved(book: Book) -> None:
    moved = figure(title="Down", data=["area,n", "A,1", "B,2", "B,3"])
    verdict = told(book, "workforce-funnel", moved)
    assert verdict.outcome == "revised"
    assert "was “The title of workforce-funnel”" in verdict.words and "is “Down” now" in verdict.words
    assert "Of 3 rows 1 changed or went, of 3 now 1 changed or came" in verdict.words


def test_a_claim_stands_by_its_verdict_and_strength(book: Book) -> None:
    id = "workforce-claim-agency"
    assert told(book, id, claim()).words.startswith(f"stands: partly (strength: low) in {DAY}")
    verdict = told(book, id, claim(verdict="reproduced"))
    assert f"was partly (strength: low) in {DAY}, is reproduced (strength: low) now" in verdict.words


def test_a_withdrawn_fact_is_told_with_day_reason_what_instead_and_its_last_value(book: Book) -> None:
    book.states(fact("workforce-b"))
    book.withdraws(f"{FACT},2027-02-28,two councils file one return,workforce-b")
    verdict = verify(f"{FACT}@0.1.0", book.now())
    assert (verdict.outcome, verdict.is_now, verdict.instead) == ("withdrawn", None, "workforce-b")
    assert verdict.words == (
        "withdrawn on 2027-02-28 because two councils file one return. Quote workforce-b instead. "
        f"In {DAY} it was 3 (What {FACT} counts)."
    )


def test_an_id_gone_without_a_word_is_an_error(book: Book) -> None:
    with pytest.raises(IdError, match=f"No notebook states '{FACT}' any more"):
        told(book, FACT)


@pytest.mark.parametrize("reference", [FACT, f"{FACT}@", "@0.1.0", f"{FACT}@0.1.0@0.1.0", ""])
def test_a_reference_of_another_form_is_met_with_the_form_and_the_editions(
    book: Book, reference: str
) -> None:
    with pytest.raises(EditionError, match=r"names no edition. Accepted: ID@EDITION. Editions: 0\.1\.0\."):
        verify(reference, book.now())


def test_unknown_ids_and_editions_are_met_with_near_ones(book: Book) -> None:
    with pytest.raises(UnknownName, match=f"Did you mean {FACT}"):
        verify(f"{FACT.replace('2025', '2026')}@0.1.0", book.now())
    with pytest.raises(UnknownName, match=r"No edition called '0\.1\.1'. Did you mean 0\.1\.0"):
        verify(f"{FACT}@0.1.1", book.now())


# The commands


def test_the_exit_code_is_0_if_it_stands_2_if_it_does_not_and_1_after_an_error(
    book: Book, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["verify", f"{FACT}@0.1.0"]) == 0
    assert capsys.readouterr().out.startswith("stands: ")
    book.states(fact(value=4))
    assert cli.main(["verify", f"{FACT}@0.1.0"]) == 2
    assert capsys.readouterr().out.startswith("revised: ")
    book.states()
    book.withdraws(f"{FACT},2027-02-28,it counted twice,")
    assert cli.main(["verify", f"{FACT}@0.1.0"]) == 2
    assert capsys.readouterr().out.startswith("withdrawn on ")
    assert cli.main(["verify", FACT]) == 1
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("evidence: ") and err.count("\n") == 1


def test_a_machine_reads_the_whole_answer(book: Book, capsys: pytest.CaptureFixture[str]) -> None:
    book.states(fact(value=4))
    assert cli.main(["verify", f"{FACT}@0.1.0", "--json"]) == 2
    answer = json.loads(capsys.readouterr().out)
    assert (answer["id"], answer["edition"], answer["outcome"]) == (FACT, "0.1.0", "revised")
    assert (answer["was"]["text"], answer["is_now"]["text"]) == ("3", "4")


def test_the_exit_codes_are_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["verify", "--help"])
    assert "2 if it was revised or withdrawn" in " ".join(capsys.readouterr().out.split())


def test_freezing_prints_the_file_and_what_it_holds(
    book: Book, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "ROOT", book.folder)
    archived: list[str] = []
    monkeypatch.setattr(cli, "_archive", lambda options: archived.append(options.name))
    assert cli.main(["edition", "0.2.0"]) == 0
    assert archived == ["0.2.0"], "what is frozen is archived too"
    assert capsys.readouterr().out == (
        "editions/0.2.0.json.xz: edition 0.2.0 of 2027-03-01, 1 facts, 1 figures, 1 claims.\n"
    )
    assert cli.main(["edition", "0.2.0"]) == 1
    assert capsys.readouterr().err == (
        "evidence: Edition 0.2.0 is frozen already, and an edition is never written again.\n"
    )


def test_a_result_of_a_period_that_a_newer_one_follows_stands_and_the_newer_is_named(book: Book) -> None:
    newer = fact("workforce-agency-over-40-2026", 5, period="30 September 2026")
    verdict = told(book, "workforce-agency-over-40-2025", newer)
    assert verdict.outcome == "stands"
    assert (
        "A newer period follows it: 5 for 30 September 2026 (workforce-agency-over-40-2026)" in verdict.words
    )


@pytest.mark.parametrize("name", ["../../x", "../editions/0.1.0", "{elsewhere}", "a\x00b", "/", ".."])
def test_no_name_of_an_edition_leads_out_of_the_folder(book: Book, tmp_path: Path, name: str) -> None:
    forged = tmp_path / f"elsewhere{edition_files.SUFFIX}"
    forged.write_bytes(edition_files.path(editions.names()[0]).read_bytes())
    with pytest.raises(UnknownName, match="No edition called"):
        editions.load(name.format(elsewhere=tmp_path / "elsewhere"))
