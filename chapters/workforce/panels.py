"""Measures over years, in panels and in columns, and before and after an event."""

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from evidence.charts.axes import BAR, HATCH, numbers, runs, signed, years
from evidence.charts.checks import need, one_a_year, positive
from evidence.charts.labels import HALO, beside, ends, under_top
from evidence.charts.lines import draw_runs
from evidence.charts.style import ACCENT, CONTEXT, CONTRAST, DARK, QUIET, Look, marks, value_axis_title
from evidence.errors import ChartError

_NARROW, _WIDE, _MARGIN = 26, 52, 13  # characters in a line: titles of panels by side or alone, the margin
_NUMBERS, _YEARS = 4, 3  # marks on each axis at most
_FULL = 1.1  # times the highest column
_AFTER = {False: Look("o", "white", QUIET), True: Look("o", ACCENT)}  # the event
_ROOM, _HEADROOM = 0.06, 0.25  # of the span, below and above it: above stands the name of the event


def panels(axes: Sequence[Axes], data: pd.DataFrame) -> None:
    """Draw one measure in each panel, year by year, with its first, its highest and its last value.

    Every panel starts at zero and has the same years. A year without a figure, and a new definition, are
    gaps: nothing is drawn across them.

    Parameters
    ----------
    axes : sequence of matplotlib.axes.Axes
        One for each measure, about 2 inches high; two columns read best on a phone.
    data : pandas.DataFrame
        One row a measure and year: `measure` (name with unit, the panel's title), `form` (format of one
        number), `time_period` (2025) and `value`. Order of the panels as in the table. With `new_definition`
        (bool), the line breaks before those years.

    Raises
    ------
    ChartError
        If a column is missing, the table is empty, a measure has no value, a negative one or two in a year,
        or there are not as many measures as axes.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, axes = canvas(height=2, ncols=2)
    >>> rows = pd.DataFrame({"time_period": [2024, 2025] * 2, "value": [15.9, 13.9, 17.8, 17.3]})
    >>> rows["measure"] = ["Turnover"] * 2 + ["Vacancies"] * 2
    >>> panels(axes, rows.assign(form="{:.1f}%"))
    >>> [text.get_text() for text in axes[0].texts]
    ['15.9%', '13.9%']
    """
    need(data, ("measure", "form", "time_period", "value"), chart="panels")
    positive(data, ["value"], chart="panels", zero=True)
    low, high = int(data["time_period"].min()), int(data["time_period"].max())
    for ax, (measure, rows) in _one_each(axes, data, "time_period", chart="panels"):
        rows = rows.dropna(subset=["value"]).sort_values("time_period")
        rows = rows.assign(
            year=rows["time_period"], run=runs(rows["time_period"], rows.get("new_definition"))
        )
        draw_runs(ax, rows, color=QUIET, lw=2, marker="o", ms=5)
        _name_first_and_last(ax, rows, low, high)
        _name_highest(ax, rows)
        ax.set_ylim(0, 1.25 * rows["value"].max() or 1)
        ax.set_xlim(low - 0.3, high + 0.3)
        years(ax, low, high, most=_YEARS)
        _finish(ax, measure, rows["form"].iloc[0], _NARROW)


def by_year(ax: Axes, data: pd.DataFrame, *, axis: str, highlight: Sequence[int], missing: str) -> None:
    """Draw a count as a column for each financial year, its number on top; a year without one is hatched.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 3 inches high.
    data : pandas.DataFrame
        One row a year: `year`, in which it starts, and `value`, missing where there is none.
    axis : str
        Measure and unit.
    highlight : sequence of int
        Years in the accent.
    missing : str
        Why a year has no count.

    Raises
    ------
    ChartError
        If a column is missing, the table is empty or a value is negative.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas(height=3)
    >>> counts = pd.DataFrame({"year": [2022, 2023, 2024], "value": [63.0, np.nan, 44.0]})
    >>> by_year(ax, counts, axis="Changes of director", highlight=[2022], missing="not seen")
    >>> [text.get_text() for text in ax.texts]
    ['63', '44', 'hatched: not seen']
    """
    need(data, ("year", "value"), chart="by year")
    positive(data, ["value"], chart="by year", zero=True)
    top = data["value"].max()
    seen = data.dropna(subset="value")
    colours = np.where(seen["year"].isin(highlight), ACCENT, CONTEXT)
    ax.bar(seen["year"], seen["value"], color=colours, width=BAR)
    blank = data.loc[data["value"].isna(), "year"]
    # As high as the axes, so that it is not read as a count.
    ax.bar(blank, np.full(len(blank), _FULL * top), fc="white", ec=CONTEXT, hatch=HATCH, lw=0, width=BAR)
    for year, value in zip(seen["year"], seen["value"], strict=True):
        ax.annotate(f"{value:.0f}", (year, value), xytext=(0, 3), textcoords="offset points", ha="center")
    if len(blank):
        ax.text(1, 1.02, f"hatched: {missing}", transform=ax.transAxes, ha="right", color=QUIET)
    ax.set_ylim(0, _FULL * top)
    ax.set_xlim(data["year"].min() - 0.6, data["year"].max() + 0.6)
    years(ax, data["year"].min(), data["year"].max(), most=_YEARS + 1, financial=True)
    ax.tick_params(axis="x", length=0)
    _finish(ax, axis, "{:.0f}", _NARROW)


def event_time(axes: Sequence[Axes], data: pd.DataFrame, *, form: str, event: str, same: str) -> None:
    r"""Draw the difference from comparison authorities in the years before and after an event.

    Panels stand one above the other, with the same years and the same scale. Marks before the event are
    hollow. The number of events is printed under each year: once if it is the same for every measure, else
    under each panel.

    Parameters
    ----------
    axes : sequence of matplotlib.axes.Axes
        One for each measure, from top to bottom, about 1.7 inches high.
    data : pandas.DataFrame
        One row a measure and year: `measure` (name with unit, the panel's title), `year` (from the event: -1
        is the last before it, 0 the first after it), `value` (mean difference, all in one unit), `lower` and
        `upper` (its interval; missing where there is none), and `n` (events). A year left out, or without a
        value, has no mark; the first is printed as "n = 0". With `trend`, a broken line runs through its
        values, such as a trend before the event that is carried on.
    form : str
        Format of one number, with its sign, such as `"{:+.1f}"`.
    event : str
        Name of the event, such as "inspection".
    same : str
        What a difference of zero means, such as "same as authorities never judged inadequate".

    Raises
    ------
    ChartError
        If a column is missing, the table is empty, no row has a value, a measure has two rows in a year, or
        there are not as many measures as axes.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, axes = canvas(height=2)
    >>> means = pd.DataFrame({"year": [-1, 0], "value": [1.0, 4.0], "lower": [-1.0, 2.0], "n": 21})
    >>> means = means.assign(upper=[3.0, 6.0], measure="Agency, percentage points")
    >>> event_time(axes, means, form="{:+.0f}", event="inspection", same="same as never inadequate")
    >>> [label.get_text() for label in axes[0].get_xticklabels()]
    ['−1\nn = 21', '0\nn = 21']
    """
    need(data, ("measure", "year", "value", "lower", "upper", "n"), chart="event time")
    each = _one_each(axes, data, "year", chart="event time")
    span = np.arange(data["year"].min(), data["year"].max() + 1)
    counts = data.pivot(index="measure", columns="year", values="n").reindex(columns=span).fillna(0)
    alike = (counts.nunique() == 1).all()
    low, high = (
        edge(0.0, float(find(data[["value", "lower", "upper"]])))
        for edge, find in ((min, np.nanmin), (max, np.nanmax))
    )
    room = high - low or 1
    for ax, (measure, rows) in each:
        ax.axhline(0, color=DARK, lw=1.2, zorder=1)
        ax.axvline(-0.5, color=CONTEXT, lw=1.2, ls=(0, (4, 2)), zorder=1)
        after = rows["year"] >= 0
        ax.vlines(rows["year"], rows["lower"], rows["upper"], color=np.where(after, ACCENT, QUIET), lw=2)
        if "trend" in rows:
            trend = rows.dropna(subset="trend")
            ax.plot(trend["year"], trend["trend"], color=CONTRAST, lw=1.6, ls=(0, (2, 1.5)), zorder=2)
        marks(ax, rows["year"], rows["value"], after, _AFTER)
        last = ax is axes[-1]
        ax.set_ylim(low - _ROOM * room, high + _HEADROOM * room)
        ax.set_xlim(span[0] - 0.5, span[-1] + 0.5)
        told = [f"n = {count:.0f}" if last or not alike else "" for count in counts.loc[measure]]
        named = [f"{signed('{:+d}', year) if year else 0}\n" if last else "" for year in span]
        ax.set_xticks(span, [name + n for name, n in zip(named, told, strict=True)])
        ax.tick_params(axis="x", length=0)
        ax.spines["bottom"].set_visible(False)
        _finish(ax, measure, form, _WIDE)
    axes[-1].set_xlabel(f"Years from {event}, and number of authorities")
    under_top(axes[0], -0.5, event)
    ends(axes[0], span[-1] + 0.5, [(0.0, same, QUIET)], wide=_MARGIN)


def _one_each(
    axes: Sequence[Axes], data: pd.DataFrame, period: str, *, chart: str
) -> list[tuple[Axes, tuple[str, pd.DataFrame]]]:
    """Pair each of the axes with a measure and its rows, in the order of the table."""
    measures = [(str(name), rows) for name, rows in data.groupby("measure", sort=False)]
    if len(measures) != len(axes):
        raise ChartError(
            "needs one of the axes for each measure",
            chart=chart,
            column="measure",
            value=f"{len(measures)} measures",
            accepted=f"{len(axes)} measures",
        )
    one_a_year(data, "measure", period, chart=chart)
    return list(zip(axes, measures, strict=True))


def _name_first_and_last(ax: Axes, rows: pd.DataFrame, low: int, high: int) -> None:
    """Print the first value on the side the line leaves free, and the last one beside its mark.

    A year is printed with a value that does not stand at the end of the years drawn.
    """
    form, values, when = rows["form"].iloc[0], rows["value"].to_numpy(), rows["year"].to_numpy()
    words = [
        signed(form, value) + ("" if year == end else f" in {year}")
        for value, year, end in zip(values[[0, -1]], when[[0, -1]], (low, high), strict=True)
    ]
    if len(rows) > 1:
        at, side = ((-2, -9), "top") if values[1] > values[0] else ((-2, 8), "bottom")
        look: dict[str, Any] = {"textcoords": "offset points", "path_effects": HALO, "annotation_clip": False}
        ax.annotate(words[0], (when[0], values[0]), xytext=at, va=side, color=QUIET, **look)
    beside(ax, when[-1], values[-1], words[1], ACCENT, weight="bold", path_effects=HALO)
    marks(ax, when[-1:], values[-1:], "last", {"last": Look("o", ACCENT)}, size=7, zorder=4)


def _name_highest(ax: Axes, rows: pd.DataFrame) -> None:
    """Print the highest value with its year above its mark, where it is neither the first nor the last."""
    top = rows.iloc[int(rows["value"].to_numpy().argmax())]
    if top["year"] not in (rows["year"].iloc[0], rows["year"].iloc[-1]):
        words = f"{signed(top['form'], top['value'])} in {top['year']}"
        look: dict[str, Any] = {"textcoords": "offset points", "path_effects": HALO, "annotation_clip": False}
        ax.annotate(words, (top["year"], top["value"]), xytext=(0, 8), ha="center", color=QUIET, **look)


def _finish(ax: Axes, measure: str, form: str, width: int) -> None:
    numbers(ax.yaxis, form, most=_NUMBERS)
    ax.grid(axis="y")
    value_axis_title(ax, textwrap.fill(measure, width))
