"""Workbooks, .ods and .xlsx: held to limits by what an XML parser sees, then read by python-calamine."""

import io
import re
import zipfile
from datetime import datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING, NoReturn
from xml.parsers import expat

from evidence.errors import DataError
from evidence.ingest.files import MOST_CHARACTERS, MOST_COLUMNS, MOST_ROWS, MOST_TEXT, File, archive, unpacked

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

MOST_REPEATS = 10_000
# The largest sheet of a return has 450,000 cells.
MOST_CELLS = 1_500_000
MOST_ELEMENTS = 1_500_000
MANIFEST, CONTENT = "META-INF/manifest.xml", "content.xml"
OPEN_DOCUMENT = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", MANIFEST: b"<manifest/>"}
# What the reader takes for a cell, and what makes one filled.
CELLS = {"table:table-cell", "table:covered-table-cell"}
SETTING = re.compile(r" +(?=[ \n])")
# What a sheet says of its own size: some programs write whole rows, which the reader cannot follow.
SIZE = re.compile(rb"<dimension [^>]*/>")
REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.ASCII)


def names(file: File) -> list[str]:
    """Name the sheets of a workbook, in their order."""
    return _opened(file).sheet_names


def rows(file: File, sheet: str | None = None) -> list[tuple[int, list[str]]]:
    """Read the filled rows of one sheet, the first unless named: each with its number in the sheet.

    A number is given as it is stored, not as it is shown, a day as ``YYYY-MM-DD``. Nothing is written to disk
    and no entity is expanded. Raises `DataError` if the file is no workbook, needs a password, lacks the
    sheet, declares entities, holds unsafe paths, or would unpack to more than a return can be.
    """
    book = _opened(file)
    name = sheet or book.sheet_names[0]
    if name not in book.sheet_names:
        raise file.error("sheet missing", value=", ".join(book.sheet_names), accepted=name)
    try:
        grid = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except Exception as fault:  # each kind of workbook has errors of its own
        raise file.error("a sheet that cannot be read", accepted=_accepted(file)) from fault
    found = []
    for number, values in enumerate(grid, 1):
        cells = [_text(value) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            found.append((number, cells))
        if longest := next((cell for cell in cells if len(cell) > MOST_CHARACTERS), None):
            problem, most = f"a cell of {len(longest):,} characters", f"at most {MOST_CHARACTERS:,}"
            raise file.error(problem, row=number, value=longest, accepted=most)
    return found


def _text(value: object) -> str:
    """Write a value as a publisher's csv file would."""
    if isinstance(value, float) and value.is_integer():
        # Workbooks store every number as a double: 5 is 5.0 to the reader.
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time.min:
        return value.date().isoformat()
    # Spaces that only set a text out are no part of a heading.
    return SETTING.sub("", str(value)).strip()


def _accepted(file: File) -> str:
    return f"an {file.suffix} workbook as published"


@lru_cache(maxsize=1)
def _opened(file: File) -> "CalamineWorkbook":
    """Open a workbook made only of parts that were looked through; often several of its sheets are read."""
    from python_calamine import CalamineWorkbook

    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(_looked_through(file)))
    except DataError:
        raise
    except Exception as fault:
        raise file.error("not a workbook", accepted=_accepted(file)) from fault


def _looked_through(file: File) -> bytes:
    """Pack a workbook again, so that the reader meets no part, and no size, that was not looked at."""
    accepted = _accepted(file)
    with archive(file, "a workbook", accepted) as packed:
        inside = packed.namelist()
        manifest = unpacked(packed, MANIFEST, file.name) if MANIFEST in inside else b""
        if "encrypted-package" in inside or b"encryption-data" in manifest:
            locked = f"{accepted}, saved without a password"
            raise file.error("protected by a password", accepted=locked)
        if file.suffix == ".ods":
            wanted = [name for name in inside if name == CONTENT]
        else:
            # What is not of the sheets, such as properties, is not handed on, whatever it holds.
            parts_of = [name for name in inside if not name.startswith(("customXml/", "docProps/"))]
            wanted = [name for name in parts_of if name.endswith((".xml", ".rels"))]
        parts = {name: unpacked(packed, name, file.name) for name in wanted}
    limits = _Limits(file)
    for content in parts.values():
        limits.check(content)
    # The reader knows an .ods workbook by its mimetype and its manifest.
    parts |= OPEN_DOCUMENT if file.suffix == ".ods" else {}
    with zipfile.ZipFile(again := io.BytesIO(), "w") as made:
        for name, content in parts.items():
            made.writestr(name, SIZE.sub(b"", content))
    return again.getvalue()


class _Limits:
    """What the sheets of a workbook would unfold to, found by a parser that keeps nothing.

    The reader unfolds every sheet as a full grid: a cell far down or far right, a row repeated without end or
    one long text behind many cells would fill the memory.
    """

    def __init__(self, file: File) -> None:
        self.file = file
        self.cells = self.texts = self.longest = self.shared = 0

    def check(self, content: bytes) -> None:
        """Look through one part."""
        self.elements = self.row = self.column = self.times = self.height = self.width = 0
        self.repeats, self.begun, self.encoding = 0, -1, "utf-8"
        self.is_text = self.is_blank = False
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = lambda *_: self._refuse("declares entities")
        self.parser.XmlDeclHandler = self._declaration
        self.parser.StartElementHandler = self._element
        try:
            self.parser.Parse(content, True)
        except expat.ExpatError as fault:
            raise self.file.error("not a workbook", accepted=_accepted(self.file)) from fault
        # The reader must see the letters that this parser saw.
        if self.encoding.lower() not in {"utf-8", "us-ascii"} or not _is_utf8(content):
            self._refuse("holds XML that is not UTF-8")
        self._end_text(len(content))
        self._end_sheet()

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        self.encoding = encoding or self.encoding

    def _element(self, name: str, values: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            self._refuse("more parts than a workbook has")
        if name in CELLS:
            self._cell(values)
        elif name == "table:table-row":
            self.row += self.times
            self.times, self.column = self._number(values, "table:number-rows-repeated", "rows"), 0
            self.is_blank = False
        elif name == "text:p":
            if self.is_blank:
                # The reader would take it for empty.
                self._refuse("text in a cell that does not say its type", self.row + 1)
        elif name.startswith(("draw:", "office:annotation")):
            self.is_blank = False
        elif name == "text:s":
            self.texts += self.repeats * self._number(values, "text:c", "spaces")
        elif name == "table:table":
            self._end_sheet()
        elif (local := name.rpartition(":")[2]) == "c":
            self._reference(values)
        elif local in {"v", "is"}:
            self._filled(self.row, self.column)
        elif local == "si":
            self._end_text(self.parser.CurrentByteIndex)
            self.begun, self.repeats, self.is_text = self.parser.CurrentByteIndex, 1, True

    def _cell(self, values: dict[str, str]) -> None:
        """Count a cell of an .ods sheet as often as it says it stands there."""
        self._end_text(self.parser.CurrentByteIndex)
        columns = self._number(values, "table:number-columns-repeated", "columns")
        self.column += columns
        self.is_blank = not any(key.startswith("office:") or key == "table:formula" for key in values)
        if not self.is_blank:
            if self.times > MOST_REPEATS:
                self._refuse("a row repeated without end", self.row + 1)
            self._filled(self.row + self.times, self.column)
            self.begun, self.repeats = self.parser.CurrentByteIndex, columns * self.times

    def _reference(self, values: dict[str, str]) -> None:
        """Find where a cell of an .xlsx sheet stands."""
        self.shared += values.get("t") == "s"
        place = REFERENCE.fullmatch(values.get("r", ""))
        if place is None:
            self._refuse("a cell that does not say where it stands", self.row or None, values.get("r"))
        self.column = 0
        for letter in place[1]:
            self.column = 26 * self.column + ord(letter) - 64
        self.row = int(place[2])

    def _filled(self, row: int, column: int) -> None:
        if column > MOST_COLUMNS:
            self._refuse(f"more than {MOST_COLUMNS} columns", row)
        if row > MOST_ROWS:
            self._refuse(f"more than {MOST_ROWS:,} rows", row)
        self.height, self.width = max(self.height, row), max(self.width, column)

    def _end_text(self, here: int) -> None:
        """Count the text since a cell began, with its tags, as often as it is repeated."""
        if self.begun >= 0:
            length = here - self.begun
            self.texts += self.repeats * length
            self.longest = max(self.longest, length) if self.is_text else self.longest
        self.begun = -1

    def _end_sheet(self) -> None:
        self.cells += self.height * self.width
        if self.cells > MOST_CELLS:
            self._refuse(f"more than {MOST_CELLS:,} cells", self.height)
        if self.texts + self.longest * self.shared > MOST_TEXT:
            self._refuse(f"texts that would unfold to more than {MOST_TEXT:,} bytes")
        self.row = self.times = self.height = self.width = 0

    def _number(self, values: dict[str, str], key: str, what: str) -> int:
        stated = values.get(key, "1")
        if not (stated.isascii() and stated.isdigit() and len(stated) <= 9):
            self._refuse(f"{what} repeated an odd number of times", self.row + 1, stated)
        return int(stated)

    def _refuse(self, problem: str, row: int | None = None, value: str | None = None) -> NoReturn:
        raise self.file.error(problem, row=row, value=value, accepted=_accepted(self.file))


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    # Text in 16 bits may pass for letters with NULs between them.
    return b"\x00" not in content
