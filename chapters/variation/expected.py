"""How many children an authority would count if poverty and region alone decided."""

import numpy as np
import pandas as pd
import statsmodels.api as sm


def expected(found: pd.DataFrame, poverty: pd.Series, region: pd.Series) -> pd.Series:
    r"""Work out each authority's expected count, from all authorities with its poverty and in its region.

    Parameters
    ----------
    found : pandas.DataFrame
        One row an authority: `count`, and `base`, the children among whom they were counted.
    poverty : pandas.Series
        Per cent of children, on the same index.
    region : pandas.Series of str
        Region of each, on the same index.

    Returns
    -------
    pandas.Series
        Children, adding up to those counted; missing where a number or the region is.

    Notes
    -----
    A Poisson regression of the count on the logarithm of poverty and on region, with the base as exposure:
    rates rise as a power of poverty that is the same in every region. It is what differs between authorities,
    and says nothing of what would happen if poverty fell.

    Examples
    --------
    >>> found = pd.DataFrame({"count": [10, 30, 20, 20], "base": [1_000, 1_000, 2_000, 2_000]})
    >>> same, region = pd.Series([20.0, 20.0, 20.0, 20.0]), pd.Series(["North", "North", "South", "South"])
    >>> expected(found, same, region).round(6).tolist()
    [20.0, 20.0, 20.0, 20.0]
    """
    terms = pd.get_dummies(region, dtype="float64").mask(region.isna()).assign(poverty=np.log(poverty))
    known = terms.notna().all(axis=1) & found["count"].notna() & found["base"].notna()
    exposure = found["base"][known].astype("float64")
    model = sm.GLM(found["count"][known], terms[known], family=sm.families.Poisson(), exposure=exposure)
    return model.fit().fittedvalues.reindex(found.index)
