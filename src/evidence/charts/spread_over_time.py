"""Lines over time: the median of authorities with the spread around it."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from evidence.charts.labels import need, thousands
from evidence.charts.style import ACCENT, FILL, value_axis_title
from evidence.data.periods import first_year, is_financial, year_words

_MIDDLE = "#a9c3c6"  # the middle half, on FILL: 1.5:1, so the words of the subtitle name it
_NEEDED = ("time_period", "p10", "p25", "median", "p75", "p90")
_YEARS, _NUMBERS = 3, 5  # marks on each axis at most, so that they stay apart in a small multiple


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
    axis : str
        Measure and unit, printed above the axes.
    form : str
        Format of one number.
    breaks : tuple of int
        Periods that are the first under a new definition.

    Raises
    ------
    DataError
        If a column is missing or the table is empty.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas(height=2)
    >>> years = pd.DataFrame({"time_period": [2023, 2024, 2025], "p10": 30, "p25": 45, "median": 60.0})
    >>> over_time(ax, years.assign(p75=80, p90=110), axis="Looked after\nper 10,000", breaks=(2024,))
    """
    need(data, _NEEDED, chart="over time")
    data = data.dropna(subset=["median"]).sort_values("time_period")
    year = data["time_period"].map(first_year)
    run = (year.diff().gt(1) | data["time_period"].isin(breaks)).cumsum()
    for _, part in data.assign(year=year).groupby(run):
        # A lone year has no width: half a year's bars keep it visible.
        drawn = (
            part
            if len(part) > 1
            else pd.concat([part.assign(year=part["year"] + step) for step in (-0.2, 0.2)])
        )
        ax.fill_between(drawn["year"], drawn["p10"], drawn["p90"], color=FILL, lw=0)
        ax.fill_between(drawn["year"], drawn["p25"], drawn["p75"], color=_MIDDLE, lw=0)
        ax.plot(part["year"], part["median"], color=ACCENT, lw=2.2, marker="o", ms=3.5)
    last = data.iloc[-1]
    ax.annotate(
        form.format(last["median"]),
        (first_year(last["time_period"]), last["median"]),
        xytext=(6, 0),
        textcoords="offset points",
        va="center",
        color=ACCENT,
        weight="bold",
        annotation_clip=False,
    )
    ax.set_ylim(0, 1.08 * data["p90"].max())
    ax.set_xlim(year.min() - 0.3, year.max() + 0.3)
    ax.set_xticks(np.unique(np.linspace(year.min(), year.max(), _YEARS).round()))
    financial = is_financial(data["time_period"].iloc[0])
    ax.xaxis.set_major_formatter(FuncFormatter(lambda at, _: year_words(int(at), financial=financial)))
    ax.yaxis.set_major_locator(MaxNLocator(_NUMBERS, steps=[1, 2, 5, 10]))
    ax.grid(axis="y")
    thousands(ax.yaxis, form)
    value_axis_title(ax, axis)
