"""Small multiples: measures over years, and before and after an event."""

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from evidence.charts.labels import HALO, need, short, signed
from evidence.charts.style import ACCENT, CONTEXT, DARK, QUIET, value_axis_title
from evidence.errors import DataError

_NARROW, _WIDE, _MARGIN = 26, 52, 13  # characters in a line: titles of panels by side or alone, the margin
_NUMBERS, _YEARS = 4, 3  # marks on each axis at most
_ROOM, _HEADROOM = 0.06, 0.25  # of the span, below and above it: above stands the name of the event


def panels(axes: Sequence[Axes], data: pd.DataFrame) -> None:
    """Draw one measure in each panel, year by year, with its first and last value.

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
    DataError
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
    measures = _one_each(axes, data, "time_period", chart="panels")
    if data["value"].lt(0).any():
        raise DataError(
            "a panel starts at zero", file="panels chart", column="value", value=data["value"].min()
        )
    low, high = int(data["time_period"].min()), int(data["time_period"].max())
    for ax, measure in zip(axes, measures, strict=True):
        rows = data[data["measure"] == measure].dropna(subset=["value"]).sort_values("time_period")
        if rows.empty:
            raise DataError("a measure without any value", file="panels chart", column="value", value=measure)
        broken = rows["time_period"].diff().gt(1)
        if "new_definition" in rows:
            broken |= rows["new_definition"].astype(bool)
        for _, part in rows.groupby(broken.cumsum()):
            ax.plot(part["time_period"], part["value"], color=QUIET, lw=2, marker="o", ms=4.5)
        _name_first_and_last(ax, rows, low, high)
        ax.set_ylim(0, 1.25 * rows["value"].max() or 1)
        ax.set_xlim(low - 0.3, high + 0.3)
        ax.set_xticks(np.unique(np.linspace(low, high, _YEARS).round()))
        ax.xaxis.set_major_formatter("{x:.0f}")
        _finish(ax, measure, rows["form"].iloc[0], _NARROW)


def event_time(axes: Sequence[Axes], data: pd.DataFrame, *, form: str, event: str, same: str) -> None:
    r"""Draw the difference from comparison authorities in the years before and after an event.

    Panels stand one above the other, with the same years and the same scale. Marks before the event are
    hollow. The number of authorities is printed under each year: once if it is the same for every measure,
    else under each panel.

    Parameters
    ----------
    axes : sequence of matplotlib.axes.Axes
        One for each measure, from top to bottom, about 1.7 inches high.
    data : pandas.DataFrame
        One row a measure and year: `measure` (name with unit, the panel's title), `year` (from the event: -1
        is the last before it, 0 the first after it), `value` (mean difference, all in one unit), `lower` and
        `upper` (its interval; missing where there is none), and `n` (authorities). A year left out, or
        without a value, has no mark; the first is printed as "n = 0".
    form : str
        Format of one number, with its sign, such as `"{:+.1f}"`.
    event : str
        Name of the event, such as "inspection".
    same : str
        What a difference of zero means, such as "same as authorities never judged inadequate".

    Raises
    ------
    DataError
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
    measures = _one_each(axes, data, "year", chart="event time")
    if data["value"].isna().all():
        raise DataError("no year has a value", file="event time chart", column="value")
    years = np.arange(data["year"].min(), data["year"].max() + 1)
    counts = data.pivot(index="measure", columns="year", values="n").reindex(columns=years).fillna(0)
    alike = (counts.nunique() == 1).all()
    ends = data[["value", "lower", "upper"]].to_numpy(dtype="float64")
    low, high = min(0.0, float(np.nanmin(ends))), max(0.0, float(np.nanmax(ends)))
    span = high - low or 1
    for ax, measure in zip(axes, measures, strict=True):
        rows = data[data["measure"] == measure]
        ax.axhline(0, color=DARK, lw=1.2, zorder=1)
        ax.axvline(-0.5, color=CONTEXT, lw=1.2, ls=(0, (4, 2)), zorder=1)
        for part, colour, fill in (
            (rows[rows["year"] < 0], QUIET, "white"),
            (rows[rows["year"] >= 0], ACCENT, ACCENT),
        ):
            ax.vlines(part["year"], part["lower"], part["upper"], color=colour, lw=2)
            ax.plot(part["year"], part["value"], "o", ms=8, mfc=fill, mec=colour, mew=1.6)
        last = ax is axes[-1]
        ax.set_ylim(low - _ROOM * span, high + _HEADROOM * span)
        ax.set_xlim(years[0] - 0.5, years[-1] + 0.5)
        told = [f"n = {count:.0f}" if last or not alike else "" for count in counts.loc[measure]]
        named = [f"{signed('{:+d}', year) if year else 0}\n" if last else "" for year in years]
        ax.set_xticks(years, [name + n for name, n in zip(named, told, strict=True)])
        ax.tick_params(axis="x", length=0)
        ax.spines["bottom"].set_visible(False)
        _finish(ax, measure, form, _WIDE)
    axes[-1].set_xlabel(f"Years from {event}, and number of authorities")
    beside: dict[str, Any] = {"textcoords": "offset points", "color": QUIET}
    top = ("data", "axes fraction")
    axes[0].annotate(event, (-0.5, 1), xycoords=top, xytext=(5, 0), va="top", **beside)
    axes[0].annotate(
        "\n".join(textwrap.wrap(same, _MARGIN)),
        (1, 0),
        xycoords=axes[0].get_yaxis_transform(),
        xytext=(6, 0),
        va="center",
        annotation_clip=False,
        **beside,
    )


def _one_each(axes: Sequence[Axes], data: pd.DataFrame, period: str, *, chart: str) -> list[str]:
    measures = list(dict.fromkeys(data["measure"]))
    if len(measures) != len(axes):
        raise DataError(
            "needs one of the axes for each measure",
            file=f"{chart} chart",
            column="measure",
            value=f"{len(measures)} measures",
            accepted=f"{len(axes)} measures",
        )
    if data.duplicated(["measure", period]).any():
        raise DataError("a measure has one value a year", file=f"{chart} chart", column=period)
    return measures


def _name_first_and_last(ax: Axes, rows: pd.DataFrame, low: int, high: int) -> None:
    """Print the first value on the side the line leaves free, and the last one beside its mark.

    A year is printed with a value that does not stand at the end of the years drawn.
    """
    form, values, years = rows["form"].iloc[0], rows["value"].to_numpy(), rows["time_period"].to_numpy()
    words = [
        signed(form, value) + ("" if year == end else f" in {year}")
        for value, year, end in zip(values[[0, -1]], years[[0, -1]], (low, high), strict=True)
    ]
    look: dict[str, Any] = {"textcoords": "offset points", "path_effects": HALO, "annotation_clip": False}
    if len(rows) > 1:
        at, side = ((-2, -9), "top") if values[1] > values[0] else ((-2, 8), "bottom")
        ax.annotate(words[0], (years[0], values[0]), xytext=at, va=side, color=QUIET, **look)
    look |= {"color": ACCENT, "weight": "bold"}
    ax.annotate(words[1], (years[-1], values[-1]), xytext=(7, 0), va="center", **look)
    ax.plot(years[-1:], values[-1:], "o", color=ACCENT, ms=6.5, zorder=4)


def _finish(ax: Axes, measure: str, form: str, width: int) -> None:
    ax.yaxis.set_major_locator(MaxNLocator(_NUMBERS, steps=[1, 2, 2.5, 5, 10]))
    ax.grid(axis="y")
    short(ax.yaxis, form)
    value_axis_title(ax, "\n".join(textwrap.wrap(measure, width)))
