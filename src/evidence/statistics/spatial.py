"""Areas beside others: their statistical neighbours."""

import pandas as pd

from evidence.errors import StatisticError

# Of the usual ten, those with a known rate that an area needs for a mean to be given.
_FEWEST_NEIGHBOURS = 5


def neighbour_means(rate: pd.Series, pairs: pd.DataFrame) -> pd.DataFrame:
    """Mean rate of each area's statistical neighbours, and what is left when it is taken off the area's own.

    Parameters
    ----------
    rate : pandas.Series
        The measure, indexed by the areas' codes; NaN where not known.
    pairs : pandas.DataFrame
        Columns `new_la_code` and `neighbour_code`, one row for each pair, as in the table "neighbours". To
        compare with close neighbours only, pass only the rows whose `closeness` says so.

    Returns
    -------
    pandas.DataFrame
        Indexed like `rate`: `rate`, `neighbour_mean` (each neighbour counting once), `neighbours_used`,
        `neighbours_missing` (listed but with no known rate, so passed over) and `residual`, rate less mean.
        The mean is NaN with fewer than five neighbours used.

    Raises
    ------
    StatisticError
        If areas repeat in `rate`, a pair repeats, or an area is listed as its own neighbour.

    Notes
    -----
    Neighbours are those of the statistical neighbour model of the Department for Education. They are not
    mutual, so the mean of all residuals need not be zero. In a regression of `rate` on `neighbour_mean` areas
    are not quite independent, for one area's rate enters the means of others: a true interval is somewhat
    wider than the one :func:`evidence.statistics.correlation.r_squared` gives.

    Examples
    --------
    >>> rate = pd.Series(range(6), index=list("abcdef"))
    >>> pairs = pd.DataFrame({"new_la_code": "a", "neighbour_code": list("bcdef")})
    >>> neighbour_means(rate, pairs).loc["a"].tolist()
    [0.0, 3.0, 5.0, 0.0, -3.0]
    """
    links = pairs[["new_la_code", "neighbour_code"]]
    if not rate.index.is_unique or links.duplicated().any():
        raise StatisticError("An area or a pair of neighbours occurs twice.")
    if (links["new_la_code"] == links["neighbour_code"]).any():
        raise StatisticError("An area is listed as its own neighbour.")
    known = links["neighbour_code"].map(rate.astype("float64"))
    by_area = known.groupby(links["new_la_code"])
    listed, used = (by_area.agg(count).reindex(rate.index, fill_value=0) for count in ("size", "count"))
    means = by_area.mean().reindex(rate.index).where(used >= _FEWEST_NEIGHBOURS)
    return pd.DataFrame(
        {
            "rate": rate.astype("float64"),
            "neighbour_mean": means,
            "neighbours_used": used,
            "neighbours_missing": listed - used,
            "residual": rate - means,
        }
    )
