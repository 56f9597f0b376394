"""Specification curves: estimates under every combination of choices, above the choices behind each."""

import textwrap
from collections.abc import Iterable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator
from matplotlib.transforms import blended_transform_factory

from evidence.charts.axes import log_numbers, numbers
from evidence.charts.checks import need, positive
from evidence.charts.style import (
    ACCENT,
    BETWEEN,
    CONTEXT,
    CONTRAST,
    DARK,
    Look,
    canvas,
    handles,
    marks,
    value_axis_title,
)
from evidence.errors import ChartError

_ROW = 0.2  # inches for an option: as high as its words, and a little apart
_ABOVE = 1.8  # inches for the estimates
_LOOKS = {
    "the finding holds": Look("o", ACCENT),
    "it does not": Look("X", CONTRAST),
    "as printed: holds": Look("D", ACCENT, scale=1.5),
    "as printed: does not": Look("D", CONTRAST, scale=1.5),
}
_SIZES = (7.0, 3.0)  # points, of marks of few and of many specifications
_MANY = 60
_FEW = 0.1  # of all
_AXIS_NAME = 42  # characters in a line of the axis's name
_LINE = 0.11  # height of a line above the estimates, as a share of theirs


def specification_curve(
    grid: pd.DataFrame,
    choices: Iterable[str],
    *,
    axis: str,
    form: str,
    line: float | None = 0.0,
    log: bool = False,
) -> Figure:
    """Draw estimates from the lowest to the highest, and below each the options it was made with.

    Parameters
    ----------
    grid : pandas.DataFrame
        As `evidence.statistics.specifications.cross` gives it, in the unit drawn.
    choices : iterable of str
        Columns of the choices, first at the top.
    axis, form : str
        Measure and unit; format of the axis's numbers.
    line : float or None
        Where the finding would turn; None where no one value says so.
    log : bool
        Whether the estimates are ratios, which need a log axis: half is as far from one as twice.

    Returns
    -------
    matplotlib.figure.Figure
        The drawing, without title.

    Raises
    ------
    ChartError
        If a column is missing, or a value is, or a ratio is not above zero.

    Examples
    --------
    >>> grid = pd.DataFrame({"Prices": ["real", "cash"] * 6, "value": range(12)})
    >>> grid = grid.assign(lower=-1.0, upper=13.0, holds=grid["value"] > 2, printed=grid.index == 0)
    >>> fig = specification_curve(grid, ["Prices"], axis="Points", form="{:+.0f}")
    >>> [label.get_text() for label in fig.axes[1].get_yticklabels()]
    ['real', 'cash']
    """
    names = list(choices)
    need(grid, (*names, "value", "lower", "upper", "holds", "printed"), chart="specification curve")
    if grid["value"].isna().any():
        row = int(grid["value"].isna().argmax())
        raise ChartError(
            "no estimate", chart="specification curve", row=row, accepted="a grid without the row"
        )
    if log:
        positive(grid, ["value", "lower", "upper"], chart="specification curve")
    drawn = grid.sort_values("value", kind="stable").reset_index(drop=True)
    options = [(choice, option) for choice in names for option in dict.fromkeys(grid[choice])]
    below = _ROW * (len(options) + len(names))
    fig, _ = canvas(height=_ABOVE + below)
    fig.clear()
    above, matrix = fig.subplots(2, 1, sharex=True, height_ratios=[_ABOVE, below])
    size = _SIZES[len(drawn) > _MANY]
    holds, printed = drawn["holds"].astype(int), drawn["printed"].astype(int)
    kind = np.array(list(_LOOKS))[1 - holds + 2 * printed]
    above.vlines(drawn.index, drawn["lower"], drawn["upper"], color=CONTEXT, lw=0.8, zorder=1)
    # Among many, the printed one would be lost at their size, and so would a few that turn.
    few = (holds == 0) & ((1 - holds).mean() < _FEW)
    for own, points in ((~few & (printed == 0), size), (few | (printed == 1), _SIZES[0])):
        marks(above, drawn.index[own], drawn["value"][own], kind[own], _LOOKS, size=points, edge=0.3)
    if line is not None:
        above.axhline(line, color=DARK, lw=1.2, zorder=1)
    above.grid(axis="y")
    if log:
        above.set_yscale("log")
        log_numbers(above.yaxis, form)
        exact = [mark for mark in above.get_yticks() if np.isclose(float(form.format(mark)), mark)]
        above.yaxis.set_major_locator(FixedLocator(exact))
    else:
        numbers(above.yaxis, form)
    named = textwrap.fill(f"{axis} (log scale)" if log else axis, _AXIS_NAME)
    value_axis_title(above, named)
    above.tick_params(axis="x", length=0, labelbottom=False)
    key = handles({name: look for name, look in _LOOKS.items() if name in kind})
    top = 1.04 + _LINE * (1 + named.count("\n"))
    # From the left edge of the whole drawing: long names of options leave the axes too narrow for it.
    corner = blended_transform_factory(fig.transFigure, above.transAxes)
    above.legend(handles=key, loc="lower left", bbox_to_anchor=(0, top), bbox_transform=corner, ncols=3)
    _options(matrix, drawn, options, kind, size)
    # What stands around the two axes takes its room from them, and the rows of options would overlap.
    # Twice, since the key stands higher above taller axes.
    for _ in range(2):
        fig.draw_without_rendering()
        drawn_high = fig.get_figheight() * sum(ax.get_position().height for ax in fig.axes)
        fig.set_figheight(fig.get_figheight() + _ABOVE + below - drawn_high)
    return fig


def _options(
    ax: Axes, drawn: pd.DataFrame, options: list[tuple[str, str]], kind: np.ndarray, size: float
) -> None:
    """Mark each specification's options in rows, under the name of each choice."""
    places: list[float] = []
    across: list[np.ndarray] = []
    at = 0.0
    for number, (choice, option) in enumerate(options):
        if number == 0 or options[number - 1][0] != choice:
            ax.text(0, at, choice, transform=ax.get_yaxis_transform(), va="center", weight="bold")
            at -= 1
        across.append(drawn.index[drawn[choice] == option].to_numpy())
        places.append(at)
        at -= 1
    x = np.concatenate(across)
    y = np.repeat(places, [len(row) for row in across])
    marks(ax, x, y, kind[x], _LOOKS, size=size * 0.7, edge=0.2, whose=[BETWEEN] * len(x))
    ax.set_yticks(places, [option for _, option in options], color=DARK)
    ax.set_ylim(at + 0.4, 0.6)
    ax.tick_params(axis="both", length=0, labelbottom=False)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.set_xlabel("each mark a specification, lowest first")
