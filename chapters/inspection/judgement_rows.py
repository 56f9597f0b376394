"""Rolls: every authority by name, each in a row with all that it was judged over the years."""

import textwrap
from collections.abc import Mapping

import grades
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from evidence.charts.checks import need
from evidence.charts.style import CONTEXT, DARK, FILL, INADEQUATE, QUIET
from evidence.data.periods import year_of

_NEEDED = ("name", "day", "grade", "until")
_ROW = 0.2  # inches; names in type of 12.5 points just do not touch
_KEY, _HEAD, _FOOT = 2.6, 3.2, 0.6  # rows taken by the key, by the years above a block, and at the bottom
_YEARS, _BANDS, _TOP = 2.2, 1.1, 0.6  # rows from the first name of a block up to each line of its head
_BLOCK = 30  # rows at most, more or less, between two lines of years
_NAME = 28  # characters in a line of a name
_EVERY = 3  # years
_SIZE = 7.0  # points
_NEXT = "Until judged again"


def height(data: pd.DataFrame) -> float:
    """Give the height a roll of these authorities needs.

    Parameters
    ----------
    data : pandas.DataFrame
        As for `rolls`; only `name` is read.

    Returns
    -------
    float
        Inches, for `evidence.charts.style.canvas`.

    Examples
    --------
    >>> round(height(pd.DataFrame({"name": ["Hackney", "Hackney", "Kent"]})), 2)
    1.68
    """
    names = sorted(set(data["name"]))
    rows = sum(_lines(name) for name in names)
    return _ROW * (_KEY + _HEAD * len(_blocks(names)) + rows + _FOOT)


def rolls(ax: Axes, data: pd.DataFrame, *, frameworks: Mapping[str, str]) -> None:
    """Draw every judgement of every authority, one row an authority, in alphabetical order.

    Shape and shade of a mark give the grade. A heavy line runs from inadequate to the next judgement; the
    thin one ends where the authority did. Years stand again above every thirty names or so, where the
    initial changes, so that a reader who has scrolled to a name still sees them.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        The only one of a canvas of `height` inches: `canvas(height=rolls.height(data))`.
    data : pandas.DataFrame
        One row a judgement: `name` (authority, as to be printed), `day` (`YYYY-MM-DD`), `grade`, and `until`
        (last day the authority is followed to, the same in all its rows).
    frameworks : mapping of str to str
        Short names of the frameworks, in order, with the first day of each. Every other one has a band.

    Raises
    ------
    ChartError
        If a column is missing, the table is empty, or a word is no grade or a day no day.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> rows = pd.DataFrame({"name": ["Hackney", "Kent"], "day": ["2012-06-01", "2017-03-06"]})
    >>> rows = rows.assign(grade=["adequate", "good"], until="2025-03-31")
    >>> fig, (ax,) = canvas(height=height(rows))
    >>> rolls(ax, rows, frameworks={"Until 2013": "2009-08-01", "SIF": "2013-11-01"})
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['Hackney', 'Kent']
    """
    need(data, _NEEDED, chart="rolls")
    grades.check(data["grade"], chart="rolls")
    data = data.assign(x=data["day"].map(year_of), end=data["until"].map(year_of)).sort_values(["name", "x"])
    left, right = np.floor(data["x"].min()), data["end"].max()
    ax.set_xlim(left, right + 0.1)
    starts = np.array([year_of(day) for day in frameworks.values()]).clip(left, right)
    ends = np.append(starts[1:], right)
    places: dict[str, float] = {}
    at = -_KEY
    for names in _blocks(sorted(set(data["name"]))):
        first = at = at - _HEAD
        for name in names:
            # A name of two lines stands in the middle of them.
            at -= _lines(name) / 2 - 0.5
            places[name] = at
            at -= _lines(name) / 2 + 0.5
        _head(ax, first, at + 0.5, dict(zip(frameworks, zip(starts, ends, strict=True), strict=True)))
    y = data["name"].map(places)
    reach = data.groupby("name")["x"].shift(-1).fillna(data["end"])
    bad = data["grade"] == "inadequate"
    ax.hlines(y, data["x"], reach, color=CONTEXT, lw=0.7, zorder=2)
    ax.hlines(y[bad], data["x"][bad], reach[bad], color=INADEQUATE, lw=3, zorder=3)
    grades.marks(ax, data["x"].to_numpy(), y.to_numpy(), data, size=_SIZE)
    ax.set_yticks(list(places.values()), [textwrap.fill(name, _NAME) for name in places], color=DARK)
    ax.set_xticks([])
    ax.tick_params(axis="y", length=0)
    ax.spines[:].set_visible(False)
    ax.set_ylim(at - _FOOT + 0.5, 0.5)
    entries = grades.key(data["grade"], size=_SIZE)
    if bad.any():
        entries.append(Line2D([], [], color=INADEQUATE, lw=3, label=_NEXT))
    ax.legend(
        handles=entries,
        loc="upper right",
        bbox_to_anchor=(1, 1),
        ncols=3,
    )


def _lines(name: str) -> int:
    return len(textwrap.wrap(name, _NAME))


def _blocks(names: list[str]) -> list[list[str]]:
    """Cut the names into blocks of much the same length, where the initial changes."""
    letters: dict[str, list[str]] = {}
    for name in names:
        letters.setdefault(name[0], []).append(name)
    wanted = len(names) / -(-len(names) // _BLOCK)
    blocks: dict[int, list[str]] = {}
    seen = 0
    for group in letters.values():
        # A letter goes to the block that its middle name falls into.
        blocks.setdefault(int((seen + len(group) / 2) / wanted), []).extend(group)
        seen += len(group)
    return list(blocks.values())


def _head(ax: Axes, first: float, foot: float, bands: dict[str, tuple[float, float]]) -> None:
    """Print years and frameworks above a block, and draw both down to its foot."""
    low, high = ax.get_xlim()
    years = np.arange(np.ceil(low), high)
    years = years[years % _EVERY == 0]
    ax.vlines(years, foot, first + _TOP, color=FILL, lw=0.8, zorder=1)
    for year in years:
        ax.text(year, first + _YEARS, f"{year:.0f}", ha="center", va="center", color=QUIET)
    for number, (name, (start, end)) in enumerate(bands.items()):
        ax.text((start + end) / 2, first + _BANDS, name, ha="center", va="center", color=QUIET)
        if number % 2:
            ax.fill_between([start, end], foot, first + _TOP, color=FILL, lw=0, zorder=0)
