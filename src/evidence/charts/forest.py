"""Forest plots: estimates in rows, each a mark with its interval."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from evidence.charts import labels
from evidence.charts.axes import across, rows, signed
from evidence.charts.checks import need
from evidence.charts.style import ACCENT, CONTRAST, DARK, Look, key_of, marks
from evidence.errors import ChartError

_SERIES = (Look("o", DARK), Look("D", ACCENT), Look("s", CONTRAST))  # in the order of the table
_DODGE = 0.36  # distance of two series in one row, as a share of the row
_HEADS = 1.0  # rows from the first row up to the heads of columns
_MARGIN = 0.03  # of the span, beyond the intervals


def forest(
    ax: Axes,
    data: pd.DataFrame,
    *,
    axis: str,
    form: str,
    columns: Mapping[str, str] | None = None,
    limits: tuple[float, float] | None = None,
    wide: int = 24,
) -> None:
    """Draw estimates as marks with their intervals, under headings or in series.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 0.27 inches high for each row and heading, 0.5 where labels take two lines or series share a
        row; and 1.1 for the axis and the key.
    data : pandas.DataFrame
        One row an estimate, first at the top: `label`, `value`, `lower` and `upper` (all in one unit; without
        both ends there is no interval). With `group`, rows stand under the group's name. With `series`,
        estimates with the same label share a row, told apart by shape, and each series is named above the
        rows.
    axis, form : str
        Measure and unit; format of one number.
    columns : mapping of str to str, optional
        Heads of columns printed at the right, and the column of the table each prints: "value" or one with
        words. Else the value stands beside its interval.
    limits : tuple of float, optional
        Ends of the axis, outside which no value may be. Else it holds all intervals and zero.
    wide : int
        Characters in a line of a label.

    Raises
    ------
    ChartError
        If a column is missing, the table is empty, a value is missing or outside the limits, an interval has
        one end only, or there are more than three series.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas(height=2)
    >>> fits = pd.DataFrame({"label": ["Turnover", "Agency"], "value": [0.2, 0.4]})
    >>> fits = fits.assign(group="Three or more placements", lower=[-0.1, 0.2], upper=[0.5, 0.6])
    >>> forest(ax, fits, axis="Points", form="{:+.1f}", columns={"Estimate": "value"})
    >>> [text.get_text() for text in ax.texts][-2:]
    ['+0.2', '+0.4']
    """
    need(data, ("label", "value", "lower", "upper", *sorted(set((columns or {}).values()))), chart="forest")
    series = list(dict.fromkeys(data["series"])) if "series" in data else []
    _check(data, series, limits)
    kind = data["series"] if series else pd.Series("", index=data.index)
    looks = dict(zip(series or [""], _SERIES, strict=False))
    groups = data["group"] if "group" in data else pd.Series("", index=data.index)
    names: list[str] = []
    y = pd.Series(0.0, index=data.index)
    # Series share the row of their label; without series every estimate has a row of its own.
    slots = data["label"] if series else pd.Series(range(len(data)), index=data.index)
    for group in dict.fromkeys(groups):
        if group:
            ax.text(
                0, -len(names), f" {group}", transform=ax.get_yaxis_transform(), va="center", weight="bold"
            )
            names.append("")
        top = 0.5 - len(names)
        for slot in dict.fromkeys(slots[groups == group]):
            own = (groups == group) & (slots == slot)
            y[own] = -float(len(names))
            names.append(str(data.loc[own, "label"].iloc[0]))
        if data["lower"].min() < 0:
            # The line of no effect leaves the headings free.
            ax.vlines(0, 0.5 - len(names), top, color=DARK, lw=1.2, zorder=1)
    order = kind.map({name: number for number, name in enumerate(series)}) if series else 0
    y = y - _DODGE * (order - (len(series) - 1) / 2 if series else 0)
    colours = [looks[name].ink for name in kind]
    # pointplot would work the intervals out from raw rows; these are worked out already.
    ax.hlines(y, data["lower"], data["upper"], color=colours, lw=2)
    marks(ax, data["value"], y, kind, looks)
    rows(ax, [-float(at) for at in range(len(names))], names, wide=wide)
    if columns:
        ax.set_ylim(top=_HEADS + 0.5)
        printed = data.assign(value=[signed(form, value) for value in data["value"]])
        table = {head: list(map(str, printed[name])) for head, name in columns.items()}
        labels.columns(ax, list(y), table, head=_HEADS)
    else:
        for end, value, at, colour in zip(data["upper"], data["value"], y, colours, strict=True):
            right, words = value if pd.isna(end) else end, signed(form, value)
            # With an edge, so that a line behind a number is not read as part of it.
            labels.beside(ax, right, at, words, colour, path_effects=labels.HALO)
    if series:
        key_of(ax, {str(name): look for name, look in looks.items()})
    low, high = limits or (
        min(0, np.nanmin(data[["value", "lower"]])),
        max(0, np.nanmax(data[["value", "upper"]])),
    )
    margin = 0 if limits else _MARGIN * (high - low)
    ax.set_xlim(low - margin if low < 0 else low, high + margin)
    across(ax, axis, form)
    if limits:
        # Few, as columns leave the drawing little room.
        ax.set_xticks(np.linspace(low, high, 3))


def _check(data: pd.DataFrame, series: list[str], limits: tuple[float, float] | None) -> None:
    if len(series) > len(_SERIES):
        raise ChartError("too many series", chart="forest", value=len(series), accepted="three at most")
    low, high = limits or (-np.inf, np.inf)
    wrong = {
        "value": (~data["value"].between(low, high), f"a number from {low:g} to {high:g}"),
        "upper": (data["lower"].isna() != data["upper"].isna(), "an interval with two ends, or with none"),
    }
    for column, (found, accepted) in wrong.items():
        if found.any():
            row, value = str(data.index[found][0]), data[column][found].iloc[0]
            problem = "an estimate that cannot be drawn"
            raise ChartError(problem, chart="forest", row=row, column=column, value=value, accepted=accepted)
    if series and data.duplicated([name for name in ("group", "label", "series") if name in data]).any():
        raise ChartError("two estimates in one place", chart="forest", column="label")
