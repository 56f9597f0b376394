"""Every number of a brief with its source, as machines read it."""

import math
from collections.abc import Sequence
from typing import Any

from evidence.data import descriptor
from evidence.data.periods import period_words
from evidence.measures import spending_per_child
from evidence.publishing.authorities import brief_words
from evidence.publishing.authorities.briefs import Amount, Brief, Section, Spending
from evidence.publishing.citing import citations


def numbers(brief: Brief) -> list[dict[str, Any]]:
    """List every number of a brief, in the order of the page.

    Each has `authority` (code), `name`, `address` of the place on the page, `measure`, `what` it is of that
    measure, `period`, `text` as printed, `value` unrounded or None, `unit`, `reason` it is not known,
    otherwise "", `sources` (ids) and `source` (their names).
    """
    council = brief.council
    place = {"authority": council.code, "name": council.title}
    found = [
        _number(
            "",
            "children aged 0 to 17",
            f"mid-{brief.children_year}",
            brief.children,
            "children",
            brief_words.number(brief.children),
            [brief.children_release],
        )
    ]
    for section in brief.sections:
        found += _of_section(section, short=not council.in_spreads)
    if brief.spending:
        found += _of_spending(brief.spending)
    known = descriptor.source_ids("inspections") if brief.judgements else []
    for row in brief.judgements:
        grade = brief_words.grade(row)
        found.append(_number("judgements", "overall grade", row.published, None, "", grade, known))
    known = descriptor.source_ids("interventions") if brief.steps else []
    for step in brief.steps:
        lasted = f"{brief_words.began(step)} to {brief_words.ended(step)}"
        found.append(_number("judgements", step.kind, lasted, None, "", step.kind, known))
    return [place | _located(brief, number) for number in found]


def _number(
    measure: str,
    what: str,
    period: str,
    value: float | None,
    unit: str,
    text: str,
    sources: Sequence[str],
    reason: str = "",
) -> dict[str, Any]:
    is_known = value is not None and not math.isnan(value)
    return {
        "measure": measure,
        "what": what,
        "period": period,
        "text": text,
        "value": value if is_known else None,
        "unit": unit,
        "reason": reason,
        "sources": [id for id in sources if id],
    }


def _located(brief: Brief, number: dict[str, Any]) -> dict[str, Any]:
    anchor = f"#{number['measure']}" if number["measure"] else ""
    return {"address": brief.address + anchor} | number | {"source": citations.sources(number)}


def _of_section(section: Section, *, short: bool) -> list[dict[str, Any]]:
    """List a measure's numbers: each year, England beside it, the neighbours and the limits."""
    measure = section.measure
    found = []

    def add(
        what: str, year: int, value: float, sources: list[str], *, count: bool = False, **more: str
    ) -> None:
        text = brief_words.number(value) if count else brief_words.bare(section, value)
        unit = "" if count else measure.unit
        found.append(_number(measure.id, what, period_words(year), value, unit, text, sources) | more)

    for row in section.rows:
        year, own = row.time_period, [row.release, row.base_release]
        england = section.england[year]
        if not short:
            add(measure.title, year, row.value, own, reason=row.reason)
            beside = [england.release, england.base_release]
            add(f"{measure.title}, England", year, england.value, beside)
        if measure.has_counts:
            add(measure.counted, year, row.count, own, count=True, reason=row.reason)
            add(measure.of, year, row.base, own, count=True, reason=row.reason)
        if row.revised:
            what = "the release before said"
            add(what, year, row.before, [], count=measure.has_counts, unit="")
    if short:
        return found
    year = section.latest.time_period
    releases = [section.latest.release, section.latest.base_release]
    if near := section.near:
        among = [*releases, *descriptor.source_ids("neighbours")]
        add("mean of its statistical neighbours", year, near.mean, among)
        add("lowest of them", year, near.lowest, among)
        add("highest of them", year, near.highest, among)
        add("neighbours with a figure", year, near.used, among, count=True)
        add("neighbours", year, near.listed, among, count=True)
    if limits := section.limits:
        for what, number in limits._asdict().items():
            add(f"limit: {what}", year, number, releases)
    return found


def _of_spending(spending: Spending) -> list[dict[str, Any]]:
    deflator = descriptor.source_ids("gdp_deflator")
    found = []
    unit = f"£ of {period_words(spending_per_child.prices_of())} a child"
    last = spending.years[-1]

    def add_per_child(name: str, year: int, amount: Amount, reason: str = "") -> None:
        text, sources = brief_words.pounds(amount), [amount.release, *deflator]
        when = period_words(year)
        found.append(_number("spending", name, when, amount.per_child, unit, text, sources, reason))

    def add_total(name: str, year: int, total: float, release: str, reason: str = "") -> None:
        text, when = brief_words.millions(total), period_words(year)
        found.append(_number("spending", name, when, total, "£", text, [release], reason))

    for line, name in spending_per_child.LINES.items():
        for year in spending.years:
            if amount := spending.amounts.get((line, year)):
                add_per_child(name, year, amount, amount.reason or amount.suspect_reason)
        if total := spending.england.get(line):
            add_per_child(f"{name}, all councils", last, total)
    if spending.other_known:
        other = (spending.other_year, spending.other_total, spending.other_release, spending.other_reason)
        add_total("total, revenue outturn", *other)
        amount = spending.amounts.get(("total", last))
        if amount and not amount.reason:
            add_total("total, section 251", last, amount.gross, amount.release)
    return found
