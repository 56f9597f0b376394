"""Years as the tables write them: 2025 for a date or year, 201415 for the financial year 2014-15."""

from collections.abc import Iterable
from datetime import date

from evidence.errors import DataError

_MONTH = 365.25 / 12  # days
_FINANCIAL = 10_000  # a period above this is a financial year in six digits


def is_financial(period: int) -> bool:
    """Whether a period is a financial year written in six digits.

    Examples
    --------
    >>> is_financial(201415), is_financial(2015)
    (True, False)
    """
    return period > _FINANCIAL


def first_year(period: int) -> int:
    """Calendar year in which a period starts, by which periods can be counted and drawn.

    Parameters
    ----------
    period : int
        A year in four digits or a financial year in six.

    Returns
    -------
    int

    Raises
    ------
    DataError
        If six digits are not two years that follow each other.

    Examples
    --------
    >>> first_year(199900), first_year(2025)
    (1999, 2025)
    """
    if not is_financial(period):
        return int(period)
    first, last = divmod(int(period), 100)
    if (first + 1) % 100 != last or not 1900 <= first < 2100:
        raise DataError("not a financial year", file="periods", value=period, accepted="such as 202425")
    return first


def year_words(year: int, *, financial: bool) -> str:
    """Print the period that starts in a year.

    Parameters
    ----------
    year : int
        Calendar year in which the period starts.
    financial : bool
        Whether the period is a financial year.

    Returns
    -------
    str

    Examples
    --------
    >>> year_words(1999, financial=True), year_words(2025, financial=False)
    ('1999-00', '2025')
    """
    return f"{year}-{(year + 1) % 100:02d}" if financial else str(year)


def year_of(day: str) -> float:
    """Place a day on an axis of years; one known to the month or the year stands in its middle.

    Parameters
    ----------
    day : str
        `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.

    Returns
    -------
    float

    Raises
    ------
    DataError
        If it is none of these.

    Examples
    --------
    >>> [round(year_of(day), 2) for day in ("2018-01-01", "2018-07-02", "2018-03", "2018")]
    [2018.0, 2018.5, 2018.2, 2018.5]
    """
    parts = str(day).split("-")
    try:
        year, month, first = (int(part) for part in [*parts, *["1"] * (3 - len(parts))])
        start = date(year, month, first)
    except ValueError:
        accepted = "YYYY-MM-DD, YYYY-MM or YYYY"
        raise DataError("not a day", file="periods", value=day, accepted=accepted) from None
    new_year, days = date(year, 1, 1), (date(year + 1, 1, 1) - date(year, 1, 1)).days
    half = {1: days, 2: _MONTH}.get(len(parts), 0.0) / 2
    return year + ((start - new_year).days + half) / days


def span(time_periods: Iterable[int]) -> str:
    """Name the first and the last of some periods.

    Parameters
    ----------
    time_periods : iterable of int
        Years in four digits, or financial years in six; not both.

    Returns
    -------
    str
        One period, or two joined by "to".

    Examples
    --------
    >>> span([2025, 2016, 2020]), span([202425])
    ('2016 to 2025', '2024-25')
    """
    held = sorted(set(time_periods))
    ends = [year_words(first_year(year), financial=is_financial(year)) for year in (held[0], held[-1])]
    return " to ".join(dict.fromkeys(ends))
