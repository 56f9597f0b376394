"""Holds a draft against the book: each number with the words about it stands, is near, or is not here.

No answer says that a number is true. The rule stands here for `evidence check-text` and in `static/drafts.js`
for the page; one table of cases tests both.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from evidence.errors import EvidenceError
from evidence.notebooks.catalogue import Catalogue
from evidence.publishing.citing.citations import FELL
from evidence.publishing.desk import numbers, words
from evidence.publishing.desk.index import Entry
from evidence.publishing.desk.measured import Measured, owner
from evidence.publishing.desk.numbers import PERCENT, POINTS, Number
from evidence.publishing.desk.search import Index, alike
from evidence.records import series
from evidence.records.numbers import in_words

MARKS = ("stands", "stands, other words", "was so", "near", "not in this book")
STANDS, OTHER_WORDS, WAS_SO, NEAR, NOT_HERE = MARKS
# Letters of a draft that are read: two hundred pages and more.
LONGEST = 1_000_000
# From which share of common words a sentence is one of the book's own, its numbers compared one by one.
ALIGNED = 0.75
# How much of what a fact says of itself a sentence must say too: to stand, and to be near.
COVERED, CLOSE = 0.6, 0.35
# A number that so few facts state is near with fewer of their words.
FEW, HINTED = 2, 0.15
# A direction in words is a sign: spending that fell by 35% changed by −35%.
DOWN = re.compile(
    r"\b(?:fell|fall(?:s|en|ing)?|cut|down|lower|declin\w+|less|fewer|drop\w*|reduc\w+|decreas\w+|shrank)\b",
    re.I,
)
UP = re.compile(
    r"\b(?:rose|ris(?:e|es|en|ing)|grew|grow\w*|(?<!made )up|higher|more|increas\w+|added)\b", re.I
)
CHANGE = re.compile(r"\b(?:change|growth|less that of|difference)\b", re.I)
CLAUSE = re.compile(r"[,;:()]|\band\b|\bbut\b|\bwhile\b")
CHANGED_BY = re.compile(r"\bby (?:about |some |around )?$", re.I)
PER, ENGLAND = "per 10,000", re.compile(r"\bEngland\b")
# What authorities state is asked for again with every number.
_NUMBERS, _TERMS = lru_cache(20_000)(numbers.numbers), lru_cache(20_000)(words.terms)
# What each word of a measure that a sentence has adds to its share of them.
LONGER = 0.03

# A sentence ends where a capital, a digit or a pound begins the next.
ENDS = re.compile(r"(?<=[.!?;])[\s\"”’)]+(?=[A-Z“\"'(£0-9\x01])|\n\s*\n|\n(?=[-#*] )")
# A link or role as prose writes it; of a link its words are kept.
MARKED = re.compile(r"\{(?P<role>[a-z]+)\}`(?P<id>[^`]+)`|\[(?P<words>[^\]]*)\]\([^)]*\)|[*“”]")
NOT_PROSE = re.compile(r"^(`{3,}).*?^\1|^%.*?$|^\|.*?$|^\(.*?\)=$|^:{3,}.*?$", re.DOTALL | re.MULTILINE)
EMPTY = re.compile(r"\s*\([\s;]*\)")  # What a reference to a figure leaves
# The id of a fact before its words, until the sentences are told apart.
QUOTED = re.compile("\x01([a-z0-9-]+)\x02")


class Sentence(NamedTuple):
    """A sentence as a reader sees it, and the ids of the facts it prints."""

    page: str
    text: str
    facts: tuple[str, ...]


class Mark(NamedTuple):
    """What the book says to one number of a draft."""

    written: str
    start: int
    mark: str
    ids: tuple[str, ...] = ()
    edition: str = ""
    why: str = ""  # What is near or was so, in words
    book: str = ""  # The book's own sentence, or what the fact says
    draft: str = ""  # The draft's sentence
    line: int = 1

    @property
    def said(self) -> str:
        """The mark with the edition and what is near, in words."""
        if self.edition:
            return f"{self.mark} in edition {self.edition}, since: {self.why}"
        return f"{self.mark} ({self.why})" if self.why else self.mark

    def as_json(self) -> dict[str, Any]:
        """Give what `evidence check-text --json` prints of it."""
        return {
            "number": self.written,
            "place": {"line": self.line, "start": self.start},
            **{name: getattr(self, name) for name in ("mark", "ids", "edition", "why", "book", "draft")},
        }


class Said(NamedTuple):
    """A number that the book states, or stated in an edition."""

    id: str
    number: Number
    text: str  # As printed
    edition: str = ""  # The edition in which it was so, if it is so no more
    why: str = ""  # Why it is so no more


class Book:
    """What a draft is held against."""

    def __init__(
        self,
        facts: Sequence[Entry],
        own: Iterable[Sentence],
        was: Iterable[Said] = (),
        titles: Iterable[str] = (),
        measured: Callable[[str], Sequence[Measured]] = lambda name: (),
    ) -> None:
        self._index = Index(facts)
        self._entries = {entry.id: (at, entry) for at, entry in enumerate(self._index.entries)}
        self._said: dict[float, list[Said]] = {}
        self._of: dict[str, list[Said]] = {}
        now = (
            Said(e.id, n, n.written)
            for e in facts
            for answer in (e.answer, *e.ends)
            for n in numbers.numbers(answer.replace(FELL, "−"))
        )
        for said in (*now, *was):
            self._said.setdefault(abs(said.number.value), []).append(said)
            if not said.edition:
                self._of.setdefault(said.id, []).append(said)
        self._own = [(sentence, *masked(sentence.text)) for sentence in own]
        self._places = places(titles)
        self._measured = measured

    def check(self, draft: str) -> list[Mark]:
        """Mark every number of a draft, in their order."""
        draft = draft[:LONGEST]
        marks: list[Mark] = []
        begin = 0
        for end in [*(found.start() for found in ENDS.finditer(draft)), len(draft)]:
            marks += self._sentence(draft[begin:end], begin)
            begin = end
        return [mark._replace(line=1 + draft.count("\n", 0, mark.start)) for mark in marks]

    def _sentence(self, text: str, at: int) -> list[Mark]:
        counted = numbers.numbers(text)
        if not counted:
            return []
        own = self._own_sentence(text, len(counted))
        asked = dict.fromkeys(words.terms(text), 1.0)
        covers = self._index.covers(asked)
        found = []
        for place, number in enumerate(counted):
            mark = self._slot(own, place, number, text) if own else self._general(number, text, covers)
            if not own and mark.mark not in (OTHER_WORDS, WAS_SO):
                mark = self._of_place(place, counted, text, set(asked)) or mark
            found.append(mark._replace(start=at + number.start, draft=text.strip()))
        return found

    def _own_sentence(self, sentence: str, count: int) -> Sentence | None:
        terms, _ = masked(sentence)
        best = max(self._own, key=lambda each: _common(terms, each[1]), default=None)
        if best is None or _common(terms, best[1]) < ALIGNED:
            return None
        is_of = all(name in best[0].text for name in self._places.findall(sentence))
        return best[0] if is_of and len(numbers.numbers(best[0].text)) == count else None

    def _slot(self, own: Sentence, place: int, number: Number, sentence: str) -> Mark:
        """Hold a number against the one in its place in a sentence of the book."""
        meant = numbers.numbers(own.text)[place]
        ids = tuple(id for id in own.facts if any(_equal(one.number, meant) for one in self._of.get(id, ())))
        mark = Mark(number.written, 0, NEAR, ids or own.facts, book=own.text)
        if _equal(number, meant) and number.unit == meant.unit:
            named, of_book = ({year for year, _ in numbers.years(text)} for text in (sentence, own.text))
            if named != of_book:
                return mark._replace(why="another year")
            if _direction(sentence, number) != _direction(own.text, meant):
                return mark._replace(why="another direction")
            return mark._replace(mark=STANDS if ids else NOT_HERE, ids=ids)
        return mark._replace(why=_off(number, meant) or f"the book has {meant.written}")

    def _general(self, number: Number, sentence: str, covers: dict[str, float]) -> Mark:
        """Hold a number against every fact that states it, by the words of its sentence."""
        best: Mark | None = None
        most = 0.0
        top = max(covers.values(), default=0.0)
        equal = self._said.get(abs(number.value), ())
        stated = [said for said in equal if alike(said.number.unit, number.unit)]
        least = HINTED if len({said.id for said in stated}) <= FEW else CLOSE
        for said in stated:
            cover = covers.get(said.id, 0.0)
            if cover < least or cover <= most:
                continue
            most = cover
            entry = self._entries[said.id][1]
            mark = Mark(number.written, 0, NEAR, (said.id,), said.edition, book=_own_words(entry))
            if why := self._against(number, said.number, sentence, entry):
                best = mark._replace(why=why)
            elif cover < max(COVERED, top - 0.02):
                best = mark._replace(why="other words")
            elif said.edition:
                best = mark._replace(mark=WAS_SO, why=said.why)
            else:
                best = mark._replace(mark=OTHER_WORDS)
        if best:
            return best
        return self._near(number, covers) or Mark(number.written, 0, NOT_HERE)

    def _against(self, number: Number, said: Number, sentence: str, entry: Entry) -> str:
        """Say what of a sentence is not what a fact is of."""
        if number.unit != said.unit:
            return "another unit"
        named = {year for year, _ in numbers.years(sentence)}
        if named - set(re.findall(r"\d{4}(?:-\d\d)?", f"{entry.period} {entry.text}")):
            return "another year"
        if CHANGE.search(entry.text) and said.value and _direction(sentence, number) * said.value < 0:
            return "another direction"
        place = self._places.search(sentence)
        return f"not of {place.group()}" if place and place.group() not in entry.text else ""

    def _of_place(self, place: int, counted: Sequence[Number], text: str, asked: set[str]) -> Mark | None:
        """Hold a number against those of the authority that it is of, by measure, year and unit."""
        found = [*self._places.finditer(text), *ENGLAND.finditer(text)]
        names = [(name.group(), name.start()) for name in found]
        number, starts = counted[place], [number.start for number in counted]
        # The name of an authority may hold an "and" itself, and a number a comma.
        hidden = re.sub(r"(?<=\d),(?=\d)", ".", self._places.sub(lambda name: "x" * len(name.group()), text))
        cuts = [found.start() for found in CLAUSE.finditer(hidden) if found.group() not in "()"]
        whose, year = (owner(spots, number.start, starts, cuts) for spots in (names, numbers.years(text)))
        about = text[counted[place - 1].end if place else 0 : [*starts, len(text)][place + 1]]
        by = CHANGED_BY.search(text[: number.start])
        stated = self._measured(whose) if whose and whose != "England" else ()
        held = [(each, _share(each, asked)) for each in stated]
        least = max([COVERED, *(share - 0.02 for _, share in held)])
        best: list[tuple[bool, float, int, Mark]] = []
        for (id, title, _, said), share in (each for each in held if each[1] >= CLOSE):
            for of, printed, *before in reversed(said):
                meant = _NUMBERS(printed)[0]
                is_year = of == (said[-1][0] if year == "" else year)
                is_unit = number.unit == meant.unit and (PER in printed) == (PER in about)
                mark, why = NEAR, _off(number, meant)
                if _equal(number, meant):
                    of_fault = {"another unit": is_unit, f"another year: {of}": is_year}
                    of_fault |= {"a change by as much": not by, "other words": share >= least}
                    why = next((fault for fault, is_right in of_fault.items() if not is_right), "")
                    mark = NEAR if why else STANDS
                elif not (is_unit and is_year and share >= least):
                    continue
                elif before and _equal(number, _NUMBERS(before[0])[0]):
                    mark, why = WAS_SO, f"in the release before, since revised to {printed}"
                elif not why:
                    mark, why = NOT_HERE, f"the book has {printed}"
                said_of = Mark(number.written, 0, mark, (id,), why=why, book=f"{title}: {printed} ({of})")
                best.append((mark not in (STANDS, WAS_SO), -share, MARKS.index(mark), said_of))
        return min(best, key=lambda each: each[:3])[3] if best else None

    def _near(self, number: Number, covers: dict[str, float]) -> Mark | None:
        """Find a fact with the words of the sentence whose number was nearly written."""
        near = sorted((id for id, cover in covers.items() if cover >= COVERED), key=lambda id: -covers[id])
        for id in near[:5]:
            for said in self._of.get(id, ()):
                if why := _off(number, said.number):
                    book = _own_words(self._entries[id][1])
                    return Mark(number.written, 0, NEAR, (id,), why=why, book=book)
        return None


def called(title: str) -> str:
    """Give the name of an authority as prose has it: Bristol, and not Bristol, City of."""
    return re.sub(r", (?:City|County) of$", "", title)


def places(titles: Iterable[str]) -> re.Pattern[str]:
    """Make the pattern that finds an authority by its name as it is written; with none, it finds nothing."""
    longest = sorted(map(called, titles), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest)) or '(?!)'})\b")


def read(path: Path) -> str:
    """Read a draft; `EvidenceError` if it is not a text."""
    try:
        content = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as error:
        accepted = "a plain text file, or - for standard input"
        raise EvidenceError(f"{path}: {error.strerror}. Accepted: {accepted}.") from None
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        accepted = "the words of the draft, saved as plain text"
        raise EvidenceError(f"{path} is not a text in UTF-8. Accepted: {accepted}.")
    return text


def masked(text: str) -> tuple[frozenset[str], int]:
    """Give the terms of a sentence without its numbers and years, and how many numbers it has."""
    counted = numbers.numbers(text)
    for number in reversed(counted):
        text = f"{text[: number.start]} {text[number.end :]}"
    return frozenset(words.terms(numbers.YEAR.sub(" ", text))), len(counted)


def _common(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _share(measure: Measured, asked: set[str]) -> float:
    """Say how much of a measure's words a sentence has; of two that it has wholly, the longer is meant."""
    owns = (set(_TERMS(said)) for said in measure.found_by)
    return max(len(own & asked) * (1 / len(own) + LONGER) for own in owns)


def _equal(one: Number, other: Number) -> bool:
    return abs(one.value) == abs(other.value)


def _direction(sentence: str, number: Number) -> int:
    """Say which way a number goes by its sign, or by the last such word before it in its clause."""
    if number.value < 0:
        return -1
    begin = max([0, *(found.end() for found in CLAUSE.finditer(sentence, 0, number.start))])
    before = sentence[begin : number.start]
    down, up = (max([-1, *(found.start() for found in way.finditer(before))]) for way in (DOWN, UP))
    return 0 if down == up else 1 if up > down else -1


def _off(number: Number, meant: Number) -> str:
    """Say in what a number differs from the one that was meant, if that is a slip; else nothing."""
    one, other = abs(number.value), abs(meant.value)
    if one == other:
        return "another unit" if number.unit != meant.unit else "another sign"
    if other and any(abs(one / other / scale - 1) < 1e-9 for scale in (1e3, 1e6, 1e-3, 1e-6)):
        return "thousand, million or billion"
    is_like = number.unit == meant.unit or {number.unit, meant.unit} == {PERCENT, POINTS}
    if is_like and abs(one - other) <= max(number.step, meant.step):
        return f"rounding: the book has {meant.written}"
    return ""


def _own_words(entry: Entry) -> str:
    return f"{entry.text}: {entry.answer} ({entry.period})"


def sentences(page: str, prose: str, records: Catalogue) -> Iterator[Sentence]:
    """List the sentences of a page that print facts, with the values as they are now."""
    printed = MARKED.sub(lambda found: _printed(found, records), NOT_PROSE.sub("", prose))
    for sentence in ENDS.split(EMPTY.sub("", printed)):
        if facts := QUOTED.findall(sentence):
            yield Sentence(page, " ".join(QUOTED.sub("", sentence).split()).lstrip("-# "), tuple(facts))


def _printed(found: re.Match[str], records: Catalogue) -> str:
    role, id = found["role"], found["id"]
    if role not in ("fact", "words", "interval", "period", "year") or id not in records:
        return found["words"] or ""
    fact = records.get(id)
    if role in ("period", "year"):
        return fact.content["period"] if role == "period" else series.latest(fact.content["period"])
    if role == "words":
        return f"\x01{fact.id}\x02{in_words(int(fact.content['text']))}"
    ends = records.companions(fact).values() if role == "interval" else (fact,)
    return f"\x01{fact.id}\x02" + " to ".join(end.content["text"] for end in ends)
