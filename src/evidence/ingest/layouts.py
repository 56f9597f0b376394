"""The common columns: how each generation of publishers' files says where and when."""

from collections.abc import Mapping

import pandas as pd

from evidence.data import areas as places
from evidence.ingest.cells import printed

COMMON = [
    "time_period",
    "time_identifier",
    "geographic_level",
    "region_code",
    "region_name",
    "old_la_code",
    "new_la_code",
    "la_name",
]
LEVELS = {"national": "National", "region": "Regional", "la": "Local authority"}
_REGIONS = {
    "E12000001": ("North East", "north east"),
    "E12000002": ("North West", "north west"),
    "E12000003": ("Yorkshire and The Humber", "yorkshire and the humber", "yorkshire and humber"),
    "E12000004": ("East Midlands", "east midlands"),
    "E12000005": ("West Midlands", "west midlands"),
    "E12000006": ("East of England", "east of england"),
    "E12000007": ("London", "london"),
    "E12000008": ("South East", "south east"),
    "E12000009": ("South West", "south west"),
    "E13000001": ("Inner London", "inner london", "london (inner)"),
    "E13000002": ("Outer London", "outer london", "london (outer)"),
}
CODE_OF_REGION = {spelling: code for code, (_, *spellings) in _REGIONS.items() for spelling in spellings}
NAME_OF_REGION = {code: name for code, (name, *_) in _REGIONS.items()}


def open_standard(frame: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """Take the common columns of a file in the open data standard, and its indicators under our names.

    Parameters
    ----------
    frame : pandas.DataFrame of str
        The publisher's file.
    columns : mapping of str to str
        Our indicator to the publisher's column.

    Returns
    -------
    pandas.DataFrame of str
        Same index.

    Examples
    --------
    >>> file = pd.DataFrame({name: ["1"] for name in [*COMMON, "referral_count"]})
    >>> open_standard(file, {"referrals": "referral_count"}).columns.tolist()[-1]
    'referrals'
    """
    tidy = frame[COMMON].apply(lambda cells: cells.str.strip())
    return tidy.assign(**{ours: printed(frame[theirs]) for ours, theirs in columns.items()})


def place(
    where: pd.DataFrame,
    areas: pd.DataFrame,
    *,
    time_identifier: str = "Reporting year",
    on: str | None = None,
) -> pd.DataFrame:
    """Fill the common columns for a file older than the open data standard, or outside it.

    Parameters
    ----------
    where : pandas.DataFrame of str
        ``time_period`` and ``level`` ("National", "Regional", "Local authority"), ``name`` and ``number``
        (the department's, of authorities); ``code`` where the file prints ONS codes.
    areas : pandas.DataFrame
        The table ``areas``.
    time_identifier : str
        Kind of period.
    on : str, optional
        Look codes up as they were on this day, not on 31 March of each year.

    Returns
    -------
    pandas.DataFrame of str
        The common columns. A region is named and coded as in the open data standard. An authority without
        a printed code gets the one alive that day, or where there is none its number, which no check accepts.

    Examples
    --------
    >>> from evidence.data import tables
    >>> cells = {"time_period": "2016", "level": "Regional", "name": "YORKSHIRE AND HUMBER", "number": ""}
    >>> where = pd.DataFrame([cells])
    >>> place(where, tables.load("areas"))[["region_code", "region_name"]].iloc[0].tolist()
    ['E12000003', 'Yorkshire and The Humber']
    """
    is_authority, is_region = where["level"] == "Local authority", where["level"] == "Regional"
    day = (
        places.days(where["time_period"].astype("int64")) if on is None else pd.Series(on, index=where.index)
    )
    looked_up = places.code_at(where["number"], day, areas).fillna(where["number"])
    code = where.get("code", looked_up)
    known = areas.set_index("new_la_code")
    region = where["name"].str.casefold().map(CODE_OF_REGION).fillna(where["name"])
    return pd.DataFrame(
        {
            "time_period": where["time_period"],
            "time_identifier": time_identifier,
            "geographic_level": where["level"],
            "region_code": region.where(is_region, code.map(known["region_code"])).where(
                is_region | is_authority
            ),
            "region_name": region.map(NAME_OF_REGION)
            .where(is_region, code.map(known["region_name"]))
            .where(is_region | is_authority),
            "old_la_code": where["number"].where(is_authority),
            "new_la_code": code.where(is_authority),
            "la_name": where["name"].where(is_authority),
        },
        index=where.index,
    ).fillna("")
