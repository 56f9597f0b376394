"""Parts that charts with rows share: their names, words beside marks, columns, rows without a figure."""

import textwrap
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from evidence.charts.labels import short, thousands
from evidence.charts.style import CONTEXT, DARK, QUIET

BAR = 0.62  # height of a bar, as a share of its row
_PLAIN = {"facecolor": "white", "edgecolor": "none", "pad": 3}  # behind words on hatching
_ROW_NAME = 24  # characters in a line of a row's name
_TICKS = 5  # at most, so that numbers stay apart on a phone


def jitter(count: int, height: float) -> np.ndarray:
    """Offsets that fill a strip evenly and come out the same every time (van der Corput sequence, base 2).

    Examples
    --------
    >>> jitter(3, 1).tolist()
    [0.0, -0.25, 0.25]
    """
    offsets = [int(f"{number:b}"[::-1], 2) / 2 ** len(f"{number:b}") for number in range(1, count + 1)]
    return (np.array(offsets) - 0.5) * height


def no_figure(ax: Axes, y: float, words: str) -> None:
    """Hatch a whole row and say why it has no figure, which is neither blank nor zero.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas()
    >>> no_figure(ax, 0, "not seen")
    >>> ax.patches[0].get_hatch(), ax.texts[0].get_text()
    ('///', 'not seen')
    """
    across = ax.get_yaxis_transform()
    row = Rectangle((0, y - BAR / 2), 1, BAR, transform=across, fc="white", ec=CONTEXT, hatch="///", lw=0)
    ax.add_patch(row)
    ax.text(0.5, y, words, transform=across, ha="center", va="center", color=QUIET, bbox=_PLAIN)


def beside(ax: Axes, x: float, y: float, words: str, colour: str, *, left: bool = False) -> None:
    """Print words just right of a mark, or left of it.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas()
    >>> beside(ax, 0.5, 0.5, "12%", DARK)
    >>> ax.texts[0].get_text()
    '12%'
    """
    at, side = (-6, "right") if left else (6, "left")
    ax.annotate(words, (x, y), xytext=(at, 0), textcoords="offset points", ha=side, va="center", color=colour)


def column(ax: Axes, y: float, right: float, words: str, **look: Any) -> None:
    """Print words in a column right of the drawing, their right edges in line.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Axes beside which they stand.
    y : float
        Their row.
    right : float
        From the drawing to the column's right edge, in points.
    words : str
        The words.
    look : object
        Further properties of the text.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas()
    >>> column(ax, 0.5, 48, "+0.6", weight="bold")
    >>> ax.texts[0].get_text()
    '+0.6'
    """
    ax.annotate(
        words,
        (1, y),
        xycoords=ax.get_yaxis_transform(),
        xytext=(right, 0),
        textcoords="offset points",
        ha="right",
        va="center",
        annotation_clip=False,
        **look,
    )


def row_names(ax: Axes, y: np.ndarray, names: pd.Series) -> None:
    r"""Name the rows of a chart left of its axes, long names in several lines.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas()
    >>> row_names(ax, np.array([0, -1]), pd.Series(["Looked after", "Family support and early help"]))
    >>> ax.get_yticklabels()[1].get_text()
    'Family support and early\nhelp'
    """
    ax.set_yticks(y, ["\n".join(textwrap.wrap(name, _ROW_NAME)) for name in names], color=DARK)
    ax.set_ylim(y.min() - 0.6, 0.6)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)


def number_axis(ax: Axes, title: str, form: str) -> None:
    """Name the horizontal axis and its unit, and print its numbers.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas()
    >>> number_axis(ax, "Share, %", "{:.0f}%")
    >>> ax.get_xlabel()
    'Share, %'
    """
    ax.grid(axis="x")
    ax.xaxis.set_major_locator(MaxNLocator(_TICKS))
    thousands(ax.xaxis, form)
    ax.set_xlabel(title)


def round_axis(ax: Axes, title: str, form: str) -> None:
    """Name the horizontal axis and its unit, with marks at 1, 2 and 5 times the powers of ten.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas()
    >>> _ = ax.set_xlim(0, 62); round_axis(ax, "Share, %", "{:.1f}%")
    >>> [ax.xaxis.get_major_formatter()(mark) for mark in ax.get_xticks()]
    ['0%', '20%', '40%', '60%', '80%']
    """
    number_axis(ax, title, form)
    ax.xaxis.set_major_locator(MaxNLocator(_TICKS, steps=[1, 2, 5, 10]))
    short(ax.xaxis, form)
