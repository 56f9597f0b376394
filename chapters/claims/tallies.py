"""Tallies: a mark for each thing counted, in a row under its group and a column for its kind."""

from textwrap import fill
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.transforms import ScaledTranslation

from evidence.charts.checks import need
from evidence.charts.style import ACCENT, CONTRAST, DARK, FILL, MARGIN, QUIET, WIDTH
from evidence.errors import ChartError

_ACROSS = 5  # marks side by side in a cell
_STEP = 0.12  # inches from one mark to the next
_AFTER = 0.27  # inches from the left of a count to its first mark
_DOWN = 0.24  # from one line of marks to the next, in rows
_NAME, _BELOW = 0.28, 0.13  # from the middle of a row up to its name, and down to its counts, in rows
_WORDS = 12  # characters on a line of a head
# Each kind has a shape and a filling of its own, so that grey tells them apart as well.
_MARKS: tuple[dict[str, Any], ...] = (
    {"marker": "o", "markerfacecolor": ACCENT, "markeredgecolor": ACCENT},
    {"marker": "o", "markerfacecolor": ACCENT, "markeredgecolor": ACCENT, "fillstyle": "left"},
    {"marker": "s", "markerfacecolor": CONTRAST, "markeredgecolor": CONTRAST},
    {"marker": "D", "markerfacecolor": QUIET, "markeredgecolor": QUIET, "fillstyle": "left"},
    {"marker": "o", "markerfacecolor": "white", "markeredgecolor": QUIET},
    {"marker": "^", "markerfacecolor": QUIET, "markeredgecolor": QUIET},
)


def tally(ax: Axes, data: pd.DataFrame, kinds: tuple[str, ...]) -> None:
    """Draw one mark for each thing counted, under heads with the sum of each kind.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 0.72 inches high for each group, and 0.5 for the heads.
    data : pandas.DataFrame
        One row for each group and kind that occurs: `group`, `kind` and their `count`. Groups stand in the
        order in which they first occur.
    kinds : tuple of str
        Columns from left to right, at most six.

    Raises
    ------
    ChartError
        If a column is missing, the table is empty, a kind is none of `kinds`, or there are more than six.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas(height=1.2)
    >>> counts = pd.DataFrame({"group": ["Funding"] * 2, "kind": ["holds", "fails"], "count": [3, 1]})
    >>> tally(ax, counts, ("holds", "fails"))
    >>> [text.get_text() for text in ax.texts]
    ['Holds 3', 'Fails 1', 'Funding', '3', '1']
    """
    need(data, ("group", "kind", "count"), chart="tally")
    if len(kinds) > len(_MARKS):
        raise ChartError("too many kinds", chart="tally", value=len(kinds), accepted=f"at most {len(_MARKS)}")
    if unknown := sorted(set(data["kind"]) - set(kinds)):
        raise ChartError("a kind without a column", chart="tally", value=unknown[0], accepted=kinds)
    groups = list(dict.fromkeys(data["group"]))
    totals = data.groupby("kind")["count"].sum()
    heads = [
        ax.text(0, -0.57, fill(f"{_capital(kind)} {totals.get(kind, 0)}", _WORDS), color=DARK, va="bottom")
        for kind in kinds
    ]
    # As wide as the words need, and all alike apart: heads side by side would else run into one another.
    most = data.groupby("kind")["count"].max().clip(upper=_ACROSS)
    wide = [
        max(_wide(head), _AFTER + _STEP * most.get(kind, 0)) for head, kind in zip(heads, kinds, strict=True)
    ]
    across = WIDTH - 2 * MARGIN
    apart = max(0.0, across - sum(wide)) / max(1, len(kinds) - 1)
    starts = [sum(wide[:place]) + apart * place for place in range(len(kinds))]
    for head, start in zip(heads, starts, strict=True):
        head.set_x(start)
    for row, group in enumerate(groups):
        ax.text(0, row - _NAME, _capital(group), color=QUIET, va="center")
        ax.axhline(row + 0.5, color=FILL, linewidth=1)
        own = data[data["group"] == group].set_index("kind")["count"]
        for kind, start, mark in zip(kinds, starts, _MARKS, strict=False):
            _cell(ax, start, row + _BELOW, int(own.get(kind, 0)), mark)
    ax.set(xlim=(0, across), ylim=(len(groups) - 0.4, -1))
    ax.axis("off")


def _cell(ax: Axes, left: float, row: float, count: int, mark: dict[str, Any]) -> None:
    """Write the count and draw its marks, line by line, about the middle of the row."""
    ax.text(left, row, str(count), color=DARK, va="center", fontweight="bold" if count else "normal")
    lines = -(-count // _ACROSS)
    across = [left + _AFTER + _STEP * (place % _ACROSS + 0.5) for place in range(count)]
    down = [row + _DOWN * (place // _ACROSS - (lines - 1) / 2) for place in range(count)]
    # scatterplot has no half-filled marks. Their places are no numbers that a reader could be told.
    figure = ax.get_figure(root=True)
    assert figure is not None
    here = ax.transData + ScaledTranslation(0, 0, figure.dpi_scale_trans)
    ax.plot(across, down, transform=here, linestyle="", markersize=6, markerfacecoloralt="white", **mark)


def _wide(words: Text) -> float:
    """Give how wide words are, in inches."""
    figure = words.get_figure(root=True)
    assert figure is not None
    return float(words.get_window_extent().width) / figure.dpi


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
