"""Areas beside others: those they border (Moran's I), and their statistical neighbours."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evidence.errors import StatisticError

if TYPE_CHECKING:
    import geopandas as gpd

_FEWEST = 4
# Of the usual ten, those with a known rate that an area needs for a mean to be given.
_FEWEST_NEIGHBOURS = 5


@dataclass(frozen=True)
class Autocorrelation:
    """What :func:`morans_i` found."""

    value: float  # Moran's I
    expected: float  # when place does not matter, -1/(n - 1)
    p: float  # one-sided, by permutation, of a value as high; never below 1/(permutations + 1)
    n: int  # areas used
    islands: list[str]  # areas left out because they border no area with a known value
    missing: list[str]  # areas left out because their own value is not known


def morans_i(
    values: pd.Series, areas: "gpd.GeoDataFrame", *, permutations: int = 9999, seed: int = 0
) -> Autocorrelation:
    r"""Moran's I with queen contiguity and row-standardised weights.

    Parameters
    ----------
    values : pandas.Series
        The measure, indexed by the areas' codes; NaN where not known.
    areas : geopandas.GeoDataFrame
        Polygons, indexed by the same codes. Areas without a value are reported as missing; a value without a
        polygon is an error.
    permutations, seed : int
        Random shufflings of the values over the areas, and the seed that draws them.

    Raises
    ------
    StatisticError
        If codes repeat, a value has no polygon, fewer than four areas remain, or the values do not vary.

    Notes
    -----
    Two areas are neighbours when their boundaries share a point. An island has no neighbours to be compared
    with: it is left out and named, rather than joined to the nearest coast by a border it does not have. An
    area can also become an island because the values of all its neighbours are not known. :math:`I =
    \frac{n}{\sum w_{ij}} \frac{\sum_i \sum_j w_{ij} z_i z_j}{\sum_i z_i^2}`, Moran (1950), *Biometrika*
    37, 17-23, by esda. The permutations are drawn here because esda draws them from numpy's global state.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely.geometry import box
    >>> strip = gpd.GeoDataFrame(geometry=[box(i, 0, i + 1, 1) for i in range(6)], index=list("abcdef"))
    >>> found = morans_i(pd.Series([1, 1, 1, 9, 9, 9.0], index=list("abcdef")), strip)
    >>> round(found.value, 3), found.expected
    (0.667, -0.2)
    """
    # Slow to import, and of no use to those who only ask for neighbours' means.
    from esda import Moran
    from libpysal.graph import Graph

    if not (values.index.is_unique and areas.index.is_unique):
        raise StatisticError("An area occurs twice.")
    unplaced = values.index.difference(areas.index)
    if len(unplaced):
        raise StatisticError(f"No polygon for {', '.join(map(str, unplaced[:5]))}.")
    everywhere = values.astype("float64").reindex(areas.index)
    known = everywhere.dropna()
    islands = Graph.build_contiguity(areas.loc[known.index], rook=False).isolates
    joined = known.drop(islands)
    if len(joined) < _FEWEST or joined.nunique() == 1:
        raise StatisticError(f"Moran's I needs {_FEWEST} bordering areas that differ. Found {len(joined)}.")
    graph = Graph.build_contiguity(areas.loc[joined.index], rook=False).transform("r")
    result = Moran(joined.to_numpy(), graph, permutations=0)
    z = joined.to_numpy() - joined.mean()
    shuffled = np.random.default_rng(seed).permuted(np.tile(z, (permutations, 1)), axis=1)
    # With rows that sum to one, n over the sum of weights is one.
    simulated = (shuffled * (graph.sparse @ shuffled.T).T).sum(axis=1) / (z @ z)
    # Ties count as extreme even when summed in another order.
    as_high = int((simulated >= result.I - 1e-12).sum())
    return Autocorrelation(
        value=float(result.I),
        expected=float(result.EI),
        p=(as_high + 1) / (permutations + 1),
        n=len(joined),
        islands=list(islands),
        missing=list(everywhere.index[everywhere.isna()]),
    )


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
