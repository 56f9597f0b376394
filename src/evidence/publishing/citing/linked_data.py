"""Linked data: a record as machines read it, in the words of schema.org, which `json_ld.json` chooses."""

import json
from typing import Any

from evidence.notebooks.catalogue import Record
from evidence.publishing import templating
from evidence.publishing.citing import citations
from evidence.records import series

VOCABULARY = "https://schema.org"
ENGLAND = {"@type": "Place", "name": "England", "identifier": "E92000001"}


def json_ld(record: Record) -> dict[str, Any]:
    """Describe a record for machines."""
    about = {"years": years(record.content["period"]), "context": context(), "england": ENGLAND}
    return json.loads(templating.render("json_ld.json", record=record, **about))


def context() -> Any:
    """Give a page's context: until the book has an address, others are relative to the folder above it."""
    return VOCABULARY if citations.located("") else [VOCABULARY, {"@base": "../"}]


def years(period: str) -> str:
    """Write the years of a period as ISO 8601 has it, from the first to the last; empty if it names none.

    >>> years("31 March 2025"), years("2016-17 to 2023-24")
    ('2025', '2016/2024')
    """
    if not (named := series.YEARS.findall(period)):
        return ""
    first, last = min(named)[:4], series.last_year(period)
    return first if int(first) == last else f"{first}/{last}"
