"""Output: how a record is written into the notebook's own output, and what every record must have.

A record travels under the mime type `evidence.records.mime.RECORD`, beside a line of plain text and, for a
figure, its picture. Nothing else carries results from a notebook to the book.
"""

import csv
import io
import numbers
import re
from typing import Any

import pandas as pd
from IPython.display import display

from evidence.errors import EvidenceError, check_asserts
from evidence.records.mime import RECORD
from evidence.text.causal import causal_words

ID_PATTERN = re.compile(
    r"(variation|funding|placements|workforce|participation|inspection|reform|claims)(-[a-z0-9]+)+"
)
# Enough digits for any published figure, few enough that no platform's last bit shows.
DIGITS = 6

_stated: set[str] = set()

# Every notebook that states anything imports this, whatever runs it.
check_asserts()


class RecordError(EvidenceError):
    """A fact or a figure lacks something a reader needs."""


def csv_lines(data: pd.DataFrame) -> list[str]:
    """Write a table as CSV lines, so that a notebook's diff shows the rows that moved.

    The header comes first, and no index; floats have six significant digits, a missing cell is empty.
    """
    rows = ([plain(cell) for cell in row] for row in data.itertuples(index=False, name=None))
    return [_csv_line(list(data.columns)), *map(_csv_line, rows)]


def _csv_line(cells: list[object]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue().removesuffix("\n")


def plain(value: Any, digits: int = DIGITS) -> object:
    """Make a cell ready to be written out: floats rounded, whole numbers whole, missing as None."""
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    if isinstance(value, numbers.Integral):
        return int(value)
    if not isinstance(value, numbers.Real):
        return value
    # The last digits of a double are noise, and must not decide a tie: they differ between processors.
    number = float(f"{float(value):.12g}")
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


def need_words(id: str, **words: str) -> dict[str, str]:
    """Give the words a record must have, of which none may be empty."""
    for name, text in words.items():
        if not text.strip():
            raise RecordError(f"{id!r} needs {name!r}: found nothing, wanted words.")
    return words


def no_cause(id: str, *texts: str) -> None:
    """Refuse words that say that one thing brought about another; those of somebody else stand in quotes."""
    for text in texts:
        if found := causal_words(text):
            wanted = "words of association, or another's in quotes"
            raise RecordError(f"{id!r} says {found[0]!r}: {text}. Accepted: {wanted}.")


def show(
    record: dict[str, object],
    text: str,
    digests: dict[str, str],
    metadata: dict[str, object] | None = None,
    pictures: dict[str, object] | None = None,
) -> None:
    """Write a record into the notebook's output, as it is and as a line of plain text, with any pictures.

    The digests of the tables it was computed from join the metadata, which nbval does not compare: a table
    may change without moving this record. So does what else nbval is not to compare.
    """
    bundle = {"text/plain": text, RECORD: record, **(pictures or {})}
    display(bundle, raw=True, metadata={**(metadata or {}), "tables": digests})
