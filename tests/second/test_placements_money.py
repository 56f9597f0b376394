"""Who is paid for placements and what a week costs, worked out a second time: see `tests.second.stated`."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from tests.second.stated import (
    assert_agrees,
    authorities,
    book,
    national,
    number,
    rank_correlation,
    rows,
    with_ends,
    with_interval,
    year,
)
from tests.second.test_placements import england, of_both

NOW = year("placements-residential-two-weeks-apart-2024-25")  # The financial year ends in it
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
    first, last = (
        {name: outturn(name, ends) for name in SPLIT} for ends in (year_before_split(), NOW)
    )
    return 100 * (last[line] - first[line]) / (sum(last.values()) - sum(first.values()))


def year_before_split() -> int:
    return min(int(row["time_period"]) for row in rows("revenue_outturn", line="residential")) // 100 + 1


def week(ends: int, line: str = "residential", column: str = "homes") -> float:
    """Spending of a year for each child at its end, a week."""
    return outturn(line, ends) / england("children_placed", column, ends) / 365 * 7


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
        | jumps(lambda of, when: week_outturn(of, when, mean), kind, ends, list(range(2023, NOW + 1)))
    )
