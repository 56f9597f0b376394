"""Placement stability, from the children looked after release."""

import pandas as pd

from evidence.ingest.layouts import COMMON, open_standard
from evidence.ingest.publication import Part, Publication, Release

ALL = "CLA on 31 March"
LONG = "Children looked after continuously for at least 2.5 years on 31 March aged under 16 years"
TOTAL = "Total children"
# Group and row of the file, and our columns for its count and per cent.
ROWS = [
    (ALL, TOTAL, {"looked_after_children": "children_count"}),
    (
        ALL,
        "With 3 or more placements during the year",
        {
            "three_or_more_placements": "children_count",
            "three_or_more_placements_percent": "children_percent",
        },
    ),
    (LONG, TOTAL, {"long_term_children": "children_count"}),
    (
        LONG,
        "Living with the same carer for at least 2 years",
        {"long_term_stable": "children_count", "long_term_stability_percent": "children_percent"},
    ),
]


def parts(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the counts and percentages the review uses."""
    found = []
    for group, row, columns in ROWS:
        rows = file[
            (file["cla_group"].str.strip() == group) & (file["placement_stability"].str.strip() == row)
        ]
        found.append(Part("placements", open_standard(rows, columns), columns))
    return found


PUBLICATIONS = [
    Publication(
        "looked-after",
        "Children looked after: placement stability",
        lambda year: (
            [*COMMON, "cla_group", "placement_stability", "children_count", "children_percent"]
            if year > 2019
            else None
        ),
        parts,
    )
]
