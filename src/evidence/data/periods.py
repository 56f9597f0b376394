"""Years as the tables write them: 2025 for a date or year, 201415 for the financial year 2014-15."""

from collections.abc import Collection, Iterable
from datetime import date

from evidence.errors import DataError

# Not those of `calendar`, which speaks the language of whoever runs it.
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
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
    """Give the calendar year in which a year, or a financial year in six digits, starts.

    By it periods are counted and drawn. Six digits that are not two years in a row are a `DataError`.

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
    """Print the period that starts in a calendar year.

    Examples
    --------
    >>> year_words(1999, financial=True), year_words(2025, financial=False)
    ('1999-00', '2025')
    """
    return f"{year}-{(year + 1) % 100:02d}" if financial else str(year)


def year_of(day: str) -> float:
    """Place a day on an axis of years; one known to the month or the year stands in its middle.

    A day is `YYYY-MM-DD`, `YYYY-MM` or `YYYY`; anything else is a `DataError`.

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


def period_words(period: int) -> str:
    """Print a year or a financial year.

    Examples
    --------
    >>> period_words(2025), period_words(202425)
    ('2025', '2024-25')
    """
    return year_words(first_year(period), financial=is_financial(period))


def span(time_periods: Iterable[int]) -> str:
    """Name the first and the last of some years, or of some financial years, joined by "to" unless one.

    Examples
    --------
    >>> span([2025, 2016, 2020]), span([202425])
    ('2016 to 2025', '2024-25')
    """
    held = sorted(set(time_periods))
    return " to ".join(dict.fromkeys([period_words(held[0]), period_words(held[-1])]))


def dates_in_words(years: Iterable[int], day: str, *, flows: Collection[bool] = (False,)) -> str:
    """Name a day (such as ``"03-31"``) of some years, or the years that end on it.

    Two years are named, of more the first and the last. `flows` holds False for what was there on the day,
    True for what happened in the year to it, and both where both are.

    Examples
    --------
    >>> dates_in_words([2025], "03-31"), dates_in_words([2016, 2025], "03-31")
    ('31 March 2025', '31 March 2016 and 2025')
    >>> dates_in_words(range(2017, 2026), "09-30")
    '30 September 2017 to 30 September 2025'
    >>> dates_in_words([2025], "09-30", flows=[True])
    'year ending 30 September 2025'
    >>> dates_in_words(range(2017, 2026), "09-30", flows=[True])
    'years ending 30 September 2017 to 2025'
    >>> dates_in_words([2025], "03-31", flows=[False, True])
    '31 March 2025, and the year ending then'
    """
    held = sorted(set(years))
    month, number = (int(part) for part in day.split("-"))
    on = f"{number} {MONTHS[month - 1]}"
    between = " and " if len(held) == 2 else " to "
    first_and_last = between.join(dict.fromkeys([str(held[0]), str(held[-1])]))
    if set(flows) == {True}:
        return f"year{'s' if held[1:] else ''} ending {on} {first_and_last}"
    if set(flows) == {False}:
        return f"{on} {first_and_last.replace(' to ', f' to {on} ')}"
    if held[1:]:
        return f"{first_and_last}, years ending or at {on}"
    return f"{on} {first_and_last}, and the year ending then"
