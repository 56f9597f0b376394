"""Holds a draft against the book: each number with the words about it stands, is near, or is not here.

No answer says that a number is true. The rule stands here for `evidence check-text` and in `static/drafts.js`
for the page; one table of cases tests both.
"""

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from evidence.errors import EvidenceError
from evidence.publishing.citing.citations import FELL
from evidence.publishing.desk import direction, numbers, wording, words
from evidence.publishing.desk.index import Entry
from evidence.publishing.desk.measured import Measured, owner
from evidence.publishing.desk.numbers import PERCENT, POINTS, Number
from evidence.publishing.desk.search import Index, alike
from evidence.publishing.desk.sentences import ENDS, Sentence

MARKS = ("stands", "stands, other words", "was so", "near", "not in this book")
STANDS, OTHER_WORDS, WAS_SO, NEAR, NOT_HERE = MARKS
GOOD = (STANDS, OTHER_WORDS, WAS_SO)
# Letters of a draft that are read, two hundred pages and more, and of one sentence.
LONGEST, RUN = 1_000_000, 2_000
# From which share of common words a sentence is one of the book's own, its numbers compared one by one.
ALIGNED = 0.75
# How much of what a fact says of itself a sentence must say too: to stand, and to be near.
COVERED, CLOSE = 0.6, 0.35
# A number that so few facts state is near with fewer of their words.
FEW, HINTED = 2, 0.15
# What a number of the book's own words is of, which a sentence may not leave out.
MEASURED = re.compile(r" (?:or more |working |full )*(?:miles|months?|years?|days?|weeks?)\b", re.I)
RANGE = re.compile(r"\b(?:interval|limits?|between|from|range\w*)\b|\bto\b", re.I)
PER, ENGLAND = "per 10,000", re.compile(r"\bEngland\b")
# What authorities state is asked for again with every number.
_NUMBERS, _TERMS = lru_cache(20_000)(numbers.numbers), lru_cache(20_000)(words.terms)
# What each word of a measure that a sentence has adds to its share of them.
LONGER = 0.03


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
    is_end: bool = False  # Whether it is an end of the interval of what the fact states


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
            Said(e.id, n, n.written, is_end=at > 0)
            for e in facts
            for at, answer in enumerate((e.answer, *e.ends))
            for n in numbers.numbers(answer.replace(FELL, "−"))[: 1 if at else None]
        )
        for said in (*now, *was):
            self._said.setdefault(abs(said.number.value), []).append(said)
            if not said.edition:
                self._of.setdefault(said.id, []).append(said)
        self._places = places(titles)
        self._own = [
            _Own(*each[1:], masked(each.text), numbers.numbers(each.text), _worded(each.text)) for each in own
        ]
        self._measured = measured

    def check(self, draft: str) -> list[Mark]:
        """Mark every number of a draft, in their order."""
        draft = numbers.plainly(draft[:LONGEST])
        marks: list[Mark] = []
        begin = 0
        for end in [*(found.start() for found in ENDS.finditer(draft)), len(draft)]:
            while begin < end:
                # What has no end is cut where a word ends: its numbers would be held against each other.
                cut = draft.rfind(" ", begin, begin + RUN) if end - begin > RUN else end
                cut = cut if cut > begin else min(end, begin + RUN)
                marks += self._sentence(draft[begin:cut], begin)
                begin = cut
        return [mark._replace(line=1 + draft.count("\n", 0, mark.start)) for mark in marks]

    def _sentence(self, text: str, at: int) -> list[Mark]:
        counted = numbers.numbers(text)
        if not counted:
            return []
        own = self._own_sentence(text, len(counted))
        asked = dict.fromkeys(words.terms(text), 1.0)
        covers = self._index.covers(asked)
        cuts = _cuts(text, self._places)
        found = []
        for place, number in enumerate(counted):
            of = _Of(place, counted, text, cuts)
            mark = self._slot(own, of) if own else None
            if mark is None or mark.mark != STANDS:
                other = self._general(of, covers)
                if other.mark not in (OTHER_WORDS, WAS_SO):
                    other = self._of_place(of, set(asked)) or other
                if mark is None or other.mark in GOOD:
                    mark = other
            found.append(mark._replace(start=at + number.start, draft=text.strip()))
        return found

    def _own_sentence(self, sentence: str, count: int) -> "_Own | None":
        terms = masked(sentence)
        best = max(self._own, key=lambda each: _common(terms, each.terms), default=None)
        if best is None or _common(terms, best.terms) < ALIGNED:
            return None
        is_of = all(name in best.text for name in self._places.findall(sentence))
        return best if is_of and len(best.counted) == count else None

    def _slot(self, own: "_Own", of: "_Of") -> Mark:
        """Hold a number against the one in its place in a sentence of the book."""
        number, meant = of.number, own.counted[of.place]
        ids = tuple(id for id in own.facts if any(_equal(one.number, meant) for one in self._of.get(id, ())))
        mark = Mark(number.written, 0, NEAR, ids or own.facts, book=own.text)
        if number.value == meant.value and number.unit == meant.unit:
            named, of_book = ({year for year, _ in numbers.years(text)} for text in (of.text, own.text))
            if named != of_book:
                return mark._replace(why="another year")
            if direction.way(of.text, number) != direction.way(own.text, meant):
                return mark._replace(why="another direction")
            if _worded(of.text) != own.worded:
                return mark._replace(why="other words")
            return mark._replace(mark=STANDS if ids else NOT_HERE, ids=ids)
        return mark._replace(why=_off(number, meant) or f"the book has {meant.written}")

    def _general(self, of: "_Of", covers: dict[str, float]) -> Mark:
        """Hold a number against every fact that states it, by the words of its sentence."""
        number = of.number
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
            if why := self._against(of, said, entry):
                best = mark._replace(why=why)
            elif cover < max(COVERED, top - 0.02):
                best = mark._replace(why="other words")
            elif said.edition:
                best = mark._replace(mark=WAS_SO, why=said.why)
            else:
                best = mark._replace(mark=OTHER_WORDS, why=_undated(of.text, entry.period))
        if best:
            return best
        return self._near(number, covers) or Mark(number.written, 0, NOT_HERE)

    def _against(self, of: "_Of", said: Said, entry: Entry) -> str:
        """Say what of a sentence is not what a fact is of."""
        number, sentence = of.number, of.text
        if number.unit != said.number.unit:
            return "another unit"
        if number.step and number.step < said.number.step:
            return f"rounding: the book has {said.text}"
        named = {year for year, _ in numbers.years(sentence)}
        if named - set(re.findall(r"\d{4}(?:-\d\d)?", f"{entry.period} {entry.text}")):
            return "another year"
        is_change = bool(direction.CHANGE.search(entry.text))
        if why := direction.against(sentence, number, said.number.value, is_change):
            return why
        place = self._places.search(sentence)
        if place and place.group() not in entry.text:
            return f"not of {place.group()}"
        if said.is_end and not self._beside(of, said):
            return "an end of its interval"
        word = of.otherwise(entry.text, f"{entry.answer} {entry.period}")
        return f"other words: {word}" if word else ""

    def _beside(self, of: "_Of", said: Said) -> bool:
        """Whether an end of an interval is given as one: with the other, or with the value, as a range."""
        stated = enumerate(self._of.get(said.id, ()))
        known = {one.number.value for at, one in stated if one.is_end or not at} - {said.number.value}
        is_range = RANGE.search(of.text) is not None
        return is_range and any(one.value in known for one in of.counted if one != of.number)

    def _of_place(self, of: "_Of", asked: set[str]) -> Mark | None:
        """Hold a number against those of the authority that it is of, by measure, year and unit."""
        text, place, number = of.text, of.place, of.number
        found = [*self._places.finditer(text), *ENGLAND.finditer(text)]
        names = [(name.group(), name.start()) for name in found]
        starts = [one.start for one in of.counted]
        whose, year = (owner(spots, number.start, starts, of.cuts) for spots in (names, numbers.years(text)))
        about = text[of.counted[place - 1].end if place else 0 : [*starts, len(text)][place + 1]]
        stated = self._measured(whose) if whose and whose != "England" else ()
        held = [(each, _share(each, asked)) for each in stated]
        least = max([COVERED, *(share - 0.02 for _, share in held)])
        best: list[tuple[bool, float, int, Mark]] = []
        for (id, title, found_by, said), share in (each for each in held if each[1] >= CLOSE):
            own = max(found_by, key=lambda each: _overlap(each, asked))
            listed = f"{' '.join(found_by)} {whose}"
            for year_of, printed, *before in reversed(said):
                meant = _NUMBERS(printed)[0]
                is_year = year_of == (said[-1][0] if year == "" else year)
                is_unit = number.unit == meant.unit and (PER in printed) == (PER in about)
                mark, why = NEAR, _off(number, meant)
                if _equal(number, meant):
                    word = of.otherwise(own, f"{listed} {printed}")
                    faults = (
                        "" if is_unit else "another unit",
                        "" if is_year else f"another year: {year_of}",
                        direction.against(text, number, meant.value),
                        "" if share >= least else "other words",
                        f"other words: {word}" if word else "",
                    )
                    why = next(filter(None, faults), "")
                    mark = NEAR if why else STANDS if year else OTHER_WORDS
                    why = why or ("" if year else f"of {year_of}; the draft names no year")
                elif not (is_unit and is_year and share >= least):
                    continue
                elif (
                    before
                    and _equal(number, _NUMBERS(before[0])[0])
                    and not of.otherwise(own, f"{listed} {printed}")
                ):
                    mark, why = WAS_SO, f"in the release before, since revised to {printed}"
                elif not why:
                    mark, why = NOT_HERE, f"the book has {printed}"
                said_of = Mark(
                    number.written, 0, mark, (id,), why=why, book=f"{title}: {printed} ({year_of})"
                )
                best.append((mark not in GOOD, -share, MARKS.index(mark), said_of))
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


class _Own(NamedTuple):
    """A sentence of the book, taken apart."""

    text: str
    facts: tuple[str, ...]
    terms: frozenset[str]
    counted: Sequence[Number]
    worded: tuple[str, ...]


class _Of(NamedTuple):
    """A number of a draft, in its sentence."""

    place: int  # Among the numbers of the sentence
    counted: Sequence[Number]
    text: str
    cuts: list[int]

    @property
    def number(self) -> Number:
        return self.counted[self.place]

    def otherwise(self, own: str, beside: str) -> str:
        """Name what is said of the number and not by the book, in its `own` words or those `beside`."""
        named = {number.value for number in _NUMBERS(own)}
        measured = {number.value for number in _NUMBERS(own) if MEASURED.match(own, number.end)}
        if lost := measured - {number.value for number in self.counted}:
            return f"no {min(lost):g}"
        # The miles and years of which the book's words speak part no sentence.
        others = [one for one in self.counted if one == self.number or one.value not in named]
        place = others.index(self.number)
        part = wording.clause(self.text, others, place, self.cuts)
        head = _head(self.text, others) if place else ""
        return wording.otherwise(wording.KIND.sub(" ", part), head, self.text, own, beside)


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


def masked(text: str) -> frozenset[str]:
    """Give the terms of a sentence without its numbers and years."""
    return frozenset(words.terms(wording.bare(text, numbers.numbers(text))))


def _worded(text: str) -> tuple[str, ...]:
    """Give the words of a sentence in their order, with those that turn it, and without its numbers."""
    return wording.said(wording.bare(text, numbers.numbers(text)))


def _common(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _share(measure: Measured, asked: set[str]) -> float:
    """Say how much of a measure's words a sentence has; of two that it has wholly, the longer is meant."""
    return max(_overlap(said, asked) for said in measure.found_by)


def _overlap(said: str, asked: set[str]) -> float:
    own = set(_TERMS(said))
    return len(own & asked) * (1 / len(own) + LONGER)


def _cuts(text: str, places: re.Pattern[str]) -> list[int]:
    """Say where clauses end; an "and" in the name of an authority and a comma in a number end none."""
    hidden = re.sub(r"(?<=\d),(?=\d)", ".", places.sub(lambda name: "x" * len(name.group()), text))
    return [found.start() for found in direction.CLAUSE.finditer(hidden) if found.group() not in "()"]


def _head(text: str, counted: Sequence[Number]) -> str:
    """Give what stands before the first number of a sentence."""
    return numbers.timeless(text)[: counted[0].start]


def _equal(one: Number, other: Number) -> bool:
    return abs(one.value) == abs(other.value)


def _undated(sentence: str, period: str) -> str:
    """Say of when a number is that stands, where the sentence does not."""
    return (
        ""
        if numbers.years(sentence) or not numbers.years(period)
        else f"of {period}; the draft names no year"
    )


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
