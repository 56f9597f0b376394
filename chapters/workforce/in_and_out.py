"""Bars of people who started and people who left."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from evidence.charts.axes import across, no_figure, rows
from evidence.charts.bars import draw_bars
from evidence.charts.checks import need, positive
from evidence.charts.labels import beside, columns
from evidence.charts.style import ACCENT, CONTEXT, DARK, QUIET, Look, marks

_HEADS = 0.7  # height of the heads above the first row, in rows
_ROOM = 1.2  # of the longest bar, for the number at its end


def in_and_out(ax: Axes, data: pd.DataFrame, *, axis: str, form: str) -> None:
    """Draw people who started to the right, people who left to the left, and the net as a mark.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 0.45 inches high for each row, and 0.9 for the heads and the axis.
    data : pandas.DataFrame
        One row a year, first at the top: `label`, `starters` and `leavers`, both in one unit. A row without
        one of them is hatched.
    axis : str
        Measure and unit.
    form : str
        Format of one number without a sign, such as `"{:.1f}"`.

    Raises
    ------
    ChartError
        If a column is missing, the table is empty or a value is negative.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas(height=2)
    >>> years = pd.DataFrame({"label": ["2024", "2025"], "starters": [6.2, 5.9], "leavers": [5.6, 6.1]})
    >>> in_and_out(ax, years, axis="Thousand full-time equivalents", form="{:.1f}")
    >>> [text.get_text() for text in ax.texts][:3]
    ['5.6', '6.2', '6.1']
    """
    need(data, ("label", "starters", "leavers"), chart="in and out")
    positive(data, ["starters", "leavers"], chart="in and out", zero=True)
    y = -np.arange(len(data), dtype="float64")
    both = data[["leavers", "starters"]].astype("float64")
    out, into = both.where(both.notna().all(axis=1)).to_numpy().T
    for side, fill in ((-out, "white"), (into, CONTEXT)):
        draw_bars(ax, side, y, color=fill, ec=CONTEXT, lw=1.2)
    ax.axvline(0, color=DARK, lw=1.2)
    marks(ax, into - out, y, "net", {"net": Look("D", ACCENT)}, edge=1.2, zorder=4)
    net = []
    for at, left, right in zip(y, out, into, strict=True):
        if np.isnan(left):
            no_figure(ax, at, "no figure")
            net.append("")
            continue
        beside(ax, -left, at, form.format(left), DARK, left=True)
        beside(ax, right, at, form.format(right), DARK)
        change = form.format(abs(right - left))
        net.append(("" if change == form.format(0) else "−" if right < left else "+") + change)
    rows(ax, y, data["label"])
    beside(ax, 0, _HEADS, "Leavers", QUIET, left=True)
    beside(ax, 0, _HEADS, "Starters", QUIET)
    columns(ax, list(y), {"◆ Net": net}, head=_HEADS, color=ACCENT)
    ax.set_ylim(top=_HEADS + 0.4)
    widest = both.max() * _ROOM
    ax.set_xlim(-widest["leavers"], widest["starters"])
    across(ax, axis, form)
    outwards = ax.xaxis.get_major_formatter()
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: outwards(abs(value))))
