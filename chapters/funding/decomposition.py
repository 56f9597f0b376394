"""How much of a change in a product each of its factors accounts for."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from evidence.errors import StatisticError


def log_mean(one: float, other: float) -> float:
    r"""Logarithmic mean of two positive numbers.

    Parameters
    ----------
    one, other : float
        Positive numbers.

    Returns
    -------
    float
        :math:`(a - b) / (\ln a - \ln b)`, and the number itself when both are equal.

    Raises
    ------
    StatisticError
        If either is zero, negative or missing.

    Examples
    --------
    >>> round(log_mean(1.0, np.e), 6), log_mean(3.0, 3.0)
    (1.718282, 3.0)
    """
    if not (0 < one < np.inf and 0 < other < np.inf):
        raise StatisticError(f"A logarithmic mean needs two positive numbers. Found {one} and {other}.")
    low, high = sorted((float(one), float(other)))
    if low == high:
        return low
    # log1p keeps the digits that a difference of two nearly equal logarithms would lose; taken from the lower
    # number, it keeps them for numbers far apart as well.
    return float((high - low) / np.log1p((high - low) / low))


def contributions(
    first: Mapping[str, float] | pd.Series, last: Mapping[str, float] | pd.Series
) -> pd.DataFrame:
    r"""Split the change in a product of factors into one contribution a factor, with nothing left over.

    Parameters
    ----------
    first, last : mapping of str to float, or pandas.Series
        Each factor's value in the first and in the last period, by name. Their product is the amount: weekly
        unit cost times children looked after per child times children, say, gives spending.

    Returns
    -------
    pandas.DataFrame
        One row a factor in the order of `first`: `factor`, `contribution` in the unit of the product, and
        `share` of the change (1 is all of it; NaN if the product did not change). The contributions sum to
        the change.

    Raises
    ------
    StatisticError
        For fewer than two factors, factors that differ between the periods or repeat, or a value that is
        zero, negative or missing: a logarithm has no place for zero, and a small number put in its place, as
        is sometimes advised, decides the answer.

    Notes
    -----
    Additive logarithmic mean Divisia index, LMDI-I, for a single product
    :math:`V = x_1 x_2 \cdots x_n`:
    :math:`\Delta V_k = L(V^T, V^0) \ln(x_k^T / x_k^0)` with :math:`L` the logarithmic mean (Ang 2004, *Energy
    Policy* 32, 1131-1139; Ang 2005, *Energy Policy* 33, 867-871). Going backwards in time only flips the
    signs, and the order of the factors does not matter. It is arithmetic, not a finding about cause: it says
    which factor moved with the amount, not why.

    Examples
    --------
    >>> table = contributions({"children": 10.0, "cost": 5.0}, {"children": 20.0, "cost": 10.0})
    >>> table["contribution"].round(6).tolist(), table["share"].tolist()
    ([75.0, 75.0], [0.5, 0.5])
    """
    before, after = pd.Series(first, dtype="float64"), pd.Series(last, dtype="float64")
    if len(before) < 2 or not before.index.is_unique or sorted(before.index) != sorted(after.index):
        raise StatisticError("A product needs two or more factors, the same in both periods.")
    after = after[before.index]
    values = pd.concat([before, after])
    if not (values.gt(0) & values.lt(np.inf)).all():
        raise StatisticError("Every factor must be positive in both periods.")
    ratio = np.log(after / before)
    start, end = (float(np.prod(values.to_numpy())) for values in (before, after))
    parts = log_mean(end, start) * ratio
    change = end - start
    return pd.DataFrame(
        {
            "factor": before.index,
            "contribution": parts.to_numpy(),
            "share": (parts / change if change else parts * np.nan).to_numpy(),
        }
    )
