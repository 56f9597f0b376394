"""The change log: an entry for each edition, newest first, and what is not yet in one."""

from pathlib import Path

import pytest

from evidence.notebooks import catalogue
from evidence.publishing.editions import changelog, freezing, public_ids
from evidence.publishing.editions.changelog import Entry
from evidence.publishing.editions.public_ids import Correction
from tests.invented import Book, fact, figure, release


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Book:
    return Book(tmp_path, monkeypatch)


def entries() -> list[Entry]:
    return changelog.entries(catalogue.executed())


def freeze(book: Book, name: str, day: str) -> None:
    book.cites(name, day)
    freezing.freeze(name)


def test_without_an_edition_there_is_nothing_to_list(book: Book) -> None:
    book.states(fact())
    assert entries() == []


def test_the_first_edition_is_compared_with_nothing(book: Book) -> None:
    book.states(fact())
    freeze(book, "0.1.0", "2026-11-22")
    (first,) = entries()
    assert (first.edition.name, first.earlier, first.changes, first.frozen) == ("0.1.0", None, None, True)


def test_each_edition_is_compared_with_the_one_before_newest_first(book: Book) -> None:
    book.states(fact())
    freeze(book, "0.1.0", "2026-11-22")
    book.states(fact(value=4), figure())
    book.rests_on(release("workforce-2025"), digest="2")
    freeze(book, "0.2.0", "2027-03-01")
    freeze(book, "0.3.0", "2027-04-01")
    assert [entry.edition.name for entry in entries()] == ["0.3.0", "0.2.0", "0.1.0"]
    nothing, something, _ = entries()
    assert not nothing.changes
    assert something.changes is not None
    assert [change.id for change in something.changes.revised] == ["workforce-agency-over-40-2025"]
    assert [record["id"] for record in something.changes.new] == ["workforce-funnel"]


def test_what_is_not_yet_in_an_edition_comes_first(book: Book) -> None:
    book.states(fact())
    freeze(book, "0.1.0", "2026-11-22")
    book.states(fact(value=4))
    now, _ = entries()
    assert (now.frozen, now.earlier and now.earlier.name) == (False, "0.1.0")


def test_a_withdrawn_id_keeps_the_address_of_its_last_edition(book: Book) -> None:
    book.states(fact("workforce-a"), fact("workforce-b"), figure("workforce-c"))
    freeze(book, "0.1.0", "2026-11-22")
    freeze(book, "0.2.0", "2027-03-01")
    book.states(fact("workforce-b"))
    book.withdraws("workforce-a,2027-03-02,why,workforce-b", "workforce-c,2027-03-02,why,")
    stones = changelog.tombstones(catalogue.executed())
    assert [(stone.address, stone.edition.name, stone.instead) for stone in stones] == [
        ("facts/workforce-a", "0.2.0", "facts/workforce-b"),
        ("figures/workforce-c", "0.2.0", ""),
    ]


def test_an_id_that_never_was_in_an_edition_has_no_tombstone(book: Book) -> None:
    freeze(book, "0.1.0", "2026-11-22")
    book.published.add("workforce-a")
    book.withdraws("workforce-a,2026-11-23,why,")
    assert changelog.tombstones(catalogue.executed()) == []


def test_reasons_for_corrections_are_counted_commonest_first(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    two, one = (
        Correction("a", "2026-11-29", "rows were lost"),
        Correction("b", "2026-11-29", "a limit was narrow"),
    )
    why = {"workforce-agency-over-40-2025": [one, two], "workforce-funnel": [two]}
    book.states(fact(), figure())
    freeze(book, "0.1.0", "2026-11-22")
    monkeypatch.setattr(public_ids, "corrected", lambda id, since, ends: why[id])
    book.states(fact(value=4), figure(data=["area,n", "A,9"]))
    now, _ = entries()
    assert now.wrong() == [("rows were lost", 2), ("a limit was narrow", 1)]
