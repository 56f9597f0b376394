"""Lines over years: named series, and the median of authorities with the spread around it."""

import textwrap
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from evidence.charts.axes import numbers, runs, years
from evidence.charts.checks import need, one_a_year
from evidence.charts.labels import MOST_LABELS, beside, ends, place, under_top
from evidence.charts.style import ACCENT, CONTEXT, DARK, FILL, QUIET, Look, marks, value_axis_title
from evidence.data.periods import first_year, is_financial
from evidence.errors import ChartError

_NAME = 21  # characters in a line of a series' name
_DASHES = ("", (5, 2), (1, 1.3), (7, 2, 1, 2), (3, 1, 1, 1, 1, 1), "")  # of series not highlighted
_YEARS, _NUMBERS = 4, 6  # marks on each axis at most, so that they stay apart on a phone
_FEW_YEARS = 3  # marks at most in a small multiple
_BESIDE = 14  # points from a line's end to its name
_HEADROOM = 1.2  # of the highest value, for the words of a break
_MIDDLE = "#a9c3c6"  # the middle half, on FILL: 1.5:1, so the words of the subtitle name it


def lines_by_name(
    ax: Axes,
    data: pd.DataFrame,
    *,
    axis: str,
    form: str = "{:,.0f}",
    highlight: str | None = None,
    level: float | None = None,
    breaks: Mapping[int, str] | None = None,
) -> None:
    r"""Draw a few named series year by year, each named with its last value at its end.

    A year without a figure, and a change of definition, are gaps: nothing is drawn across them.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 3.6 inches high.
    data : pandas.DataFrame
        One row a series and year: `name`, `time_period` (201415, or 2015) and `value`. Order of the series as
        in the table.
    axis : str
        Measure and unit, printed above the axes.
    form : str
        Format of one number.
    highlight : str, optional
        Name of the series that makes the point. The others differ by dash.
    level : float, optional
        Where an index starts, such as 100: drawn as a line, and the axis need not start at zero.
    breaks : mapping of int to str, optional
        Periods that are the first under a new definition, and a few words for what changed, printed above.

    Raises
    ------
    ChartError
        If a column is missing, the table is empty, a series has no value or two in a year, no series is
        called `highlight`, or there are more than six series.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas(height=3)
    >>> data = pd.DataFrame({"time_period": [202324, 202425] * 2, "value": [7.1, 7.9, 2.6, 2.7]})
    >>> data["name"] = ["Looked-after children"] * 2 + ["Family support"] * 2
    >>> lines_by_name(ax, data, axis="£bn", form="£{:.1f}bn", highlight="Looked-after children")
    >>> [text.get_text() for text in ax.texts]
    ['Family support £2.7bn', 'Looked-after children\n£7.9bn']
    """
    need(data, ("name", "time_period", "value"), chart="lines")
    names = list(dict.fromkeys(data["name"]))
    if len(names) > MOST_LABELS:
        raise ChartError("too many series", chart="lines", value=len(names), accepted="six at most")
    if highlight is not None and highlight not in names:
        raise ChartError("no such series", chart="lines", value=highlight, accepted=names)
    one_a_year(data, "name", "time_period", chart="lines")
    changes = dict(breaks or {})
    data = data.dropna(subset=["value"]).sort_values("time_period")
    data = data.assign(year=data["time_period"].map(first_year))
    low, high = data["year"].min(), data["year"].max()
    dashes = dict(zip([name for name in names if name != highlight], _DASHES, strict=False))
    colours = {name: ACCENT if name == highlight else QUIET for name in names}
    data["run"] = 0
    for _, series in data.groupby("name"):
        data.loc[series.index, "run"] = runs(series["year"], series["time_period"].isin(list(changes)))
    kind = data["name"].to_numpy()
    widths = {name: 2.8 if name == highlight else 1.7 for name in names}
    draw_runs(
        ax,
        data,
        hue=kind,
        palette=colours,
        style=kind,
        dashes={name: dashes.get(name, "") for name in names},
        size=kind,
        sizes=widths,
    )
    # A dashed line of one year would be nothing: a mark keeps it visible.
    alone = data[data.groupby(["name", "run"])["year"].transform("size") == 1]
    looks = {name: Look("o", colour) for name, colour in colours.items()}
    marks(ax, alone["year"], alone["value"], alone["name"], looks, size=5)
    bottom, top = data["value"].min(), data["value"].max()
    floor = bottom if level is not None else min(0.0, bottom)
    span = (top - floor) or abs(top) or 1
    ax.set_ylim(
        floor - 0.06 * span if level is not None or floor < 0 else 0,
        floor + (_HEADROOM if changes else 1.05) * span,
    )
    ax.set_xlim(low - 0.3, high + 0.3)
    if level is not None:
        ax.axhline(level, color=DARK, lw=1, zorder=2)
    for period, words in changes.items():
        at = first_year(period) - 0.5
        ax.axvline(at, color=CONTEXT, lw=1, ls=(0, (2, 2)), zorder=1)
        under_top(ax, at, textwrap.fill(words, _NAME))
    _finish(ax, axis, form, low, high, most=_YEARS, financial=is_financial(data["time_period"].iloc[0]))
    last = data.groupby("name", sort=False).tail(1)
    told = [
        (x, y, f"{name} {form.format(y)}", colours[name])
        for x, y, name in zip(last["year"], last["value"], last["name"], strict=True)
    ]
    ends(ax, high, [(y, words, colour) for x, y, words, colour in told if x == high], gap=_BESIDE, wide=_NAME)
    if earlier := [(float(x), y, words) for x, y, words, _ in told if x < high]:
        drawn = np.vstack([np.asarray(line.get_xydata()) for line in ax.lines])
        place(ax, earlier, marks=data[["year", "value"]].to_numpy(dtype=float), lines=drawn)


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
    low, high = data["year"].min(), data["year"].max()
    ax.set_xlim(low - 0.3, high + 0.3)
    _finish(ax, axis, form, low, high, most=_FEW_YEARS, financial=is_financial(data["time_period"].iloc[0]))


def draw_runs(ax: Axes, data: pd.DataFrame, **look: Any) -> None:
    """Draw lines that break between runs of years.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas()
    >>> data = pd.DataFrame({"year": [2013, 2014, 2016], "value": [1.0, 2, 3], "run": [0, 0, 1]})
    >>> draw_runs(ax, data, color=QUIET); [line.get_xdata().tolist() for line in ax.lines]
    [[2013.0, 2014.0], [2016.0]]
    """
    # As arrays without names, so that the axes are not named after columns.
    x, y, run = (data[column].to_numpy() for column in ("year", "value", "run"))
    sns.lineplot(x=x, y=y, units=run, estimator=None, legend=False, zorder=3, ax=ax, **look)


def _finish(ax: Axes, axis: str, form: str, low: float, high: float, *, most: int, financial: bool) -> None:
    years(ax, low, high, most=most, financial=financial)
    numbers(ax.yaxis, form, most=_NUMBERS)
    ax.grid(axis="y")
    value_axis_title(ax, axis)
