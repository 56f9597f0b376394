"""Output: how a record is written into the notebook's own output, and what every record must have.

A record travels under the mime type `evidence.records.mime.RECORD`, beside a line of plain text and, for a
figure, its picture. Nothing else carries results from a notebook to the book.
"""

import csv
import io
import math
import numbers
import re

import pandas as pd
from IPython.display import display

from evidence.errors import EvidenceError
from evidence.records.mime import RECORD

ID_PATTERN = re.compile(r"(variation|funding|workforce|participation|inspection|reform|claims)(-[a-z0-9]+)+")
# Enough digits for any published figure, few enough that no platform's last bit shows.
DIGITS = 6

_stated: set[str] = set()


class RecordError(EvidenceError):
    """A fact or a figure lacks something a reader needs."""


def csv_lines(data: pd.DataFrame) -> list[str]:
    """Write a table as CSV lines, so that a notebook's diff shows the rows that moved.

    Parameters
    ----------
    data : pandas.DataFrame
        The table; its index is not written.

    Returns
    -------
    list of str
        Header first; floats to six significant digits, missing as an empty cell.

    Examples
    --------
    >>> csv_lines(pd.DataFrame({"area": ["A", "B"], "rate": [0.1 + 0.2, None]}))
    ['area,rate', 'A,0.3', 'B,']
    """
    rows = ([plain(cell) for cell in row] for row in data.itertuples(index=False, name=None))
    return [_csv_line(list(data.columns)), *map(_csv_line, rows)]


def _csv_line(cells: list[object]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue().removesuffix("\n")


def plain(value: object, digits: int = DIGITS) -> object:
    """Make a cell ready to be written out: floats rounded, whole numbers whole, missing as None."""
    if (
        value is None
        or value is pd.NA
        or value is pd.NaT
        or (isinstance(value, numbers.Real) and math.isnan(value))
    ):
        return None
    if isinstance(value, numbers.Integral):
        return int(value)
    if not isinstance(value, numbers.Real):
        return value
    number = float(value)
    return whole(number if number.is_integer() else float(f"{number:.{digits}g}"))


def whole(number: float) -> float | int:
    """Write a whole number without decimals; beyond 1e15 a float no longer holds every whole number."""
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def take_id(id: str) -> None:
    """Reserve a public id: it must be well formed and not yet stated in this notebook."""
    if not ID_PATTERN.fullmatch(id):
        raise RecordError(f"{id!r} is not a public id: lower-case words with hyphens, theme first.")
    if id in _stated:
        raise RecordError(f"The id {id!r} is already stated in this notebook.")
    _stated.add(id)


def need_words(id: str, **words: str) -> None:
    """Raise where any of the words a record must have is empty."""
    for name, text in words.items():
        if not text.strip():
            raise RecordError(f"{id!r} needs {name!r}: found nothing, wanted words.")


def show(
    record: dict[str, object],
    text: str,
    digests: dict[str, str],
    metadata: dict[str, object] | None = None,
    pictures: dict[str, object] | None = None,
) -> None:
    """Write a record into the notebook's output.

    Parameters
    ----------
    record : dict
        What the record says.
    text : str
        The same as one line of plain text.
    digests : dict of str
        The tables it was computed from, by name. They are metadata, which nbval does not compare: a table may
        change without moving this record.
    metadata : dict, optional
        What else nbval is not to compare: SVG and size of a picture.
    pictures : dict, optional
        Pictures by mime type.

    Examples
    --------
    >>> show({"id": "variation-doctest"}, "in words", {})  # doctest: +ELLIPSIS
    {'text/plain': 'in words', ...
    """
    bundle = {"text/plain": text, RECORD: record, **(pictures or {})}
    display(bundle, raw=True, metadata={**(metadata or {}), "tables": digests})
