"""Expenditure: what each council spent on children's services by line, for each child and in real terms."""

import pandas as pd

from evidence.data import councils, descriptor, tables
from evidence.data.councils import ENGLAND
from evidence.data.periods import first_year
from evidence.measures import child_population
from evidence.statistics.prices import real

FIRST = 201213
"""Lines have one layout since then."""

LINES = {
    "looked_after": "Looked-after children",
    "leaving_care": "of which leaving care",
    "safeguarding": "Safeguarding",
    "family_support": "Family support",
    "sure_start": "Sure Start and early years",
    "young_people": "Services for young people",
    "youth_justice": "Youth justice",
    "other": "Other",
    "total": "Total",
}
"""The lines of section 251 in the order of a brief. All but leaving care add up to the total."""


def prices_of() -> int:
    """Give the financial year in whose prices amounts are given: the one at which the deflator stands at 100.

    Examples
    --------
    >>> prices_of()
    202425
    """
    deflator = tables.load("gdp_deflator")
    return int(deflator.loc[deflator["deflator"].eq(100), "time_period"].item())


def outturn() -> str:
    """Name the table of the newest revenue outturn.

    Examples
    --------
    >>> outturn()
    'outturn_2024_25'
    """
    return max(name for name in descriptor.table_names() if name.startswith("outturn_"))


def per_child() -> pd.DataFrame:
    """Give spending by line for each child, gross, in the prices of `prices_of`.

    One row a council, line and financial year since 2012-13 in which the council was: `code`, `line`,
    `time_period`, `gross` (pounds of the year), `children` (at the middle of the year in which it began),
    `per_child` (pounds of `prices_of`), `reason` why there is none, `suspect`, `suspect_reason` and
    `release`: the newest held of each year. The rows of England are all councils together whose total is
    there and is not suspect, so that the lines add up. The deflator is that of the whole economy: it says
    what the money could have bought in general, not what care costs.

    Examples
    --------
    >>> found = per_child().set_index(["code", "line", "time_period"])
    >>> bool(found.loc[("E08000012", "total", 202425), "suspect"])
    True
    """
    frame = tables.load("section_251")
    frame = tables.vintage(frame[frame["time_period"] >= FIRST], "latest")
    frame = frame[frame["geographic_level"] == "Local authority"]
    frame = frame.assign(code=councils.by_number(frame["old_la_code"]), mid=frame["time_period"] // 100)
    known = councils.councils()
    lived = {
        (code, year)
        for code, council in known.items()
        for year in frame["time_period"].unique()
        # A council had the whole of a financial year, or no part of it.
        if council.alive(f"{first_year(year)}-04-01")
    }
    frame = frame[pd.MultiIndex.from_frame(frame[["code", "time_period"]]).isin(lived)]
    held = child_population.children().rename(columns={"time_period": "mid"})
    frame = frame.merge(held[["code", "mid", "children"]], on=["code", "mid"], how="left")
    sound = _sound(frame)
    sound = sound[sound["code"].map({code: council.in_spreads for code, council in known.items()})]
    england = sound.groupby(["line", "time_period", "release"], as_index=False)[["gross", "children"]].sum()
    england = england.assign(code=ENGLAND, suspect=False, suspect_reason="", gross_symbol=None)
    frame = pd.concat([england, frame], ignore_index=True)
    reason = frame["gross_symbol"].map({"-": "the tool prints no figure and does not say why"})
    reason = reason.where(frame["gross"].isna(), "").fillna("the return has no such line")
    reason = reason.mask(frame["gross"].notna() & frame["children"].isna(), "no estimate of its children")
    deflator = tables.load("gdp_deflator").set_index("time_period")["deflator"]
    amount = real(frame["gross"] / frame["children"], frame["time_period"], deflator, base=prices_of())
    frame = frame.assign(per_child=amount, reason=reason)
    columns = "code line time_period gross children per_child reason suspect suspect_reason release"
    return frame[columns.split()]


def _sound(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep the whole returns whose total is there and is not suspect."""
    key = ["code", "time_period"]
    is_total = (frame["line"] == "total") & frame["gross"].notna() & ~frame["suspect"]
    whole = pd.MultiIndex.from_frame(frame.loc[is_total, key])
    kept = pd.MultiIndex.from_frame(frame[key]).isin(whole)
    return frame[kept & frame["gross"].notna() & frame["children"].notna()]


def other_return() -> pd.DataFrame:
    """Give the total of the other return that councils make of the same year's spending.

    One row a council: `code`, `time_period`, `gross` (pounds of that year), `reason` why there is none,
    `suspect`, `suspect_reason` and `release`.

    Examples
    --------
    >>> found = other_return().set_index("code")
    >>> found.loc["E08000025", "reason"]
    'return not received in time for publication'
    """
    frame = tables.load(outturn())
    frame = frame[(frame["line"] == "total") & (frame["geographic_level"] == "Local authority")]
    missing = frame["gross_symbol"].map({"[x]": "return not received in time for publication"})
    reason = missing.fillna("the return has no such line").where(frame["gross"].isna(), "")
    frame = frame.assign(code=councils.by_number(frame["old_la_code"]), reason=reason)
    columns = ["code", "time_period", "gross", "reason", "suspect", "suspect_reason", "release"]
    return frame[columns].reset_index(drop=True)
