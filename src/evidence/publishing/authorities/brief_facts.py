"""Every number of a brief with its source, as machines read it."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from evidence.data import descriptor
from evidence.data.periods import period_words
from evidence.measures import spending_per_child
from evidence.publishing.authorities import brief_words
from evidence.publishing.authorities.briefs import Amount, Brief, Section, Spending
from evidence.publishing.citing import citations


class _Number(NamedTuple):
    measure: str
    what: str
    period: str
    text: str
    value: float = math.nan
    unit: str = ""
    reason: str = ""
    sources: Sequence[str] = ()


def numbers(brief: Brief) -> list[dict[str, Any]]:
    """List every number of a brief, in the order of the page.

    Each has `authority` (code), `name`, `address` of the place on the page, `measure`, `what` it is of that
    measure, `period`, `text` as printed, `value` unrounded or None, `unit`, `reason` it is not known,
    otherwise "", `sources` (ids) and `source` (their names).
    """
    children, when = brief_words.number(brief.children), f"mid-{brief.children_year}"
    why = "" if brief.children_release else brief_words.no_children(brief.council)
    of = (brief.children, "children", why, [brief.children_release])
    found = [_Number("", "children aged 0 to 17", "" if why else when, children, *of)]
    for section in brief.sections:
        found += _of_section(section, short=not brief.council.in_spreads)
    if brief.spending:
        found += _of_spending(brief.spending)
    held = descriptor.source_ids("inspections")
    for row in brief.judgements:
        grade = brief_words.grade(row)
        found.append(_Number("judgements", "overall grade", row.published, grade, sources=held))
    if brief.newer:
        held, said = descriptor.source_ids("inspections_unofficial"), brief_words.newer(brief.newer)
        what = "newer inspection, from an unofficial list"
        found.append(_Number("judgements", what, brief.newer.published, said, sources=held))
    held = descriptor.source_ids("interventions")
    for step in brief.steps:
        lasted = f"{brief_words.began(step)} to {brief_words.ended(step)}"
        found.append(_Number("judgements", step.kind, lasted, step.kind, sources=held))
    rows = []
    for number in found:
        address = brief.address + (f"#{number.measure}" if number.measure else "")
        place = {"authority": brief.council.code, "name": brief.council.title, "address": address}
        told = number._asdict()
        told["value"] = None if math.isnan(number.value) else number.value
        told["sources"] = [id for id in number.sources if id]
        rows.append(place | told | {"source": citations.sources(told)})
    return rows


def _of_section(section: Section, *, short: bool) -> list[_Number]:
    """List a measure's numbers: each year, England beside it, the neighbours and the limits."""
    measure = section.measure
    found: list[_Number] = []

    def add(
        what: str, year: int, value: float, sources: list[str], *, count: bool = False, reason: str = ""
    ) -> None:
        text = brief_words.number(value) if count else brief_words.bare(section, value)
        # What an earlier release said has no source, and may be of either.
        unit = "" if count or not sources else measure.unit
        found.append(_Number(measure.id, what, period_words(year), text, value, unit, reason, sources))

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
            add("the release before said", year, row.before, [], count=measure.has_counts)
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


def _of_spending(spending: Spending) -> list[_Number]:
    deflator = descriptor.source_ids("gdp_deflator")
    found: list[_Number] = []
    unit = f"£ of {period_words(spending_per_child.prices_of())} a child"
    last = spending.years[-1]

    def add_per_child(name: str, year: int, amount: Amount, reason: str = "") -> None:
        text, of = brief_words.pounds(amount), (unit, reason, [amount.release, *deflator])
        found.append(_Number("spending", name, period_words(year), text, amount.per_child, *of))

    def add_total(name: str, amount: Amount) -> None:
        text, of = brief_words.millions(amount.gross), ("£", amount.suspect_reason, [amount.release])
        found.append(_Number("spending", name, period_words(amount.time_period), text, amount.gross, *of))

    for line, name in spending_per_child.LINES.items():
        for year in spending.years:
            if amount := spending.amounts.get((line, year)):
                add_per_child(name, year, amount, amount.reason or amount.suspect_reason)
        if total := spending.england.get(line):
            add_per_child(f"{name}, all councils", last, total)
    if (other := spending.other) and not other.reason:
        add_total("total, revenue outturn", other)
        if (amount := spending.amounts.get(("total", last))) and not amount.reason:
            # What looks wrong with it is said of its amount for each child.
            add_total("total, section 251", amount._replace(suspect_reason=""))
    return found
