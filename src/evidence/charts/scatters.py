"""Charts with one mark an authority: funnel, one measure against another, and ordered dots."""

import textwrap
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, NullLocator

from evidence.charts.labels import log_marks, need, place, positive, thousands
from evidence.charts.style import ACCENT, CONTEXT, CONTRAST, DARK, FILL, QUIET, value_axis_title
from evidence.errors import DataError

# Told apart without colour: by dash, and by the name at the end of the line. The 99.8% line is the heavier.
_DASHES: dict[str, Any] = {
    "poisson": (0, (1, 1.6)),
    "binomial": (0, (1, 1.6)),
    "multiplicative": (0, (5, 2.5)),
    "additive": "-",
}
_LEVELS = {"95": 0.9, "998": 1.8}
_LIMITS = ("population", "target", "method", "lower_95", "upper_95", "lower_998", "upper_998")
_NUMBERS = 6  # marks on a linear axis at most
_LINE_HEIGHT = 13.0  # points between two names in the margin
_MARGIN_WIDTH = 14  # characters in a line of a name in the margin
_BESIDE: dict[str, Any] = {"textcoords": "offset points", "va": "center", "annotation_clip": False}


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
    DataError
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
    unknown = set(limits["method"]) - set(_DASHES)
    if unknown:
        raise DataError(
            "unknown limits", file="funnel chart", column="method", value=min(unknown), accepted=list(_DASHES)
        )
    data = data.dropna(subset=["rate", "population"])
    england = float(limits["target"].iloc[0])
    ax.set_xscale("log")
    ax.set_xlim(0.9 * data["population"].min(), 1.1 * data["population"].max())
    ax.set_ylim(0, 1.12 * data["rate"].max())
    ax.axhline(england, color=DARK, lw=1.2, zorder=2)
    drawn = []
    for method, line in limits.sort_values("population").groupby("method", sort=False):
        for level, weight in _LEVELS.items():
            for side in (f"lower_{level}", f"upper_{level}"):
                ax.plot(
                    line["population"], line[side], color=DARK, ls=_DASHES[str(method)], lw=weight, zorder=2
                )
                drawn.append(line[["population", side]].to_numpy())
    _marks(ax, data["population"], data["rate"], data["outside"].astype(bool))
    log_marks(ax.xaxis)
    ax.set_xlabel("Children aged 0 to 17 (log scale)")
    thousands(ax.yaxis)
    value_axis_title(ax, axis)
    _name_limits(ax, limits, england)
    _label(ax, data, "population", "rate", lines=np.vstack(drawn))


def against(
    ax: Axes,
    data: pd.DataFrame,
    *,
    x: str,
    y: str,
    x_axis: str,
    y_axis: str,
    equal: str,
    log: bool = False,
    band: tuple[float, str] | None = None,
) -> None:
    """Draw one figure for each authority against another in the same unit, and the line where both are equal.

    Used for the first year against the last, and for an authority against its statistical neighbours.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 5 inches high; the drawing is square.
    data : pandas.DataFrame
        One row an authority: the columns named by `x` and `y`, and `label`, words for at most six rows and
        missing for the rest. With `suspect` (bool), those rows are hollow.
    x, y : str
        Columns drawn across and up, in the same unit.
    x_axis, y_axis : str
        Measure and unit of each.
    equal : str
        Name of the line where both are equal, such as "no change".
    log : bool
        Log scales, for rates; ranks stay linear.
    band : tuple of float and str, optional
        A factor above 1 and its name, such as `(1.25, "within a quarter")`: the band holds the authorities
        between `x / factor` and `x * factor`; the others are diamonds.

    Raises
    ------
    DataError
        If a column is missing, a value on a log scale is not above zero or there are too many labels.

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
    both = data[[x, y]].to_numpy(dtype=float)
    if log:
        positive(data, [x, y], chart="against")
        ends = np.array([both.min() / 1.12, both.max() * 1.12])
        ax.set(xscale="log", yscale="log")
    else:
        margin = 0.04 * (both.max() - both.min())
        ends = np.array([both.min() - margin, both.max() + margin])
    ax.set(xlim=ends, ylim=ends, aspect="equal")
    spaced = np.geomspace if log else np.linspace
    path = spaced(ends[0], ends[1], 200)
    ax.plot(ends, ends, color=DARK, lw=1.2, zorder=1)
    ax.annotate(_folded(equal), (ends[1], ends[1]), xytext=(5, 0), **_BESIDE | {"va": "bottom"})
    outside = pd.Series(False, index=data.index)
    if band is not None:
        factor, name = band
        ax.fill_between(path, path / factor, path * factor, color=FILL, lw=0, zorder=0)
        low = (ends[1], ends[1] / np.sqrt(factor))
        ax.annotate(_folded(name), low, xytext=(5, 0), color=QUIET, **_BESIDE | {"va": "top"})
        outside = ~(data[y] / data[x]).between(1 / factor, factor)
    _marks(ax, data[x], data[y], outside, data.get("suspect"))
    for axis in (ax.xaxis, ax.yaxis):
        log_marks(axis) if log else thousands(axis)
    ax.set_xlabel(x_axis)
    value_axis_title(ax, y_axis)
    _label(ax, data, x, y, lines=np.column_stack([path, path]))


def relation(ax: Axes, data: pd.DataFrame, *, x: str, y: str, x_axis: str, y_axis: str) -> None:
    """Draw one measure of each authority against another measure, each on its own axis.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 4.4 inches high.
    data : pandas.DataFrame
        One row an authority: the columns named by `x` and `y`, and `label`, words for at most six rows and
        missing for the rest. With `suspect` (bool), those rows are hollow. Rows without both are not drawn.
    x, y : str
        Columns drawn across and up.
    x_axis, y_axis : str
        Measure and unit of each.

    Raises
    ------
    DataError
        If a column is missing, no row has both measures or there are too many labels.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas(height=4.4)
    >>> rates = pd.DataFrame({"agency": [5.0, 22.0], "moves": [31.0, 38.0], "label": [None, "Blackpool"]})
    >>> words = {"x_axis": "Agency workers, %", "y_axis": "Three or more social workers, %"}
    >>> relation(ax, rates, x="agency", y="moves", **words)
    """
    need(data, (x, y, "label"), chart="relation")
    data = data.dropna(subset=[x, y])
    need(data, (), chart="relation")
    _marks(ax, data[x], data[y], pd.Series(False, index=data.index), data.get("suspect"))
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MaxNLocator(_NUMBERS, steps=[1, 2, 5, 10]))
        thousands(axis)
    ax.margins(0.04)
    ax.grid()
    ax.set_xlabel(x_axis)
    value_axis_title(ax, y_axis)
    _label(ax, data, x, y)


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
    DataError
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
    sound = data[~suspect]
    ax.plot(sound["order"], sound["value"], "o", ms=5, mfc=ACCENT, mec="white", mew=0.4)
    doubted = data[suspect]
    ax.plot(doubted["order"], doubted["value"], "D", ms=6, mfc="white", mec=CONTRAST, mew=1.6)
    england_words = f"England {form.format(england)}"
    ax.annotate(england_words, (0, england), xytext=(0, 4), textcoords="offset points")
    log_marks(ax.yaxis, form)
    ax.grid(axis="y")
    value_axis_title(ax, axis)
    ax.xaxis.set_major_locator(NullLocator())
    ax.set_xlabel(f"{len(data)} authorities, from lowest to highest")
    _label(ax, data, "order", "value")


def _marks(
    ax: Axes, x: pd.Series, y: pd.Series, outside: pd.Series, doubted: pd.Series | None = None
) -> None:
    doubted = pd.Series(False, index=x.index) if doubted is None else doubted.astype(bool)
    within, beyond = ~outside & ~doubted, outside & ~doubted
    ax.plot(x[within], y[within], "o", ms=5.5, mfc=CONTEXT, mec="white", mew=0.5, zorder=3)
    ax.plot(x[beyond], y[beyond], "D", ms=6.5, mfc=CONTRAST, mec="white", mew=0.6, zorder=4)
    ax.plot(x[doubted], y[doubted], "D", ms=6.5, mfc="white", mec=CONTRAST, mew=1.6, zorder=5)


def _folded(words: str) -> str:
    return "\n".join(textwrap.wrap(words, _MARGIN_WIDTH))


def _label(ax: Axes, data: pd.DataFrame, x: str, y: str, lines: np.ndarray | None = None) -> None:
    named = data[data["label"].notna()]
    points = list(zip(named[x], named[y], named["label"], strict=True))
    place(ax, points, marks=data[[x, y]].to_numpy(dtype=float), lines=lines)


def _name_limits(ax: Axes, limits: pd.DataFrame, england: float) -> None:
    """Name England and the upper limits at the right-hand end of their lines, each clear of the one below."""
    names = [(england, "England", DARK)]
    for method, last in limits.sort_values("population").groupby("method").last().iterrows():
        if method == "additive":
            names.append((float(last["upper_998"]), "additive 99.8%", QUIET))
            names.append((float(last["upper_95"]), "additive 95%", QUIET))
        else:
            names.append((float(last["upper_998"]), str(method).replace("poisson", "Poisson"), QUIET))
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.draw_without_rendering()
    end, floor = ax.get_xlim()[1], -np.inf
    for height, name, colour in sorted(names):
        wanted = ax.transData.transform((end, height))[1] * 72 / figure.dpi
        floor = max(wanted, floor + _LINE_HEIGHT)
        ax.annotate(name, (end, height), xytext=(5, floor - wanted), color=colour, **_BESIDE)
