"""What the pages of the desk load: rules and entries for the search; sentences and editions for a draft."""

import json
import re
from types import ModuleType
from typing import Any

from evidence.data.councils import councils
from evidence.notebooks.catalogue import Catalogue
from evidence.publishing.citing import citations
from evidence.publishing.desk import drafts, numbers, search, words
from evidence.publishing.desk.book import before, own_sentences
from evidence.publishing.desk.index import entries
from evidence.publishing.desk.packed import packed

RULES, INDEX, SENTENCES = (f"_static/desk-{name}.js" for name in ("rules", "index", "sentences"))


def files(records: Catalogue) -> dict[str, bytes]:
    """Give the files by their address: the rules, what can be found, and what a draft is held against too."""
    known = entries(records)
    return {
        RULES: _script("DESK", _rules()),
        INDEX: _script("PACKED", packed(known)),
        SENTENCES: _script(
            "BOOK",
            {
                "ends": {entry.id: entry.ends for entry in known if entry.ends},
                "own": [sentence._asdict() for sentence in own_sentences(records)],
                "was": [
                    {"id": said.id, "text": said.text, "edition": said.edition, "why": said.why}
                    for said in before(records)
                ],
            },
        ),
    }


def _script(name: str, content: Any) -> bytes:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    # A browser reads these two as ends of a line within a script.
    return f"const {name} = {text};\n".replace("\u2028", " ").replace("\u2029", " ").encode()


def _rules() -> dict[str, Any]:
    book = citations.book()
    return {
        "cite": {
            "start": citations.start(),
            "title": book["title"],
            "edition": citations.edition(),
            "base": citations.located("").removesuffix("/"),
        },
        "fell": citations.FELL,
        "patterns": {
            **_named(numbers, "pattern", "year", "not_counted"),
            **_named(drafts, "change", "changed_by", "clause", "down", "up", "ends"),
            "place": drafts.places(council.title for council in councils().values()).pattern,
        },
        "counted": numbers.COUNTED | {word: n for n, word in enumerate(numbers.WORDS) if n == 1},
        "parts": numbers.PARTS,
        "times": numbers.TIMES,
        "scales": numbers.SCALES,
        "fillers": sorted(words.FILLERS),
        "irregular": words.IRREGULAR,
        "endings": words.ENDINGS,
        "synonyms": list(words.synonyms().items()),
        "weights": _named(search, "own", "other", "less", "k1", "b", "equal", "passed_on"),
        "draft": _named(drafts, "aligned", "covered", "close", "few", "hinted", "per", "longer"),
    }


def _named(rules: ModuleType, *names: str) -> dict[str, Any]:
    """Give the constants of a module that the page needs too, patterns as JavaScript writes them."""
    found = {name: getattr(rules, name.upper()) for name in names}
    for name, rule in found.items():
        if isinstance(rule, re.Pattern):
            text = re.sub(r"\s+", "", rule.pattern) if rule.flags & re.VERBOSE else rule.pattern
            found[name] = text.replace("(?P<", "(?<")
    return found
