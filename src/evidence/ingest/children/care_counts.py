"""Counts of children who come into care, move in it and leave it: each a row of a file, as a list names it.

``care_counts.csv`` says of each column of ours which cells of a publisher's file it is: the table, the
heading of the count, and the label that must stand under each other heading. The last row of a publication
is one that no other file headed alike has.
"""

from pathlib import Path

import pandas as pd

from evidence.ingest.columns import COMMON, called, listed, open_rows, place
from evidence.ingest.publication import Part, Publication, Release

# The department's dashboard prints no region beside an authority, and one name at every level.
DASHBOARD = ["time_period", "geographic_level", "name", "old_la_code", "new_la_code"]
FILTERS = [
    *("cla_group", "characteristic", "breakdown", "care_leaver_age", "age", "in_touch", "stay_put"),
]
LENGTHS = called(
    "time_period placement=placement_group length=placement_duration placements=number percent=percentage"
)


def _in_open_standard(file: pd.DataFrame, release: Release) -> pd.DataFrame:
    """Fill the common columns for rows of the dashboard; leave those of a publication as they are."""
    if "name" not in file:
        return file
    where = file[DASHBOARD].apply(lambda cells: cells.str.strip())
    where = where.set_axis(["time_period", "level", "name", "number", "code"], axis=1)
    return place(where, release.areas).assign(**file.drop(columns=DASHBOARD))


def _publication(name: str, rows: pd.DataFrame) -> Publication:
    filters = [{heading: row[heading] for heading in FILTERS if row[heading]} for _, row in rows.iterrows()]
    counts = rows[["table", "column", "count"]].to_numpy().tolist()

    def parts(file: pd.DataFrame, release: Release) -> list[Part]:
        file = _in_open_standard(file, release)
        return [
            open_rows(table, file, labels, {ours: theirs})
            for (table, ours, theirs), labels in zip(counts, filters, strict=True)
        ]

    first = rows.iloc[0]
    where = DASHBOARD if "dashboard" in name else COMMON
    return Publication(
        first["series"],
        name,
        [*where, *dict.fromkeys([*rows["count"], *(heading for labels in filters for heading in labels)])],
        parts,
        holds=filters[-1],
        since=int(first["since"]),
    )


LIST = pd.read_csv(Path(__file__).with_suffix(".csv"), dtype="str", keep_default_na=False)
PUBLICATIONS = [
    *(_publication(str(name), rows) for name, rows in LIST.groupby("publication", sort=False)),
    Publication(
        "care-flows",
        "Length of placements that ended in the year",
        list(LENGTHS.values()),
        listed("placement_lengths", LENGTHS),
        holds={"placement_duration": "Median duration (days)"},
        since=2024,
    ),
]
