"""Bars: amounts from zero."""

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from evidence.charts.axes import BAR, across, no_figure, rows
from evidence.charts.checks import need, positive
from evidence.charts.labels import beside
from evidence.charts.style import ACCENT, CONTEXT, DARK


def bars(ax: Axes, data: pd.DataFrame, *, axis: str, form: str, highlight: Collection[str] = ()) -> None:
    """Draw horizontal bars from zero, each with its value, and its interval where there is one.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 0.45 inches high for each bar.
    data : pandas.DataFrame
        One row a bar, first at the top: `label`, `value`, and `lower` and `upper` if there are intervals. A
        row without a value is hatched.
    axis, form : str
        Measure and unit; format of one number.
    highlight : collection of str
        Labels of the bars that make the point.

    Raises
    ------
    ChartError
        If a column is missing, the table is empty or a value is negative.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas(height=2)
    >>> shares = pd.DataFrame({"label": ["Looked after", "Referrals"], "value": [96.0, 88.0]})
    >>> bars(ax, shares, axis="System share of variation, %", form="{:.0f}%", highlight=["Looked after"])
    """
    need(data, ("label", "value"), chart="bars")
    positive(data, ["value"], chart="bars", zero=True)
    y = -np.arange(len(data))
    strong = data["label"].isin(list(highlight)).to_numpy()
    colours = {False: CONTEXT, True: ACCENT}
    value = data["value"].to_numpy(dtype="float64")
    draw_bars(ax, value, y, hue=strong, palette=colours, dodge=False, legend=False)
    ends = data["value"]
    if {"lower", "upper"} <= set(data):
        # barplot would work an interval out from raw rows; these are worked out already.
        # On a bar an interval is seen by its white edge: in the dark both are light.
        for colour, width, cap in (("white", 4.2, 10.6), (DARK, 1.6, 8)):
            ax.hlines(y, data["lower"], data["upper"], color=colour, lw=width)
            ax.plot(data["lower"], y, "|", data["upper"], y, "|", color=colour, ms=cap, mew=width)
        ends = data[["value", "upper"]].max(axis=1)
    for at, end, found in zip(y, ends, data["value"], strict=True):
        if pd.isna(found):
            no_figure(ax, float(at), "no figure")
        else:
            beside(ax, end, float(at), form.format(found), DARK)
    ax.set_xlim(left=0)
    rows(ax, y, data["label"])
    across(ax, axis, form)


def draw_bars(ax: Axes, value: np.ndarray, y: np.ndarray, **look: Any) -> None:
    """Draw horizontal bars from zero, as wide as rows and in the colours that they are given."""
    plain: dict[str, Any] = {"orient": "h", "native_scale": True, "errorbar": None, "saturation": 1}
    sns.barplot(x=value, y=y, width=BAR, ax=ax, **plain, **look)
