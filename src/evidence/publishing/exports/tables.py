"""The tables as other software reads them: one data package, and CSV on the Web beside each table."""

import csv
import json
from typing import Any

from evidence.data import descriptor
from evidence.paths import DATA
from evidence.publishing import templating
from evidence.publishing.citing import citations

# Only what is no text can be missing behind a mark: in text `low` may be a word of its own.
MARKED = ("number", "integer", "date")


def files() -> dict[str, bytes]:
    """Give the data package and the metadata of every table by address."""
    # The package is one that readers of version 1 take too. The project's own says more: labels of marks are
    # of version 2 alone, and where councils report together a cell holds two codes, which are no key.
    whole = descriptor.package()
    resources = [_plain(table) if "schema" in table else table for table in whole["resources"]]
    described: dict[str, Any] = {f"{DATA.name}/datapackage.json": {**whole, "resources": resources}}
    for table in resources:
        if "schema" in table:
            content = json.loads(templating.render("csvw.json", table=table))
            described[f"{DATA.name}/{table['path']}-metadata.json"] = content
    texts = {name: json.dumps(held, ensure_ascii=False, indent=1) for name, held in described.items()}
    return {name: f"{text}\n".encode() for name, text in texts.items()}


def _plain(table: dict[str, Any]) -> dict[str, Any]:
    """Describe a table with its marks by column, without their labels."""
    schema = dict(table["schema"])
    marks = [mark["value"] for mark in schema["missingValues"]]
    schema["missingValues"] = empty = [mark for mark in marks if not mark]
    of = dict.fromkeys(MARKED, marks)
    schema["fields"] = [
        {**field, "missingValues": of.get(field["type"], empty)} for field in schema["fields"]
    ]
    if "joint" in table:
        del schema["foreignKeys"]
    return {**table, "schema": schema, "marks": descriptor.marks(table)}


def years(table: dict[str, Any]) -> str:
    """Give the years that a table's periods span; nothing of a table that has none."""
    with (DATA / table["path"]).open(encoding="utf-8", newline="") as file:
        periods = {row.get("time_period", "") for row in csv.DictReader(file)}
    # 201415 is 2014-15.
    return citations.iso_years(" ".join(f"{each[:4]}-{each[4:]}".rstrip("-") for each in periods))
