"""Publishers' files as text, each row under the number it has in the file."""

import csv
import io
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from evidence.ingest import files, workbooks
from evidence.ingest.files import File

if TYPE_CHECKING:
    import pyarrow as pa

# How many rows of titles or notes may stand above a header.
MOST_TITLES = 20
# A sheet of a return begins with notes, one cell a row: the header is the first row with more.
FEWEST_IN_HEADER = 3
MOST_CELLS = 8_000_000
# Lines a row may have: cells with line breaks in them are rare and short.
MOST_LINES = 1_000
# What a workbook prints in place of a heading, to lead back to its list of sheets.
LINK = "Return to Contents tab"
DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}
LINE_ENDS = {"\n": "LF", "\r\n": "CRLF", "\r": "CR"}


def read(file: File, sheet: str | None = None) -> tuple[pd.DataFrame, str]:
    """Read a publisher's table as text; give its encoding too, "cp1252" if the file is not UTF-8 or UTF-16.

    A byte order mark, Windows line ends and titles of one cell above the header are taken off a csv file;
    line ends inside cells stay, as LF. One saved from a `sheet` may have notes there; the index is the row in
    the file. Raises `DataError` if the file is empty, ragged, larger than a table is, or not of its kind.
    """
    if sheet not in file.known:
        if file.suffix in {".ods", ".xlsx"}:
            file.known[sheet] = _workbook(file, sheet), "utf-8"
        elif file.suffix == ".parquet":
            file.known[sheet] = _parquet(file), "utf-8"
        else:
            file.known[sheet] = _csv(file, below_notes=sheet is not None)
    return file.known[sheet]


def _csv(file: File, below_notes: bool) -> tuple[pd.DataFrame, str]:
    content = file.content
    if content.startswith((files.ZIP, files.OLE)):
        raise file.error("a workbook or zip named .csv", accepted="comma-separated text")
    encoding = "utf-16" if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as fault:
        if encoding == "utf-16":
            raise file.error("marked as UTF-16, which it is not", accepted="UTF-8") from fault
        encoding, text = "cp1252", content.decode("latin-1")
    if "\x00" in text:
        at = text.count("\n", 0, text.index("\x00")) + 1
        raise file.error("not a text file: a NUL byte", row=at, accepted="comma-separated text")
    del text
    rows: list[list[str]] = []
    numbers: list[int] = []
    # Most cells repeat: one copy of each is enough.
    known: dict[str, str] = {}
    cells = 0
    for number, found in _records(file, encoding):
        if not any(cell.strip() for cell in found):
            continue
        cells += len(found)
        if len(rows) > files.MOST_ROWS or cells > MOST_CELLS:
            most = f"at most {files.MOST_ROWS:,} rows and {MOST_CELLS:,} cells"
            raise file.error("longer than any table read here", row=number, accepted=most)
        for delimiter, called in DELIMITERS.items() if len(found) == 1 and len(rows) < MOST_TITLES else ():
            if found[0].count(delimiter) > 1:
                save = "commas: the file as published, or saved again with them"
                raise file.error(f"cells are separated by {called}", row=number, accepted=save)
        rows.append([known.setdefault(cell, cell) for cell in found])
        numbers.append(number)
    # The header stands below titles of one cell, or below the notes of a sheet saved as csv.
    filled = (sum(1 for cell in row if cell.strip()) for row in rows[:MOST_TITLES])
    fewest = FEWEST_IN_HEADER if below_notes else 2
    start = next((at for at, count in enumerate(filled) if count >= fewest), 0)
    if len(rows) < start + 2:
        raise file.error("there are no rows of data", accepted="a header and at least one row")
    rows, numbers = rows[start:], numbers[start:]
    header = [name.strip() for name in rows[0]]
    for row, number in zip(rows, numbers, strict=True):
        if len(row) != len(header):
            problem = f"the row has {len(row)} cells and the header {len(header)}"
            quotes = "commas between cells only, quotes round text that holds a comma"
            raise file.error(problem, row=number, accepted=quotes)
    return _frame(rows[1:], header, numbers[1:], file), encoding


def _records(file: File, encoding: str) -> Iterator[tuple[int, list[str]]]:
    """Give each row of a csv file and the line it ends on, held to the limits before it is parsed."""
    codec = "utf-8-sig" if encoding == "utf-8" else encoding
    lines = io.TextIOWrapper(io.BytesIO(file.content), codec, "replace", newline="")
    number = first = 0
    end = kind = ""

    def limited() -> Iterator[str]:
        nonlocal number, end
        for line in lines:
            number += 1
            if len(line) > files.MOST_CHARACTERS * 2:
                problem = f"a line of {len(line):,} characters"
                most = f"at most {files.MOST_CHARACTERS * 2:,}"
                raise file.error(problem, row=number, accepted=most)
            if number - first > MOST_LINES:
                quote = "a closing quote for every opening one"
                raise file.error("a quote is opened and not closed", row=first + 1, accepted=quote)
            text = line.rstrip("\r\n")
            end = line[len(text) :]
            yield text + ("\n" if end else "")

    reader = csv.reader(limited(), strict=True)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            problem, accepted = f"quotes that do not fit ({fault})", 'quotes round a whole cell, "" inside it'
            if "field limit" in str(fault):
                problem, accepted = "a cell that is too long", f"at most {files.MOST_CHARACTERS:,} characters"
            raise file.error(problem, row=first + 1, accepted=accepted) from fault
        if end and kind and end != kind:
            problem = f"rows end in {LINE_ENDS[kind]} above and in {LINE_ENDS[end]} here"
            one = "one kind of line end: the file as published"
            raise file.error(problem, row=number, accepted=one)
        kind = kind or end
        if len(row) > files.MOST_COLUMNS:
            most = f"at most {files.MOST_COLUMNS:,}"
            raise file.error(f"{len(row):,} columns", row=number, accepted=most)
        if any(len(cell) > files.MOST_CHARACTERS for cell in row):
            column = next(at for at, cell in enumerate(row, 1) if len(cell) > files.MOST_CHARACTERS)
            most = f"at most {files.MOST_CHARACTERS:,} characters"
            raise file.error("a cell that is too long", row=number, column=str(column), accepted=most)
        first = number
        yield number, row


def _workbook(file: File, sheet: str | None) -> pd.DataFrame:
    rows = workbooks.rows(file, sheet)
    counts = (sum(1 for cell in cells if cell) for _, cells in rows)
    start = next((at for at, count in enumerate(counts) if count >= FEWEST_IN_HEADER), None)
    if start is None or start + 1 == len(rows):
        raise file.error("there are no rows of data", accepted="a header and at least one row")
    header, body = rows[start][1], rows[start + 1 :]
    for number, cells in body:
        if len(cells) > len(header):
            problem = f"the row has {len(cells)} cells and the header {len(header)}"
            raise file.error(problem, row=number, accepted="no cell beyond the last column")
    filled = [[*cells, *[""] * (len(header) - len(cells))] for _, cells in body]
    return _frame(filled, header, [number for number, _ in body], file)


def _parquet(file: File) -> pd.DataFrame:
    import pyarrow as pa
    import pyarrow.parquet

    try:
        # One thread, and a buffer of Arrow's own: a thread that still holds a Python file when the command
        # ends after an error aborts the process, and the exit code is no longer 1.
        source = pa.BufferReader(file.content)
        packed = pa.parquet.ParquetFile(source, pre_buffer=False)
        groups = [packed.metadata.row_group(at) for at in range(packed.metadata.num_row_groups)]
        size = sum(group.total_byte_size for group in groups)
        count = packed.metadata.num_rows
        if (
            count > files.MOST_ROWS
            or size > files.MOST_BYTES
            or count * packed.metadata.num_columns > MOST_CELLS
        ):
            problem = f"{count:,} rows in {size:,} bytes"
            most = f"at most {files.MOST_ROWS:,} rows and {files.MOST_BYTES:,} bytes"
            raise file.error(problem, accepted=most)
        text = [named.name for named in packed.schema_arrow if named.type in {pa.string(), pa.large_string()}]
        plain = packed.schema_arrow
        # A text that repeats is held once, so that its length can be seen before it is written out.
        packed = pa.parquet.ParquetFile(source, pre_buffer=False, read_dictionary=text)
        table = packed.read(use_threads=False)
        size = sum(_bytes(column) for column in table.itercolumns())
        if size > files.MOST_TEXT:
            most = f"at most {files.MOST_TEXT:,} bytes of text"
            raise file.error(f"{size:,} bytes of text", accepted=most)
        table = table.cast(plain)
    except (pa.ArrowException, OSError) as fault:
        problem = "not a Parquet file, or cut short"
        raise file.error(problem, accepted="a .parquet file: download it again") from fault
    frame = table.to_pandas(use_threads=False)
    if not len(frame):
        raise file.error("there are no rows of data", accepted="at least one row")
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    return frame


def _bytes(column: "pa.ChunkedArray") -> int:
    """How long the texts of a column are together, those that repeat counted each time."""
    import pyarrow as pa
    import pyarrow.compute as pc

    total = 0
    for chunk in column.chunks:
        if isinstance(chunk, pa.DictionaryArray):
            lengths = pc.binary_length(chunk.dictionary).cast(pa.int64())
            total += pc.sum(lengths.take(chunk.indices)).as_py() or 0
    return total


def _frame(rows: list[list[str]], header: list[str], numbers: list[int], file: File) -> pd.DataFrame:
    header = ["" if name == LINK else name for name in header]
    # Labels of rows often have no heading: columns before the first that has one go by their letters.
    first = next((at for at, name in enumerate(header) if name), 0)
    header = [*"ABCDEFGH"[:first], *header[first:]] if first <= 8 else header
    if twice := sorted(name for name in header if name and header.count(name) > 1):
        say = "two columns with the same name"
        raise file.error(say, row=1, column=twice[0], accepted="each column once")
    frame = pd.DataFrame(rows, columns=header, index=pd.Index(numbers), dtype="str")
    return frame[[name for name in header if name]]
