"""Strips: every authority a mark in a row for a year or a grade, with the row's median."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from evidence.charts.axes import across, no_figure, rows
from evidence.charts.checks import need, positive
from evidence.charts.labels import columns
from evidence.charts.style import ACCENT, CONTEXT, DARK, QUIET, Look, marks, whose
from evidence.errors import ChartError

_STRIP = 0.62  # height of a strip of marks, as a share of its row
_APART = 0.75  # rows left free below rows of another collection, for the words that say so
_HEADS = 0.75  # height of the heads above the first row, in rows
_LOOKS = {"other": Look("o", CONTEXT), "beyond": Look("o", ACCENT)}
_HOLLOW = {name: replace(look, face="white", edge=look.ink) for name, look in _LOOKS.items()}


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
    axis, form : str
        Measure and unit; format of one number, such as `"{:.0f}%"`.
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
    groups = dict(list(known.groupby("label")))
    values = {name: group["value"] for name, group in groups.items()}
    for y, name in zip(places, names, strict=True):
        if name in apart:
            ax.text(0, y - 0.5, apart[name], transform=ax.get_yaxis_transform(), va="top", color=QUIET)
        if name not in values:
            no_figure(ax, y, "no figure")
            continue
        kind = np.where(values[name] > limit, "beyond", "other")
        looks = _HOLLOW if name in apart else _LOOKS
        strip(ax, values[name], y, _STRIP, kind, looks, whose(groups[name]))
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


def strip(
    ax: Axes,
    values: pd.Series,
    y: float,
    height: float,
    kind: str | np.ndarray,
    looks: Mapping[str, Look],
    own: Sequence[str] | None = None,
) -> None:
    """Draw a strip of marks, from the lowest value.

    stripplot jitters by chance and leaves clumps; swarmplot places by pixels, which are not the same
    everywhere. The van der Corput sequence fills a strip evenly and comes out the same every time.
    """
    turns = [int(f"{number:b}"[::-1], 2) / 2 ** len(f"{number:b}") for number in range(1, len(values) + 1)]
    marks(ax, values, y + (np.array(turns) - 0.5) * height, kind, looks, size=4.5, edge=0.5, whose=own)
