"""Chances: a count that was observed against the counts that chance alone would give."""

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from evidence.charts.axes import numbers
from evidence.charts.checks import need
from evidence.charts.labels import HALO, beside
from evidence.charts.style import ACCENT, CONTEXT, DARK, FILL, Look, marks, value_axis_title
from evidence.statistics.rates import Estimate

_RANGE, _NAMES, _TOP = 1.1, 1.28, 1.4  # times the highest bar: the range, what was observed, and the edge


def against_chance(
    ax: Axes, draws: pd.DataFrame, *, observed: int, expected: Estimate, axis: str, form: str = "{:.1f}"
) -> None:
    """Draw how often chance gives each count, with its usual range, and the count that was observed.

    Bars outside the range are light. The observed count is a line with a diamond at its foot.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 2.8 inches high.
    draws : pandas.DataFrame
        As `relapse.Relapse.draws`: `authorities` (a count) and the `percent` of draws that gave it.
        Counts that no draw gave may be left out.
    observed : int
        The count observed.
    expected : evidence.statistics.rates.Estimate
        Mean count by chance, and the range that holds 95 of 100 draws.
    axis : str
        What is counted, below the axis.
    form : str
        Format of the mean.

    Raises
    ------
    ChartError
        If a column is missing or the table is empty.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas(height=2.8)
    >>> dealt = pd.DataFrame({"authorities": [9, 10, 11], "percent": [25.0, 50.0, 25.0]})
    >>> words = {"axis": "Authorities with two or more spells"}
    >>> against_chance(ax, dealt, observed=12, expected=Estimate(10.0, 9.0, 11.0), **words)
    >>> [text.get_text() for text in ax.texts]
    ['by chance 10.0 (9 to 11)', 'observed 12']
    """
    need(draws, ("authorities", "percent"), chart="chance")
    counts, top = draws["authorities"], draws["percent"].max()
    usual = counts.between(expected.low, expected.high).to_numpy()
    sns.histplot(
        x=counts.to_numpy(),
        weights=draws["percent"].to_numpy(),
        hue=usual,
        palette={True: CONTEXT, False: FILL},
        multiple="stack",
        discrete=True,
        shrink=0.86,
        alpha=1,
        edgecolor=CONTEXT,
        legend=False,
        ax=ax,
    )
    low, high = min(counts.min(), observed) - 0.7, max(counts.max(), observed) + 0.7
    ax.set_xlim(low, high)
    ax.set_ylim(0, _TOP * top)
    y = _RANGE * top
    ends = [expected.low - 0.43, expected.high + 0.43]
    ax.plot(ends, [y, y], "-", marker="|", color=DARK, lw=1.4, ms=8, mew=1.4)
    words = f"by chance {form.format(expected.value)} ({expected.low:.0f} to {expected.high:.0f})"
    middle = (low + high) / 2
    is_left = bool(expected.value < middle)
    beside(ax, ends[is_left], y, words, DARK, left=not is_left)
    ax.vlines(observed, 0, _NAMES * top, color=ACCENT, lw=2.4, zorder=3)
    marks(ax, [observed], [0], "observed", {"observed": Look("D", ACCENT)}, size=9, zorder=4)
    strong = {"weight": "bold", "path_effects": HALO}
    beside(ax, observed, _NAMES * top, f"observed {observed}", ACCENT, left=bool(observed > middle), **strong)
    ax.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    numbers(ax.yaxis, "{:.0f}%", most=4)
    ax.grid(axis="y")
    ax.set(xlabel=axis, ylabel="")
    value_axis_title(ax, "Random draws, %")
