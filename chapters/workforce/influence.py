"""How much a link between areas hangs on one of them, on their weights and on their distances."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from scipy import stats

from evidence.statistics.rates import Estimate


def partial(
    rows: pd.DataFrame,
    x: str,
    y: str,
    given: Sequence[str] = (),
    *,
    ranks: bool = False,
    weight: str | None = None,
) -> Estimate:
    """Give the correlation of two columns, others allowed for, each area counting once or by a weight.

    Areas with any of the columns missing are left out. The 95% interval is Fisher's, as that of
    `evidence.statistics.correlation`; with weights, of as many areas as would be as exact if all weighed the
    same (Kish).
    """
    names = [x, y, *given]
    known = rows[[*dict.fromkeys([*names, *([weight] if weight else [])])]].astype("float64").dropna()
    values = (known[names].rank() if ranks else known[names]).to_numpy()
    share = known[weight].to_numpy() if weight else np.ones(len(known))
    share = share / share.sum()
    root = np.sqrt(share)[:, None]
    design = np.column_stack([np.ones(len(known)), values[:, 2:]])
    both = values[:, :2] - design @ np.linalg.lstsq(design * root, values[:, :2] * root)[0]
    (xx, xy), (_, yy) = both.T @ (both * share[:, None])
    r = float(xy / np.sqrt(xx * yy))
    wider = 1 + r**2 / 2 if ranks else 1.0
    reach = stats.norm.isf(0.025) * np.sqrt(wider / (1 / (share**2).sum() - len(given) - 3))
    low, high = np.tanh(np.arctanh(r) + np.array([-reach, reach]))
    return Estimate(r, float(low), float(high))


def nearest_to_none(rows: pd.DataFrame, link: Callable[[pd.DataFrame], Estimate]) -> Estimate:
    """Give a link without the area that carries most of it: each left out in turn, the nearest to none."""
    return min((link(rows.drop(index=area)) for area in rows.index), key=lambda found: abs(found.value))
