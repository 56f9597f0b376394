"""Children looked after: the first releases to 2017, those of 2018 and 2019, and the series since."""

from collections.abc import Sequence

import pandas as pd

from evidence.ingest.cells import printed
from evidence.ingest.layouts import COMMON, LEVELS, open_standard, place
from evidence.ingest.publication import Part, Publication, Release

WHERE = ["New_geog_code", "geog_l", "geog_c", "geog_n"]
OLD = "Children looked after in England, underlying data by authority"
TODAY = "Children looked after: number and rate per 10,000"
# One row a kind of count in today's file: the kind, and our columns for its count and rate.
KINDS = {
    "Children looked after on 31 March each year": ("looked_after_31_march", "rate_per_10000"),
    "Children starting to be looked after each year": ("started", "started_rate_per_10000"),
    "Children ceasing to be looked after each year": ("ceased", "ceased_rate_per_10000"),
}


def _where(file: pd.DataFrame, year: int) -> pd.DataFrame:
    cells = file[WHERE].apply(lambda column: column.str.strip())
    # The 2017 file leaves the level of one authority empty.
    level = cells["geog_l"].str.lower().map(LEVELS).where(cells["geog_l"] != "", "Local authority")
    return pd.DataFrame(
        {
            "time_period": str(year),
            "level": level.fillna(cells["geog_l"]),
            "code": cells["New_geog_code"],
            "number": cells["geog_c"],
            "name": cells["geog_n"],
        }
    )


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


def _old_columns(edition: int) -> Sequence[str] | None:
    if not 2011 <= edition <= 2019:
        return None
    return WHERE + [name for columns in _years(edition).values() for name in columns.values()]


def old(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read a release of 2011 to 2019."""
    parts = []
    for year, columns in _years(release.year).items():
        tidy = place(_where(file, year), release.areas)
        tidy = tidy.assign(**{ours: printed(file[theirs]) for ours, theirs in columns.items()})
        parts.append(Part("looked_after", tidy, {"new_la_code": "New_geog_code", **columns}))
    return parts


def today(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read a release in the open data standard."""
    parts = []
    for kind, (count, rate) in KINDS.items():
        rows = file[file["population_type"].str.strip() == kind]
        columns = {count: "children_count", rate: "rate_per_10000", "population": "population_estimate"}
        parts.append(Part("looked_after", open_standard(rows, columns), columns))
    return parts


PUBLICATIONS = [
    Publication("looked-after", OLD, _old_columns, old, encodings=("utf-8", "cp1252")),
    Publication(
        "looked-after",
        TODAY,
        lambda year: (
            [*COMMON, "population_type", "population_estimate", "children_count", "rate_per_10000"]
            if year > 2019
            else None
        ),
        today,
    ),
]
