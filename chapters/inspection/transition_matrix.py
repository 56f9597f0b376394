"""Matrices: from which grade to which, with the counts and shares in the cells."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from evidence.charts import grades
from evidence.charts.labels import need
from evidence.charts.row_axes import column
from evidence.charts.style import DARK, QUIET
from evidence.errors import DataError

# One hue, so that it reads in grey as well. The darkest is as dark as DARK words on it allow: 4.7:1.
DARKEST = "#5aa0a5"
_SHADES = LinearSegmentedColormap.from_list("share", ["white", DARKEST])
_FEW = 10  # judgements in a row, below which a share would be more than they can bear
_CELL = 0.94  # of the row and of the column
_TITLE, _HEADS, _FOOT = 2.0, 0.68, 0.7  # rows from the first of a panel up to title and heads; below its last
_COUNT = 34  # points from the matrix to the right edge of the counts


def transitions(ax: Axes, data: pd.DataFrame) -> None:
    r"""Draw which grade followed which: a row for the earlier grade, a column for the later one.

    Each cell prints the share of its row and the count, and is the darker the larger the share. A frame marks
    the cells where the grade stayed. At the right is the count of the row; one of fewer than ten has counts
    only. Panels stand one above the other.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 0.37 inches high for each row of a panel, and 1 for each panel besides.
    data : pandas.DataFrame
        As `transitions.transitions` gives it, with the title of each matrix, in order, in `panel`.
        One row a pair of grades: `previous` and `overall`, and their `count`. A pair left out, such as a
        grade that its framework did not give, has no cell. A panel has the rows that occur in it, and all
        panels have the same columns.

    Raises
    ------
    DataError
        If a column is missing, the table is empty, a word is no grade, or a pair stands twice in a panel.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas(height=1.4)
    >>> pairs = pd.DataFrame({"overall": ["good", "inadequate"], "count": [45, 5]})
    >>> transitions(ax, pairs.assign(panel="From SIF to ILACS", previous="good"))
    >>> [text.get_text() for text in ax.texts]
    ['From SIF to ILACS', 'Good', 'Inadequate', 'n', '90% (45)', '10% (5)', '50']
    """
    need(data, ("panel", "previous", "overall", "count"), chart="transitions")
    for name in ("previous", "overall"):
        grades.check(data[name], chart="transitions")
    if data.duplicated(["panel", "previous", "overall"]).any():
        raise DataError("a pair of grades stands twice", file="transitions chart", column="overall")
    # The same columns in every panel, so that the eye can go down them.
    columns = _in_order(data["overall"])
    places: list[float] = []
    names: list[str] = []
    foot = 0.0
    for panel, part in data.groupby("panel", sort=False):
        rows = _in_order(part["previous"])
        counts = part.pivot(index="previous", columns="overall", values="count").reindex(
            rows, columns=columns
        )
        first = foot + _TITLE + 0.5
        ax.text(-_CELL / 2, first - _TITLE, str(panel), va="center", weight="bold")
        _matrix(ax, counts, first)
        places += [first + row for row in range(len(rows))]
        names += [_words(row) for row in rows]
        foot = places[-1] + _FOOT
    ax.set_xlim(-0.5, len(columns) - 0.5)
    ax.set_ylim(foot, 0)
    ax.set_xticks([])
    ax.set_yticks(places, names, color=DARK, linespacing=1.0, va="center")
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)


def _in_order(found: pd.Series) -> list[str]:
    return [grade for grade in grades.LOOKS if grade in set(found)]


def _matrix(ax: Axes, counts: pd.DataFrame, first: float) -> None:
    for x, after in enumerate(counts.columns):
        ax.text(x, first - _HEADS, _words(after), ha="center", va="baseline", color=QUIET, linespacing=1.0)
    column(ax, first - _HEADS - 0.12, _COUNT, "n", color=QUIET)
    for at, before in enumerate(counts.index):
        y, total = first + at, counts.loc[before].sum()
        for x, after in enumerate(counts.columns):
            n = counts.loc[before, after]
            if pd.isna(n):
                continue
            corner = x - _CELL / 2, y - _CELL / 2
            shade = "white" if total < _FEW else _SHADES(n / total)
            ax.add_patch(Rectangle(corner, _CELL, _CELL, fc=shade, lw=0))
            if before == after:
                ax.add_patch(Rectangle(corner, _CELL, _CELL, fc="none", ec=DARK, lw=1.4))
            words = f"{100 * n / total:.0f}% ({n:.0f})" if n and total >= _FEW else f"{n:.0f}"
            ax.text(x, y, words, ha="center", va="center", color=DARK if n else QUIET)
        column(ax, y, _COUNT, f"{total:.0f}")


def _words(grade: str) -> str:
    return grade.capitalize().replace(" ", "\n")
