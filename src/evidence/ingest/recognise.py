"""Which publication a file is, said before anything is read from it."""

from pathlib import Path

import pandas as pd

from evidence.errors import DataError, UnknownName
from evidence.ingest import (
    boundaries,
    children_in_need,
    deprivation,
    directors,
    findings,
    funding,
    inspection_reports,
    inspections,
    interventions,
    lait,
    lineage,
    looked_after,
    neighbours,
    outturn,
    placements,
    population,
    research,
    social_workers,
    spending,
    workforce,
)
from evidence.ingest.publication import Publication, Shapes
from evidence.ingest.readers import read

MODULES = (
    lineage,
    population,
    looked_after,
    children_in_need,
    placements,
    social_workers,
    lait,
    deprivation,
    neighbours,
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


def table_file(source_id: str, path: Path) -> tuple[Publication, pd.DataFrame]:
    """Read a publisher's table and say which publication it is.

    Parameters
    ----------
    source_id : str
        The source the file is said to be of.
    path : pathlib.Path
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
    mine = [p for p in TABLES if p.series == series and p.columns(year) is not None]
    suffixes = sorted({publication.suffix for publication in mine})
    if not mine:
        raise DataError(f"no file of {series} for {year} is known", file=path.name, value=source_id)
    if path.suffix.lower() not in suffixes:
        raise DataError(
            f"not a file of {_names(mine)}", file=path.name, value=path.suffix, accepted=" or ".join(suffixes)
        )
    frame, encoding = read(path, mine[0].sheet)
    publication = _recognised(mine, frame, path, year)
    if encoding not in publication.encodings:
        row, byte = _first_odd_byte(path)
        raise DataError("not UTF-8", file=path.name, row=row, value=byte, accepted="UTF-8")
    return publication, frame


def _recognised(mine: list[Publication], frame: pd.DataFrame, path: Path, year: int) -> Publication:
    header = list(frame.columns)
    for delimiter, called in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(header) == 1 and delimiter in header[0]:
            raise DataError(f"cells are separated by {called}", file=path.name, row=1, accepted="commas")
    fit = [p for p in mine if set(p.columns(year) or ()) <= set(header)]
    if fit:
        return max(fit, key=lambda p: len(p.columns(year) or ()))
    for other in TABLES:
        years = [y for y in YEARS if set(other.columns(y) or ["\0"]) <= set(header)]
        if years:
            of_year = f" of {years[0]}" if len(years) == 1 else ""
            raise DataError(
                f"this is {other.name}{of_year}", file=path.name, row=1, accepted=f"{_names(mine)}, {year}"
            )
    near = max(
        mine, key=lambda p: len(set(p.columns(year) or ()) & set(header)) / len(p.columns(year) or [""])
    )
    wanted = near.columns(year) or ()
    missing = [name for name in wanted if name not in header]
    is_near = len(missing) <= len(wanted) / 2
    problem = f"column missing for {near.name}" if is_near else f"not a file of {_names(mine)}"
    column = missing[0] if is_near else None
    raise DataError(problem, file=path.name, row=1, column=column, accepted=", ".join(wanted))


def _names(publications: list[Publication]) -> str:
    return " or ".join(publication.name for publication in publications)


def _first_odd_byte(path: Path) -> tuple[int, bytes]:
    content = path.read_bytes()
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as fault:
        return content.count(b"\n", 0, fault.start) + 1, content[fault.start : fault.start + 1]
    return 1, b""
