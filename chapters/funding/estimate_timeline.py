"""Published estimates: a table with a bar for the years that each is about."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from evidence.charts.axes import rows, years
from evidence.charts.checks import need
from evidence.charts.labels import columns
from evidence.charts.style import ACCENT, CONTRAST, QUIET, Look, marks
from evidence.data.periods import first_year
from evidence.errors import ChartError

_YEARS = 3  # marks on the axis at most, so that they stay apart on a phone
_KINDS = {
    "level in one year": Look("D", ACCENT),
    "cumulative": Look("s", CONTRAST),
    "not stated": Look("o", "white", QUIET),
}
_WORDS = {"level in one year": "one year", "cumulative": "several years", "not stated": "not stated"}


def timeline(ax: Axes, data: pd.DataFrame) -> None:
    """Draw the years that published estimates are about, and print amount and kind in columns.

    A bar runs from the year an estimate starts from to the year it looks to, where its mark stands; shape and
    words say whether the amount is for that one year or summed over the span. Amounts of different kinds have
    no axis in common, so they are printed and not drawn.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 0.4 inches high for each estimate, and 0.8 for the heads and the years.
    data : pandas.DataFrame
        One row an estimate, first at the top: `label`; `from_year` and `horizon`, financial years in six
        digits, missing where none is stated; `kind` ("level in one year", "cumulative" or "not stated"); and
        `amount_gbp_bn`, missing where none is given.

    Raises
    ------
    ChartError
        If a column is missing, the table is empty, a kind is another, no row states a year it looks to, or
        an estimate looks to a year before the one it starts from.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas(height=2)
    >>> row = {"label": "Councils 2016", "from_year": 201617, "horizon": 201920, "kind": "cumulative"}
    >>> timeline(ax, pd.DataFrame([row | {"amount_gbp_bn": 1.9}]))
    >>> [text.get_text() for text in ax.texts]
    ['Amount', '£1.9bn', 'It is for', 'several years']
    """
    need(data, ("label", "from_year", "horizon", "kind", "amount_gbp_bn"), chart="timeline")
    unknown = set(data["kind"]) - set(_KINDS)
    if unknown:
        value = sorted(unknown, key=str)[0]
        raise ChartError(
            "an unknown kind of estimate", chart="timeline", column="kind", value=value, accepted=_KINDS
        )
    first, last = (data[column].map(_year_or_none).astype("float64") for column in ("from_year", "horizon"))
    if last.isna().all() or (last < first).any():
        problem = "an estimate looks to a year, not before the one it starts from"
        raise ChartError(problem, chart="timeline", column="horizon")
    y = -np.arange(len(data), dtype="float64")
    low, high = np.nanmin([first.min(), last.min()]), np.nanmax([first.max(), last.max()])
    margin = max(0.06 * (high - low), 0.5)
    ax.set_xlim(low - margin, high + margin)
    colours = [_KINDS[kind].ink for kind in data["kind"]]
    ax.hlines(y, first, last, color=colours, lw=5, zorder=2)
    marks(ax, last, y, data["kind"], _KINDS, size=9)
    for at in y[last.isna()]:
        ax.text(low, at, "no year stated", va="center", color=QUIET)
    rows(ax, y, data["label"])
    ax.set_ylim(top=1.5)
    amounts = [_amount(amount) for amount in data["amount_gbp_bn"]]
    columns(ax, list(y), {"Amount": amounts, "It is for": [_WORDS[kind] for kind in data["kind"]]}, head=1)
    ax.grid(axis="x")
    years(ax, low, high, most=_YEARS, financial=True)


def _year_or_none(period: float) -> float:
    return np.nan if pd.isna(period) else first_year(int(period))


def _amount(billions: float) -> str:
    return "no amount" if pd.isna(billions) else f"£{billions:.3g}bn"
