"""Money of different years in the prices of one, and growth between two amounts."""

import pandas as pd

from evidence.data.periods import first_year, is_financial
from evidence.errors import DataError, StatisticError


def real(amount: pd.Series, year: pd.Series, deflator: pd.Series, *, base: int) -> pd.Series:
    r"""Restate amounts in the prices of one financial year.

    Parameters
    ----------
    amount : pandas.Series
        Amounts in the prices of their own year, in pounds or any multiple. A missing amount stays missing.
    year : pandas.Series
        Financial year of each amount in six digits, on the same index.
    deflator : pandas.Series
        Price index with the base year at 100, indexed by financial years in six digits.
    base : int
        Financial year whose prices the answer is in.

    Returns
    -------
    pandas.Series
        Amounts in prices of the base year, unit and index kept.

    Raises
    ------
    StatisticError
        If the deflator is in the prices of another year, lacks a year, repeats one or is not positive; or if
        amounts and years are not about the same rows.

    Notes
    -----
    :math:`amount \times 100 / deflator_{year}`. A deflator of the whole economy, such as HM Treasury's, says
    what the money could have bought in general, not what a placement costs.

    Examples
    --------
    >>> spending = pd.DataFrame({"time_period": [202324, 202425], "gross": [80.0, 100.0]})
    >>> index = pd.Series({202324: 80.0, 202425: 100.0})
    >>> real(spending["gross"], spending["time_period"], index, base=202425).tolist()
    [100.0, 100.0]
    """
    _check(deflator)
    if base not in deflator.index:
        raise StatisticError(f"The deflator has no figure for the base year {base}.")
    # Exactly 100 in the base year, but for the arithmetic of rebasing.
    if abs(float(deflator[base]) - 100) > 1e-9:
        raise StatisticError(
            f"The deflator is {float(deflator[base]):g} in {base}, so it is in the prices of another year. "
            f"Accepted: 100 there."
        )
    if not amount.index.equals(year.index):
        raise StatisticError("Amounts and years are not about the same rows.")
    missing = sorted(set(year[~year.isin(deflator.index)]), key=str)
    if missing:
        raise StatisticError(f"The deflator has no figure for {', '.join(map(str, missing))}.")
    return amount.astype("float64") * 100 / year.map(deflator.astype("float64"))


def growth(first: float, last: float) -> float:
    """Change from one amount to another, in per cent of the first: 100 means doubled, -50 halved.

    Both are in one unit and the same prices. A `StatisticError` if either is missing, the first is not
    positive or the last is negative.

    Examples
    --------
    >>> growth(8.0, 10.0)
    25.0
    """
    if not (first > 0 and last >= 0):
        raise StatisticError(f"Growth needs a positive amount to start from. Found {first} and {last}.")
    return 100 * (last / first - 1)


def _check(deflator: pd.Series) -> None:
    if not deflator.index.is_unique:
        raise StatisticError("A year occurs twice in the deflator.")
    for year in deflator.index:
        try:
            known = is_financial(year) and bool(first_year(year))
        except (DataError, TypeError):
            known = False
        if not known:
            raise StatisticError(f"The deflator's years are six digits, such as 202425. Found {year!r}.")
    # A missing figure fails too, in a column that can hold pd.NA as well: a comparison with it is left out.
    if deflator.isna().any() or not (deflator > 0).all():
        raise StatisticError("A deflator is a positive number in every year.")
