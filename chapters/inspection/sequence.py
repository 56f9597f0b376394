"""Whether things happen in an order, beside what chance would give."""

from dataclasses import dataclass
from itertools import permutations

import numpy as np
import pandas as pd

from evidence.errors import StatisticError


@dataclass(frozen=True)
class Order:
    """How often events came in an order.

    Attributes
    ----------
    n : int
        Cases in which every event is dated.
    in_order : int
        Cases in the order asked about, no two events at once.
    expected : float
        Cases in that order if each case's dates were dealt to its events at random.
    p : float
        Chance of as many or more.
    """

    n: int
    in_order: int
    expected: float
    p: float


def in_order(times: pd.DataFrame) -> Order:
    """Count the cases whose events came in the order of the columns, beside what chance would give.

    Parameters
    ----------
    times : pandas.DataFrame
        One row a case, one column an event, in the order asked about: when it was first seen. Cases with an
        event not seen are left out.

    Returns
    -------
    Order

    Raises
    ------
    StatisticError
        For fewer than two events.

    Notes
    -----
    Exact: under chance each case keeps its dates and every way of dealing them to its events is as likely;
    cases are independent, so the number in order is a sum of their chances (a Poisson binomial). Events at
    once are in no order, and lower what chance expects as well. An event that another is defined to follow
    must not be among them. A sign that is commoner everywhere is seen first more often for that reason alone,
    which the deal does not know: ask the same of areas in which nothing happened.

    Examples
    --------
    >>> in_order(pd.DataFrame({"grip": [-2, -1, 0], "breakdown": [-1, 0, 0]}))
    Order(n=3, in_order=2, expected=1.0, p=0.25)
    """
    if times.shape[1] < 2:
        raise StatisticError("An order needs two events.")
    known = times.dropna().to_numpy(dtype="float64")
    deals = list(permutations(range(known.shape[1])))
    chances = np.mean([(np.diff(known[:, deal], axis=1) > 0).all(axis=1) for deal in deals], axis=0)
    found = int((np.diff(known, axis=1) > 0).all(axis=1).sum())
    distribution = np.array([1.0])
    for chance in chances:
        distribution = np.convolve(distribution, [1 - chance, chance])
    return Order(len(known), found, float(chances.sum()), float(min(distribution[found:].sum(), 1.0)))
