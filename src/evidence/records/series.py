"""Series: what a result is of, whatever its period; each period's value keeps an id of its own."""

import re

YEARS = re.compile(r"(?<!\d)\d{4}(?:-\d{2})?(?!\d)")


def key(period: str) -> str:
    """Write the years of a period in words as an id does, in the order told, each once; empty if none.

    Examples
    --------
    >>> key("31 March 2025"), key("2016-17 to 2024-25")
    ('2025', '2016-17-2024-25')
    """
    return "-".join(dict.fromkeys(YEARS.findall(period)))


def latest(period: str) -> str:
    """Give the year in which a period ends as it is written; empty if it names none.

    Of several years it is the one that ends last, wherever it stands.

    Examples
    --------
    >>> latest("2016-17 to 2024-25"), latest("November 2013 to June 2026; workforce 2017 to 2025")
    ('2024-25', '2026')
    """
    return max(YEARS.findall(period), key=_end, default="")


def last_year(period: str) -> int:
    """Give the calendar year in which a period ends, also of a financial year; 0 if it names none.

    Examples
    --------
    >>> last_year("31 March 2025"), last_year("2016-17 to 2023-24"), last_year("1999-00")
    (2025, 2024, 2000)
    """
    return _end(latest(period)) if YEARS.search(period) else 0


def _end(year: str) -> int:
    return int(year[:4]) + (len(year) > 4)


def series_of(id: str, period: str) -> str:
    """Name the series of a result: its id without the years of its period, of which it may name none.

    A span keeps the year it is counted from, because a change since another year is another series.

    Examples
    --------
    >>> series_of("variation-looked-after-rate-2025-max", "31 March 2025")
    'variation-looked-after-rate-max'
    >>> series_of("funding-total-real-growth-2016-17-2024-25", "2016-17 to 2024-25")
    'funding-total-real-growth-since-2016-17'
    >>> series_of("variation-re-referrals-p10-2025", "2016 to 2025")
    'variation-re-referrals-p10'
    >>> series_of("workforce-net-loss-years", "2018 to 2025")
    'workforce-net-loss-years'
    """
    years = list(dict.fromkeys(YEARS.findall(period)))
    if not years:
        return id
    since = f"-since-{years[0]}" if len(years) > 1 else ""
    whole, found = re.subn(rf"-{key(period)}(?=-|$)", since, id, count=1)
    # Of a span, some ids name the end alone.
    return whole if found else re.sub(rf"-{latest(period)}(?=-|$)", "", id, count=1)
