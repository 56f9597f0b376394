"""Strips: every authority a mark in a row for a measure, a year or a grade, with the row's median."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from evidence.charts.axes import across, no_figure, rows
from evidence.charts.checks import need, positive
from evidence.charts.labels import columns
from evidence.charts.style import ACCENT, CONTEXT, DARK, FILL, QUIET, Look, marks
from evidence.errors import ChartError

_STRIP, _LOW_STRIP = 0.62, 0.36  # height of a strip of marks, as a share of its row; below a name
_APART = 0.75  # rows left free below rows of another collection, for the words that say so
_HEADS = 0.75  # height of the heads above the first row, in rows
_TIMES = {0.125: "1/8", 0.25: "1/4", 0.5: "1/2", 1.0: "England"}
_LOOKS = {
    "other": Look("o", CONTEXT),
    "beyond": Look("o", ACCENT),
    "zero": Look("<", "white", DARK, scale=1.4),
}


def strips(
    ax: Axes,
    data: pd.DataFrame,
    *,
    axis: str,
    form: str,
    threshold: float | None = None,
    hollow: Mapping[str, str] | None = None,
) -> None:
    """Draw every authority as a mark in its row, with the row's median and how many exceed a threshold.

    Used for years, oldest at the top, and for grades of inspection. Marks beyond the threshold have the
    accent. The columns at the right print the median and the authorities beyond the threshold of all drawn.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 0.42 inches high for each row, and 1.1 for the heads, the axis and rows set apart.
    data : pandas.DataFrame
        One row an authority: `label` (its row, first at the top) and `value`, not below zero. Rows without a
        value are not drawn; a row of the chart without any is hatched.
    axis : str
        Measure and unit.
    form : str
        Format of one number, such as `"{:.0f}%"`.
    threshold : float, optional
        Authorities above it are counted; one exactly at it is not.
    hollow : mapping of str to str, optional
        Rows with hollow marks and why, such as `{"2016": "another collection"}`: the words stand below the
        row, which is set apart from the next.

    Raises
    ------
    ChartError
        If a column is missing, the table is empty, a value is negative, or no row has the name of a hollow
        one.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas(height=2)
    >>> rates = pd.DataFrame({"label": ["2016"] * 2 + ["2017"] * 3, "value": [15.0, 43, 12, 16, 41]})
    >>> words = {"axis": "Agency workers, %", "form": "{:.0f}%"}
    >>> strips(ax, rates, **words, threshold=40, hollow={"2016": "another collection"})
    >>> [text.get_text() for text in ax.texts if "of" in text.get_text()]
    ['1 of 2', '1 of 3']
    """
    need(data, ("label", "value"), chart="strips")
    positive(data, ["value"], chart="strips", zero=True)
    apart = hollow or {}
    names = list(dict.fromkeys(data["label"]))
    for name in apart:
        if name not in names:
            raise ChartError("no such row", chart="strips", column="label", value=name, accepted=names)
    limit = np.inf if threshold is None else threshold
    heights = [1 + _APART if name in apart else 1.0 for name in names]
    foot = -np.cumsum(heights)
    places = foot + heights
    known = data.dropna(subset=["value"]).sort_values("value", kind="stable")
    values = dict(list(known.groupby("label")["value"]))
    for y, name in zip(places, names, strict=True):
        if name in apart:
            ax.text(0, y - 0.5, apart[name], transform=ax.get_yaxis_transform(), va="top", color=QUIET)
        if name not in values:
            no_figure(ax, y, "no figure")
            continue
        _strip(ax, values[name], y, _STRIP, np.where(values[name] > limit, "beyond", "other"), name in apart)
        for colour, width in (("white", 4), (DARK, 2.5)):
            middle = values[name].median()
            ax.vlines(middle, y - _STRIP / 2, y + _STRIP / 2, color=colour, lw=width, zorder=4)
    found = [values.get(name, pd.Series(dtype="float64")) for name in names]
    heads = "Median", "Authorities" if threshold is None else f"Over {form.format(threshold)}"
    medians = [form.format(row.median()) if len(row) else "" for row in found]
    beyond = "" if threshold is None else "{} of "
    counts = [beyond.format((row > limit).sum()) + str(len(row)) if len(row) else "" for row in found]
    table = dict(zip(heads, (medians, counts), strict=True))
    columns(ax, list(places), table, head=_HEADS)
    if threshold is not None:
        ax.axvline(threshold, color=DARK, lw=1.2, ls=(0, (4, 2)), zorder=1)
    rows(ax, places, names)
    ax.set_ylim(foot[-1] + 0.4, _HEADS + 0.3)
    ax.set_xlim(0, 1.02 * max(data["value"].max(), threshold or 0))
    across(ax, axis, form)


def spread(ax: Axes, data: pd.DataFrame) -> None:
    """Draw every authority on every measure, as a ratio to England on a log axis.

    Measures run from the widest to the narrowest, by the ratio of the 90th to the 10th percentile. Each
    authority is a dot; the band runs from the 10th to the 90th percentile and the thick tick is the median.
    All three are printed in the measure's own unit. A zero has no place on a log axis: it stands hollow at
    the axis's edge.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 0.75 inches high for each measure.
    data : pandas.DataFrame
        One row an authority and measure: `measure` (name with unit), `value` and `england` in that unit, and
        `form`, the format of one number, such as `"{:.0f}%"`. Rows without a value are not drawn.

    Raises
    ------
    ChartError
        If a column is missing, the table is empty or a value for England is not above zero.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas(height=2)
    >>> rates = pd.DataFrame({"value": [30.0, 60.0, 120.0], "england": 60.0})
    >>> spread(ax, rates.assign(measure="Looked-after children per 10,000", form="{:.0f}"))
    """
    need(data, ("measure", "value", "england", "form"), chart="spread")
    positive(data, ["england"], chart="spread")
    data = data.dropna(subset=["value"])
    data = data.assign(ratio=data["value"] / data["england"]).sort_values("ratio", kind="stable")
    ratio = data["ratio"]
    low, high = 0.8 * min(ratio[ratio > 0].min(), 0.5), 1.25 * max(ratio.max(), 2.0)
    tails = data.groupby("measure", sort=False)["value"].quantile(np.array([0.1, 0.5, 0.9])).unstack()
    order = (tails[0.9] / tails[0.1]).sort_values(ascending=False, kind="stable").index
    ax.set_xscale("log")
    ax.set_xlim(low, high)
    ax.set_ylim(-len(tails) + 0.55, 0.9)
    beside = ax.get_yaxis_transform()
    for number, measure in enumerate(order):
        y = -float(number)
        own = data[data["measure"] == measure]
        england, form = own[["england", "form"]].iloc[0]
        p10, median, p90 = (tails.loc[measure] / england).clip(lower=low)
        ax.fill_between([p10, p90], y - 0.24, y + 0.24, color=FILL, lw=0, zorder=0)
        ax.vlines(1, y - 0.34, y + 0.26, color=DARK, lw=1.4, zorder=1)
        for part, kind in ((own["ratio"] > 0, "other"), (own["ratio"] <= 0, "zero")):
            _strip(ax, own["ratio"][part].clip(lower=low), y, _LOW_STRIP, kind)
        ax.vlines([p10, p90], y - 0.24, y + 0.24, color=ACCENT, lw=1.6, zorder=4)
        ax.vlines(median, y - 0.24, y + 0.24, color=ACCENT, lw=4, zorder=4)
        ax.text(0, y + 0.28, measure, transform=beside, va="bottom", weight="bold", zorder=4)
        printed = [form.format(number) for number in tails.loc[measure]]
        words = f"{printed[1]} ({printed[0]} to {printed[2]})"
        ax.text(1, y + 0.28, words, transform=beside, va="bottom", ha="right", zorder=4)
    ax.text(0, 0.72, "One dot, one authority", transform=beside, va="bottom", color=QUIET)
    told = "Median (10th to 90th percentile)"
    ax.text(1, 0.72, told, transform=beside, va="bottom", ha="right", color=QUIET)
    halves = 2.0 ** np.arange(np.ceil(np.log2(low)), np.floor(np.log2(high)) + 1)
    ax.xaxis.set_major_locator(FixedLocator(list(halves)))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: _TIMES.get(x, f"{x:g}")))
    ax.set_xlabel("Times the figure for England (log scale)")
    ax.yaxis.set_major_locator(NullLocator())
    ax.spines["left"].set_visible(False)


def _strip(
    ax: Axes, values: pd.Series, y: float, height: float, kind: str | np.ndarray, hollow: bool = False
) -> None:
    """Draw a strip of marks, from the lowest value.

    stripplot jitters by chance and leaves clumps; swarmplot places by pixels, which are not the same
    everywhere. The van der Corput sequence fills a strip evenly and comes out the same every time.
    """
    turns = [int(f"{number:b}"[::-1], 2) / 2 ** len(f"{number:b}") for number in range(1, len(values) + 1)]
    looks = {
        name: replace(look, face="white", edge=look.ink) if hollow else look for name, look in _LOOKS.items()
    }
    marks(ax, values, y + (np.array(turns) - 0.5) * height, kind, looks, size=4.5, edge=0.5)
