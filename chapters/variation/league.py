"""What a league table of authorities is worth: ranks with their doubt, and pairs that can be told apart."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from evidence.statistics.funnel import Funnel

SURE = 0.975
"""How likely it must be that one of two authorities is higher before we say so: 95% on both sides."""
_DRAWS = 4_000


def league(funnel: Funnel) -> pd.DataFrame:
    """Give each authority's partly pooled rate and rank, each with a 95% interval.

    Parameters
    ----------
    funnel : Funnel
        As `evidence.statistics.funnel.funnel_limits` gives it.

    Returns
    -------
    pandas.DataFrame
        One row an authority, by area: `value`, its count and the spread of all authorities taken together,
        with `lower` and `upper`, per the funnel's unit; `first` and `last`, the ends of its rank, of which 1
        is the highest.

    Notes
    -----
    Partial pooling: the true rate given the count and the spread between authorities, which draws an
    authority of few children towards the middle. Ranks are those of 4,000 draws of all true rates.

    Examples
    --------
    >>> from evidence.statistics.funnel import funnel_limits
    >>> found = league(funnel_limits([50, 60, 45, 240], [10_000] * 4))
    >>> found[["first", "last"]].values.tolist()
    [[2, 4], [2, 4], [2, 4], [1, 1]]
    """
    rates, likely = funnel.spread.posterior(funnel.areas["count"], funnel.areas["population"])
    below = likely.cumsum(axis=1)
    at = [np.searchsorted(row, [0.025, 0.975]).clip(max=len(rates) - 1) for row in below]
    drawn = np.random.default_rng(0).random((_DRAWS, len(likely)))
    # A true rate lies anywhere between its place and the next, so that no two are the same.
    nodes = np.arange(len(rates))
    places = np.stack([np.interp(draw, row, nodes) for draw, row in zip(drawn.T, below, strict=True)])
    ranks = len(likely) + 1 - stats.rankdata(places, axis=0)
    first, last = np.quantile(ranks, [0.025, 0.975], axis=1, method="nearest").astype(int)
    ends = rates[np.array(at)] * funnel.per
    table = {"value": likely @ rates * funnel.per, "lower": ends[:, 0], "upper": ends[:, 1]}
    return pd.DataFrame(table | {"first": first, "last": last}, index=funnel.areas["area"])


def told_apart(funnel: Funnel) -> float:
    """Say of what share of pairs of authorities we can tell which has the higher true rate.

    Parameters
    ----------
    funnel : Funnel
        As for `league`.

    Returns
    -------
    float
        Share of pairs, from 0 to 1, of which one is the higher with a probability of at least `SURE`.

    Examples
    --------
    >>> from evidence.statistics.funnel import funnel_limits
    >>> told_apart(funnel_limits([50, 60, 45, 240], [10_000] * 4))
    0.5
    """
    _, likely = funnel.spread.posterior(funnel.areas["count"], funnel.areas["population"])
    higher = likely @ (likely.cumsum(axis=1) - likely / 2).T
    pairs = higher[np.triu_indices_from(higher, 1)]
    return float((np.maximum(pairs, 1 - pairs) >= SURE).mean())


def normal_scores(funnel: Funnel) -> NDArray[np.float64]:
    """Put each authority's count on the scale on which, where the limits fit, all are standard normal.

    Parameters
    ----------
    funnel : Funnel
        As for `league`.

    Returns
    -------
    numpy.ndarray
        A score an authority: the normal quantile of the probability of fewer events and half of as many.

    Examples
    --------
    >>> from evidence.statistics.funnel import funnel_limits
    >>> normal_scores(funnel_limits([50, 60, 45, 240], [10_000] * 4)).round(1).tolist()
    [-0.6, -0.3, -0.7, 1.7]
    """
    counts = funnel.areas["count"].round().to_numpy()[:, None]
    sizes = funnel.areas["population"].round().to_numpy()[:, None]
    rates, shares = funnel.spread.true_rates(float(counts.max()))
    by = stats.poisson(sizes * rates) if funnel.spread.kind == "rate" else stats.binom(sizes, rates)
    return np.asarray(stats.norm.ppf((by.cdf(counts) - by.pmf(counts) / 2) @ shares))
