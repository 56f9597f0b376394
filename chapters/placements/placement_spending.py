"""Spending on placements: by who provides, by kind in revenue outturn, and for a week in two returns."""

import pandas as pd

from evidence.data import areas, tables
from evidence.measures.spending_per_child import prices_of
from evidence.statistics.prices import real

PROVIDERS = ("own", "private", "other_public", "public", "voluntary")
COUNTED = ("all authorities", "without those with all or none of it private")
MEASURED = ("sum of authorities", "mean authority", "median authority")
SPLIT = {
    "residential": "Residential care",
    "fostering": "Fostering",
    "unaccompanied": "Unaccompanied children",
    "other_looked_after": "All other care",
}
"""Lines of revenue outturn that add up to looked-after children, since 2022-23."""
AREAS = ("England as published", "authorities with a sound split in both years")
KINDS = {"residential": "homes", "fostering": "foster"}
"""Kinds of care with a line of spending, and the column of the children in them."""
STOCKS = ("at 31 March", "mean of the year")
OUT_OF_LINE = 5 / 3
"""How far from the years on both sides a weekly cost is suspect, as for lines of the returns."""


def by_provider(kind: str, level: str = "National") -> pd.DataFrame:
    """Give spending on a kind of care by who provides, by year and authority, lines of 2018-19 together."""
    rows = tables.load("provider_spending").query("geographic_level == @level")
    rows = rows[rows["line"].str.startswith(kind)]
    return rows.groupby(["time_period", "new_la_code"])[[*PROVIDERS, "gross"]].sum(min_count=1).reset_index()


def private_share(year: int, counted: str = COUNTED[0], measured: str = MEASURED[0]) -> float:
    """Give the share of residential spending that is private, in per cent."""
    if (counted, measured) == (COUNTED[0], MEASURED[0]):
        rows = by_provider("residential").query("time_period == @year")
        return float(100 * rows["private"].sum() / rows["gross"].sum())
    rows = by_provider("residential", "Local authority").query("time_period == @year and gross > 0")
    rows, _ = areas.in_spreads(rows)
    share = 100 * rows["private"] / rows["gross"]
    if counted == COUNTED[1]:
        rows, share = rows[share.between(1, 99)], share[share.between(1, 99)]
    if measured == MEASURED[0]:
        return float(100 * rows["private"].sum() / rows["gross"].sum())
    return float(share.mean() if measured == MEASURED[1] else share.median())


def in_prices(rows: pd.DataFrame, amount: str, prices: str) -> pd.Series:
    """Give amounts in cash, or in the prices of the chapters on money."""
    if prices == "cash":
        return rows[amount]
    deflator = tables.load("gdp_deflator").set_index("time_period")["deflator"]
    return real(rows[amount], rows["time_period"], deflator, base=prices_of())


def outturn(
    first: int, last: int, money: str = "gross", who: str = AREAS[0], prices: str = "cash"
) -> pd.DataFrame:
    """Give spending on looked-after children by kind in two years of revenue outturn, in pounds.

    A sound split adds up to its line within a hundredth, and its line is not suspect, in both years.
    """
    rows = tables.load("revenue_outturn")
    level = "National" if who == AREAS[0] else "Local authority"
    rows = rows[rows["geographic_level"].eq(level) & rows["time_period"].isin([first, last])]
    rows = rows[rows["line"].isin([*SPLIT, "looked_after"])]
    rows = rows.assign(amount=in_prices(rows, money, prices))
    at = ["old_la_code", "time_period"]
    wide = rows.pivot(index=at, columns="line", values="amount")
    if who == AREAS[1]:
        off = (wide[list(SPLIT)].sum(axis=1) - wide["looked_after"]).abs()
        suspect = rows[rows["line"] == "looked_after"].set_index(at)["suspect"]
        sound = (off <= 0.01 * wide["looked_after"]) & ~suspect.reindex(wide.index)
        held = sound.groupby("old_la_code").sum()
        wide = wide[wide.index.get_level_values("old_la_code").isin(held.index[held == 2])]
    return wide.groupby("time_period").sum().T


def share_of_rise(kind: str, found: pd.DataFrame) -> float:
    """Give the share of the rise in all kinds together that is of one kind, in per cent."""
    rise = found.iloc[:, -1] - found.iloc[:, 0]
    return float(100 * rise[kind] / rise[list(SPLIT)].sum())


def weeks(kind: str, level: str = "Local authority", stock: str = STOCKS[0]) -> pd.DataFrame:
    """Give what a week of a kind of care costs in both returns, in cash pounds, a row a year and place.

    ``section_251`` is the department's weekly cost, ``outturn`` the line of revenue outturn over the children
    in that care at 31 March, or their mean of the start and the end of the year. ``suspect`` says that either
    rests on a suspect return, or on one out of line with the years beside it.
    """
    costs = tables.latest("unit_costs").query("geographic_level == @level")
    lines = tables.load("revenue_outturn").query("geographic_level == @level and line == @kind")
    placed = tables.vintage(tables.load("children_placed"), "latest").query("geographic_level == @level")
    returned = tables.vintage(tables.load("section_251"), "latest")
    returned = returned.query("geographic_level == @level and line == 'looked_after'")
    at = ["old_la_code", "time_period"]
    found = costs.set_index(at)[["new_la_code", "la_name", f"{kind}_weekly"]]
    found = found.rename(columns={f"{kind}_weekly": "section_251"})
    ended = placed.assign(time_period=(placed["time_period"] - 1) * 100 + placed["time_period"] % 100)
    children = ended.set_index(at)[KINDS[kind]].astype("float64")
    if stock == STOCKS[1]:
        children = (children + children.rename(lambda year: year + 101, level=1)) / 2
    spent = lines.set_index(at)
    children = children.reindex(spent.index)
    week = (spent["gross"] / children / 365 * 7).where((children > 0) & (spent["gross"] > 0))
    found = found.join(week.rename("outturn")).sort_index()
    marks = [out_of_line(found[name]) for name in ("section_251", "outturn")]
    marks += [rows.set_index(at)["suspect"].reindex(found.index) for rows in (lines, returned)]
    return found.assign(suspect=pd.concat(marks, axis=1).fillna(False).any(axis=1)).reset_index()


def out_of_line(cost: pd.Series) -> pd.Series:
    """Tell which costs, in order of place and year, are far below or above those of the years on both sides.

    The first and the last year are held against the two nearest.
    """
    by_place = cost.groupby(level=0)
    near = {step: by_place.shift(step) for step in (-2, -1, 1, 2)}
    before, after = near[1].fillna(near[-2]), near[-1].fillna(near[2])
    both = pd.concat([before, after], axis=1).where(before.notna() & after.notna())
    low = cost < both.min(axis=1) / OUT_OF_LINE
    return low | (cost > both.max(axis=1) * OUT_OF_LINE)
