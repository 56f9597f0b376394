"""What figures say of one council: where its marks are, and a sentence, in one small file a council.

A page asks for one file and not for the marks of each figure, so that the choice shows at once and on paper.
The sentence rests on what marks say and on nothing else.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from evidence.data.councils import Council, councils
from evidence.notebooks.catalogue import Record
from evidence.publishing.authorities import regions
from evidence.publishing.authorities.briefs import FOLDER
from evidence.publishing.citing.marks import NUMBER, compact, council_of

FILE = f"{FOLDER}/marks/{{}}.js"
# Councils with marks, from which a figure is one of councils.
FEWEST = 17
YEAR = re.compile(r"\d{4}(-\d\d)?$")
LIMITS = re.compile(r" \((95% limits) (\S+) to ([^\s)]+)\)")


class _Mark(NamedTuple):
    at: tuple[int, int]
    head: str
    said: str

    @property
    def value(self) -> float | None:
        """The number that is said first, if it is one."""
        found = NUMBER.match(self.said)
        return _number(found[0]) if found and not re.search(r"\d [A-Z][a-z]+ \d{4}$", self.said) else None


def files(figures: Iterable[Record]) -> dict[str, bytes]:
    """Write, for each council, what each figure with marks of councils says of it."""
    said = {figure.id: of_figure(figure.marks) for figure in figures}
    named = {id: found for id, found in said.items() if len(found) >= FEWEST}
    made = {}
    for code, council in councils().items():
        heirs = regions.heirs(council) if regions.has_ended(council) else []
        content = {
            "slug": council.slug,
            "name": council.title,
            "history": regions.history(council),
            "heirs": [[heir.slug, heir.title] for heir in heirs],
            "why": _why(council),
            "figures": {id: found.get(code) for id, found in named.items()},
        }
        made[FILE.format(council.slug)] = f"councilArrived({compact(content)});\n".encode()
    return made


def _why(council: Council) -> str:
    """Say why a figure has no mark of a council."""
    if not council.in_spreads:
        return "with so few children a rate says nothing of the service"
    if regions.is_coming(council):
        return f"there are no figures before {council.opened[:4]}"
    return "whom the figure shows, and who is left out, stands below it"


def of_figure(marks: Iterable[list[Any]]) -> dict[str, dict[str, Any]]:
    """Give, by code of each council, `at`, its marks with that to be named first, and what it `says`."""
    own: defaultdict[str, list[_Mark]] = defaultdict(list)
    for x, y, whose, words in sorted(marks, key=lambda mark: mark[:2]):
        if council := council_of(whose):
            head, sep, said = words.partition(": ")
            own[council.code].append(_Mark((x, y), head if sep else "", said if sep else words))
    told = {}
    for code, found in own.items():
        years = [mark for mark in found if YEAR.match(mark.head)]
        latest = max(years, key=lambda mark: mark.head) if years else found[-1]
        # Grades by the day of a report, and figures of several years, are told by the last of them.
        each = [latest] if years or latest.value is None else [*{mark.head: mark for mark in found}.values()]
        places = dict.fromkeys([each[-1].at, *(mark.at for mark in found)])
        told[code] = {"at": [list(place) for place in places], "says": "; ".join(map(_said, each))}
    return told


def _said(mark: _Mark) -> str:
    """Say one mark, beside its limits if it has any."""
    # No place among the others: that of one year is mostly chance; the brief says what chance leaves of it.
    words, value = mark.said, mark.value
    first = words.split("; ")[0]
    if value is not None and (limits := LIMITS.search(first)):
        low, high = _number(limits[2]), _number(limits[3])
        side = "above" if value > high else "below" if value < low else "inside"
        words = f"{first[: limits.start()]}, {side} the 95% limits ({limits[2]} to {limits[3]})"
    return f"{mark.head}: {words}" if mark.head else words


def _number(text: str) -> float:
    return float(re.sub("[£,]", "", text).replace("−", "-").rstrip("%"))
