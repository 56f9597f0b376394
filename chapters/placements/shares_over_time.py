"""A share of England's children over the years, with the band that the unknown leave, and gaps at breaks."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from evidence.charts.axes import runs
from evidence.charts.checks import need
from evidence.charts.labels import beside
from evidence.charts.lines import draw_runs, name_axes
from evidence.charts.style import ACCENT, FILL, QUIET
from evidence.data.periods import first_year

_YEARS = 3  # marks on the axis of a small multiple at most


def share_over_time(
    ax: Axes,
    data: pd.DataFrame,
    *,
    axis: str,
    top: float,
    breaks: tuple[int, ...] = (),
    strong: bool = True,
    form: str = "{:.0f}%",
) -> None:
    """Draw `value` by `time_period`, in per cent, inside the band from `low` to `high` where there is one.

    `top` is the end of the axis, alike in panels to be compared. Nothing is drawn across a year without a
    figure, or into a year of `breaks`, the first under a new definition. The last value is printed, by
    `form`; of a `strong` line the first that is drawn in one with it, too.
    """
    need(data, ("time_period", "value"), chart="share over time")
    data = data.dropna(subset=["value"]).sort_values("time_period")
    data = data.assign(year=data["time_period"].map(first_year))
    data["run"] = runs(data["year"], data["time_period"].isin(breaks))
    if {"low", "high"} <= set(data):
        for _, part in data.groupby("run"):
            ax.fill_between(part["year"], part["low"], part["high"], color=FILL, lw=0)
    colour = ACCENT if strong else QUIET
    draw_runs(ax, data, color=colour, lw=2.2, marker="o", ms=4)
    last = data.iloc[-1]
    beside(ax, last["year"], last["value"], form.format(last["value"]), colour, weight="bold")
    if strong:
        first = data[data["run"] == last["run"]].iloc[0]
        at: dict[str, Any] = {"xytext": (2, -7), "textcoords": "offset points", "va": "top"}
        ax.annotate(form.format(first["value"]), (first["year"], first["value"]), color=colour, **at)
    ax.set_ylim(0, top)
    name_axes(ax, data, axis, "{:.0f}%", most=_YEARS)
