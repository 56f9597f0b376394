"""Standings: what share of authorities each framework found inadequate, and how many are so at a time."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator, MultipleLocator

from evidence.charts.axes import numbers
from evidence.charts.checks import need
from evidence.charts.labels import HALO
from evidence.charts.style import CONTEXT, DARK, FILL, INADEQUATE, QUIET, TEXT_SIZE, value_axis_title
from evidence.data.periods import year_of
from evidence.errors import ChartError

# Of frameworks where they are bars, in the order of the table: all count the inadequate, the newest darkest.
_FILLS = ("#efe3f2", "#bd8cc8", INADEQUATE, "#38103f")
_FIRST = 2.7 * TEXT_SIZE  # points from the axis to the counts below it
_EVERY = 3  # years


def levels(ax: Axes, data: pd.DataFrame, *, axis: str) -> None:
    """Draw the share that each framework found as a step over its years, with its interval.

    Nothing joins the steps: another framework is another standard.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 2.6 inches high.
    data : pandas.DataFrame
        One row a framework, in order: `framework` (short name), `min` and `max` (first and last day,
        `YYYY-MM-DD`), `value`, `lower` and `upper` (per cent).
    axis : str
        Measure and unit, printed above the axes.

    Raises
    ------
    ChartError
        If a column is missing, the table is empty, or a framework has two rows.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas(height=3)
    >>> rows = pd.DataFrame({"framework": ["SIF", "ILACS"], "min": ["2013-11-19", "2018-01-29"]})
    >>> rows = rows.assign(max=["2018-06-11", "2025-03-24"], value=[21.7, 12.8], lower=[16.0, 8.5])
    >>> levels(ax, rows.assign(upper=[28.9, 19.0]), axis="Authorities found inadequate, %")
    >>> [text.get_text() for text in ax.texts]
    ['SIF 22%', 'ILACS 13%']
    """
    need(data, ("framework", "min", "max", "value", "lower", "upper"), chart="levels")
    if data["framework"].duplicated().any():
        raise ChartError("a framework has one step", chart="levels", column="framework")
    left, right = data["min"].map(year_of), data["max"].map(year_of)
    # pointplot would work the intervals out from raw rows; these are worked out already.
    for start, end, (_, row) in zip(left, right, data.iterrows(), strict=True):
        ax.fill_between([start, end], row["lower"], row["upper"], color=FILL, lw=0, zorder=1)
        words = f"{row['framework']} {row['value']:.0f}%"
        # A framework of a year is narrower than its name.
        strong: dict[str, Any] = {"weight": "bold", "color": INADEQUATE, "path_effects": HALO}
        ax.text((start + end) / 2, row["upper"] + 1, words, ha="center", va="bottom", **strong)
    ax.hlines(data["value"], left, right, color=INADEQUATE, lw=4, zorder=3)
    _years(ax, pd.concat([np.floor(left), right]))
    ax.set_ylim(0, min(100.0, 1.15 * data["upper"].max()))
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
    names = list(dict.fromkeys(data["framework"]))
    if len(names) > len(_FILLS):
        raise ChartError("too many frameworks", chart="stock", value=len(names), accepted=f"{len(_FILLS)}")
    if data.duplicated(["framework", "time_period"]).any():
        raise ChartError("a framework has one row a year", chart="stock", column="time_period")
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
    _counts(ax, counted, dict(zip(judged.index, judged, strict=True)))
    _years(ax, data["time_period"])
    # Room above the bars for the names of the frameworks.
    ax.set_ylim(0, 1.3 * totals.max() or 1)
    ax.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    parts = [Patch(fc=fill, ec=CONTEXT, label=name) for name, fill in zip(names, _FILLS, strict=False)]
    ax.legend(handles=parts, loc="upper left", ncols=len(names))
    value_axis_title(ax, axis)


def _counts(ax: Axes, name: str, counts: Mapping[int, float]) -> None:
    """Print counts below their years, in a line with its name at the left."""
    at_row: dict[str, Any] = {"textcoords": "offset points", "va": "center", "annotation_clip": False}
    ax.annotate(
        name, (0, 0), xycoords="axes fraction", xytext=(-18, -_FIRST), ha="right", color=QUIET, **at_row
    )
    for year, count in counts.items():
        under = ("data", "axes fraction")
        ax.annotate(f"{count:.0f}", (year, 0), xycoords=under, xytext=(0, -_FIRST), ha="center", **at_row)


def _years(ax: Axes, years: pd.Series) -> None:
    ax.set_xlim(years.min() - 0.6, years.max() + 0.6)
    ax.xaxis.set_major_locator(MultipleLocator(_EVERY))
    ax.xaxis.set_major_formatter("{x:.0f}")
    ax.grid(axis="y")
