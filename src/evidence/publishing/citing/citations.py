"""Citations: how to quote a figure, a fact or a claim, in plain text, BibTeX and RIS."""

import csv
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from evidence.data import descriptor
from evidence.notebooks.catalogue import Record
from evidence.paths import ROOT

CITATION = ROOT / "CITATION.cff"
CONFIG = ROOT / "_config.yml"
# Units whose sign stands in a fact's text already, as `evidence.records.record` prints them.
PRINTED = ("£", "£bn", "£m", "%")
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
# DATA and ELEC are in the list of 2001 and in that of 2011, so every reader knows them. FIGURE is only in
# the later one, and reference managers file it under works of art, though what is quoted are the numbers.
RIS_TYPES = {"figure": "DATA", "fact": "DATA", "claim": "ELEC"}


@cache
def book() -> dict[str, Any]:
    """Read what CITATION.cff says of the whole book.

    Returns
    -------
    dict
        Title, authors, version, date-released and the rest, as in the file.

    Examples
    --------
    >>> book()["cff-version"]
    '1.2.0'
    """
    return yaml.safe_load(CITATION.read_text(encoding="utf-8"))


def edition() -> str:
    """Name the edition with its date.

    Returns
    -------
    str
        Number and day.

    Examples
    --------
    >>> edition().startswith(f"{book()['version']} of 2")
    True
    """
    return f"{book()['version']} of {book()['date-released']}"


def start() -> str:
    """Begin a citation.

    Returns
    -------
    str
        Authors, and the year of the edition in brackets.

    Examples
    --------
    >>> start().endswith(f"({str(book()['date-released'])[:4]})")
    True
    """
    authors = _authors()
    return f"{authors[:1].upper()}{authors[1:]} ({_year()})"


def address(record: Record, suffix: str = "html") -> str:
    """Say where a record lives.

    Parameters
    ----------
    record : Record
        A figure, fact or claim.
    suffix : str
        "html" for its page; the ending of a download for that.

    Returns
    -------
    str
        Its permanent address, as `located` gives it.
    """
    return located(f"{record.content['kind']}s/{record.id}.{suffix}")


def located(path: str) -> str:
    """Say where a file of the book is.

    Parameters
    ----------
    path : str
        From the root of the book.

    Returns
    -------
    str
        The whole address if `_config.yml` names the one the book is published at, else the path.
    """
    base = _base(CONFIG)
    return f"{base.rstrip('/')}/{path}" if base else path


@cache
def _base(config: Path) -> str:
    return yaml.safe_load(config.read_text(encoding="utf-8")).get("html", {}).get("baseurl", "")


def printed(content: dict[str, Any]) -> str:
    """Write a fact's value with its unit, as it is read outside a sentence.

    Parameters
    ----------
    content : dict
        The content of a fact's record.

    Returns
    -------
    str
        The text as prose prints it, and the unit where the text does not hold it.

    Examples
    --------
    >>> printed({"text": "£16.0bn", "unit": "£bn"}), printed({"text": "157", "unit": "per 10,000"})
    ('£16.0bn', '157 per 10,000')
    >>> printed({"text": "0.45", "unit": "-1 to 1"}), printed({"text": "1", "unit": "authorities"})
    ('0.45 (-1 to 1)', '1 (authorities)')
    """
    text, unit = content["text"], content["unit"]
    if not unit or unit in PRINTED:
        return text
    # A plural follows its number, unless that is 1; a scale or an index does not.
    follows = unit.startswith("per ") or (unit.endswith(("s", "children")) and text != "1")
    return f"{text} {unit}" if follows else f"{text} ({unit})"


def title(record: Record) -> str:
    """Say what is quoted.

    Parameters
    ----------
    record : Record
        A figure, fact or claim.

    Returns
    -------
    str
        A figure's title; what a fact is, with its value; a claim, who made it when, and the verdict.
    """
    content = record.content
    if content["kind"] == "fact":
        return f"{content['says']}: {printed(content)}"
    if content["kind"] == "claim":
        return f"{content['title']} ({content['said_by']}, {content['said_on']}): {content['verdict']}"
    return content["title"]


def sources(content: dict[str, Any]) -> str:
    """Name the releases a record rests on.

    Parameters
    ----------
    content : dict
        The content of a record.

    Returns
    -------
    str
        Publisher, title and date of each, in one line.
    """
    named = []
    for id in content["sources"]:
        source = descriptor.source(id)
        date = f" ({source['published']})" if source["published"] else ""
        named.append(f"{source['publisher']}, {source['title']}{date}")
    return "; ".join(named)


def short_sources(content: dict[str, Any]) -> str:
    """Name the releases a record rests on as a caption has room for.

    Parameters
    ----------
    content : dict
        The content of a record.

    Returns
    -------
    str
        The short name of each, in one line.
    """
    return "; ".join(descriptor.source(id)["short"] for id in content["sources"])


def short(record: Record) -> str:
    """Write a citation for a place with room for one line.

    Parameters
    ----------
    record : Record
        A figure, fact or claim.

    Returns
    -------
    str
        Author, year, kind, id and edition.
    """
    return f"{start()}, {record.content['kind']} {record.id} (edition {book()['version']})"


def full(record: Record) -> str:
    """Write a citation as a sentence.

    Parameters
    ----------
    record : Record
        A figure, fact or claim.

    Returns
    -------
    str
        Author, year, title, kind, id, book, edition and date, address and data.
    """
    return " ".join(
        [
            f"{start()}.",
            f"“{title(record)}”",
            f"{record.content['kind'].capitalize()} {record.id} in: {book()['title']}, edition {edition()}.",
            f"{address(record)}.",
            *(f"{line}." for line in _data(record)),
        ]
    )


def bibtex(record: Record) -> str:
    """Write a citation as a BibTeX entry.

    Parameters
    ----------
    record : Record
        A figure, fact or claim.

    Returns
    -------
    str
        One `@misc` entry, its key the id, special characters escaped.
    """
    fields = {
        "author": f"{{{_authors()}}}",
        "title": _escape(title(record)),
        "howpublished": _escape(
            f"{record.content['kind'].capitalize()} in: {book()['title']}, edition {edition()}"
        ),
        "year": _year(),
        "url": address(record),
    }
    if data := _data(record):
        fields["note"] = _escape(data[0])
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@misc{{{record.id},", *lines, "}", ""])


def ris(record: Record) -> str:
    """Write a citation as a RIS reference.

    Parameters
    ----------
    record : Record
        A figure, fact or claim.

    Returns
    -------
    str
        One tag a line, each line ended by carriage return and line feed as RIS wants it.
    """
    fields = [
        ("TY", RIS_TYPES[record.content["kind"]]),
        *(("AU", author["name"]) for author in book()["authors"]),
        ("PY", _year()),
        ("DA", str(book()["date-released"]).replace("-", "/")),
        ("TI", title(record)),
        ("T2", book()["title"]),
        ("ET", str(book()["version"])),
        ("UR", address(record)),
        ("N1", ". ".join([f"{record.content['kind'].capitalize()} {record.id}", *_data(record)])),
        ("ER", ""),
    ]
    # A field is one line: a line break would end it.
    return "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in fields)


def rows(content: dict[str, Any]) -> list[list[str]]:
    """Read back the table a figure drew.

    Parameters
    ----------
    content : dict
        The content of a figure's record.

    Returns
    -------
    list of list of str
        Rows of cells, the header first.

    Examples
    --------
    >>> rows({"data": ["area,rate", '"Kingston, Hull",81']})
    [['area', 'rate'], ['Kingston, Hull', '81']]
    """
    return list(csv.reader(content["data"]))


def _authors() -> str:
    return " and ".join(author["name"] for author in book()["authors"])


def _year() -> str:
    return str(book()["date-released"])[:4]


def _data(record: Record) -> list[str]:
    """Name the data in one line; a claim that no open data can test has none."""
    return [f"Data: {sources(record.content)}"] if record.content["sources"] else []


def _escape(text: str) -> str:
    return text.translate(ESCAPES)
