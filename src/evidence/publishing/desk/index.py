"""What can be found: every fact, claim, figure, authority and section, in few words."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evidence.data.councils import councils
from evidence.notebooks.catalogue import Catalogue, Record
from evidence.paths import CHAPTERS, ROOT
from evidence.publishing.authorities import finder
from evidence.publishing.citing import citations

ENDS = ("-low", "-high")
HEADING = re.compile(r"^#{1,3} (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Entry:
    """One thing that can be found."""

    kind: str  # fact, claim, figure, authority or section
    id: str  # Public id; of an authority its code, of a section its address
    text: str  # What it is, in its own words
    answer: str = ""  # The value with its unit, the verdict, or nothing
    period: str = ""
    more: str = ""  # Other words by which it is found
    ends: tuple[str, ...] = ()  # Of a fact with an interval: both ends as printed
    tested_by: tuple[str, ...] = ()  # Of a claim: the facts that its answer rests on

    @property
    def address(self) -> str:
        """Where it stands in the book; `addressOf` in `static/load.js` has the same rule."""
        if self.kind == "section":
            return self.id
        is_authority = self.kind == "authority"
        return f"authorities/{slug(self.text)}.html" if is_authority else f"{self.kind}s/{self.id}.html"


def pages() -> list[Path]:
    """List the prose that a reader reads; pages that list are made of records."""
    return [ROOT / "index.md", *sorted(CHAPTERS.glob("*/*.md")), *sorted((ROOT / "pages").glob("*.md"))]


def entries(records: Catalogue) -> list[Entry]:
    """List all that can be found."""
    found, known = record_entries(records), councils().values()
    more = (" ".join([*finder.former_names(each), *each.codes, each.number]) for each in known)
    found += [Entry("authority", c.code, c.title, more=words) for c, words in zip(known, more, strict=True)]
    for page in pages():
        address = page.relative_to(ROOT).with_suffix(".html").as_posix()
        title = ""
        for place, words, _ in parts(page.read_text(encoding="utf-8")):
            if place or (words and not title):
                found.append(Entry("section", address + place, words, more=title))
            title = title or words
    return found


def record_entries(records: Catalogue) -> list[Entry]:
    """List every claim, fact and figure; the ends of an interval are found with the fact they belong to."""
    found = [_entry(record, records) for record in records if not record.id.endswith(ENDS)]
    return sorted(found, key=lambda entry: entry.kind)


def _entry(record: Record, records: Catalogue) -> Entry:
    said = record.content
    if said["kind"] == "fact":
        ends = tuple(citations.printed(end.content) for end in records.companions(record).values())
        return Entry("fact", record.id, said["says"], citations.printed(said), said["period"], ends=ends)
    if said["kind"] == "claim":
        more = f"{said['quotation']} {said['said_by']}".strip()
        about = (said["title"], said["verdict"], said["said_on"], more)
        return Entry("claim", record.id, *about, tested_by=tuple(said["facts"]))
    return Entry("figure", record.id, said["title"], "", said["period"])


def parts(text: str) -> Iterator[tuple[str, str, str]]:
    """Give a page's title and each part under a heading: its place on the page, its heading, its words."""
    # What stands before the first part, or under a heading that prints a result, has no place of its own.
    before, *found = HEADING.split(text)
    for number, (words, body) in enumerate(zip(["", *found[::2]], [before, *found[1::2]], strict=True)):
        yield f"#{slug(words)}" if number > 1 and "{" not in words else "", words, body


def slug(heading: str) -> str:
    """Make the id of a heading as Sphinx does."""
    bare = unicodedata.normalize("NFKD", heading.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"^[-0-9]+|-+$", "", re.sub(r"[^a-z0-9]+", "-", bare))
