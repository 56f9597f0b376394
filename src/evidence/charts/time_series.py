"""Trends: a few named series year by year, each named at its end."""

import textwrap
from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator
from scipy.optimize import isotonic_regression

from evidence.charts.labels import MOST_LABELS, need, place, thousands
from evidence.charts.style import ACCENT, CONTEXT, DARK, QUIET, TEXT_SIZE, value_axis_title
from evidence.data.periods import first_year, is_financial, year_words
from evidence.errors import DataError

_NAME = 21  # characters in a line of a series' name
_DASHES = (
    "-",
    (0, (5, 2)),
    (0, (1, 1.3)),
    (0, (7, 2, 1, 2)),
    (0, (3, 1, 1, 1, 1, 1)),
)  # those not highlighted
_LINE = 1.3 * TEXT_SIZE  # height of a line of words, points
_APART = 3  # points between the labels of two series
_BESIDE, _MOVED = 14, 4  # points from a line's end to its label, and moved by more than which it is joined
_YEARS, _NUMBERS = 4, 6  # marks on each axis at most, so that they stay apart on a phone
_HEADROOM = 1.2  # of the highest value, for the words of a break


def lines_by_name(
    ax: Axes,
    data: pd.DataFrame,
    *,
    axis: str,
    form: str = "{:,.0f}",
    highlight: str | None = None,
    level: float | None = None,
    breaks: Mapping[int, str] | None = None,
) -> None:
    r"""Draw a few named series year by year, each named with its last value at its end.

    A year without a figure, and a change of definition, are gaps: nothing is drawn across them.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 3.6 inches high.
    data : pandas.DataFrame
        One row a series and year: `name`, `time_period` (201415, or 2015) and `value`. Order of the series as
        in the table.
    axis : str
        Measure and unit, printed above the axes.
    form : str
        Format of one number.
    highlight : str, optional
        Name of the series that makes the point. The others differ by dash.
    level : float, optional
        Where an index starts, such as 100: drawn as a line, and the axis need not start at zero.
    breaks : mapping of int to str, optional
        Periods that are the first under a new definition, and a few words for what changed, printed above.

    Raises
    ------
    DataError
        If a column is missing, the table is empty, a series has two values in a year, no series is called
        `highlight`, or there are more than six series.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas(height=3)
    >>> data = pd.DataFrame({"time_period": [202324, 202425] * 2, "value": [7.1, 7.9, 2.6, 2.7]})
    >>> data["name"] = ["Looked-after children"] * 2 + ["Family support"] * 2
    >>> lines_by_name(ax, data, axis="£bn", form="£{:.1f}bn", highlight="Looked-after children")
    >>> [text.get_text() for text in ax.texts]
    ['Family support £2.7bn', 'Looked-after children\n£7.9bn']
    """
    need(data, ("name", "time_period", "value"), chart="lines")
    names = list(dict.fromkeys(data["name"]))
    data = data.dropna(subset=["value"]).sort_values("time_period")
    if len(names) > MOST_LABELS:
        raise DataError("too many series", file="lines chart", value=len(names), accepted="six at most")
    if highlight is not None and highlight not in names:
        raise DataError("no such series", file="lines chart", value=highlight, accepted=names)
    if data.empty or data.duplicated(["name", "time_period"]).any():
        raise DataError("a series has one value a year", file="lines chart", column="value")
    changes = dict(breaks or {})
    data = data.assign(year=data["time_period"].map(first_year))
    low, high = data["year"].min(), data["year"].max()
    dashes = dict(zip([name for name in names if name != highlight], (*_DASHES, "-"), strict=False))
    ends = {}
    for name in names:
        series = data[data["name"] == name]
        if series.empty:
            raise DataError("a series without any value", file="lines chart", column="value", value=name)
        accent = name == highlight
        colour, dash, width = (ACCENT, "-", 2.8) if accent else (QUIET, dashes[name], 1.7)
        run = (series["year"].diff().gt(1) | series["time_period"].isin(list(changes))).cumsum()
        for _, part in series.groupby(run):
            # A dashed line of one year would be nothing: a mark keeps it visible.
            mark = "o" if len(part) == 1 else "None"
            ax.plot(part["year"], part["value"], color=colour, ls=dash, lw=width, marker=mark, ms=5, zorder=3)
        last = series.iloc[-1]
        ends[name] = (int(last["year"]), float(last["value"]), colour)
    floor = data["value"].min() if level is not None else min(0.0, data["value"].min())
    top = data["value"].max()
    spread = (top - floor) or abs(top) or 1
    ax.set_ylim(
        floor - 0.06 * spread if level is not None or floor < 0 else 0,
        floor + (_HEADROOM if changes else 1.05) * spread,
    )
    ax.set_xlim(low - 0.3, high + 0.3)
    if level is not None:
        ax.axhline(level, color=DARK, lw=1, zorder=2)
    for period, words in changes.items():
        at = first_year(period) - 0.5
        ax.axvline(at, color=CONTEXT, lw=1, ls=(0, (2, 2)), zorder=1)
        ax.annotate(
            "\n".join(textwrap.wrap(words, _NAME)),
            (at, 1),
            xycoords=("data", "axes fraction"),
            xytext=(4, 0),
            textcoords="offset points",
            va="top",
            color=QUIET,
        )
    ax.set_xticks(np.unique(np.linspace(low, high, min(_YEARS, high - low + 1)).round()))
    financial = is_financial(data["time_period"].iloc[0])
    ax.xaxis.set_major_formatter(FuncFormatter(lambda at, _: year_words(int(at), financial=financial)))
    ax.yaxis.set_major_locator(MaxNLocator(_NUMBERS, steps=[1, 2, 2.5, 5, 10]))
    ax.grid(axis="y")
    thousands(ax.yaxis, form)
    value_axis_title(ax, axis)
    _name_ends(ax, ends, high, form)
    earlier = [(float(x), y, f"{name} {form.format(y)}") for name, (x, y, _) in ends.items() if x < high]
    if earlier:
        drawn = np.vstack([np.asarray(line.get_xydata()) for line in ax.lines])
        place(ax, earlier, marks=data[["year", "value"]].to_numpy(dtype=float), lines=drawn)


def _name_ends(ax: Axes, ends: dict[str, tuple[int, float, str]], right: int, form: str) -> None:
    """Name the series that reach the last year beside their ends, moved apart where they would touch."""
    reach = sorted((y, name, colour) for name, (x, y, colour) in ends.items() if x == right)
    words = ["\n".join(textwrap.wrap(f"{name} {form.format(y)}", _NAME)) for y, name, _ in reach]
    heights = [_LINE * (text.count("\n") + 1) + _APART for text in words]
    # The words first, where they will take their room at the right, so that the axes have their final size.
    labels = [
        ax.annotate(
            text,
            (right, y),
            xytext=(_BESIDE, 0),
            textcoords="offset points",
            va="center",
            color=colour,
            weight="bold" if colour == ACCENT else "normal",
            annotation_clip=False,
            linespacing=1.1,
            arrowprops={
                "arrowstyle": "-",
                "color": CONTEXT,
                "lw": 0.8,
                "relpos": (0, 0.5),
                "shrinkA": 1,
                "shrinkB": 2,
            },
        )
        for text, (y, _, colour) in zip(words, reach, strict=True)
    ]
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.draw_without_rendering()
    point = 72 / figure.dpi
    wanted = [float(ax.transData.transform((right, y))[1]) * point for y, _, _ in reach]
    bottom, top = ax.get_window_extent().y0 * point, ax.get_window_extent().y1 * point
    # Least squares with every label at least its height above the one below is isotonic once heights are out.
    half = np.array(heights) / 2
    stacked = np.cumsum(heights) - half
    moved = isotonic_regression(np.array(wanted) - stacked).x
    at = np.clip(moved, bottom, max(bottom, top - sum(heights))) + stacked
    for label, height, want in zip(labels, at, wanted, strict=True):
        label.set_position((_BESIDE, height - want))
        assert label.arrow_patch is not None
        label.arrow_patch.set_visible(abs(height - want) > _MOVED)
