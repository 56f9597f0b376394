"""Readings: what each mark of a dressed figure says, read off its axes, and where it stands.

They come from what was drawn, so that they cannot say anything else: the numbers as the axis prints them, the
names of rows, series and authorities. `style.marks` keeps an authority, and the words of marks whose numbers
are on no axis, as matplotlib keeps an address for each mark.
"""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
from matplotlib.axis import Axis
from matplotlib.collections import Collection, FillBetweenPolyCollection, LineCollection, PathCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedLocator, NullFormatter, ScalarFormatter

from evidence.charts.style import BETWEEN

_MOST = 60  # points of a line, or marks without a name: more are a curve, which is read off its axes
_SAME = 1e-6  # of the larger number: two places that are one


def readings(fig: Figure, height: float) -> list[list[Any]]:
    """List the marks of a figure so many CSS pixels high: left, top, whose each is, what it says."""
    found: list[list[Any]] = []
    scale = 96 / fig.dpi
    for ax in (inner for outer in fig.axes for inner in (outer, *outer.child_axes)):
        rows, lines = _rows(ax.yaxis), _lines(ax)
        for artist in ax.get_children():
            label = str(artist.get_label())
            series = "" if label.startswith("_") else label
            for place, url in _points(ax, artist):
                whose, _, words = (url or "").partition(BETWEEN)
                said = words if BETWEEN in (url or "") else _said(ax, place, rows, lines, url is not None)
                row = rows and _row(rows, place[1])
                if url is None:
                    whose = row or ("" if _named(ax) else _number(ax.xaxis, place[0]))
                    whose = ", ".join(filter(None, (series, whose)))
                elif not whose:
                    whose = row or ""
                x, y = ax.transData.transform(place) * scale
                if said and np.isfinite((x, y)).all():
                    found.append([round(x), round(height - y), whose, said])
    return found


def _points(ax: Any, artist: Any) -> Iterator[tuple[tuple[float, float], str | None]]:
    """Give the places of an artist's marks in data units, with what is kept of each."""
    if isinstance(artist, Collection) and any(urls := artist.get_urls() or [None]):
        outlines = not isinstance(artist, PathCollection)
        places = [_middle(path) for path in artist.get_paths()] if outlines else artist.get_offsets()
        yield from ((tuple(place), url) for place, url in zip(np.asarray(places), urls, strict=True) if url)
    elif isinstance(artist, PathCollection) and artist.get_offset_transform() == ax.transData:
        places = np.ma.filled(artist.get_offsets(), np.nan)
        yield from ((tuple(place), None) for place in places[: _MOST * (len(places) <= _MOST)])
    elif isinstance(artist, Line2D) and artist.get_transform() == ax.transData:
        data = np.asarray(artist.get_xydata(), dtype=float)
        marked = artist.get_marker() not in ("None", None, "", "|", " ")
        # The caps of an interval are no marks: what it is about says where it ends.
        if marked or (2 < len(data) <= _MOST and artist.get_linestyle() != "None"):
            yield from ((tuple(place), None) for place in data)
    elif isinstance(artist, Rectangle) and artist in ax.patches and artist.get_hatch() is None:
        box = artist.get_bbox()
        if artist.get_data_transform() == ax.transData and _rows(ax.yaxis):
            yield (box.x1 if box.x1 else box.x0, (box.y0 + box.y1) / 2), None


def _middle(path: Any) -> tuple[float, float]:
    return tuple(path.get_extents().get_points().mean(axis=0))


def _said(
    ax: Any, place: tuple[float, float], rows: dict[float, str], lines: np.ndarray, is_area: bool
) -> str:
    x, y = place
    across, up = _number(ax.xaxis, x), _number(ax.yaxis, y)
    if rows:
        said = across + _span(ax, place, lines, 0)
        return f"{_row(rows, y)}: {said}" if is_area else said
    if not _named(ax):
        return up + _span(ax, place, lines, 1)
    names = (
        re.sub(r" \(log scale\)$|; below, .*$", "", name)
        for name in (ax.get_xlabel(), ax.get_title(loc="left"))
    )
    return "; ".join(f"{name}: {value}" for name, value in zip(names, (across, up), strict=True) if name)


def _named(ax: Any) -> bool:
    return bool(ax.get_xlabel().strip())


def _rows(axis: Axis) -> dict[float, str]:
    """Give the names of rows by their height; an axis of numbers, which has a line, has none."""
    locator = axis.get_major_locator()
    if not isinstance(locator, FixedLocator):
        return {}
    places = [float(place) for place in locator()]
    names = axis.get_major_formatter().format_ticks(places)
    named = any(re.search("[A-Za-z]", name) for name in names) or not axis.axes.spines["left"].get_visible()
    return dict(zip(places, names, strict=True)) if named else {}


def _row(rows: dict[float, str], y: float) -> str:
    return " ".join(rows[min(rows, key=lambda place: abs(place - y))].split())


def _number(axis: Axis, value: float) -> str:
    """Write a number as the axis would."""
    formatter = axis.get_major_formatter()
    plain = isinstance(formatter, ScalarFormatter | NullFormatter)
    # Below the number of a tick may stand how many there were.
    return f"{value:g}" if plain else str(formatter(value, None)).partition("\n")[0]


def _lines(ax: Any) -> np.ndarray:
    """Give the box about each line of the axes' collections: left, bottom, right and top."""
    parts = (part for part in ax.collections if isinstance(part, LineCollection))
    segments = [np.asarray(segment, dtype=float) for part in parts for segment in part.get_segments()]
    boxes = [[*segment.min(axis=0), *segment.max(axis=0)] for segment in segments if len(segment) > 1]
    return np.array(boxes).reshape(-1, 4)


def _span(ax: Any, place: tuple[float, float], lines: np.ndarray, along: int) -> str:
    """Give the ends of the intervals that hold a mark: lines through it along an axis, and bands about it."""
    across = lines[:, [1 - along, 3 - along]]
    through = np.isclose(across, place[1 - along], rtol=_SAME, atol=_SAME).all(axis=1)
    ends = lines[through][:, [along, 2 + along]].tolist()
    for part in ax.collections if along else ():
        if isinstance(part, FillBetweenPolyCollection) and part.get_zorder() > 0:
            corners = np.asarray(part.get_paths()[0].vertices)
            beside = corners[np.isclose(corners[:, 0], place[0]), 1]
            ends += [[beside.min(), beside.max()]] if len(beside) > 1 else []
    held = {(float(low), float(high)) for low, high in ends if low <= place[along] <= high and low < high}
    axis = ax.yaxis if along else ax.xaxis
    words = [f"{_number(axis, low)} to {_number(axis, high)}" for low, high in sorted(held, reverse=True)]
    return f" ({'; '.join(words)})" if words else ""
