"""The change log: what each edition changed, made from the editions and never typed."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from evidence.notebooks.catalogue import Catalogue
from evidence.publishing.editions import withdrawals
from evidence.publishing.editions.differences import Difference, difference
from evidence.publishing.editions.editions import Edition, load, names, state

KINDS = ("fact", "figure", "claim")


@dataclass(frozen=True)
class Entry:
    """What one edition changed.

    Attributes
    ----------
    edition : Edition
        The edition, or the book as it is now.
    earlier : Edition or None
        The one before; None of the first, which lists nothing as new.
    difference : Difference or None
        What changed since the one before; None of the first.
    frozen : bool
        False of what is not yet in an edition.
    """

    edition: Edition
    earlier: Edition | None
    difference: Difference | None
    frozen: bool


def entries(now: Catalogue) -> list[Entry]:
    """List what changed, newest first.

    Parameters
    ----------
    now : Catalogue
        What the book states.

    Returns
    -------
    list of Entry
        One for each edition, and before them one for what is not yet in an edition, if anything is; empty
        if no edition is frozen.
    """
    held = [load(name) for name in names()]
    if not held:
        return []
    found = [Entry(held[0], None, None, True)]
    found += [Entry(later, earlier, difference(earlier, later), True) for earlier, later in pairwise(held)]
    current = state(now)
    if since := difference(held[-1], current):
        found.append(Entry(current, held[-1], since, False))
    return found[::-1]


@dataclass(frozen=True)
class Tombstone:
    """What stands at the address of a withdrawn id.

    Attributes
    ----------
    withdrawal : Withdrawal
        When, why and what instead.
    record : dict
        The record as last frozen: see `evidence.publishing.editions.editions.frozen`.
    edition : Edition
        The last edition to hold it.
    instead : str
        Address, without suffix, of what to quote in its place; empty if there is nothing.
    """

    withdrawal: withdrawals.Withdrawal
    record: dict[str, Any]
    edition: Edition
    instead: str

    @property
    def address(self) -> str:
        """The address, without suffix, at which the record stood."""
        return _address(self.record["kind"], self.withdrawal.id)


def tombstones(now: Catalogue) -> list[Tombstone]:
    """List the withdrawn ids that an edition holds; one that never was in an edition had no lasting address.

    Parameters
    ----------
    now : Catalogue
        What the book states.

    Returns
    -------
    list of Tombstone
        In the order of the list of withdrawals.

    Examples
    --------
    >>> tombstones(Catalogue([])) == [] or bool(names())
    True
    """
    stated = now.contents()
    held = {id: load(name) for name in names() for id in load(name).records}
    return [
        Tombstone(
            gone,
            held[id].records[id],
            held[id],
            _address(stated[gone.instead]["kind"], gone.instead) if gone.instead else "",
        )
        for id, gone in withdrawals.read().items()
        if id in held
    ]


def _address(kind: str, id: str) -> str:
    return f"{kind}s/{id}"
