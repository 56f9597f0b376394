"""Which publication a file is, said before anything is read from it."""

import re
from datetime import date
from typing import Any

import pandas as pd

from evidence.data import descriptor
from evidence.errors import DataError, UnknownName
from evidence.ingest import lait, workbooks
from evidence.ingest.areas import boundaries, lineage, statistical_neighbours
from evidence.ingest.children import (
    children_in_need,
    deprivation,
    looked_after,
    placements,
    population,
    social_worker_changes,
)
from evidence.ingest.files import File
from evidence.ingest.inspection import findings, inspection_reports, inspections, interventions, research
from evidence.ingest.money import funding, outturn, spending
from evidence.ingest.publication import Publication, Shapes
from evidence.ingest.readers import read
from evidence.ingest.workforce import directors, workforce

MODULES = (
    lineage,
    population,
    looked_after,
    children_in_need,
    placements,
    social_worker_changes,
    lait,
    deprivation,
    statistical_neighbours,
    spending,
    outturn,
    workforce,
    directors,
    funding,
    research,
    inspections,
    interventions,
    inspection_reports,
    findings,
)
TABLES: list[Publication] = [publication for module in MODULES for publication in module.PUBLICATIONS]
SHAPES: list[Shapes] = boundaries.PUBLICATIONS
# Years whose layouts a file may turn out to be of.
YEARS = range(2010, 2031)
# Columns that say which year a row is of, where a publisher prints one.
PERIODS = ("time_period", "financial_year")
PERIOD = re.compile(r"(?<!\d)(20\d\d)(?:[-/]?(\d\d))?(?!\d)")
# How far down a file its headings may have slipped, for the message.
FIRST_ROWS = 20


def series_of(source_id: str) -> str:
    """Give a source id without its year.

    Parameters
    ----------
    source_id : str
        For example ``"looked-after-2016"``.

    Returns
    -------
    str
        For example ``"looked-after"``.

    Raises
    ------
    UnknownName
        If no publication has such an id.

    Examples
    --------
    >>> series_of("looked-after-2016")
    'looked-after'
    """
    series, _, year = source_id.rpartition("-")
    known = {publication.series for publication in TABLES} | {shape.series for shape in SHAPES}
    if series not in known or not (year.isdigit() and len(year) == 4):
        raise UnknownName("source", source_id, {f"{name}-2026" for name in known})
    return series


def series_or_id(source_id: str) -> str:
    """Give a source id without its year, whether or not a publication has such an id.

    Examples
    --------
    >>> series_or_id("claims-2026")
    'claims'
    """
    return source_id.rpartition("-")[0]


def is_series(name: str) -> bool:
    """Tell whether a name is that of a series, without a year.

    Examples
    --------
    >>> is_series("looked-after"), is_series("looked-after-2016")
    (True, False)
    """
    return name in {p.series for p in TABLES} | {shape.series for shape in SHAPES}


def is_shape(source_id: str) -> bool:
    """Tell whether a source is a boundary file.

    Examples
    --------
    >>> is_shape("boundaries-2023")
    True
    """
    return series_or_id(source_id) in {shape.series for shape in SHAPES}


def sources_of(file: File, package: dict[str, Any], series: str | None = None) -> list[str]:
    """Say which sources a file is of, by what is in it.

    A file the tables were made from is of the sources it was of then. Any other is known by its columns; its
    year by the columns too, or by the last period in it, or by its name.

    Parameters
    ----------
    file : File
        The file.
    package : dict
        The descriptor.
    series : str, optional
        Only sources of this series.

    Returns
    -------
    list of str
        Source ids; more than one where several tables of a workbook are read as different sources.

    Raises
    ------
    DataError
        If it is no file the review reads, or does not say of which year it is.
    """
    publishers = [source for source in package["sources"] if not source.get("own")]
    known = [s["id"] for s in publishers if any(kept["sha256"] == file.sha256 for kept in s["files"])]
    known += [s["id"] for s in package["sources"] if s.get("own") and _is_ours(s, file, package)]
    known = [id for id in known if series in {None, id.rpartition("-")[0]}]
    if known:
        return known
    kinds = _kinds(file)
    if series:
        kinds = {name: found for name, found in kinds.items() if name == series}
    if not kinds:
        raise DataError(
            "no file the review reads", file=file.name, accepted="a file of a source that page Data lists"
        )
    return [_of_year(name, *found, file, publishers) for name, found in kinds.items()]


def _is_ours(source: dict[str, Any], file: File, package: dict[str, Any]) -> bool:
    """Tell whether a file is a table written by hand: it has its name and its header."""
    resource = next(r for r in package["resources"] if r["sources"][0]["id"] == source["id"])
    header = file.content.partition(b"\n")[0]
    return file.name == resource["path"] and header == ",".join(descriptor.fields(resource)).encode()


def _kinds(file: File) -> dict[str, tuple[str, list[int], pd.DataFrame | None]]:
    """Which series a file may be of: what a person calls it, years whose layout fits, and its cells."""
    for shape in SHAPES:
        if shape.suffix == file.suffix:
            return {shape.series: (shape.name, list(YEARS), None)}
    mine = [publication for publication in TABLES if file.suffix in publication.suffixes]
    if not mine:
        known = sorted({kind for p in TABLES for kind in p.suffixes} | {shape.suffix for shape in SHAPES})
        raise DataError(
            "not a kind of file the review reads",
            file=file.name,
            value=file.suffix,
            accepted=" or ".join(known),
        )
    sheets = workbooks.names(file) if file.suffix == ".ods" else None
    fit: list[tuple[Publication, list[int], pd.DataFrame]] = []
    # A sheet saved as csv is looked for last: its header may stand below notes.
    for publication in sorted(mine, key=lambda each: each.sheet is not None):
        sheet = publication.sheet
        if fit and sheet and file.suffix == ".csv":
            break
        if sheets is not None and sheet is not None and sheet not in sheets:
            continue
        try:
            frame, _ = read(file, sheet)
        except DataError:
            if sheets is not None and sheet is None:
                # The first sheet of another publication's workbook is often its cover.
                continue
            raise
        header = set(frame.columns)
        if years := [year for year in YEARS if set(publication.columns(year) or ["\0"]) <= header]:
            fit.append((publication, years, frame))
    # A file with more columns than another kind needs is of the kind that needs more.
    wanted = {id(p): set(p.columns(years[-1]) or ()) for p, years, _ in fit}
    best = [
        found
        for found in fit
        if not any(
            wanted[id(found[0])] < wanted[id(other)] and found[0].sheet == other.sheet for other, _, _ in fit
        )
    ]
    kinds: dict[str, tuple[str, list[int], pd.DataFrame | None]] = {}
    for publication, years, frame in best:
        kinds.setdefault(publication.series, (publication.name, years, frame))
    if not kinds and sheets is None:
        _check_layout(mine[0], file)
    return kinds


def _check_layout(any_kind: Publication, file: File) -> None:
    frame, _ = read(file, any_kind.sheet)
    _check_delimiter(list(frame.columns), file)
    wanted = [set(p.columns(year) or ["\0"]) for p in TABLES for year in YEARS]
    _check_headings(frame, wanted, file)


def _of_year(
    series: str,
    called: str,
    years: list[int],
    frame: pd.DataFrame | None,
    file: File,
    publishers: list[dict[str, Any]],
) -> str:
    if len(years) == 1:
        return f"{series}-{years[0]}"
    printed = next((frame[name] for name in PERIODS if frame is not None and name in frame), None)
    for text in (printed, file.name):
        found = [text] if isinstance(text, str) else [] if text is None else text.unique()
        ends = [year for cell in found for year in _ends(str(cell))]
        # A year to come is a forecast, as of prices, or a slip that the rules for cells will name.
        ends = [year for year in ends if year in years and year <= date.today().year]
        if ends:
            return f"{series}-{max(ends)}"
    named = [s for s in publishers if any(kept["name"] == file.name for kept in s["files"])]
    named = [source for source in named if source["id"].rpartition("-")[0] == series]
    if named:
        return max(named, key=lambda source: source["edition"])["id"]
    raise DataError(
        f"this is {called}, and nothing in it says which release",
        file=file.name,
        accepted=f"the source named before the file, such as {series}-{date.today().year}",
    )


def _ends(text: str) -> list[int]:
    """Years in which the periods of a text end: 2025 of "2024-25", of "202425" and of "2025"."""
    ends = []
    for start, end in PERIOD.findall(text):
        is_span = end and (int(start) + 1) % 100 == int(end)
        ends.append(int(start) + 1 if is_span else int(start))
    return ends


def table_file(source_id: str, file: File) -> tuple[Publication, pd.DataFrame]:
    """Read a publisher's table and say which publication it is.

    Parameters
    ----------
    source_id : str
        The source the file is said to be of.
    file : File
        The file.

    Returns
    -------
    publication : Publication
        How to read it.
    frame : pandas.DataFrame of str
        Its cells; the index is the row in the file.

    Raises
    ------
    DataError
        If the file is of another publication, lacks a column, or cannot be read.
    """
    series, year = series_of(source_id), int(source_id[-4:])
    if year > date.today().year:
        raise DataError(
            "a release of a year to come",
            file=file.name,
            value=source_id,
            accepted=f"{date.today().year} or before",
        )
    mine = [p for p in TABLES if p.series == series and p.columns(year) is not None]
    suffixes = sorted({suffix for publication in mine for suffix in publication.suffixes})
    if not mine:
        known = [str(y) for y in YEARS if any(p.series == series and p.columns(y) for p in TABLES)]
        raise DataError(
            f"no file of {series} for {year} is known",
            file=file.name,
            value=source_id,
            accepted=f"{series}-{known[0]} to {series}-{known[-1]}" if known else None,
        )
    if file.suffix not in suffixes:
        raise DataError(
            f"not a file of {_names(mine)}", file=file.name, value=file.suffix, accepted=" or ".join(suffixes)
        )
    frame, encoding = read(file, mine[0].sheet)
    publication = _recognised(mine, frame, file, year)
    if encoding not in publication.encodings:
        row, byte = _first_odd_byte(file.content)
        raise DataError("not UTF-8", file=file.name, row=row, value=byte, accepted="UTF-8")
    return publication, frame


def _check_delimiter(header: list[str], file: File) -> None:
    for delimiter, called in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(header) == 1 and delimiter in header[0]:
            raise DataError(f"cells are separated by {called}", file=file.name, row=1, accepted="commas")


def _check_headings(frame: pd.DataFrame, wanted: list[set[str]], file: File) -> None:
    for row, cells in frame.head(FIRST_ROWS).iterrows():
        if any(columns <= {str(cell).strip() for cell in cells} for columns in wanted):
            say = "headings in the first row only, and nothing above them"
            raise DataError("the headings stand here", file=file.name, row=int(str(row)), accepted=say)


def _recognised(mine: list[Publication], frame: pd.DataFrame, file: File, year: int) -> Publication:
    header = list(frame.columns)
    _check_delimiter(header, file)
    fit = [p for p in mine if set(p.columns(year) or ()) <= set(header)]
    if fit:
        return max(fit, key=lambda p: len(p.columns(year) or ()))
    for other in TABLES:
        years = [y for y in YEARS if set(other.columns(y) or ["\0"]) <= set(header)]
        if years:
            of_year = f" of {years[0]}" if len(years) == 1 else ""
            raise DataError(
                f"this is {other.name}{of_year}", file=file.name, row=1, accepted=f"{_names(mine)}, {year}"
            )
    _check_headings(frame, [set(p.columns(year) or ()) for p in mine], file)
    near = max(
        mine, key=lambda p: len(set(p.columns(year) or ()) & set(header)) / len(p.columns(year) or [""])
    )
    wanted = near.columns(year) or ()
    missing = [name for name in wanted if name not in header]
    is_near = len(missing) <= len(wanted) / 2
    problem = f"column missing for {near.name}" if is_near else f"not a file of {_names(mine)}"
    column = missing[0] if is_near else None
    raise DataError(problem, file=file.name, row=1, column=column, accepted=", ".join(wanted))


def _names(publications: list[Publication]) -> str:
    return " or ".join(publication.name for publication in publications)


def _first_odd_byte(content: bytes) -> tuple[int, bytes]:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as fault:
        return content.count(b"\n", 0, fault.start) + 1, content[fault.start : fault.start + 1]
    return 1, b""
