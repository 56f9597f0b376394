"""Atom feeds of what was corrected, revised or withdrawn: of the book and of each chapter (RFC 4287)."""

import uuid
from collections.abc import Iterator
from typing import NamedTuple

from evidence.notebooks.catalogue import Catalogue
from evidence.notebooks.record_changes import result_text, subject
from evidence.publishing import templating
from evidence.publishing.citing import citations
from evidence.publishing.editions import changelog, public_ids

ALL = "corrections"
# What an entry is named by must never change, and no address of the book is sure to last as long.
NAMES = uuid.uuid5(uuid.NAMESPACE_OID, "children's social care evidence review")


class News(NamedTuple):
    """One result that does not say what it said."""

    id: str
    day: str
    title: str
    text: str
    page: str

    @property
    def name(self) -> uuid.UUID:
        """What names it for good."""
        return uuid.uuid5(NAMES, f"{self.id} {self.day}")


def files(records: Catalogue) -> dict[str, bytes]:
    """Give every feed by its address; a chapter without news has a feed without entries."""
    news = sorted(_news(records), key=lambda each: (each.day, each.id), reverse=True)
    themes = sorted({record.theme for record in records})
    chosen = {theme: [each for each in news if each.id.startswith(f"{theme}-")] for theme in themes}
    chosen[ALL] = news
    made, book = {}, citations.book()
    for name, found in chosen.items():
        feed = templating.render(
            "feed.xml",
            id=uuid.uuid5(NAMES, name),
            title=f"{book['title']}: {'all corrections' if name == ALL else f'corrections, {name}'}",
            updated=found[0].day if found else book["date-released"],
            address=f"feeds/{name}.xml",
            news=found,
        )
        made[f"feeds/{name}.xml"] = feed.encode() + b"\n"
    return made


def _news(records: Catalogue) -> Iterator[News]:
    for entry in changelog.entries(records):
        if entry.changes is None:
            continue
        released = entry.edition.released
        for how, moved in (("Corrected", entry.changes.corrected), ("Revised", entry.changes.revised)):
            for change in moved:
                days = [each.corrected_on for each in public_ids.corrections().get(change.id, ())]
                # Not the day of the edition before, which may have had news of the same result.
                day = released if entry.frozen else max([released, *days])
                said = f"{'; '.join(change.result)}. Why: {change.why}."
                yield _of(change.id, day, f"{how}: {subject(change.new)}", said, change.kind)
        for gone in entry.changes.withdrawn:
            if stone := public_ids.withdrawals().get(gone["id"]):
                said = f"It was {result_text(gone)}. It was {stone.words}"
                yield _of(gone["id"], stone.withdrawn_on, f"Withdrawn: {subject(gone)}", said, gone["kind"])


def _of(id: str, day: str, title: str, text: str, kind: str) -> News:
    return News(id, day, title, text, f"{kind}s/{id}.html")
