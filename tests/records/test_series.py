"""Series: an id without the years of its period."""

from hypothesis import given
from hypothesis import strategies as st

from evidence.records.series import last_year, series_of

WORDS = st.from_regex(r"[a-z]{2,8}(-[a-z]{2,8}){0,3}", fullmatch=True)
YEARS = st.integers(2000, 2040)


@given(WORDS, WORDS, YEARS)
def test_the_year_is_taken_wherever_it_stands(before: str, after: str, year: int) -> None:
    period = f"31 March {year}"
    assert series_of(f"{before}-{year}-{after}", period) == f"{before}-{after}"
    assert series_of(f"{before}-{year}", period) == before


@given(WORDS, YEARS, YEARS)
def test_the_same_thing_of_two_years_is_one_series_and_the_later_ends_later(
    words: str, one: int, other: int
) -> None:
    periods = [f"year ending 30 September {year}" for year in (one, other)]
    assert len({series_of(f"{words}-{year}", p) for year, p in zip((one, other), periods, strict=True)}) == 1
    assert (last_year(periods[0]) < last_year(periods[1])) == (one < other)


@given(WORDS, YEARS)
def test_changes_since_two_years_are_two_series(words: str, start: int) -> None:
    end = start + 9
    one, other = (series_of(f"{words}-{s}-{end}", f"{s} to {end}") for s in (start, start + 1))
    assert one != other


def test_a_year_that_is_no_part_of_the_period_stays() -> None:
    assert series_of("workforce-turnover-2017-edition-2025", "30 September 2017") == (
        "workforce-turnover-edition-2025"
    )
    assert (
        series_of("workforce-net-starters-since-2017", "2018 to 2025") == "workforce-net-starters-since-2017"
    )
    assert series_of("funding-claim-two-billion-by-2020", "") == "funding-claim-two-billion-by-2020"
