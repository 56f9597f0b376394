"""Children in need: the eight first-published editions, and the series of today.

How each edition heads a column stands in ``children_in_need.csv``, slips included: ``{years}`` are those of
the edition, 1617, and ``{at}`` its last day, 310317. A heading without a last edition is still needed.
"""

from collections.abc import Sequence

import pandas as pd

from evidence.ingest.columns import COMMON, open_standard, place_by_year, printed
from evidence.ingest.publication import Part, Publication, Release, beside, publication

HEADINGS = beside(__file__)
FIRST = "characteristics"
# Today's files, and the table each feeds.
TODAY = {"b1": "children_in_need", "c1": "referrals", "d3": "child_protection", "d5": "child_protection"}
WHERE = ["geog_l", "geog_c", "geog_n"]


def first_columns(edition: int) -> dict[str, dict[str, str]]:
    """Columns of an edition of 2010 to 2017, our column to theirs by table, as printed."""
    years, at = f"{(edition - 1) % 100:02d}{edition % 100:02d}", f"3103{edition % 100:02d}"
    found: dict[str, dict[str, str]] = {}
    for row in HEADINGS:
        if row["file"] == FIRST and int(row["first"]) <= edition <= int(row["last"]):
            found.setdefault(row["table"], {})[row["column"]] = row["heading"].format(years=years, at=at)
    return found


def _code(edition: int) -> str | None:
    return "new_la_code" if edition >= 2013 else None


def _needed(edition: int) -> Sequence[str]:
    theirs = [name for columns in first_columns(edition).values() for name in columns.values()]
    return [*WHERE, *filter(None, [_code(edition)]), *theirs]


def first_published(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read an edition of 2010 to 2017."""
    common = place_by_year(file, WHERE, release.year, release.areas, _code(release.year))
    parts = []
    for table, columns in first_columns(release.year).items():
        cells = {ours: printed(file[theirs]) for ours, theirs in columns.items()}
        parts.append(Part(table, common.assign(**cells), columns))
    return parts


def _today(file: str, table: str) -> Publication:
    own = [row for row in HEADINGS if row["file"] == file]
    read = {row["column"]: row["heading"] for row in own}
    needed = [*COMMON, *(row["heading"] for row in own if not row["last"])]

    def parts(cells: pd.DataFrame, release: Release) -> list[Part]:
        return [Part(table, open_standard(cells, read), read)]

    return publication(f"children-in-need {file}", needed, parts)


PUBLICATIONS = [
    publication("children-in-need to 2017", _needed, first_published),
    *(_today(file, table) for file, table in TODAY.items()),
]
