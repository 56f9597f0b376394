"""One measure of several groups of children over the years, with gaps where there is none or it changes."""

import textwrap
from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from evidence.charts.axes import numbers, runs, years
from evidence.charts.checks import need
from evidence.charts.labels import ends
from evidence.charts.lines import draw_runs
from evidence.charts.style import ACCENT, CONTRAST, QUIET, Look, marks, value_axis_title

LOOKS = {
    "Looked after": Look("o", ACCENT),
    "In need": Look("D", CONTRAST),
    "All pupils": Look("s", QUIET),
}
_NUMBERS, _YEARS, _WIDE = 4, 3, 30  # marks on each axis at most, characters in a line of a title


def groups_over_time(axes: Sequence[Axes], data: pd.DataFrame, *, first: int, last: int) -> None:
    """Draw each measure in a panel from zero, a line a group, all over the same years; the first names them.

    `data` has one row a measure, group and year: `measure` (the panel's title, in the order of the table),
    `form`, `group` (of `LOOKS`), `time_period`, `value`, and `breaks` (bool): the year is the first under
    another definition, so that no line is drawn into it. A year without a value is a gap.
    """
    need(data, ("measure", "form", "group", "time_period", "value", "breaks"), chart="groups over time")
    for ax, (measure, rows) in zip(axes, data.groupby("measure", sort=False), strict=True):
        rows, form = rows.dropna(subset=["value"]), rows["form"].iloc[0]
        named = []
        for group, own in rows.groupby("group"):
            look = LOOKS[str(group)]
            own = own.sort_values("time_period").assign(year=lambda d: d["time_period"])
            own = own.assign(run=runs(own["year"], own["breaks"]))
            draw_runs(ax, own, color=look.ink, lw=1.8)
            marks(ax, own["year"], own["value"], str(group), LOOKS, size=4.5)
            words = form.format(own["value"].iloc[-1]) + (f" {group}" if ax is axes[0] else "")
            named.append((own["value"].iloc[-1], words, look.ink))
        ax.set_ylim(0, 1.1 * rows["value"].max())
        ax.set_xlim(first - 0.3, last + 0.3)
        years(ax, first, last, most=_YEARS)
        numbers(ax.yaxis, form, most=_NUMBERS)
        ax.grid(axis="y")
        value_axis_title(ax, textwrap.fill(str(measure), _WIDE))
        ends(ax, rows["time_period"].max(), named)
