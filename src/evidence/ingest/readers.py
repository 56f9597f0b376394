"""Publishers' files as text, each row under the number it has in the file."""

import csv
import io
from pathlib import Path

import pandas as pd

from evidence.errors import DataError
from evidence.ingest import ods

# A sheet of a return begins with notes, one cell a row: the header is the first row with more.
FEWEST_IN_HEADER = 3


def read(path: Path, sheet: str | None = None) -> tuple[pd.DataFrame, str]:
    """Read a publisher's table as text.

    A byte order mark and Windows line ends are taken off a csv file: both are lossless, and some publishers
    write them. Cells with line ends inside them keep them, as LF.

    Parameters
    ----------
    path : pathlib.Path
        A ``.csv``, ``.xlsx``, ``.ods`` or ``.parquet`` file.
    sheet : str, optional
        Sheet of a workbook.

    Returns
    -------
    frame : pandas.DataFrame of str
        The index is the row in the file, the header being row 1 unless notes stand above it.
    encoding : str
        ``"utf-8"``, or ``"cp1252"`` if the file is not UTF-8.

    Raises
    ------
    DataError
        If the file is missing, empty, ragged, or not of its kind.
    """
    if not path.is_file():
        raise DataError("there is no such file", file=path.name)
    if path.stat().st_size == 0:
        raise DataError("the file is empty", file=path.name, accepted="a header and at least one row")
    if path.suffix == ".xlsx":
        return _workbook(path, sheet), "utf-8"
    if path.suffix == ".ods":
        return _open_document(path, sheet), "utf-8"
    if path.suffix == ".parquet":
        return _parquet(path), "utf-8"
    return _csv(path)


def _csv(path: Path) -> tuple[pd.DataFrame, str]:
    content = path.read_bytes()
    if b"\x00" in content:
        raise DataError("not a text file", file=path.name, accepted="comma-separated text")
    encoding = "utf-8"
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        encoding = "cp1252"
        text = content.decode("cp1252", "replace")
    reader = csv.reader(io.StringIO(text.replace("\r\n", "\n"), newline=""))
    rows, numbers = [], []
    for cells in reader:
        if any(cell.strip() for cell in cells):
            rows.append(cells)
            numbers.append(reader.line_num)
    if len(rows) < 2:
        raise DataError("there are no rows of data", file=path.name, accepted="a header and at least one row")
    header = [name.strip() for name in rows[0]]
    for cells, number in zip(rows, numbers, strict=True):
        if len(cells) != len(header):
            problem = f"the row has {len(cells)} cells and the header {len(header)}"
            raise DataError(
                problem, file=path.name, row=number, accepted="commas between cells, quotes round text"
            )
    return _frame(rows[1:], header, numbers[1:], path), encoding


def _workbook(path: Path, sheet: str | None) -> pd.DataFrame:
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as fault:  # openpyxl lets zip, XML and key errors through
        raise DataError("not a workbook", file=path.name, accepted="an .xlsx file") from fault
    name = sheet or book.sheetnames[0]
    if name not in book.sheetnames:
        raise DataError("sheet missing", file=path.name, value=", ".join(book.sheetnames), accepted=name)
    rows = [
        ["" if cell is None else str(cell) for cell in row] for row in book[name].iter_rows(values_only=True)
    ]
    return _frame(rows[1:], [cell.strip() for cell in rows[0]], list(range(2, len(rows) + 1)), path)


def _open_document(path: Path, sheet: str | None) -> pd.DataFrame:
    rows = ods.rows(path, sheet)
    start = next(
        (i for i, (_, cells) in enumerate(rows) if len(list(filter(None, cells))) >= FEWEST_IN_HEADER), None
    )
    if start is None or start + 1 == len(rows):
        raise DataError("there are no rows of data", file=path.name, accepted="a header and at least one row")
    header, body = rows[start][1], rows[start + 1 :]
    for number, cells in body:
        if len(cells) > len(header):
            problem = f"the row has {len(cells)} cells and the header {len(header)}"
            raise DataError(problem, file=path.name, row=number, accepted="no cell beyond the last column")
    filled = [[*cells, *[""] * (len(header) - len(cells))] for _, cells in body]
    return _frame(filled, header, [number for number, _ in body], path)


def _parquet(path: Path) -> pd.DataFrame:
    import pyarrow as pa

    try:
        frame = pd.read_parquet(path)
    except (pa.ArrowInvalid, OSError) as fault:
        raise DataError("not a Parquet file", file=path.name, accepted="a .parquet file") from fault
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    return frame


def _frame(rows: list[list[str]], header: list[str], numbers: list[int], path: Path) -> pd.DataFrame:
    twice = {name for name in header if name and header.count(name) > 1}
    if twice:
        raise DataError("two columns with the same name", file=path.name, row=1, column=sorted(twice)[0])
    frame = pd.DataFrame(rows, columns=header, index=pd.Index(numbers), dtype="str")
    return frame[[name for name in header if name]]
