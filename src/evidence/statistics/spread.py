"""How far areas differ: percentiles and the ratio of high to low.

`values` are rates of the areas, in any unit; NaN is left out. Fewer than two known values, negative values or
all zeros are a `StatisticError` to all but `percentiles`.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from evidence.errors import StatisticError
from evidence.statistics.rates import as_series

FEWEST = 2
_PERCENTILES = {"p10": 0.1, "p25": 0.25, "median": 0.5, "p75": 0.75, "p90": 0.9}


def p90_p10_ratio(values: ArrayLike | pd.Series) -> float:
    """90th over 10th percentile of the known values; NaN when the 10th is zero.

    Percentiles are interpolated linearly.

    Examples
    --------
    >>> p90_p10_ratio(range(0, 101))
    9.0
    """
    low, high = np.quantile(known_values(values), [0.1, 0.9])
    return float(high / low) if low > 0 else float("nan")


def percentiles(values: ArrayLike | pd.Series) -> pd.Series:
    """Median, middle half and middle 80% of the known values, as a chart of a spread over time draws them.

    Percentiles are interpolated linearly: ``n``, the number of known values, and ``p10``, ``p25``,
    ``median``, ``p75`` and ``p90``, which are missing where no value is known.

    Examples
    --------
    >>> percentiles(range(0, 101)).to_dict()
    {'n': 101.0, 'p10': 10.0, 'p25': 25.0, 'median': 50.0, 'p75': 75.0, 'p90': 90.0}
    """
    known = as_series(values).dropna()
    return pd.Series(
        {"n": len(known), **{name: known.quantile(at) for name, at in _PERCENTILES.items()}}, dtype="float64"
    )


def known_values(values: ArrayLike | pd.Series) -> NDArray[np.float64]:
    """Give the known values, which a measure of spread can be taken of.

    Examples
    --------
    >>> known_values([20, None, 60]).tolist()
    [20.0, 60.0]
    """
    known = as_series(values).dropna().to_numpy()
    if len(known) < FEWEST or (known < 0).any() or known.sum() == 0:
        raise StatisticError("A spread needs at least two known values, none negative and not all zero.")
    return known
