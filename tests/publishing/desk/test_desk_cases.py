"""Numbers are read, questions answered and drafts marked by a table of cases that the page keeps too."""

import json
from pathlib import Path
from typing import Any

import pytest

from evidence.publishing.desk import drafts, numbers, search, words
from evidence.publishing.desk.index import Entry
from evidence.publishing.desk.measured import Measured
from evidence.publishing.desk.sentences import Sentence

CASES: dict[str, Any] = json.loads(Path(__file__).with_name("cases.json").read_text(encoding="utf-8"))
FACTS = [
    Entry("fact", id, text, answer, period, ends=tuple(ends))
    for id, text, answer, period, ends in CASES["facts"]
]


@pytest.fixture(scope="module")
def book() -> drafts.Book:
    own = [Sentence(page, text, tuple(facts)) for page, text, facts in CASES["own"]]
    was = [
        drafts.Said(id, number, text, edition, why)
        for id, text, edition, why in CASES["was"]
        for number in numbers.numbers(text)
    ]
    held = {name: [Measured(*row) for row in rows] for name, rows in CASES["measured"].items()}
    return drafts.Book(
        FACTS, own, was, [*held, "Kingston upon Hull, City of"], lambda name: held.get(name, [])
    )


@pytest.mark.parametrize(("text", "expected"), CASES["numbers"])
def test_a_number_is_read_as_it_is_meant(text: str, expected: list[list[Any]]) -> None:
    assert [[n.written, n.value, n.unit] for n in numbers.numbers(text)] == expected


@pytest.mark.parametrize(("text", "other"), CASES["terms"])
def test_words_that_mean_the_same_are_the_same_terms(text: str, other: str) -> None:
    assert words.terms(text) == words.terms(other)


@pytest.mark.parametrize(("question", "first"), CASES["finds"])
def test_the_answer_comes_first_and_nothing_where_nothing_is_held(question: str, first: str) -> None:
    found = search.find(search.Index(FACTS), question)
    assert (found[0].id if found else "") == first


@pytest.mark.parametrize(("draft", "expected"), CASES["marks"])
def test_a_number_of_a_draft_is_marked(book: drafts.Book, draft: str, expected: list[list[str]]) -> None:
    marks = book.check(draft)
    assert [[m.written, m.mark, m.ids[0] if m.ids else ""] for m in marks] == expected
