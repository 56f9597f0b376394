"""Judgements of each authority in order, and its workforce by year: what two chapters share."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

from tests.second.stated import TOO_SMALL, constant_areas, number, rows, year

GRADES = {"outstanding", "good", "adequate", "requires improvement", "inadequate"}
SINCE_2013 = {"SIF", "ILACS"}
WORKFORCE = f"social-work-workforce-{year('workforce-turnover-rate')}"
PARTS = {
    "turnover": ("leavers_fte", ("in_post_fte",)),
    "agency": ("agency_fte", ("agency_fte", "in_post_fte")),
    "vacancy": ("vacancies_fte", ("vacancies_fte", "in_post_fte")),
    "caseload": ("cases", ("case_holders_fte",)),
}
PRINTED = {**{name: f"{name}_percent" for name in PARTS}, "caseload": "cases_per_holder"}

Panel = dict[tuple[str, int], float]  # By constant area and year


@dataclass(frozen=True)
class Judgement:
    """One graded inspection, on its first day, or on publication where no day is known."""

    authority: str
    day: date
    framework: str
    grade: str
    before: str  # The grade before it, if there was one

    @property
    def is_inadequate(self) -> bool:
        return self.grade == "inadequate"


@cache
def histories() -> dict[str, list[Judgement]]:
    """Every graded inspection by authority, the earliest first; Dorset county and Dorset unitary are one."""
    found: dict[str, list[tuple[date, str, str]]] = defaultdict(list)
    for row in rows("inspections"):
        if row["overall"] in GRADES:
            authority = "838" if row["old_la_code"] == "835" else row["old_la_code"]
            day = date.fromisoformat(row["inspection_start"] or row["published"])
            found[authority].append((day, row["framework"], row["overall"]))
    return {
        authority: [
            Judgement(authority, *one, before=before[2])
            for before, one in zip([(None, None, ""), *sorted(all_)], sorted(all_), strict=False)
        ]
        for authority, all_ in found.items()
    }


def falls() -> list[Judgement]:
    """Judgements of inadequate since November 2013 that followed another grade."""
    return [
        one
        for all_ in histories().values()
        for one in all_
        if one.is_inadequate
        and one.framework in SINCE_2013
        and one.before not in {"", "inadequate"}
        and one.authority not in TOO_SMALL
    ]


def first_count(day: date) -> int:
    """The year of the first count, on 30 September, on or after a day."""
    return day.year if day <= date(day.year, 9, 30) else day.year + 1


@cache
def area_of(authority: str) -> str:
    """The constant area of an authority; those that file one workforce return are one area."""
    for code in {row["return_code"] for row in rows("joint_returns")}:
        together = [row["old_la_code"] for row in rows("joint_returns", return_code=code)]
        if authority in together:
            return "+".join(sorted({part for one in together for part in constant_areas()[one].split("+")}))
    return constant_areas()[authority]


def areas() -> set[str]:
    return {area_of(code) for code in constant_areas() if code not in TOO_SMALL}


@cache
def never_inadequate(since_2009: bool = False) -> set[str]:
    """Areas of which no authority has been judged inadequate since November 2013, or since August 2009."""
    judged = (one for all_ in histories().values() for one in all_)
    return areas() - {
        area_of(one.authority)
        for one in judged
        if one.is_inadequate and (since_2009 or one.framework in SINCE_2013)
    }


def part_years() -> set[tuple[str, int]]:
    """The first workforce year of authorities that were merged or split, in which flows are of months."""
    changes = (row for row in rows("area_changes") if row["change"] in {"merge", "split"})
    return {(area_of(row["new_dfe_code"]), int(row["first_year_in_workforce"][:4])) for row in changes}


@cache
def workforce(measure: str) -> Panel:
    """A rate by constant area and year, in per cent or in cases, from counts added up.

    An area with a figure withheld in a year has none, nor has turnover in a new authority's first part year.
    """
    top, bottom = PARTS[measure]
    counts: dict[tuple[str, int], list[tuple[float | None, ...]]] = defaultdict(list)
    for row in rows("workforce", geographic_level="Local authority", release=WORKFORCE):
        one = row["old_la_code"].split(" / ")[0]
        if one not in TOO_SMALL:
            cells = [row[top], *(row[name] for name in bottom), row[PRINTED[measure]]]
            counts[area_of(one), int(row["time_period"])].append(tuple(number(cell) for cell in cells))
    found = {}
    for key, returned in counts.items():
        if measure == "turnover" and key in part_years():
            continue
        if not any(cell is None for cells in returned for cell in cells):
            over = sum(cell or 0 for cells in returned for cell in cells[1:-1])
            found[key] = (
                sum(cells[0] or 0 for cells in returned) / over * (1 if measure == "caseload" else 100)
            )
    return found


@dataclass(frozen=True)
class Estimate:
    """A difference of two means with its 95% interval."""

    value: float
    low: float
    high: float

    @property
    def three(self) -> tuple[float, float, float]:
        return self.value, self.low, self.high


def change_round(
    events: Iterable[tuple[str, int]],
    others: Callable[[int], set[str]],
    panel: Panel,
    counts: tuple[int, ...],
    change: Callable[..., float],
) -> Estimate:
    """Mean change round an event, less that of other areas, given for an event's year, over the same years.

    `change` is worked out from an area's figures at the counts, numbered from the first after the event.
    Areas of which one is missing are left out on both sides, so that the same are compared before and after.
    """

    def of(area: str, zero: int) -> float | None:
        figures = [panel.get((area, zero + count)) for count in counts]
        return None if None in figures else change(*figures)

    own = [(zero, found) for area, zero in events if (found := of(area, zero)) is not None]
    elsewhere = {zero: {a: x for a in others(zero) if (x := of(a, zero)) is not None} for zero, _ in own}
    beyond = [found - np.mean(list(elsewhere[zero].values())) for zero, found in own]
    # An area that is compared in several years is one area, with the mean of its changes in those years.
    times = Counter(zero for zero, _ in own)
    theirs = []
    for area in set().union(*elsewhere.values()):
        in_years = {zero: elsewhere[zero][area] for zero in times if area in elsewhere[zero]}
        weight = sum(times[zero] for zero in in_years)
        theirs.append(sum(times[zero] * found for zero, found in in_years.items()) / weight)
    parts = [np.var(beyond, ddof=1) / len(beyond), np.var(theirs, ddof=1) / len(theirs)]
    freedom = sum(parts) ** 2 / (parts[0] ** 2 / (len(beyond) - 1) + parts[1] ** 2 / (len(theirs) - 1))
    half = student(0.975, freedom) * math.sqrt(sum(parts))
    value = float(np.mean(beyond))
    return Estimate(value, value - half, value + half)


@cache
def student_below(freedom: float) -> tuple[np.ndarray, np.ndarray]:
    """Points of Student's distribution and the share below each, its density added up from the middle."""
    points, step = np.linspace(0, 20, 40_001, retstep=True)
    top = math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2) - math.log(freedom * math.pi) / 2
    density = np.exp(top - (freedom + 1) / 2 * np.log1p(points**2 / freedom))
    return points, 0.5 + np.concatenate([[0], np.cumsum((density[1:] + density[:-1]) / 2 * step)])


def student(share: float, freedom: float) -> float:
    """The point of Student's distribution below which a share lies."""
    points, below = student_below(freedom)
    return float(np.interp(share, below, points))


def p_of(t: float, freedom: float) -> float:
    """Twice the share of Student's distribution beyond t."""
    points, below = student_below(freedom)
    return 2 * (1 - float(np.interp(t, points, below)))


@dataclass(frozen=True)
class Fitted:
    """A model of areas over time: its slope with the error, and the mean of the predictor."""

    beta: float
    error: float
    freedom: int
    mean: float

    @property
    def p(self) -> float:
        return p_of(abs(self.beta) / self.error, self.freedom)


def within(panel: Panel, predictor: Panel, lag: int) -> Fitted:
    """Fit a rate to a predictor of years before, with an effect for every area and every year.

    Means of areas and of years are taken out in turn until nothing moves; errors are clustered by area. An
    area with one year tells nothing.
    """
    keys = [(area, when) for area, when in panel if (area, when - lag) in predictor]
    times = Counter(area for area, _ in keys)
    keys = [(area, when) for area, when in keys if times[area] > 1]
    places = {area: at for at, area in enumerate({area for area, _ in keys})}
    whens = {when: at for at, when in enumerate({when for _, when in keys})}
    at_place = np.array([places[area] for area, _ in keys])
    at_when = np.array([whens[when] for _, when in keys])

    def left(values: list[float]) -> np.ndarray:
        column = np.array(values)
        for _ in range(500):
            before = column
            for group in (at_place, at_when):
                column = column - (np.bincount(group, column) / np.bincount(group))[group]
            if np.abs(column - before).max() < 1e-9:
                break
        return column

    given = [predictor[area, when - lag] for area, when in keys]
    x, y = left(given), left([panel[key] for key in keys])
    beta = x @ y / (x @ x)
    by_area = np.bincount(at_place, x * (y - beta * x))
    clusters = len(places)
    # The usual correction; effects of areas lie within clusters and do not count among those fitted.
    correction = clusters / (clusters - 1) * (len(keys) - 1) / (len(keys) - len(whens) - 1)
    error = math.sqrt(correction * (by_area @ by_area)) / (x @ x)
    return Fitted(beta, error, clusters - 1, float(np.mean(given)))
