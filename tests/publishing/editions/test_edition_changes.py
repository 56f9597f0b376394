"""Changes between editions: each changed id is named once, with what moved and why."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.notebooks.catalogue import Record
from evidence.notebooks.record_changes import results
from evidence.publishing.editions import freezing
from evidence.publishing.editions.edition_changes import compare_editions, compare_record
from evidence.publishing.editions.editions import Edition, load
from tests.examples import examples
from tests.invented import Book, claim, fact, figure, release


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Book:
    return Book(tmp_path, monkeypatch)


def edition(book: Book, *records: Record) -> Edition:
    book.states(*records)
    return book.now()


WORDS = st.text(st.sampled_from('ab ,"\\\n£→é'), min_size=1)
NUMBERS = st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False), WORDS)
IDS = st.lists(st.from_regex(r"workforce(-[a-z]{1,3}){1,2}", fullmatch=True), min_size=1, unique=True)


@st.composite
def records(draw: st.DrawFn) -> list[Record]:
    made = []
    for id in draw(IDS):
        kind = draw(st.sampled_from([fact, figure, claim]))
        if kind is fact:
            made.append(fact(id, draw(NUMBERS), says=draw(WORDS)))
        elif kind is figure:
            made.append(figure(id, title=draw(WORDS), data=["head", *draw(st.lists(WORDS))]))
        else:
            made.append(claim(id, title=draw(WORDS), verdict=draw(WORDS)))
    return made


# The folder is emptied by hand between examples.
SHARED = settings(examples(50), suppress_health_check=[HealthCheck.function_scoped_fixture])


@SHARED
@given(records())
def test_an_edition_differs_in_nothing_from_what_was_frozen(book: Book, made: list[Record]) -> None:
    (book.folder / "editions" / "0.1.0.json.xz").unlink(missing_ok=True)
    now = edition(book, *made)
    freezing.freeze("0.1.0")
    assert not compare_editions(load("0.1.0"), now)
    assert not compare_editions(now, load("0.1.0"))


MOVES = {
    "fact": ("value", "text", "unit", "period"),
    "figure": ("drawn", "data", "unit", "period"),
    "claim": ("verdict", "strength"),
}


@SHARED
@given(records(), st.data())
def test_whichever_result_moves_exactly_its_id_is_revised(
    book: Book, made: list[Record], data: st.DataObject
) -> None:
    old = edition(book, *made)
    place = data.draw(st.integers(0, len(made) - 1))
    content = made[place].content
    key = data.draw(st.sampled_from(MOVES[content["kind"]]))
    moved = [*content["data"], "one more"] if key == "data" else f"{content[key]} moved"
    made[place] = replace(made[place], content={**content, key: moved})
    found = compare_editions(old, edition(book, *made))
    assert [change.id for change in found.revised] == [made[place].id]
    assert found.revised[0].result
    assert not (found.new or found.reworded or found.withdrawn)


@SHARED
@given(records(), records())
def test_what_only_one_edition_has_is_new_or_withdrawn(
    book: Book, one: list[Record], other: list[Record]
) -> None:
    old, new = edition(book, *one), edition(book, *other)
    found = compare_editions(old, new)
    assert [record["id"] for record in found.new] == sorted(new.records.keys() - old.records.keys())
    assert [record["id"] for record in found.withdrawn] == sorted(old.records.keys() - new.records.keys())
    both = old.records.keys() & new.records.keys()
    revised = [id for id in sorted(both) if results(old.records[id]) != results(new.records[id])]
    assert [change.id for change in found.revised] == revised


FIRST, SECOND = release("workforce-2025"), release("workforce-2026", "2027-02-25", "b")
NEWER = fact(value=4, sources=["workforce-2026"])
FROM_FIRST = "changed from release workforce-2025 (2026-02-26)"


@pytest.mark.parametrize(
    ("releases", "digest", "new", "why"),
    [
        (
            [SECOND],
            "2",
            NEWER,
            f"table workforce {FROM_FIRST} to release workforce-2026 (2027-02-25)",
        ),
        # The table had the newer release already; the fact rests on it only now.
        (
            [FIRST, SECOND],
            "1",
            NEWER,
            f"table workforce {FROM_FIRST} to release workforce-2026 (2027-02-25)",
        ),
        (
            [release("workforce-2025", "2026-03-31", "c")],
            "2",
            fact(value=4),
            "table workforce changed: "
            "release workforce-2025 was published anew (2026-02-26, then 2026-03-31)",
        ),
        (
            [release("workforce-2025", file="c")],
            "2",
            fact(value=4),
            "table workforce changed: release workforce-2025 (2026-02-26) was read from other files",
        ),
        (
            [FIRST, SECOND],
            "2",
            fact(value=4),
            "table workforce changed: release workforce-2026 (2027-02-25) joined it",
        ),
        (
            [FIRST],
            "2",
            fact(value=4),
            "table workforce changed: its cells differ, while the files of its releases are as before",
        ),
        # A release without a day, and a table that holds what it held.
        (
            [release("workforce-2025", None)],
            "2",
            fact(value=4),
            "table workforce changed: "
            "release workforce-2025 was published anew (2026-02-26, then date not known)",
        ),
        (
            [release("workforce-2025", "2026-03-31", "c")],
            "1",
            fact(value=4),
            "the notebook or the method changed, and no table did",
        ),
        ([FIRST], "1", fact(value=4), "the notebook or the method changed, and no table did"),
        (
            [FIRST],
            "1",
            fact(value=4, tables=[], sources=[]),
            f"table workforce {FROM_FIRST} to no release",
        ),
    ],
)
def test_the_reason_is_computed_from_tables_and_releases(
    book: Book, releases: list, digest: str, new: Record, why: str
) -> None:
    old = edition(book, fact())
    book.rests_on(*releases, digest=digest)
    now = edition(book, new)
    assert compare_record(old.records[new.id], now.records[new.id], old, now).why == why


def test_a_newer_period_is_neither_new_nor_are_the_earlier_withdrawn(book: Book) -> None:
    old = edition(book, fact())
    newer = fact("workforce-agency-over-40-2026", 5, period="30 September 2026")
    found = compare_editions(old, edition(book, newer))
    assert not (found.new or found.revised or found.withdrawn)
    assert [(change.old["id"], change.id) for change in found.advanced] == [(fact().id, newer.id)]


def test_what_was_wrong_is_corrected_and_what_a_publisher_moved_is_revised(book: Book) -> None:
    old = edition(book, fact("workforce-a"), fact("workforce-b"), fact("workforce-c"))
    book.corrects("workforce-a,2026-11-29,it counted twice", "workforce-c,2026-11-29,its unit was wrong")
    book.rests_on(FIRST, digest="2")
    found = compare_editions(
        old, edition(book, fact("workforce-a", 4), fact("workforce-b", 4), fact("workforce-c"))
    )
    assert [change.id for change in found.corrected] == ["workforce-a"]
    assert found.corrected[0].why.startswith(
        "corrected on 2026-11-29 because it counted twice; table workforce"
    )
    assert [change.id for change in found.revised] == ["workforce-b"]


def test_a_correction_belongs_to_the_first_edition_after_its_day(book: Book) -> None:
    before, wrong = edition(book, fact()), edition(book, fact(value=4))
    first, second = (
        replace(wrong, name=name, released=day) for name, day in (("2", "2027-01-01"), ("3", "2027-02-01"))
    )
    third = replace(before, name="4", released="2027-03-01")
    book.corrects(f"{fact().id},2026-12-01,it counted twice")
    assert compare_editions(before, first).corrected
    assert not compare_editions(second, third).corrected
    assert compare_editions(second, third).revised
