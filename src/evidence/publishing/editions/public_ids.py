"""Public ids: one once published is never reused, and where it is no longer stated a reason is given."""

import csv
from collections.abc import Collection, Container, Iterable
from dataclasses import dataclass
from datetime import date

from evidence.errors import EvidenceError, Problem
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
        """When, why and what instead, as a sentence."""
        instead = f"Quote {self.instead} instead." if self.instead else "Nothing stands in its place."
        return f"withdrawn on {self.withdrawn_on} because {self.reason}. {instead}"


def published() -> list[str]:
    """Read the committed list: every id ever published, sorted."""
    return IDS.read_text(encoding="utf-8").split() if IDS.is_file() else []


def unpublished(ids: Iterable[str]) -> list[str]:
    """List the ids that were never published, sorted."""
    return sorted(set(ids) - set(published()))


def listing(ids: Iterable[str]) -> str:
    """Write the committed list with more ids: none is ever taken from it."""
    return "\n".join(sorted({*published(), *ids})) + "\n"


def withdrawals() -> dict[str, Withdrawal]:
    """Read the committed list of withdrawn ids, each once, with its day and reason."""
    if not WITHDRAWN.is_file():
        return {}
    known = set(published())
    found: dict[str, Withdrawal] = {}
    with WITHDRAWN.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        if (header := next(lines, [])) != HEADER:
            problem = Problem("another header", 1, value=",".join(header), accepted=",".join(HEADER))
            raise problem.error(WITHDRAWN.name)
        for row, cells in enumerate(lines, start=2):
            if fault := _problem(row, cells, known, found):
                raise fault.error(WITHDRAWN.name)
            found[cells[0]] = Withdrawal(*cells)
    return found


def _problem(row: int, cells: list[str], known: set[str], earlier: Collection[str]) -> Problem | None:
    """Say what is wrong with a row, if anything is, given the published ids and those withdrawn above it."""
    if len(cells) != len(HEADER):
        return Problem("another number of cells", row, value=len(cells), accepted="4 cells")
    id, day, reason, instead = cells
    for column, named in (("id", id), ("instead", instead)):
        if named not in known and (named or column == "id"):
            return Problem("never published", row, column, named, "an id of ids.txt")
    try:
        date.fromisoformat(day)
    except ValueError:
        return Problem("not a day", row, "withdrawn_on", day, "a day such as 2026-11-22")
    if not reason.strip(" ."):
        return Problem("no reason", row, "reason", "", "why, in a few words")
    return Problem("withdrawn twice", row, value=id, accepted="one row an id") if id in earlier else None


def check_withdrawals(stated: Collection[str]) -> None:
    """Refuse a withdrawn id that is stated again, and one to quote instead that is not stated."""
    for withdrawal in withdrawals().values():
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


def dropped(earlier: Iterable[str], stated: Container[str]) -> list[str]:
    """List the ids that were stated once, lead to nothing now, and were never withdrawn."""
    return sorted(id for id in set(earlier) - set(withdrawals()) if id not in stated)
