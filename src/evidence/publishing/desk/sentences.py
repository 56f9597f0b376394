"""The book's own sentences that print facts, as a reader sees them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from evidence.notebooks.catalogue import Catalogue
from evidence.records import series
from evidence.records.numbers import in_words

# A sentence ends where a capital, a digit or a pound begins the next.
# So does a row of a table.
ENDS = re.compile(r"(?<=[.!?;])[\s\"”’)]+(?=[A-Z“\"'(£0-9\x01])|\n\s*\n|\n(?=[-#*] |[^\n]*\t)")
# A link or role as prose writes it; of a link its words are kept.
MARKED = re.compile(r"\{(?P<role>[a-z]+)\}`(?P<id>[^`]+)`|\[(?P<words>[^\]]*)\]\([^)]*\)|[*“”]")
NOT_PROSE = re.compile(r"^(`{3,}).*?^\1|^%.*?$|^\|.*?$|^\(.*?\)=$|^:{3,}.*?$", re.DOTALL | re.MULTILINE)
EMPTY = re.compile(r"\s*\([\s;]*\)")  # What a reference to a figure leaves
# The id of a fact before its words, until the sentences are told apart.
QUOTED = re.compile("\x01([a-z0-9-]+)\x02")


class Sentence(NamedTuple):
    """A sentence as a reader sees it, and the ids of the facts it prints."""

    page: str
    text: str
    facts: tuple[str, ...]


def sentences(page: str, prose: str, records: Catalogue) -> Iterator[Sentence]:
    """List the sentences of a page that print facts, with the values as they are now."""
    printed = MARKED.sub(lambda found: _printed(found, records), NOT_PROSE.sub("", prose))
    for sentence in ENDS.split(EMPTY.sub("", printed)):
        if facts := QUOTED.findall(sentence):
            yield Sentence(page, " ".join(QUOTED.sub("", sentence).split()).lstrip("-# "), tuple(facts))


def _printed(found: re.Match[str], records: Catalogue) -> str:
    role, id = found["role"], found["id"]
    if role not in ("fact", "words", "interval", "period", "year") or id not in records:
        return found["words"] or ""
    fact = records.get(id)
    if role in ("period", "year"):
        return fact.content["period"] if role == "period" else series.latest(fact.content["period"])
    if role == "words":
        return f"\x01{fact.id}\x02{in_words(int(fact.content['text']))}"
    ends = records.companions(fact).values() if role == "interval" else (fact,)
    return f"\x01{fact.id}\x02" + " to ".join(end.content["text"] for end in ends)
