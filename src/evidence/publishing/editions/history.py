"""What became of results over the editions: what each printed, and whether that still stands."""

from collections import defaultdict
from typing import NamedTuple

from evidence.notebooks.catalogue import Catalogue
from evidence.notebooks.record_changes import result_text
from evidence.publishing.editions import editions
from evidence.publishing.editions.edition_changes import compare_editions


class Printed(NamedTuple):
    """What one edition printed of a result."""

    edition: str
    released: str
    text: str
    became: str  # stands, corrected or revised
    why: str  # What was wrong, or what moved


def histories(records: Catalogue) -> dict[str, list[Printed]]:
    """List by id what each edition printed of a result that is still stated, oldest first."""
    found: defaultdict[str, list[Printed]] = defaultdict(list)
    now = editions.current(records)
    for edition in map(editions.load, editions.names()):
        changes = compare_editions(edition, now)
        # Who quotes a figure quotes its data: drawn in another way, they stand.
        moved = {each.id: ("corrected", each.why) for each in changes.corrected if not each.redrawn}
        moved |= {each.id: ("revised", each.why) for each in changes.revised if not each.redrawn}
        for id, old in edition.records.items():
            if id in now.records:
                became, why = moved.get(id, ("stands", ""))
                found[id].append(Printed(edition.name, edition.released, result_text(old), became, why))
    return found
