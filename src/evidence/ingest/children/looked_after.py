"""Children looked after: the releases to 2019. Those since are counts as ``care_counts.csv`` lists them."""

from collections.abc import Sequence

import pandas as pd

from evidence.ingest.columns import place_by_year, printed
from evidence.ingest.publication import Part, Release, publication

CODE = "New_geog_code"
WHERE = ["geog_l", "geog_c", "geog_n"]


def _years(edition: int) -> dict[int, dict[str, str]]:
    """Columns of each year in an edition."""
    if edition <= 2017:
        return {edition: {"looked_after_31_march": f"CLA_Mar{edition}"}}
    # From 2019 the population is named after its own year, before that after the year of the rate.
    lag = 1 if edition == 2019 else 0
    return {
        year: {
            "looked_after_31_march": f"CLA_Mar{year}",
            "rate_per_10000": f"CLA_Rate{year}",
            "population": f"CLA_Pop{year - lag}",
        }
        for year in range(edition - 4, edition + 1)
    }


def _columns_to_2019(edition: int) -> Sequence[str]:
    return [CODE, *WHERE, *(name for columns in _years(edition).values() for name in columns.values())]


def to_2019(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read a release of 2011 to 2019."""
    # The file of 2017 leaves the level of one authority empty.
    file = file.assign(geog_l=file["geog_l"].str.strip().replace("", "la"))
    parts = []
    for year, columns in _years(release.year).items():
        tidy = place_by_year(file, WHERE, year, release.areas, CODE)
        tidy = tidy.assign(**{ours: printed(file[theirs]) for ours, theirs in columns.items()})
        parts.append(Part("looked_after", tidy, {"new_la_code": CODE, **columns}))
    return parts


PUBLICATIONS = [publication("looked-after to 2019", _columns_to_2019, to_2019)]
