"""Children looked after: the releases to 2019, the series since, and how often things change for them."""

from collections.abc import Sequence

import pandas as pd

from evidence.ingest.columns import COMMON, called, open_rows, place_by_year, printed
from evidence.ingest.publication import Part, Parts, Publication, Release

CODE = "New_geog_code"
WHERE = ["geog_l", "geog_c", "geog_n"]
# One row a kind of count in today's file: the kind, and our columns for its count and rate.
KINDS = {
    "Children looked after on 31 March each year": ("looked_after_31_march", "rate_per_10000"),
    "Children starting to be looked after each year": ("started", "started_rate_per_10000"),
    "Children ceasing to be looked after each year": ("ceased", "ceased_rate_per_10000"),
}
ALL = "CLA on 31 March"
LONG = "Children looked after continuously for at least 2.5 years on 31 March aged under 16 years"
TOTAL = "Total children"
# Group and row of the files on stability, and our columns for their counts and per cents.
PLACEMENTS = [
    (ALL, TOTAL, called("looked_after_children=children_count")),
    (
        ALL,
        "With 3 or more placements during the year",
        called("three_or_more_placements=children_count three_or_more_placements_percent=children_percent"),
    ),
    (LONG, TOTAL, called("long_term_children=children_count")),
    (
        LONG,
        "Living with the same carer for at least 2 years",
        called("long_term_stable=children_count long_term_stability_percent=children_percent"),
    ),
]
SOCIAL_WORKERS = [
    (ALL, TOTAL, called("looked_after_children=number")),
    (
        ALL,
        "3 or more social workers during the year",
        called("three_or_more_social_workers=number three_or_more_social_workers_percent=percentage"),
    ),
]
SCHOOLS = [
    (ALL, TOTAL, {"school_children": "number"}),
    (
        ALL,
        "With one or more moves during the year",
        {"one_or_more_moves": "number", "one_or_more_moves_percent": "percentage"},
    ),
]


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


def today(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read a release in the open data standard."""
    parts = []
    for kind, (count, rate) in KINDS.items():
        columns = {count: "children_count", rate: "rate_per_10000", "population": "population_estimate"}
        parts.append(open_rows("looked_after", file, {"population_type": kind}, columns))
    return parts


def _stability(table: str, column: str, rows: list[tuple[str, str, dict[str, str]]], **of: str) -> Parts:
    def parts(file: pd.DataFrame, release: Release) -> list[Part]:
        return [
            open_rows(table, file, {"cla_group": group, column: row, **of}, columns)
            for group, row, columns in rows
        ]

    return parts


PUBLICATIONS = [
    Publication(
        "looked-after",
        "Children looked after in England, underlying data by authority",
        _columns_to_2019,
        to_2019,
        encodings=("utf-8", "cp1252"),
        since=2011,
        until=2019,
    ),
    Publication(
        "looked-after",
        "Children looked after: number and rate per 10,000",
        [*COMMON, "population_type", "population_estimate", "children_count", "rate_per_10000"],
        today,
        holds={"population_type": next(iter(KINDS))},
        since=2020,
    ),
    Publication(
        "looked-after",
        "Children looked after: placement stability",
        [*COMMON, "cla_group", "placement_stability", "children_count", "children_percent"],
        _stability("placements", "placement_stability", PLACEMENTS),
        holds={"placement_stability": PLACEMENTS[1][1]},
        since=2020,
    ),
    Publication(
        "looked-after-stability",
        "Stability measures for looked-after children: social workers in the year",
        [*COMMON, "cla_group", "sw_stability", "number", "percentage"],
        _stability("social_worker_changes", "sw_stability", SOCIAL_WORKERS),
        since=2024,  # the first year of the collection
    ),
    Publication(
        "looked-after-stability",
        "Stability measures for looked-after children: moves of school in the year",
        [*COMMON, "cla_group", "move_measure", "school_stability", "number", "percentage"],
        _stability("school_moves", "school_stability", SCHOOLS, move_measure="Any moves"),
        since=2024,
    ),
]
