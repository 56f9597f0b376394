"""Statistical neighbours and how close each is."""

import pandas as pd

from evidence.data.areas import CONSTANT_ON, code_at
from evidence.ingest.publication import Part, Release, publication

RANKS = range(1, 11)


def parts(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read ten neighbours of each authority, rank by rank."""
    names = release.areas.set_index("new_la_code")["la_name"]

    def code(column: str) -> pd.Series:
        number = file[column].str.strip().str.zfill(3)
        return code_at(number, pd.Series(CONSTANT_ON, index=file.index), release.areas).fillna(number)

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
PUBLICATIONS = [publication("neighbours", HEADINGS, parts)]
