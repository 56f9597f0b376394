"""The words of a brief: a day is printed as far as it is known."""

import pytest

from evidence.publishing.authorities import brief_words


@pytest.mark.parametrize(
    ("known", "printed"),
    [("2019-04-01", "1 April 2019"), ("2019-04", "April 2019"), ("2019", "2019"), ("", "not known")],
)
def test_a_day_is_printed_as_far_as_it_is_known(known: str, printed: str) -> None:
    assert brief_words.day(known) == printed
