"""Public ids: one once published is never reused, and where it is no longer stated a reason is given."""

import csv
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from evidence import atomic
from evidence.errors import DataError, EvidenceError
from evidence.paths import CHAPTERS

IDS = CHAPTERS / "ids.txt"
WITHDRAWN = CHAPTERS / "withdrawn.csv"
HEADER = ["id", "withdrawn_on", "reason", "instead"]


class IdError(EvidenceError):
    """A public id was dropped in silence, or a withdrawn one is stated again."""


@dataclass(frozen=True)
class Withdrawal:
    """One id that is no longer stated."""

    id: str  # The public id
    withdrawn_on: str  # The day, as in 2026-11-22
    reason: str  # Why, in a phrase that can follow "because"
    instead: str  # The id to quote in its place; empty if there is none

    @property
    def words(self) -> str:
        """When, why and what instead, as a sentence.

        Examples
        --------
        >>> Withdrawal("funding-a", "2026-11-22", "it counted twice", "funding-b").words
        'withdrawn on 2026-11-22 because it counted twice. Quote funding-b instead.'
        """
        instead = f"Quote {self.instead} instead." if self.instead else "Nothing stands in its place."
        return f"withdrawn on {self.withdrawn_on} because {self.reason}. {instead}"


def published(path: Path | None = None) -> list[str]:
    """Read the committed list: every id ever published, sorted."""
    path = path or IDS
    return path.read_text(encoding="utf-8").split() if path.is_file() else []


def publish(ids: Iterable[str], path: Path | None = None) -> list[str]:
    """Add ids to the committed list, from which none is ever taken; give those that are new."""
    known = set(published(path))
    new = sorted(set(ids) - known)
    if new:
        atomic.write(path or IDS, "\n".join(sorted(known.union(new))) + "\n")
    return new


def withdrawals(path: Path | None = None) -> dict[str, Withdrawal]:
    """Read the committed list of withdrawn ids, each with its day and reason.

    Raises
    ------
    DataError
        If a row names no published id, gives no day or no reason, or repeats an id.
    """
    path = path or WITHDRAWN
    if not path.is_file():
        return {}
    known = set(published())
    found: dict[str, Withdrawal] = {}
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        header = next(lines, [])
        if header != HEADER:
            raise DataError(
                "another header", file=path.name, row=1, value=",".join(header), accepted=",".join(HEADER)
            )
        for row, cells in enumerate(lines, start=2):
            withdrawal = _withdrawal(cells, row, path.name, known)
            if withdrawal.id in found:
                raise DataError(
                    "withdrawn twice", file=path.name, row=row, value=withdrawal.id, accepted="one row an id"
                )
            found[withdrawal.id] = withdrawal
    return found


def _withdrawal(cells: list[str], row: int, file: str, known: set[str]) -> Withdrawal:
    if len(cells) != len(HEADER):
        raise DataError("another number of cells", file=file, row=row, value=len(cells), accepted="4 cells")
    withdrawal = Withdrawal(*cells)
    for column, id in (("id", withdrawal.id), ("instead", withdrawal.instead)):
        if id not in known and (id or column == "id"):
            raise DataError(
                "never published", file=file, row=row, column=column, value=id, accepted="an id of ids.txt"
            )
    try:
        date.fromisoformat(withdrawal.withdrawn_on)
    except ValueError:
        raise DataError(
            "not a day",
            file=file,
            row=row,
            column="withdrawn_on",
            value=withdrawal.withdrawn_on,
            accepted="a day such as 2026-11-22",
        ) from None
    if not withdrawal.reason.strip(" ."):
        raise DataError(
            "no reason", file=file, row=row, column="reason", value="", accepted="why, in a few words"
        )
    return withdrawal


def check_withdrawals(stated: Collection[str], path: Path | None = None) -> None:
    """Refuse a withdrawn id that is stated again, and one to quote instead that is not stated.

    Raises
    ------
    IdError
        Naming the id.
    """
    for withdrawal in withdrawals(path).values():
        if withdrawal.id in stated:
            raise IdError(
                f"The id {withdrawal.id!r} was withdrawn on {withdrawal.withdrawn_on} and is stated again. "
                "An id is never reused: take another."
            )
        if withdrawal.instead and withdrawal.instead not in stated:
            raise IdError(
                f"{WITHDRAWN.name} says to quote {withdrawal.instead!r} instead of {withdrawal.id!r}, "
                "but no notebook states it. Accepted: an id stated now, or nothing."
            )


def some(ids: Collection[str]) -> str:
    """List ids in a message, the first five by name."""
    return ", ".join(list(ids)[:5]) + (f" and {len(ids) - 5} more" if len(ids) > 5 else "")


def dropped(earlier: Iterable[str], stated: Collection[str], path: Path | None = None) -> list[str]:
    """List the ids that were stated once, are not now, and were never withdrawn.

    Examples
    --------
    >>> dropped(["funding-a", "funding-b"], {"funding-b"}, Path("no such file"))
    ['funding-a']
    """
    return sorted(set(earlier) - set(stated) - set(withdrawals(path)))
