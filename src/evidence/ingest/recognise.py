"""Which publication a file is, and of which release, said before anything is read from it.

A renamed heading, a label worded anew or a number no longer printed is said in the descriptor, under
``editions``, and not in code: a line there lets the next release in.
"""

import importlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from evidence.data import descriptor
from evidence.errors import DataError, UnknownName
from evidence.ingest import workbooks
from evidence.ingest.areas import boundaries
from evidence.ingest.columns import COMMON
from evidence.ingest.files import File
from evidence.ingest.publication import Publication, Shapes, described, series_of, year_of
from evidence.ingest.readers import read

TABLES: list[Publication] = [
    one
    for module in dict.fromkeys(row["module"] for row in described().values())
    for one in importlib.import_module(f"evidence.ingest.{module}").PUBLICATIONS
]
SHAPES: list[Shapes] = boundaries.PUBLICATIONS
SERIES = {known.series for known in TABLES} | {known.series for known in SHAPES}
# Columns that say which year a row is of, where a publisher prints one.
PERIODS = ("time_period", "financial_year")
PERIOD = re.compile(r"(?<!\d)(20\d\d)(?:[-/]?(\d\d))?(?!\d)")
# How far down a file its headings may have slipped, for the message.
FIRST_ROWS = 20
# A file is near a publication, for the message, if it lacks no more of its headings than this.
MOST_MISSING = 0.5
WORKBOOKS = {".ods", ".xlsx"}
# Where in the descriptor a person says how an edition differs.
HOW = "a line for it under editions in data/datapackage.json"


@dataclass(frozen=True)
class Recognised:
    """A file, the release it is of, and which publication it is: none if it is a table written by hand."""

    file: File
    source: str
    publication: Publication | Shapes | None = None
    cells: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    # Its release is that of another file of this name, for want of anything in it.
    is_guessed: bool = False


@dataclass(frozen=True)
class _Candidate:
    """A publication that a file may be, the years whose columns it has, and what it needs for the last."""

    publication: Publication | Shapes
    years: list[int]
    cells: pd.DataFrame = field(default_factory=pd.DataFrame)
    needed: frozenset[str] = frozenset()
    sheet: str | None = None


def check_source(source_id: str, package: dict[str, Any]) -> None:
    """Refuse a source of no known series, with the names that are nearest, before its file is looked at."""
    series, _, year = source_id.rpartition("-")
    is_release = series in SERIES and year.isdigit() and len(year) == 4
    if not (is_release or source_id in SERIES or _is_own(source_id, package)):
        raise UnknownName("source", source_id, {f"{known}-{date.today().year}" for known in SERIES})


def recognise(file: File, package: dict[str, Any], said: str | None = None) -> list[Recognised]:
    """Say which releases a file is of: as said, or by what is in it.

    A file the tables were made from is of the sources it was of then, and more than one where a workbook has
    tables of several. Any other is known by its columns; its year by these, the last period in it, its sheet
    or its name. Raises `DataError` if it is no file the review reads, another than said, or of no known year.
    """
    if said is not None and said not in SERIES:
        return [_as_said(file, said, package)]
    known = [id for id in _known(file, package) if said in {None, series_of(id)}]
    if known:
        return [_as_said(file, id, package) for id in known]
    if shape := next((shape for shape in SHAPES if shape.suffix == file.suffix), None):
        found = [_Candidate(shape, _years(package))]
    else:
        found = _candidates(file, TABLES, _years(package), package)
    found = [each for each in found if said in {None, each.publication.series}]
    if not found:
        raise _unknown(file, package)
    recognised = []
    for one in found:
        year = _year(one, file)
        source = f"{one.publication.series}-{year or _year_by_name(one, file, package)}"
        recognised.append(Recognised(file, source, one.publication, one.cells, is_guessed=year is None))
    return recognised


def _years(package: dict[str, Any]) -> list[int]:
    """Years a release may be of: from the earliest that is held to this one."""
    return list(range(min(source["edition"] for source in package["sources"]), date.today().year + 1))


def _known(file: File, package: dict[str, Any]) -> Iterator[str]:
    """Name the sources that hold the file, by its bytes; a table written by hand by name and header."""
    for source in package["sources"]:
        if not source.get("own") and any(kept["sha256"] == file.sha256 for kept in source["files"]):
            yield source["id"]
    for source in package["sources"]:
        if source.get("own"):
            resource = next(r for r in package["resources"] if r["sources"][0]["id"] == source["id"])
            header = file.content.partition(b"\n")[0]
            if file.name == resource["path"] and header == ",".join(descriptor.fields(resource)).encode():
                yield source["id"]


def _is_own(source_id: str, package: dict[str, Any]) -> bool:
    return any(source["id"] == source_id and source.get("own") for source in package["sources"])


def _candidates(
    file: File, publications: Iterable[Publication], years: list[int], package: dict[str, Any]
) -> list[_Candidate]:
    """Find what a file may be, one publication a series."""
    mine = [publication for publication in publications if file.suffix in publication.suffixes]
    sheets = workbooks.names(file) if mine and file.suffix in WORKBOOKS else None
    fit: list[_Candidate] = []
    # A sheet saved as csv is looked for last: its header may stand below notes.
    for publication in sorted(mine, key=lambda each: each.sheet is not None):
        sheet = publication.sheet_in(sheets)
        is_known = sheets is None and any(each.sheet is None for each in fit)
        if (is_known and sheet) or (sheets and publication.sheet and sheet is None):
            continue
        try:
            cells, _ = read(file, sheet)
        except DataError:
            if sheets is not None and sheet is None:
                # The first sheet of another publication's workbook is often its cover.
                continue
            raise
        cells = _as_today(cells, publication, package)
        needed = {year: _needed(publication, year, package) for year in years}
        found = [year for year in years if needed[year] and needed[year] <= set(cells.columns)]
        labels = publication.holds.items() if found else ()
        if found and all((cells[name].str.strip() == label).any() for name, label in labels):
            fit.append(_Candidate(publication, found, cells, needed[found[-1]], sheet))
    # Of two kinds that fit, it is of the one that needs more columns; saved as csv, a sheet has no name.
    alike = {id(one): [two for two in fit if sheets is None or two.sheet == one.sheet] for one in fit}
    best = [one for one in fit if not any(other.needed > one.needed for other in alike[id(one)])]
    return list({each.publication.series: each for each in reversed(best)}.values())[::-1]


def _year(found: _Candidate, file: File) -> int | None:
    if len(found.years) == 1:
        return found.years[0]
    cells = found.cells
    periods = next((list(cells[name].unique()) for name in PERIODS if name in cells), [])
    for texts in (periods, [found.sheet], [file.name]):
        # A year to come is a forecast, as of prices, or a slip that the rules for cells will name.
        if ends := [year for text in texts for year in _ends(str(text)) if year in found.years]:
            return max(ends)
    return None


def _year_by_name(found: _Candidate, file: File, package: dict[str, Any]) -> int:
    series = found.publication.series
    mine = [one for one in package["sources"] if not one.get("own") and series_of(one["id"]) == series]
    if named := [one for one in mine if any(kept["name"] == file.name for kept in one["files"])]:
        return year_of(max(named, key=lambda source: source["edition"])["id"])
    say = f"this is {found.publication.name}, and nothing in it says which release"
    named_so = f"the source named before the file, such as {series}-{date.today().year}"
    raise file.error(say, accepted=named_so)


def _ends(text: str) -> Iterator[int]:
    """Give the years in which the periods of a text end: 2025 of "2024-25", of "202425" and of "2025"."""
    for start, end in PERIOD.findall(text):
        is_span = end and (int(start) + 1) % 100 == int(end)
        yield int(start) + 1 if is_span else int(start)


def _as_said(file: File, source_id: str, package: dict[str, Any]) -> Recognised:
    """Read a file as that of a source, which its publication and its columns must bear out."""
    if _is_own(source_id, package):
        return Recognised(file, source_id)
    series, year = series_of(source_id), year_of(source_id)
    shape = next((shape for shape in SHAPES if shape.series == series), None)
    if shape:
        _check_suffix(file, [shape], {shape.suffix})
        return Recognised(file, source_id, shape)
    if year > date.today().year:
        now = f"{date.today().year} or before"
        raise file.error("a release of a year to come", value=source_id, accepted=now)
    mine = [publication for publication in TABLES if publication.series == series]
    years = [y for y in _years(package) if any(publication.needed(y) for publication in mine)]
    mine = [publication for publication in mine if publication.needed(year)]
    if not mine:
        span = f"{series}-{years[0]} to {series}-{years[-1]}" if years else None
        raise file.error(f"no file of {series} for {year} is known", value=source_id, accepted=span)
    _check_suffix(file, mine, {suffix for publication in mine for suffix in publication.suffixes})
    fit = _candidates(file, mine, [year], package)
    if not fit:
        raise _unknown(file, package, mine, year)
    return Recognised(file, source_id, fit[0].publication, fit[0].cells)


def _check_suffix(file: File, mine: Iterable[Publication | Shapes], suffixes: set[str]) -> None:
    if file.suffix not in suffixes:
        problem, accepted = f"not a file of {_names(mine)}", " or ".join(sorted(suffixes))
        raise file.error(problem, value=file.suffix, accepted=accepted)


def _unknown(
    file: File, package: dict[str, Any], mine: list[Publication] | None = None, year: int | None = None
) -> DataError:
    """Say what a file is that is not as said, or what it is missing, or what it comes nearest to."""
    # It may be known, and not read.
    held = workbooks.names(file) if file.suffix in WORKBOOKS else []
    for known in package.get("not_read", []):
        if re.search(known["name"], file.name) or any(re.fullmatch(known["sheet"], name) for name in held):
            value = ", ".join(held) or None
            return file.error(f"this is {known['what']}", value=value, accepted=known["instead"])
    kinds = sorted({kind for p in TABLES for kind in p.suffixes} | {shape.suffix for shape in SHAPES})
    if file.suffix not in kinds:
        accepted = " or ".join(kinds)
        return file.error("not a kind of file the review reads", value=file.suffix, accepted=accepted)
    if mine and year and (other := _candidates(file, TABLES, _years(package), package)):
        problem = f"this is {other[0].publication.name}"
        first, last = other[0].years[0], other[0].years[-1]
        problem += f" of {last} or before" if last < year else f" of {first} or later" if first > year else ""
        return file.error(problem, row=1, accepted=f"{_names(mine)}, {year}")
    sheets = workbooks.names(file) if file.suffix in WORKBOOKS else None
    found = f"sheets {', '.join(sheets)}" if sheets else None
    wanted = "a file of a source that page Data lists"
    if near := _near(file, mine or TABLES, sheets, year or date.today().year, package):
        best, own, missing, strange = near
        if mine:
            wanted = ", ".join(own)
        if len(missing) <= len(own) * MOST_MISSING:
            also = f" (these are: {', '.join(missing)})" if len(missing) > 1 else ""
            value = f"not known: {', '.join(strange)}" if strange else None
            say = wanted if mine else f"the heading, or {HOW}"
            problem = f"column missing for {best.name}{also}"
            return file.error(problem, row=1, column=missing[0], value=value, accepted=say)
    if mine and sheets and all(p.sheet and not p.sheet_in(sheets) for p in mine):
        # A name with the year in it is shown for one year.
        named = " or ".join(str(p.sheet).replace(r"\d{6}", "202425").replace(r"\d{4}", "2025") for p in mine)
        return file.error("sheet missing", value=", ".join(sheets), accepted=named)
    if mine:
        return file.error(f"not a file of {_names(mine)}", row=1, value=found, accepted=wanted)
    return file.error("no file the review reads", value=found, accepted=wanted)


def _near(
    file: File, mine: list[Publication], sheets: list[str] | None, year: int, package: dict[str, Any]
) -> tuple[Publication, list[str], list[str], list[str]] | None:
    """Find the publication a file comes nearest to: its headings, those missing, and those not known."""
    found = []
    for publication in mine:
        sheet, needed = publication.sheet_in(sheets), list(publication.needed(year))
        is_there = file.suffix in publication.suffixes and (sheet or not publication.sheet)
        if not needed or not is_there:
            continue
        try:
            cells = _as_today(read(file, sheet)[0], publication, package)
        except DataError:
            continue
        for row, values in cells.head(FIRST_ROWS).iterrows():
            if set(needed) <= {str(cell).strip() for cell in values}:
                say = "headings in the first row only, and nothing above them"
                raise file.error("the headings stand here", row=int(str(row)), accepted=say)
        # What every publication heads alike says nothing of which it is.
        own = needed if len(mine) < len(TABLES) else [name for name in needed if name not in COMMON]
        missing = [name for name in own if name not in cells]
        strange = [str(name) for name in cells if name not in {*needed, "country_code", "country_name"}]
        if missing:
            found.append((publication, own, missing, strange))
    # Of two with as small a share missing, the one of which more is there.
    return min(found, key=lambda each: (len(each[2]) / len(each[1]), -len(each[1])), default=None)


def _names(publications: Iterable[Publication | Shapes]) -> str:
    return " or ".join(publication.name for publication in publications)


def _as_today(cells: pd.DataFrame, publication: Publication, package: dict[str, Any]) -> pd.DataFrame:
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


def _needed(publication: Publication, year: int, package: dict[str, Any]) -> frozenset[str]:
    """Name the columns that the file of a year must have, less those declared not to be printed then."""
    known = package.get("editions", {}).get(publication.series, {}).get("without", {})
    left_out = {name for name, (first, last) in known.items() if first <= year <= last}
    return frozenset(publication.needed(year)) - left_out
