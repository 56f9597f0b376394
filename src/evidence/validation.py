"""The rules every table must keep, and the check that finds what breaks them."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from evidence import areas as places
from evidence import descriptor, paths, tables
from evidence.errors import DataError

if TYPE_CHECKING:
    import pandera.pandas as pandera

# A cell that a spreadsheet could run, that a browser would read as a tag, or that breaks its line.
DANGEROUS = r"^[=+@\t]|^-\s*[A-Za-z(=+@]|<\s*[a-zA-Z/!]|[\r\n]"
# Publishers round England and the regions to 10, so a count there may be 5 either way; England once to 100.
ROUNDED_BY = {"National": 5.0, "Regional": 5.0, "Local authority": 0.0}
PLAIN_TEXT = "plain text: no leading = + - or @, no HTML tag, no line break"


@dataclass(frozen=True)
class Problem:
    """One cell, row or column that breaks a rule.

    Parameters
    ----------
    problem : str
        What is wrong.
    row : int or None
        Row in the file, the header being row 1.
    column : str or None
        Column name.
    value : object
        What was found.
    accepted : str or None
        What would have been accepted.
    """

    problem: str
    row: int | None = None
    column: str | None = None
    value: Any = None
    accepted: str | None = None

    def error(self, file: str) -> DataError:
        """Make the error that names the file."""
        return DataError(
            self.problem,
            file=file,
            row=self.row,
            column=self.column,
            value=self.value,
            accepted=self.accepted,
        )


def check(name: str | None = None) -> int:
    """Check one table, or every table and boundary file.

    Parameters
    ----------
    name : str, optional
        Table name; the default checks all.

    Returns
    -------
    int
        How many tables were checked, boundary files not counted.

    Raises
    ------
    DataError
        If anything breaks a rule: names the first fault in full and says how many others there are.

    Examples
    --------
    >>> check("areas")
    1
    """
    names = [name] if name else [resource["name"] for resource in descriptor.package()["resources"]]
    faults = [(table, problem) for table in names for problem in problems(table)]
    if faults:
        table, first = faults[0]
        file = descriptor.resource(table)["path"]
        if len(faults) == 1:
            raise first.error(file)
        found = f"{first.problem} (and {len(faults) - 1} more faults: {_summary(faults)})"
        raise DataError(
            found, file=file, row=first.row, column=first.column, value=first.value, accepted=first.accepted
        )
    return sum("schema" in descriptor.resource(checked) for checked in names)


def problems(name: str) -> list[Problem]:
    """Find everything that breaks a rule in one table of ``data/``.

    Parameters
    ----------
    name : str
        Table name.

    Returns
    -------
    list of Problem
        Empty if the table is sound. A fault of the file itself hides the faults of its cells.

    Examples
    --------
    >>> problems("neighbours")
    []
    """
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
    """Find faults of a file as a file: encoding, line ends, delimiter, header, and edits by hand.

    Parameters
    ----------
    content : bytes
        The whole file.
    resource : dict
        The table's description.

    Returns
    -------
    list of Problem
        At most one: the first fault makes the others meaningless.
    """
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
        return [
            Problem(
                "is not as ingest wrote it", value=digest[:12], accepted="changes made by evidence ingest"
            )
        ]
    return []


def table_problems(
    frame: pd.DataFrame, resource: dict[str, Any], areas: pd.DataFrame | None = None
) -> list[Problem]:
    """Find every cell and row that breaks a rule.

    Parameters
    ----------
    frame : pandas.DataFrame of str
        Text cells, some or all columns of the table; the index is the row in the file they came from.
    resource : dict
        The table's description.
    areas : pandas.DataFrame, optional
        The table ``areas``, to look codes up in. Without it codes are not looked up.

    Returns
    -------
    list of Problem
        In the order of the rules, then of the rows.
    """
    typed = tables.typed(frame, resource)
    rules: list[Callable[[], Iterable[Problem]]] = [
        lambda: _dangerous(frame, resource),
        lambda: _cells(frame, typed, resource),
        lambda: _keys(frame, resource),
        lambda: _ratios(typed, resource),
        lambda: _sums(typed, resource),
        lambda: _scale(typed, resource),
        lambda: _index(typed, resource),
    ]
    if areas is not None:
        rules.append(lambda: _codes(typed, resource, areas))
    return [problem for rule in rules for problem in rule()]


def schema(resource: dict[str, Any], columns: Iterable[str]) -> "pandera.DataFrameSchema":
    """Build the pandera schema of a typed table from its description.

    Parameters
    ----------
    resource : dict
        The table's description.
    columns : iterable of str
        Columns present, mark columns included.

    Returns
    -------
    pandera.pandas.DataFrameSchema
        Types, ranges, patterns, allowed values and known marks.

    Examples
    --------
    >>> list(schema(descriptor.resource("child_population"), ["population_0_17"]).columns)
    ['population_0_17']
    """
    import pandera.pandas as pandera

    known = set(descriptor.marks(resource))
    fields = descriptor.fields(resource)
    built: dict[str, pandera.Column] = {}
    for name in columns:
        of = name.removesuffix("_symbol")
        if name in fields:
            built[name] = _column(fields[name])
        elif of in fields:
            accepted = ", ".join(mark for mark in known if mark) or "numbers only"
            isin = pandera.Check.isin(
                known, error=f"not a number and not a known mark|a number, or one of: {accepted}"
            )
            built[name] = pandera.Column(checks=isin, nullable=True)
    return pandera.DataFrameSchema(built)


def _column(field: dict[str, Any]) -> "pandera.Column":
    import pandera.pandas as pandera

    limits, checks = field.get("constraints", {}), []
    kind, required = field["type"], limits.get("required", False)
    unit = field.get("unit", "")
    if "minimum" in limits:
        low = f"below {limits['minimum']}|{limits['minimum']} or more"
        checks.append(pandera.Check.ge(limits["minimum"], error=low))
    if "maximum" in limits:
        high = f"above {limits['maximum']}{' ' if unit else ''}{unit}|{limits['maximum']} or less"
        checks.append(pandera.Check.le(limits["maximum"], error=high))
    if kind == "integer":
        checks.append(pandera.Check(lambda s: s % 1 == 0, error="not a whole number|a whole number"))
    if kind == "boolean":
        checks.append(pandera.Check.isin([True, False], error="neither true nor false|true or false"))
    if "enum" in limits:
        checks.append(
            pandera.Check.isin(limits["enum"], error=f"not an allowed value|{', '.join(limits['enum'])}")
        )
    if "pattern" in limits:
        empty = "" if required else "|^$"
        pattern = f"^(?:{limits['pattern']})${empty}"
        say = f"not of the right form|text of the form {limits['pattern']}"
        checks.append(pandera.Check(_matcher(pattern), error=say))
    if kind == "date":
        matches = _matcher(r"^(\d{4}-\d\d-\d\d)?$")
        checks.append(pandera.Check(matches, error="not a date|a date such as 2025-03-31"))
    if required and kind not in {"integer", "number", "boolean"}:
        checks.append(pandera.Check(lambda s: s != "", error="empty|a value"))
    nullable = not (required and kind in {"integer", "number"})
    return pandera.Column(checks=checks, nullable=nullable)


def _matcher(pattern: str) -> Callable[[pd.Series], pd.Series]:
    return lambda cells: cells.str.match(pattern)


def _cells(frame: pd.DataFrame, typed: pd.DataFrame, resource: dict[str, Any]) -> Iterable[Problem]:
    import pandera.errors

    try:
        schema(resource, typed.columns).validate(typed, lazy=True)
    except pandera.errors.SchemaErrors as found:
        for fault in found.failure_cases.itertuples():
            problem, _, accepted = str(fault.check).partition("|")
            if fault.check == "not_nullable":
                problem, accepted = "not a number", "a number"
            row, column = int(fault.index), str(fault.column).removesuffix("_symbol")
            yield Problem(problem, row, column, frame.loc[[row], column].iloc[0], accepted)


def _dangerous(frame: pd.DataFrame, resource: dict[str, Any]) -> Iterable[Problem]:
    for name, field in descriptor.fields(resource).items():
        if field["type"] == "string" and name in frame:
            # Most text repeats down a table: each is looked at once.
            different = pd.Series(frame[name].unique(), dtype="str")
            bad = different[different.str.contains(DANGEROUS, regex=True)]
            for row, value in _rows(frame[name][frame[name].isin(bad)]) if len(bad) else ():
                yield Problem("text that a spreadsheet or a browser could run", row, name, value, PLAIN_TEXT)


def _keys(frame: pd.DataFrame, resource: dict[str, Any]) -> Iterable[Problem]:
    key = [name for name in resource["schema"]["primaryKey"] if name in frame]
    twice = frame.loc[frame.duplicated(key), key]
    values = [", ".join(filter(None, cells)) for cells in twice.itertuples(index=False, name=None)]
    for row, value in _rows(pd.Series(values, index=twice.index, dtype="str")):
        yield Problem("a second row with the same key", row, " + ".join(key), value, "one row a key")


def _ratios(typed: pd.DataFrame, resource: dict[str, Any]) -> Iterable[Problem]:
    """Hold each published rate against its own count and base, as closely as their rounding allows."""
    for name, field in descriptor.fields(resource).items():
        ratio = field.get("ratio")
        if not ratio or not {name, ratio["count"], ratio["base"]} <= set(typed.columns):
            continue
        count, base, printed = typed[ratio["count"]], typed[ratio["base"]], typed[name]
        rounded_by = typed["geographic_level"].map(ROUNDED_BY).fillna(0.0)
        to_hundreds = (typed["geographic_level"] == "National") & (count % 100 == 0) & (base % 100 == 0)
        rounded_by = rounded_by.mask(to_hundreds, 50.0)
        expected = ratio["per"] * count / base.where(base > 0)
        slack = 0.5 * 10.0 ** -ratio["decimals"] + (ratio["per"] + expected) * rounded_by / base + 1e-6
        known = {(item["time_period"], item["place"], item["printed"]) for item in ratio.get("known", [])}
        for row in typed.index[(printed - expected).abs() > slack]:
            place = typed["new_la_code"][row] or typed["region_code"][row] or "England"
            if (typed["time_period"][row], place, f"{printed[row]:g}") in known:
                continue
            why = f"does not agree with its own {ratio['count']} and {ratio['base']}"
            near = f"about {expected[row]:.{ratio['decimals']}f}"
            yield Problem(why, row, name, f"{printed[row]:g}", near)


def _sums(typed: pd.DataFrame, resource: dict[str, Any]) -> Iterable[Problem]:
    """Hold each total against its parts, and each line inside another against that other."""
    rule = resource.get("parts")
    if not rule or rule["column"] not in typed:
        return
    key = [name for name in resource["schema"]["primaryKey"] if name in typed and name != rule["column"]]
    once = typed.assign(row=typed.index).drop_duplicates([*key, rule["column"]])
    wide = once.set_index([*key, rule["column"]]).unstack(rule["column"])
    rows, whole = wide["row"], rule["whole"]
    for name in rule["values"]:
        if name not in typed:
            continue
        lines = wide[name]
        for inner, outer in rule["inside"].items():
            if {inner, outer} <= set(lines):
                for place in lines.index[lines[inner] > lines[outer] + rule["tolerance"]]:
                    say = f"{inner} is more than {outer}, which it is inside"
                    most = f"{lines.loc[place, outer]:.0f} or less"
                    yield Problem(
                        say, int(rows.loc[place, inner]), name, f"{lines.loc[place, inner]:.0f}", most
                    )
        if not {whole, *rule["of"]} <= set(lines):
            continue
        summed = lines[rule["of"]].sum(axis=1, skipna=False)
        off = summed - lines[whole]
        for place in off.index[off.abs() > rule["tolerance"]]:
            if _is_known(dict(zip(key, place, strict=True)), off[place], summed[place], rule["known"]):
                continue
            say = f"the lines do not add up to {whole}"
            for inner, outer in rule["inside"].items():
                if inner in lines and abs(off[place] + lines.loc[place, inner]) <= rule["tolerance"]:
                    say = f"{whole} counts {inner} twice: it is inside {outer}"
            value = f"{lines.loc[place, whole]:.0f}"
            yield Problem(say, int(rows.loc[place, whole]), name, value, f"about {summed[place]:.0f}")


def _is_known(at: dict[str, Any], off: float, summed: float, known: list[dict[str, Any]]) -> bool:
    """Tell whether the descriptor declares that the publisher's total is off, and that it is by this much."""
    place = at.get("new_la_code") or at.get("region_code") or "England"
    for item in known:
        # A publisher's file does not say which release it is; ingest adds that.
        release = at.get("release", item["release"])
        if item["time_period"] != at.get("time_period") or item["release"] != release:
            continue
        if item.get("place", place) != place:
            continue
        if abs(off) <= item["share"] * abs(summed) if "share" in item else abs(off - item["off"]) < 1:
            return True
    return False


def _scale(typed: pd.DataFrame, resource: dict[str, Any]) -> Iterable[Problem]:
    """Find pounds taken for thousands of pounds, or the other way, by how far off they are."""
    rule = resource.get("scale")
    if not rule or not {rule["value"], "line"} <= set(typed.columns):
        return
    value = rule["value"]
    rows = typed[(typed["line"] == rule["line"]) & (typed[value] > 0)].sort_values(
        "time_period", kind="stable"
    )
    say = "pounds and thousands of pounds are mixed up: {} times the {}"
    series = [n for n in ("geographic_level", "region_code", "old_la_code", "release") if n in rows]
    before = rows.groupby(series)[value].shift(1)
    times = rows[value] / before
    for row in times.index[(times >= rule["times"]) | (times <= 1 / rule["times"])]:
        problem = say.format(f"{times[row]:.2g}", "year before")
        yield Problem(problem, int(row), value, f"{rows.loc[row, value]:.0f}", f"about {before[row]:.0f}")
    if not (paths.DATA / descriptor.resource("child_population")["path"]).is_file():
        return
    # A thousandfold shows against the population of any year.
    population = tables.load("child_population").groupby("new_la_code")["population_0_17"].median()
    children = rows["new_la_code"].map(population).astype("float64")
    low, high = rule["per_child"]
    per_child = rows[value] / children
    for row in per_child.index[(per_child < low) | (per_child > high)]:
        problem = f"{per_child[row]:.2g} pounds a child: pounds and thousands of pounds are mixed up"
        yield Problem(problem, int(row), value, f"{rows.loc[row, value]:.0f}", f"{low} to {high} a child")


def _index(typed: pd.DataFrame, resource: dict[str, Any]) -> Iterable[Problem]:
    """Hold an index of prices to its base year and to one row for every financial year, in order."""
    rule = resource.get("index")
    if not rule or not {"time_period", rule["value"]} <= set(typed.columns):
        return
    years, base = typed["time_period"], typed.loc[typed["time_period"] == rule["base_period"], rule["value"]]
    accepted = f"{rule['base']} in {rule['base_period']}"
    if base.empty:
        yield Problem(
            f"has no row of its base year {rule['base_period']}", None, rule["value"], None, accepted
        )
    for row in base.index[base != rule["base"]]:
        yield Problem("is on another base year", int(row), rule["value"], f"{base[row]:g}", accepted)
    due = (years // 100 + 1) * 100 + (years + 1) % 100
    expected = due.shift(1)
    for row in years.index[expected.notna() & (years != expected)]:
        wanted = f"{expected[row]:.0f}"
        yield Problem(
            "a year is left out or out of order", int(row), "time_period", f"{years[row]:.0f}", wanted
        )


def _codes(typed: pd.DataFrame, resource: dict[str, Any], areas: pd.DataFrame) -> Iterable[Problem]:
    """Look authority codes up: known, in use in their year, and never beside their own successor."""
    for key in resource["schema"].get("foreignKeys", []):
        column = key["fields"][0]
        if column in typed:
            unknown = typed[column][(typed[column] != "") & ~typed[column].isin(areas["new_la_code"])]
            for row, value in _rows(unknown):
                yield Problem("unknown area code", row, column, value, "a code of the table areas")
    if not {"time_period", "new_la_code"} <= set(typed.columns) or resource.get("codes") == "current":
        return
    marked = [name for name in descriptor.indicators(resource) if name in typed]
    is_area = typed["new_la_code"].isin(areas["new_la_code"]) & typed["time_period"].notna()
    rows = typed[is_area & typed[marked].notna().any(axis=1)]
    if rows.empty:
        return
    known = areas.set_index("new_la_code")
    codes, on = rows["new_la_code"], places.days(rows["time_period"], resource.get("reference_day", "03-31"))
    constant = codes.map(known["constant_area"])
    # Publishers do print a recoded authority's newest code for the years before; only a merged or split one
    # had other borders then.
    is_recode = ~constant.str.contains("+", regex=False)
    # ... and kept printing the old code of two authorities for years.
    is_late_habit = rows["time_period"] <= codes.map(resource.get("late_codes", {})).astype("float64").fillna(
        0
    )
    retired = (codes.map(known["closed"]) != "") & (codes.map(known["closed"]) <= on) & ~is_late_habit
    unborn = (codes.map(known["opened"]) > on) & ~is_recode
    for rows_found, problem in ((retired, "retired area code"), (unborn, "area code from before it existed")):
        for row, value in _rows(codes[rows_found]):
            yield Problem(problem, row, "new_la_code", value, _codes_then(constant[row], on[row], areas))
    together = [name for name in resource["schema"]["primaryKey"] if name in rows and name != "new_la_code"]
    recoded = rows.assign(constant_area=constant)[is_recode]
    for row in recoded.index[recoded.duplicated([*together, "constant_area"])]:
        say = "an authority and its successor both have figures in one year"
        yield Problem(say, row, "new_la_code", codes[row], "one code of an authority a year")


def _codes_then(constant_area: str, on: str, areas: pd.DataFrame) -> str:
    parts = areas[areas["constant_area"] == constant_area]
    return " or ".join(
        parts.loc[places.alive(parts["new_la_code"], pd.Series(on, parts.index), areas), "new_la_code"]
    )


def _header_problem(header: list[str], wanted: list[str]) -> Problem:
    missing = [name for name in wanted if name not in header]
    extra = [name for name in header if name not in wanted]
    for delimiter, called in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(header) == 1 and header[0].count(delimiter) > 1:
            return Problem(f"cells are separated by {called}", row=1, accepted="commas")
    if missing:
        return Problem("column missing", row=1, column=missing[0], accepted=", ".join(wanted))
    if extra:
        return Problem("column nobody declared", row=1, column=extra[0], accepted=", ".join(wanted))
    place = next((i for i, pair in enumerate(zip(header, wanted, strict=False)) if pair[0] != pair[1]), 0)
    return Problem("columns in another order", row=1, column=header[place], accepted=", ".join(wanted))


def _summary(faults: list[tuple[str, Problem]]) -> str:
    places_found = [f"{table} row {problem.row} {problem.column}" for table, problem in faults[1:4]]
    return "; ".join(places_found) + ("; ..." if len(faults) > 4 else "")


def _rows(cells: pd.Series) -> Iterable[tuple[int, str]]:
    return zip((int(row) for row in cells.index), cells, strict=True)
