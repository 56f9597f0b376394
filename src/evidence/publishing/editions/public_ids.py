"""Public ids: none is ever reused; a result withdrawn or corrected has its day and reason."""

import csv
from collections.abc import Collection, Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from evidence.errors import EvidenceError, Problem
from evidence.paths import CHAPTERS

IDS = CHAPTERS / "ids.txt"
WITHDRAWN = CHAPTERS / "withdrawn.csv"
HEADER = ["id", "withdrawn_on", "reason", "instead"]
CORRECTED = CHAPTERS / "corrections.csv"
CORRECTED_HEADER = ["id", "corrected_on", "reason"]


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


@dataclass(frozen=True)
class Correction:
    """One result that was wrong, and is stated rightly at the same id."""

    id: str  # The public id
    corrected_on: str  # The day, as in 2026-11-29
    reason: str  # What was wrong, in a phrase that can follow "because"

    @property
    def words(self) -> str:
        """When and why."""
        return f"corrected on {self.corrected_on} because {self.reason}"


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
    found: dict[str, Withdrawal] = {}
    for row, cells in _listed(WITHDRAWN, HEADER):
        if cells[0] in found:
            twice = Problem("withdrawn twice", row, value=cells[0], accepted="one row an id")
            raise twice.error(WITHDRAWN.name)
        found[cells[0]] = Withdrawal(*cells)
    return found


def corrections() -> dict[str, list[Correction]]:
    """Read the committed list of results that were wrong, by id; one may be corrected more than once."""
    found: dict[str, list[Correction]] = {}
    for _, cells in _listed(CORRECTED, CORRECTED_HEADER):
        found.setdefault(cells[0], []).append(Correction(*cells))
    return found


def corrected(id: str, since: str, until: str = "") -> list[Correction]:
    """List what was found wrong in a result after the day of an edition, until that of another or today."""
    ends = until if until > since else "9999"
    return [one for one in corrections().get(id, []) if since <= one.corrected_on <= ends]


def _listed(path: Path, header: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Read a list of ids, each with a day and a reason, row by row; nothing where there is no file."""
    if not path.is_file():
        return
    known = set(published())
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        if (found := next(lines, [])) != header:
            problem = Problem("another header", 1, value=",".join(found), accepted=",".join(header))
            raise problem.error(path.name)
        for row, cells in enumerate(lines, start=2):
            if fault := _problem(row, cells, header, known):
                raise fault.error(path.name)
            yield row, cells


def _problem(row: int, cells: list[str], header: list[str], known: Container[str]) -> Problem | None:
    """Say what is wrong with a row, if anything is, given the published ids."""
    if len(cells) != len(header):
        return Problem("another number of cells", row, value=len(cells), accepted=f"{len(header)} cells")
    values = dict(zip(header, cells, strict=True))
    for column in {"id", "instead"} & values.keys():
        if values[column] not in known and (values[column] or column == "id"):
            return Problem("never published", row, column, values[column], "an id of ids.txt")
    try:
        date.fromisoformat(cells[1])
    except ValueError:
        return Problem("not a day", row, header[1], cells[1], "a day such as 2026-11-22")
    if not values["reason"].strip(" ."):
        return Problem("no reason", row, "reason", "", "why, in a few words")
    return None


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
