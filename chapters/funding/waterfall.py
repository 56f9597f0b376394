"""A waterfall: how one amount became another, and that a third."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from evidence.charts.axes import BAR, across, rows
from evidence.charts.checks import need
from evidence.charts.labels import beside
from evidence.charts.style import ACCENT, CONTEXT, CONTRAST, DARK
from evidence.errors import ChartError


def waterfall(ax: Axes, data: pd.DataFrame, *, axis: str, form: str) -> None:
    """Draw amounts, and what was added to each and taken away to make the next, as horizontal bars.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 0.5 inches high for each bar.
    data : pandas.DataFrame
        `label`, `value` and `kind`, first at the top: an amount ("total") at the start and at the end, and
        each contribution ("part") with its sign between the amounts that it stands between.
    axis : str
        Measure and unit.
    form : str
        Format of one number without a sign, such as `"£{:.1f}bn"`.

    Raises
    ------
    ChartError
        If a column is missing, there is no contribution between two amounts, a value is missing, an amount is
        negative, or the contributions do not add up to the change.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas(height=2)
    >>> steps = pd.DataFrame({"label": ["2014-15", "More children", "Lower unit cost", "2024-25"]})
    >>> steps = steps.assign(value=[8.0, 1.0, -0.5, 8.5], kind=["total", "part", "part", "total"])
    >>> waterfall(ax, steps, axis="Spending", form="£{:.1f}bn")
    >>> [text.get_text() for text in ax.texts]
    ['£8.0bn', '+£1.0bn', '−£0.5bn', '£8.5bn']
    """
    need(data, ("label", "value", "kind"), chart="waterfall")
    values = data["value"].to_numpy(dtype="float64")
    amounts = data["kind"].eq("total").to_numpy()
    apart = np.diff(np.flatnonzero(amounts))
    is_whole = amounts[0] and amounts[-1] and len(apart) and (apart > 1).all()
    if not is_whole or np.isnan(values).any() or (values[amounts] < 0).any():
        wanted = "needs an amount at the start, a contribution and an amount at the end"
        raise ChartError(wanted, chart="waterfall", column="value")
    ends = values.copy()
    for row in range(1, len(values)):
        reached = ends[row - 1] + (0 if amounts[row] else values[row])
        if amounts[row] and abs(reached - values[row]) > 1e-6 * values[amounts].max():
            raise ChartError(
                "the contributions do not add up to the change",
                chart="waterfall",
                row=row,
                column="value",
                value=f"{reached:g}",
                accepted=f"{values[row]:g}",
            )
        ends[row] = reached
    y = -np.arange(len(values))
    starts = np.where(amounts, 0, ends - values)
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
