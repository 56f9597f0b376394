"""What a table must be before a chart draws it."""

from collections.abc import Iterable

import pandas as pd

from evidence.errors import ChartError


def need(data: pd.DataFrame, columns: Iterable[str], *, chart: str) -> None:
    """Refuse a table without a column the chart needs, or without a row.

    Examples
    --------
    >>> need(pd.DataFrame({"value": [1.0]}), ["value"], chart="bars")
    """
    for column in columns:
        if column not in data:
            accepted = f"a table with the columns {', '.join(columns)}"
            raise ChartError(
                "missing from the table to be drawn", chart=chart, column=column, accepted=accepted
            )
    if data.empty:
        raise ChartError("the table to be drawn has no row", chart=chart)


def positive(data: pd.DataFrame, columns: Iterable[str], *, chart: str, zero: bool = False) -> None:
    """Refuse a number that the axis has no place for, rather than lose its mark; missing values pass.

    Examples
    --------
    >>> positive(pd.DataFrame({"value": [1.0, None]}), ["value"], chart="ordered")
    """
    for column in columns:
        numbers = data[column].astype("float64")
        low = data[numbers.lt(0) if zero else numbers.le(0)]
        if len(low):
            raise ChartError(
                "the drawing starts at zero" if zero else "a log axis has no place for it",
                chart=chart,
                row=str(low.index[0]),
                column=column,
                value=low[column].iloc[0],
                accepted=f"{'zero or more' if zero else 'a number above zero'}, or missing",
            )


def one_a_year(data: pd.DataFrame, by: str, period: str, *, chart: str) -> None:
    """Refuse two values of a series in a year, and a series without any.

    Examples
    --------
    >>> years = pd.DataFrame({"name": "Total", "year": [2024, 2025], "value": [1.0, None]})
    >>> one_a_year(years, "name", "year", chart="lines")
    """
    twice = data[data.duplicated([by, period])]
    if len(twice):
        where, value = str(twice.index[0]), twice[period].iloc[0]
        raise ChartError("two values in one year", chart=chart, row=where, column=period, value=value)
    known = data.groupby(by, sort=False)["value"].count()
    if (known == 0).any():
        raise ChartError("a series without any value", chart=chart, column="value", value=known.idxmin())
