"""Curves of what has not ended yet, and claims about how long it takes."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter
from survival import FEWEST

from evidence.charts.checks import need
from evidence.charts.labels import HALO, beside
from evidence.charts.style import CONTEXT, DARK, FILL, INADEQUATE, QUIET, Look, marks, value_axis_title

_BAND = "#a9c3c6"  # the interval, whose edge has 3:1
_ROW = 11  # per cent of the axis for each claim above the curve
_HALF = 50


def survival(
    ax: Axes,
    steps: pd.DataFrame,
    followed: pd.DataFrame,
    *,
    axis: str,
    since: str,
    claims: Mapping[str, tuple[float, float]] | None = None,
) -> None:
    r"""Draw a Kaplan-Meier curve with its interval, those lost from sight, and those still followed.

    A short upright stroke on the curve is one whose end was not seen. Below each year is how many were still
    followed at it. A line at one half names the time at which half had ended, unless too few ends were seen
    for a median. Claims are bars above the curve; a claim that starts at zero is no window but a limit, and
    has a line down at its end, the others a shade down through the curve.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 3.4 inches high, and 0.25 for each claim.
    steps : pandas.DataFrame
        As `survival.Survival.steps`: `time` (years, from 0), `share` not ended by then
        (per cent), `lower` and `upper` (missing where there is no interval).
    followed : pandas.DataFrame
        As `survival.Survival.followed`: `time`, `ended` (bool) and `entry` (0, or the
        time from which it could have been seen to end).
    axis : str
        What has not ended, and unit, printed above the axes.
    since : str
        What the years are counted from, such as "judged inadequate".
    claims : mapping of str to (float, float), optional
        Name of each claim, and the years from and to which it says it takes.

    Raises
    ------
    ChartError
        If a column is missing or a table is empty.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> from survival import survival as estimate
    >>> fig, (ax,) = canvas(height=3.4)
    >>> curve = estimate([1, 2, 2, 3, 4], [True, True, False, True, False])
    >>> survival(ax, curve.steps, curve.followed, axis="Still inadequate, %", since="judged inadequate")
    >>> [label.get_text() for label in ax.get_xticklabels()]
    ['0\n5', '1\n5', '2\n4', '3\n2', '4\n1']
    """
    need(steps, ("time", "share", "lower", "upper"), chart="survival")
    need(followed, ("time", "ended", "entry"), chart="survival")
    named = dict(claims or {})
    last = float(followed["time"].max())
    right = np.ceil(max(last, *(to for _, to in named.values()), 1))
    # The curve holds until the last time anyone was followed to, and not beyond.
    end = steps.iloc[[-1]].assign(time=last)
    drawn = pd.concat([steps, end], ignore_index=True)
    ax.fill_between(drawn["time"], drawn["lower"], drawn["upper"], step="post", color=_BAND, lw=0, zorder=2)
    x, y = drawn["time"].to_numpy(), drawn["share"].to_numpy()
    steps_post = {"drawstyle": "steps-post", "estimator": None, "sort": False}
    sns.lineplot(x=x, y=y, color=INADEQUATE, lw=2.4, zorder=4, ax=ax, **steps_post)
    lost = followed.loc[~followed["ended"], "time"].sort_values()
    at = steps["share"].to_numpy()[np.searchsorted(steps["time"], lost, side="right") - 1]
    ax.plot(lost, at, "|", color=DARK, ms=9, mew=1.4, zorder=5)
    if len(lost):
        ax.text(right, 100, "| end not seen", ha="right", va="top", path_effects=HALO, zorder=7)
    if followed["ended"].sum() >= FEWEST:
        _half(ax, steps, right)
    _claims(ax, named)
    years = np.arange(right + 1)
    still = [
        int(((followed["time"] >= year) & ((followed["entry"] < year) | (followed["entry"] == 0))).sum())
        for year in years
    ]
    told = {year: f"{year:.0f}\n{n}" for year, n in zip(years.tolist(), still, strict=True)}
    ax.set_xticks(years)
    # Also between the years, where the curve falls.
    ax.xaxis.set_major_formatter(FuncFormatter(lambda year, _: told.get(year, f"{year:.1f}")))
    ax.set_xlabel(f"Years since {since}; below, how many were still followed")
    ax.set_xlim(0, right)
    ax.set_ylim(0, 103 + _ROW * len(named))
    ax.yaxis.set_major_locator(FixedLocator([0, 25, 50, 75, 100]))
    ax.yaxis.set_major_formatter("{x:.0f}%")
    ax.spines["left"].set_bounds(0, 100)
    value_axis_title(ax, axis)


def _half(ax: Axes, steps: pd.DataFrame, right: float) -> None:
    """Draw the line at one half, and name the time at which the curve gets there, if it does."""
    ax.axhline(_HALF, color=CONTEXT, lw=1, ls=(0, (4, 2)), zorder=1)
    below = steps[steps["share"] <= _HALF + 1e-9]
    if below.empty:
        return
    median = float(below["time"].iloc[0])
    marks(ax, [median], [_HALF], "half", {"half": Look("o", "white", INADEQUATE)}, edge=1, zorder=6)
    ax.annotate(
        f"half by {median:.1f} years",
        (right, _HALF),
        xytext=(0, 4),
        textcoords="offset points",
        ha="right",
        va="bottom",
        color=INADEQUATE,
        weight="bold",
        path_effects=HALO,
        zorder=7,
    )


def _claims(ax: Axes, claims: dict[str, tuple[float, float]]) -> None:
    for row, (name, (start, end)) in enumerate(claims.items()):
        y = 103 + _ROW * (len(claims) - row - 0.5)
        if start:
            ax.fill_between([start, end], 0, y, color=FILL, lw=0, zorder=0)
        else:
            ax.vlines(end, 0, y, color=QUIET, lw=1.2, ls=(0, (1, 1.5)), zorder=1)
        ax.hlines(y, start, end, color=QUIET, lw=5, zorder=3)
        beside(ax, end, y, name, QUIET, path_effects=HALO)
