"""What the pages of authorities state, as a draft is held against it: values and counts of the measures.

The rule of whose a number is stands here for `evidence check-text` and in `static/drafts.js` for the page.
"""

import json
from bisect import bisect
from collections.abc import Hashable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import pandas as pd

from evidence.data.councils import Council, councils
from evidence.data.periods import period_words
from evidence.measures.entries import OF_BRIEFS
from evidence.publishing.authorities import brief_words, profiles

FILE = "authorities/numbers/{}.js"


class Measured(NamedTuple):
    """One measure of an authority."""

    id: str  # The address of its place on the authority's page
    text: str
    found_by: Sequence[str]  # Words, any of which say that it is meant
    said: Sequence[Sequence[str]]  # A year, the number as printed, what the release before said if another


@lru_cache(maxsize=200)
def of(council: Council) -> list[Measured]:
    """List the measures of an authority, its years in order; what a share is of is not among them."""
    found = []
    for id, known in OF_BRIEFS.items():
        said: list[Sequence[str]] = []
        for row in _by_code(id).get(council.code, ()):
            for what, text in (("value", known.text), ("count", brief_words.number)):
                # A rate of a few hundred children says nothing; the release before is known by its counts.
                if pd.notna(row[what]) and (council.in_spreads or what == "count"):
                    is_revised = row["revised"] and (what == "count") == known.has_counts
                    before = [text(row["before"])] if is_revised else []
                    said.append((period_words(row["time_period"]), text(row[what]), *before))
        place, title = f"authorities/{council.slug}.html#{id}", f"{known.title}, {council.title}"
        found += [Measured(place, title, (known.title, id, known.counted), said)] if said else []
    return found


@lru_cache(maxsize=len(OF_BRIEFS))
def _by_code(id: str) -> dict[str, list[dict[Hashable, Any]]]:
    """Lay the rows of a measure out by council, once for all of them."""
    rows = profiles.series(id)
    return {str(code): own.to_dict("records") for code, own in rows.groupby("code", sort=False)}


def files() -> dict[str, bytes]:
    """Write what the page asks for of each authority that a draft names, by address."""
    return {
        FILE.format(each.slug): f'arrived("{each.slug}", {json.dumps(of(each))});\n'.encode()
        for each in councils().values()
    }


def owner(spots: Sequence[tuple[str, int]], at: int, starts: Sequence[int], cuts: list[int]) -> str | None:
    """Say which name, or year, of a sentence a number is of: "" if there is none, None if it is unsure."""
    if len({label for label, _ in spots}) < 2:
        return spots[0][0] if spots else ""
    # A clause that names one and has no number leaves open whose the numbers of the others are.
    if {bisect(cuts, spot) for _, spot in spots} - {bisect(cuts, start) for start in starts}:
        return None
    lone = [(label, spot) for label, spot in spots if bisect(cuts, spot) == bisect(cuts, at)]
    lone = [each for each in lone if not any(min(at, each[1]) < n < max(at, each[1]) for n in starts)]
    found = {label for label, spot in lone if spot > at} or {label for label, _ in lone}
    return found.pop() if len(found) == 1 else None
