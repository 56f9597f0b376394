"""Published findings on why authorities differ."""

import pandas as pd

from evidence.ingest.publication import Part, Publication, Release

COLUMNS = {
    "id": "id",
    "authors": "authors_or_publisher",
    "title": "title",
    "year": "year",
    "kind": "kind",
    "outcome": "outcome",
    "finding": "finding_one_line",
    "figure": "figure",
    "place_period": "geography_and_period",
    "design": "design",
    "caution": "caution",
    "url": "url",
    "seen_as": "evidence",
}


def parts(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the findings; quotations stay behind."""
    tidy = file[list(COLUMNS.values())].set_axis(list(COLUMNS), axis=1)
    tidy = tidy.apply(lambda cells: cells.str.strip())
    # A spreadsheet takes a leading plus sign for a formula.
    tidy["figure"] = tidy["figure"].str.replace(r"^\+(?=\d)", "plus ", regex=True)
    return [Part("variation_research", tidy, COLUMNS)]


PUBLICATIONS = [
    Publication("variation-research", "findings on variation", lambda year: list(COLUMNS.values()), parts)
]
