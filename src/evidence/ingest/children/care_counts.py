"""Counts that are a row of a file each, as a list names them: children who come into care, move and leave.

``care_counts.csv`` says of each column of ours which cells of a publication it is: the table, the heading of
the count, and the label that must stand under each other heading.
"""

from pathlib import Path

import pandas as pd

from evidence.ingest.columns import COMMON, listed, open_rows, place
from evidence.ingest.publication import Part, Publication, Release, headings, publication

# The department's dashboard prints no region beside an authority, and one name at every level.
DASHBOARD = ["time_period", "geographic_level", "name", "old_la_code", "new_la_code"]
FROM_DASHBOARD = {f"care-flows {name}" for name in ("started", "ceased")}
LENGTHS = headings("placement_lengths")
LIST = pd.read_csv(Path(__file__).with_suffix(".csv"), dtype="str", keep_default_na=False)
# The first four say what is read; the others are headings of a file.
FILTERS = [*LIST.columns[4:]]


def _publication(id: str, rows: pd.DataFrame) -> Publication:
    counts = []
    # What stands beside each other in a file is read together, so that rules for it name that row.
    for key, alike in rows.groupby(["table", *FILTERS], sort=False):
        table, *labels = map(str, key)
        filters = {heading: label for heading, label in zip(FILTERS, labels, strict=True) if label}
        counts.append((table, filters, dict(zip(alike["column"], alike["count"], strict=True))))

    def parts(file: pd.DataFrame, release: Release) -> list[Part]:
        if "name" in file:
            # Rows of the dashboard lack the common columns.
            where = file[DASHBOARD].apply(lambda cells: cells.str.strip())
            where = where.set_axis(["time_period", "level", "name", "number", "code"], axis=1)
            file = place(where, release.areas).assign(**file.drop(columns=DASHBOARD))
        return [open_rows(table, file, filters, columns) for table, filters, columns in counts]

    where = DASHBOARD if id in FROM_DASHBOARD else COMMON
    labelled = [heading for heading in FILTERS if rows[heading].any()]
    return publication(id, [*where, *dict.fromkeys([*rows["count"], *labelled])], parts)


PUBLICATIONS = [
    *(_publication(str(id), rows) for id, rows in LIST.groupby("publication", sort=False)),
    publication("care-flows lengths", [*LENGTHS.values()], listed("placement_lengths", LENGTHS)),
]
