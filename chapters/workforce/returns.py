"""Measures of the areas that file one workforce return, over years."""

from collections.abc import Mapping, Sequence

import pandas as pd

from evidence.data import joint_returns
from evidence.measures import registry


def filed(held: Mapping[str, Sequence[int]]) -> dict[str, pd.DataFrame]:
    """Give each measure over its years: one row an area that files one return, one column a year."""
    return {name: registry.over_years(name, list(years), as_filed=True) for name, years in held.items()}


def stacked(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Give measures as columns, one row an area and year."""
    long = pd.concat({name: table.stack() for name, table in tables.items()}, axis=1)
    return long.rename_axis(["constant_area", "time_period"]).reset_index()


def by_return(rows: pd.DataFrame) -> pd.DataFrame:
    """Give rows of authorities under the area that files the workforce return: joint returns are one area."""
    known = joint_returns.areas().set_index("new_la_code")["constant_area"]
    return rows.assign(constant_area=rows["new_la_code"].map(known))


def left_out(tables: Mapping[str, pd.DataFrame]) -> str:
    """Say who is missing from these tables, counted."""
    blank = sum(int(table.isna().sum().sum()) for table in tables.values())
    size = sum(table.size for table in tables.values())
    return (
        f"{registry.too_small()}; {blank} of {size:,} figures of an area in a year that were not "
        "published, or that a new authority counted in part of a year"
    )
