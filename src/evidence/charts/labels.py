"""Words inside a drawing: beside a mark, in a column, at the end of a line, and clear of one another."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox
from scipy.optimize import isotonic_regression

from evidence.charts.style import ACCENT, CONTEXT, QUIET, TEXT_SIZE
from evidence.errors import ChartError

MOST_LABELS = 6
# Offsets tried for a label, in points: all directions near the mark first, then further out.
_DISTANCES = (8, 14, 24, 36, 50, 70)
_CLEAR = 4  # pixels kept between a label and any mark or line
_MARK_COST, _LINE_COST = 4.0, 0.15  # for each mark, and each point along a line, that a label covers
_DISTANCE_COST = 0.06  # for each point of distance
_DOUBT_COST = 3.0  # where another mark is as near to the words as their own
_ROUNDS = 4  # times every label looks again for a better place, the others standing
HALO = [withStroke(linewidth=2.5, foreground="white")]
_DIRECTIONS = ((1, 0), (-1, 0), (0, 1), (0, -1), (0.7, 0.7), (-0.7, 0.7), (0.7, -0.7), (-0.7, -0.7))
_LINE = 1.3 * TEXT_SIZE  # height of a line of words in the margin, points
_APART = 3  # points between two names in the margin
_BETWEEN = 10  # points between two columns of words
_MOVED = 4  # points: a name moved by more is joined to its line
_BESIDE: dict[str, Any] = {"textcoords": "offset points", "va": "center", "annotation_clip": False}


def beside(ax: Axes, x: float, y: float, words: str, colour: str, *, left: bool = False, **look: Any) -> None:
    """Print words just right of a mark, or left of it.

    Examples
    --------
    >>> from evidence.charts.style import DARK, canvas
    >>> fig, (ax,) = canvas()
    >>> beside(ax, 0.5, 0.5, "12%", DARK)
    >>> ax.texts[0].get_text()
    '12%'
    """
    at, side = (-6, "right") if left else (6, "left")
    ax.annotate(words, (x, y), xytext=(at, 0), ha=side, color=colour, **_BESIDE, **look)


def under_top(ax: Axes, x: float, words: str) -> None:
    """Print words at the top of the drawing, right of a line up and down.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas()
    >>> under_top(ax, 0.5, "new return")
    >>> ax.texts[0].get_text()
    'new return'
    """
    look: dict[str, Any] = {"textcoords": "offset points", "va": "top", "color": QUIET}
    ax.annotate(words, (x, 1), xycoords=ax.get_xaxis_transform(), xytext=(5, 0), **look)


def columns(
    ax: Axes, y: Sequence[float], table: Mapping[str, Sequence[str]], *, head: float, **look: Any
) -> None:
    """Print columns of words right of the drawing, each as wide as its longest words.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas()
    >>> columns(ax, [0, -1], {"Median": ["8%", "12%"], "n": ["152", "151"]}, head=1)
    >>> [text.get_text() for text in ax.texts]
    ['Median', '8%', '12%', 'n', '152', '151']
    """
    figure = ax.get_figure(root=True)
    assert figure is not None
    right = 0.0
    for name, words in table.items():
        right += max(_size(ax, text)[0] for text in (name, *words)) * 72 / figure.dpi + _BETWEEN
        for row, (at, text) in enumerate(zip((head, *y), (name, *words), strict=True)):
            place = {"xycoords": ax.get_yaxis_transform(), "xytext": (right, 0), "ha": "right"}
            own = look | ({} if row else {"color": look.get("color", QUIET)})
            ax.annotate(text, (1, at), **_BESIDE | place | own)


def ends(
    ax: Axes, x: float, names: Sequence[tuple[float, str, str]], *, gap: float = 5, wide: int = 21
) -> None:
    """Name lines in the margin beside their ends, moved apart where the names would touch.

    Each has its height in data units, its words and their colour. A name with `ACCENT` is bold; one that had
    to move is joined to its line.

    Examples
    --------
    >>> from evidence.charts.style import QUIET, canvas
    >>> fig, (ax,) = canvas()
    >>> ends(ax, 1, [(0.52, "Agency workers", QUIET), (0.5, "Turnover", QUIET)])
    >>> [text.get_text() for text in ax.texts]
    ['Turnover', 'Agency workers']
    """
    if not names:
        return
    names = sorted(names)
    words = [textwrap.fill(name, wide) for _, name, _ in names]
    # The words first, where they will take their room at the right, so that the axes have their final size.
    line = {"arrowstyle": "-", "color": CONTEXT, "lw": 0.8, "relpos": (0, 0.5), "shrinkA": 1, "shrinkB": 2}
    look = _BESIDE | {"xytext": (gap, 0), "arrowprops": line}
    labels = [
        ax.annotate(text, (x, y), color=colour, weight="bold" if colour == ACCENT else "normal", **look)
        for text, (y, _, colour) in zip(words, names, strict=True)
    ]
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.draw_without_rendering()
    point = 72 / figure.dpi
    wanted = np.array([ax.transData.transform((x, y))[1] * point for y, _, _ in names])
    bottom, top = ax.get_window_extent().intervaly * point
    heights = np.array([_LINE * (text.count("\n") + 1) + _APART for text in words])
    # Least squares with every label at least its height above the one below is isotonic once heights are out.
    stacked = np.cumsum(heights) - heights / 2
    moved = isotonic_regression(wanted - stacked).x
    if len(names) > 1:
        moved = np.clip(moved, bottom, max(bottom, top - heights.sum()))
    at = moved + stacked
    for label, height, want in zip(labels, at, wanted, strict=True):
        label.set_position((gap, height - want))
        assert label.arrow_patch is not None
        label.arrow_patch.set_visible(abs(height - want) > _MOVED)


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
    ChartError
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
        accepted = f"{MOST_LABELS} at most"
        raise ChartError("too many direct labels", chart="labelled", value=len(points), accepted=accepted)
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.draw_without_rendering()
    inside = ax.get_window_extent()
    obstacles = [(_MARK_COST, ax.transData.transform(marks))]
    if lines is not None:
        obstacles.append((_LINE_COST, ax.transData.transform(lines)))
    drawn = [text.get_window_extent() for text in ax.texts]
    places = [ax.transData.transform((x, y)) for x, y, _ in points]
    spots = [
        _spots(at, _size(ax, words), figure.dpi / 72)
        for at, (_, _, words) in zip(places, points, strict=True)
    ]
    chosen = [choices[0] for choices in spots]
    for _ in range(_ROUNDS):
        for number, choices in enumerate(spots):
            taken = drawn + [box for other, (_, box) in enumerate(chosen) if other != number]
            costs = [
                _cost(box, inside, taken, obstacles)
                + _DISTANCE_COST * distance
                + _DOUBT_COST * _in_doubt(box, places[number], obstacles[0][1])
                for distance, box in choices
            ]
            chosen[number] = choices[int(np.argmin(costs))]
    for (x, y, words), at, (distance, box) in zip(points, places, chosen, strict=True):
        joined = distance > _DISTANCES[0] or _in_doubt(box, at, obstacles[0][1])
        label = ax.annotate(
            words,
            (x, y),
            xytext=tuple((box.min - at) * 72 / figure.dpi),
            textcoords="offset points",
            va="bottom",
            path_effects=HALO,
            zorder=6,
            arrowprops={"arrowstyle": "-", "color": CONTEXT, "lw": 0.8, "shrinkA": 0, "shrinkB": 3}
            if joined
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


def _in_doubt(box: Bbox, at: np.ndarray, marks: np.ndarray) -> bool:
    """Whether a reader could take the words for those of another mark: one that is as near to them."""
    gaps = np.hypot(*(np.maximum(0, np.maximum(box.min - marks, marks - box.max))).T)
    own = np.hypot(*np.maximum(0, np.maximum(box.min - at, at - box.max)))
    others = gaps[(np.abs(marks - at) > 1e-6).any(axis=1)]
    return bool((others <= own + 1).any())


def _cost(
    box: Bbox, inside: Bbox, taken: Sequence[Bbox], obstacles: Sequence[tuple[float, np.ndarray]]
) -> float:
    outside = inside.x0 > box.x0 or box.x1 > inside.x1 or inside.y0 > box.y0 or box.y1 > inside.y1
    near = box.padded(_CLEAR)
    covered = sum(
        cost * ((found > near.min) & (found < near.max)).all(axis=1).sum() for cost, found in obstacles
    )
    return 1000.0 * outside + 300.0 * box.count_overlaps(taken) + float(covered)
