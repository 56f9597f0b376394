"""The book as a draft is held against it: facts, own sentences, what editions said; and as pages load it."""

import json
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from evidence.data.councils import councils
from evidence.notebooks.catalogue import Catalogue
from evidence.paths import ROOT
from evidence.publishing.citing import citations
from evidence.publishing.desk import drafts, measured, numbers, search, words
from evidence.publishing.desk.drafts import Book, Said, called
from evidence.publishing.desk.index import ENDS, entries, pages, record_entries
from evidence.publishing.desk.packed import packed
from evidence.publishing.desk.sentences import Sentence, sentences
from evidence.publishing.editions import history

RULES, INDEX, SENTENCES = (f"_static/desk-{name}.js" for name in ("rules", "index", "sentences"))


def book(records: Catalogue) -> Book:
    """Gather what a draft is held against."""
    facts = [entry for entry in record_entries(records) if entry.kind == "fact"]
    known = {called(council.title): council for council in councils().values()}
    own, was = own_sentences(records), before(records)
    return Book(facts, own, was, known, lambda name: measured.of(known[name]))


def own_sentences(records: Catalogue) -> list[Sentence]:
    """List the sentences of the book's pages that print facts."""
    read = ((page.relative_to(ROOT).as_posix(), page.read_text(encoding="utf-8")) for page in pages())
    return [sentence for name, text in read for sentence in sentences(name, text, records)]


def before(records: Catalogue) -> Iterator[Said]:
    """List what editions printed of facts that say something else now, with the reason."""
    now = records.contents()
    for id, printed in history.histories(records).items():
        for was in printed:
            if id in now and now[id]["kind"] == "fact" and not id.endswith(ENDS) and was.became != "stands":
                for number in numbers.numbers(was.text):
                    yield Said(id, number, was.text, was.edition, was.why)


def files(records: Catalogue) -> dict[str, bytes]:
    """Give the files by their address: the rules, what can be found, and what a draft is held against too."""
    known, said = entries(records), ("id", "text", "edition", "why")
    ends = {entry.id: entry.ends for entry in known if entry.ends}
    own = [sentence._asdict() for sentence in own_sentences(records)]
    was = [{name: getattr(one, name) for name in said} for one in before(records)]
    held = _script("BOOK", {"ends": ends, "own": own, "was": was})
    return {RULES: _script("DESK", _rules()), INDEX: _script("PACKED", packed(known)), SENTENCES: held}


def _script(name: str, content: Any) -> bytes:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    # A browser reads these two as ends of a line within a script.
    return f"const {name} = {text};\n".replace("\u2028", " ").replace("\u2029", " ").encode()


def _rules() -> dict[str, Any]:
    return {
        "cite": {
            "start": citations.start(),
            "title": citations.book()["title"],
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
        **_named(numbers, "parts", "times", "scales"),
        "fillers": sorted(words.FILLERS),
        **_named(words, "irregular", "endings"),
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
