"""Days on an axis of years, and periods in words."""

import re

import pytest

from evidence.data.periods import dates_in_words, span, year_of
from evidence.errors import DataError
from evidence.paths import CHAPTERS, PACKAGE


def test_a_day_known_to_the_month_or_the_year_stands_in_its_middle():
    # By hand: June 2014 begins on day 151 of 365 from nought; half of a mean month is 15.2 days.
    assert year_of("2014") == 2014.5
    assert year_of("2014-06") == pytest.approx(2014 + (151 + 15.2) / 365, abs=1e-3)
    assert year_of("2014-06-01") == pytest.approx(2014 + 151 / 365)


def test_a_leap_year_has_a_day_more():
    assert year_of("2016-12-31") == pytest.approx(2016 + 365 / 366)


@pytest.mark.parametrize("day", ["", "soon", "2014-13", "2014-02-30", "2014-02-03-04", "20-1-1x"])
def test_what_is_no_day_is_refused(day):
    with pytest.raises(DataError, match="not a day"):
        year_of(day)


@pytest.mark.parametrize(
    ("years", "words"),
    [
        # As the chapters word their periods.
        ([2025], ["31 March 2025", "year ending 31 March 2025", "31 March 2025, and the year ending then"]),
        (
            [2025, 2016],
            [
                "31 March 2016 and 2025",
                "years ending 31 March 2016 and 2025",
                "2016 and 2025, years ending or at 31 March",
            ],
        ),
        (
            range(2016, 2026),
            [
                "31 March 2016 to 31 March 2025",
                "years ending 31 March 2016 to 2025",
                "2016 to 2025, years ending or at 31 March",
            ],
        ),
    ],
)
def test_a_day_and_the_year_to_it_have_their_own_words(years, words):
    assert [dates_in_words(years, "03-31", flows=kind) for kind in ([False], [True], [True, False])] == words


def test_financial_years_are_named_from_the_first_to_the_last():
    assert span([202425, 201617, 202021]) == "2016-17 to 2024-25"
    assert span([199900]) == "1999-00"


def test_no_word_or_number_is_left_to_the_language_of_whoever_runs_it():
    # What Python, pandas and matplotlib offer for that: `%B` and its like, month_name, locale, `:n`.
    asks = re.compile(r"%-?[aAbBpcxX]\b['\"]|month_(name|abbr)|day_(name|abbr)|\blocale\.|:n\}")
    code = [
        path for folder in (PACKAGE, CHAPTERS) for end in ("py", "ipynb") for path in folder.rglob(f"*.{end}")
    ]
    assert len(code) > 100
    assert [path.name for path in code if asks.search(path.read_text("utf-8"))] == []
