"""The Data Package descriptor: what each table, column, mark and source is."""

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from evidence import paths
from evidence.errors import DataError, UnknownName

WIDTH = 140
# A name that ends in its year, and not in the end of a span.
_OF_YEAR = re.compile(r"(.+)(?<! to)(?<! and) (20\d\d)")
_encode = json.JSONEncoder(ensure_ascii=False).encode


def package() -> dict[str, Any]:
    """Read the whole of ``datapackage.json``. Shared between callers: read it, do not change it."""
    path = paths.DESCRIPTOR
    try:
        return _parse(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        accepted = "a Data Package v2 descriptor"
        raise DataError("the descriptor is missing", file=path.name, accepted=accepted) from None


@lru_cache(maxsize=8)
def _parse(path: Path, changed: int) -> dict[str, Any]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as fault:
        raise DataError(
            f"not JSON ({fault})", file=path.name, accepted="a Data Package v2 descriptor"
        ) from fault


def resource(name: str, within: dict[str, Any] | None = None) -> dict[str, Any]:
    """Describe one table or boundary file: its title, description, caveats, sources, schema.

    Examples
    --------
    >>> resource("areas")["path"]
    'areas.csv'
    """
    resources = {item["name"]: item for item in (within or package())["resources"]}
    if name not in resources:
        raise UnknownName("table", name, resources)
    return resources[name]


def source(source_id: str, within: dict[str, Any] | None = None) -> dict[str, Any]:
    """Describe one publisher's release by its id.

    That is its title, publisher, published (None if not known), accessed, path, license, notes and files.
    `within` is another descriptor than the committed one.

    Examples
    --------
    >>> source("looked-after-2016")["publisher"]
    'Department for Education'
    """
    sources = (within or package())["sources"]
    # Pages ask tens of thousands of times.
    if found := next((item for item in sources if item["id"] == source_id), None):
        return found
    raise UnknownName("source", source_id, [item["id"] for item in sources])


def short_names(source_ids: Iterable[str]) -> str:
    """Name releases as a caption has room for: two called alike are named once, years of one together.

    Examples
    --------
    >>> short_names(["inspection-texts-2025", "inspection-reports-2025"])
    'Ofsted, inspection reports'
    >>> short_names(["looked-after-2025", "gdp-deflator-2026", "looked-after-2015"])
    'DfE, looked-after children 2015 and 2025; HM Treasury, GDP deflators March 2026'
    """
    found: dict[str, list[int]] = {}
    for name in dict.fromkeys(source(source_id)["short"] for source_id in source_ids):
        named = _OF_YEAR.fullmatch(name)
        years = found.setdefault(named[1] if named else name, [])
        years += [int(named[2])] if named else []
    return "; ".join(" ".join([name, _in_runs(years)] if years else [name]) for name, years in found.items())


def _in_runs(years: list[int]) -> str:
    """Print years, three or more in a row as the first and the last."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    words = [part for run in runs for part in ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run))]
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def source_ids(name: str) -> list[str]:
    """List the ids of a table's sources, in the descriptor's order.

    Examples
    --------
    >>> source_ids("gdp_deflator")
    ['gdp-deflator-2026']
    """
    return [item["id"] for item in resource(name)["sources"]]


def table_names() -> list[str]:
    """Name the tables, in the order of the descriptor.

    Examples
    --------
    >>> table_names()[:2]
    ['areas', 'area_changes']
    """
    return [item["name"] for item in package()["resources"] if "schema" in item]


def fields(table: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """List the columns of a table by name, in order.

    Examples
    --------
    >>> list(fields(resource("areas")))[0]
    'new_la_code'
    """
    return {field["name"]: field for field in table["schema"]["fields"]}


def indicators(table: dict[str, Any]) -> list[str]:
    """Name the numeric columns in which a publisher's mark may stand for a number.

    Examples
    --------
    >>> indicators(resource("child_population"))
    ['population_0_17']
    """
    return [
        name
        for name, field in fields(table).items()
        if field["type"] in {"integer", "number"} and not field.get("constraints", {}).get("required")
    ]


def marks(table: dict[str, Any]) -> dict[str, str]:
    """Give the marks a table may hold, with what each means.

    Examples
    --------
    >>> marks(resource("child_population"))["z"]
    'not applicable'
    """
    return {item["value"]: item["label"] for item in table["schema"].get("missingValues", [])}


def meaning(name: str, mark: str, release: str | None = None) -> str:
    """Say what a mark means: in one release if that is known, otherwise in the whole table.

    The same letter has meant different things over the years.

    Examples
    --------
    >>> meaning("looked_after", "x", "looked-after-2016")
    'suppressed: one to five, or a figure that would reveal one'
    >>> meaning("looked_after", "x", "looked-after-2025")
    'not available'
    """
    known = marks(resource(name))
    if mark not in known:
        raise UnknownName(f"mark in {name}", mark, known)
    in_release = source(release).get("marks", {}) if release else {}
    return in_release.get(mark, known[mark])


def dumps(value: Any) -> str:
    """Write a descriptor as JSON a person can read: what fits on a line stands on one line.

    Examples
    --------
    >>> print(dumps({"a": [1, 2]}), end="")
    {"a": [1, 2]}
    """
    return _written(value, "") + "\n"


def _written(value: Any, indent: str) -> str:
    if not isinstance(value, dict | list) or not value:
        return _encode(value)
    inner = indent + "  "
    if isinstance(value, dict):
        parts = [f"{_encode(key)}: {_written(item, inner)}" for key, item in value.items()]
    else:
        parts = [_written(item, inner) for item in value]
    opened, closed = "{}" if isinstance(value, dict) else "[]"
    # What fits on a line holds nothing that does not, so each value is written once.
    flat = f"{opened}{', '.join(parts)}{closed}"
    if "\n" not in flat and len(flat) + len(indent) <= WIDTH:
        return flat
    return f"{opened}\n{inner}" + f",\n{inner}".join(parts) + f"\n{indent}{closed}"
