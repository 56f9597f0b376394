"""Standings: how often inspections find services inadequate, and how many councils are so at a time."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator, MultipleLocator
from matplotlib.transforms import offset_copy

from evidence.charts.axes import numbers
from evidence.charts.checks import need
from evidence.charts.style import ACCENT, CONTEXT, DARK, FILL, QUIET, TEXT_SIZE, Look, marks, value_axis_title
from evidence.errors import ChartError

# In the order of the table: shapes of frameworks where they are marks, and fills where they are bars.
_SHAPES = tuple(Look(shape, ACCENT) for shape in "oDs^v")
_FILLS = (FILL, CONTEXT, DARK, ACCENT)
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
    ChartError
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
    # pointplot would work the intervals out from raw rows; these are worked out already.
    ax.vlines(x, data["lower"], data["upper"], color=CONTEXT, lw=1.8)
    looks = dict(zip(names, _SHAPES, strict=False))
    marks(ax, x, data["value"], data["framework"], looks)
    for line, (name, look) in enumerate(looks.items()):
        of = data["framework"] == name
        _counts(ax, line, name, dict(zip(years[of], data["n"][of], strict=True)), look)
    _years(ax, years)
    ax.set_xlabel(counted, labelpad=_LINE * len(names) + 4)
    ax.set_ylim(0, min(100.0, 1.05 * data["upper"].max()))
    numbers(ax.yaxis, "{:.0f}%")
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
    ChartError
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
    sns.histplot(
        x=data["time_period"].to_numpy(),
        weights=data["value"].to_numpy(),
        hue=data["framework"].to_numpy(),
        # histplot stacks from the last to the first.
        hue_order=names[::-1],
        palette=dict(zip(names, _FILLS, strict=False)),
        multiple="stack",
        discrete=True,
        shrink=0.8,
        alpha=1,
        edgecolor=CONTEXT,
        legend=False,
        ax=ax,
    )
    ax.set_ylabel("")
    totals = data.groupby("time_period")["value"].sum()
    for year, total in totals.items():
        above: dict[str, Any] = {"xytext": (0, 3), "textcoords": "offset points"}
        ax.annotate(f"{total:.0f}", (year, total), ha="center", va="bottom", color=DARK, **above)
    _counts(ax, 0, counted, dict(zip(judged.index, judged, strict=True)))
    _years(ax, data["time_period"])
    # Room above the bars for the names of the frameworks.
    ax.set_ylim(0, 1.3 * totals.max() or 1)
    ax.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    parts = [Patch(fc=fill, ec=CONTEXT, label=name) for name, fill in zip(names, _FILLS, strict=False)]
    ax.legend(handles=parts, loc="upper left", ncols=len(names))
    value_axis_title(ax, axis)


def _frameworks(data: pd.DataFrame, most: int, *, chart: str) -> list[str]:
    names = list(dict.fromkeys(data["framework"]))
    if len(names) > most:
        raise ChartError("too many frameworks", chart=chart, value=len(names), accepted=f"{most}")
    if data.duplicated(["framework", "time_period"]).any():
        raise ChartError("a framework has one row a year", chart=chart, column="time_period")
    return names


def _counts(ax: Axes, line: int, name: str, counts: Mapping[int, float], look: Look | None = None) -> None:
    """Print counts below their years, in a line with its name, and the mark it explains, at the left."""
    at = -_FIRST - _LINE * line
    at_row: dict[str, Any] = {"textcoords": "offset points", "va": "center", "annotation_clip": False}
    ax.annotate(name, (0, 0), xycoords="axes fraction", xytext=(-18, at), ha="right", color=QUIET, **at_row)
    for year, count in counts.items():
        under = ("data", "axes fraction")
        ax.annotate(f"{count:.0f}", (year, 0), xycoords=under, xytext=(0, at), ha="center", **at_row)
    if look:
        figure = ax.get_figure(root=True)
        assert figure is not None
        beside = offset_copy(ax.transAxes, figure, x=-9, y=at, units="points")
        marks(ax, [0], [0], name, {name: look}, transform=beside)


def _years(ax: Axes, years: pd.Series) -> None:
    ax.set_xlim(years.min() - 0.6, years.max() + 0.6)
    ax.xaxis.set_major_locator(MultipleLocator(_EVERY))
    ax.xaxis.set_major_formatter("{x:.0f}")
    ax.grid(axis="y")
