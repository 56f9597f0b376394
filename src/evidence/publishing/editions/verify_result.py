"""Verify a result: whether a result quoted from an edition still stands."""

import re
from dataclasses import asdict, dataclass
from typing import Any

from evidence.errors import UnknownName
from evidence.notebooks.record_changes import RecordChange, result_text, results, subject
from evidence.publishing.editions import public_ids
from evidence.publishing.editions.edition_changes import compare_record
from evidence.publishing.editions.editions import Edition, EditionError, load, names

REFERENCE = re.compile(r"(?P<id>[^@\s]+)@(?P<edition>[^@\s]+)")


@dataclass(frozen=True)
class Verdict:
    """What became of a result that somebody quoted."""

    id: str  # The public id; fact, figure or claim
    kind: str
    edition: str  # The edition quoted from, and its day
    released: str
    outcome: str  # "stands", "revised" or "withdrawn"
    words: str  # The answer as a sentence or two, for a person
    was: dict[str, Any]  # What the edition says
    is_now: dict[str, Any] | None  # What the book says now; None if the id is withdrawn
    why: str  # What moved, or the reason of the withdrawal; empty if the result stands
    instead: str  # The id to quote in place of a withdrawn one, if there is any

    def as_json(self) -> dict[str, Any]:
        """Everything, for `evidence verify --json`."""
        return asdict(self)


def verify(reference: str, now: Edition) -> Verdict:
    """Say whether a quoted result still stands, given as in `workforce-agency-over-40-2025@0.1.0`.

    Raises
    ------
    EditionError
        If the reference has another form.
    UnknownName
        If there is no such edition, or no such id in it; the message names near ones.
    evidence.publishing.editions.public_ids.IdError
        If the id is gone and nobody said why.
    """
    parts = REFERENCE.fullmatch(reference)
    if not parts:
        frozen = ", ".join(names()) or "none yet"
        raise EditionError(f"{reference!r} names no edition. Accepted: ID@EDITION. Editions: {frozen}.")
    edition, id = load(parts["edition"]), parts["id"]
    if id not in edition.records:
        raise UnknownName(f"fact, figure or claim of edition {edition.name}", id, edition.records)
    old = edition.records[id]
    if id not in now.records:
        return _withdrawn(old, edition)
    change = compare_record(id, edition, now)
    revised = bool(change.result)
    return Verdict(
        id=id,
        kind=old["kind"],
        edition=edition.name,
        released=edition.released,
        outcome="revised" if revised else "stands",
        words=_revised(change, edition) if revised else _stands(change, edition),
        was=results(old),
        is_now=results(change.new),
        why=change.why if revised else "",
        instead="",
    )


def _stands(change: RecordChange, edition: Edition) -> str:
    of_day = f"edition {edition.name} of {edition.released}"
    said = (
        f"the data and the drawing are those of {of_day} ({result_text(change.new)})"
        if change.kind == "figure"
        else f"{result_text(change.old)} in {of_day}, and the same now ({subject(change.new)})"
    )
    reworded = f" It is described in other words now: {'; '.join(change.words)}." if change.words else ""
    return f"stands: {said}.{reworded}"


def _revised(change: RecordChange, edition: Edition) -> str:
    was, is_now = result_text(change.old), result_text(change.new)
    rest = "; ".join(change.beside_text + change.words)
    further = f" {rest[:1].upper()}{rest[1:]}." if rest else ""
    return (
        f"revised: was {was} in edition {edition.name} of {edition.released}, is {is_now} now "
        f"({subject(change.new)}).{further} Why: {change.why}."
    )


def _withdrawn(old: dict[str, Any], edition: Edition) -> Verdict:
    withdrawal = public_ids.withdrawals().get(old["id"])
    if withdrawal is None:
        raise public_ids.IdError(
            f"No notebook states {old['id']!r} any more, and {public_ids.WITHDRAWN.name} does not say why. "
            "An id once published is never removed in silence."
        )
    of_day = f"edition {edition.name} of {edition.released}"
    return Verdict(
        id=old["id"],
        kind=old["kind"],
        edition=edition.name,
        released=edition.released,
        outcome="withdrawn",
        words=f"{withdrawal.words} In {of_day} it was {result_text(old)} ({subject(old)}).",
        was=results(old),
        is_now=None,
        why=withdrawal.reason,
        instead=withdrawal.instead,
    )
