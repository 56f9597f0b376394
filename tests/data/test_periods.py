"""Days on an axis of years."""

import pytest

from evidence.data.periods import year_of
from evidence.errors import DataError


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
