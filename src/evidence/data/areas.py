"""Local authorities over time: which code was alive when, and areas that reorganisation leaves the same."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from evidence.data import joint_returns, tables
from evidence.errors import DataError

# The last day of the period the review covers. A constant area takes the codes alive on that day.
CONSTANT_ON = "2025-03-31"
# Too small for a rank, a ratio or a spread: a few hundred children each.
TOO_SMALL = ("E09000001", "E06000053")
TYPES = {"E06": "Unitary authority", "E08": "Metropolitan district", "E09": "London borough", "E10": "County"}


def days(time_period: pd.Series, day: str = "03-31") -> pd.Series:
    """Give the reference day of each year or financial year as ``YYYY-MM-DD``: 202425 ends in 2025.

    Examples
    --------
    >>> days(pd.Series([2025, 201415])).tolist()
    ['2025-03-31', '2015-03-31']
    """
    years = time_period.where(time_period < 9999, time_period // 100 + 1)
    return years.astype("int64").astype("str") + f"-{day}"


def lineage(known: pd.DataFrame, changes: pd.DataFrame, until: str = "9999") -> pd.DataFrame:
    """Work out, for every code, when it was alive and which constant area it belongs to.

    Two codes belong together when a change links them, directly or through others. A constant area is named
    by its codes alive on 31 March 2025, joined by a plus sign when there is more than one. Given are the
    codes already known and the table ``area_changes``, as text; what comes back is the table ``areas``. A
    change dated after `until`, the newest day that is counted on, opens and closes codes and links none.
    """
    old = changes[["old_code", "old_dfe_code", "old_name", "new_code"]]
    new = changes[["new_code", "new_dfe_code", "new_name", "old_code"]]
    columns = ["new_la_code", "old_la_code", "la_name", "linked"]
    linked = pd.concat([old.set_axis(columns, axis=1), new.set_axis(columns, axis=1)])
    regions = known.set_index("new_la_code")[["region_code", "region_name"]]
    added = linked[~linked["new_la_code"].isin(known["new_la_code"])].copy()
    added[["region_code", "region_name"]] = regions.reindex(added["linked"]).to_numpy()
    added = added.sort_values(["new_la_code", "region_code"]).drop_duplicates("new_la_code")
    added["la_type"] = added["new_la_code"].str[:3].map(TYPES)
    areas = pd.concat([known, added]).sort_values("new_la_code").reset_index(drop=True)
    for day, side, pick in (("opened", "new_code", "min"), ("closed", "old_code", "max")):
        found = areas["new_la_code"].map(changes.groupby(side)["effective"].agg(pick))
        areas[day] = found.astype("str").fillna("")

    group = dict(zip(areas["new_la_code"], areas["new_la_code"], strict=True))
    taken = changes[changes["effective"] <= until]
    for before, after in zip(taken["old_code"], taken["new_code"], strict=True):
        # Joining two groups renames one of them throughout, so links may come in any order.
        group = {code: group[before] if root == group[after] else root for code, root in group.items()}
    alive = areas[_in_use(areas, CONSTANT_ON)]
    by_group = alive.groupby(alive["new_la_code"].map(group))
    codes, names = by_group["new_la_code"].agg("+".join), by_group["la_name"].agg(" with ".join)
    root = areas["new_la_code"].map(group)
    # A code of which nothing is counted yet is an area of its own.
    areas["constant_area"] = root.map(codes).fillna(areas["new_la_code"])
    areas["constant_area_name"] = root.map(names).fillna(areas["la_name"])
    areas["in_spreads"] = np.where(areas["new_la_code"].isin(TOO_SMALL), "false", "true")
    order = "new_la_code old_la_code la_name region_code region_name la_type opened closed"
    return areas[[*order.split(), "constant_area", "constant_area_name", "in_spreads"]]


def alive(codes: pd.Series, on: pd.Series, areas: pd.DataFrame | None = None) -> pd.Series:
    """Tell whether each code was in use on its day; one that nobody knows was not.

    A joint return is in use when all its authorities are. `areas` is another table than the committed one.

    Examples
    --------
    >>> alive(pd.Series(["E10000006", "E10000006"]), pd.Series(["2023-03-31", "2024-03-31"])).tolist()
    [True, False]
    """
    known = (tables.load("areas") if areas is None else areas).set_index("new_la_code")
    each = joint_returns.members(codes.reset_index(drop=True))
    day = pd.Series(on.to_numpy()[each.index], index=each.index)
    in_use = _in_use(known[["opened", "closed"]].reindex(each).set_axis(each.index), day)
    return pd.Series(in_use.groupby(level=0).all().to_numpy(dtype=bool), index=codes.index)


def code_at(numbers: pd.Series, on: pd.Series, areas: pd.DataFrame | None = None) -> pd.Series:
    """Turn the department's three-digit numbers, which survive a recode, into the ONS codes alive on a day.

    Missing where no authority of that number was alive. `areas` is another table than the committed one.

    Examples
    --------
    >>> code_at(pd.Series(["825", "825"]), pd.Series(["2016-03-31", "2024-03-31"])).tolist()
    ['E10000002', 'E06000060']
    """
    known = tables.load("areas") if areas is None else areas
    asked = pd.DataFrame({"old_la_code": numbers, "on": on}).drop_duplicates()
    pairs = asked.merge(known, on="old_la_code")
    found = pairs[_in_use(pairs, pairs["on"])].set_index(["old_la_code", "on"])["new_la_code"]
    keys = pd.MultiIndex.from_arrays([numbers, on])
    return pd.Series(found.reindex(keys).to_numpy(), index=numbers.index, dtype="str")


def renewed(pairs: pd.DataFrame, on: str, columns: Sequence[str]) -> tuple[pd.DataFrame, list[str]]:
    """Give a table made before a reorganisation the codes in use on a later day, and say whose changed.

    `pairs` are rows with codes in `columns`, such as the table ``neighbours``, and `on` is a day as
    ``YYYY-MM-DD``; an authority that has no code on it keeps the one it has. Beside the rows come, in
    alphabetical order, the names of the authorities with another code than in the table, or none.

    Examples
    --------
    >>> pairs, changed = renewed(tables.load("neighbours"), "2026-03-31", ["neighbour_code"])
    >>> changed
    ['Barnsley', 'Sheffield']
    """
    known = tables.load("areas").set_index("new_la_code")
    codes = pd.Series(pd.unique(pairs[list(columns)].to_numpy().ravel()))
    day = pd.Series(on, index=codes.index)
    found = code_at(codes.map(known["old_la_code"]), day).fillna(codes)
    changed = codes[(found != codes) | ~alive(found, day)].map(known["la_name"])
    moved = dict(zip(codes, found, strict=True))
    return pairs.assign(**{name: pairs[name].map(moved) for name in columns}), sorted(set(changed))


def shared(known: pd.DataFrame) -> set[str]:
    """Name the constant areas of a table of areas that more than one authority had a part in.

    Others at most changed their code, which leaves the department's number as it was.

    Examples
    --------
    >>> "E06000061+E06000062" in shared(tables.load("areas")), "E06000060" in shared(tables.load("areas"))
    (True, False)
    """
    numbers = known.groupby("constant_area")["old_la_code"].nunique()
    return set(numbers.index[numbers > 1])


def with_constant(frame: pd.DataFrame, known: pd.DataFrame | None = None) -> pd.DataFrame:
    """Add ``constant_area`` and ``constant_area_name``, the key that joins tables across years and releases.

    Both are empty where ``new_la_code`` is (England, regions); that of a joint return is its authorities'
    together. `known` is another table of areas than the committed one: `evidence.data.joint_returns.areas`
    puts authorities that file together in one constant area.

    Examples
    --------
    >>> codes = ["E10000002", "", "E06000061 / E06000062", "E09000021 / E09000027"]
    >>> with_constant(pd.DataFrame({"new_la_code": codes}))["constant_area"].tolist()
    ['E06000060', '', 'E06000061+E06000062', 'E09000021+E09000027']
    """
    by_code = (tables.load("areas") if known is None else known).set_index("new_la_code").to_dict()
    filed = {code: code.split(joint_returns.SEPARATOR) for code in frame["new_la_code"].unique()}
    for column, between in (("constant_area", "+"), ("constant_area_name", " with ")):
        parts = {code: dict.fromkeys(by_code[column].get(one, "") for one in filed[code]) for code in filed}
        names = {code: between.join(each) for code, each in parts.items()}
        frame = frame.assign(**{column: frame["new_la_code"].map(names)})
    return frame


def first_year(frame: pd.DataFrame) -> pd.Series:
    """Tell which rows of the workforce tables are the first of a new authority, merged or split.

    What started, left or was lost in that year is of part of a year, and is no flow to compare. An authority
    that only took another code is never new. Rows have ``new_la_code`` and ``time_period``.

    Examples
    --------
    >>> codes = ["E06000063", "E06000063", "E06000061 / E06000062", "E06000066"]
    >>> first_year(pd.DataFrame({"new_la_code": codes, "time_period": [2023, 2024, 2021, 2023]})).tolist()
    [True, False, True, False]
    """
    changes = with_constant(tables.load("area_changes").rename(columns={"new_code": "new_la_code"}))
    is_new = changes["constant_area"].isin(shared(tables.load("areas")))
    new = changes[is_new].drop_duplicates("new_la_code").set_index("new_la_code")
    # Beside some years stands a word on how they were printed; a change dated ahead has none yet.
    printed = new["first_year_in_workforce"]
    began = printed.where(printed != "", new["effective"]).str[:4].astype("int64")
    each = joint_returns.members(frame["new_la_code"].reset_index(drop=True)).map(began)
    return frame["time_period"] == each.groupby(level=0).max().to_numpy()


def constant(
    frame: pd.DataFrame,
    sums: Sequence[str],
    by: Sequence[str] = ("time_period",),
    day: str = "03-31",
    known: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Add up counts over constant areas: numerators and denominators, never rates.

    Parameters
    ----------
    frame : pandas.DataFrame
        Authority rows of one release a year, as `evidence.data.tables.load` gives them; other levels are left
        out.
    sums : sequence of str
        Columns to add up: counts, populations or money.
    by : sequence of str
        Columns that tell rows of one area apart, ``time_period`` among them.
    day : str
        Reference day of the table: ``"06-30"`` for mid-year population, ``"09-30"`` for the workforce.
    known : pandas.DataFrame, optional
        Another table of areas than the committed one: with `evidence.data.joint_returns.areas` the members of
        a joint return are added up.

    Returns
    -------
    pandas.DataFrame
        ``constant_area, constant_area_name``, the columns of `by`, each sum and its ``_symbol``. A sum is
        missing, with the mark of a missing part, unless every part alive that day has a number; the mark is
        ``"absent"`` when a part has no row at all.

    Raises
    ------
    DataError
        If one authority has two rows for the same period, of two releases (`evidence.data.tables.vintage`
        chooses) or alone and in a joint return.

    Examples
    --------
    >>> population = tables.load("child_population").query("release == 'ons-mid-2024'")
    >>> sums = constant(population, ["population_0_17"], day="06-30")
    >>> sums = sums.set_index(["constant_area", "time_period"])["population_0_17"]
    >>> float(sums["E06000061+E06000062", 2021])
    171236.0
    """
    by = list(by)
    known = tables.load("areas") if known is None else known
    rows = with_constant(frame[frame["new_la_code"] != ""], known)
    each = rows.assign(member=rows["new_la_code"].str.split(joint_returns.SEPARATOR)).explode("member")
    twice = each[each.duplicated(["member", *by])]
    if len(twice):
        raise DataError(
            "two rows for one authority and period",
            file="the rows given to areas.constant",
            row=twice.index[0],
            column="new_la_code",
            value=twice["new_la_code"].iloc[0],
            accepted="one release a year, see tables.vintage, and a joint return or its members",
        )
    on = days(rows["time_period"], day)
    is_alive = alive(rows["new_la_code"], on, known)
    keys = ["constant_area", "constant_area_name", *by]
    groups = rows[keys].drop_duplicates().sort_values([*by, "constant_area"]).reset_index(drop=True)
    absent = _absent_parts(rows, groups, known, day)
    for column in sums:
        symbols = rows.get(f"{column}_symbol", pd.Series(pd.NA, index=rows.index, dtype="str"))
        # A code not in use in the year has nothing to add; its mark must not hide the others' numbers.
        counted = rows.assign(value=rows[column], mark=symbols)[rows[column].notna() | is_alive]
        total = counted.groupby(keys)["value"].sum(min_count=1)
        missing = counted[counted["value"].isna()].fillna({"mark": "absent"}).groupby(keys)["mark"].first()
        index = pd.MultiIndex.from_frame(groups[keys])
        mark = pd.Series(missing.reindex(index).to_numpy(), dtype="str").where(~absent, "absent")
        values = pd.Series(total.reindex(index).to_numpy(), dtype="float64")
        mark = mark.mask(mark.isna() & values.isna(), "absent")
        groups[column], groups[f"{column}_symbol"] = values.where(mark.isna()), mark
    return groups


def _in_use(rows: pd.DataFrame, on: pd.Series | str) -> pd.Series:
    return (rows["opened"] <= on) & ((rows["closed"] == "") | (rows["closed"] > on))


def _absent_parts(rows: pd.DataFrame, groups: pd.DataFrame, known: pd.DataFrame, day: str) -> pd.Series:
    merged = known[known["constant_area"].isin(shared(known))]
    if merged.empty or groups.empty:
        return pd.Series(False, index=groups.index)
    wanted = groups.merge(merged[["constant_area", "new_la_code", "opened", "closed"]], on="constant_area")
    wanted = wanted[_in_use(wanted, days(wanted["time_period"], day))]
    by = [c for c in groups.columns if c != "constant_area_name"]
    each = rows["new_la_code"].str.split(joint_returns.SEPARATOR)
    rows = rows.assign(new_la_code=each).explode("new_la_code")
    found = wanted.merge(rows[["new_la_code", *by]], on=["new_la_code", *by], how="left", indicator=True)
    lacking = pd.MultiIndex.from_frame(found.loc[found["_merge"] == "left_only", by])
    return pd.Series(pd.MultiIndex.from_frame(groups[by]).isin(lacking), index=groups.index)


def in_spreads(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Keep the authorities that count in ranks, ratios and spreads, and name in order those left out.

    Rows have ``new_la_code`` or ``constant_area``; those of England and regions are dropped unnamed.

    Examples
    --------
    >>> kept, left_out = in_spreads(tables.load("neighbours"))
    >>> left_out
    ['City of London', 'Isles of Scilly']
    """
    column = "new_la_code" if "new_la_code" in frame else "constant_area"
    known = tables.load("areas").drop_duplicates(column).set_index(column)
    small = set(known.index[~known["in_spreads"]])
    is_area = frame[column] != ""
    left_out = frame.loc[frame[column].isin(small), column].unique()
    return frame[is_area & ~frame[column].isin(small)], sorted(known["la_name"].reindex(left_out))
