"""What goes into the cost of care: how many children are looked after, where they live, what each costs."""

import gross_spending
import pandas as pd
import second_return
from decomposition import contributions
from second_return import RETURNS

from evidence.data import areas, tables

COVERAGE = ("England as published", "areas known in both years")
COUNTS = ("as now revised", "as first published")
STOCKS = ("children", "mean")
"""Children looked after at the end of the year, or the mean of its start and its end."""
SHARES = ("authorities", "England")
"""Authorities' shares of children by kind of placement, weighted, or England's, which is a whole number."""
KINDS = {"homes": "residential", "foster_care": "fostering"}
"""Kinds of placement with both a share of children and a weekly cost, and what the cost is called."""


def growth(
    held: pd.DataFrame, first: int, last: int, prices: str = "real", stock: str = STOCKS[0]
) -> pd.DataFrame | None:
    """Split growth in spending on looked-after children between their number and the cost of each.

    Parameters
    ----------
    held : pandas.DataFrame
        As `accounts` gives it. Areas not known in both years are in neither.
    first, last : int
        Calendar years in which the two financial years end.
    prices : str
        ``"real"``, or ``"gross"`` for cash.
    stock : str
        One of `STOCKS`.

    Returns
    -------
    pandas.DataFrame or None
        As `decomposition.contributions` gives it, for ``children`` and ``cost``; nothing where an amount or a
        count is not held.

    Examples
    --------
    >>> split = growth(accounts(counts="as first published"), 2011, 2017).set_index("factor")
    >>> round(100 * split.loc["cost", "share"])
    18
    """
    wide = held[[prices, stock]].unstack("year")
    wanted = pd.MultiIndex.from_product([[prices, stock], [first, last]])
    if not wanted.isin(wide.columns).all():
        return None
    known = wide[wanted].dropna()
    if known.empty:
        return None
    money, children = (
        {year: float(known[name, year].sum()) for year in (first, last)} for name in (prices, stock)
    )
    ends = ({"children": children[year], "cost": money[year] / children[year]} for year in (first, last))
    return contributions(*ends)


def accounts(
    coverage: str = COVERAGE[0], counts: str = COUNTS[0], returned: str = next(iter(RETURNS))
) -> pd.DataFrame:
    """Give spending on looked-after children and their number, by area and calendar year of the year's end.

    ``gross`` is cash and ``real`` in the prices of the chapter; ``children`` and ``mean`` as in `STOCKS`.
    `returned` is one of `second_return.RETURNS`.

    Examples
    --------
    >>> accounts().index.get_level_values("area").unique().tolist()
    ['England']
    """
    level = "National" if coverage == COVERAGE[0] else "Local authority"
    money = second_return.rows(returned, level, "looked_after")
    people = tables.load("looked_after").query("geographic_level == @level")
    people = people[people["looked_after_31_march"].notna() | (level != "National")]
    people = tables.vintage(people, "latest" if counts == COUNTS[0] else "first")
    money = money.assign(year=money["time_period"] // 100 + 1)
    spent = _by_area(money, ["gross", "real"])
    counted = _by_area(people.assign(year=people["time_period"]), ["looked_after_31_march"])
    children = counted["looked_after_31_march"]
    before = children.rename(lambda year: year + 1, level="year")
    return spent.assign(children=children, mean=(children + before) / 2)


def _by_area(rows: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    if rows["geographic_level"].eq("National").all():
        return rows.assign(area="England").set_index(["area", "year"])[columns]
    whole = areas.constant(rows, columns, by=["time_period", "year"])
    return whole.rename(columns={"constant_area": "area"}).set_index(["area", "year"])[columns]


def price_and_mix(first: int, last: int, prices: str = "real", shares: str = SHARES[0]) -> pd.DataFrame:
    """Split growth in the weekly cost of a looked-after child between prices and mix of placements.

    Parameters
    ----------
    first, last : int
        Calendar years in which the two financial years end, not before 2020.
    prices : str
        ``"real"``, or ``"gross"`` for cash.
    shares : str
        One of `SHARES`.

    Returns
    -------
    pandas.DataFrame
        One row a part, named ``homes price``, ``homes share``, ``foster_care price``, ``foster_care share``
        and ``rest``: ``contribution`` in pounds a week and ``share`` of the growth. The rest is what other
        placements and everything that is no placement cost, spread over all children.

    Notes
    -----
    The weekly cost of a child is the sum over kinds of placement of the share of children times the weekly
    cost; the change in each product is split by `decomposition.contributions`, and the rest is what remains.

    Examples
    --------
    >>> parts = price_and_mix(2020, 2025).set_index("part")
    >>> round(100 * parts.loc["homes price", "share"])
    43
    """
    cost, kinds = weekly(prices), placed(shares)
    whole = float(cost["looked_after"][last] - cost["looked_after"][first])
    rows = []
    for kind, name in KINDS.items():
        ends = ({"price": cost[name][year], "share": kinds[kind][year]} for year in (first, last))
        split = contributions(*ends).set_index("factor")["contribution"]
        rows += [(f"{kind} {factor}", float(amount)) for factor, amount in split.items()]
    rows.append(("rest", whole - sum(amount for _, amount in rows)))
    parts = pd.DataFrame(rows, columns=["part", "contribution"])
    return parts.assign(share=parts["contribution"] / whole)


def weekly(prices: str = "real") -> pd.DataFrame:
    """Give England's weekly costs by calendar year of the year's end: of a child, a home and a foster place.

    Examples
    --------
    >>> weekly("gross").loc[2025].tolist()
    [2100.0, 7385.0, 765.0]
    """
    rows = tables.latest("unit_costs").query("geographic_level == 'National'")
    costs = {}
    for name in ("looked_after", *KINDS.values()):
        amount = rows[f"{name}_weekly"].astype("float64")
        costs[name] = (
            gross_spending.in_real_terms(amount, rows["time_period"]) if prices == "real" else amount
        )
    return pd.DataFrame(costs).set_index(rows["time_period"] // 100 + 1)


def placed(shares: str = SHARES[0]) -> pd.DataFrame:
    """Give the share of looked-after children in each of `KINDS` at 31 March, England, of one.

    A whole per cent of England hides a change of half a point. The authorities' whole per cents do not, each
    weighted by its looked-after children: their roundings cancel.

    Examples
    --------
    >>> placed().round(3).loc[2025].tolist()
    [0.116, 0.67]
    """
    rows = tables.latest("placement_kinds")
    if shares == SHARES[1]:
        rows = rows[rows["geographic_level"] == "National"].set_index("time_period")
        return pd.DataFrame({kind: rows[f"{kind}_percent"] / 100 for kind in KINDS})
    rows = rows[rows["geographic_level"] == "Local authority"]
    key = ["time_period", "new_la_code"]
    counts = tables.load("looked_after")
    counts = counts[counts["looked_after_31_march"].notna() & counts["release"].isin(rows["release"])]
    held = rows.merge(counts[[*key, "looked_after_31_march"]], on=key).set_index("time_period")
    found = {}
    for kind in KINDS:
        known = held.dropna(subset=[f"{kind}_percent"])
        children = known["looked_after_31_march"]
        placed = (known[f"{kind}_percent"] * children).groupby(level=0).sum()
        found[kind] = placed / children.groupby(level=0).sum() / 100
    return pd.DataFrame(found)
