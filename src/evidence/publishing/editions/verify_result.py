"""Verify a result: whether a result quoted from an edition still stands."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from evidence.errors import UnknownName
from evidence.notebooks.record_changes import RecordChange, result_text, results, subject
from evidence.publishing.editions import public_ids
from evidence.publishing.editions.edition_changes import compare_record, followers
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


def verify(reference: str, now: Edition, then: Callable[[str], Edition] = load) -> Verdict:
    """Say whether a quoted result still stands, given as in `workforce-agency-over-40-2025@0.1.0`.

    `then` gives what an edition held, by its name.
    """
    parts = REFERENCE.fullmatch(reference)
    if not parts:
        frozen = ", ".join(names()) or "none yet"
        raise EditionError(f"{reference!r} names no edition. Accepted: ID@EDITION. Editions: {frozen}.")
    edition, id = then(parts["edition"]), parts["id"]
    if id not in edition.records:
        raise UnknownName(f"fact, figure or claim of edition {edition.name}", id, edition.records)
    old, of_day = edition.records[id], f"edition {edition.name} of {edition.released}"
    is_now, why, instead = None, "", ""
    gone = {} if id in now.records or id in public_ids.withdrawals() else {id: old}
    if newer := followers(gone, now).get(id):
        outcome, is_now = "stands", results(old)
        words = (
            f"stands: {result_text(old)} in {of_day}, for {old['period']} ({subject(old)}). "
            f"A newer period follows it: {result_text(newer)} for {newer['period']} ({newer['id']})."
        )
    elif id not in now.records:
        if (stone := public_ids.withdrawals().get(id)) is None:
            raise public_ids.IdError(
                f"No notebook states {id!r} any more, and {public_ids.WITHDRAWN.name} does not say why. "
                "An id once published is never removed in silence."
            )
        outcome, why, instead = "withdrawn", stone.reason, stone.instead
        words = f"{stone.words} In {of_day} it was {result_text(old)} ({subject(old)})."
    else:
        change = compare_record(old, now.records[id], edition, now)
        is_now = results(change.new)
        # Who quotes a figure quotes its data: drawn in another way, they stand.
        if change.result and not change.redrawn:
            outcome, words, why = "revised", _revised(change, of_day), change.why
        else:
            outcome, words = "stands", _stands(change, of_day)
    of = (id, old["kind"], edition.name, edition.released)
    return Verdict(*of, outcome, words, results(old), is_now, why, instead)


def _stands(change: RecordChange, of_day: str) -> str:
    said = (
        f"the data{', drawn in another way,' if change.redrawn else ' and the drawing'} are those of "
        f"{of_day} ({result_text(change.new)})"
        if change.kind == "figure"
        else f"{result_text(change.old)} in {of_day}, and the same now ({subject(change.new)})"
    )
    reworded = f" It is described in other words now: {'; '.join(change.words)}." if change.words else ""
    return f"stands: {said}.{reworded}"


def _revised(change: RecordChange, of_day: str) -> str:
    was, is_now = result_text(change.old), result_text(change.new)
    rest = "; ".join(change.beside_text + change.words)
    further = f" {rest[:1].upper()}{rest[1:]}." if rest else ""
    about = subject(change.new)
    return f"revised: was {was} in {of_day}, is {is_now} now ({about}).{further} Why: {change.why}."
