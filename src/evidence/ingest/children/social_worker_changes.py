"""Looked-after children by how many social workers they have had in the year."""

import pandas as pd

from evidence.ingest.layouts import COMMON, open_standard
from evidence.ingest.publication import Part, Publication, Release

GROUP = "CLA on 31 March"
# Row of the file, and our columns for its count and per cent.
ROWS = {
    "Total children": {"looked_after_children": "number"},
    "3 or more social workers during the year": {
        "three_or_more_social_workers": "number",
        "three_or_more_social_workers_percent": "percentage",
    },
}


def parts(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the children looked after, and those of them with three or more social workers."""
    group, row = file["cla_group"].str.strip(), file["sw_stability"].str.strip()
    return [
        Part("social_worker_changes", open_standard(file[(group == GROUP) & (row == name)], columns), columns)
        for name, columns in ROWS.items()
    ]


PUBLICATIONS = [
    Publication(
        "looked-after-stability",
        "Stability measures for looked-after children: social workers in the year",
        # Collected in 2024 for the first time; another layout followed.
        lambda year: [*COMMON, "cla_group", "sw_stability", "number", "percentage"] if year == 2024 else None,
        parts,
    )
]
