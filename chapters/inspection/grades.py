"""How a grade of inspection is drawn: one shape and one shade each, the same in every figure."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from evidence.charts import style
from evidence.charts.style import CONTEXT, DARK, INADEQUATE, QUIET, Look
from evidence.errors import ChartError

# The worse the darker, in grey as in colour, and each has its own shape. Edges have 5:1 on FILL. Adequate
# ended in 2013 and is not requires improvement: another shape, and hollow.
LOOKS = {
    # Of equal weight to the eye: a star as wide as a square looks smaller.
    "outstanding": Look("*", "white", QUIET, scale=1.35),
    "good": Look("o", "#c3ccd1", QUIET),
    "requires improvement": Look("v", CONTEXT, QUIET, scale=1.1),
    "adequate": Look("d", "white", DARK, scale=1.2),
    "inadequate": Look("s", INADEQUATE, INADEQUATE),
}
_EDGE = 0.07  # of the size


def check(grades: pd.Series, *, chart: str) -> None:
    """Refuse a word that is no grade.

    Examples
    --------
    >>> check(pd.Series(["good", "adequate"]), chart="rolls")
    """
    unknown = grades[~grades.isin(list(LOOKS))]
    if len(unknown):
        row, word = str(unknown.index[0]), unknown.iloc[0]
        raise ChartError("not a grade", chart=chart, row=row, column="grade", value=word, accepted=LOOKS)


def marks(ax: Axes, x: np.ndarray, y: np.ndarray, data: pd.DataFrame, *, size: float) -> None:
    """Draw a mark for each judgement, of a `grade` given to `name` on a `day`.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas()
    >>> judged = pd.DataFrame({"name": "Kent", "day": ["2010-01-04", "2014-01-06"], "grade": "good"})
    >>> marks(ax, np.array([2010.0, 2014]), np.zeros(2), judged, size=7)
    >>> ax.collections[0].get_offsets().tolist()
    [[2010.0, 0.0], [2014.0, 0.0]]
    """
    days = pd.to_datetime(data["day"])
    says = data["grade"].str.capitalize() + days.map(lambda day: f", {day.day} {day:%B %Y}")
    look: dict[str, Any] = {"size": size, "edge": _EDGE * size, "whose": style.whose(data, says)}
    style.marks(ax, x, y, data["grade"].to_numpy(), LOOKS, zorder=4, **look)


def key(grades: Iterable[str], *, size: float) -> list[Artist]:
    """Give a legend's entries for those grades that are drawn, best first.

    Examples
    --------
    >>> [entry.get_label() for entry in key(["inadequate", "good", "good"], size=7)]
    ['Good', 'Inadequate']
    """
    drawn = set(grades)
    looks = {grade.capitalize(): look for grade, look in LOOKS.items() if grade in drawn}
    return style.handles(looks, size=size, edge=_EDGE * size)
