"""Standings: how often inspections find services inadequate, and how many councils are so at a time."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, MultipleLocator
from matplotlib.transforms import offset_copy

from evidence.charts.labels import need, thousands
from evidence.charts.style import ACCENT, CONTEXT, DARK, FILL, QUIET, TEXT_SIZE, value_axis_title
from evidence.errors import DataError

# In the order of the table: shapes of frameworks where they are marks, and fills where they are bars.
_SHAPES = ("o", "D", "s", "^", "v")
_FILLS: tuple[dict[str, Any], ...] = (
    {"fc": FILL, "ec": CONTEXT},
    {"fc": CONTEXT, "ec": "white"},
    {"fc": DARK, "ec": "white"},
    {"fc": ACCENT, "ec": "white"},
)
_MARK: dict[str, Any] = {"color": ACCENT, "ms": 8, "mec": "white", "mew": 0.8, "clip_on": False}
_BESIDE = 0.32  # years between two frameworks in one year
_LINE = 1.55 * TEXT_SIZE  # points from one line of counts to the next
_FIRST = 2.7 * TEXT_SIZE  # points from the axis to the first of them
_EVERY = 3  # years


def shares(ax: Axes, data: pd.DataFrame, *, axis: str, counted: str) -> None:
    """Draw a share for each year and framework with its interval, and print what it is a share of below.

    Nothing joins the marks: every year's inspections are of other authorities. Frameworks differ by shape,
    and each names its line of counts.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 2.6 inches high, and 0.25 for each framework.
    data : pandas.DataFrame
        One row a framework and year, frameworks in order: `framework` (short name), `time_period` (2025),
        `value`, `lower` and `upper` (per cent) and `n`. A year has at most two frameworks.
    axis : str
        Measure and unit, printed above the axes.
    counted : str
        What `n` counts, printed below, such as "Inspections in each year".

    Raises
    ------
    DataError
        If a column is missing, the table is empty, a framework has two rows in a year, or there are more
        than five of them.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas(height=3)
    >>> rows = pd.DataFrame({"framework": ["SIF", "ILACS"], "time_period": [2017, 2018], "n": [42, 34]})
    >>> rows = rows.assign(value=[14.3, 8.8], lower=[6.7, 3.0], upper=[27.8, 23.0])
    >>> shares(ax, rows, axis="Inspections ending in inadequate, %", counted="Inspections")
    >>> [text.get_text() for text in ax.texts]
    ['SIF', '42', 'ILACS', '34']
    """
    need(data, ("framework", "time_period", "value", "lower", "upper", "n"), chart="shares")
    names = _frameworks(data, len(_SHAPES), chart="shares")
    years = data["time_period"]
    # Where a year has two frameworks, the older stands left.
    together = years.map(years.value_counts()) > 1
    order = data.groupby("time_period").cumcount() - 0.5
    x = years + order.where(together, 0) * _BESIDE
    for line, (name, shape) in enumerate(zip(names, _SHAPES, strict=False)):
        of = data["framework"] == name
        ax.vlines(x[of], data["lower"][of], data["upper"][of], color=CONTEXT, lw=1.8)
        ax.plot(x[of], data["value"][of], shape, **_MARK)
        _counts(ax, line, name, dict(zip(years[of], data["n"][of], strict=True)), shape)
    _years(ax, years)
    ax.set_xlabel(counted, labelpad=_LINE * len(names) + 4)
    ax.set_ylim(0, min(100.0, 1.05 * data["upper"].max()))
    thousands(ax.yaxis, "{:.0f}%")
    value_axis_title(ax, axis)


def stock(ax: Axes, data: pd.DataFrame, judged: pd.Series, *, axis: str, counted: str) -> None:
    """Draw how many authorities hold a grade at a day each year, by the framework that gave it.

    A new framework takes years to reach everyone, so a bar mixes two standards: its parts say how much.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 2.8 inches high.
    data : pandas.DataFrame
        One row a framework and year, frameworks in order: `framework` (short name), `time_period` (2025) and
        `value` (authorities).
    judged : pandas.Series
        Authorities that had any grade by then, indexed by year; printed below.
    axis : str
        Measure and unit, printed above the axes.
    counted : str
        What `judged` counts, printed at its left, such as "Judged".

    Raises
    ------
    DataError
        If a column is missing, the table is empty, a framework has two rows in a year, or there are more
        than four of them.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas(height=3)
    >>> rows = pd.DataFrame({"framework": ["SIF", "SIF", "ILACS"], "time_period": [2018, 2019, 2019]})
    >>> judged = pd.Series({2018: 152, 2019: 151})
    >>> stock(ax, rows.assign(value=[21, 14, 8]), judged, axis="Authorities", counted="Judged")
    >>> [text.get_text() for text in ax.texts]
    ['21', '22', 'Judged', '152', '151']
    """
    need(data, ("framework", "time_period", "value"), chart="stock")
    names = _frameworks(data, len(_FILLS), chart="stock")
    counts = data.pivot(index="time_period", columns="framework", values="value")[names].fillna(0)
    foot = np.zeros(len(counts))
    for name, fill in zip(names, _FILLS, strict=False):
        ax.bar(counts.index, counts[name], bottom=foot, width=0.8, lw=0.8, label=name, **fill)
        foot += counts[name].to_numpy()
    for year, total in zip(counts.index, foot, strict=True):
        ax.annotate(
            f"{total:.0f}",
            (year, total),
            xytext=(0, 3),
            textcoords="offset points",
            ha="center",
            va="bottom",
            color=DARK,
        )
    _counts(ax, 0, counted, dict(zip(judged.index, judged, strict=True)))
    _years(ax, data["time_period"])
    # Room above the bars for the names of the frameworks.
    ax.set_ylim(0, 1.3 * foot.max() or 1)
    ax.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10], integer=True))
    ax.legend(
        loc="upper left",
        ncols=len(names),
        frameon=False,
        borderaxespad=0,
        borderpad=0,
        handlelength=1.2,
        handleheight=0.9,
        handletextpad=0.4,
        columnspacing=1.2,
    )
    value_axis_title(ax, axis)


def _frameworks(data: pd.DataFrame, most: int, *, chart: str) -> list[str]:
    names = list(dict.fromkeys(data["framework"]))
    if len(names) > most:
        raise DataError("too many frameworks", file=f"{chart} chart", value=len(names), accepted=f"{most}")
    if data.duplicated(["framework", "time_period"]).any():
        raise DataError("a framework has one row a year", file=f"{chart} chart", column="time_period")
    return names


def _counts(ax: Axes, line: int, name: str, counts: Mapping[int, float], shape: str = "") -> None:
    """Print counts below their years, in a line with its name, and the mark it explains, at the left."""
    at = -_FIRST - _LINE * line
    look: dict[str, Any] = {"textcoords": "offset points", "va": "center", "annotation_clip": False}
    ax.annotate(name, (0, 0), xycoords="axes fraction", xytext=(-18, at), ha="right", color=QUIET, **look)
    for year, count in counts.items():
        under = ("data", "axes fraction")
        ax.annotate(f"{count:.0f}", (year, 0), xycoords=under, xytext=(0, at), ha="center", **look)
    if shape:
        figure = ax.get_figure(root=True)
        assert figure is not None
        beside = offset_copy(ax.transAxes, figure, x=-9, y=at, units="points")
        ax.plot([0], [0], shape, transform=beside, **_MARK)


def _years(ax: Axes, years: pd.Series) -> None:
    ax.set_xlim(years.min() - 0.6, years.max() + 0.6)
    ax.xaxis.set_major_locator(MultipleLocator(_EVERY))
    ax.xaxis.set_major_formatter("{x:.0f}")
    ax.grid(axis="y")
