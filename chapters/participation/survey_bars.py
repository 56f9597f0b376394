"""Published answers of surveys, each a mark with its interval, grouped by question."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from evidence.charts.labels import need
from evidence.charts.row_axes import column, number_axis
from evidence.charts.style import ACCENT, DARK, QUIET
from evidence.errors import DataError

_SEEN: dict[bool, tuple[str, dict[str, Any]]] = {
    True: ("seen at first hand", {"marker": "o", "mfc": DARK, "mec": DARK}),
    False: ("seen at second hand", {"marker": "o", "mfc": "white", "mec": DARK}),
}
_COLUMNS = (("value", 34), ("n", 84), ("year", 122))  # points from the drawing to the right edge of each
_HEADS = {"value": "Share", "n": "n", "year": "Year"}


def answers(ax: Axes, data: pd.DataFrame, *, axis: str, form: str) -> None:
    """Draw one mark an answer under its question, filled if seen at first hand and hollow if not.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 0.3 inches high for each answer and question, and 1.2 for the key and the axis.
    data : pandas.DataFrame
        One row an answer, first at the top: `group` (the question), `label` (at most 30 characters fit well),
        `value` (per cent), `lower` and `upper` (missing where the number who answered is not stated), `n` and
        `year` (words), `primary` (bool).
    axis : str
        Measure and unit.
    form : str
        Format of one value.

    Raises
    ------
    DataError
        If a column is missing, the table is empty or a value is missing or outside 0 to 100.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas(height=2)
    >>> row = {"group": "Knows why", "label": "Not told, aged 4 to 7", "value": 49.0, "year": "2018"}
    >>> survey = pd.DataFrame([row | {"lower": 44.1, "upper": 53.9, "n": "397", "primary": False}])
    >>> answers(ax, survey, axis="Share of those who answered, %", form="{:.0f}%")
    >>> [text.get_text() for text in ax.texts][-3:]
    ['49%', '397', '2018']
    """
    need(data, ("group", "label", "value", "lower", "upper", "n", "year", "primary"), chart="answers")
    if not data["value"].between(0, 100).all():
        accepted = "a number from 0 to 100"
        raise DataError("a share is from 0 to 100", file="answers chart", column="value", accepted=accepted)
    across = ax.get_yaxis_transform()
    for at, (words, look) in zip((3.2, 2.2), _SEEN.values(), strict=True):
        ax.plot([0.02], [at], transform=across, clip_on=False, ms=8, ls="none", mew=1.6, **look)
        ax.text(0.06, at, words[:1].upper() + words[1:], transform=across, va="center", color=QUIET)
    for name, right in _COLUMNS:
        column(ax, 1.0, right, _HEADS[name], color=QUIET)
    names: list[str] = []
    for group in dict.fromkeys(data["group"]):
        ax.text(0, -len(names), f" {group}", transform=across, va="center", weight="bold", color=ACCENT)
        names.append("")
        for _, row in data[data["group"] == group].iterrows():
            y = float(-len(names))
            names.append(row["label"])
            ax.hlines(y, row["lower"], row["upper"], color=DARK, lw=2)
            _, look = _SEEN[bool(row["primary"])]
            ax.plot([row["value"]], [y], ms=8, ls="none", mew=1.6, clip_on=False, **look)
            cells = (form.format(row["value"]), row["n"], row["year"])
            for (_, right), words in zip(_COLUMNS, cells, strict=True):
                column(ax, y, right, words)
    ax.set_yticks(-np.arange(len(names)), names, color=DARK)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.set_ylim(-len(names) + 0.4, 3.7)
    ax.set_xlim(0, 100)
    number_axis(ax, axis, form)
    ax.set_xticks([0, 50, 100])
