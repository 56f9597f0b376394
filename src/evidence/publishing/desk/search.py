"""Ranks what the book holds by a question: by its words, and by the numbers in it as they are meant.

The rule stands here for `evidence find` and in `static/desk.js` for the page; one table of cases tests both.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from evidence.publishing.desk import numbers, words
from evidence.publishing.desk.index import Entry
from evidence.publishing.desk.numbers import PERCENT, POINTS, Number

# Weights of what an entry is found by: its own words, its other words, its period, its id.
OWN, OTHER, LESS = 1.0, 0.6, 0.4
# How much a word said twice counts, and how much a long text loses: Robertson and Zaragoza (2009), BM25.
K1, B = 1.2, 0.4
# How much of the score of a claim the facts have by which it was tested: others' words find them by it.
PASSED_ON = 0.7
# What a number of the question adds that is the answer of an entry.
EQUAL = 6.0


class Index:
    """Entries by their terms and numbers."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = list(entries)
        self._weights: dict[str, dict[int, float]] = defaultdict(dict)
        self._numbers: dict[float, list[tuple[int, str]]] = defaultdict(list)
        lengths = []
        self._own: list[dict[str, float]] = []
        for at, entry in enumerate(self.entries):
            counted: defaultdict[str, float] = defaultdict(float)
            fields = (
                (entry.text, OWN),
                (entry.more, OTHER),
                (f"{' '.join(entry.id.split('-')[1:])} {entry.period} {entry.answer}", LESS),
            )
            for text, weight in fields:
                for term in words.terms(text):
                    counted[term] += weight
            self._own.append(dict.fromkeys(words.terms(entry.text), 0.0))
            lengths.append(sum(counted.values()))
            for term, weight in counted.items():
                self._weights[term][at] = weight
            said = [
                *numbers.numbers(entry.answer),
                *(n for n in numbers.numbers(f"{entry.text}. {entry.more}") if entry.kind == "claim"),
            ]
            for number in said:
                self._numbers[abs(number.value)].append((at, number.unit))
        at_id = {entry.id: at for at, entry in enumerate(self.entries)}
        self._tested = {
            at: [at_id[id] for id in entry.tested_by if id in at_id]
            for at, entry in enumerate(self.entries)
            if entry.tested_by
        }
        mean = sum(lengths) / len(lengths)
        for term, found in self._weights.items():
            rare = math.log(1 + (len(self.entries) - len(found) + 0.5) / (len(found) + 0.5))
            for at, weight in found.items():
                if term in self._own[at]:
                    self._own[at][term] = rare
                found[at] = rare * weight * (K1 + 1) / (weight + K1 * (1 - B + B * lengths[at] / mean))

    def is_held(self, asked: Mapping[str, float], counted: Sequence[Number]) -> bool:
        """Say whether a number of a question is an answer here, or half of its words at least are held."""
        if any(alike(n.unit, unit) for n in counted for _, unit in self._numbers.get(abs(n.value), ())):
            return True
        known = sum(term in self._weights for term in asked)
        return known > 0 and known * 2 >= len(asked)

    def covers(self, asked: Mapping[str, float]) -> dict[str, float]:
        """Say of each entry how much of what it says of itself a text says too: from 0 to 1."""
        found = {}
        for entry, own in zip(self.entries, self._own, strict=True):
            if common := own.keys() & asked.keys():
                found[entry.id] = sum(own[term] for term in common) / sum(own.values())
        return found

    def rank(self, asked: Mapping[str, float], counted: Iterable[Number] = ()) -> list[Entry]:
        """Rank entries by terms, each with its weight, and numbers; the best first."""
        scores: dict[int, float] = defaultdict(float)
        for term, weight in asked.items():
            for at, score in self._weights.get(term, {}).items():
                scores[at] += weight * score
        for number in counted:
            for at, unit in self._numbers.get(abs(number.value), ()):
                if alike(number.unit, unit):
                    scores[at] += EQUAL
        passed: dict[int, float] = defaultdict(float)
        for at, facts in self._tested.items():
            for fact in facts:
                passed[fact] = max(passed[fact], PASSED_ON * scores.get(at, 0.0))
        for at, score in passed.items():
            if score:
                scores[at] += score
        best = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
        return [self.entries[at] for at, _ in best]


def alike(one: str, other: str) -> bool:
    """Whether two units may be meant for the same: a bare number may have left out what it counts."""
    return one == other or not one or not other or {one, other} == {PERCENT, POINTS}


def find(index: Index, question: str) -> list[Entry]:
    """Rank what answers a question; empty where less than half of its words are held, and no number of it."""
    asked, counted = Counter(words.terms(question)), numbers.numbers(question)
    return index.rank(asked, counted) if index.is_held(asked, counted) else []
