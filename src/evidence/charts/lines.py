"""Lines over years: the median of authorities with the spread around it."""

from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from evidence.charts.axes import numbers, runs, years
from evidence.charts.checks import need
from evidence.charts.labels import beside
from evidence.charts.style import ACCENT, FILL, value_axis_title
from evidence.data.periods import first_year, is_financial

_NUMBERS, _YEARS = 6, 3  # marks at most on the axes of a small multiple
_MIDDLE = "#a9c3c6"  # the middle half, which has an edge


def over_time(
    ax: Axes, data: pd.DataFrame, *, axis: str, form: str = "{:,.0f}", breaks: tuple[int, ...] = ()
) -> None:
    r"""Draw the median of authorities year by year, inside bands of the middle half and the middle 80%.

    A year without a figure, and a change of definition, are gaps: nothing is drawn across them. A year alone
    between two gaps is a mark with its bands as bars.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 2.2 inches high in a small multiple of two columns.
    data : pandas.DataFrame
        One row a period: `time_period` (2025, or 201415 for a financial year) and `p10`, `p25`, `median`,
        `p75`, `p90` of the authorities.
    axis, form : str
        Measure and unit, printed above the axes; format of one number.
    breaks : tuple of int
        Periods that are the first under a new definition.

    Raises
    ------
    ChartError
        If a column is missing or the table is empty.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas(height=2)
    >>> years = pd.DataFrame({"time_period": [2023, 2024, 2025], "p10": 30, "p25": 45, "median": 60.0})
    >>> over_time(ax, years.assign(p75=80, p90=110), axis="Looked after\nper 10,000", breaks=(2024,))
    """
    need(data, ("time_period", "p10", "p25", "median", "p75", "p90"), chart="over time")
    data = data.dropna(subset=["median"]).sort_values("time_period")
    data = data.assign(year=data["time_period"].map(first_year), value=data["median"])
    data["run"] = runs(data["year"], data["time_period"].isin(breaks))
    for _, part in data.groupby("run"):
        # A lone year has no width: half a year's bars keep it visible.
        width = (0.0,) if len(part) > 1 else (-0.2, 0.2)
        drawn = pd.concat([part.assign(year=part["year"] + aside) for aside in width])
        # lineplot would work bands out from raw rows; these are worked out already.
        ax.fill_between(drawn["year"], drawn["p10"], drawn["p90"], color=FILL, lw=0)
        ax.fill_between(drawn["year"], drawn["p25"], drawn["p75"], color=_MIDDLE, lw=0)
    draw_runs(ax, data, color=ACCENT, lw=2.2, marker="o", ms=5)
    last = data.iloc[-1]
    beside(ax, last["year"], last["median"], form.format(last["median"]), ACCENT, weight="bold")
    ax.set_ylim(0, 1.08 * data["p90"].max())
    name_axes(ax, data, axis, form, most=_YEARS)


def draw_runs(ax: Axes, data: pd.DataFrame, **look: Any) -> None:
    """Draw lines of `year` and `value` that break between runs of years, which `run` counts."""
    # As arrays without names, so that the axes are not named after columns.
    x, y, run = (data[column].to_numpy() for column in ("year", "value", "run"))
    sns.lineplot(x=x, y=y, units=run, estimator=None, legend=False, zorder=3, ax=ax, **look)


def name_axes(ax: Axes, data: pd.DataFrame, axis: str, form: str, *, most: int) -> None:
    """Fit the years of `year`, mark a few of them, and name the axis of values above."""
    low, high = data["year"].min(), data["year"].max()
    ax.set_xlim(low - 0.3, high + 0.3)
    years(ax, low, high, most=most, financial=is_financial(data["time_period"].iloc[0]))
    numbers(ax.yaxis, form, most=_NUMBERS)
    ax.grid(axis="y")
    value_axis_title(ax, axis)
