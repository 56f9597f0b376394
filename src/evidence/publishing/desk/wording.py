"""What a draft says of a number that the book does not: a word more, a turn, a part of another sentence.

The rule stands here for `evidence check-text` and in `static/drafts.js` for the page. A number stands only
where every word said of it is the book's own, or says nothing of its own.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from evidence.publishing.desk import words
from evidence.publishing.desk.numbers import Number, timeless

# Words that a search leaves out and that turn what is said; and which of them mean the same.
_TURNING = "not more most few only other over under if could may should"
TURNING = frozenset(_TURNING.split())
_SAME = {"over": "more", "above": "more", "under": "less", "below": "less", "fewer": "less", "few": "less"}
_SAME |= {"left": "ceased", "leave": "ceased", "leaving": "ceased", "leavers": "ceased"}
SAME = {words.stem(word): words.stem(other) for word, other in _SAME.items()}


@lru_cache(20_000)
def said(text: str) -> tuple[str, ...]:
    """Give the terms of a text in their order, with the words that turn it."""
    return tuple(SAME.get(term, term) for term in words.terms(text, TURNING))


def _terms(listed: str) -> frozenset[str]:
    return frozenset(term for word in listed.split() for term in said(word))


_NEUTRAL = """
according across among amounted amounts annual annually april around august authorities back by came
carried count counted country data december department each education end england english equal equals
exactly february fell figure figures financial found gave government held january july june known latest
level march national nationally november now number numbers october official overall paid percent
percentage point points proportion published put puts rate reached recorded report reported reports rose
roughly same september service services share show showed showing shown shows stand standing statistics
stood there times took total was whole year years
"""
NEUTRAL = _terms(_NEUTRAL)
# Of an authority its kind is part of its name.
KIND = re.compile(
    r"\b(?:(?:London|Royal|Metropolitan) Borough|City|County|Borough) (?:Council )?of\b"
    r"|\b(?:Borough|City|County) Council\b",
    re.IGNORECASE,
)
# What a fact says that a sentence may not leave out.
_NEEDED = """
not no never none without except other more less median real net day week month joined ceased closed opened
started new good outstanding inadequate private public unaccompanied secure
"""
NEEDED = _terms(_NEEDED)
# Words that make of all that follows in the sentence something else.
_DENIED = "not no never untrue false wrong incorrect denied unlike except without if could may should"
DENIED = _terms(_DENIED)


def bare(text: str, counted: Sequence[Number]) -> str:
    """Blank out numbers, years and the days of dates, so that words are left, each in its place."""
    text = timeless(text)
    for number in counted:
        text = f"{text[: number.start]}{' ' * (number.end - number.start)}{text[number.end :]}"
    return text


def clause(text: str, counted: Sequence[Number], place: int, cuts: Sequence[int]) -> str:
    """Give the words said of a number: between the last cut before it and the last before the next number."""
    bounds = [0, len(text)]
    for one, other in zip(counted, counted[1:], strict=False):
        bounds += [cut for cut in cuts if one.end <= cut < other.start][-1:]
    at = counted[place].start
    words_left = bare(text, counted)
    return words_left[max(cut for cut in bounds if cut <= at) : min(cut for cut in bounds if cut > at)]


def otherwise(part: str, before: str, whole: str, own: str, beside: str) -> str:
    """Name a word of a number's part, or one that denies from `before` it, that the book does not say.

    The book says of itself its `own` words, of which some may not be left out, and more stand `beside`.
    """
    known = {*said(own), *said(beside)}
    more = [term for term in said(part) if term not in known and term not in NEUTRAL]
    more += [term for term in said(before) if term in DENIED and term not in known]
    less = sorted(NEEDED.intersection(words.terms(own, TURNING)) - {*said(whole)})
    return more[0] if more else f"no {less[0]}" if less else ""
