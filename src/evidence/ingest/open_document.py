"""OpenDocument spreadsheets, read with the standard library and within limits."""

import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from evidence.errors import DataError
from evidence.ingest.files import File, archive, unpacked

MOST_COLUMNS = 2_000
MOST_REPEATS = 10_000
# The largest sheet of a return has 450,000 cells.
MOST_CELLS = 1_500_000
MOST_ELEMENTS = 1_500_000
MOST_CHARACTERS = 100_000
ACCEPTED = "an .ods workbook as published"
MANIFEST = "META-INF/manifest.xml"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def rows(file: File, sheet: str | None = None) -> list[tuple[int, list[str]]]:
    """Read the filled rows of one sheet.

    A number is given as it is stored, not as it is shown. Nothing is written to disk, no entity is expanded.

    Parameters
    ----------
    file : File
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
        If the file is no workbook, needs a password, lacks the sheet, declares entities, holds unsafe paths,
        or would unpack to more than a return can be.
    """
    found: list[tuple[int, list[str]]] = []
    seen: list[str] = []
    number, cells, wanted = 0, 0, False
    for tag, element in _elements(file):
        if tag == "sheet":
            if wanted:
                break
            seen.append(element.get(f"{_TABLE}name", ""))
            wanted = seen[-1] == (sheet or seen[-1])
        elif wanted:
            for row in _repeated(element, file, number):
                cells += len(row[1])
                if cells > MOST_CELLS:
                    raise DataError(
                        f"more than {MOST_CELLS:,} cells", file=file.name, row=row[0], accepted=ACCEPTED
                    )
                found.append(row)
            number += _times(element, "rows", file, number + 1)
    if wanted:
        return found
    raise DataError("sheet missing", file=file.name, value=", ".join(seen), accepted=sheet)


def names(file: File) -> list[str]:
    """Name the sheets of a workbook.

    Parameters
    ----------
    file : File
        An ``.ods`` file.

    Returns
    -------
    list of str
        In their order.
    """
    return [element.get(f"{_TABLE}name", "") for tag, element in _elements(file) if tag == "sheet"]


def _elements(file: File) -> Iterator[tuple[str, ElementTree.Element]]:
    """Give each sheet as it opens, and each of its rows as it closes, which is then forgotten."""
    elements = 0
    try:
        for event, element in ElementTree.iterparse(_Bytes(_content(file)), events=("start", "end")):
            elements += 1
            if elements > 2 * MOST_ELEMENTS:
                raise DataError("more parts than a workbook has", file=file.name, accepted=ACCEPTED)
            if event == "start" and element.tag == f"{_TABLE}table":
                yield "sheet", element
            elif event == "end" and element.tag == f"{_TABLE}table-row":
                yield "row", element
                element.clear()
    except ElementTree.ParseError as fault:
        raise DataError("not a workbook", file=file.name, accepted=ACCEPTED) from fault


class _Bytes:
    """Bytes that a parser reads in pieces, so that a sheet can be dropped once it is behind."""

    def __init__(self, content: bytes) -> None:
        self.content, self.at = content, 0

    def read(self, size: int = -1) -> bytes:
        start, self.at = self.at, len(self.content) if size < 0 else self.at + size
        return self.content[start : self.at]


def _content(file: File) -> bytes:
    with archive(file, "a workbook", ACCEPTED) as packed:
        parts = packed.namelist()
        if "encrypted-package" in parts or _is_locked(packed, parts, file):
            raise DataError(
                "protected by a password", file=file.name, accepted=f"{ACCEPTED}, saved without a password"
            )
        if "content.xml" not in parts:
            raise DataError("not a workbook", file=file.name, accepted=ACCEPTED)
        content = unpacked(packed, "content.xml", file.name)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise DataError("declares entities", file=file.name, accepted=ACCEPTED)
    return content


def _is_locked(packed: zipfile.ZipFile, parts: list[str], file: File) -> bool:
    return MANIFEST in parts and b"encryption-data" in unpacked(packed, MANIFEST, file.name)


def _repeated(row: ElementTree.Element, file: File, before: int) -> Iterator[tuple[int, list[str]]]:
    cells = _cells(row, file, before + 1)
    if cells:
        repeats = _times(row, "rows", file, before + 1)
        if repeats > MOST_REPEATS:
            raise DataError("a row repeated without end", file=file.name, row=before + 1, accepted=ACCEPTED)
        yield from ((before + step, cells) for step in range(1, repeats + 1))


def _cells(row: ElementTree.Element, file: File, number: int) -> list[str]:
    cells: list[str] = []
    blank = 0
    for cell in row:
        if cell.tag not in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
            continue
        shown = "\n".join("".join(line.itertext()) for line in cell.findall(f"{_TEXT}p"))
        text = (cell.get(f"{_OFFICE}value") or shown).strip()
        repeats = _times(cell, "columns", file, number)
        if len(text) > MOST_CHARACTERS:
            raise DataError(
                f"a cell of {len(text):,} characters",
                file=file.name,
                row=number,
                value=text,
                accepted=f"at most {MOST_CHARACTERS:,}",
            )
        if not text:
            blank += repeats
            continue
        if len(cells) + blank + repeats > MOST_COLUMNS:
            raise DataError(
                f"more than {MOST_COLUMNS} columns", file=file.name, row=number, accepted=ACCEPTED
            )
        cells += [""] * blank + [text] * repeats
        blank = 0
    return cells


def _times(element: ElementTree.Element, what: str, file: File, number: int) -> int:
    stated = element.get(f"{_TABLE}number-{what}-repeated", "1")
    if not (stated.isdigit() and len(stated) <= 9):
        raise DataError(
            f"{what} repeated an odd number of times",
            file=file.name,
            row=number,
            value=stated,
            accepted=ACCEPTED,
        )
    return int(stated)
