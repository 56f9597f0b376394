"""Places among others, with what chance allows: an order of areas is an estimate as their rates are."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from evidence.statistics.funnel import Spread

_DRAWS, _SEED = 2_000, 20_161
_TAILS = (0.025, 0.975)


def rank_intervals(count: ArrayLike, population: ArrayLike, spread: Spread) -> pd.DataFrame:
    """Give the `first` and `last` of the places, counted from the lowest, that hold 95 in 100 true ones.

    A row an area, all counts and populations known, with the spread of all. True rates are drawn from what is
    likely of each area, always the same draws, and ranked each time (Goldstein and Spiegelhalter 1996,
    *Journal of the Royal Statistical Society* A 159, 385-443). Without spread all places are as likely.

    Examples
    --------
    >>> rank_intervals([10, 100, 1_000], [1_000] * 3, Spread("rate", 0.1, 1.5)).values.tolist()
    [[1, 1], [2, 2], [3, 3]]
    """
    _, likely = spread.posterior(count, population)
    chance = np.random.default_rng(_SEED)
    steps = np.cumsum(likely, axis=1)
    drawn = np.array([np.searchsorted(row, chance.random(_DRAWS) * row[-1]) for row in steps])
    # Those drawn alike stand in an order of chance.
    order = np.lexsort((chance.random(drawn.shape), drawn), axis=0)
    places = order.argsort(axis=0) + 1
    first, last = np.quantile(places, _TAILS, axis=1, method="nearest").astype(int)
    return pd.DataFrame({"first": first, "last": last})
