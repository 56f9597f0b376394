"""The codes of a table: known, in use in their year, and each authority in one row only."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from evidence.data import areas as places
from evidence.data import descriptor, joint_returns
from evidence.errors import Problem


def problems(typed: pd.DataFrame, resource: dict[str, Any], areas: pd.DataFrame) -> Iterable[Problem]:
    """Find codes nobody knows, codes out of use in their year, and authorities with figures in two rows."""
    # Of a table described as ``joint`` a code may be those of one return, and each is looked up; with
    # ``codes`` "current" all years are on today's; ``late_codes`` are those that publishers kept using.
    for key in resource["schema"].get("foreignKeys", []):
        column = key["fields"][0]
        if column in typed and key["reference"]["resource"] == "areas":
            codes = joint_returns.members(typed[column]) if "joint" in resource else typed[column]
            unknown = codes[(codes != "") & ~codes.isin(areas["new_la_code"])]
            for row, value in zip(unknown.index, unknown, strict=True):
                yield Problem("unknown area code", int(row), column, value, "a code of the table areas")
    if not {"time_period", "new_la_code"} <= set(typed.columns) or resource.get("codes") == "current":
        return
    if "joint" in resource:
        yield from _numbers(typed, areas)
        codes = typed["new_la_code"]
        typed = typed.assign(printed=codes, new_la_code=codes.str.split(joint_returns.SEPARATOR))
        typed = typed.explode("new_la_code")
    marked = [name for name in descriptor.indicators(resource) if name in typed]
    is_area = typed["new_la_code"].isin(areas["new_la_code"]) & typed["time_period"].notna()
    rows = typed[is_area & typed[marked].notna().any(axis=1)]
    if rows.empty:
        return
    # Members of a joint return stand in the same row of the file, so that row is no longer a label.
    rows = rows.assign(row=rows.index).reset_index(drop=True)
    rows["constant"] = rows["new_la_code"].map(areas.set_index("new_la_code")["constant_area"])
    rows["is_recode"] = ~rows["constant"].isin(places.shared(areas))
    yield from _in_use(rows, resource, areas)
    yield from _twice(rows, resource)


def _in_use(rows: pd.DataFrame, resource: dict[str, Any], areas: pd.DataFrame) -> Iterable[Problem]:
    known = areas.set_index("new_la_code")
    codes, on = rows["new_la_code"], places.days(rows["time_period"], resource.get("reference_day", "03-31"))
    closed = codes.map(known["closed"])
    # Publishers kept printing the old code of two authorities for years.
    late_until = codes.map(resource.get("late_codes", {})).astype("float64").fillna(0)
    retired = (closed != "") & (closed <= on) & (rows["time_period"] > late_until)
    # Publishers do print a recoded authority's newest code for the years before; only a merged or split one
    # had other borders then.
    unborn = (codes.map(known["opened"]) > on) & ~rows["is_recode"]
    for rows_found, problem in ((retired, "retired area code"), (unborn, "area code from before it existed")):
        for place in rows.index[rows_found]:
            same = areas.loc[areas["constant_area"] == rows["constant"][place], "new_la_code"]
            then = same[places.alive(same, pd.Series(on[place], same.index), areas)]
            yield Problem(problem, int(rows["row"][place]), "new_la_code", codes[place], " or ".join(then))


def _twice(rows: pd.DataFrame, resource: dict[str, Any]) -> Iterable[Problem]:
    key = [name for name in resource["schema"]["primaryKey"] if name in rows and name != "new_la_code"]
    # An authority twice under one code is a fault of the key, or of a joint return.
    recoded = rows[rows["is_recode"]].drop_duplicates([*key, "new_la_code"])
    for place in recoded.index[recoded.duplicated([*key, "constant"])]:
        say = "an authority and its successor both have figures in one year"
        code = rows["new_la_code"][place]
        yield Problem(say, int(rows["row"][place]), "new_la_code", code, "one code of an authority a year")
    if "joint" not in resource:
        return
    # The same return may stand under two spellings of its region.
    one_year = [rows[name] for name in [*key, "new_la_code"] if name != "region_code"]
    first = rows["row"].groupby(one_year).transform("first")
    is_joint = joint_returns.is_joint(rows["printed"]).groupby(one_year).transform("any")
    again = rows.assign(first=first)[(rows["row"] != first) & is_joint].drop_duplicates("row")
    for code, row, one, printed in again[["new_la_code", "row", "first", "printed"]].to_numpy():
        say = f"{code} has figures in row {one} too, and files a joint return"
        yield Problem(say, int(row), "new_la_code", printed, "one row a year for a joint return")


def _numbers(typed: pd.DataFrame, areas: pd.DataFrame) -> Iterable[Problem]:
    """Hold the numbers of a joint return against its codes: authority for authority, in one order."""
    filed = typed[joint_returns.is_joint(typed["new_la_code"])]
    each = joint_returns.members(filed["new_la_code"]).map(areas.set_index("new_la_code")["old_la_code"])
    wanted = each.fillna("").groupby(level=0).agg(joint_returns.SEPARATOR.join)
    for row in filed.index[(filed["old_la_code"] != wanted) & each.notna().groupby(level=0).all()]:
        say = "not the numbers of the authorities of the joint return"
        yield Problem(say, int(row), "old_la_code", filed["old_la_code"][row], wanted[row])
