"""What the marks of a figure say, packed for the page: an authority is its number in one list of councils."""

import json
import re
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from typing import Any

from evidence.data.councils import Council, councils, page_codes

NAMES = "_static/names.js"
IN_PAGE = 4_000  # bytes that stand in the page itself: more is a script that is asked for when it is wanted
NUMBER = re.compile(r"[−+]?£?\d(?:[\d,.]*\d)?")


def compact(content: Any) -> str:
    """Write JSON as pages load it: without spaces, and every letter as it is."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def names() -> bytes:
    """Write the script with code, name and page of each council, in the order in which marks count them."""
    listed = [[council.code, council.title, council.slug] for council in _listed()]
    return f'figureArrived("names",{compact(listed)});\n'.encode()


def packed(marks: Iterable[list[Any]]) -> str:
    """Pack marks as `evidence.records.readings` gives them, as JSON.

    Marks that say the same but for numbers are one group, from left to right: `says`, in which each `|` is a
    number; `of`, a number of a council or a name; `at`, steps to the right and places from the top by turns;
    `values`, those of a mark joined by `|`, and the marks by a space.

    >>> packed([[60, 9, "Two", "Share: 5%"], [40, 9, "One parent", "Share: 12%"]])
    '[{"says":"Share: |%","of":["One parent","Two"],"at":[40,9,20,9],"values":"12 5"}]'
    """
    groups: dict[str, list[tuple[Any, ...]]] = {}
    for x, y, whose, words in sorted(marks, key=lambda mark: mark[:2]):
        plain = words.replace("|", "/")
        mark = (x, y, _number().get(whose, whose), NUMBER.findall(plain))
        groups.setdefault(NUMBER.sub("|", plain), []).append(mark)
    found = []
    for says, own in groups.items():
        x, y, of, values = (list(part) for part in zip(*own, strict=True))
        # Numbers that all share are words.
        shared = [column[0] if len(set(column)) == 1 else "|" for column in zip(*values, strict=True)]
        words = "".join(piece + mark for piece, mark in zip(says.split("|"), [*shared, ""], strict=True))
        differ = [[v for v, mark in zip(row, shared, strict=True) if mark == "|"] for row in values]
        steps = [now - before for before, now in pairwise([0, *x])]
        at = [part for place in zip(steps, y, strict=True) for part in place]
        found.append({"says": words, "of": of, "at": at, "values": " ".join(map("|".join, differ))})
    # In a page nothing may end the script.
    return compact(found).replace("<", "\\u003c")


def council_of(whose: str) -> Council | None:
    """Find the council that a mark is of, by code or name; None where it is of something else."""
    number = _number().get(whose)
    return None if number is None else _listed()[number]


@cache
def _listed() -> list[Council]:
    return sorted(councils().values(), key=lambda council: council.code)


@cache
def _number() -> dict[str, int]:
    """Give the number of a council by each of its codes, and by its name where no other has it now."""
    place = {council.code: number for number, council in enumerate(_listed())}
    known = {code: place[page] for code, page in page_codes().items()}
    for council in sorted(_listed(), key=lambda council: not council.closed):
        known[council.name] = known[council.title] = place[council.code]
    return known
