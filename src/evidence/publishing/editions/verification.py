"""Verification: whether a result quoted from an edition still stands."""

import re
from dataclasses import asdict, dataclass
from typing import Any

from evidence.errors import UnknownName
from evidence.publishing.editions import withdrawals
from evidence.publishing.editions.differences import Change, compare
from evidence.publishing.editions.editions import Edition, EditionError, load, names, results

REFERENCE = re.compile(r"(?P<id>[^@\s]+)@(?P<edition>[^@\s]+)")


@dataclass(frozen=True)
class Verdict:
    """What became of a result that somebody quoted.

    Attributes
    ----------
    id, kind : str
        The public id; fact, figure or claim.
    edition, released : str
        The edition quoted from, and its day.
    outcome : str
        "stands", "revised" or "withdrawn".
    words : str
        The answer as a sentence or two, for a person.
    was : dict
        What the edition says.
    is_now : dict or None
        What the book says now; None if the id is withdrawn.
    why : str
        What moved, or the reason of the withdrawal; empty if the result stands.
    instead : str
        The id to quote in place of a withdrawn one, if there is any.
    """

    id: str
    kind: str
    edition: str
    released: str
    outcome: str
    words: str
    was: dict[str, Any]
    is_now: dict[str, Any] | None
    why: str
    instead: str

    def as_json(self) -> dict[str, Any]:
        """Everything, for `evidence verify --json`."""
        return asdict(self)


def verify(reference: str, now: Edition) -> Verdict:
    """Say whether a quoted result still stands.

    Parameters
    ----------
    reference : str
        Id and edition, as in ``workforce-agency-over-40-2025@0.1.0``.
    now : Edition
        What the book says now: see `evidence.publishing.editions.editions.state`.

    Returns
    -------
    Verdict
        It stands, was revised or was withdrawn.

    Raises
    ------
    EditionError
        If the reference has another form.
    UnknownName
        If there is no such edition, or no such id in it; the message names near ones.
    evidence.publishing.editions.withdrawals.IdError
        If the id is gone and nobody said why.

    Examples
    --------
    >>> verify("workforce-agency-over-40-2025", Edition("0.1.0", "2026-11-22", {}, {}, {}))
    Traceback (most recent call last):
    ...
    evidence.publishing.editions.editions.EditionError: 'workforce-agency-over-40-2025' names no edition. ...
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
    change = compare(id, edition, now)
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


def shown(record: dict[str, Any]) -> str:
    """Say a frozen record's result as a person would quote it.

    Parameters
    ----------
    record : dict
        As `evidence.publishing.editions.editions.frozen` makes it.

    Returns
    -------
    str
        A fact's text, a figure's title or a claim's verdict with its strength.

    Examples
    --------
    >>> shown({"kind": "fact", "text": "67%"})
    '67%'
    """
    if record["kind"] == "fact":
        return record["text"]
    if record["kind"] == "figure":
        return f"“{record['title']}”"
    return f"{record['verdict']} (strength: {record['strength']})"


def about(record: dict[str, Any]) -> str:
    """Say what a frozen record is of: the words of a fact, the title of a figure or claim.

    Examples
    --------
    >>> about({"kind": "fact", "says": "A rate", "text": "67%"})
    'A rate'
    """
    return record["says"] if record["kind"] == "fact" else record["title"]


def _stands(change: Change, edition: Edition) -> str:
    of_day = f"edition {edition.name} of {edition.released}"
    said = {
        "fact": f"{shown(change.old)} in {of_day}, and the same now ({about(change.new)})",
        "figure": f"the data and the drawing are those of {of_day} ({shown(change.new)})",
        "claim": f"{shown(change.old)} in {of_day}, and the same now ({about(change.new)})",
    }[change.kind]
    reworded = f" It is described in other words now: {'; '.join(change.words)}." if change.words else ""
    return f"stands: {said}.{reworded}"


def _revised(change: Change, edition: Edition) -> str:
    was, is_now = shown(change.old), shown(change.new)
    parts = change.result
    if change.old["kind"] == "fact" == change.kind and was != is_now:
        # The first part is the text, which the sentence says already.
        parts = parts[1:]
    rest = "; ".join(parts + change.words)
    further = f" {rest[:1].upper()}{rest[1:]}." if rest else ""
    return (
        f"revised: was {was} in edition {edition.name} of {edition.released}, is {is_now} now "
        f"({about(change.new)}).{further} Why: {change.why}."
    )


def _withdrawn(old: dict[str, Any], edition: Edition) -> Verdict:
    withdrawal = withdrawals.read().get(old["id"])
    if withdrawal is None:
        raise withdrawals.IdError(
            f"No notebook states {old['id']!r} any more, and {withdrawals.WITHDRAWN.name} does not say why. "
            "An id once published is never removed in silence."
        )
    of_day = f"edition {edition.name} of {edition.released}"
    return Verdict(
        id=old["id"],
        kind=old["kind"],
        edition=edition.name,
        released=edition.released,
        outcome="withdrawn",
        words=f"{withdrawal.words} In {of_day} it was {shown(old)} ({about(old)}).",
        was=results(old),
        is_now=None,
        why=withdrawal.reason,
        instead=withdrawal.instead,
    )
