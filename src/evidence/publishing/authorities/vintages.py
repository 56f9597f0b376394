"""Vintages: what the release before said of the same place and year."""

import numpy as np
import pandas as pd

from evidence.data import councils, descriptor, tables

GROUP = ["time_period", "geographic_level"]
ROUNDINGS = (10, 5, 1, 0.1, 0.01)


def before(rows: pd.DataFrame, table: str, column: str, now: pd.Series) -> pd.DataFrame:
    """Find what the release before said, and whether that was another number beyond its rounding.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of one release a year with ``old_la_code, time_period, geographic_level, release``; of England
        and authorities, not regions.
    table : str
        The table they are from.
    column : str
        The column that is compared.
    now : pandas.Series
        What the rows say in it, same index.

    Returns
    -------
    pandas.DataFrame
        Same index: `before`, the number of the newest release of an earlier edition, NaN where none is held;
        `revised`, whether the two differ by more than the rounding of the coarser one. A republication of
        the same edition is no earlier word.

    Examples
    --------
    >>> rows = tables.load("looked_after").query("time_period == 2019 and geographic_level == 'National'")
    >>> rows = tables.vintage(rows, "latest")
    >>> before(rows, "looked_after", "looked_after_31_march", rows["looked_after_31_march"]).values.tolist()
    [[78150.0, True]]
    """
    held = tables.load(table)[[*GROUP, "old_la_code", "release", column]]
    held = held[held[column].notna() & held["geographic_level"].isin(councils.LEVELS)]
    edition = {id: descriptor.source(id)["edition"] for id in {*held["release"], *rows["release"]}}
    newest = rows.groupby("time_period")["release"].first().map(edition)
    held = tables.vintage(held[held["release"].map(edition) < held["time_period"].map(newest)], "latest")
    key = ["old_la_code", "time_period"]
    earlier = held.set_index(key)[column].reindex(pd.MultiIndex.from_frame(rows[key])).to_numpy()
    groups = pd.MultiIndex.from_frame(rows[GROUP])
    step_then = _roundings(held, held[column]).reindex(groups).to_numpy()
    step_now = _roundings(rows, now).reindex(groups).to_numpy()
    slack = np.where(step_then == step_now, 0, np.fmax(step_then, step_now) / 2)
    # The margin is for the arithmetic of decimals only.
    return pd.DataFrame({"before": earlier, "revised": (now - earlier).abs() > slack + 1e-9}, index=now.index)


def _roundings(rows: pd.DataFrame, numbers: pd.Series) -> pd.Series:
    """Tell, by year and level, to what the numbers of a release are rounded."""
    return numbers.groupby([rows[column] for column in GROUP]).agg(_rounding)


def _rounding(numbers: pd.Series) -> float:
    known = numbers.dropna().to_numpy()
    steps = (step for step in ROUNDINGS if np.allclose(known / step, np.round(known / step), atol=1e-6))
    return next(steps, 0.0)
