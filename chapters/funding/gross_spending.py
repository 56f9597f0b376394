"""Gross spending on children's services as this chapter reads it: section 251, in cash and in real terms."""

import pandas as pd

from evidence.data import tables
from evidence.data.periods import period_words
from evidence.measures.spending_per_child import prices_of
from evidence.records.numbers import number_text
from evidence.statistics.prices import real

EARLY = ["sure_start", "young_people", "family_support"]
"""The lines that early help is paid from: the first, the first two or all, by how widely it is understood."""

PRICES = f"{period_words(prices_of())} prices"
"""What "in real terms" means throughout the chapter: the prices of this year, by the GDP deflator."""


def load(level: str) -> pd.DataFrame:
    """Give the rows of section 251 of England or of authorities, from every release.

    Parameters
    ----------
    level : str
        ``"National"`` or ``"Local authority"``.

    Returns
    -------
    pandas.DataFrame
        The table's columns and ``real``, gross spending in the prices of the newest year.

    Examples
    --------
    >>> "real" in load("National")
    True
    """
    rows = tables.load("section_251")
    rows["real"] = in_real_terms(rows["gross"], rows["time_period"])
    return rows[rows["geographic_level"] == level]


def newest(level: str) -> pd.DataFrame:
    """Give the rows of the newest release alone, which are all as now revised.

    Parameters
    ----------
    level : str
        As for `load`.

    Returns
    -------
    pandas.DataFrame

    Examples
    --------
    >>> newest("National")["release"].nunique()
    1
    """
    rows = load(level)
    return rows[rows["release"] == tables.releases("section_251")[-1]]


def in_real_terms(amounts: pd.Series, years: pd.Series) -> pd.Series:
    """Restate amounts of financial years in the prices that the chapter uses throughout.

    Parameters
    ----------
    amounts, years : pandas.Series
        Amounts, and the financial year of each in six digits, on the same index.

    Returns
    -------
    pandas.Series

    Examples
    --------
    >>> in_real_terms(pd.Series([80.0]), pd.Series([prices_of()])).tolist()
    [80.0]
    """
    deflator = tables.load("gdp_deflator").set_index("time_period")["deflator"]
    return real(amounts, years, deflator, base=prices_of())


def moved(per_cent: float) -> str:
    """Say in words by how much an amount rose or fell.

    Examples
    --------
    >>> moved(-35.2), moved(13.0), moved(0.3)
    ('fell by 35%', 'rose by 13%', 'hardly changed')
    """
    size = number_text(abs(per_cent), "%")
    return "hardly changed" if abs(per_cent) < 0.5 else f"{'rose' if per_cent > 0 else 'fell'} by {size}"


def left_out_of_england(year: int) -> str:
    """Say which authorities the publisher's England total of a financial year leaves out.

    Examples
    --------
    >>> left_out_of_england(202425)
    "In 2024-25 the publisher's England total leaves out Middlesbrough and Wandsworth"
    """
    rows = newest("Local authority").query("line == 'total' and time_period == @year")
    names = " and ".join(sorted(rows.loc[rows["gross"].isna(), "la_name"]))
    return f"In {period_words(year)} the publisher's England total leaves out {names}"
