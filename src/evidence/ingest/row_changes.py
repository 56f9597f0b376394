"""Row changes: which rows of a table are new, revised or gone, which cells moved, and by how much."""

import io
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
# Columns that name the area whose code is in the key.
NAMES = ("la_name", "region_name", "name")
_OCCURRENCE = "#"


@dataclass(frozen=True)
class Amount:
    """A value before and after, as written: a number, a mark or words; nothing if there was or is none.

    >>> amount = Amount("20", "22")
    >>> amount.difference, amount.share, amount.size
    ('+2', '+10%', 0.1)
    >>> Amount("c", "7").size, Amount("0", "4").share
    (inf, 'from 0')
    """

    old: str
    new: str

    @property
    def size(self) -> float:
        """The difference as a share of the old value; infinite from 0, and from or to a mark or words."""
        if self.old == self.new or self.distance == 0:
            return 0.0
        old = self._numbers[0] if self._numbers else 0
        return self.distance / abs(old) if old else math.inf

    @property
    def distance(self) -> float:
        """The difference without its sign; infinite where one of the two is no number."""
        return math.inf if self._numbers is None else abs(self._numbers[1] - self._numbers[0])

    @property
    def difference(self) -> str:
        """New less old, with its sign; nothing where one of the two is no number."""
        return _signed(self._numbers[1] - self._numbers[0], ",.6g") if self._numbers else ""

    @property
    def share(self) -> str:
        """The difference as a share of the old value, per cent with its sign."""
        if self._numbers is None:
            return ""
        old, new = self._numbers
        if old == new:
            return "+0%"
        return _signed((new - old) / abs(old) * 100, ",.3g") + "%" if old else "from 0"

    @property
    def _numbers(self) -> tuple[float, float] | None:
        if NUMBER.fullmatch(self.old) and NUMBER.fullmatch(self.new):
            return float(self.old), float(self.new)
        return None


@dataclass(frozen=True)
class Cell:
    """One cell that moved."""

    row: str  # its key, and the name of its area
    column: str
    amount: Amount


@dataclass(frozen=True)
class RowChanges:
    """How a table moved."""

    appeared: pd.DataFrame = field(repr=False, compare=False)  # rows whose key was not there before
    vanished: pd.DataFrame = field(repr=False, compare=False)  # rows no longer there
    revised: int  # rows with another value than before
    rows: int  # of the larger of the two
    cells: list[Cell]  # every cell that moved in a revised row, largest first
    columns_new: list[str]  # those that only one of the two has
    columns_gone: list[str]

    @property
    def new(self) -> int:
        """How many rows appeared."""
        return len(self.appeared)

    @property
    def gone(self) -> int:
        """How many rows vanished."""
        return len(self.vanished)

    @property
    def moved(self) -> int:
        """Rows that moved in any way."""
        return self.new + self.revised + self.gone


def compare(
    old: pd.DataFrame,
    new: pd.DataFrame,
    key: Sequence[str],
    *,
    columns: Sequence[str] | None = None,
    label: Callable[[Mapping[str, str]], str] | None = None,
) -> RowChanges:
    """Compare two versions of a table, every cell as text; rows with one key are told apart by their order.

    If either table lacks a column of the key, rows are compared whole. Cells of all `columns`, or of those
    given, count as revised. `label` names a row from its cells, by default by its key and its area's name.

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
    values = [name for name in common if name not in key and (columns is None or name in columns)]
    was, is_now = before.loc[both], after.loc[both]
    one, other = was[values].to_numpy(), is_now[values].to_numpy()
    differs = one != other
    named = [*key, *(name for name in NAMES if name in common and name not in key)]
    say = label or (lambda row: ", ".join(filter(None, (row[name] for name in named))))
    is_revised = differs.any(axis=1)
    revised = is_now[is_revised]
    labels = dict(zip(is_revised.nonzero()[0], map(say, revised.to_dict("records")), strict=True))
    cells = [
        Cell(labels[row], values[column], Amount(str(one[row, column]), str(other[row, column])))
        for row, column in np.argwhere(differs)
    ]
    return RowChanges(
        appeared=after[~after.index.isin(both)].drop(columns=_OCCURRENCE),
        vanished=before[~before.index.isin(both)].drop(columns=_OCCURRENCE),
        revised=len(revised),
        rows=max(len(old), len(new)),
        cells=sorted(cells, key=lambda cell: (-cell.amount.size, -cell.amount.distance)),
        columns_new=[name for name in new.columns if name not in common],
        columns_gone=[name for name in old.columns if name not in common],
    )


def read(content: bytes) -> pd.DataFrame:
    r"""Read a CSV file, every cell as text; a `ValueError` if it is no table.

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
    """Guess which columns name the rows of a table that a figure drew, given before and after.

    They are the fewest first by which no two rows of either are alike, less than all; otherwise the first.

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
    """Index a table by its key; rows with one key are numbered."""
    occurrence = frame.groupby(key, sort=False).cumcount() if key else np.arange(len(frame))
    return frame.assign(**{_OCCURRENCE: occurrence}).set_index([*key, _OCCURRENCE], drop=False)


def _signed(number: float, form: str) -> str:
    # Large numbers are whole to a reader, not powers of ten.
    digits = f"{abs(number):,.0f}" if abs(number) >= 1000 else f"{abs(number):{form}}"
    return f"{'−' if number < 0 else '+'}{digits}"
