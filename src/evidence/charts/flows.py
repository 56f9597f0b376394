"""What an amount gains and loses: the parts of a change, and people who start and leave."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from evidence.charts.labels import need
from evidence.charts.row_axes import BAR, beside, column, no_figure, number_axis, round_axis, row_names
from evidence.charts.style import ACCENT, CONTEXT, CONTRAST, DARK, QUIET
from evidence.errors import DataError

_HEADS = 0.7  # height of the heads above the first row, in rows
_COLUMN = 48  # points from the drawing to the right edge of the column of net numbers
_NET: dict[str, Any] = {"color": ACCENT, "weight": "bold"}
_ROOM = 1.2  # of the longest bar, for the number at its end


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
    DataError
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
        raise DataError(
            "needs an amount at the start, a contribution and an amount at the end",
            file="waterfall chart",
            column="value",
        )
    running = np.cumsum(values[:-1])
    if abs(running[-1] - values[-1]) > 1e-6 * max(values[0], values[-1]):
        raise DataError(
            "the contributions do not add up to the change",
            file="waterfall chart",
            column="value",
            value=f"{running[-1]:g}",
            accepted=f"{values[-1]:g}",
        )
    y = -np.arange(len(values))
    starts = np.concatenate([[0], running[:-1], [0]])
    ends = np.concatenate([running, values[-1:]])
    amounts = np.isin(np.arange(len(values)), (0, len(values) - 1))
    colours = np.where(amounts, CONTEXT, np.where(values < 0, CONTRAST, ACCENT))
    ax.barh(y, ends - starts, left=starts, height=BAR, color=list(colours), zorder=2)
    ax.vlines(ends[:-1], y[:-1] - BAR / 2, y[:-1] - 1 + BAR / 2, color=DARK, lw=1, zorder=1)
    for at, start, end, value, amount in zip(y, starts, ends, values, amounts, strict=True):
        sign = "" if amount else "−" if value < 0 else "+"
        beside(ax, max(start, end), float(at), f"{sign}{form.format(abs(value))}", DARK)
    low = min(0.0, starts.min(), ends.min())
    ax.set_xlim(low * 1.05, 1.12 * ends.max())
    if low < 0:
        ax.axvline(0, color=DARK, lw=1)
    row_names(ax, y, data["label"])
    number_axis(ax, axis, form)


def in_and_out(ax: Axes, data: pd.DataFrame, *, axis: str, form: str) -> None:
    """Draw people who started to the right, people who left to the left, and the net as a mark.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 0.45 inches high for each row, and 0.9 for the heads and the axis.
    data : pandas.DataFrame
        One row a year, first at the top: `label`, `starters` and `leavers`, both in one unit. A row that
        lacks either is hatched.
    axis : str
        Measure and unit.
    form : str
        Format of one number without a sign, such as `"{:.1f}"`.

    Raises
    ------
    DataError
        If a column is missing, the table is empty or a value is negative.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas(height=2)
    >>> years = pd.DataFrame({"label": ["2024", "2025"], "starters": [6.2, 5.9], "leavers": [5.6, 6.1]})
    >>> in_and_out(ax, years, axis="Thousand full-time equivalents", form="{:.1f}")
    >>> [text.get_text() for text in ax.texts][:3]
    ['5.6', '6.2', '+0.6']
    """
    need(data, ("label", "starters", "leavers"), chart="in and out")
    both = data[["leavers", "starters"]].astype("float64")
    if both.lt(0).any(axis=None):
        raise DataError(
            "people who start or leave are not below zero", file="in and out chart", value=both.min(axis=None)
        )
    y = -np.arange(len(data), dtype="float64")
    out, into = both["leavers"].to_numpy(), both["starters"].to_numpy()
    known = ~np.isnan(out + into)
    ax.barh(y[known], -out[known], height=BAR, fc="white", ec=CONTEXT, lw=1.2)
    ax.barh(y[known], into[known], height=BAR, fc=CONTEXT, ec=CONTEXT, lw=1.2)
    ax.axvline(0, color=DARK, lw=1.2)
    ax.plot((into - out)[known], y[known], "D", ms=8, color=ACCENT, mec="white", mew=1.2, zorder=4)
    for at, left, right in zip(y, out, into, strict=True):
        if np.isnan(left + right):
            no_figure(ax, at, "no figure")
            continue
        beside(ax, -left, at, form.format(left), DARK, left=True)
        beside(ax, right, at, form.format(right), DARK)
        net = form.format(abs(right - left))
        sign = "" if net == form.format(0) else "−" if right < left else "+"
        column(ax, at, _COLUMN, sign + net, **_NET)
    row_names(ax, y, data["label"])
    beside(ax, 0, _HEADS, "Leavers", QUIET, left=True)
    beside(ax, 0, _HEADS, "Starters", QUIET)
    column(ax, _HEADS, _COLUMN, "◆ Net", **_NET)
    ax.set_ylim(top=_HEADS + 0.4)
    widest = both.max() * _ROOM
    ax.set_xlim(-widest["leavers"], widest["starters"])
    round_axis(ax, axis, form)
    outwards = ax.xaxis.get_major_formatter()
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: outwards(abs(value))))
