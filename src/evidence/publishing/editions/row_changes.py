"""Row changes: which rows of a table are new, revised or gone, and which cells moved most."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evidence.publishing.editions.size_of_change import Amount

# Columns that name the area whose code is in the key.
NAMES = ("la_name", "region_name", "name")
_OCCURRENCE = "#"


@dataclass(frozen=True)
class Cell:
    """One cell that moved.

    Attributes
    ----------
    row : str
        The row's key, and the name of its area.
    column : str
        Name of the column.
    amount : evidence.publishing.editions.size_of_change.Amount
        Old and new, as written.
    """

    row: str
    column: str
    amount: Amount


@dataclass(frozen=True)
class RowChanges:
    """How a table moved.

    Attributes
    ----------
    new, revised, gone : int
        Rows whose key was not there before; rows with another value than before; rows no longer there.
    rows : int
        Rows of the larger of the two.
    cells : list of Cell
        Every cell that moved in a revised row, largest first.
    columns_new, columns_gone : list of str
        Columns only one of the two has.
    """

    new: int
    revised: int
    gone: int
    rows: int
    cells: list[Cell]
    columns_new: list[str]
    columns_gone: list[str]

    @property
    def moved(self) -> int:
        """Rows that moved in any way."""
        return self.new + self.revised + self.gone


def compare(old: pd.DataFrame, new: pd.DataFrame, key: Sequence[str]) -> RowChanges:
    """Compare two versions of a table.

    Parameters
    ----------
    old, new : pandas.DataFrame
        Cells as text.
    key : sequence of str
        Columns that name a row. If either table lacks one, rows are compared whole.

    Returns
    -------
    RowChanges
        Rows with one key are told apart by their order.

    Examples
    --------
    >>> before = pd.DataFrame({"area": ["A", "B", "C"], "n": ["1", "20", "3"]})
    >>> after = pd.DataFrame({"area": ["A", "B", "D"], "n": ["2", "21", "3"]})
    >>> found = compare(before, after, ["area"])
    >>> found.new, found.revised, found.gone
    (1, 2, 1)
    >>> [(cell.row, cell.column, cell.amount.new) for cell in found.cells]
    [('A', 'n', '2'), ('B', 'n', '21')]
    """
    common = [name for name in new.columns if name in old.columns]
    key = list(key) if set(key) <= set(common) else common
    before, after = _keyed(old, key), _keyed(new, key)
    both = after.index.intersection(before.index, sort=False)
    values = [name for name in common if name not in key]
    was, is_now = before.loc[both], after.loc[both]
    differs = was[values].to_numpy() != is_now[values].to_numpy()
    return RowChanges(
        new=len(after) - len(both),
        revised=int(differs.any(axis=1).sum()) if values else 0,
        gone=len(before) - len(both),
        rows=max(len(old), len(new)),
        cells=_cells(was, is_now, values, differs, key),
        columns_new=[name for name in new.columns if name not in common],
        columns_gone=[name for name in old.columns if name not in common],
    )


def read(content: bytes) -> pd.DataFrame:
    r"""Read a CSV file, every cell as text.

    Parameters
    ----------
    content : bytes
        The file.

    Returns
    -------
    pandas.DataFrame
        Text only.

    Raises
    ------
    ValueError
        If it is no table.

    Examples
    --------
    >>> read(b"area,n\nA,01\n")["n"].item()
    '01'
    """
    if not content.strip():
        raise ValueError("the file is empty")
    return pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False, encoding="utf-8")


def read_lines(lines: Iterable[str]) -> pd.DataFrame:
    """Read the table a figure drew, as its record keeps it: CSV lines, heads first."""
    content = "\n".join(lines).encode()
    return read(content) if content.strip() else pd.DataFrame()


def drawn_key(old: pd.DataFrame, new: pd.DataFrame) -> list[str]:
    """Guess which columns name the rows of a table that a figure drew: the fewest from the left.

    Parameters
    ----------
    old, new : pandas.DataFrame
        The table before and after.

    Returns
    -------
    list of str
        The first columns by which no two rows of either table are alike, if there are such and another
        column is left; otherwise the first column.

    Examples
    --------
    >>> table = pd.DataFrame({"area": ["A", "A"], "year": ["1", "2"], "n": ["5", "5"]})
    >>> drawn_key(table, table)
    ['area', 'year']
    """
    heads = list(dict.fromkeys(new.columns))
    shared = [name for name in heads if name in old.columns]
    for count in range(1, len(shared)):
        key = shared[:count]
        if not old.duplicated(key).any() and not new.duplicated(key).any():
            return key
    return shared[:1]


def _keyed(frame: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    occurrence = frame.groupby(key, sort=False).cumcount() if key else np.arange(len(frame))
    return frame.assign(**{_OCCURRENCE: occurrence}).set_index([*key, _OCCURRENCE], drop=False)


def _cells(
    was: pd.DataFrame, is_now: pd.DataFrame, values: list[str], differs: np.ndarray, key: list[str]
) -> list[Cell]:
    named = [*key, *(name for name in NAMES if name in is_now and name not in key)]
    cells = []
    places = np.argwhere(differs)
    labels: dict[int, str] = {}
    before, after = was[values].to_numpy(), is_now[values].to_numpy()
    words = is_now[named].to_numpy()
    for row, column in places:
        if row not in labels:
            labels[row] = ", ".join(text for text in words[row] if text)
        amount = Amount(str(before[row, column]), str(after[row, column]))
        cells.append(Cell(labels[row], values[column], amount))
    return sorted(cells, key=lambda cell: (-cell.amount.size, -cell.amount.distance))
