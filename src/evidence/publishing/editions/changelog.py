"""The change log of results: what each edition changed, made from the editions and never typed."""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from evidence.notebooks.catalogue import Catalogue
from evidence.publishing.editions import public_ids
from evidence.publishing.editions.edition_changes import EditionChanges, compare_editions
from evidence.publishing.editions.editions import Edition, current, load, names

KINDS = ("fact", "figure", "claim")


@dataclass(frozen=True)
class Entry:
    """What one edition changed."""

    edition: Edition  # The edition, or the book as it is now
    earlier: Edition | None  # The one before; None of the first, which lists nothing as new
    changes: EditionChanges | None  # What changed since the one before; None of the first
    frozen: bool  # False of what is not yet in an edition

    def wrong(self) -> list[tuple[str, int]]:
        """Say what was wrong in the edition before, and of how many results, the commonest reason first."""
        if not (self.changes and self.earlier):
            return []
        since, until = self.earlier.released, self.edition.released
        found = (public_ids.corrected(each.id, since, until) for each in self.changes.corrected)
        return Counter(one.reason for corrections in found for one in corrections).most_common()


def entries(now: Catalogue) -> list[Entry]:
    """List what each edition changed, newest first, and before them what is not in an edition yet."""
    held = [load(name) for name in names()]
    if not held:
        return []
    found = [Entry(held[0], None, None, True)]
    found += [Entry(new, old, compare_editions(old, new), True) for old, new in pairwise(held)]
    unfrozen = current(now)
    if changes := compare_editions(held[-1], unfrozen):
        found.append(Entry(unfrozen, held[-1], changes, False))
    return found[::-1]


@dataclass(frozen=True)
class Tombstone:
    """What stands at the address of a withdrawn id."""

    withdrawal: public_ids.Withdrawal  # When, why and what instead
    record: dict[str, Any]  # The record as last frozen: see `evidence.publishing.editions.editions.frozen`
    edition: Edition  # The last edition to hold it
    instead: str  # Address, without suffix, of what to quote in its place; empty if there is nothing

    @property
    def address(self) -> str:
        """The address, without suffix, at which the record stood."""
        return _address(self.record["kind"], self.withdrawal.id)


def tombstones(now: Catalogue) -> list[Tombstone]:
    """List the withdrawn ids that an edition holds; any other never had a lasting address."""
    stated = now.contents()
    held = {id: load(name) for name in names() for id in load(name).records}
    return [
        Tombstone(
            gone,
            held[id].records[id],
            held[id],
            _address(stated[gone.instead]["kind"], gone.instead) if gone.instead else "",
        )
        for id, gone in public_ids.withdrawals().items()
        if id in held
    ]


def _address(kind: str, id: str) -> str:
    return f"{kind}s/{id}"
