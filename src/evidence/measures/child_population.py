"""Populations: the children of each council, from the newest series that has a figure."""

from collections.abc import Iterable

import pandas as pd

from evidence.data import councils, descriptor, tables

TABLE = "child_population"


def newest(mid_years: Iterable[int]) -> pd.DataFrame:
    """Give the newest release of each of some mid-years, by ``edition``; of a year without rows, none."""
    frame = tables.load(TABLE)
    return tables.vintage(frame[frame["time_period"].isin(list(mid_years))], "latest")


def children() -> pd.DataFrame:
    """Give children aged 0 to 17 for England and every council at the middle of each year.

    One row a place and year with a figure: `code` (of the council's page, or England's), `time_period`,
    `children` and `release`, the newest that has the place in that year. For a council that reorganisation
    ended it may be older than for the others.

    Examples
    --------
    >>> found = children().set_index(["code", "time_period"])
    >>> found.loc[("E06000029", 2015), "release"]
    'ons-mid-2020'
    """
    frame = tables.load(TABLE)
    frame = frame[frame["geographic_level"].isin(councils.LEVELS) & frame["population_0_17"].notna()]
    code = councils.by_number(frame["old_la_code"])
    editions = {release: descriptor.source(release)["edition"] for release in frame["release"].unique()}
    frame = frame.assign(
        code=code.mask(frame["geographic_level"] == "National", councils.ENGLAND),
        children=frame["population_0_17"],
        edition=frame["release"].map(editions),
    )
    kept = frame.sort_values("edition", kind="stable").drop_duplicates(["code", "time_period"], keep="last")
    kept = kept.sort_values(["code", "time_period"], ignore_index=True)
    return kept[["code", "time_period", "children", "release"]]


def census(release: str) -> int:
    """Give the year of the census on which a release of the estimates is based.

    Examples
    --------
    >>> census("ons-mid-2020")
    2011
    """
    return int(descriptor.source(release)["census"])
