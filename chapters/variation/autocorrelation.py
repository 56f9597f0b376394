"""Whether authorities that border each other are alike: Moran's I."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evidence.errors import StatisticError

if TYPE_CHECKING:
    import geopandas as gpd

_FEWEST = 4


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
    # Slow to import.
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
