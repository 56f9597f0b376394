"""Bars: amounts from zero, what an amount gained and lost, and people who start and leave."""

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from evidence.charts.axes import BAR, across, no_figure, rows
from evidence.charts.checks import need, positive
from evidence.charts.labels import beside, columns
from evidence.charts.style import ACCENT, CONTEXT, CONTRAST, DARK, QUIET, Look, marks
from evidence.errors import ChartError

_HEADS = 0.7  # height of the heads above the first row, in rows
_ROOM = 1.2  # of the longest bar, for the number at its end
_PLAIN: dict[str, Any] = {
    "orient": "h",
    "native_scale": True,
    "width": BAR,
    "errorbar": None,
    "saturation": 1,
}


def bars(
    ax: Axes,
    data: pd.DataFrame,
    *,
    axis: str,
    form: str,
    highlight: Collection[str] = (),
    missing: str = "no figure",
) -> None:
    """Draw horizontal bars from zero, each with its value, and its interval where there is one.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 0.45 inches high for each bar.
    data : pandas.DataFrame
        One row a bar, first at the top: `label`, `value`, and `lower` and `upper` if there are intervals. A
        row without a value is hatched.
    axis : str
        Measure and unit.
    form : str
        Format of one number.
    highlight : collection of str
        Labels of the bars that make the point.
    missing : str
        Words for a row without a value, such as "not seen".

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
    sns.barplot(x=value, y=y, hue=strong, palette=colours, dodge=False, legend=False, ax=ax, **_PLAIN)
    ends = data["value"]
    if {"lower", "upper"} <= set(data):
        # barplot would work an interval out from raw rows; these are worked out already.
        ax.hlines(y, data["lower"], data["upper"], color=DARK, lw=1.6)
        ax.plot(data["lower"], y, "|", data["upper"], y, "|", color=DARK, ms=8, mew=1.6)
        ends = data[["value", "upper"]].max(axis=1)
    for at, end, found in zip(y, ends, data["value"], strict=True):
        if pd.isna(found):
            no_figure(ax, float(at), missing)
        else:
            beside(ax, end, float(at), form.format(found), DARK)
    ax.set_xlim(left=0)
    rows(ax, y, data["label"])
    across(ax, axis, form)


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
        sns.barplot(x=side, y=y, color=fill, ec=CONTEXT, lw=1.2, ax=ax, **_PLAIN)
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
