"""Axes dressed alike: their numbers, their years, named rows, and rows without a figure."""

import re
import textwrap
from collections.abc import Iterable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from evidence.charts.style import CONTEXT, DARK, QUIET
from evidence.data.periods import year_words

BAR = 0.62  # height of a bar, as a share of its row
HATCH = "///"  # of a row without a figure
_PLAIN = {"facecolor": "white", "edgecolor": "none", "pad": 3}  # behind words on hatching
_ROW_NAME = 24  # characters in a line of a row's name
_TICKS = 5  # at most, so that numbers stay apart on a phone
_STEPS = (1, 2, 5)  # marks on a log axis, within each power of ten


def signed(form: str, value: float) -> str:
    """Print a number with a true minus sign, and none before zero.

    Examples
    --------
    >>> signed("{:+.1f}", -0.52), signed("{:+.1f}", 0.52), signed("{:+.1f}", -0.04)
    ('−0.5', '+0.5', '0.0')
    """
    text = form.format(value)
    return re.sub("[+-]", "", text) if not re.search("[1-9]", text) else text.replace("-", "−")


def numbers(axis: Axis, form: str = "{:,.0f}", *, most: int | None = _TICKS) -> None:
    """Print an axis's numbers as the labels of marks print theirs, less decimals that are zero.

    At most so many, at 1, 2, 2.5 and 5 times the powers of ten; None leaves their places as they are.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas()
    >>> numbers(ax.xaxis, "£{:+,.1f}"); [ax.xaxis.get_major_formatter()(x) for x in (-2, 0, 1234.5)]
    ['£−2', '£0', '£+1,234.5']
    """
    if most is not None:
        axis.set_major_locator(MaxNLocator(most, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda value, _: re.sub(r"\.0+(?!\d)", "", signed(form, value))))


def log_numbers(axis: Axis, form: str = "{:,.0f}") -> None:
    """Mark a log axis at 1, 2 and 5 times the powers of ten inside its limits.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas()
    >>> ax.set_xscale("log"); _ = ax.set_xlim(8, 300); log_numbers(ax.xaxis)
    >>> [int(mark) for mark in ax.get_xticks()]
    [10, 20, 50, 100, 200]
    """
    low, high = axis.get_view_interval()
    powers = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    marks = [step * 10.0**power for power in powers for step in _STEPS]
    axis.set_major_locator(FixedLocator([mark for mark in marks if low <= mark <= high]))
    axis.set_minor_locator(NullLocator())
    numbers(axis, form, most=None)


def years(ax: Axes, low: float, high: float, *, most: int, financial: bool = False) -> None:
    """Mark a few years across, the first and the last among them.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas()
    >>> years(ax, 2014, 2024, most=3, financial=True)
    >>> [ax.xaxis.get_major_formatter()(year) for year in ax.get_xticks()]
    ['2014-15', '2019-20', '2024-25']
    """
    ax.set_xticks(np.unique(np.linspace(low, high, min(most, int(high - low) + 1)).round()))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda at, _: year_words(int(at), financial=financial)))


def rows(ax: Axes, y: Iterable[float], names: Iterable[str], *, wide: int = _ROW_NAME) -> None:
    r"""Name the rows of a chart left of its axes, long names in several lines.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas()
    >>> rows(ax, [0, -1], ["Looked after", "Family support and early help"])
    >>> ax.get_yticklabels()[1].get_text()
    'Family support and early\nhelp'
    """
    places = list(y)
    ax.set_yticks(places, [textwrap.fill(name, wide) for name in names], color=DARK)
    ax.set_ylim(min(places) - 0.6, 0.6)
    # Clear of a mark at the edge of the drawing.
    ax.tick_params(axis="y", length=0, pad=6)
    ax.spines["left"].set_visible(False)


def across(ax: Axes, title: str, form: str) -> None:
    """Name the horizontal axis and its unit, and print its numbers.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas()
    >>> _ = ax.set_xlim(0, 62); across(ax, "Share, %", "{:.1f}%")
    >>> [ax.xaxis.get_major_formatter()(mark) for mark in ax.get_xticks()]
    ['0%', '20%', '40%', '60%', '80%']
    """
    ax.grid(axis="x")
    numbers(ax.xaxis, form)
    ax.set_xlabel(title)


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
    row = ax.get_yaxis_transform()
    ax.add_patch(
        Rectangle((0, y - BAR / 2), 1, BAR, transform=row, fc="white", ec=CONTEXT, hatch=HATCH, lw=0)
    )
    ax.text(0.5, y, words, transform=row, ha="center", va="center", color=QUIET, bbox=_PLAIN)


def runs(year: pd.Series, starts: pd.Series | None = None) -> pd.Series:
    """Count the unbroken runs of years, so that no line is drawn across a gap.

    Examples
    --------
    >>> runs(pd.Series([2013, 2014, 2016]), pd.Series([False, True, False])).tolist()
    [0, 1, 2]
    """
    broken = year.diff().gt(1)
    return (broken if starts is None else broken | starts.astype(bool)).cumsum()
