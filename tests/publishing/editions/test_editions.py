"""Editions: frozen once, read back byte for byte, and what a page says it changed since."""

import json
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest

from evidence.errors import DataError, EvidenceError, UnknownName
from evidence.notebooks import edition_files
from evidence.publishing.editions import editions, freezing
from evidence.publishing.editions.editions import EditionError, dumps, latest, load, names, status
from tests.invented import Book, claim, fact, figure


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Book:
    return Book(tmp_path, monkeypatch)


def test_an_edition_read_back_is_the_one_frozen(book: Book) -> None:
    book.states(figure(), fact(), claim())
    path = freezing.freeze("0.1.0")
    assert path == book.folder / "editions" / "0.1.0.json.xz"
    assert load("0.1.0") == book.now()
    assert [load("0.1.0").count(kind) for kind in ("fact", "figure", "claim")] == [1, 1, 1]
    assert not list(path.parent.glob("*.partial"))


def test_an_edition_as_text_has_a_line_for_each_record_sorted_by_id_whatever_the_order_stated(
    book: Book,
) -> None:
    book.states(fact("workforce-b", text="3 – £"), fact("workforce-a"))
    freezing.freeze("0.1.0")
    text = dumps(load("0.1.0"))
    lines = [json.loads(line.removesuffix(",")) for line in text.splitlines() if line.startswith('{"kind"')]
    assert [line["id"] for line in lines] == ["workforce-a", "workforce-b"]
    assert "3 – £" in text and "\r" not in text and text.endswith("}\n")
    book.states(fact("workforce-a"), fact("workforce-b", text="3 – £"))
    assert dumps(book.now()) == text


def test_an_edition_keeps_values_citations_and_digests(book: Book) -> None:
    book.states(fact(), figure(), claim())
    kept = book.now().records
    number = kept["workforce-agency-over-40-2025"]
    assert (number["value"], number["text"]) == (3, "3")
    assert number["citation"] == "Citation of workforce-agency-over-40-2025"
    drawing = kept["workforce-funnel"]
    assert (drawing["drawn"], drawing["rows"], len(drawing["data"])) == ("0" * 16, 3, 64)
    assert len(drawing["row_digests"].split()) == 3
    assert (kept["workforce-claim-agency"]["verdict"], kept["workforce-claim-agency"]["strength"]) == (
        "partly",
        "low",
    )
    assert book.now().tables["workforce"] == {"digest": f"sha256:{'1' * 64}", "sources": ["workforce-2025"]}
    assert book.now().sources["workforce-2025"]["published"] == "2026-02-26"


@pytest.mark.parametrize(
    ("old", "new"),
    [('"value":[3]', '"value":[4]'), ('"digest":"', '"digest":"0'), ('"records"', '"other"'), ("}", "")],
)
def test_an_edition_edited_by_hand_is_refused_naming_the_file(book: Book, old: str, new: str) -> None:
    book.states(fact())
    path = freezing.freeze("0.1.0")
    text = lzma.decompress(path.read_bytes()).decode()
    assert old in text
    path.write_bytes(lzma.compress(text.replace(old, new).encode()))
    with pytest.raises(DataError, match=r"0\.1\.0\.json\.xz: is not as `evidence edition` wrote it"):
        load("0.1.0")


@pytest.mark.parametrize("damage", [lambda b: b[:-9], lambda b: b[:99] + b"?" + b[100:], lambda b: b""])
def test_a_damaged_edition_is_refused_naming_the_file(book: Book, damage: Callable[[bytes], bytes]) -> None:
    path = freezing.freeze("0.1.0")
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(DataError, match=r"0\.1\.0\.json\.xz"):
        load("0.1.0")


@pytest.mark.parametrize("says", ["{says}", "a } b { c", "{id!r}", "", "it: “it”", "\\ \n \0 £"])
def test_words_come_back_as_they_were_whatever_they_are(book: Book, says: str) -> None:
    cited = fact(says=says)
    citation = f"“{says}: 3” Fact {cited.id}. {{id}} {says}"
    held = {"records": [{**editions.comparable(cited.content), "citation": citation}]}
    path = book.folder / "editions" / "0.1.0.json.xz"
    path.parent.mkdir()
    path.write_bytes(edition_files.pack(held))
    assert edition_files.read(path) == held


def test_an_edition_under_another_name_is_refused(book: Book) -> None:
    path = freezing.freeze("0.1.0")
    path.rename(path.with_name("0.2.0.json.xz"))
    with pytest.raises(DataError, match=r"0\.2\.0\.json"):
        load("0.2.0")


def test_an_unknown_edition_is_met_with_those_frozen(book: Book) -> None:
    freezing.freeze("0.1.0")
    with pytest.raises(UnknownName, match=r"No edition called '0\.1\.1'. Did you mean 0\.1\.0"):
        load("0.1.1")


def freeze(book: Book, name: str, day: str) -> None:
    book.cites(name, day)
    freezing.freeze(name)


def test_editions_stand_in_the_order_of_their_days_then_of_their_numbers(book: Book) -> None:
    assert names() == [] and latest() is None
    freeze(book, "0.9.0", "2026-11-22")
    freeze(book, "0.10.0", "2026-11-22")
    freeze(book, "2027-01", "2027-01-31")
    assert names() == ["0.9.0", "0.10.0", "2027-01"]
    assert latest() == load("2027-01")


def test_a_page_is_compared_with_the_edition_before_its_own(book: Book) -> None:
    book.states(fact())
    assert status(fact()) == "new in this edition"
    freeze(book, "0.1.0", "2026-11-22")
    assert status(fact()) == "new in this edition"
    book.cites("0.2.0", "2027-02-01")
    assert status(fact()) == "unchanged since edition 0.1.0"
    assert status(fact(value=4)) == "revised since edition 0.1.0"
    assert status(fact("workforce-other")) == "new in this edition"
    book.corrects(f"{fact().id},2026-12-01,it counted twice")
    assert status(fact(value=4)) == "corrected since edition 0.1.0"
    book.states(fact(value=4))
    freeze(book, "0.2.0", "2027-02-01")
    assert status(fact(value=4)) == "corrected since edition 0.1.0"
    book.cites("0.3.0", "2027-03-01")
    assert status(fact(value=4)) == "unchanged since edition 0.2.0"


def test_a_result_described_in_other_words_is_unchanged(book: Book) -> None:
    book.states(fact(), figure())
    freeze(book, "0.1.0", "2026-11-22")
    book.cites("0.2.0", "2027-02-01")
    assert (
        status(fact(says="Other words"))
        == status(figure(title="Another title"))
        == "unchanged since edition 0.1.0"
    )


# What cannot be frozen


@pytest.mark.parametrize("name", ["", "1", "0.1", "v0.1.0", "2026-13", "2026-11-22", "../0.1.0", "first"])
def test_a_malformed_name_is_refused_saying_what_is_accepted(book: Book, name: str) -> None:
    with pytest.raises(EditionError, match=r"Accepted: 0\.1\.0 or 2026-11"):
        freezing.freeze(name)


def test_an_edition_is_never_written_again(book: Book) -> None:
    before = freezing.freeze("0.1.0").read_bytes()
    book.states(fact())
    with pytest.raises(EditionError, match=r"Edition 0\.1\.0 is frozen already"):
        freezing.freeze("0.1.0")
    assert (book.folder / "editions" / "0.1.0.json.xz").read_bytes() == before


def test_an_edition_has_the_name_that_citations_print(book: Book) -> None:
    with pytest.raises(EditionError, match=r"CITATION.cff has version 0\.1\.0"):
        freezing.freeze("0.2.0")


def test_an_edition_is_not_dated_before_the_newest(book: Book) -> None:
    freezing.freeze("0.1.0")
    book.cites("0.2.0", "2026-11-21")
    with pytest.raises(EditionError, match=r"dated 2026-11-21, before edition 0\.1\.0 of 2026-11-22"):
        freezing.freeze("0.2.0")


def test_what_the_notebooks_do_not_store_is_not_frozen(book: Book) -> None:
    book.states(fact(value=4), fact("workforce-a"), stored=(fact(), fact("workforce-a")))
    with pytest.raises(EditionError, match="store workforce-agency-over-40-2025 otherwise .*evidence accept"):
        freezing.freeze("0.1.0")
    assert names() == []


def test_an_id_of_an_earlier_edition_is_not_dropped_in_silence(book: Book) -> None:
    book.states(fact(), fact("workforce-other"))
    freezing.freeze("0.1.0")
    book.states(fact("workforce-other"))
    book.cites("0.2.0", "2027-02-01")
    with pytest.raises(EditionError, match=r"Edition 0\.1\.0 has workforce-agency-over-40-2025"):
        freezing.freeze("0.2.0")
    book.withdraws("workforce-agency-over-40-2025,2027-01-31,it counted twice,workforce-other")
    freezing.freeze("0.2.0")
    assert list(load("0.2.0").records) == ["workforce-other"]


def test_a_result_that_its_tables_did_not_move_is_frozen_with_what_was_wrong(book: Book) -> None:
    book.states(fact(), figure())
    freezing.freeze("0.1.0")
    book.states(fact(value=4), figure(drawn="another"))
    book.cites("0.2.0", "2027-02-01")
    with pytest.raises(EditionError, match=r"^workforce-agency-over-40-2025 differ .*corrections\.csv"):
        freezing.freeze("0.2.0")
    book.corrects("workforce-agency-over-40-2025,2027-01-31,it counted twice")
    freezing.freeze("0.2.0")
    assert "0.2.0" in names()


def test_a_withdrawn_id_stated_again_is_not_frozen(book: Book) -> None:
    book.states(fact())
    book.withdraws("workforce-agency-over-40-2025,2027-01-31,it counted twice,")
    with pytest.raises(EvidenceError, match="withdrawn on 2027-01-31 and is stated again"):
        freezing.freeze("0.1.0")


def test_an_id_is_not_used_again_for_another_kind(book: Book) -> None:
    book.states(fact("workforce-a"))
    freezing.freeze("0.1.0")
    book.states(figure("workforce-a"))
    book.cites("0.2.0", "2027-02-01")
    with pytest.raises(EditionError, match=r"'workforce-a' is a fact in edition 0\.1\.0 and a figure now"):
        freezing.freeze("0.2.0")


def test_many_ids_are_named_by_the_first_five(book: Book) -> None:
    many = [fact(f"workforce-{letter}") for letter in "abcdefg"]
    book.states(*many, stored=())
    with pytest.raises(EditionError, match="workforce-a, .*workforce-e and 2 more"):
        freezing.freeze("0.1.0")


def test_what_the_project_cites_is_a_version_and_a_day() -> None:
    name, day = editions.cited()
    assert freezing.NAME.fullmatch(name) and len(day) == 10
