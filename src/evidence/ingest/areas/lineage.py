"""Codes of authorities and their changes; statistical neighbours and how close each is."""

from collections.abc import Mapping

import pandas as pd

from evidence.data import areas as places
from evidence.ingest.columns import listed
from evidence.ingest.headings import headings
from evidence.ingest.publication import Part, Release, publication
from evidence.measures import registry

CODES, CHANGES = headings("area_codes"), headings("area_changes")


def with_lineage(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Write the table ``areas`` anew from the codes known, the changes between them and what is counted."""
    known = tables["areas"][list(CODES)]
    # While tables are made from nothing, less than the period of the review may be counted.
    until = max(places.CONSTANT_ON, registry.last_day(tables.__getitem__))
    return places.lineage(known[known["region_code"] != ""], tables["area_changes"], until)


RANKS = range(1, 11)


def parts(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read ten neighbours of each authority, rank by rank."""
    names = release.areas.set_index("new_la_code")["la_name"]

    def code(column: str) -> pd.Series:
        number = file[column].str.strip().str.zfill(3)
        day = pd.Series(places.CONSTANT_ON, index=file.index)
        return places.code_at(number, day, release.areas).fillna(number)

    found = []
    for rank in RANKS:
        neighbour = code(f"SN_{rank}")
        cells = {
            "new_la_code": code("old_la_code"),
            "la_name": file["la_name"].str.strip(),
            "neighbour_rank": str(rank),
            "neighbour_code": neighbour,
            "neighbour_name": neighbour.map(names).fillna(""),
            "closeness": file[f"SN_{rank}P"].str.strip(),
        }
        found.append(pd.DataFrame(cells))
    return [Part("neighbours", pd.concat(found), {"new_la_code": "old_la_code"})]


HEADINGS = ["old_la_code", "la_name", *(f"SN_{rank}{end}" for end in ("", "P") for rank in RANKS)]
PUBLICATIONS = [
    publication("area-codes", [*CODES.values()], listed("areas", CODES)),
    publication("area-changes", [*CHANGES.values()], listed("area_changes", CHANGES)),
    publication("neighbours", HEADINGS, parts),
]
