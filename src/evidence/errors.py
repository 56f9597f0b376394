"""The errors the project raises, each with one message a person can act on."""

import errno
import os
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict, Unpack


class EvidenceError(Exception):
    """Base of every error the project raises itself."""


def check_asserts() -> None:
    """Refuse to run where Python leaves assertions out: they hold what is said in words to the numbers."""
    if not __debug__:
        raise EvidenceError(
            "Python leaves assertions out here, and they hold the prose to its numbers: "
            "unset PYTHONOPTIMIZE, and run Python without -O."
        )


def printable(text: str) -> str:
    """Write out what a terminal would obey or hide in place of showing it: control and format characters."""

    def written(letter: re.Match[str]) -> str:
        return ascii(letter[0])[1:-1] if unicodedata.category(letter[0])[0] == "C" else letter[0]

    # RIS has line ends of its own, and the last is cut off where a printer adds one.
    return re.sub(r"(?!\r(?:\n|\Z))[^\t\n -~]", written, text)


def disk_fault(fault: OSError, root: Path) -> str:
    """Say in one sentence why a file cannot be read or written, the file named below the project if it is."""
    where = f"{os.fsdecode(fault.filename).removeprefix(f'{root}{os.sep}')}: " if fault.filename else ""
    why = (fault.strerror or str(fault)).lower()
    if fault.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{where}the disk is full ({why}). No file is half written: make room, and run this again."
    if fault.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{where}not yours to read or write ({why}). Use a copy of your own, or ask the owner."
    return f"{where}{why}."


class Where(TypedDict, total=False):
    """Where a fault is, what was found there, and what would be accepted."""

    row: int | str | None
    column: str | None
    value: object
    accepted: str | Iterable[str] | None


class DataError(EvidenceError):
    """A table or a publisher's file breaks a rule.

    The problem is said in plain English, the file named without a path of any machine, and the row as a
    person would find it in the file: the header is row 1.

    Examples
    --------
    >>> print(DataError("not a number", file="a.csv", row=3, column="rate", value="ten", accepted="a number"))
    a.csv, row 3, column rate: not a number. Found 'ten'. Accepted: a number.
    """

    def __init__(self, problem: str, *, file: str, **where: Unpack[Where]) -> None:
        super().__init__(_message(problem, file, **where))


class ChartError(EvidenceError):
    """A table cannot be drawn as the chart that was asked for; the row is named by its label.

    Examples
    --------
    >>> print(ChartError("too many series", chart="forest", value=4, accepted="three at most"))
    forest chart: too many series. Found '4'. Accepted: three at most.
    """

    def __init__(self, problem: str, *, chart: str, **where: Unpack[Where]) -> None:
        super().__init__(_message(problem, f"{chart} chart", **where))


def _message(
    problem: str,
    thing: str,
    row: int | str | None = None,
    column: str | None = None,
    value: object = None,
    accepted: str | Iterable[str] | None = None,
) -> str:
    row_words = f"row {row}" if row is not None else ""
    place = ", ".join(part for part in (thing, row_words, f"column {column}" if column else "") if part)
    accepted = accepted if isinstance(accepted, str | None) else ", ".join(accepted)
    message = f"{place}: {problem}."
    if value is not None:
        message += f" Found {str(value)[:80]!r}."
    if accepted:
        message += f" Accepted: {accepted}."
    return message


@dataclass(frozen=True)
class Problem:
    """One cell, row or column that breaks a rule, in the words of `DataError`, before the file is named."""

    problem: str
    row: int | None = None
    column: str | None = None
    value: Any = None
    accepted: str | None = None

    def error(self, file: str) -> DataError:
        """Make the error that names the file."""
        return DataError(file=file, **vars(self))


class UnknownName(EvidenceError):
    """A table, source, figure, fact or area that nobody declared."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        import difflib

        known = sorted(known)
        # A message is read on one screen, and a name of a book's length is near to nothing.
        name = name if len(name) <= 80 else f"{name[:80]}…"
        near = difflib.get_close_matches(name, known, n=3)
        hint = f"Did you mean {', '.join(near)}?" if near else f"Known: {', '.join(known[:12])}."
        super().__init__(f"No {kind} called {name!r}. {hint}")


class StatisticError(EvidenceError, ValueError):
    """A statistic was asked of numbers it is not defined for, such as a negative count or too few areas."""
