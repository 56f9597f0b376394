"""Atom feeds of what was corrected, revised or withdrawn: of the book and of each chapter (RFC 4287)."""

import uuid
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from xml.etree import ElementTree

from evidence.notebooks.catalogue import Catalogue
from evidence.notebooks.record_changes import result_text, subject
from evidence.publishing.citing import citations
from evidence.publishing.editions import changelog, public_ids

ATOM = "http://www.w3.org/2005/Atom"
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


def files(records: Catalogue) -> dict[str, bytes]:
    """Give every feed by its address; a chapter without news has a feed without entries."""
    news = sorted(_news(records), key=lambda each: (each.day, each.id), reverse=True)
    themes = sorted({record.theme for record in records})
    chosen = {ALL: news} | {
        theme: [each for each in news if each.id.startswith(f"{theme}-")] for theme in themes
    }
    return {f"feeds/{name}.xml": _feed(name, found) for name, found in chosen.items()}


def _news(records: Catalogue) -> Iterator[News]:
    for entry in changelog.entries(records):
        if entry.changes is None:
            continue
        released = entry.edition.released
        for how, moved in (("Corrected", entry.changes.corrected), ("Revised", entry.changes.revised)):
            for change in moved:
                days = [each.corrected_on for each in public_ids.corrections().get(change.id, ())]
                day = (
                    released
                    if entry.frozen
                    else max([entry.earlier.released if entry.earlier else released, *days])
                )
                said = f"{'; '.join(change.result)}. Why: {change.why}."
                yield _of(change.id, day, f"{how}: {subject(change.new)}", said, change.kind)
        for gone in entry.changes.withdrawn:
            stone = public_ids.withdrawals().get(gone["id"])
            if stone:
                said = f"It was {result_text(gone)}. It was {stone.words}"
                yield _of(gone["id"], stone.withdrawn_on, f"Withdrawn: {subject(gone)}", said, gone["kind"])


def _of(id: str, day: str, title: str, text: str, kind: str) -> News:
    return News(id, day, title, text, f"{kind}s/{id}.html")


def _feed(name: str, news: Iterable[News]) -> bytes:
    found = list(news)
    whole = "all corrections" if name == ALL else f"corrections, {name}"
    root = ElementTree.Element("feed", xmlns=ATOM)
    address = f"feeds/{name}.xml"
    _add(root, "id", f"urn:uuid:{uuid.uuid5(NAMES, name)}")
    _add(root, "title", f"{citations.book()['title']}: {whole}")
    _add(root, "updated", _time(found[0].day if found else str(citations.book()["date-released"])))
    ElementTree.SubElement(root, "link", rel="self", href=citations.located(address))
    _add(ElementTree.SubElement(root, "author"), "name", "the contributors")
    for each in found:
        entry = ElementTree.SubElement(root, "entry")
        _add(entry, "id", f"urn:uuid:{uuid.uuid5(NAMES, f'{each.id} {each.day}')}")
        _add(entry, "title", each.title)
        _add(entry, "updated", _time(each.day))
        ElementTree.SubElement(
            entry, "link", href=citations.located(each.page) if _has_base() else f"../{each.page}"
        )
        _add(entry, "summary", each.text)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _has_base() -> bool:
    return citations.located("") != ""


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = text


def _time(day: str) -> str:
    return f"{day}T00:00:00Z"
