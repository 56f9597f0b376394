"""What became of results over the editions: what each printed, and whether that still stands."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from evidence.notebooks.catalogue import Catalogue
from evidence.notebooks.record_changes import result_text
from evidence.publishing.editions import editions, public_ids
from evidence.publishing.editions.edition_changes import compare_editions


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
    for edition in map(editions.load, editions.names()):
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
    held = {name: editions.load(name) for name in editions.names()}
    told: dict[str, Any] = {name: {"released": each.released, "results": {}} for name, each in held.items()}
    for id, printed in found.items():
        for was in printed:
            kind = held[was.edition].records[id]["kind"]
            told[was.edition]["results"][id] = [kind, was.text, was.became, was.why]
    return f"const STANDS = {json.dumps(told, ensure_ascii=False, separators=(',', ':'))};\n".encode()
