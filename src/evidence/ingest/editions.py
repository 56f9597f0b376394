"""How editions of one publication differ: headings and labels called otherwise, and what one does not print.

A renamed heading, a label worded anew or a number no longer printed is said in the descriptor, under
``editions``, and not in code: a line there lets the next release in.
"""

import re
from typing import Any

import pandas as pd

from evidence.errors import DataError
from evidence.ingest import workbooks
from evidence.ingest.files import File
from evidence.ingest.publication import Publication

# Where in the descriptor a person says so.
HOW = "a line for it under editions in data/datapackage.json"


def as_today(cells: pd.DataFrame, publication: Publication, package: dict[str, Any]) -> pd.DataFrame:
    """Head and label a file as the newest edition does; ``attrs`` tells what a heading was, for messages."""
    known = package.get("editions", {}).get(publication.series, {})
    called = known.get("headings", {}).items()
    printed = {today: theirs for theirs, today in called if theirs in cells and today not in cells}
    tidy = cells.rename(columns={theirs: today for today, theirs in printed.items()})
    for name, labels in known.get("labels", {}).items():
        if name in tidy:
            tidy[name] = tidy[name].str.strip().map(labels).fillna(tidy[name])
    tidy.attrs["printed"] = printed
    return tidy


def needed(publication: Publication, year: int, package: dict[str, Any]) -> frozenset[str]:
    """Name the columns that the file of a year must have, less those declared not to be printed then."""
    known = package.get("editions", {}).get(publication.series, {}).get("without", {})
    left_out = {name for name, (first, last) in known.items() if first <= year <= last}
    return frozenset(publication.needed(year)) - left_out


def not_read(file: File, package: dict[str, Any]) -> DataError | None:
    """Say what a file is that is known and not read, why, and what to give in its place."""
    sheets = workbooks.names(file) if file.suffix in {".ods", ".xlsx"} else []
    for known in package.get("not_read", []):
        if re.search(known["name"], file.name) or any(re.fullmatch(known["sheet"], name) for name in sheets):
            held = ", ".join(sheets) or None
            return file.error(f"this is {known['what']}", value=held, accepted=known["instead"])
    return None
