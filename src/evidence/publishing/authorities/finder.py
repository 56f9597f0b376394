"""Finds an authority by any name or code it had, in whole, in part, in official style or nearly so.

The rule stands here for the command and in `static/finder.js` for the page. Both read one table of
forms, made here, and the same cases test both.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from evidence.data.councils import Council, councils
from evidence.errors import EvidenceError
from evidence.publishing.authorities import regions

# What official names begin and end with besides the place; read by Python and by JavaScript.
STYLES = (
    r"^(?:(?:the|council of|(?:(?:london|royal|metropolitan) )?borough of|city of|county of) )+"
    r"|(?: (?:city of|county of|city|county|borough|metropolitan|district|unitary|council|corporation"
    r"|mbc|mdc))+$"
)
# Letters that are looked at: more than any name has, and few enough to compare with every name.
LONGEST = 80
# Letters of a word that may be misspelt by itself, and how many names near to one are suggested.
SHORTEST, MOST_NEAR = 4, 5


class Forms(NamedTuple):
    """What a council is found by, each as `plain` gives it."""

    names: list[str]  # Its whole name, and that without the style
    formerly: list[str]  # Names that it, or one that it was made from, had
    codes: list[str]  # With its number and its initials


def forms(council: Council) -> Forms:
    """Give what a council is found by."""
    names = [plain(council.title), _without_style(plain(council.title))]
    initials = re.sub("[^A-Z]", "", council.name).lower()
    codes = [*map(str.lower, council.codes), council.number]
    return Forms(
        names=list(dict.fromkeys(names)),
        formerly=[plain(name) for name in former_names(council)],
        # One letter is the beginning of a word.
        codes=[*codes, initials] if len(initials) > 1 else codes,
    )


def former_names(council: Council) -> list[str]:
    """List the names, other than its title, of a council and of those that it was made from."""
    return sorted({council.name, *(c.name for c in regions.forerunners(council))} - {council.title})


def plain(words: str) -> str:
    """Reduce words to letters and digits, so that case, accents and punctuation do not matter."""
    bare = re.sub(r"[\u0300-\u036f'’.]", "", unicodedata.normalize("NFKD", words[:LONGEST]))
    return re.sub("[^a-z0-9]+", " ", bare.lower().replace("&", " and ")).strip()


def find(words: str) -> Council:
    """Find the one council that a name or code means, or raise `EvidenceError` with those that may be."""
    words = words[:LONGEST]
    known = ranked(words)
    best = min((rank for rank, _ in known), default=0)
    # A whole name is meant before a former one, and a former one before any part; but of parts none is.
    found = [council for rank, council in known if rank == best or best > 1 and rank <= (best | 1)]
    if len(found) == 1:
        return found[0]
    if found:
        listed = "; ".join(f"{council.title} ({council.code})" for council in found[:8])
        more = f"; and {len(found) - 8} more" if len(found) > 8 else ""
        raise EvidenceError(f"{len(found)} authorities have {words!r} in their name: {listed}{more}.")
    near = "; or ".join(council.title for council in suggestions(words))
    hint = f"Did you mean {near}?" if near else "Give a name or code of one in England."
    raise EvidenceError(f"No authority called {words!r}. {hint}")


def suggestions(words: str) -> list[Council]:
    """List the councils whose name is spelt nearly so, the nearest first."""
    typed = _without_style(plain(words))
    wrong: list[tuple[int, int, Council]] = []
    for council, own in _table():
        names = [own.names[0], *own.formerly]
        each = [word for name in names for word in name.split() if len(word) >= SHORTEST]
        least = min(_distance(typed, name) for name in [*names, *each])
        # Of names alike in one word, the one that is alike as a whole comes first.
        wrong.append((least, _distance(typed, names[0]), council))
    least = min(letters for letters, *_ in wrong)
    if not typed or least > max(1, len(typed) // 3):
        return []
    near = sorted((each for each in wrong if each[0] <= least + 1), key=lambda each: each[:2])
    return [council for *_, council in near[:MOST_NEAR]]


def ranked(words: str) -> list[tuple[int, Council]]:
    """List the councils that a name or code may mean, the best first, and else in alphabetical order."""
    typed = plain(words)
    # What is somebody's name as it stands is not shortened.
    for form in filter(None, (typed, _without_style(typed))):
        ranks = ((_rank(own, form), council) for council, own in _table())
        if found := [(rank, council) for rank, council in ranks if rank is not None]:
            return sorted(found, key=lambda pair: pair[0])
    return []


def _rank(own: Forms, typed: str) -> int | None:
    """Say how well a council fits what was typed: 0 is best, and None where it does not fit at all."""
    name = own.names[0]
    if typed in own.names:
        return 0
    if typed in own.formerly or typed in own.codes:
        return 1
    if name.startswith(typed):
        return 2
    words = name.split()
    if all(any(word.startswith(part) for word in words) for part in typed.split()):
        return 3
    if typed in name:
        return 4
    is_begun = any(other.startswith(typed) for other in (*own.formerly, *own.codes))
    return 5 if is_begun and len(typed) > 1 else None


def _without_style(words: str) -> str:
    return re.sub(STYLES, "", words)


def _distance(one: str, other: str) -> int:
    """Count letters to add, take away, change or swap with a neighbour, to make one of the other."""
    before: list[int] = []
    above = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, beside in enumerate(other, 1):
            row.append(min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != beside)))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == beside:
                row[j] = min(row[j], before[j - 2] + 1)
        before, above = above, row
    return above[-1]


def _table() -> list[tuple[Council, Forms]]:
    return _table_of(tuple(councils().values()))


@lru_cache(maxsize=1)
def _table_of(known: tuple[Council, ...]) -> list[tuple[Council, Forms]]:
    return [(council, forms(council)) for council in known]
