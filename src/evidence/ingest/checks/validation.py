"""The rules every table must keep, and the check that finds what breaks them."""

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from evidence import paths
from evidence.data import descriptor, tables
from evidence.errors import Problem
from evidence.ingest.checks import agreement, area_codes, inspection_rules, plausibility, register_rules
from evidence.ingest.readers import DELIMITERS

if TYPE_CHECKING:
    import pandera.pandas as pandera

# A cell that a spreadsheet could run, that a browser would read as a tag, or that breaks its line.
# Behind a minus, "-33 (a third)" is text, and "-2+cmd|' /C calc'!A0" is not.
RUNS = r"^\s*[=+@＝＋＠]|^\t|^-\s*[A-Za-z(=+@]|^-.*(?:\w\(|[|!])|[\r\n]"
DANGEROUS = RUNS + r"|<\s*[a-zA-Z/!]"
PLAIN_TEXT = "plain text: no leading = + - or @, no HTML tag, no line break"


def check(name: str | None = None) -> int:
    """Check one table, or all; count them, or raise the first fault in full with the number of others."""
    names = [name] if name else [resource["name"] for resource in descriptor.package()["resources"]]
    faults = [(table, problem) for table in names for problem in problems(table)]
    if faults:
        table, first = faults[0]
        file = descriptor.resource(table)["path"]
        if len(faults) == 1:
            raise first.error(file)
        some = "; ".join(f"{table} row {problem.row} {problem.column}" for table, problem in faults[1:4])
        more = "; ..." if len(faults) > 4 else ""
        found = f"{first.problem} (and {len(faults) - 1} more faults: {some}{more})"
        raise replace(first, problem=found).error(file)
    return sum("schema" in descriptor.resource(checked) for checked in names)


def problems(name: str) -> list[Problem]:
    """Find what breaks a rule in one table of ``data/``; a fault of the file hides those of its cells."""
    resource = descriptor.resource(name)
    path = paths.DATA / resource["path"]
    if not path.is_file():
        return [Problem("the file is missing", accepted="evidence ingest writes it")]
    faults = file_problems(path.read_bytes(), resource)
    if faults or resource["format"] != "csv":
        return faults
    areas = None if name == "areas" else tables.load("areas")
    return table_problems(tables.text(name), resource, areas)


def file_problems(content: bytes, resource: dict[str, Any]) -> list[Problem]:
    """Find the first fault of a file as a file: encoding, line ends, delimiter, header, edits by hand."""
    if not content.strip():
        return [Problem("the file is empty", accepted="a header and at least one row")]
    if content.startswith(b"\xef\xbb\xbf"):
        return [Problem("starts with a byte order mark", row=1, accepted="UTF-8 without a byte order mark")]
    try:
        lines = content.decode("utf-8").split("\n")
    except UnicodeDecodeError as fault:
        row = content.count(b"\n", 0, fault.start) + 1
        return [Problem("not UTF-8", row=row, value=content[fault.start : fault.start + 1], accepted="UTF-8")]
    if b"\r" in content:
        row = content.count(b"\n", 0, content.index(b"\r")) + 1
        return [Problem("has Windows line ends (CRLF)", row=row, accepted="LF line ends")]
    if "schema" in resource:
        header, wanted = lines[0].split(","), list(descriptor.fields(resource))
        if header != wanted:
            return [_header_problem(header, wanted)]
        if len(lines) < 3:
            return [Problem("has a header and no rows", row=1, accepted="at least one row")]
    digest = hashlib.sha256(content).hexdigest()
    if resource.get("hash", f"sha256:{digest}") != f"sha256:{digest}":
        ours = "changes made by evidence ingest"
        return [Problem("is not as ingest wrote it", value=digest[:12], accepted=ours)]
    return []


def table_problems(
    frame: pd.DataFrame, resource: dict[str, Any], areas: pd.DataFrame | None = None
) -> list[Problem]:
    """Find every cell and row that breaks a rule, in the order of the rules, then of the rows.

    `frame` holds text cells of some or all columns; its index is the row in the file they came from. Without
    `areas` codes are not looked up.
    """
    typed = tables.typed(frame, resource)
    rules: list[Callable[[], Iterable[Problem]]] = [
        lambda: _dangerous(frame, resource),
        lambda: _cells(frame, typed, resource),
        lambda: _whole(frame, resource),
        lambda: _keys(frame, resource),
        lambda: plausibility.problems(frame, resource),
        lambda: register_rules.claims(typed, resource),
        lambda: register_rules.problems(typed, resource),
    ]
    if areas is not None:
        rules.append(lambda: area_codes.problems(typed, resource, areas))
        rules.append(lambda: inspection_rules.problems(typed, resource, areas))
    # A row that should not be there also upsets the sums: it is named first.
    rules.append(lambda: agreement.problems(typed, resource))
    found = [problem for rule in rules for problem in rule()]
    if known := resource.get("as_printed", []):
        found = [problem for problem in found if not _is_known(problem, frame, known)]
    return found


def schema(resource: dict[str, Any], columns: Iterable[str]) -> "pandera.DataFrameSchema":
    """Build the pandera schema of a typed table from its description."""
    import pandera.pandas as pandera

    known = list(descriptor.marks(resource))
    fields = descriptor.fields(resource)
    built: dict[str, pandera.Column] = {}
    for name in columns:
        of = name.removesuffix("_symbol")
        if name in fields:
            built[name] = _column(fields[name])
        elif of in fields:
            accepted = ", ".join(mark for mark in known if mark) or "numbers only"
            error = f"not a number and not a known mark|a number, or one of: {accepted}"
            built[name] = pandera.Column(checks=pandera.Check.isin(known, error=error), nullable=True)
    return pandera.DataFrameSchema(built)


def _column(field: dict[str, Any]) -> "pandera.Column":
    import pandera.pandas as pandera

    check, limits, kind = pandera.Check, field.get("constraints", {}), field["type"]
    required, checks = limits.get("required", False), []
    if (low := limits.get("minimum")) is not None:
        checks.append(check.ge(low, error=f"below {low}|{low} or more"))
    if (high := limits.get("maximum")) is not None:
        above = f"above {high} {field.get('unit', '')}".strip()
        checks.append(check.le(high, error=f"{above}|{high} or less"))
    if kind == "integer":
        checks.append(check(lambda s: s % 1 == 0, error="not a whole number|a whole number"))
    if kind == "boolean":
        checks.append(check.isin([True, False], error="neither true nor false|true or false"))
    if known := limits.get("enum"):
        checks.append(check.isin(known, error=f"not an allowed value|{', '.join(known)}"))
    if form := limits.get("pattern"):
        say = f"not of the right form|text of the form {form}"
        # An empty cell has a message of its own.
        checks.append(check.str_matches(f"^(?:{form})$|^$", error=say))
    if kind == "date":
        say = "not a date|a date such as 2025-03-31"
        checks.append(check.str_matches(r"^(\d{4}-\d\d-\d\d)?$", error=say))
    if required and kind not in {"integer", "number", "boolean"}:
        checks.append(check(lambda s: s != "", error="empty|a value"))
    return pandera.Column(checks=checks, nullable=not required or kind not in {"integer", "number"})


def _cells(frame: pd.DataFrame, typed: pd.DataFrame, resource: dict[str, Any]) -> Iterable[Problem]:
    import pandera.errors

    # Most columns have no mark, and nothing to hold one to.
    held = typed.loc[:, ~typed.columns.str.endswith("_symbol") | typed.notna().any()]
    try:
        schema(resource, held.columns).validate(held, lazy=True)
    except pandera.errors.SchemaErrors as found:
        for fault in found.failure_cases.itertuples():
            problem, _, accepted = str(fault.check).partition("|")
            if fault.check == "not_nullable":
                problem, accepted = "not a number", "a number"
            row, column = int(fault.index), str(fault.column).removesuffix("_symbol")
            yield Problem(problem, row, column, frame.loc[[row], column].iloc[0], accepted)


def _whole(frame: pd.DataFrame, resource: dict[str, Any]) -> Iterable[Problem]:
    """Find whole numbers with decimals, as programs write them that hold years and counts as floats."""
    # Publishers' editions to 2017 did it themselves in columns of numbers.
    for name, field in descriptor.fields(resource).items():
        if field["type"] == "integer" and name in frame:
            for row, value in frame[name][frame[name].str.fullmatch(r"-?\d+\.0*")].items():
                whole = value.partition(".")[0]
                yield Problem("a whole number with decimals", int(str(row)), name, value, whole)


def _is_known(problem: Problem, frame: pd.DataFrame, known: list[dict[str, Any]]) -> bool:
    """Tell whether the descriptor declares that a publisher printed what breaks a rule."""
    # A publisher's file does not say which release it is; ingest adds that.
    if problem.row not in frame.index:
        return False
    row = frame.loc[[problem.row]].iloc[0]
    place = row.get("new_la_code") or row.get("region_code") or "England"
    at = (str(row.get("time_period")), place, problem.column, str(problem.value))
    return any(
        at == (str(item["time_period"]), item["place"], item["column"], item["printed"])
        and row.get("release", item["release"]) == item["release"]
        for item in known
    )


def _dangerous(frame: pd.DataFrame, resource: dict[str, Any]) -> Iterable[Problem]:
    for name, field in descriptor.fields(resource).items():
        if field["type"] == "string" and name in frame:
            # Most text repeats down a table: each is looked at once.
            different = frame[name].unique().tolist()
            # A regular expression may need what looks like a tag: pages escape what they print.
            rule = RUNS if field.get("regular_expressions") else DANGEROUS
            bad = [cell for cell in different if re.search(rule, cell)]
            for row, value in frame[name][frame[name].isin(bad)].items() if bad else ():
                say = "text that a spreadsheet or a browser could run"
                yield Problem(say, int(str(row)), name, value, PLAIN_TEXT)


def _keys(frame: pd.DataFrame, resource: dict[str, Any]) -> Iterable[Problem]:
    key = [name for name in resource["schema"]["primaryKey"] if name in frame]
    twice = frame.loc[frame.duplicated(key), key]
    for row, *cells in twice.itertuples(name=None):
        value = ", ".join(filter(None, cells))
        yield Problem("a second row with the same key", int(row), " + ".join(key), value, "one row a key")


def _header_problem(header: list[str], wanted: list[str]) -> Problem:
    missing = [name for name in wanted if name not in header]
    extra = [name for name in header if name not in wanted]
    for delimiter, called in DELIMITERS.items():
        if len(header) == 1 and header[0].count(delimiter) > 1:
            return Problem(f"cells are separated by {called}", row=1, accepted="commas")
    if missing:
        return Problem("column missing", row=1, column=missing[0], accepted=", ".join(wanted))
    if extra:
        return Problem("column nobody declared", row=1, column=extra[0], accepted=", ".join(wanted))
    place = next((i for i, pair in enumerate(zip(header, wanted, strict=False)) if pair[0] != pair[1]), 0)
    return Problem("columns in another order", row=1, column=header[place], accepted=", ".join(wanted))
