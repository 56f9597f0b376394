"""What the book prints stands, an error planted in it never does, and other people's words find facts."""

import gzip
import random
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from evidence.data.councils import councils
from evidence.notebooks import catalogue
from evidence.notebooks.catalogue import Catalogue
from evidence.publishing.desk import book, drafts, measured, numbers, search
from evidence.publishing.desk.index import ENDS, record_entries
from evidence.publishing.desk.measured import Measured
from evidence.publishing.desk.sentences import Sentence

FOUND, FIRST = 99, 80  # In a hundred: the targets of the project for its own words, and for those of others
HEAVIEST = 40_000  # Bytes of the index as a server sends it: the target of the project
OPPOSITES = {"fell": "rose", "rose": "fell", "lower": "higher", "higher": "lower", "more": "fewer"}


@pytest.fixture(scope="module")
def records() -> Catalogue:
    return catalogue.stored()


@pytest.fixture(scope="module")
def held(records: Catalogue) -> drafts.Book:
    return book.book(records)


@pytest.fixture(scope="module")
def own(records: Catalogue) -> list[Sentence]:
    return book.own_sentences(records)


@pytest.mark.parametrize("step", [3, pytest.param(1, marks=pytest.mark.long)], ids=["some", "all"])
def test_the_numbers_that_prose_prints_of_facts_stand_with_the_fact(
    held: drafts.Book, own: list[Sentence], records: Catalogue, step: int
) -> None:
    """A number typed in prose, such as a half, is no fact. The short form takes every third sentence."""
    right = of = 0
    for sentence in own[::step]:
        printed = {
            n.written for id in sentence.facts for n in numbers.numbers(records.get(id).content["text"])
        }
        for mark in held.check(sentence.text):
            if mark.written in printed:
                of += 1
                right += mark.mark == drafts.STANDS and bool(set(mark.ids) & set(sentence.facts))
    assert of > 500 // step
    assert 100 * right >= FOUND * of


def planted(own: list[Sentence]) -> Iterator[tuple[str, int]]:
    """Plant an error of each kind in turn: the sentence, and where the wrong number stands in it."""
    chance = random.Random(20261130)
    for at, sentence in enumerate(chance.sample(own, len(own))):
        text = sentence.text
        number = chance.choice(numbers.numbers(text) or [None])
        if number is None:
            continue
        before, after = text[: number.start], text[number.end :]
        kind = at % 5
        if kind == 0 and (year := numbers.YEAR.search(text)):
            wrong = str(int(year.group(1)) - 1)
            moved = f"{text[: year.start(1)]}{wrong}{text[year.end(1) :]}"
            yield moved, number.start
        elif kind == 1 and number.unit in ("", "%"):
            unit = "%" if number.written[-1].isdigit() else " per cent"
            unit = unit if number.unit == "" else " percentage points"
            yield f"{before}{number.written.removesuffix('%')}{unit}{after}", number.start
        elif kind == 2 and (said := re.search(rf"\b({'|'.join(OPPOSITES)})\b(?=[^,;:()]*$)", before)):
            if re.search(r"\b(and|but|while)\b", before[said.end() :]) or number.value < 0:
                continue
            other = OPPOSITES[said.group()]
            yield (
                f"{before[: said.start()]}{other}{before[said.end() :]}{after and number.written}{after}",
                (number.start + len(other) - len(said.group())),
            )
        elif kind in (3, 4) and (digits := re.search(r"\d[\d,.]*", number.written)):
            value = float(digits.group().replace(",", ""))
            places = len(digits.group().partition(".")[2])
            wrong = value + 10**-places if kind == 3 else value + chance.choice((2, 5, 7)) * 10**-places
            written = number.written.replace(digits.group(), f"{wrong:,.{places}f}")
            yield f"{before}{written}{after}", number.start


def test_no_planted_error_stands(held: drafts.Book, own: list[Sentence]) -> None:
    tried = 0
    for text, start in planted(own):
        marks = [mark for mark in held.check(text) if mark.start == start]
        tried += 1
        assert not any(mark.mark in (drafts.STANDS, drafts.OTHER_WORDS) for mark in marks), (text, marks)
    assert tried >= 150


# A word of the book's own sentence for one that makes it say something else.
TURNED = (
    ("^", "It is untrue that "),
    ("^", "In Wales: "),
    (r"\bchildren\b", "girls"),
    (r"\b[Cc]ouncils\b", "schools"),
    (r"\bagency\b", "permanent"),
    (r"\bmore than\b", "fewer than"),
    (r"\bor more\b", "or fewer"),
    (r"\bwithout\b", "with"),
    (r"\byears\b", "months"),
    (r"\ba week\b", "a day"),
    (r"\bper 10,000 children\b", "per 10,000 families"),
    (r"\bprivate\b", "public"),
    (r"\binadequate\b", "outstanding"),
    (r"\bhighest\b", "lowest"),
    (r"\bin real terms\b", "in cash"),
    (r"\brose by\b", "saw a fall of"),
)


def test_no_sentence_of_the_book_with_a_word_turned_stands(held: drafts.Book, own: list[Sentence]) -> None:
    """Of sentences with one number, so that the word that was turned is said of it."""
    tried = 0
    for sentence in own:
        if len(numbers.numbers(sentence.text)) == 1:
            for word, other in TURNED:
                text = re.sub(word, other, sentence.text, count=1)
                if text != sentence.text:
                    tried += 1
                    assert [m.mark for m in held.check(text) if m.mark.startswith(drafts.STANDS)] == [], text
    assert tried >= 200


AUTHORITIES = ("E09000003", "E06000058", "E06000010", "E09000001")
"""Barnet; one whose name has an "and"; one whose name has a style behind it; one with counts only."""


def stated() -> Iterator[tuple[str, str, str, Measured]]:
    """Say each number of four authorities in a sentence: whose, of when, as printed, and of what."""
    for code in AUTHORITIES:
        council = councils()[code]
        for each in measured.of(council):
            for year, printed, *_ in each.said:
                yield drafts.called(council.title), year, printed, each


def said(name: str, year: str, printed: str, each: Measured) -> str:
    return f"In {year} in {name}, {each.found_by[0]}: {printed}."


@pytest.mark.parametrize("step", [8, pytest.param(3, marks=pytest.mark.long)], ids=["some", "more"])
def test_the_numbers_of_an_authority_stand_with_its_name_and_year(held: drafts.Book, step: int) -> None:
    right = of = 0
    for each in [*stated()][::step]:
        of += 1
        mark = held.check(said(*each))[-1]
        right += mark.mark == drafts.STANDS and mark.ids == (each[-1].id,)
    assert of > 900 // step
    assert 100 * right >= FOUND * of


@pytest.mark.parametrize("step", [17, pytest.param(7, marks=pytest.mark.long)], ids=["some", "more"])
def test_no_error_planted_in_the_number_of_an_authority_stands(held: drafts.Book, step: int) -> None:
    """Another year, another authority, one more in the last place, and another unit."""
    tried = 0
    names = [drafts.called(councils()[code].title) for code in AUTHORITIES]
    true = {(name, year, printed, each.text.partition(",")[0]) for name, year, printed, each in stated()}
    for at, (name, year, printed, each) in enumerate([*stated()][::step]):
        found = re.search(r"\d[\d,.]*", printed)
        assert found
        places = len(found.group().partition(".")[2])
        more = f"{float(found.group().replace(',', '')) + 10**-places:,.{places}f}"
        before = f"{int(year[:4]) - 1}{year[4:] and f'-{int(year[5:]) - 1:02}'}"
        for wrong in (
            (name, before, printed),
            (names[at % len(names)], year, printed),
            (name, year, printed.replace(found.group(), more)),
            (name, year, printed.replace("%", " points").removesuffix(" per 10,000 children")),
        ):
            if (*wrong, each.text.partition(",")[0]) not in true:
                tried += 1
                text = said(*wrong, each)
                assert held.check(text)[-1].mark != drafts.STANDS, text
    assert tried > 1_400 // step


@pytest.mark.parametrize("left_out", ["quotation", "title"])
def test_others_words_find_the_fact_that_a_claim_rests_on_among_the_first_three(
    records: Catalogue, left_out: str
) -> None:
    """The words asked are taken out of the index first, so that they cannot find themselves."""
    tested = [claim for claim in records.claims if claim.content["facts"]]
    known = record_entries(records)
    by_id = {claim.id: claim.content for claim in tested}

    def without(entry: search.Entry) -> search.Entry:
        if entry.id not in by_id:
            return entry
        said = by_id[entry.id]
        if left_out == "title":
            return replace(entry, text=said["quotation"])
        return replace(entry, more=said["said_by"])

    index = search.Index(map(without, known))
    series = {record.id: record.series for record in records.facts}

    def of(id: str) -> str:
        return series.get(id, id).removesuffix(ENDS[0]).removesuffix(ENDS[1])

    right = 0
    for claim in tested:
        asked = claim.content[left_out] or claim.content["title"]
        first = [found.id for found in search.find(index, asked) if found.kind == "fact"][:3]
        right += bool({of(id) for id in first} & {of(id) for id in claim.content["facts"]})
    assert 100 * right >= FIRST * len(tested)


def test_the_index_of_the_page_is_light(records: Catalogue) -> None:
    sent = gzip.compress(book.files(records)[book.INDEX], 6)
    assert len(sent) <= HEAVIEST
