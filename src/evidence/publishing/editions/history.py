"""What became of results over the editions: what each printed, and whether that still stands."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from evidence.data import descriptor
from evidence.errors import UnknownName
from evidence.notebooks.catalogue import Catalogue, Record
from evidence.notebooks.record_changes import RecordChange, result_text, results, subject
from evidence.publishing.citing import citations
from evidence.publishing.editions import editions, public_ids
from evidence.publishing.editions.changelog import compare_editions, compare_record, followers
from evidence.publishing.editions.editions import Edition, EditionError, load, names

REFERENCE = re.compile(r"(?P<id>[^@\s]+)@(?P<edition>[^@\s]+)")
FILE = "_static/facts-{}.js"


class Printed(NamedTuple):
    """What one edition printed of a result."""

    edition: str
    released: str
    text: str
    became: str  # stands, corrected, revised or withdrawn
    why: str  # What was wrong, or what moved; empty if it stands


def histories(records: Catalogue) -> dict[str, list[Printed]]:
    """List by id what each edition printed, oldest first; what a newer period followed stands."""
    found: defaultdict[str, list[Printed]] = defaultdict(list)
    now = editions.current(records)
    for edition in map(load, names()):
        changes = compare_editions(edition, now)
        # Who quotes a figure quotes its data: drawn in another way, they stand.
        moved = {each.id: ("corrected", each.why) for each in changes.corrected if not each.redrawn}
        moved |= {each.id: ("revised", each.why) for each in changes.revised if not each.redrawn}
        moved |= {id: ("withdrawn", gone.reason) for id, gone in public_ids.withdrawals().items()}
        for id, old in edition.records.items():
            became, why = moved.get(id, ("stands", ""))
            found[id].append(Printed(edition.name, edition.released, result_text(old), became, why))
    return found


def script(found: Mapping[str, Iterable[Printed]]) -> bytes:
    """Write what editions printed for the page that asks: by edition and id, with the kind."""
    held = {name: load(name) for name in names()}
    told: dict[str, Any] = {name: {"released": each.released, "results": {}} for name, each in held.items()}
    for id, printed in found.items():
        for was in printed:
            kind = held[was.edition].records[id]["kind"]
            told[was.edition]["results"][id] = [kind, was.text, was.became, was.why]
    return f"const STANDS = {json.dumps(told, ensure_ascii=False, separators=(',', ':'))};\n".encode()


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


def previews(records: Catalogue, histories: Mapping[str, Sequence[Printed]]) -> dict[str, bytes]:
    """Write what a quoted number says of itself where it stands: a script a theme, asked for when wanted."""
    # Each brings its facts by id, as rows in the order that facts.js reads.
    themes: dict[str, dict[str, list[str]]] = {}
    earlier = (record for record in records.earlier() if record.content["kind"] == "fact")
    for fact in (*records.facts, *earlier):
        themes.setdefault(fact.theme, {})[fact.id] = _row(fact, records, histories.get(fact.id, ()))
    packed = {theme: json.dumps(r, ensure_ascii=False, separators=(",", ":")) for theme, r in themes.items()}
    return {FILE.format(of): f'factsArrived("{of}",{told});\n'.encode() for of, told in packed.items()}


def _row(fact: Record, records: Catalogue, history: Sequence[Printed]) -> list[str]:
    content = fact.content
    ends = " to ".join(end.content["text"] for end in records.companions(fact).values())
    return [
        content["says"],
        citations.printed(content),
        content["period"],
        ends,
        content.get("left_out", ""),
        descriptor.short_names(content["sources"]),
        " ".join(map(_was, history)) or "No edition holds it yet.",
        citations.full(fact),
    ]


def _was(printed: Printed) -> str:
    was = f"Edition {printed.edition} of {printed.released}: {printed.text}."
    stands = printed.became == "stands"
    return f"{was} It stands." if stands else f"{was} {printed.became.capitalize()} since: {printed.why}."
