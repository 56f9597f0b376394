"""The spread of several measures, each as a ratio to England."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from evidence.charts.checks import need, positive
from evidence.charts.strips import strip
from evidence.charts.style import ACCENT, CONTEXT, DARK, FILL, QUIET, Look, whose

_STRIP = 0.36  # height of a strip of marks, as a share of its row
_TIMES = {0.125: "1/8", 0.25: "1/4", 0.5: "1/2", 1.0: "England"}
_LOOKS = {"other": Look("o", CONTEXT), "zero": Look("<", "white", DARK, scale=1.4)}


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
    ChartError
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
    data = data.assign(ratio=data["value"] / data["england"]).sort_values("ratio", kind="stable")
    ratio = data["ratio"]
    low, high = 0.8 * min(ratio[ratio > 0].min(), 0.5), 1.25 * max(ratio.max(), 2.0)
    tails = data.groupby("measure", sort=False)["value"].quantile(np.array([0.1, 0.5, 0.9])).unstack()
    order = (tails[0.9] / tails[0.1]).sort_values(ascending=False, kind="stable").index
    ax.set_xscale("log")
    ax.set_xlim(low, high)
    ax.set_ylim(-len(tails) + 0.55, 0.9)
    beside = ax.get_yaxis_transform()
    for number, measure in enumerate(order):
        y = -float(number)
        own = data[data["measure"] == measure]
        england, form = own[["england", "form"]].iloc[0]
        p10, median, p90 = (tails.loc[measure] / england).clip(lower=low)
        ax.fill_between([p10, p90], y - 0.24, y + 0.24, color=FILL, lw=0, zorder=0)
        ax.vlines(1, y - 0.34, y + 0.26, color=DARK, lw=1.4, zorder=1)
        for part, kind in ((own["ratio"] > 0, "other"), (own["ratio"] <= 0, "zero")):
            says = [f"{measure}: {form.format(value)}" for value in own["value"][part]]
            strip(ax, own["ratio"][part].clip(lower=low), y, _STRIP, kind, _LOOKS, whose(own[part], says))
        ax.vlines([p10, p90], y - 0.24, y + 0.24, color=ACCENT, lw=1.6, zorder=4)
        ax.vlines(median, y - 0.24, y + 0.24, color=ACCENT, lw=4, zorder=4)
        ax.text(0, y + 0.28, measure, transform=beside, va="bottom", weight="bold", zorder=4)
        printed = [form.format(number) for number in tails.loc[measure]]
        words = f"{printed[1]} ({printed[0]} to {printed[2]})"
        ax.text(1, y + 0.28, words, transform=beside, va="bottom", ha="right", zorder=4)
    ax.text(0, 0.72, "One dot, one authority", transform=beside, va="bottom", color=QUIET)
    told = "Median (10th to 90th percentile)"
    ax.text(1, 0.72, told, transform=beside, va="bottom", ha="right", color=QUIET)
    halves = 2.0 ** np.arange(np.ceil(np.log2(low)), np.floor(np.log2(high)) + 1)
    ax.xaxis.set_major_locator(FixedLocator(list(halves)))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: _TIMES.get(x, f"{x:g}")))
    ax.set_xlabel("Times the figure for England (log scale)")
    ax.yaxis.set_major_locator(NullLocator())
    ax.spines["left"].set_visible(False)
