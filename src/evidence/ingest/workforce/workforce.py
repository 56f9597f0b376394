"""Children's social work workforce: the totals to 2016, the indicators since 2017, and joint returns."""

from collections.abc import Mapping

import pandas as pd

from evidence.data.joint_returns import SEPARATOR, is_joint
from evidence.ingest.columns import COMMON, open_standard, place, printed
from evidence.ingest.headings import headings
from evidence.ingest.publication import Part, Release, publication

TODAY = headings("workforce")
TOTALS = headings("workforce_totals")
PLACE = ["old_la_code", "new_la_code", "la_name"]
# Where a row of the totals belongs. England has no region, a region no authority.
# Codes are looked up by number: the file prints codes that Gateshead and Northumberland had until 2013.
REGION, AUTHORITY, NUMBER = "Region_name", "LA_name", "LA_code (3 digit)"
# Kingston and Richmond filed one return in 2016: it stands under Kingston, with a full stop for Richmond.
JOINT_IN = {2016: [("314", "318")]}


def parts(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the indicators; a joint return stays the one row it is printed as."""
    own = {name: name for name in ("time_period", *PLACE)}
    return [Part("workforce", open_standard(file, TODAY), own | TODAY)]


def _columns_of_totals(year: int) -> list[str]:
    return [REGION, AUTHORITY, NUMBER, *(f"{theirs}_{year}" for theirs in TOTALS.values())]


def totals(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read a release of 2015 or 2016, which authorities gave as totals."""
    # The file of 2016 ends in empty lines.
    file = file[(file != "").any(axis=1)]
    region, authority, number = (file[name].str.strip() for name in (REGION, AUTHORITY, NUMBER))
    level = pd.Series("National", index=file.index).mask(region != "", "Regional")
    level = level.mask(authority != "", "Local authority")
    where = {"level": level, "number": number, "name": authority.where(authority != "", region)}
    rows = pd.DataFrame({"time_period": str(release.year), **where})
    tidy = place(rows, release.areas, on=f"{release.year}-09-30")
    columns = {ours: f"{theirs}_{release.year}" for ours, theirs in TOTALS.items()}
    tidy = tidy.assign(**{ours: printed(file[theirs]) for ours, theirs in columns.items()})
    tidy = as_joint(tidy, "in_post_fte", JOINT_IN.get(release.year, []))
    return [Part("workforce_totals", tidy, {"new_la_code": NUMBER, **columns})]


def as_joint(rows: pd.DataFrame, column: str, pairs: list[tuple[str, str]]) -> pd.DataFrame:
    """Make one row of a joint return printed under each of its two authorities, or under the first.

    `pairs` are the department's numbers of authorities that file together, the one that prints first. The
    second is left out where it is a mark or the same figure; another figure stays, as a second row of one
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
        if rows.at[second, column] in {"-", ".", rows.at[first, column]}:
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


PUBLICATIONS = [
    publication("social-work-workforce", [*COMMON, *TODAY.values()], parts),
    publication("workforce-totals", _columns_of_totals, totals),
]
