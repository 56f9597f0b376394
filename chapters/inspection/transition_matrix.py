"""Matrices: from which grade to which, with the counts and shares in the cells."""

from typing import Any

import grades
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgba
from matplotlib.patches import Rectangle

from evidence.charts.checks import need
from evidence.charts.labels import columns
from evidence.charts.style import DARK, INADEQUATE, QUIET
from evidence.errors import ChartError

# One hue, so that it reads in grey as well. The darkest is as dark as DARK words on it allow: 4.7:1.
DARKEST = "#5aa0a5"
_NONE = 0.001  # shade too light to be seen, where there is a cell and nobody in it
_SHADES = LinearSegmentedColormap.from_list("share", np.array([to_rgba(DARKEST, _NONE), to_rgba(DARKEST)]))
_WORST: dict[str, Any] = {"color": INADEQUATE, "weight": "bold"}  # words of the column of inadequate
_FEW = 10  # judgements in a row, below which a share would be more than they can bear
_IN, _CELL = 0.03, (0.94, 0.94)  # of a row and a column: where the frame of a cell starts, and its size


def transitions(ax: Axes, data: pd.DataFrame) -> None:
    r"""Draw which grade followed which: a row for the earlier grade, a column for the later one.

    Each cell prints the share of its row and the count, and is the darker the larger the share. A frame marks
    the cells where the grade stayed; inadequate has its colour. At the right is the count of the row; one of
    fewer than ten has counts only. Panels stand one above the other.

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
    ChartError
        If a column is missing, the table is empty, a word is no grade, or a pair stands twice in a panel.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas(height=1.4)
    >>> pairs = pd.DataFrame({"overall": ["good", "inadequate"], "count": [45, 5]})
    >>> transitions(ax, pairs.assign(panel="From SIF to ILACS", previous="good"))
    >>> [text.get_text() for text in ax.texts if "%" in text.get_text()]
    ['90% (45)', '10% (5)']
    """
    need(data, ("panel", "previous", "overall", "count"), chart="transitions")
    for name in ("previous", "overall"):
        grades.check(data[name], chart="transitions")
    if data.duplicated(["panel", "previous", "overall"]).any():
        raise ChartError("a pair of grades stands twice", chart="transitions", column="overall")
    # The same columns in every panel, so that the eye can go down them.
    heads = _in_order(data["overall"])
    blank = pd.DataFrame(np.nan, index=["", ""], columns=heads)
    parts: list[pd.DataFrame] = []
    for panel, part in data.groupby("panel", sort=False):
        top = sum(len(above) for above in parts)
        ax.text(0, top + 0.5, str(panel), va="center", weight="bold")
        for x, after in enumerate(heads):
            look = _WORST if after == "inadequate" else {"color": QUIET}
            ax.text(x + 0.5, top + 1.45, _words(after), ha="center", va="center", **look)
        parts += [blank, part.pivot(index="previous", columns="overall", values="count")]
        parts[-1] = parts[-1].reindex(_in_order(part["previous"]), columns=heads)
    ax.text(len(heads), 0.5, "framed: the same grade again", ha="right", va="center", color=QUIET)
    counts = pd.concat(parts)
    totals = counts.sum(axis=1)
    shares = counts.div(totals, axis=0).where((totals >= _FEW), 0).where(counts.notna())
    words = [
        [f"{100 * n / total:.0f}% ({n:.0f})" if n and total >= _FEW else f"{n:.0f}" for n in row]
        for row, total in zip(counts.to_numpy(), totals, strict=True)
    ]
    written = len(ax.texts)
    sns.heatmap(
        shares.to_numpy(),
        annot=np.array(words),
        fmt="",
        annot_kws={"color": DARK},
        mask=counts.isna().to_numpy(),
        cmap=_SHADES,
        vmin=0,
        vmax=1,
        linewidths=3,
        linecolor="white",
        cbar=False,
        ax=ax,
    )
    for y, before in enumerate(counts.index):
        if before in heads and pd.notna(counts.iloc[y][before]):
            ax.add_patch(Rectangle((heads.index(before) + _IN, y + _IN), *_CELL, fc="none", ec=DARK, lw=1.4))
    for text in ax.texts[written:]:
        if heads[int(text.get_position()[0])] == "inadequate":
            text.set(**_WORST)
    places = [y + 0.5 for y, before in enumerate(counts.index) if before]
    told = [f"{total:.0f}" for total in totals[counts.index != ""]]
    columns(ax, places, {"n": told}, head=1.5)
    ax.set_xticks([])
    ax.set_yticks(places, [_words(name) for name in counts.index if name], color=DARK)
    ax.tick_params(length=0, rotation=0)


def _in_order(found: pd.Series) -> list[str]:
    return [grade for grade in grades.LOOKS if grade in set(found)]


def _words(grade: str) -> str:
    return grade.capitalize().replace(" ", "\n")
