"""A waterfall: how one amount became another."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from evidence.charts.axes import BAR, across, rows
from evidence.charts.checks import need
from evidence.charts.labels import beside
from evidence.charts.style import ACCENT, CONTEXT, CONTRAST, DARK
from evidence.errors import ChartError


def waterfall(ax: Axes, data: pd.DataFrame, *, axis: str, form: str) -> None:
    """Draw an amount, what was added and taken away, and the amount that makes, as horizontal bars.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 0.5 inches high for each bar.
    data : pandas.DataFrame
        `label` and `value`, first at the top: the amount at the start, each contribution with its sign, and
        the amount at the end.
    axis : str
        Measure and unit.
    form : str
        Format of one number without a sign, such as `"£{:.1f}bn"`.

    Raises
    ------
    ChartError
        If a column is missing, there are fewer than three rows, a value is missing, an amount is negative, or
        the contributions do not add up to the change.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas(height=2)
    >>> steps = pd.DataFrame({"label": ["2014-15", "More children", "Lower unit cost", "2024-25"]})
    >>> waterfall(ax, steps.assign(value=[8.0, 1.0, -0.5, 8.5]), axis="Spending", form="£{:.1f}bn")
    >>> [text.get_text() for text in ax.texts]
    ['£8.0bn', '+£1.0bn', '−£0.5bn', '£8.5bn']
    """
    need(data, ("label", "value"), chart="waterfall")
    values = data["value"].to_numpy(dtype="float64")
    if len(values) < 3 or np.isnan(values).any() or values[0] < 0 or values[-1] < 0:
        wanted = "needs an amount at the start, a contribution and an amount at the end"
        raise ChartError(wanted, chart="waterfall", column="value")
    running = np.cumsum(values[:-1])
    if abs(running[-1] - values[-1]) > 1e-6 * max(values[0], values[-1]):
        raise ChartError(
            "the contributions do not add up to the change",
            chart="waterfall",
            column="value",
            value=f"{running[-1]:g}",
            accepted=f"{values[-1]:g}",
        )
    y = -np.arange(len(values))
    starts = np.concatenate([[0], running[:-1], [0]])
    ends = np.concatenate([running, values[-1:]])
    amounts = np.isin(np.arange(len(values)), (0, len(values) - 1))
    colours = np.where(amounts, CONTEXT, np.where(values < 0, CONTRAST, ACCENT))
    # A bar of seaborn starts at zero; these start where the one before ends.
    ax.barh(y, ends - starts, left=starts, height=BAR, color=list(colours), zorder=2)
    ax.vlines(ends[:-1], y[:-1] - BAR / 2, y[:-1] - 1 + BAR / 2, color=DARK, lw=1, zorder=1)
    for at, start, end, value, amount in zip(y, starts, ends, values, amounts, strict=True):
        sign = "" if amount else "−" if value < 0 else "+"
        beside(ax, max(start, end), float(at), f"{sign}{form.format(abs(value))}", DARK)
    low = min(0.0, starts.min(), ends.min())
    ax.set_xlim(low * 1.05, 1.12 * ends.max())
    if low < 0:
        ax.axvline(0, color=DARK, lw=1)
    rows(ax, y, data["label"])
    across(ax, axis, form)
