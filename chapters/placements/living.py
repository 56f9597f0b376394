"""Where children live, who provides it and how far away, as functions of the choices a reader might make."""

from collections.abc import Callable, Sequence
from math import nan

import pandas as pd

from evidence.data import tables
from evidence.statistics.correlation import Correlation, partial_correlation, rank_correlation
from evidence.statistics.rates import Estimate

TABLE = "children_placed"
UNKNOWN = ("left out", "all counted", "none counted")
"""Children of whom it is not known: left out of the share, or all or none of them in it."""
WORST = "all at first, none at last"
"""Of two years: what makes a rise smallest."""

HOMES = ("children's home",)
FEWEST, JUMP = 100, 20
"""Children that an authority looks after at least, and points of a share that no year moves by itself."""


def england() -> pd.DataFrame:
    """England's rows, the newest release of each year, by year."""
    rows = tables.latest(TABLE)
    return rows[rows["geographic_level"] == "National"].set_index("time_period")


def outside_family(rows: pd.DataFrame) -> pd.Series:
    """Count children who live with neither foster carers, nor adopters, nor parents."""
    return rows["looked_after"] - rows[["foster", "adoption", "parents"]].sum(axis=1, skipna=False)


def not_with_family(rows: pd.DataFrame, of: str = "all children") -> pd.Series:
    """Per cent of children who live outside a family.

    `of` is "all children", "whose placement is known", or "without unaccompanied": as if every unaccompanied
    child lived outside a family, so that none of a change is theirs.
    """
    away = pd.Series(0.0, index=rows.index)
    if of != "all children":
        away += rows["not_reported" if of == "whose placement is known" else "unaccompanied"]
    return 100 * (outside_family(rows) - away) / (rows["looked_after"] - away)


def of_provider(
    rows: pd.DataFrame, provider: str, unknown: str = "left out", parents: bool = True
) -> pd.Series:
    """Per cent of children placed by a kind of provider.

    Of the children whose provider is not reported, see `UNKNOWN`; without `parents`, children placed with
    their own are not in the whole.
    """
    whole = rows["looked_after"] - (0 if parents else rows["parents"])
    return _share(rows[provider], rows["not_reported"], whole, unknown)


def far_from_home(rows: pd.DataFrame, unknown: str = "none counted") -> pd.Series:
    """Per cent of children placed more than 20 miles from home and outside the authority.

    Unknown are those placed outside at a distance not recorded; left out, those placed inside are too.
    """
    unknown_inside = rows["unknown_inside"] if unknown == "left out" else 0
    return _share(
        rows["far_outside"], rows["unknown_outside"], rows["looked_after"] - unknown_inside, unknown
    )


def recoded(rows: pd.DataFrame) -> list[str]:
    """Find authorities in which who provides for many children changed from one year to the next.

    So many children do not move in a year: a service that passed to a trust or company, or back, is entered
    under another kind of provider.
    """
    jumps = pd.Series(False, index=rows["new_la_code"].unique())
    large = rows[rows["looked_after"] >= FEWEST]
    for provider in ("own", "private", "voluntary"):
        share = large.assign(share=100 * large[provider] / large["looked_after"])
        wide = share.pivot(index="new_la_code", columns="time_period", values="share")
        jumps |= (wide.diff(axis=1).abs() > JUMP).any(axis=1).reindex(jumps.index, fill_value=False)
    return sorted(jumps.index[jumps])


def _share(count: pd.Series, unknown: pd.Series, whole: pd.Series, how: str) -> pd.Series:
    if how == "left out":
        return 100 * count / (whole - unknown)
    return 100 * (count + (unknown if how == "all counted" else 0)) / whole


def change(share: Callable[..., pd.Series], first: int, last: int, **choices: object) -> Estimate | None:
    """Change of a share of England between two years, in points; None where either is not known.

    With ``unknown=WORST`` all unknown are counted at first and none at last.
    """
    rows, ends = england(), []
    for year, worst in ((first, "all counted"), (last, "none counted")):
        chosen = choices | ({"unknown": worst} if choices.get("unknown") == WORST else {})
        ends.append(share(rows, **chosen).get(year, nan))
    points = ends[1] - ends[0]
    return None if pd.isna(points) else Estimate(points, nan, nan)


def beside_homes(
    rows: pd.DataFrame, homes: pd.DataFrame, year: int, counted: str = "places", kinds: Sequence[str] = HOMES
) -> pd.DataFrame:
    """Put children far from home beside homes in the authority, each for 100 looked-after children.

    `homes` holds every registered home, so that an authority without one in it has none; `counted` is
    "places" or "homes" of these `kinds`. Releases print ONS codes of several days, so that authorities are
    joined by the department's number.
    """
    here = homes[(homes["time_period"] == year) & homes["type"].isin(kinds)]
    of = rows[rows["time_period"] == year].set_index("new_la_code")
    number = here.groupby("old_la_code")[counted].sum(min_count=1).reindex(of["old_la_code"], fill_value=0)
    number = number.set_axis(of.index)
    known = tables.load("areas").set_index("new_la_code").reindex(of.index)
    return pd.DataFrame(
        {
            "la_name": of["la_name"],
            "far": 100 * of["far_outside"] / of["looked_after"],
            "outside": 100 * of["outside"] / of["looked_after"],
            "homes": 100 * number / of["looked_after"],
            "size": of["looked_after"],
            "type": known["la_type"],
            "region": known["region_name"],
        }
    )


def link(frame: pd.DataFrame, given: tuple[str, ...] = (), y: str = "far") -> Correlation:
    """Rank correlation of homes with children far away, once what is `given` is allowed for."""
    if not given:
        return rank_correlation(frame["homes"], frame[y])
    terms = pd.get_dummies(frame[list(given)], drop_first=True, dtype="float")
    both = frame[["homes", y]].join(terms)
    return partial_correlation(both, "homes", y, list(terms.columns), method="spearman")
