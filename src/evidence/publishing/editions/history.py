"""What became of results over the editions: what each printed, and whether that still stands."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from evidence.data import descriptor
from evidence.notebooks.catalogue import Catalogue, Record
from evidence.notebooks.record_changes import result_text
from evidence.publishing.citing import citations
from evidence.publishing.citing.marks import compact
from evidence.publishing.editions import editions, public_ids
from evidence.publishing.editions.edition_changes import compare_editions
from evidence.publishing.editions.editions import load, names

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
    return f"const STANDS = {compact(told)};\n".encode()


def previews(records: Catalogue, histories: Mapping[str, Sequence[Printed]]) -> dict[str, bytes]:
    """Write what a quoted number says of itself where it stands: a script a theme, asked for when wanted."""
    # Each brings its facts by id, as rows in the order that facts.js reads.
    themes: dict[str, dict[str, list[str]]] = {}
    earlier = (record for record in records.earlier() if record.content["kind"] == "fact")
    for fact in (*records.facts, *earlier):
        themes.setdefault(fact.theme, {})[fact.id] = _row(fact, records, histories.get(fact.id, ()))
    return {FILE.format(of): f'factsArrived("{of}",{compact(r)});\n'.encode() for of, r in themes.items()}


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
