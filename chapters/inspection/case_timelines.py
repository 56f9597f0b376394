"""Cases: a few councils told by their judgements, and by what was done to them, on one line of years."""

import textwrap

import grades
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.transforms import offset_copy

from evidence.charts.checks import need
from evidence.charts.style import DARK, FILL, INADEQUATE, QUIET, Look, handles, marks
from evidence.data.periods import year_of
from evidence.errors import ChartError

_JUDGED = ("name", "day", "grade")
_DONE = ("name", "kind", "start", "end", "last_seen", "start_sure", "end_sure")
_SIZE = 9.0  # points
_WIDTH = 26  # characters in a line of the name of an intervention
_GAP = 1.0  # rows between two councils
_EVERY = 3  # years
_BAR = 6.0  # points
_ASIDE = 5  # points from the last day known to the middle of the arrow
_UNSURE, _OPEN = "Date not certain", "End not found"
_ENDS = {_UNSURE: Look("o", "white", QUIET, scale=7 / 8), _OPEN: Look(">", "white", QUIET)}


def cases(ax: Axes, judged: pd.DataFrame, done: pd.DataFrame, *, until: str) -> None:
    """Draw each council's judgements in a row, and below it a row for each kind of intervention.

    A heavy line runs from a judgement of inadequate to the next judgement. An intervention is a bar from its
    start to its end. A date that is inferred, or known to the year only, has a hollow dot. Where no end was
    found the bar runs to the day it was last seen in place, if any, and ends in a hollow arrow: that is no
    end. One last seen after the drawing ends has none.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 0.27 inches high for each row, and 1.2 for the keys and the years.
    judged : pandas.DataFrame
        One row a judgement, councils in order: `name`, `day` (`YYYY-MM-DD`) and `grade`.
    done : pandas.DataFrame
        One row an intervention, kinds in order: `name` (of a council in `judged`), `kind` (words), `start`,
        `end` and `last_seen` (days, months or years; empty where not known, but for the start), `start_sure`
        and `end_sure` (bool).
    until : str
        Day the drawing ends.

    Raises
    ------
    ChartError
        If a column is missing, a table is empty, a word is no grade, a day is none, an intervention has no
        start or is of a council not judged.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas(height=2)
    >>> judged = pd.DataFrame({"name": ["Doncaster"], "day": ["2015-09-14"], "grade": ["inadequate"]})
    >>> done = pd.DataFrame({"name": ["Doncaster"], "kind": "Trust", "start": "2014-09", "end": "2022-09-01"})
    >>> done = done.assign(last_seen="", start_sure=True, end_sure=True)
    >>> cases(ax, judged, done, until="2025-03-31")
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['Doncaster', 'Trust']
    """
    need(judged, _JUDGED, chart="cases")
    need(done, _DONE, chart="cases")
    grades.check(judged["grade"], chart="cases")
    _check(done, judged)
    right = year_of(until)
    left = min(judged["day"].map(year_of).min(), done["start"].map(year_of).min())
    ax.set_xlim(np.floor(left), right + 0.2)
    places: list[float] = []
    names: list[str] = []
    y = 0.0
    for name in dict.fromkeys(judged["name"]):
        own = judged[judged["name"] == name]
        x = own["day"].map(year_of).sort_values()
        ax.axhspan(y - 0.5, y + 0.5, color=FILL, lw=0, zorder=0)
        grade = own["grade"].loc[x.index]
        bad = grade == "inadequate"
        ax.hlines(
            np.full(bad.sum(), y), x[bad], x.shift(-1).fillna(right)[bad], color=INADEQUATE, lw=3, zorder=3
        )
        grades.marks(ax, x.to_numpy(), np.full(len(x), y), own.loc[x.index], size=_SIZE)
        places.append(y)
        names.append(name)
        interventions = done[done["name"] == name]
        for kind in dict.fromkeys(interventions["kind"]):
            y -= 1
            for _, row in interventions[interventions["kind"] == kind].iterrows():
                _intervention(ax, y, row, right)
            places.append(y)
            names.append(kind)
        y -= 1 + _GAP
    _finish(ax, places, names, set(judged["name"]), y + _GAP)
    _key(ax, judged["grade"])


def _check(done: pd.DataFrame, judged: pd.DataFrame) -> None:
    wrong = {
        "name": (~done["name"].isin(judged["name"]), "a council not judged", list(judged["name"].unique())),
        "start": (done["start"] == "", "an intervention without a start", "a day, a month or a year"),
    }
    for column, (rows, say, accepted) in wrong.items():
        if rows.any():
            row = done.index[rows][0]
            value = done.loc[row, column]
            raise ChartError(say, chart="cases", row=str(row), column=column, value=value, accepted=accepted)


def _intervention(ax: Axes, y: float, row: pd.Series, right: float) -> None:
    start = year_of(row["start"])
    known = row["end"] or row["last_seen"]
    stop = min(year_of(known), right) if known else start
    ax.hlines(y, start, stop, color=QUIET, lw=_BAR, zorder=2)
    if not known:
        # Begun, and no more is known: a stroke at the start, from which the arrow leads away.
        ax.plot([start], [y], "|", color=QUIET, ms=11, mew=2, zorder=3)
    if not row["start_sure"]:
        marks(ax, [start], [y], _UNSURE, _ENDS, zorder=4)
    if row["end"]:
        if not row["end_sure"]:
            marks(ax, [stop], [y], _UNSURE, _ENDS, zorder=4)
    elif stop < right:
        figure = ax.get_figure(root=True)
        assert figure is not None
        # Its tail, not its middle, at the last day known.
        beyond = offset_copy(ax.transData, figure, x=_ASIDE, units="points")
        marks(ax, [stop], [y], _OPEN, _ENDS, transform=beyond)


def _finish(ax: Axes, places: list[float], names: list[str], councils: set[str], foot: float) -> None:
    """Name rows and years."""
    ax.set_yticks(places, [textwrap.fill(name, _WIDTH) for name in names], color=DARK, va="center")
    for label, name in zip(ax.get_yticklabels(), names, strict=True):
        label.set_fontweight("bold" if name in councils else "normal")
    ax.set_ylim(foot + 0.4, 0.6)
    low, high = ax.get_xlim()
    years = np.arange(np.ceil(low), high)
    ax.set_xticks(years[years % _EVERY == 0])
    ax.xaxis.set_major_formatter("{x:.0f}")
    ax.grid(axis="x")
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)


def _key(ax: Axes, judged: pd.Series) -> None:
    bar = Line2D([], [], color=QUIET, lw=_BAR, label="In place")
    ax.legend(
        handles=[*grades.key(judged, size=_SIZE), bar, *handles(_ENDS)],
        loc="lower right",
        bbox_to_anchor=(1, 1),
        ncols=3,
    )
