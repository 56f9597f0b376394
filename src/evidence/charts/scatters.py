"""One measure of each authority against another."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from evidence.charts.axes import log_numbers, numbers
from evidence.charts.checks import need, positive
from evidence.charts.labels import ends, place
from evidence.charts.style import CONTEXT, CONTRAST, DARK, FILL, QUIET, Look, marks, value_axis_title, whose

NUMBERS = 6  # marks on a linear axis at most
_MARGIN_WIDTH = 14  # characters in a line of a name in the margin
SUSPECT = Look("D", "white", CONTRAST, scale=1.15)
_LOOKS = {
    "within": Look("o", CONTEXT),
    "outside": Look("D", CONTRAST, scale=1.15),
    "suspect within": Look("o", "white", QUIET),
    "suspect": SUSPECT,
}


def against(
    ax: Axes,
    data: pd.DataFrame,
    *,
    x: str,
    y: str,
    x_axis: str,
    y_axis: str,
    equal: str | None = None,
    log: bool = False,
    band: tuple[float, str] | None = None,
) -> None:
    """Draw one figure for each authority against another, and the line where both are equal.

    Used for two measures, each on its own axis, and without the line; and for two figures in one unit, on
    axes alike: the first year against the last, an authority against its statistical neighbours.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 4.4 inches high, or 5 with the line: the drawing is square then.
    data : pandas.DataFrame
        One row an authority: the columns named by `x` and `y`, and `label`, words for at most six rows and
        missing for the rest. With `suspect` (bool), those rows are hollow. Rows without both are not drawn.
    x, y : str
        Columns drawn across and up.
    x_axis, y_axis : str
        Measure and unit of each.
    equal : str, optional
        Name of the line where both are equal, such as "no change".
    log : bool
        Log scales, for rates; ranks stay linear.
    band : tuple of float and str, optional
        A factor above 1 and its name, such as `(1.25, "within a quarter")`: the band holds the authorities
        between `x / factor` and `x * factor`; the others are diamonds.

    Raises
    ------
    ChartError
        If a column is missing, no row has both, a value on a log scale is not above zero or there are too
        many labels.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas(height=5)
    >>> rates = pd.DataFrame({"mean": [50.0, 80.0], "rate": [52.0, 150.0], "label": [None, "Blackpool"]})
    >>> words = {"x_axis": "Mean of ten neighbours, per 10,000", "y_axis": "Authority, per 10,000"}
    >>> band = (1.25, "within a quarter")
    >>> against(ax, rates, x="mean", y="rate", **words, equal="as neighbours", log=True, band=band)
    """
    need(data, (x, y, "label"), chart="against")
    data = data.dropna(subset=[x, y])
    need(data, (), chart="against")
    if log:
        positive(data, [x, y], chart="against")
        ax.set(xscale="log", yscale="log")
    outside, lines = pd.Series(False, index=data.index), None
    named: list[tuple[float, str, str]] = []
    if equal is None:
        ax.margins(0.04)
        ax.grid()
    else:
        edges = _square(ax, data[[x, y]].to_numpy(dtype="float64"), log)
        path = (np.geomspace if log else np.linspace)(*edges, 200)
        lines = np.column_stack([path, path])
        ax.plot(edges, edges, color=DARK, lw=1.2, zorder=1)
        named.append((edges[1], equal, DARK))
        if band is not None:
            factor, name = band
            # Where one is a part of the other, nothing can lie below.
            below = path if (data[y] >= data[x]).all() else path / factor
            ax.fill_between(path, below, path * factor, color=FILL, lw=0, zorder=0)
            named.append((edges[1] / np.sqrt(factor), name, QUIET))
            outside = ~(data[y] / data[x]).between(1 / factor, factor)
    dots(ax, data, x, y, outside)
    for axis in (ax.xaxis, ax.yaxis):
        log_numbers(axis) if log else numbers(axis, most=NUMBERS)
    ax.set_xlabel(x_axis)
    value_axis_title(ax, y_axis)
    ends(ax, ax.get_xlim()[1], named, wide=_MARGIN_WIDTH)
    name_some(ax, data, x, y, lines=lines)


def _square(ax: Axes, both: np.ndarray, log: bool) -> tuple[float, float]:
    """Give both axes the same limits, a little beyond all values."""
    low, high = float(both.min()), float(both.max())
    edges = (low / 1.12, high * 1.12) if log else (low - 0.04 * (high - low), high + 0.04 * (high - low))
    ax.set(xlim=edges, ylim=edges, aspect="equal")
    return edges


def dots(
    ax: Axes, data: pd.DataFrame, x: str, y: str, outside: pd.Series, says: pd.Series | None = None
) -> None:
    """Draw authorities within, then those outside, then the suspect, so that the more telling lie on top."""
    suspect = data["suspect"].astype(bool) if "suspect" in data else pd.Series(False, index=data.index)
    found, names = [suspect & outside, suspect, outside], ["suspect", "suspect within", "outside"]
    kind = pd.Series(np.select(found, names, "within"), index=data.index)
    order = kind.map(list(_LOOKS).index).sort_values(kind="stable").index
    own = whose(data.loc[order], None if says is None else says[order])
    marks(ax, data[x][order], data[y][order], kind[order], _LOOKS, size=5.5, edge=0.6, whose=own)


def name_some(ax: Axes, data: pd.DataFrame, x: str, y: str, lines: np.ndarray | None = None) -> None:
    """Print the labels of those authorities that have one."""
    named = data[data["label"].notna()]
    points = list(zip(named[x], named[y], named["label"], strict=True))
    place(ax, points, marks=data[[x, y]].to_numpy(dtype=float), lines=lines)
