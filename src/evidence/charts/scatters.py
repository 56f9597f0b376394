"""Charts with one mark an authority: funnel, one measure against another, and ordered dots."""

from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from evidence.charts.axes import log_numbers, numbers
from evidence.charts.checks import need, positive
from evidence.charts.labels import ends, place
from evidence.charts.style import (
    ACCENT,
    CONTEXT,
    CONTRAST,
    DARK,
    FILL,
    QUIET,
    Look,
    marks,
    value_axis_title,
)
from evidence.errors import ChartError

# Told apart without colour: by dash, and by the name at the end of the line. The 99.8% line is the heavier.
_DASHES: dict[str, Any] = {
    "poisson": (1, 1.6),
    "binomial": (1, 1.6),
    "multiplicative": (5, 2.5),
    "additive": "",
}
_LEVELS = {"95": 0.9, "998": 1.8}
_LIMITS = ("population", "target", "method", "lower_95", "upper_95", "lower_998", "upper_998")
_NUMBERS = 6  # marks on a linear axis at most
_MARGIN_WIDTH = 14  # characters in a line of a name in the margin
_LOOKS = {
    "within": Look("o", CONTEXT),
    "outside": Look("D", CONTRAST, scale=1.15),
    "suspect": Look("D", "white", CONTRAST, scale=1.15),
    "sound": Look("o", ACCENT),
}


def funnel(ax: Axes, data: pd.DataFrame, limits: pd.DataFrame, *, axis: str) -> None:
    """Draw rates against child population with three sets of funnel limits.

    Authorities outside the additive 99.8% limits are diamonds, the rest dots. The outer line of each pair is
    99.8%, the inner 95%.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 4.8 inches high.
    data : pandas.DataFrame
        One row an authority: `population` (children), `rate`, `outside` (outside the additive 99.8% limits,
        bool), and `label`, words for at most six rows and missing for the rest.
    limits : pandas.DataFrame
        As `evidence.statistics.funnel.Funnel.curves` gives it: `population`, `target` (the rate for England),
        `method` ("poisson" or "binomial", "multiplicative", "additive"), `lower_95`, `upper_95`, `lower_998`,
        `upper_998`.
    axis : str
        Measure and unit.

    Raises
    ------
    ChartError
        If a column is missing, a population is not above zero, a method is unknown or there are too many
        labels.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas(height=4.8)
    >>> rates = pd.DataFrame({"population": [2e4, 9e4], "rate": [40.0, 180.0], "outside": [False, True]})
    >>> limits = pd.DataFrame({"population": [2e4, 9e4], "target": 65.0, "method": "additive"})
    >>> limits = limits.assign(lower_998=[20.0, 30.0], lower_95=40.0, upper_95=90.0, upper_998=[120.0, 110.0])
    >>> funnel(ax, rates.assign(label=[None, "Blackpool"]), limits, axis="Rate per 10,000")
    """
    need(data, ("population", "rate", "outside", "label"), chart="funnel")
    need(limits, _LIMITS, chart="funnel")
    positive(data, ["population"], chart="funnel")
    if unknown := set(limits["method"]) - set(_DASHES):
        raise ChartError(
            "unknown limits", chart="funnel", column="method", value=min(unknown), accepted=_DASHES
        )
    data = data.dropna(subset=["rate", "population"])
    england = float(limits["target"].iloc[0])
    ax.set_xscale("log")
    ax.set_xlim(0.9 * data["population"].min(), 1.1 * data["population"].max())
    ax.set_ylim(0, 1.12 * data["rate"].max())
    ax.axhline(england, color=DARK, lw=1.2, zorder=2)
    curves = limits.melt(["population", "target", "method"], list(_LIMITS[3:]), "limit")
    # As arrays without names, so that the axes are not named after columns.
    sns.lineplot(
        x=curves["population"].to_numpy(),
        y=curves["value"].to_numpy(),
        style=curves["method"].to_numpy(),
        dashes=_DASHES,
        size=curves["limit"].str.split("_").str[1].to_numpy(),
        sizes=_LEVELS,
        units=curves["limit"].to_numpy(),
        estimator=None,
        color=DARK,
        legend=False,
        ax=ax,
        zorder=2,
    )
    _marks(ax, data, "population", "rate", data["outside"].astype(bool))
    log_numbers(ax.xaxis)
    ax.set_xlabel("Children aged 0 to 17 (log scale)")
    numbers(ax.yaxis, most=_NUMBERS)
    value_axis_title(ax, axis)
    last = limits.sort_values("population").groupby("method").last()
    names = [(england, "England", DARK)]
    for method, row in last.iterrows():
        name = str(method).replace("poisson", "Poisson")
        if method == "additive":
            names.append((float(row["upper_95"]), "additive 95%", QUIET))
            name += " 99.8%"
        names.append((float(row["upper_998"]), name, QUIET))
    ends(ax, ax.get_xlim()[1], names)
    _label(ax, data, "population", "rate", lines=curves[["population", "value"]].to_numpy(dtype="float64"))


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
            ax.fill_between(path, path / factor, path * factor, color=FILL, lw=0, zorder=0)
            named.append((edges[1] / np.sqrt(factor), name, QUIET))
            outside = ~(data[y] / data[x]).between(1 / factor, factor)
    _marks(ax, data, x, y, outside)
    for axis in (ax.xaxis, ax.yaxis):
        log_numbers(axis) if log else numbers(axis, most=_NUMBERS)
    ax.set_xlabel(x_axis)
    value_axis_title(ax, y_axis)
    ends(ax, ax.get_xlim()[1], named, wide=_MARGIN_WIDTH)
    _label(ax, data, x, y, lines=lines)


def _square(ax: Axes, both: np.ndarray, log: bool) -> tuple[float, float]:
    """Give both axes the same limits, a little beyond all values."""
    low, high = float(both.min()), float(both.max())
    edges = (low / 1.12, high * 1.12) if log else (low - 0.04 * (high - low), high + 0.04 * (high - low))
    ax.set(xlim=edges, ylim=edges, aspect="equal")
    return edges


def ordered(ax: Axes, data: pd.DataFrame, *, england: float, axis: str, form: str) -> None:
    """Draw every authority in order of its value on a log axis; suspect returns are hollow.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 4.2 inches high.
    data : pandas.DataFrame
        One row an authority: `value`, `suspect` (bool), and `label`, words for at most six rows and missing
        for the rest. Rows without a value are not drawn.
    england : float
        The value for England.
    axis : str
        Measure and unit.
    form : str
        Format of one number, such as `"£{:,.0f}"`.

    Raises
    ------
    ChartError
        If a column is missing, a value is not above zero or there are too many labels.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas()
    >>> spend = pd.DataFrame({"value": [340.0, 2100.0, 4970.0], "suspect": [True, False, False]})
    >>> ordered(ax, spend.assign(label=None), england=2000, axis="£ per child in need", form="£{:,.0f}")
    """
    need(data, ("value", "suspect", "label"), chart="ordered")
    positive(data, ["value"], chart="ordered")
    data = data.dropna(subset=["value"]).sort_values("value", kind="stable")
    data = data.assign(order=np.arange(1, len(data) + 1))
    suspect = data["suspect"].astype(bool)
    ax.set_yscale("log")
    ax.set_ylim(data["value"].min() / 1.25, data["value"].max() * 1.25)
    ax.set_xlim(-0.02 * len(data), 1.04 * len(data))
    ax.axhline(england, color=DARK, lw=1.2, zorder=1)
    kind = np.where(suspect, "suspect", "sound")
    marks(ax, data["order"], data["value"], kind, _LOOKS, size=5.5, edge=0.5)
    england_words = f"England {form.format(england)}"
    ax.annotate(england_words, (0, england), xytext=(0, 4), textcoords="offset points")
    log_numbers(ax.yaxis, form)
    ax.grid(axis="y")
    value_axis_title(ax, axis)
    ax.xaxis.set_major_locator(NullLocator())
    ax.set_xlabel(f"{len(data)} authorities, from lowest to highest")
    _label(ax, data, "order", "value")


def _marks(ax: Axes, data: pd.DataFrame, x: str, y: str, outside: pd.Series) -> None:
    """Draw authorities within, then those outside, then the suspect, so that the more telling lie on top."""
    suspect = data["suspect"].astype(bool) if "suspect" in data else pd.Series(False, index=data.index)
    kind = pd.Series(np.select([suspect, outside], ["suspect", "outside"], "within"), index=data.index)
    order = kind.map(list(_LOOKS).index).sort_values(kind="stable").index
    marks(ax, data[x][order], data[y][order], kind[order], _LOOKS, size=5.5, edge=0.6)


def _label(ax: Axes, data: pd.DataFrame, x: str, y: str, lines: np.ndarray | None = None) -> None:
    named = data[data["label"].notna()]
    points = list(zip(named[x], named[y], named["label"], strict=True))
    place(ax, points, marks=data[[x, y]].to_numpy(dtype=float), lines=lines)
