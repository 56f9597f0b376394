"""Panels: the share of areas that show a sign, before and after an event, beside what is usual elsewhere."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from evidence.charts.axes import numbers
from evidence.charts.checks import need
from evidence.charts.labels import HALO
from evidence.charts.style import ACCENT, CONTEXT, DARK, QUIET, Look, marks
from evidence.errors import ChartError

_EVENT = -0.5  # between the last count before and the first after
_TOP = 1.12  # times the highest interval


def panels(axes: Sequence[Axes], data: pd.DataFrame, *, event: str) -> None:
    """Draw a panel for each stage: shares with intervals along the counts, and a line of what is usual.

    The share at the last count before the event is printed, and what is usual then.

    Parameters
    ----------
    axes : sequence of matplotlib.axes.Axes
        One a stage, side by side, each about 2.4 inches high.
    data : pandas.DataFrame
        As `stages.seen` gives it, with the name of the `stage`, in order.
    event : str
        What lies between the last count before, -1, and the first after, 0; printed at the upright line.

    Raises
    ------
    ChartError
        If a column is missing, the table is empty, or there are more or fewer stages than axes.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, axes = canvas(height=3, ncols=2)
    >>> rows = pd.DataFrame({"stage": ["Grip", "Breakdown"], "k": 0, "percent": [40.0, 60.0], "n": 30})
    >>> rows = rows.assign(lower=[25.0, 40], upper=[57.0, 76], usual=[36.0, 28])
    >>> panels(axes, rows, event="inspection")
    >>> [ax.get_title("left") for ax in axes]
    ['Grip', 'Breakdown']
    """
    need(data, ("stage", "k", "percent", "lower", "upper", "usual"), chart="panels")
    names = list(dict.fromkeys(data["stage"]))
    if len(names) != len(axes):
        raise ChartError("a stage has a panel", chart="panels", value=len(names), accepted=f"{len(axes)}")
    for ax, name in zip(axes, names, strict=True):
        own = data[data["stage"] == name]
        ax.axvline(_EVENT, color=CONTEXT, lw=1, ls=(0, (4, 2)), zorder=1)
        ax.plot(own["k"], own["usual"], color=QUIET, lw=2, ls=(0, (1, 1)), zorder=2)
        ax.vlines(own["k"], own["lower"], own["upper"], color=ACCENT, lw=2, zorder=3)
        marks(ax, own["k"], own["percent"], "fell", {"fell": Look("D", ACCENT)}, zorder=4)
        at: dict[str, Any] = {
            "textcoords": "offset points",
            "ha": "center",
            "path_effects": HALO,
            "zorder": 5,
        }
        for _, last in own[own["k"] < 0].sort_values("k").tail(1).iterrows():
            share, usual = (f"{last[name]:.0f}%" for name in ("percent", "usual"))
            ax.annotate(share, (last["k"], last["upper"]), xytext=(0, 3), color=ACCENT, weight="bold", **at)
            ax.annotate(usual, (last["k"], last["usual"]), xytext=(0, -5), va="top", color=QUIET, **at)
        ax.set_title(name, color=DARK, weight="bold")
        ax.set_ylim(0, min(100.0, _TOP * data["upper"].max()))
        ax.set_xlim(data["k"].min() - 0.6, data["k"].max() + 0.6)
        ax.set_xticks(own["k"], [f"{k:d}".replace("-", "−") for k in own["k"].astype(int)])
        ax.set_xlabel("Yearly counts")
        numbers(ax.yaxis, "{:.0f}%", most=5)
        ax.grid(axis="y")
    words: dict[str, Any] = {"color": QUIET, "va": "top", "path_effects": HALO, "zorder": 5}
    start = data[data["stage"] == names[0]].iloc[0]
    axes[0].text(start["k"] - 0.4, start[["lower", "usual"]].min() - 2, "usual", **words)
    axes[0].text(_EVENT + 0.1, 0.98 * axes[0].get_ylim()[1], event, **words)
