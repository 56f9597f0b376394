"""Citations: how to quote a figure, fact or claim, in plain text and for machines, and the licences."""

import csv
import json
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import yaml
from pybtex.database import Entry, parse_file
from pybtex.richtext import Text

from evidence.data import descriptor
from evidence.errors import UnknownName
from evidence.ingest.checks.register_rules import REFERENCES
from evidence.notebooks.catalogue import Record
from evidence.paths import ROOT
from evidence.publishing import templating
from evidence.records import series

CITATION = ROOT / "CITATION.cff"
CONFIG = ROOT / "_config.yml"
# Units whose sign stands in a fact's text already, as `evidence.records.numbers` prints them.
PRINTED = ("£", "£bn", "£m", "%")
# What rises or falls. A difference of two changes does neither, and the end of an interval is a bound.
CHANGE = re.compile(
    r"^(change|growth|rise) in\b|[,:] (change|growth)\b(?!.*\bless that of\b)(?!.* end of the )",
    re.IGNORECASE,
)
FELL = "fell by "
# BibTeX counts braces even behind a backslash, so a brace must be written by name.
ESCAPES = str.maketrans(
    {character: f"\\{character}" for character in "&%$#_"}
    | {
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)
# How RIS and CSL-JSON call each kind. DATA and ELEC are in RIS of 2001 and of 2011, so all readers know them.
# FIGURE is only in the later, and reference managers file it under works of art.
TYPES = {"figure": ("DATA", "figure"), "fact": ("DATA", "dataset"), "claim": ("ELEC", "webpage")}
FORMS = {"quote": "Ready to paste", "short": "Short", "full": "Full"}
FORMS |= {form.lower(): form for form in ("Harvard", "APA", "OSCOLA", "BibTeX", "RIS", "CSL-JSON")}
NONE: Mapping[str, Record] = MappingProxyType({})
# What stands in a citation until the page or the command fills in the day, and the page where it is read.
ACCESSED = "[the day on which you read it]"
PLACE = "its place in the book, which has no address of its own yet"
# The field `seen` of a work in references.bib, and what every citation of it then says.
SEEN = {"no": "original not seen", "part": "seen in part", "copy": "seen in a copy"}

# A record as machines read it, in the words of schema.org, which `json_ld.json` chooses.
VOCABULARY = "https://schema.org"
ENGLAND = {"@type": "Place", "name": "England", "identifier": "E92000001"}


def book() -> dict[str, Any]:
    """Read what CITATION.cff says of the whole book: title, authors, version, date-released and the rest."""
    return _yaml(CITATION, CITATION.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _yaml(path: Path, changed: int) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def edition() -> str:
    """Name the edition with its date."""
    return f"{book()['version']} of {book()['date-released']}"


def start() -> str:
    """Begin a citation: the authors, and the year of the edition in brackets."""
    authors = _authors()
    return f"{authors[:1].upper()}{authors[1:]} ({_year()})"


def address(record: Record, suffix: str = "html") -> str:
    """Give the permanent address of a record's page, or of a download by its ending."""
    return located(record.content.get("address") or f"{record.content['kind']}s/{record.id}.{suffix}")


def located(path: str) -> str:
    """Give the whole address of a file if `_config.yml` names that of the book, else its path in the book."""
    base = _yaml(CONFIG, CONFIG.stat().st_mtime_ns).get("html", {}).get("baseurl", "")
    return f"{base.rstrip('/')}/{path}" if base else path


def printed(content: dict[str, Any]) -> str:
    """Write a fact's value with its unit, as it is read outside a sentence; a fall as a fall."""
    text, unit = content["text"], content["unit"]
    if text.startswith("−") and CHANGE.search(content["says"]):
        return FELL + printed({**content, "text": text[1:]})
    if not unit or unit in PRINTED:
        return text
    # A plural follows its number, unless that is 1; a scale or an index does not.
    follows = unit.startswith("per ") or (unit.endswith(("s", "children")) and text != "1")
    return f"{text} {unit}" if follows else f"{text} ({unit})"


def title(record: Record) -> str:
    """Say what is quoted: a title, what a fact is with its value, a claim with its verdict."""
    content = record.content
    if content["kind"] == "fact":
        return f"{dated(content, content['says'])}: {printed(content)}"
    if content["kind"] == "claim":
        said = f"{content['said_by']}, {content['said_on']}"
        if mark := seen(content.get("cite_key", "")):
            said += f"; {mark}"
        return f"{content['title']} ({said}): {content['verdict']}"
    return dated(content, content["title"])


def dated(content: dict[str, Any], words: str) -> str:
    """Add the period to the words of a fact or figure that do not name all its years."""
    period = content["period"]
    named = set(series.YEARS.findall(period)) <= set(series.YEARS.findall(words))
    return words if named and series.YEARS.search(period) else f"{words}, {period}"


def seen(key: str) -> str:
    """Say how far a work was seen: nothing of one that was seen whole, at its publisher's or in print."""
    fields = _works()[key].fields if key in _works() else {}
    return SEEN[fields["seen"]] if "seen" in fields else ""


def named(key: str) -> str:
    """Name a work as a sentence would: its one or two authors, or the first of more, and the year."""
    work = _works()[key]
    people = [" ".join([*person.prelast_names, *person.last_names]) for person in work.persons["author"]]
    who = " and ".join(people) if len(people) < 3 else f"{people[0]} and others"
    return f"{Text.from_latex(who).render_as('text')}, {work.fields['year']}"


@cache
def _works() -> dict[str, Entry]:
    return dict(parse_file(REFERENCES).entries)


def sources(content: dict[str, Any]) -> str:
    """Name the releases a record rests on: publisher, title and date of each."""
    known = map(descriptor.source, content["sources"])
    days = ((source, f" ({source['published']})" if source["published"] else "") for source in known)
    return "; ".join(f"{source['publisher']}, {source['title']}{day}" for source, day in days)


def full(record: Record) -> str:
    """Write a whole citation in sentences."""
    return _written(record, "full")


def bibtex(record: Record) -> str:
    """Write a citation as a BibTeX entry, whose key is the id."""
    return _written(record, "bibtex") + "\n"


def ris(record: Record) -> str:
    """Write a citation as a RIS reference, whose lines end in carriage return and line feed."""
    return f"{_written(record, 'ris')}\n".replace("\n", "\r\n")


def forms(record: Record, ends: Mapping[str, Record] = NONE) -> dict[str, str]:
    """Write a citation in every form of `FORMS`; what to paste has both ends of the interval, if given."""
    own = {"bibtex": bibtex, "ris": ris}
    return {form: own[form](record) if form in own else _written(record, form, ends) for form in FORMS}


def _written(record: Record, form: str, ends: Mapping[str, Record] = NONE) -> str:
    content, said = record.content, [fact.content for fact in ends.values()]
    return templating.render(
        f"cite-{form}.txt",
        **{"content": content, "id": record.id, "kind": content["kind"], "types": TYPES[content["kind"]]},
        **{"book": book(), "edition": edition(), "day": book()["date-released"], "year": _year()},
        **{"start": start(), "by": _authors(), "title": title(record), "address": address(record)},
        **{"sources": sources(content), "place": "" if located("") else PLACE, "accessed": ACCESSED},
        interval=said[0]["says"].rpartition(" end of the ")[2] if len(said) > 1 else "",
        ends=" to ".join(end["text"] for end in said),
        doubt=content.get("caveat") or content.get("objection") or content.get("rule") or "",
        tex=lambda text: text.translate(ESCAPES),
    )


def rows(content: dict[str, Any]) -> list[list[str]]:
    """Read back the table a figure drew, its header first."""
    return list(csv.reader(content["data"]))


def _authors() -> str:
    return " and ".join(author["name"] for author in book()["authors"])


def _year() -> str:
    return str(book()["date-released"])[:4]


class Licence(NamedTuple):
    """One licence: its name as people write it, and where its words are."""

    name: str
    url: str


LICENCES = {
    "CC-BY-4.0": Licence("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "MIT": Licence("MIT licence", "https://opensource.org/license/mit"),
    "OGL-UK-3.0": Licence(
        "Open Government Licence v3.0",
        "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    ),
}


def licence(id: str) -> Licence:
    """Find a licence by the id that SPDX gives it."""
    if id not in LICENCES:
        raise UnknownName("licence", id, LICENCES)
    return LICENCES[id]


def json_ld(record: Record) -> dict[str, Any]:
    """Describe a record for machines."""
    about = {"years": iso_years(record.content["period"]), "context": context(), "england": ENGLAND}
    return json.loads(templating.render("json_ld.json", record=record, **about))


def context() -> Any:
    """Give a page's context: until the book has an address, others are relative to the folder above it."""
    return VOCABULARY if located("") else [VOCABULARY, {"@base": "../"}]


def iso_years(period: str) -> str:
    """Write the years of a period as ISO 8601 has it, from the first to the last; empty if it names none.

    >>> iso_years("31 March 2025"), iso_years("2016-17 to 2023-24")
    ('2025', '2016/2024')
    """
    if not (named := series.YEARS.findall(period)):
        return ""
    first, last = min(named)[:4], series.last_year(period)
    return first if int(first) == last else f"{first}/{last}"
