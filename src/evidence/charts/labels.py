"""Words inside a drawing: checked columns, numbers as printed, and direct labels that do not overlap."""

import re
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator
from matplotlib.transforms import Bbox

from evidence.charts.style import CONTEXT
from evidence.errors import DataError

MOST_LABELS = 6
# Offsets tried for a label, in points: all directions near the mark first, then further out.
_DISTANCES = (8, 14, 24, 36, 50, 70)
_CLEAR = 4  # pixels kept between a label and any mark or line
_MARK_COST, _LINE_COST = 4.0, 0.15  # for each mark, and each point along a line, that a label covers
_DISTANCE_COST = 0.06  # for each point of distance
_ROUNDS = 4  # times every label looks again for a better place, the others standing
HALO = [withStroke(linewidth=2.5, foreground="white")]
_DIRECTIONS = ((1, 0), (-1, 0), (0, 1), (0, -1), (0.7, 0.7), (-0.7, 0.7), (0.7, -0.7), (-0.7, -0.7))
_STEPS = (1, 2, 5)  # marks on a log axis, within each power of ten


def need(data: pd.DataFrame, columns: Iterable[str], *, chart: str) -> None:
    """Refuse a table that a chart cannot draw.

    Parameters
    ----------
    data : pandas.DataFrame
        The table to be drawn.
    columns : iterable of str
        Columns the chart needs.
    chart : str
        Name of the chart, for the message.

    Raises
    ------
    DataError
        If a column is missing or there is no row.

    Examples
    --------
    >>> need(pd.DataFrame({"value": [1.0]}), ["value"], chart="bars")
    """
    for column in columns:
        if column not in data:
            raise DataError(
                "missing from the table to be drawn",
                file=f"{chart} chart",
                column=column,
                accepted=f"a table with the columns {', '.join(columns)}",
            )
    if data.empty:
        raise DataError("the table to be drawn has no row", file=f"{chart} chart")


def positive(data: pd.DataFrame, columns: Iterable[str], *, chart: str) -> None:
    """Refuse zero or less where the axis is logarithmic, rather than lose the mark.

    Parameters
    ----------
    data : pandas.DataFrame
        The table to be drawn.
    columns : iterable of str
        Columns drawn on a log axis; missing values pass.
    chart : str
        Name of the chart, for the message.

    Raises
    ------
    DataError
        If a value is zero or negative.

    Examples
    --------
    >>> positive(pd.DataFrame({"value": [1.0, None]}), ["value"], chart="ordered")
    """
    for column in columns:
        low = data.index[data[column].le(0).fillna(False)]
        if len(low):
            raise DataError(
                "a log axis has no place for it",
                file=f"{chart} chart",
                row=str(low[0]),
                column=column,
                value=data.loc[low[0], column],
                accepted="a number above zero, or missing",
            )


def thousands(axis: Axis, form: str = "{:,.0f}") -> None:
    """Print an axis's numbers with thousands separated.

    Parameters
    ----------
    axis : matplotlib.axis.Axis
        `ax.xaxis` or `ax.yaxis`.
    form : str
        Format of one number.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas()
    >>> thousands(ax.xaxis, "£{:,.0f}"); ax.xaxis.get_major_formatter()(1234)
    '£1,234'
    """
    axis.set_major_formatter(FuncFormatter(lambda value, _: signed(form, value)))


def short(axis: Axis, form: str) -> None:
    """Print an axis's numbers as the labels of marks print theirs, less decimals that are nought.

    Parameters
    ----------
    axis : matplotlib.axis.Axis
        `ax.xaxis` or `ax.yaxis`.
    form : str
        Format of one number.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas()
    >>> short(ax.xaxis, "{:+.1f}%"); [ax.xaxis.get_major_formatter()(x) for x in (-2, 0, 2, 2.5)]
    ['−2%', '0%', '+2%', '+2.5%']
    """
    axis.set_major_formatter(FuncFormatter(lambda value, _: re.sub(r"\.0+(?!\d)", "", signed(form, value))))


def signed(form: str, value: float) -> str:
    """Print a number with a true minus sign, and none before nought.

    Examples
    --------
    >>> signed("{:+.1f}", -0.52), signed("{:+.1f}", 0.52), signed("{:+.1f}", -0.04)
    ('−0.5', '+0.5', '0.0')
    """
    text = form.format(value)
    return re.sub("[+-]", "", text) if not re.search("[1-9]", text) else text.replace("-", "−")


def log_marks(axis: Axis, form: str = "{:,.0f}") -> None:
    """Mark a log axis at 1, 2 and 5 times the powers of ten inside its limits.

    Parameters
    ----------
    axis : matplotlib.axis.Axis
        An axis already on a log scale, limits set.
    form : str
        Format of one number.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas()
    >>> ax.set_xscale("log"); _ = ax.set_xlim(8, 300); log_marks(ax.xaxis)
    >>> [int(mark) for mark in ax.get_xticks()]
    [10, 20, 50, 100, 200]
    """
    low, high = axis.get_view_interval()
    powers = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    marks = [step * 10.0**power for power in powers for step in _STEPS]
    axis.set_major_locator(FixedLocator([mark for mark in marks if low <= mark <= high]))
    axis.set_minor_locator(NullLocator())
    thousands(axis, form)


def place(
    ax: Axes,
    points: Sequence[tuple[float, float, str]],
    *,
    marks: np.ndarray,
    lines: np.ndarray | None = None,
) -> None:
    """Label a few marks directly, each beside its mark, clear of the others and of the axes' edge.

    Each label in turn takes the cheapest of the places around its mark, a few times over: overlapping a label
    or leaving the axes costs most, then covering marks, lines and distance. A label away from its mark is
    joined to it.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Axes with its limits set.
    points : sequence of (float, float, str)
        Position in data units, and the words.
    marks : numpy.ndarray
        Positions of all marks, in data units, shape (n, 2).
    lines : numpy.ndarray, optional
        Points along the lines drawn, in data units, shape (n, 2).

    Raises
    ------
    DataError
        If there are more than six labels.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas()
    >>> place(ax, [(0.5, 0.5, "Here")], marks=np.array([[0.5, 0.5]]))
    >>> ax.texts[0].get_text()
    'Here'
    """
    if len(points) > MOST_LABELS:
        raise DataError(
            "too many direct labels", file="labels", value=len(points), accepted=f"{MOST_LABELS} at most"
        )
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.draw_without_rendering()
    inside = ax.get_window_extent()
    obstacles = [(_MARK_COST, ax.transData.transform(marks))]
    if lines is not None:
        obstacles.append((_LINE_COST, ax.transData.transform(lines)))
    drawn = [text.get_window_extent() for text in ax.texts]
    spots = [
        _spots(ax.transData.transform((x, y)), _size(ax, words), figure.dpi / 72) for x, y, words in points
    ]
    chosen = [choices[0] for choices in spots]
    for _ in range(_ROUNDS):
        for number, choices in enumerate(spots):
            taken = drawn + [box for other, (_, box) in enumerate(chosen) if other != number]
            chosen[number] = min(
                choices,
                key=lambda spot: _cost(spot[1], inside, taken, obstacles) + _DISTANCE_COST * spot[0],
            )
    for (x, y, words), (distance, box) in zip(points, chosen, strict=True):
        at = ax.transData.transform((x, y))
        label = ax.annotate(
            words,
            (x, y),
            xytext=tuple((box.min - at) * 72 / figure.dpi),
            textcoords="offset points",
            va="bottom",
            path_effects=HALO,
            zorder=6,
            arrowprops={"arrowstyle": "-", "color": CONTEXT, "lw": 0.8, "shrinkA": 0, "shrinkB": 3}
            if distance > _DISTANCES[0]
            else None,
        )
        label.set_in_layout(False)


def _size(ax: Axes, words: str) -> tuple[float, float]:
    trial = ax.text(0.5, 0.5, words, transform=ax.transAxes)
    width, height = trial.get_window_extent().size
    trial.remove()
    return float(width), float(height)


def _spots(at: np.ndarray, size: tuple[float, float], point: float) -> list[tuple[float, Bbox]]:
    """Every distance (points) and box (pixels) a label may take around its mark, nearest first."""
    width, height = size
    spots = []
    for distance in _DISTANCES:
        for way_x, way_y in _DIRECTIONS:
            left = at[0] + way_x * distance * point - width * (0.5 - 0.5 * np.sign(way_x))
            foot = at[1] + way_y * distance * point - height * (0.5 - 0.5 * np.sign(way_y))
            spots.append((float(distance), Bbox.from_bounds(left, foot, width, height)))
    return spots


def _cost(
    box: Bbox, inside: Bbox, taken: Sequence[Bbox], obstacles: Sequence[tuple[float, np.ndarray]]
) -> float:
    outside = inside.x0 > box.x0 or box.x1 > inside.x1 or inside.y0 > box.y0 or box.y1 > inside.y1
    near = box.padded(_CLEAR)
    covered = sum(
        cost * ((found > near.min) & (found < near.max)).all(axis=1).sum() for cost, found in obstacles
    )
    return 1000.0 * outside + 300.0 * box.count_overlaps(taken) + float(covered)
