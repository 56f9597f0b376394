"""Every authority a dot, in order of its value."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from evidence.charts.axes import log_numbers
from evidence.charts.checks import need, positive
from evidence.charts.scatters import SUSPECT, name_some
from evidence.charts.style import CONTEXT, DARK, Look, marks, value_axis_title, whose

_LOOKS = {"suspect": SUSPECT, "sound": Look("o", CONTEXT)}


def ordered(ax: Axes, data: pd.DataFrame, *, england: float, axis: str, form: str) -> None:
    """Draw every authority in order of its value on a log axis; suspect returns are hollow.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 4.2 inches high.
    data : pandas.DataFrame
        One row an authority: `value`, `suspect` (bool), and `label`, words for at most six rows and missing
        for the rest. Rows without a value are not drawn.
    england : float
        The value for England.
    axis : str
        Measure and unit.
    form : str
        Format of one number, such as `"£{:,.0f}"`.

    Raises
    ------
    ChartError
        If a column is missing, a value is not above zero or there are too many labels.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas()
    >>> spend = pd.DataFrame({"value": [340.0, 2100.0, 4970.0], "suspect": [True, False, False]})
    >>> ordered(ax, spend.assign(label=None), england=2000, axis="£ per child in need", form="£{:,.0f}")
    """
    need(data, ("value", "suspect", "label"), chart="ordered")
    positive(data, ["value"], chart="ordered")
    data = data.dropna(subset=["value"]).sort_values("value", kind="stable")
    data = data.assign(order=np.arange(1, len(data) + 1))
    suspect = data["suspect"].astype(bool)
    ax.set_yscale("log")
    ax.set_ylim(data["value"].min() / 1.25, data["value"].max() * 1.25)
    ax.set_xlim(-0.02 * len(data), 1.04 * len(data))
    ax.axhline(england, color=DARK, lw=1.2, zorder=1)
    kind = np.where(suspect, "suspect", "sound")
    says = [form.format(value) for value in data["value"]]
    own = whose(data.drop(columns="label"), says)
    marks(ax, data["order"], data["value"], kind, _LOOKS, size=5.5, edge=0.5, whose=own)
    england_words = f"England {form.format(england)}"
    ax.annotate(england_words, (0, england), xytext=(0, 4), textcoords="offset points")
    log_numbers(ax.yaxis, form)
    ax.grid(axis="y")
    value_axis_title(ax, axis)
    ax.xaxis.set_major_locator(NullLocator())
    ax.set_xlabel(f"{len(data)} authorities, from lowest to highest")
    name_some(ax, data, "order", "value")
