"""How a grade of inspection is drawn: one shape and one shade each, the same in every figure."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from evidence.charts.style import ACCENT, CONTEXT, DARK, QUIET
from evidence.errors import DataError

# The worse the darker, in grey as in colour, and each has its own shape. Edges have 5:1 on FILL. Adequate
# ended in 2013 and is not requires improvement: another shape, and hollow.
LOOKS: dict[str, dict[str, Any]] = {
    "outstanding": {"marker": "*", "mfc": "white", "mec": QUIET},
    "good": {"marker": "o", "mfc": "#c3ccd1", "mec": QUIET},
    "requires improvement": {"marker": "v", "mfc": CONTEXT, "mec": QUIET},
    "adequate": {"marker": "d", "mfc": "white", "mec": DARK},
    "inadequate": {"marker": "s", "mfc": ACCENT, "mec": ACCENT},
}
# Of equal weight to the eye: a star as wide as a square looks smaller.
_SCALE = {"*": 1.35, "o": 1.0, "v": 1.1, "d": 1.2, "s": 1.0}
_EDGE = 0.14  # of the size


def check(grades: pd.Series, *, chart: str) -> None:
    """Refuse a word that is no grade.

    Parameters
    ----------
    grades : pandas.Series
        Grades to be drawn.
    chart : str
        Name of the chart, for the message.

    Raises
    ------
    DataError
        If a word is none of the five.

    Examples
    --------
    >>> check(pd.Series(["good", "adequate"]), chart="rolls")
    """
    unknown = grades[~grades.isin(list(LOOKS))]
    if len(unknown):
        raise DataError(
            "not a grade",
            file=f"{chart} chart",
            row=str(unknown.index[0]),
            column="grade",
            value=unknown.iloc[0],
            accepted=LOOKS,
        )


def marks(ax: Axes, x: np.ndarray, y: np.ndarray, grades: pd.Series, *, size: float) -> None:
    """Draw a mark for each judgement.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Axes to draw on.
    x, y : numpy.ndarray
        Where, in data units.
    grades : pandas.Series
        Grade of each.
    size : float
        Diameter of the mark of good, in points.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas()
    >>> marks(ax, np.array([2010.0, 2014]), np.zeros(2), pd.Series(["good", "inadequate"]), size=7)
    >>> [line.get_marker() for line in ax.lines]
    ['o', 's']
    """
    for grade in LOOKS:
        drawn = (grades == grade).to_numpy()
        if drawn.any():
            ax.plot(x[drawn], y[drawn], clip_on=False, zorder=4, **_look(grade, size))


def key(grades: Iterable[str], *, size: float) -> list[Artist]:
    """Give a legend's entries for those grades that are drawn, best first.

    Parameters
    ----------
    grades : iterable of str
        Grades drawn.
    size : float
        As in `marks`.

    Returns
    -------
    list of matplotlib.artist.Artist

    Examples
    --------
    >>> [entry.get_label() for entry in key(["inadequate", "good", "good"], size=7)]
    ['Good', 'Inadequate']
    """
    drawn = set(grades)
    return [
        Line2D([], [], label=grade.capitalize(), **_look(grade, size)) for grade in LOOKS if grade in drawn
    ]


def _look(grade: str, size: float) -> dict[str, Any]:
    look = LOOKS[grade]
    return {**look, "ls": "", "ms": size * _SCALE[look["marker"]], "mew": _EDGE * size}
