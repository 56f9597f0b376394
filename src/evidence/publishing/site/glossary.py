"""The glossary: one table of terms and acronyms, shown in place, in boxes and on a page of its own."""

import csv
import re
from functools import cache
from typing import NamedTuple

from markupsafe import escape

from evidence.errors import DataError, UnknownName
from evidence.paths import ROOT

GLOSSARY = ROOT / "pages" / "glossary.csv"
COLUMNS = ("short", "term", "means")
TAG = re.compile(r"(<[^>]+>)")
# Within these an acronym is left as it is: links and headings are read out by their words alone, and the rows
# of a table repeat it.
LEFT = re.compile(r"</?(?:a|abbr|code|pre|svg|math|script|button|option|table|h[1-4])\b")


class Entry(NamedTuple):
    """A term with its acronym, if it has one, and what it means in one or two plain sentences."""

    short: str
    term: str
    means: str


@cache
def entries() -> dict[str, Entry]:
    """Read the glossary by term, in the order of its rows; an empty cell or a second row is a `DataError`."""
    found: dict[str, Entry] = {}
    with GLOSSARY.open(encoding="utf-8", newline="") as file:
        for place, row in enumerate(csv.DictReader(file), start=2):
            for column in COLUMNS[1:]:
                if not row[column]:
                    raise DataError("a term has its words", file=GLOSSARY.name, row=place, column=column)
            if row["term"] in found:
                raise DataError("a term stands once", file=GLOSSARY.name, row=place, value=row["term"])
            found[row["term"]] = Entry(*(row[column] for column in COLUMNS))
    return found


def of(term: str) -> Entry:
    """Find what a term means."""
    if term not in entries():
        raise UnknownName("term of the glossary", term, entries())
    return entries()[term]


def explained(body: str) -> str:
    """Give each acronym in a page's words what it stands for."""
    words = {entry.short: entry.term for entry in entries().values() if entry.short}
    known = re.compile(rf"\b({'|'.join(map(re.escape, words))})\b")
    parts, depth = TAG.split(body), 0
    for place, part in enumerate(parts):
        if place % 2:
            if LEFT.match(part) and not part.endswith("/>"):
                depth += -1 if part.startswith("</") else 1
        elif not depth:
            parts[place] = known.sub(lambda at: f'<abbr title="{escape(words[at[1]])}">{at[1]}</abbr>', part)
    return "".join(parts)
