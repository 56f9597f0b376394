"""Charts with one row a measure: the whole spread, bars from zero, and estimates with their intervals."""

from collections.abc import Collection

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from evidence.charts.labels import need, positive, signed
from evidence.charts.row_axes import BAR, beside, jitter, no_figure, number_axis, row_names
from evidence.charts.style import ACCENT, CONTEXT, CONTRAST, DARK, FILL, QUIET
from evidence.errors import DataError

_STRIP = 0.36  # height of a strip of dots, as a share of its row
_SERIES = (("o", DARK), ("D", ACCENT), ("s", CONTRAST))  # shape and colour, in the order of the table
_DODGE = 0.36  # distance of two series in one row, as a share of the row
_TIMES = {0.125: "1/8", 0.25: "1/4", 0.5: "1/2", 1.0: "England"}


def spread(ax: Axes, data: pd.DataFrame) -> None:
    """Draw every authority on every measure, as a ratio to England on a log axis.

    Measures run from the widest to the narrowest, by the ratio of the 90th to the 10th percentile. Each
    authority is a dot; the band runs from the 10th to the 90th percentile and the thick tick is the median.
    All three are printed in the measure's own unit. A zero has no place on a log axis: it stands hollow at
    the axis's edge.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 0.75 inches high for each measure.
    data : pandas.DataFrame
        One row an authority and measure: `measure` (name with unit), `value` and `england` in that unit, and
        `form`, the format of one number, such as `"{:.0f}%"`. Rows without a value are not drawn.

    Raises
    ------
    DataError
        If a column is missing, the table is empty or a value for England is not above zero.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas(height=2)
    >>> rates = pd.DataFrame({"value": [30.0, 60.0, 120.0], "england": 60.0})
    >>> spread(ax, rates.assign(measure="Looked-after children per 10,000", form="{:.0f}"))
    """
    need(data, ("measure", "value", "england", "form"), chart="spread")
    positive(data, ["england"], chart="spread")
    data = data.dropna(subset=["value"])
    ratio = data["value"] / data["england"]
    low, high = 0.8 * min(ratio[ratio > 0].min(), 0.5), 1.25 * max(ratio.max(), 2.0)
    tails = data.groupby("measure", sort=False)["value"].quantile(np.array([0.1, 0.5, 0.9])).unstack()
    order = (tails[0.9] / tails[0.1]).sort_values(ascending=False, kind="stable").index
    ax.set_xscale("log")
    ax.set_xlim(low, high)
    ax.set_ylim(-len(tails) + 0.55, 0.9)
    across = ax.get_yaxis_transform()
    for y, measure in zip(-np.arange(len(order)), order, strict=True):
        rows = data["measure"] == measure
        england, form = data.loc[rows, ["england", "form"]].iloc[0]
        p10, median, p90 = (tails.loc[measure] / england).clip(lower=low)
        ax.fill_between([p10, p90], y - 0.24, y + 0.24, color=FILL, lw=0, zorder=0)
        ax.vlines(1, y - 0.34, y + 0.26, color=DARK, lw=1.4, zorder=1)
        above = np.sort(ratio[rows & (ratio > 0)].to_numpy())
        zeros = int((ratio[rows] <= 0).sum())
        ax.plot(
            above, y + jitter(len(above), _STRIP), "o", ms=4.2, mfc=CONTEXT, mec="white", mew=0.5, zorder=2
        )
        if zeros:
            at_edge = np.full(zeros, low), y + jitter(zeros, _STRIP)
            ax.plot(*at_edge, "<", ms=6, mfc="white", mec=DARK, clip_on=False)
        ax.vlines([p10, p90], y - 0.24, y + 0.24, color=ACCENT, lw=1.6, zorder=3)
        ax.vlines(median, y - 0.24, y + 0.24, color=ACCENT, lw=4, zorder=3)
        ax.text(0, y + 0.28, measure, transform=across, va="bottom", weight="bold", zorder=4)
        printed = [form.format(number) for number in tails.loc[measure]]
        words = f"{printed[1]} ({printed[0]} to {printed[2]})"
        ax.text(1, y + 0.28, words, transform=across, va="bottom", ha="right", zorder=4)
    ax.text(0, 0.72, "One dot, one authority", transform=across, va="bottom", color=QUIET)
    told = "Median (10th to 90th percentile)"
    ax.text(1, 0.72, told, transform=across, va="bottom", ha="right", color=QUIET)
    halves = 2.0 ** np.arange(np.ceil(np.log2(low)), np.floor(np.log2(high)) + 1)
    ax.xaxis.set_major_locator(FixedLocator(list(halves)))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: _TIMES.get(x, f"{x:g}")))
    ax.set_xlabel("Times the figure for England (log scale)")
    ax.yaxis.set_major_locator(NullLocator())
    ax.spines["left"].set_visible(False)


def bars(
    ax: Axes,
    data: pd.DataFrame,
    *,
    axis: str,
    form: str,
    highlight: Collection[str] = (),
    missing: str = "no figure",
) -> None:
    """Draw horizontal bars from zero, each with its value, and its interval where there is one.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 0.45 inches high for each bar.
    data : pandas.DataFrame
        One row a bar, first at the top: `label`, `value`, and `lower` and `upper` if there are intervals. A
        row without a value is hatched.
    axis : str
        Measure and unit.
    form : str
        Format of one number.
    highlight : collection of str
        Labels of the bars that make the point.
    missing : str
        Words for a row without a value, such as "not seen".

    Raises
    ------
    DataError
        If a column is missing, the table is empty or a value is negative.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas(height=2)
    >>> shares = pd.DataFrame({"label": ["Looked after", "Referrals"], "value": [96.0, 88.0]})
    >>> bars(ax, shares, axis="System share of variation, %", form="{:.0f}%", highlight=["Looked after"])
    """
    need(data, ("label", "value"), chart="bars")
    if data["value"].lt(0).any():
        raise DataError("a bar starts at zero", file="bars chart", column="value", value=data["value"].min())
    y = -np.arange(len(data))
    colours = [ACCENT if label in highlight else CONTEXT for label in data["label"]]
    ax.barh(y, data["value"], height=BAR, color=colours)
    ends = data["value"]
    if {"lower", "upper"} <= set(data):
        ax.hlines(y, data["lower"], data["upper"], color=DARK, lw=1.6)
        ax.plot(data["lower"], y, "|", data["upper"], y, "|", color=DARK, ms=8, mew=1.6)
        ends = data[["value", "upper"]].max(axis=1)
    for at, end, value in zip(y, ends, data["value"], strict=True):
        if pd.isna(value):
            no_figure(ax, float(at), missing)
        else:
            beside(ax, end, float(at), form.format(value), DARK)
    ax.set_xlim(left=0)
    row_names(ax, y, data["label"])
    number_axis(ax, axis, form)


def intervals(ax: Axes, data: pd.DataFrame, *, axis: str, form: str) -> None:
    """Draw estimates as marks with whiskers, in named groups or in two or three series.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 0.5 inches high for each row, group names included.
    data : pandas.DataFrame
        One row an estimate, first at the top: `label`, `value`, `lower`, `upper` (all in one unit). With
        `group`, rows stand under the group's name. With `series`, estimates with the same label share a row,
        told apart by shape, and each series is named above the rows.
    axis : str
        Measure and unit.
    form : str
        Format of one number.

    Raises
    ------
    DataError
        If a column is missing, the table is empty, or there are more than three series.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas(height=2)
    >>> fits = pd.DataFrame({"label": ["Region", "Poverty"], "value": [0.2, 0.4], "lower": 0.1, "upper": 0.5})
    >>> intervals(ax, fits.assign(group="Low income"), axis="Share of variation explained", form="{:.2f}")
    """
    need(data, ("label", "value", "lower", "upper"), chart="intervals")
    groups = data["group"] if "group" in data else pd.Series("", index=data.index)
    series = list(dict.fromkeys(data["series"])) if "series" in data else [None]
    if len(series) > len(_SERIES):
        raise DataError(
            "too many series", file="intervals chart", value=len(series), accepted="three at most"
        )
    names: list[str] = []
    rows: dict[tuple[str, str], int] = {}
    for group in dict.fromkeys(groups):
        if group:
            ax.text(
                0, -len(names), f" {group}", transform=ax.get_yaxis_transform(), va="center", weight="bold"
            )
            names.append("")
        for label in dict.fromkeys(data["label"][groups == group]):
            rows[group, label] = len(names)
            names.append(label)
    for (_, row), group in zip(data.iterrows(), groups, strict=True):
        number = series.index(row["series"]) if "series" in data else 0
        shape, colour = _SERIES[number]
        y = -rows[group, row["label"]] - (number - (len(series) - 1) / 2) * _DODGE
        ax.hlines(y, row["lower"], row["upper"], color=colour, lw=2)
        # A mark at the edge of the drawing is whole, not half.
        ax.plot([row["value"]], [y], shape, color=colour, ms=8, mec="white", mew=0.8, clip_on=False)
        beside(ax, row["upper"], y, signed(form, row["value"]), colour)
    row_names(ax, -np.arange(len(names)), pd.Series(names))
    if "series" in data:
        _name_series(ax, [str(name) for name in series])
    low, high = data["lower"].min(), data["upper"].max()
    ax.set_xlim(min(0, low), high)
    if low < 0:
        ax.axvline(0, color=DARK, lw=1)
    number_axis(ax, axis, form)


def _name_series(ax: Axes, names: list[str]) -> None:
    """Name each series above the rows, beside its own mark."""
    top = ax.get_ylim()[1] + _DODGE * len(names)
    across = ax.get_yaxis_transform()
    for number, (name, (shape, colour)) in enumerate(zip(names, _SERIES, strict=False)):
        y = top - _DODGE * number
        ax.plot([0.02], [y], shape, color=colour, ms=8, mec="white", mew=0.8, transform=across, clip_on=False)
        ax.text(0.05, y, name, transform=across, va="center", color=colour)
    ax.set_ylim(top=top + _DODGE / 2)
