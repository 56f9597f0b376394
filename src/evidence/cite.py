"""Citations: how to quote a figure, in plain text and in BibTeX."""

import csv
from functools import cache
from typing import Any

import yaml

from evidence import descriptor
from evidence.catalogue import Record
from evidence.paths import ROOT

CITATION = ROOT / "CITATION.cff"
CONFIG = ROOT / "_config.yml"
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


@cache
def _book() -> dict[str, Any]:
    return yaml.safe_load(CITATION.read_text(encoding="utf-8"))


def _authors() -> str:
    return " and ".join(author["name"] for author in _book()["authors"])


def address(record: Record) -> str:
    """Say where a figure lives.

    Parameters
    ----------
    record : Record
        A figure.

    Returns
    -------
    str
        Its permanent address: whole if `_config.yml` names the address the book is published at,
        else from the root of the book.
    """
    base = yaml.safe_load(CONFIG.read_text(encoding="utf-8")).get("html", {}).get("baseurl", "")
    return f"{base.rstrip('/')}{'/' if base else ''}figures/{record.id}.html"


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


def text(record: Record) -> str:
    """Write a figure's citation as a sentence.

    Parameters
    ----------
    record : Record
        A figure.

    Returns
    -------
    str
        Author, year, title, book, edition, address, id and sources.
    """
    book = _book()
    authors = _authors()
    return (
        f"{authors[:1].upper()}{authors[1:]} ({str(book['date-released'])[:4]}). “{record.content['title']}” "
        f"Figure {record.id} in: {book['title']}, edition {book['version']} of {book['date-released']}. "
        f"{address(record)}. Data: {sources(record.content)}."
    )


def bibtex(record: Record) -> str:
    """Write a figure's citation as a BibTeX entry.

    Parameters
    ----------
    record : Record
        A figure.

    Returns
    -------
    str
        One `@misc` entry, its key the figure's id, special characters escaped.
    """
    book = _book()
    fields = {
        "author": f"{{{_authors()}}}",
        "title": _escape(record.content["title"]),
        "howpublished": _escape(f"Figure in: {book['title']}, edition {book['version']}"),
        "year": str(book["date-released"])[:4],
        "url": address(record),
        "note": _escape(f"Data: {sources(record.content)}"),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@misc{{{record.id},", *lines, "}", ""])


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


def _escape(text: str) -> str:
    return text.translate(ESCAPES)
