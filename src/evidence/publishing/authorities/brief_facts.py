"""Brief numbers: every number of a brief with its source, as machines read it."""

import math
from typing import Any

from evidence.data import descriptor
from evidence.data.periods import period_words as period
from evidence.measures import spending_per_child
from evidence.publishing.authorities import brief_words as words
from evidence.publishing.authorities.briefs import Brief, Section, Spending
from evidence.publishing.citing import citations


def numbers(brief: Brief) -> list[dict[str, Any]]:
    """List every number of a brief, in the order of the page.

    Each has `authority` (code), `name`, `address` of the place on the page, `measure`, `what` it is of that
    measure, `period`, `text` as printed, `value` unrounded or None, `unit`, `reason` it is not known,
    otherwise "", `sources` (ids) and `source` (their names).

    Examples
    --------
    >>> from evidence.publishing.authorities.briefs import briefs
    >>> found = numbers(briefs(["E06000047"])["E06000047"])
    >>> found[0]["what"], found[0]["text"]
    ('children aged 0 to 17', '100,432')
    """
    found = [
        _one("", "children aged 0 to 17", f"mid-{brief.children_year}", brief.children, "children")
        | {"text": words.number(brief.children), "sources": [brief.children_release]}
    ]
    for section in brief.sections:
        found += _of_section(section, short=not brief.council.in_spreads)
    if brief.spending:
        found += _of_spending(brief.spending)
    for row in brief.judgements:
        found.append(
            _one("judgements", "overall grade", row.published, None, "")
            | {"text": words.grade(row), "sources": descriptor.source_ids("inspections")}
        )
    for step in brief.steps:
        found.append(
            _one("judgements", step.kind, f"{words.began(step)} to {words.ended(step)}", None, "")
            | {"text": step.kind, "sources": descriptor.source_ids("interventions")}
        )
    place = {"authority": brief.council.code, "name": brief.council.title}
    return [place | _located(brief, number) for number in found]


def _one(measure: str, what: str, when: str, value: float | None, unit: str) -> dict[str, Any]:
    known = value is not None and not math.isnan(value)
    return {
        "measure": measure,
        "what": what,
        "period": when,
        "text": "",
        "value": value if known else None,
        "unit": unit,
        "reason": "",
    }


def _located(brief: Brief, number: dict[str, Any]) -> dict[str, Any]:
    anchor = f"#{number['measure']}" if number["measure"] else ""
    sources = [id for id in number["sources"] if id]
    named = citations.sources({"sources": sources})
    return {"address": brief.address + anchor} | number | {"sources": sources, "source": named}


def _of_section(section: Section, *, short: bool) -> list[dict[str, Any]]:
    """List a measure's numbers: each year, England beside it, the neighbours and the limits."""
    measure = section.measure
    found = []
    for row in section.rows:
        when = period(row.time_period)
        own = {"sources": [row.release, row.base_release], "reason": row.reason}
        england = section.england[row.time_period]
        if not short:
            value = {"text": words.bare(section, row.value)} | own
            found.append(_one(measure.id, measure.title, when, row.value, measure.unit) | value)
            beside = {
                "text": words.bare(section, england.value),
                "sources": [england.release, england.base_release],
            }
            found.append(
                _one(measure.id, f"{measure.title}, England", when, england.value, measure.unit) | beside
            )
        if measure.has_counts:
            for what, number in ((measure.counted, row.count), (measure.of, row.base)):
                found.append(_one(measure.id, what, when, number, "") | own | {"text": words.number(number)})
        if row.revised:
            before = words.number(row.before) if measure.has_counts else words.bare(section, row.before)
            found.append(
                _one(measure.id, "the release before said", when, row.before, "")
                | {"text": before, "sources": []}
            )
    if short:
        return found
    when = period(section.latest.time_period)
    releases = [section.latest.release, section.latest.base_release]
    if near := section.near:
        among = [*releases, *descriptor.source_ids("neighbours")]
        for what, number in (
            ("mean of its statistical neighbours", near.mean),
            ("lowest of them", near.lowest),
            ("highest of them", near.highest),
        ):
            text = {"text": words.bare(section, number), "sources": among}
            found.append(_one(measure.id, what, when, number, measure.unit) | text)
        for what, number in (("neighbours with a figure", near.used), ("neighbours", near.listed)):
            text = {"text": words.number(number), "sources": among}
            found.append(_one(measure.id, what, when, number, "") | text)
    if limits := section.limits:
        for what, number in limits._asdict().items():
            text = {"text": words.bare(section, number), "sources": releases}
            found.append(_one(measure.id, f"limit: {what}", when, number, measure.unit) | text)
    return found


def _of_spending(spending: Spending) -> list[dict[str, Any]]:
    deflator = descriptor.source_ids("gdp_deflator")
    found = []
    unit = f"£ of {period(spending_per_child.prices_of())} a child"
    last = spending.years[-1]
    for line, name in spending_per_child.LINES.items():
        for year in spending.years:
            if amount := spending.amounts.get((line, year)):
                found.append(
                    _one("spending", name, period(year), amount.per_child, unit)
                    | {"text": words.pounds(amount), "sources": [amount.release, *deflator]}
                    | {"reason": amount.reason or amount.suspect_reason}
                )
        if total := spending.england.get(line):
            found.append(
                _one("spending", f"{name}, all councils", period(last), total.per_child, unit)
                | {"text": words.pounds(total), "sources": [total.release, *deflator]}
            )
    if spending.other_known:
        amount = spending.amounts.get(("total", last))
        found.append(
            _one("spending", "total, revenue outturn", period(spending.other_year), spending.other_total, "£")
            | {"text": words.millions(spending.other_total), "sources": [spending.other_release]}
            | {"reason": spending.other_reason}
        )
        if amount and not amount.reason:
            found.append(
                _one("spending", "total, section 251", period(last), amount.gross, "£")
                | {"text": words.millions(amount.gross), "sources": [amount.release]}
            )
    return found
