"""Published estimates on a line of years."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from evidence.charts.labels import need
from evidence.charts.row_axes import beside, row_names
from evidence.charts.style import ACCENT, CONTEXT, CONTRAST, QUIET
from evidence.data.periods import first_year, year_words
from evidence.errors import DataError

_YEARS = 4  # marks on the axis at most, so that they stay apart on a phone
_KINDS = {  # shape, colour, filled
    "level in one year": ("D", ACCENT, True),
    "cumulative": ("s", CONTRAST, True),
    "not stated": ("o", QUIET, False),
}
_KEY_ROW = 0.5  # height of a row of the key, as a share of an estimate's row


def timeline(ax: Axes, data: pd.DataFrame) -> None:
    """Draw published estimates by the years they are about, with the amounts only printed.

    A span runs from the year an estimate starts from to the year it looks to, where its mark stands; the
    shape says whether the amount is for that one year or summed over the span. Amounts of different kinds
    have no axis in common, so they are given in words at the right.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 0.5 inches high for each estimate, and 0.8 for the key and the years.
    data : pandas.DataFrame
        One row an estimate, first at the top: `label`; `from_year` and `horizon`, financial years in six
        digits, missing where none is stated; `kind` ("level in one year", "cumulative" or "not stated"); and
        `amount_gbp_bn`, missing where none is given.

    Raises
    ------
    DataError
        If a column is missing, the table is empty, a kind is another, no row states a year it looks to, or
        an estimate looks to a year before the one it starts from.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas(height=2)
    >>> row = {"label": "Councils 2016", "from_year": 201617, "horizon": 201920, "kind": "cumulative"}
    >>> timeline(ax, pd.DataFrame([row | {"amount_gbp_bn": 1.9}]))
    >>> [text.get_text() for text in ax.texts]
    ['£1.9bn', 'Cumulative']
    """
    need(data, ("label", "from_year", "horizon", "kind", "amount_gbp_bn"), chart="timeline")
    unknown = set(data["kind"]) - set(_KINDS)
    if unknown:
        raise DataError(
            "an unknown kind of estimate",
            file="timeline chart",
            column="kind",
            value=sorted(unknown, key=str)[0],
            accepted=_KINDS,
        )
    first, last = (data[column].map(_year_or_none).astype("float64") for column in ("from_year", "horizon"))
    if last.isna().all() or (last < first).any():
        raise DataError(
            "an estimate looks to a year, not before the one it starts from",
            file="timeline chart",
            column="horizon",
        )
    y = -np.arange(len(data), dtype="float64")
    low, high = np.nanmin([first.min(), last.min()]), np.nanmax([first.max(), last.max()])
    margin = max(0.06 * (high - low), 0.5)
    ax.set_xlim(low - margin, high + margin)
    across = ax.get_yaxis_transform()
    for at, start, end, (_, row) in zip(y, first, last, data.iterrows(), strict=True):
        shape, colour, filled = _KINDS[row["kind"]]
        if np.isnan(end):
            ax.text(low, at, "no year stated", va="center", color=QUIET)
        else:
            if not np.isnan(start):
                ax.hlines(at, start, end, color=colour, lw=2.2, zorder=2)
                ax.plot([start], [at], "|", color=colour, ms=9, mew=2.2, zorder=2)
            _mark(ax, end, at, shape, colour, filled)
        ax.text(1.03, at, _amount(row["amount_gbp_bn"]), transform=across, va="center", weight="bold")
    row_names(ax, y, data["label"])
    used = [kind for kind in _KINDS if kind in set(data["kind"])]
    top = 0.6 + _KEY_ROW * len(used)
    for number, kind in enumerate(used):
        at = top - _KEY_ROW * (number + 0.5)
        shape, colour, filled = _KINDS[kind]
        _mark(ax, low, at, shape, colour, filled)
        beside(ax, low + 0.02 * (high - low), at, kind.capitalize(), colour)
    ax.set_ylim(top=top)
    ax.axhline(0.6, color=CONTEXT, lw=0.8)
    ax.grid(axis="x")
    ax.set_xticks(np.unique(np.linspace(low, high, min(_YEARS, int(high - low) + 1)).round()))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda year, _: year_words(int(year), financial=True)))


def _year_or_none(period: float) -> float:
    return np.nan if pd.isna(period) else first_year(int(period))


def _mark(ax: Axes, x: float, y: float, shape: str, colour: str, filled: bool) -> None:
    ax.plot([x], [y], shape, color=colour, mfc=colour if filled else "white", ms=9, mew=1.6, zorder=3)


def _amount(billions: float) -> str:
    return "no amount" if pd.isna(billions) else f"£{billions:.3g}bn"
