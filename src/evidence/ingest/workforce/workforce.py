"""Children's social work workforce: the indicators since 2017, and joint returns."""

from collections.abc import Mapping

import pandas as pd

from evidence.data.joint_returns import SEPARATOR, is_joint
from evidence.ingest.columns import COMMON, open_standard
from evidence.ingest.headings import headings
from evidence.ingest.publication import Part, Release, publication

TODAY = headings("workforce")
PLACE = ["old_la_code", "new_la_code", "la_name"]


def parts(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the indicators; a joint return stays the one row it is printed as."""
    own = {name: name for name in ("time_period", *PLACE)}
    return [Part("workforce", open_standard(file, TODAY), own | TODAY)]


def as_joint(rows: pd.DataFrame, column: str, pairs: list[tuple[str, str]]) -> pd.DataFrame:
    """Make one row of a joint return printed under each of its two authorities, or under the first.

    `pairs` are the department's numbers of authorities that file together, the one that prints first. The
    second is left out where it is a dash or the same figure; another figure stays, as a second row of one
    key, which no check accepts.
    """
    rows = rows.copy()
    for pair in pairs:
        mine = rows[rows["old_la_code"].isin(pair)]
        if len(mine) < len(pair):
            continue
        mine = mine.sort_values("old_la_code", key=lambda numbers: numbers.map(pair.index))
        first, second = mine.index
        for name in PLACE:
            rows.loc[[first, second], name] = SEPARATOR.join(mine[name])
        if rows.at[second, column] in {"-", rows.at[first, column]}:
            rows = rows.drop(second)
    return rows


def joint_returns(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """List the authorities and the years of every joint return, as its newest release names it."""
    rows = tables["workforce"]
    rows = rows[is_joint(rows["new_la_code"])]
    found = []
    for code, filed in rows.sort_values("release").groupby("new_la_code"):
        newest, years = filed.iloc[-1], filed["time_period"]
        split = zip(*(newest[name].split(SEPARATOR) for name in PLACE), strict=True)
        found += [
            [code, newest["la_name"], new, old, name, years.min(), years.max(), newest["release"]]
            for old, new, name in split
        ]
    columns = ["return_code", "return_name", "new_la_code", "old_la_code", "la_name", "from_year", "to_year"]
    return pd.DataFrame(found, columns=[*columns, "source"], dtype="str")


PUBLICATIONS = [publication("social-work-workforce", [*COMMON, *TODAY.values()], parts)]
