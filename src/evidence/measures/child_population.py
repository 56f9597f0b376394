"""Populations: the children of each council, from the newest series that has a figure."""

import pandas as pd

from evidence.data import councils, tables
from evidence.measures.registry import POPULATION_RELEASE

EARLIER = "ons-mid-2020"
"""Holds what the newest series leaves out: Bournemouth, Poole and old Dorset, before the 2021 census."""


def children() -> pd.DataFrame:
    """Give children aged 0 to 17 for England and every council at the middle of each year.

    Returns
    -------
    pandas.DataFrame
        One row a place and year with a figure: `code` (of the council's page, or England's), `time_period`
        (the mid-year), `children` and `release`. A council that reorganisation ended has the newest
        series where that has it, or else the one before the census of 2021.

    Examples
    --------
    >>> found = children().set_index(["code", "time_period"])
    >>> found.loc[("E06000029", 2015), "release"]
    'ons-mid-2020'
    """
    frame = tables.load("child_population")
    frame = frame[frame["geographic_level"].isin(councils.LEVELS) & frame["population_0_17"].notna()]
    frame = frame[frame["release"].isin([POPULATION_RELEASE, EARLIER])]
    code = councils.by_number(frame["old_la_code"])
    frame = frame.assign(
        code=code.mask(frame["geographic_level"] == "National", councils.ENGLAND),
        children=frame["population_0_17"],
        later=frame["release"] == POPULATION_RELEASE,
    )
    kept = frame.sort_values("later").drop_duplicates(["code", "time_period"], keep="last")
    kept = kept.sort_values(["code", "time_period"], ignore_index=True)
    return kept[["code", "time_period", "children", "release"]]
