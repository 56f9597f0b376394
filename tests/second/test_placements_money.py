"""Who is paid for placements and what a week costs, worked out a second time: see `tests.second.stated`."""

from collections.abc import Callable
from functools import cache

import pytest

from tests.second.stated import (
    assert_agrees,
    authorities,
    national,
    rank_correlation,
    rows,
    with_ends,
    with_interval,
    year,
)
from tests.second.test_placements import england, of_both

NOW = year("placements-residential-two-weeks-apart-2024-25")  # The financial year ends in it
FIRST_SPLIT = 2023
SPLIT = ("residential", "fostering", "unaccompanied", "other_looked_after")


def financial(ends: int) -> int:
    return int(f"{ends - 1}{ends % 100:02d}")


def span(ends: int) -> str:
    return f"{ends - 1}-{ends % 100:02d}"


def provided(column: str, ends: int, *lines: str) -> float:
    """Spending on residential care, or on lines, by who provides; England is the sum of authorities."""
    return sum(
        national("provider_spending", column, time_period=financial(ends), line=line)
        for line in lines or ("residential",)
    )


def private_share(ends: int, *lines: str) -> float:
    return 100 * provided("private", ends, *lines) / provided("gross", ends, *lines)


def coded(ends: int) -> dict[str, float]:
    """Private share of residential spending by authority that spent anything."""
    wanted = {"time_period": financial(ends), "line": "residential"}
    gross = authorities("provider_spending", "gross", **wanted)
    private = authorities("provider_spending", "private", **wanted)
    return {code: 100 * private[code] / gross[code] for code in private if gross.get(code, 0) > 0}


def outturn(line: str, ends: int, column: str = "gross") -> float:
    return national("revenue_outturn", column, time_period=financial(ends), line=line)


def share_of_rise(line: str) -> float:
    first, last = ({name: outturn(name, ends) for name in SPLIT} for ends in (FIRST_SPLIT, NOW))
    return 100 * (last[line] - first[line]) / (sum(last.values()) - sum(first.values()))


KINDS = {
    "residential": ("residential", "homes", "residential_weekly"),
    "fostering": ("fostering", "foster", "fostering_weekly"),
}


def week_251(kind: str, ends: int) -> dict[str, float]:
    """What a week costs in section 251, by authority."""
    return authorities("unit_costs", KINDS[kind][2], time_period=financial(ends))


def week_outturn(kind: str, ends: int, mean: bool = False) -> dict[str, float]:
    """What a week costs in the outturn, by authority: over children at the year's end, or at both ends."""
    line, column, _ = KINDS[kind]
    spent = authorities("revenue_outturn", "gross", time_period=financial(ends), line=line)
    counts = [authorities("children_placed", column, time_period=when) for when in (ends, ends - mean)]
    children = {code: (counts[0][code] + counts[1][code]) / 2 for code in counts[0] if code in counts[1]}
    return {
        code: spent[code] / children[code] / 365 * 7
        for code in spent
        if spent[code] > 0 and children.get(code, 0) > 0
    }


def two_weeks(kind: str, ends: int = NOW, mean: bool = False) -> dict[str, tuple[float, float]]:
    """Both, of authorities with both."""
    one, other = week_251(kind, ends), week_outturn(kind, ends, mean)
    return {code: (one[code], other[code]) for code in one if code in other}


def jumps(weeks: Callable[[str, int], dict[str, float]], kind: str, ends: int, years: list[int]) -> set[str]:
    """Authorities below the lowest or above the highest of the years beside by five thirds.

    The first and the last year have the two nearest beside them.
    """
    beside = sorted((when for when in years if when != ends), key=lambda when: (abs(when - ends), when))[:2]
    own, others = weeks(kind, ends), [weeks(kind, when) for when in beside]
    found = set()
    for code, value in own.items():
        near = [other[code] for other in others if code in other]
        if len(near) == 2 and (value < min(near) * 3 / 5 or value > max(near) * 5 / 3):
            found.add(code)
    return found


@cache
def suspects(kind: str, ends: int = NOW, mean: bool = False) -> set[str]:
    """Authorities marked suspect in either return, or of which a week jumps."""
    theirs = rows("section_251", time_period=financial(ends), line="looked_after", suspect="true")
    newest = max(row["release"] for row in rows("section_251", time_period=financial(ends)))
    marked = rows("revenue_outturn", time_period=financial(ends), line=KINDS[kind][0], suspect="true")
    return (
        {row["old_la_code"] for row in theirs if row["release"] == newest}
        | {row["old_la_code"] for row in marked}
        | jumps(week_251, kind, ends, list(range(2017, NOW + 1)))
        | jumps(lambda of, when: week_outturn(of, when, mean), kind, ends, list(range(FIRST_SPLIT, NOW + 1)))
    )


def week_of_england(kind: str, ends: int) -> str:
    """Spending over children at the year's end, a week, printed to ten pounds."""
    line, column, _ = KINDS[kind]
    found = outturn(line, ends) / england("children_placed", column, ends) / 365 * 7
    return f"£{10 * round(found / 10):,}"


def apart(kind: str) -> set[str]:
    """Authorities whose two weeks differ by more than a factor of 1.2."""
    return {code for code, (one, other) in two_weeks(kind).items() if not 1 / 1.2 <= one / other <= 1.2}


def correlated(kind: str) -> tuple[float, float, float]:
    sound = [pair for code, pair in two_weeks(kind).items() if code not in suspects(kind)]
    one, other = (list(of) for of in zip(*sound, strict=True))
    return with_interval(rank_correlation(one, other), len(sound))


def lasting(kind: str, first: int) -> tuple[float, float, float]:
    both = of_both(week_251(kind, first), week_251(kind, NOW))
    return with_interval(rank_correlation(*both), len(both[0]))


SPAN = f"{span(FIRST_SPLIT)}-{span(NOW)}"
NAIVE = {
    **{
        f"placements-residential-private-spend-{span(ends)}": lambda ends=ends: (
            provided("private", ends) / 1e6
        )
        for ends in (2009, 2010, 2019)
    },
    "placements-residential-spend-2018-19": lambda: provided("gross", 2019) / 1e6,
    **{
        f"placements-residential-private-share-{span(ends)}": lambda ends=ends: private_share(ends)
        for ends in (2009, 2010, 2019)
    },
    "placements-fostering-private-share-2008-09": lambda: private_share(2009, "fostering"),
    "placements-fostering-private-share-2018-19": lambda: private_share(
        2019, "fostering_services", "fostering_allowances"
    ),
    "placements-residential-coded-none-2018-19": lambda: sum(share < 1 for share in coded(2019).values()),
    "placements-residential-coded-all-2018-19": lambda: sum(share > 99 for share in coded(2019).values()),
    "placements-residential-coded-over-half-2018-19": lambda: sum(s > 50 for s in coded(2019).values()),
    **{
        f"placements-outturn-{line.replace('_', '-')}-share-of-rise-{SPAN}": lambda line=line: share_of_rise(
            line
        )
        for line in SPLIT
    },
    **{
        f"placements-residential-week-outturn-{span(ends)}": lambda ends=ends: week_of_england(
            "residential", ends
        )
        for ends in (2023, 2024, NOW)
    },
    **{
        f"placements-fostering-week-outturn-{span(ends)}": lambda ends=ends: week_of_england(
            "fostering", ends
        )
        for ends in (2023, NOW)
    },
    **{
        f"placements-{kind}-two-weeks-{name}-{span(NOW)}": lambda kind=kind, of=of: len(of(kind))
        for kind in KINDS
        for name, of in {
            "authorities": two_weeks,
            "apart": apart,
            "suspect": lambda kind: suspects(kind) & two_weeks(kind).keys(),
            "apart-sound": lambda kind: apart(kind) - suspects(kind),
        }.items()
    },
    **with_ends(
        {
            f"placements-{kind}-two-weeks-correlation-{span(NOW)}": lambda kind=kind: correlated(kind)
            for kind in KINDS
        }
    ),
    **with_ends(
        {
            f"placements-{kind}-week-lasting-{span(first)}-{span(NOW)}": lambda k=kind, f=first: lasting(k, f)
            for kind in KINDS
            for first in (2017, NOW - 1)
        }
    ),
}


@pytest.mark.parametrize("name", NAIVE)
def test_what_is_printed_on_the_money_of_placements_agrees_with_a_naive_implementation(name: str) -> None:
    assert_agrees(name, NAIVE[name])
