"""Charts of many rows: every authority in each, or an estimate with its interval in each."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from evidence.charts.labels import need, signed
from evidence.charts.row_axes import column, jitter, no_figure, round_axis, row_names
from evidence.charts.style import ACCENT, CONTEXT, DARK, QUIET
from evidence.errors import DataError

_STRIP = 0.62  # height of a strip of marks, as a share of its row
_APART = 0.75  # rows left free below rows of another collection, for the words that say so
_HEADS = 0.75  # height of the heads above the first row, in rows
_MEDIAN, _COUNT = 58, 128  # points from the drawing to the right edge of each column
_HOLM: dict[bool, dict[str, Any]] = {  # still significant, or not
    True: {"marker": "D", "ms": 8, "mfc": ACCENT, "mec": ACCENT, "mew": 1.6},
    False: {"marker": "o", "ms": 7, "mfc": "white", "mec": QUIET, "mew": 1.6},
}
_KEY = {True: "Significant after Holm's adjustment", False: "Not significant after it"}
_ESTIMATE = 8  # points from the drawing to the column of estimates


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
    DataError
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
    apart = hollow or {}
    names = list(dict.fromkeys(data["label"]))
    for name in apart:
        if name not in names:
            raise DataError("no such row", file="strips chart", column="label", value=name, accepted=names)
    if data["value"].lt(0).any():
        raise DataError("a rate below zero", file="strips chart", column="value", value=data["value"].min())
    limit = np.inf if threshold is None else threshold
    heights = [1 + _APART if name in apart else 1.0 for name in names]
    foot = -np.cumsum(heights)
    places = foot + heights
    for y, name in zip(places, names, strict=True):
        values = np.sort(data["value"][data["label"] == name].dropna().to_numpy(dtype="float64"))
        if name in apart:
            ax.text(0, y - 0.5, apart[name], transform=ax.get_yaxis_transform(), va="top", color=QUIET)
        if not len(values):
            no_figure(ax, y, "no figure")
            continue
        offsets = y + jitter(len(values), _STRIP)
        for part, colour in ((values <= limit, CONTEXT), (values > limit, ACCENT)):
            fill, edge, width = ("white", colour, 1.2) if name in apart else (colour, "white", 0.4)
            # Marks at nought are whole, not half; no marks at all would be laid out at the figure's corner.
            if part.any():
                at = values[part], offsets[part]
                ax.plot(*at, "o", ms=4.5, mfc=fill, mec=edge, mew=width, clip_on=False)
        median = float(np.median(values))
        for colour, width in (("white", 4), (DARK, 2.5)):
            ax.vlines(median, y - _STRIP / 2, y + _STRIP / 2, color=colour, lw=width, zorder=3)
        count = len(values) if threshold is None else f"{(values > limit).sum()} of {len(values)}"
        column(ax, y, _MEDIAN, form.format(median))
        column(ax, y, _COUNT, str(count), weight="bold")
    column(ax, _HEADS, _MEDIAN, "Median", color=QUIET)
    counted = "Authorities" if threshold is None else f"Over {form.format(threshold)}"
    column(ax, _HEADS, _COUNT, counted, color=QUIET)
    if threshold is not None:
        ax.axvline(threshold, color=DARK, lw=1.2, ls=(0, (4, 2)), zorder=1)
    row_names(ax, places, pd.Series(names))
    ax.set_ylim(foot[-1] + 0.4, _HEADS + 0.3)
    ax.set_xlim(0, 1.02 * max(data["value"].max(), threshold or 0))
    round_axis(ax, axis, form)


def forest(ax: Axes, data: pd.DataFrame, *, axis: str, form: str) -> None:
    """Draw many estimates under headings, each with its interval, and print both at the right.

    An estimate that stays significant when the number of estimates is allowed for (Holm) is a filled diamond
    in bold; the others are hollow dots.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 0.27 inches high for each row and heading, and 1.1 for the key and the axis.
    data : pandas.DataFrame
        One row an estimate, first at the top: `group` (heading), `label` (at most 24 characters fit well),
        `value`, `lower` and `upper` (its interval, in the same unit), and `holm` (bool, still significant).
    axis : str
        Measure and unit.
    form : str
        Format of one number, with its sign, such as `"{:+.2f}"`.

    Raises
    ------
    DataError
        If a column is missing, the table is empty, or an estimate or its interval is missing.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas(height=2)
    >>> fits = pd.DataFrame({"label": ["Turnover", "Agency"], "value": [0.2, 0.4], "holm": [False, True]})
    >>> fits = fits.assign(group="Three or more placements", lower=[-0.1, 0.2], upper=[0.5, 0.6])
    >>> forest(ax, fits, axis="Percentage points", form="{:+.1f}")
    >>> [text.get_text() for text in ax.texts][1:3]
    ['+0.2 (−0.1 to +0.5)', '+0.4 (+0.2 to +0.6)']
    """
    numbers = ["value", "lower", "upper"]
    need(data, ("group", "label", *numbers, "holm"), chart="forest")
    if data[numbers].isna().any(axis=None):
        raise DataError("an estimate without its number or interval", file="forest chart", column="value")
    names: list[str] = []
    across = ax.get_yaxis_transform()
    for group in dict.fromkeys(data["group"]):
        ax.text(0, -len(names), f" {group}", transform=across, va="center", weight="bold")
        names.append("")
        rows = data[data["group"] == group]
        # The line of no effect leaves the headings free.
        ax.vlines(0, 0.5 - len(names) - len(rows), 0.5 - len(names), color=DARK, lw=1.2, zorder=1)
        for _, row in rows.iterrows():
            y, holm = float(-len(names)), bool(row["holm"])
            names.append(row["label"])
            ax.hlines(y, row["lower"], row["upper"], color=_HOLM[holm]["mec"], lw=2)
            ax.plot([row["value"]], [y], clip_on=False, **_HOLM[holm])
            words = "{} ({} to {})".format(*(signed(form, row[number]) for number in numbers))
            weight = "bold" if holm else "normal"
            ax.annotate(
                words,
                (1, y),
                xycoords=across,
                xytext=(_ESTIMATE, 0),
                textcoords="offset points",
                va="center",
                weight=weight,
                annotation_clip=False,
            )
    ax.set_yticks(-np.arange(len(names)), names, color=DARK)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    for at, (holm, words) in zip((2.2, 1.2), _KEY.items(), strict=True):
        ax.plot([0.02], [at], transform=across, clip_on=False, **_HOLM[holm])
        ax.text(0.08, at, words, transform=across, va="center", color=_HOLM[holm]["mec"])
    ax.set_ylim(-len(names) + 0.4, 2.7)
    low, high = min(0.0, data["lower"].min()), max(0.0, data["upper"].max())
    margin = 0.03 * (high - low)
    ax.set_xlim(low - margin, high + margin)
    round_axis(ax, axis, form)
