"""Funding gaps, worked out a second time: see `tests.second.stated` for the rule."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from tests.second.panels import GRADES, p_of, student, within
from tests.second.stated import (
    TOO_SMALL,
    added_up,
    assert_agrees,
    authorities,
    constant_areas,
    national,
    number,
    rows,
    with_ends,
    year,
)

OLD_RETURN, NEW_RETURN = "section-251-2019", "lait-2026"
LAST = year("funding-looked-after-real-change-since-2016-17")  # The financial year ends in it
CARE = ("looked_after",)
NARROW = ("sure_start", "young_people")
BROAD = (*NARROW, "family_support")
HOLD_SUSPECT = {("sure_start",): ("sure_start",), NARROW: NARROW, BROAD: ("family_support",)}

Panel = dict[tuple[str, int], float]  # By constant area and the year in which the financial year ends


def financial(ends: int) -> str:
    return f"{ends - 1}{ends % 100:02d}"


@cache
def deflator(ends: int) -> float:
    """Prices of a financial year, with those of the base year as one."""
    (row,) = rows("gdp_deflator", time_period=financial(ends))
    return float(row["deflator"]) / 100


def spent(lines: tuple[str, ...], ends: int, real: bool = True) -> float:
    """Gross spending of England on lines; the two returns agree on 2016-17, where both have it."""
    release = NEW_RETURN if ends > 2017 else OLD_RETURN
    cash = sum(
        national("section_251", "gross", time_period=financial(ends), release=release, line=line)
        for line in lines
    )
    return cash / deflator(ends) if real else cash


def growth(lines: tuple[str, ...], first: int, last: int) -> float:
    return 100 * (spent(lines, last) / spent(lines, first) - 1)


def in_words(change: float) -> str:
    return f"{'rose' if change > 0 else 'fell'} by {abs(change):.0f}%"


def looked_after(when: int, as_first_published: bool) -> float:
    release = f"looked-after-{when}" if as_first_published or when > 2020 else "lait-2026"
    return national("looked_after", "looked_after_31_march", time_period=when, release=release)


RETURNS = ("section_251", "revenue_outturn")


def in_outturn(line: str) -> float:
    """Growth of England's spending in the other return since 2016-17, in real terms."""
    first, last = (
        national("revenue_outturn", "gross", time_period=financial(ends), line=line) / deflator(ends)
        for ends in (2017, LAST)
    )
    return 100 * (last / first - 1)


def alive(ends: int) -> dict[str, set[str]]:
    """The authorities of each constant area on 31 March, those too small left out."""
    day, found = f"{ends}-03-31", defaultdict(set)
    for row in rows("areas"):
        if row["opened"] <= day and not (row["closed"] and row["closed"] <= day):
            found[row["constant_area"]].add(row["old_la_code"])
    return {area: codes for area, codes in found.items() if not codes & TOO_SMALL}


@cache
def sound(table: str, line: str, ends: int) -> dict[str, float]:
    """Spending of the areas all of whose authorities made a return that is not suspect, in real terms."""
    release = {"release": NEW_RETURN} if table == "section_251" else {}
    held = rows(table, geographic_level="Local authority", time_period=financial(ends), line=line, **release)
    values = {row["old_la_code"]: number(row["gross"]) for row in held if row["suspect"] == "false"}
    return {
        area: sum(values[code] or 0 for code in codes) / deflator(ends)
        for area, codes in alive(ends).items()
        if all(values.get(code) is not None for code in codes)
    }


def in_both(line: str) -> dict[str, dict[str, tuple[float, float]]]:
    """First and last spending by return, of the areas sound in both returns and years."""
    held = [sound(table, line, ends) for table in RETURNS for ends in (2017, LAST)]
    both = set.intersection(*(set(one) for one in held))
    pairs = zip(RETURNS, zip(held[::2], held[1::2], strict=True), strict=True)
    return {table: {area: (a[area], b[area]) for area in both} for table, (a, b) in pairs}


def growth_in(table: str, line: str) -> float:
    ends = in_both(line)[table].values()
    return 100 * (sum(last for _, last in ends) / sum(first for first, _ in ends) - 1)


def areas_apart(line: str) -> int:
    one, other = in_both(line).values()
    times = [(one[a][1] / one[a][0]) / (other[a][1] / other[a][0]) for a in one]
    return sum(abs(ratio - 1) > 0.1 for ratio in times)


def reserves_before() -> list[tuple[str, float, bool]]:
    """Judgements since November 2013: the council, its reserves for its size before, whether inadequate."""
    found = []
    for row in rows("inspections"):
        if row["framework"] in {"SIF", "ILACS"} and row["overall"] in GRADES:
            day = row["inspection_start"] or row["published"]
            ended = int(day[:4]) - (day[5:7] < "04")
            for held in rows(
                "council_reserves", time_period=financial(ended), old_la_code=row["old_la_code"]
            ):
                reserve = float(held["unallocated"]) + float(held["other_earmarked"])
                if reserve > 0:
                    share = reserve / float(held["service_expenditure"])
                    found.append((row["old_la_code"], share, row["overall"] == "inadequate"))
    return found


def odds_of_failure() -> tuple[float, float, float]:
    """Logistic regression on the logarithm to base two, by Newton's steps; councils vary as wholes."""
    found = reserves_before()
    x = np.array([[1, math.log2(share)] for _, share, _ in found])
    y = np.array([float(failed) for _, _, failed in found])
    b = np.zeros(2)
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ b))
        bread = np.linalg.inv(x.T @ (x * (p * (1 - p))[:, None]))
        b = b + bread @ x.T @ (y - p)
    scores = defaultdict(lambda: np.zeros(2))
    for (code, _, _), one, left in zip(found, x, y - p, strict=True):
        scores[code] += one * left
    groups, n = len(scores), len(found)
    meat = sum(np.outer(score, score) for score in scores.values())
    meat = meat * groups / (groups - 1) * (n - 1) / (n - 2)
    error = math.sqrt((bread @ meat @ bread)[1, 1])
    return tuple(math.exp(b[1] + side * 1.959964 * error) for side in (0, -1, 1))


def share_of_unit_cost(first: int, last: int, real: bool = True) -> float:
    """The part of growth that goes with more spent for each child, in per cent.

    By the log-mean method it is the logarithm of the growth of one factor over that of the whole. A span that
    ends in 2017 takes counts as first published, as the fact's releases say; the first has no other.
    """
    total = math.log(spent(CARE, last, real) / spent(CARE, first, real))
    of_its_day = last == 2017
    children = math.log(looked_after(last, of_its_day) / looked_after(first, of_its_day))
    return 100 * (total - children) / total


def share_of_population(first: int, last: int) -> float:
    """The part of growth that goes with more children in England, in per cent, by the same method."""
    first_children, last_children = (
        national("child_population", "population_0_17", time_period=year - 1, release=f"ons-mid-{last - 1}")
        for year in (first, last)
    )
    total = math.log(spent(CARE, last, real=True) / spent(CARE, first, real=True))
    return 100 * math.log(last_children / first_children) / total


def weekly(column: str, ends: int) -> float:
    """What a week costs in England, in prices of the base year."""
    return national("unit_costs", column, time_period=financial(ends)) / deflator(ends)


def in_homes(when: int) -> float:
    """Share of looked-after children in homes, authorities weighted by their looked-after children."""
    shares = authorities("placement_kinds", "homes_percent", time_period=when)
    children = authorities("looked_after", "looked_after_31_march", time_period=when, release="lait-2026")
    both = [code for code in shares if code in children]
    return sum(shares[code] * children[code] for code in both) / sum(children[code] for code in both) / 100


Shares = Callable[[int], float]  # Of looked-after children in homes, by year


def as_printed(when: int) -> float:
    """England's own share in homes, published as a whole per cent."""
    return national("placement_kinds", "homes_percent", time_period=when) / 100


@cache
def parts_of_weekly_cost() -> list[float]:
    """The part of residential care in the rise, %, under each choice crossed.

    The parts of price and share add up to the rise of their product, so that their split does not matter.
    """
    newest = year("funding-weekly-cost-choices-holds")

    def part(first: int, last: int, shares: Shares, real: bool) -> float:
        (was, of_was), (is_, of_is) = (
            tuple(
                weekly(column, ends) * (1 if real else deflator(ends))
                for column in ("looked_after_weekly", "residential_weekly")
            )
            for ends in (first, last)
        )
        return 100 * (of_is * shares(last) - of_was * shares(first)) / (is_ - was)

    return [
        part(first, last, shares, real)
        for first in range(2020, newest - 2)
        for last in (newest - 1, newest)
        for shares in (in_homes, as_printed)
        for real in (True, False)
    ]


def share_of_weekly_cost(factor: str) -> float:
    """The part of the rise in a child's weekly cost that goes with a factor of residential care, %."""
    first, last = 2020, 2025
    prices = [weekly("residential_weekly", when) for when in (first, last)]
    shares = [in_homes(when) for when in (first, last)]
    before, after = (price * share for price, share in zip(prices, shares, strict=True))
    mean = (after - before) / (math.log(after) - math.log(before))
    moved = prices if factor == "price" else shares
    rise = weekly("looked_after_weekly", last) - weekly("looked_after_weekly", first)
    return 100 * mean * math.log(moved[1] / moved[0]) / rise


@cache
def children() -> Panel:
    """Children by constant area and the year in which a financial year ends, as in its first summer."""
    return {
        (area, middle + 1): found
        for middle in range(2012, LAST)
        for area, found in added_up(
            authorities("child_population", "population_0_17", time_period=middle, release="ons-mid-2024")
        ).items()
    }


@cache
def for_each_child(lines: tuple[str, ...], first: int, last: int) -> Panel:
    """Gross spending for each child in real terms, without areas whose return is suspect in the year."""
    found = {}
    for ends in range(first, last + 1):
        release = OLD_RETURN if last <= 2019 or ends < 2017 else NEW_RETURN
        total: Counter[str] = Counter()
        out = set()
        for line in lines:
            for row in rows(
                "section_251",
                geographic_level="Local authority",
                line=line,
                release=release,
                time_period=financial(ends),
            ):
                area, gross = constant_areas()[row["old_la_code"]], number(row["gross"])
                if row["old_la_code"] in TOO_SMALL:
                    continue
                if gross is None or (row["suspect"] == "true" and line in HOLD_SUSPECT[lines]):
                    out.add(area)
                total[area] += gross or 0
        for area in total.keys() - out:
            if (area, ends) in children():
                found[area, ends] = total[area] / deflator(ends) / children()[area, ends]
    return found


def latest(table: str, column: str, when: int, releases: tuple[str, ...]) -> dict[str, float]:
    """A column by authority, of the latest release that has the year."""
    for release in releases:
        if found := authorities(table, column, time_period=when, release=release):
            return found
    raise ValueError(f"No release of {table} has {when}.")


@cache
def rates(outcome: str) -> Panel:
    """Looked-after children, or children in need, at 31 March for 10,000 children, as now revised."""
    releases = (
        f"looked-after-{LAST}",
        "lait-2026",
        "looked-after-2019",
        "looked-after-2018",
        "looked-after-2013",
    )
    column = "looked_after_31_march"
    if outcome == "children_in_need":
        releases, column = (f"children-in-need-{LAST}",), "cin_31_march"
    return {
        (area, when): 10_000 * counted / children()[area, when]
        for when in range(2013, LAST + 1)
        for area, counted in added_up(latest(outcome, column, when, releases)).items()
        if (area, when) in children()
    }


SPANS = ((2013, 2019), (2017, LAST), (2013, LAST))


@cache
def tenth(
    lines: tuple[str, ...], lag: int, span: tuple[int, int], outcome: str
) -> tuple[float, float, float, float]:
    """Change in a rate after a tenth more than average spending, its 95% interval and its p."""
    spending = for_each_child(lines, *span)
    own = {key: found for key, found in rates(outcome).items() if span[0] <= key[1] <= span[1]}
    fitted = within(own, spending, lag)
    more = fitted.mean / 10
    half = student(0.975, fitted.freedom) * fitted.error
    ends = (more * (fitted.beta + side * half) for side in (0, -1, 1))
    return (*ends, p_of(abs(fitted.beta) / fitted.error, fitted.freedom))


def all_models() -> list[float]:
    """The p of each model: three spans, three definitions, one to three years before, two rates."""
    return [
        tenth(lines, lag, span, outcome)[3]
        for span in SPANS
        for lines in HOLD_SUSPECT
        for lag in (1, 2, 3)
        for outcome in ("looked_after", "children_in_need")
    ]


def gap() -> dict[str, str]:
    (row,) = rows("funding_gap_estimates", id="FG01")
    return row


def increases() -> str:
    """The yearly increases over the first year of the spending that the association projected."""
    first, *later = (float(found) for found in re.findall(r"£([\d.]+)bn", gap()["base"].split(";")[0]))
    return ", ".join(f"£{one - first:.1f}bn" for one in later)


NAIVE = {
    "funding-total-real-change-2010-11-2016-17": lambda: in_words(growth(("total",), 2011, 2017)),
    "funding-total-real-change-2012-13-2016-17": lambda: in_words(growth(("total",), 2013, 2017)),
    "funding-early-narrow-real-change-2010-11-2016-17": lambda: in_words(growth(NARROW, 2011, 2017)),
    "funding-early-broad-real-change-2010-11-2016-17": lambda: in_words(growth(BROAD, 2011, 2017)),
    "funding-looked-after-real-change-2010-11-2016-17": lambda: in_words(growth(CARE, 2011, 2017)),
    "funding-looked-after-real-change-since-2016-17": lambda: in_words(growth(CARE, 2017, LAST)),
    "funding-looked-after-real-growth-since-2016-17": lambda: growth(CARE, 2017, LAST),
    "funding-sure-start-youth-real-growth-since-2016-17": lambda: growth(NARROW, 2017, LAST),
    "funding-early-broad-real-growth-since-2016-17": lambda: growth(BROAD, 2017, LAST),
    "funding-looked-after-real-growth-share-unit-cost-2010-11-2016-17": lambda: share_of_unit_cost(
        2011, 2017
    ),
    "funding-looked-after-real-growth-share-unit-cost-2012-13-2016-17": lambda: share_of_unit_cost(
        2013, 2017
    ),
    "funding-looked-after-real-growth-share-unit-cost": lambda: share_of_unit_cost(2017, LAST),
    "funding-looked-after-real-growth-share-population": lambda: share_of_population(2017, LAST),
    "funding-looked-after-real-growth-share-rate": lambda: (
        100 - share_of_unit_cost(2017, LAST) - share_of_population(2017, LAST)
    ),
    "funding-looked-after-growth-share-unit-cost": lambda: share_of_unit_cost(2017, LAST, real=False),
    "funding-weekly-cost-share-homes-price-2019-20-2024-25": lambda: share_of_weekly_cost("price"),
    "funding-weekly-cost-share-homes-share-2019-20-2024-25": lambda: share_of_weekly_cost("share"),
    "funding-weekly-cost-choices-specifications": lambda: len(parts_of_weekly_cost()),
    "funding-weekly-cost-choices-holds": lambda: sum(part > 50 for part in parts_of_weekly_cost()),
    "funding-early-models-run": lambda: len(all_models()),
    "funding-lga-gap-2020": lambda: float(gap()["amount_gbp_bn"]),
    "funding-lga-gap-2020-cumulative-parts": increases,
    "funding-outturn-looked-after-real-growth-since-2016-17": lambda: in_outturn("looked_after"),
    "funding-outturn-total-real-growth-since-2016-17": lambda: in_outturn("total"),
    "funding-two-returns-looked-after-areas-since-2016-17": lambda: len(
        in_both("looked_after")["section_251"]
    ),
    "funding-two-returns-looked-after-section-251-growth-since-2016-17": lambda: growth_in(
        "section_251", "looked_after"
    ),
    "funding-two-returns-looked-after-revenue-outturn-growth-since-2016-17": lambda: growth_in(
        "revenue_outturn", "looked_after"
    ),
    "funding-two-returns-looked-after-apart-since-2016-17": lambda: areas_apart("looked_after"),
    "funding-reserves-judgements": lambda: len(reserves_before()),
    "funding-reserves-judgements-inadequate": lambda: sum(failed for _, _, failed in reserves_before()),
} | with_ends(
    {
        "funding-reserves-inadequate-odds": odds_of_failure,
    }
    | {
        f"funding-early-tenth-{years}": lambda span=span: tenth(BROAD, 1, span, "looked_after")[:3]
        for years, span in (("2012-13-2018-19", SPANS[0]), ("2016-17-2024-25", SPANS[1]))
    }
)


@pytest.mark.parametrize("name", NAIVE)
def test_what_is_printed_on_funding_agrees_with_a_naive_implementation(name: str) -> None:
    assert_agrees(name, NAIVE[name])


def test_no_model_of_early_help_finds_a_link() -> None:
    assert min(all_models()) > 0.05


def test_the_yearly_increases_add_up_to_the_gap() -> None:
    assert sum(float(one) for one in re.findall(r"[\d.]+", increases())) == pytest.approx(
        float(gap()["amount_gbp_bn"])
    )
