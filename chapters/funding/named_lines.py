"""A few named series over the years."""

import textwrap
from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from evidence.charts.axes import runs
from evidence.charts.checks import need, one_a_year
from evidence.charts.labels import MOST_LABELS, ends, place, under_top
from evidence.charts.lines import draw_runs, name_axes
from evidence.charts.style import ACCENT, CONTEXT, DARK, QUIET, Look, marks
from evidence.data.periods import first_year
from evidence.errors import ChartError

_NAME = 21  # characters in a line of a series' name
_DASHES = ("", (5, 2), (1, 1.3), (7, 2, 1, 2), (3, 1, 1, 1, 1, 1), "")  # of series not highlighted
_YEARS = 4  # marks on the axis of years at most, so that they stay apart on a phone
_BESIDE = 14  # points from a line's end to its name
_HEADROOM = 1.2  # of the highest value, for the words of a break


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
    if level is not None:
        ax.axhline(level, color=DARK, lw=1, zorder=2)
    for period, words in changes.items():
        at = first_year(period) - 0.5
        ax.axvline(at, color=CONTEXT, lw=1, ls=(0, (2, 2)), zorder=1)
        under_top(ax, at, textwrap.fill(words, _NAME))
    name_axes(ax, data, axis, form, most=_YEARS)
    last, high = data.groupby("name", sort=False).tail(1), data["year"].max()
    told = [
        (x, y, f"{name} {form.format(y)}", colours[name])
        for x, y, name in zip(last["year"], last["value"], last["name"], strict=True)
    ]
    ends(ax, high, [(y, words, colour) for x, y, words, colour in told if x == high], gap=_BESIDE, wide=_NAME)
    if earlier := [(float(x), y, words) for x, y, words, _ in told if x < high]:
        drawn = np.vstack([np.asarray(line.get_xydata()) for line in ax.lines])
        place(ax, earlier, marks=data[["year", "value"]].to_numpy(dtype=float), lines=drawn)
