"""Statistical neighbours and how close each is."""

import pandas as pd

from evidence.data.areas import CONSTANT_ON, code_at
from evidence.ingest.publication import Part, Publication, Release

RANKS = range(1, 11)


def parts(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read ten neighbours of each authority, one part a rank."""
    names = release.areas.set_index("new_la_code")["la_name"]
    found = []
    for rank in RANKS:
        codes = {}
        for column in ("old_la_code", f"SN_{rank}"):
            number = file[column].str.strip().str.zfill(3)
            codes[column] = code_at(number, pd.Series(CONSTANT_ON, index=file.index), release.areas).fillna(
                number
            )
        neighbour = codes[f"SN_{rank}"]
        tidy = pd.DataFrame(
            {
                "new_la_code": codes["old_la_code"],
                "la_name": file["la_name"].str.strip(),
                "neighbour_rank": str(rank),
                "neighbour_code": neighbour,
                "neighbour_name": neighbour.map(names).fillna(""),
                "closeness": file[f"SN_{rank}P"].str.strip(),
            }
        )
        columns = {"new_la_code": "old_la_code", "neighbour_code": f"SN_{rank}", "closeness": f"SN_{rank}P"}
        found.append(Part("neighbours", tidy, columns))
    return [Part("neighbours", pd.concat([part.frame for part in found]), {"new_la_code": "old_la_code"})]


PUBLICATIONS = [
    Publication(
        "neighbours",
        "Statistical neighbours model",
        lambda year: [
            "old_la_code",
            "la_name",
            *(f"SN_{rank}" for rank in RANKS),
            *(f"SN_{rank}P" for rank in RANKS),
        ],
        parts,
    )
]
