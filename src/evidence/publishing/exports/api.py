"""The machine's door: all that the book holds as files of JSON below `api/v1`, each beside its schema.

The schemas say what there is. Within version 1 no name is dropped or means something else.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from evidence.data.councils import councils
from evidence.notebooks.catalogue import Catalogue, Record
from evidence.paths import PACKAGE
from evidence.publishing.citing import citations
from evidence.publishing.editions import editions

FOLDER = "api/v1"
SCHEMAS = {path.name: path.read_bytes() for path in (PACKAGE / "publishing" / "schemas").glob("*.json")}


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
    lines = ",\n".join(_text({field: row[field] for field in fields}) for row in rows)
    return f'{_text(about)[:-1]},"{name}":[\n{lines}\n]}}\n'.encode()


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
