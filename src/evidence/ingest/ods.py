"""OpenDocument spreadsheets, read with the standard library and within limits."""

import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

from evidence.errors import DataError

# The largest sheet of a return is 27 MB of XML in a file of 0.9 MB. Anything far beyond is not a return.
MOST_BYTES = 100_000_000
MOST_TIMES = 200
MOST_FILES = 200
MOST_COLUMNS = 2_000
MOST_REPEATS = 10_000
ACCEPTED = "an .ods workbook as published"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def rows(path: Path, sheet: str | None = None) -> list[tuple[int, list[str]]]:
    """Read the filled rows of one sheet.

    A number is given as it is stored, not as it is shown. Nothing is written to disk, no entity is expanded.

    Parameters
    ----------
    path : pathlib.Path
        An ``.ods`` file.
    sheet : str, optional
        Name of the sheet; the default is the first.

    Returns
    -------
    list of tuple of (int, list of str)
        Number of the row in the sheet, and its cells up to the last that is filled.

    Raises
    ------
    DataError
        If the file is no workbook, lacks the sheet, declares entities, holds unsafe paths, or would unpack to
        more than a return can be.
    """
    try:
        content = _content(path)
        names = []
        for _, element in ElementTree.iterparse(_Bytes(content), events=("end",)):
            if element.tag == f"{_TABLE}table":
                name = element.get(f"{_TABLE}name", "")
                if name == (sheet or name):
                    return list(_rows(element, path))
                names.append(name)
                element.clear()
    except (zipfile.BadZipFile, ElementTree.ParseError, NotImplementedError, RuntimeError) as fault:
        raise DataError("not a workbook", file=path.name, accepted=ACCEPTED) from fault
    raise DataError("sheet missing", file=path.name, value=", ".join(names), accepted=sheet)


class _Bytes:
    """Bytes that a parser reads in pieces, so that a sheet can be dropped once it is behind."""

    def __init__(self, content: bytes) -> None:
        self.content, self.at = content, 0

    def read(self, size: int = -1) -> bytes:
        start, self.at = self.at, len(self.content) if size < 0 else self.at + size
        return self.content[start : self.at]


def _content(path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        for part in parts:
            name = PurePosixPath(part.filename.replace("\\", "/"))
            if name.is_absolute() or ".." in name.parts or ":" in part.filename:
                raise DataError(
                    "a path that leaves the archive", file=path.name, value=part.filename, accepted=ACCEPTED
                )
        size, packed = sum(part.file_size for part in parts), path.stat().st_size
        too_big = f"would unpack to {size:,} bytes"
        if len(parts) > MOST_FILES or size > MOST_BYTES or size > MOST_TIMES * packed:
            raise DataError(too_big, file=path.name, accepted=ACCEPTED)
        if "content.xml" not in archive.namelist():
            raise DataError("not a workbook", file=path.name, accepted=ACCEPTED)
        with archive.open("content.xml") as part_file:
            # The size an archive declares may be a lie.
            content = part_file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise DataError(too_big, file=path.name, accepted=ACCEPTED)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise DataError("declares entities", file=path.name, accepted=ACCEPTED)
    return content


def _rows(table: ElementTree.Element, path: Path) -> Iterator[tuple[int, list[str]]]:
    number = 0
    for row in table.iter(f"{_TABLE}table-row"):
        repeats = int(row.get(f"{_TABLE}number-rows-repeated", "1"))
        cells = _cells(row, path, number + 1)
        if cells:
            if repeats > MOST_REPEATS:
                raise DataError("a row repeated without end", file=path.name, row=number + 1)
            yield from ((number + step, cells) for step in range(1, repeats + 1))
        number += repeats


def _cells(row: ElementTree.Element, path: Path, number: int) -> list[str]:
    cells: list[str] = []
    blank = 0
    for cell in row:
        if cell.tag not in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
            continue
        shown = "\n".join("".join(line.itertext()) for line in cell.findall(f"{_TEXT}p"))
        text = (cell.get(f"{_OFFICE}value") or shown).strip()
        repeats = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        if not text:
            blank += repeats
            continue
        if len(cells) + blank + repeats > MOST_COLUMNS:
            raise DataError(f"more than {MOST_COLUMNS} columns", file=path.name, row=number)
        cells += [""] * blank + [text] * repeats
        blank = 0
    return cells
