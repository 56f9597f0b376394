"""Failing, recovering, failing again, worked out a second time: see `tests.second.stated` for the rule."""

import math
from collections import Counter, defaultdict
from datetime import date
from functools import cache
from itertools import pairwise, product
from operator import itemgetter
from typing import Any

import numpy as np
import pytest

from tests.second.panels import (
    GRADES,
    SINCE_2013,
    Judgement,
    area_of,
    areas,
    falls,
    first_count,
    histories,
    never_inadequate,
    workforce,
)
from tests.second.stated import Simulated, assert_agrees, rows, wilson, with_ends, year

# The latest list takes no inspection begun after this day, so no spell is followed beyond it.
LAST_DAY = date(year("inspection-inadequate-at-31-march"), 3, 31)
DEALS = 10_000  # Of the book, by the methods page

Spell = tuple[int, bool]  # Days followed, and whether the end was seen


def all_judgements() -> list[Judgement]:
    return [one for all_ in histories().values() for one in all_]


def ever_inadequate(frameworks: set[str]) -> int:
    return len(
        {one.authority for one in all_judgements() if one.is_inadequate and one.framework in frameworks}
    )


@cache
def closed() -> dict[str, date]:
    """The day on which an authority that was merged or split ceased to be, and could be inspected no more."""
    gone = (row for row in rows("area_changes") if row["change"] in {"merge", "split"})
    return {row["old_dfe_code"]: date.fromisoformat(row["effective"]) for row in gone}


@cache
def pause() -> tuple[date, date]:
    """The pandemic's pause: the longest time between two graded inspections begun one after the other."""
    days = sorted(one.day for one in all_judgements() if one.framework == "ILACS")
    return max(pairwise(days), key=lambda both: both[1] - both[0])


def clock(day: date, with_pause: bool) -> int:
    """Number of a day; without the pause the clock stands still in it."""
    first, last = pause()
    stood = 0 if with_pause else max(0, (min(day, last) - first).days)
    return day.toordinal() - stood


def followed(any_grade: bool, with_pause: bool = True) -> list[Spell]:
    """Days from inadequate to the first better judgement, or from each of them to the next of any grade."""
    found = []
    for authority, all_ in histories().items():
        last = min(LAST_DAY, closed().get(authority, LAST_DAY))
        judged = [one for one in all_ if one.framework in SINCE_2013]
        for place, one in enumerate(judged):
            goes_on = place and judged[place - 1].is_inadequate
            if not one.is_inadequate or (goes_on and not any_grade):
                continue
            after = [later.day for later in judged[place + 1 :] if any_grade or not later.is_inadequate]
            end = after[0] if after else last
            found.append((clock(end, with_pause) - clock(one.day, with_pause), bool(after)))
    return found


def median_years(spells: list[Spell]) -> tuple[float, float, float]:
    """Kaplan and Meier's median, and the times at which the ends of the interval of what is left are a half.

    The interval is on the scale of the logarithm of minus the logarithm, with Greenwood's variance.
    """
    left, greenwood = 1.0, 0.0
    reached: dict[str, float] = {}
    for time in sorted({days for days, ended in spells if ended}):
        at_risk = sum(days >= time for days, _ in spells)
        ends = sum(days == time and ended for days, ended in spells)
        left *= 1 - ends / at_risk
        greenwood += ends / (at_risk * (at_risk - ends))
        half = 1.959964 * math.sqrt(greenwood) / abs(math.log(left))
        bounds = {"value": left, "low": left ** math.exp(half), "high": left ** math.exp(-half)}
        for name, bound in bounds.items():
            if bound <= 0.5:
                reached.setdefault(name, time / 365.25)
        if len(reached) == 3:
            return reached["value"], reached["low"], reached["high"]
    raise ValueError("More than half are left at the end.")


def spells_in(inadequate: tuple[bool, ...]) -> int:
    return sum(now and not before for before, now in pairwise((False, *inadequate)))


def failed_twice(frameworks: set[str]) -> int:
    return sum(
        spells_in(tuple(one.is_inadequate for one in all_ if one.framework in frameworks)) >= 2
        for all_ in histories().values()
    )


def failed_twice_by_chance() -> Simulated:
    """The expected number, exactly: every pattern of every history, by the chance of its grades.

    Grades stand in random order within a framework, so an authority's patterns with as many inadequate grades
    of each are equally likely. The book draws them instead.
    """
    given = Counter(one.framework for one in all_judgements())
    failing = Counter(one.framework for one in all_judgements() if one.is_inadequate)
    chances = []
    for all_ in histories().values():
        own = [one.framework for one in all_]
        chance = 0.0
        for pattern in product((False, True), repeat=len(own)):
            if spells_in(pattern) >= 2:
                among = Counter(own)
                here = Counter(name for name, failed in zip(own, pattern, strict=True) if failed)
                chance += math.prod(
                    math.comb(given[name] - among[name], failing[name] - here[name])
                    / math.comb(given[name], failing[name])
                    for name in among
                )
        chances.append(chance)
    # The standard error of a mean of the book's draws; authorities hardly depend on each other.
    return Simulated(sum(chances), math.sqrt(sum(p * (1 - p) for p in chances) / DEALS))


def next_judgements() -> list[tuple[Judgement, Judgement, bool]]:
    """The last, the next, and whether any judgement before that was inadequate: after one that was not."""
    return [
        (last, following, any(one.is_inadequate for one in all_[: place + 1]))
        for all_ in histories().values()
        for place, (last, following) in enumerate(pairwise(all_))
        if last.framework in SINCE_2013 and following.framework in SINCE_2013 and not last.is_inadequate
    ]


def share_inadequate(after: set[str]) -> tuple[float, float, float]:
    found = [following.is_inadequate for last, following, _ in next_judgements() if last.grade in after]
    return wilson(sum(found), len(found))


@cache
def odds_failed_before() -> tuple[float, float, float]:
    """Logistic regression by Newton's method, with errors clustered by authority: odds and their interval.

    The correction for few clusters is the usual one: G / (G - 1) times (n - 1) / (n - k).
    """
    found = next_judgements()
    x = np.array(
        [[1, last.grade == "requires improvement", failed] for last, _, failed in found], dtype=float
    )
    y = np.array([following.is_inadequate for _, following, _ in found], dtype=float)
    beta = np.zeros(3)
    for _ in range(25):
        p = 1 / (1 + np.exp(-x @ beta))
        inverse = np.linalg.inv(x.T @ (x * (p * (1 - p))[:, None]))
        beta = beta + inverse @ x.T @ (y - p)
    scores: dict[str, np.ndarray] = {}
    for (last, _, _), row, left in zip(found, x, y - p, strict=True):
        scores[last.authority] = scores.get(last.authority, np.zeros(3)) + row * left
    middle = sum(np.outer(score, score) for score in scores.values())
    clusters = len(scores)
    correction = clusters / (clusters - 1) * (len(y) - 1) / (len(y) - 3)
    error = math.sqrt(correction * (inverse @ middle @ inverse)[2, 2])
    low, value, high = (math.exp(beta[2] + z * error) for z in (-1.959964, 0, 1.959964))
    return value, low, high


@cache
def signs() -> dict[tuple[str, int], bool]:
    """Whether an area shows a sign of breakdown in a year, where all three measures have both years.

    A sign is a change over two years that is above the mean change of all areas by more than one standard
    deviation.
    """
    found: dict[tuple[str, int], list[bool]] = {}
    for measure in ("agency", "vacancy", "turnover"):
        panel = workforce(measure)
        for now in {when for _, when in panel}:
            both = [area for area in areas() if {(area, now), (area, now - 2)} <= panel.keys()]
            changes = {area: panel[area, now] - panel[area, now - 2] for area in both}
            for area, change in changes.items():
                line = np.mean(list(changes.values())) + np.std(list(changes.values()), ddof=1)
                found.setdefault((area, now), []).append(bool(change > line))
    return {key: any(of) for key, of in found.items() if len(of) == 3}


def breakdown_before() -> tuple[float, float, float]:
    """Share of falls with a sign at the last count before the inspection, of those known at that count."""
    keys = [(area_of(fall.authority), first_count(fall.day) - 1) for fall in falls()]
    known = [signs()[key] for key in keys if key in signs()]
    return wilson(sum(known), len(known))


def breakdown_usual() -> float:
    elsewhere = [sign for (area, _), sign in signs().items() if area in never_inadequate()]
    return 100 * sum(elsewhere) / len(elsewhere)


STARS = {"social services star rating", "social services star rating (refreshed)"}
ALONE = {"judgement within the star rating", "annual performance assessment"}
RATED = {"annual children's services rating", "annual children's services assessment"}
# By number: who took over the whole or most of a county or town that a text may name.
HEIRS = {
    "Bedfordshire": {"822", "823"},
    "Cumbria": {"942", "943"},
    "Northamptonshire": {"940", "941"},
    "Bournemouth": {"839"},
    "Poole": {"839"},
}


def failed_later(
    named: bool,
    ratings: set[str] = STARS | ALONE | RATED,
    frameworks: set[str] = SINCE_2013,
    times: int = 1,
    heirs: bool = False,
) -> tuple[int, int]:
    """Authorities judged under frameworks, and inadequate, of those named early or of the others."""
    days: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows("early_ratings", place="bottom"):
        if row["instrument"] in ratings:
            days[row["old_la_code"], row["la_name"]].add(row["published"])
    often = {key for key, all_ in days.items() if len(all_) >= times}
    # Dorset's sequence goes on under the number of the unitary authority, as `histories` has it.
    once = {"838" if code == "835" else code for code, _ in often}
    once |= {heir for _, name in often for heir in HEIRS.get(name, set())} if heirs else set()
    judged = {one.authority for one in all_judgements() if one.framework in frameworks}
    failed = {one.authority for one in all_judgements() if one.framework in frameworks and one.is_inadequate}
    asked = judged & once if named else judged - once
    return len(asked & failed), len(asked)


def newcombe(*asked: Any) -> tuple[float, float, float]:
    """The difference of the two shares with Newcombe's interval, from Wilson's of each."""
    (one, low, high), (other, other_low, other_high) = (
        wilson(*failed_later(named, *asked)) for named in (True, False)
    )
    down, up = math.hypot(one - low, other_high - other), math.hypot(high - one, other - other_low)
    return one - other, one - other - down, one - other + up


@cache
def statements() -> dict[str, list[bool]]:
    """Whether each area had to write a statement on special needs, by social care's grade known that day."""
    found: dict[str, list[bool]] = {}
    for area in rows("area_send_inspections"):
        first = area["inspection_start"]
        known = [
            (row["inspection_start"] or row["published"], row["overall"])
            for row in rows("inspections", old_la_code=area["old_la_code"])
            if row["overall"] in GRADES and row["published"] <= first
        ]
        # An inspection that is published has begun.
        if known:
            found.setdefault(max(known)[1], []).append(area["statement_required"] == "yes")
    return found


def with_statement(below_good: bool) -> tuple[int, int]:
    asked = [
        one
        for grade, all_ in statements().items()
        if (grade not in {"good", "outstanding"}) == below_good
        for one in all_
    ]
    return sum(asked), len(asked)


def odds_of_a_statement() -> tuple[float, float, float]:
    """The odds ratio of a table of four cells with Woolf's interval, widened as for few clusters of one."""
    (a, below), (c, good) = with_statement(below_good=True), with_statement(below_good=False)
    b, d, n = below - a, good - c, below + good
    error = math.sqrt((1 / a + 1 / b + 1 / c + 1 / d) * n / (n - 2))
    low, value, high = (math.exp(math.log(a * d / (b * c)) + z * error) for z in (-1.959964, 0, 1.959964))
    return value, low, high


@cache
def early_choices() -> list[bool]:
    """Whether the interval holds none, by every choice that leaves ten councils named."""
    kinds = (STARS | ALONE | RATED, STARS | ALONE, STARS, ALONE | RATED, ALONE)
    every = product(kinds, (SINCE_2013, {"SLAC", "CPI", *SINCE_2013}), (1, 2), (False, True))
    ends = [newcombe(*asked)[1:] for asked in every if failed_later(True, *asked)[1] >= 10]
    return [low <= 0 <= high for low, high in ends]


@cache
def since_the_list() -> list[tuple[str, str]]:
    """The last official grade of each authority inspected since, and the newest unofficial one."""
    in_time = sorted(rows("inspections_unofficial"), key=itemgetter("published"))
    newest = {row["old_la_code"]: row for row in in_time}
    return [(histories()[code][-1].grade, row["overall"]) for code, row in newest.items()]


def moved(way: int) -> int:
    """Authorities whose grade would be better (1), the same (0) or worse (-1)."""
    steps = ["inadequate", "requires improvement", "good", "outstanding"]
    both = [(steps.index(was), steps.index(now)) for was, now in since_the_list() if now in steps]
    return sum((now > was) - (now < was) == way for was, now in both)


NAIVE = {
    "inspection-send-areas": lambda: len(rows("area_send_inspections")),
    "inspection-send-statements": lambda: len(rows("area_send_inspections", statement_required="yes")),
    "inspection-send-inadequate-areas": lambda: len(statements()["inadequate"]),
    "inspection-send-inadequate-statements": lambda: sum(statements()["inadequate"]),
    "inspection-named-early-count": lambda: failed_later(named=True)[1],
    "inspection-named-early-choices-holds": lambda: sum(early_choices()),
    "inspection-named-early-choices-specifications": lambda: len(early_choices()),
    "inspection-unofficial-latest-better": lambda: moved(1),
    "inspection-unofficial-latest-same": lambda: moved(0),
    "inspection-unofficial-latest-worse": lambda: moved(-1),
    "inspection-unofficial-latest-changes": lambda: moved(1) + moved(-1),
    "inspection-unofficial-better-since": lambda: sum(
        was == "inadequate" and now in GRADES - {"inadequate"} for was, now in since_the_list()
    ),
    "inspection-authorities": lambda: len(histories()),
    "inspection-authorities-ever-inadequate-2014": lambda: ever_inadequate(SINCE_2013),
    "inspection-authorities-ever-inadequate-since-2009": lambda: ever_inadequate(
        {"SLAC", "CPI", *SINCE_2013}
    ),
    "inspection-separate-spells-two-or-more-since-2009": lambda: failed_twice({"SLAC", "CPI", *SINCE_2013}),
    "inspection-separate-spells-two-or-more-2014": lambda: failed_twice(SINCE_2013),
    "inspection-separate-spells-expected-since-2009": failed_twice_by_chance,
    "inspection-stage-breakdown-usual": breakdown_usual,
} | with_ends(
    {
        "inspection-send-statement-below-good": lambda: wilson(*with_statement(below_good=True)),
        "inspection-send-statement-good": lambda: wilson(*with_statement(below_good=False)),
        "inspection-send-statement-odds": odds_of_a_statement,
        "inspection-named-early-named-later-inadequate": lambda: wilson(*failed_later(named=True)),
        "inspection-named-early-others-later-inadequate": lambda: wilson(*failed_later(named=False)),
        "inspection-named-early-difference": newcombe,
        "inspection-exit-median-years-2014": lambda: median_years(followed(any_grade=False)),
        "inspection-exit-median-years-without-pause": lambda: median_years(followed(False, with_pause=False)),
        "inspection-reinspection-median-years": lambda: median_years(followed(any_grade=True)),
        "inspection-reinspection-median-years-without-pause": lambda: median_years(followed(True, False)),
        "inspection-next-inadequate-after-requires-improvement": lambda: share_inadequate(
            {"requires improvement"}
        ),
        "inspection-next-inadequate-after-good-or-outstanding": lambda: share_inadequate(
            {"good", "outstanding"}
        ),
        "inspection-next-inadequate-odds-failed-before": odds_failed_before,
        "inspection-stage-breakdown-before": breakdown_before,
    }
)


@pytest.mark.parametrize("name", NAIVE)
def test_what_is_printed_on_inspection_agrees_with_a_naive_implementation(name: str) -> None:
    assert_agrees(name, NAIVE[name])
