"""The machine's door: all that the book holds as files of JSON below `api/v1`, each beside its schema.

The schemas say what there is. Within version 1 no name is dropped or means something else. Beside them stand
the tables as other software reads them: one data package, and CSV on the Web beside each table.
"""

import csv
import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from evidence.data import descriptor
from evidence.data.councils import councils
from evidence.notebooks.catalogue import Catalogue, Record
from evidence.paths import DATA, PACKAGE
from evidence.publishing import templating
from evidence.publishing.citing import citations
from evidence.publishing.citing.marks import compact
from evidence.publishing.editions import editions

FOLDER = "api/v1"
SCHEMAS = {path.name: path.read_bytes() for path in (PACKAGE / "publishing" / "schemas").glob("*.json")}

# Only what is no text can be missing behind a mark: in text `low` may be a word of its own.
MARKED = ("number", "integer", "date")


def files(known: Catalogue) -> dict[str, bytes]:
    """Give every file by its address: the lists, an index of them, and the schema of each."""
    lists: dict[str, list[dict[str, Any]]] = {
        **{kind: list(map(_record, getattr(known, kind))) for kind in ("facts", "figures", "claims")},
        "authorities": [
            asdict(each) | {"name": each.title, "address": citations.located(f"authorities/{each.slug}.html")}
            for each in councils().values()
        ],
        "editions": [
            vars(edition)
            | {f"{kind}s": edition.count(kind) for kind in editions.FIELDS}
            | {"address": citations.located(f"data/editions/{edition.name}.json")}
            for edition in map(editions.load, editions.names())
        ],
    }
    names = [{"name": name, "address": f"{FOLDER}/{name}.json", "count": len(lists[name])} for name in lists]
    made = {f"{name}.json": _file(name, rows) for name, rows in {**lists, "index": names}.items()}
    return {f"{FOLDER}/{name}": content for name, content in {**SCHEMAS, **made}.items()}


def _record(record: Record) -> dict[str, Any]:
    years = citations.iso_years(record.content["period"])
    at = {"address": citations.address(record), "csv": citations.address(record, "csv")}
    return record.as_json() | at | {"years": years}


def _file(name: str, rows: Iterable[dict[str, Any]]) -> bytes:
    """Write what the schema of a list names, one entry a line."""
    schema = f"{name}.schema.json"
    fields = json.loads(SCHEMAS[schema])["properties"][name]["items"]["properties"]
    edition, released = editions.cited()
    about = {"$schema": schema, "edition": edition, "released": released, "base": citations.located("")}
    lines = ",\n".join(compact({field: row[field] for field in fields}) for row in rows)
    return f'{compact(about)[:-1]},"{name}":[\n{lines}\n]}}\n'.encode()


def tables() -> dict[str, bytes]:
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


def years_of(table: dict[str, Any]) -> str:
    """Give the years that a table's periods span; nothing of a table that has none."""
    with (DATA / table["path"]).open(encoding="utf-8", newline="") as file:
        periods = {row.get("time_period", "") for row in csv.DictReader(file)}
    # 201415 is 2014-15.
    return citations.iso_years(" ".join(f"{each[:4]}-{each[4:]}".rstrip("-") for each in periods))
