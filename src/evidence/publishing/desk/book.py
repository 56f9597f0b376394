"""The book as a draft is held against it: facts, own sentences, what editions said; and as pages load it."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from os.path import commonprefix
from types import ModuleType
from typing import Any

from evidence.data.councils import councils
from evidence.notebooks.catalogue import Catalogue
from evidence.paths import ROOT
from evidence.publishing.citing import citations
from evidence.publishing.citing.marks import compact
from evidence.publishing.desk import direction, drafts, measured, numbers, search, wording, words
from evidence.publishing.desk.drafts import Book, Said, called
from evidence.publishing.desk.index import ENDS, Entry, entries, pages, record_entries, slug
from evidence.publishing.desk.sentences import Sentence, sentences
from evidence.publishing.editions import history

RULES, INDEX, SENTENCES = (f"_static/desk-{name}.js" for name in ("rules", "index", "sentences"))
# What a script keeps as it is: one such letter stands for a common word, and two for any other.
LETTERS = "".join(chr(code) for code in range(32, 127) if chr(code) not in '"\\')
WORD = re.compile("[A-Za-z0-9]+|[^A-Za-z0-9]+")
# Ends a row: no text has it, and unlike a new line it is one byte in a script.
END = "\x7f"
WORDINGS = ("turning", "neutral", "needed", "denied")


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
    # A browser reads these two as ends of a line within a script.
    return f"const {name} = {compact(content)};\n".replace("\u2028", " ").replace("\u2029", " ").encode()


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
            **_named(numbers, "pattern", "year", "day", "not_counted"),
            **_named(direction, "change", "changed", "changed_by", "clause", "down", "up"),
            **_named(drafts, "ends", "measured", "range"),
            **_named(wording, "kind"),
            "place": drafts.places(council.title for council in councils().values()).pattern,
        },
        "counted": numbers.COUNTED | {word: n for n, word in enumerate(numbers.WORDS) if n == 1},
        **_named(numbers, "parts", "times", "scales", "odd", "plain"),
        "fillers": sorted(words.FILLERS),
        **_named(words, "irregular", "endings"),
        "same": wording.SAME,
        **{name: sorted(of) for name, of in _named(wording, *WORDINGS).items()},
        "synonyms": list(words.synonyms().items()),
        "weights": _named(search, "own", "other", "less", "k1", "b", "equal", "passed_on"),
        "draft": _named(drafts, "aligned", "covered", "close", "few", "hinted", "per", "longer", "run"),
    }


def _named(rules: ModuleType, *names: str) -> dict[str, Any]:
    """Give the constants of a module that the page needs too, patterns as JavaScript writes them."""
    found = {name: getattr(rules, name.upper()) for name in names}
    for name, rule in found.items():
        if isinstance(rule, re.Pattern):
            text = re.sub(r"\s+", "", rule.pattern) if rule.flags & re.VERBOSE else rule.pattern
            found[name] = text.replace("(?P<", "(?<")
    return found


def packed(entries: Sequence[Entry]) -> dict[str, Any]:
    """Pack entries, kind by kind: each word is kept once, and of a text what the one before lacks."""
    # `unpack` in `static/desk.js` undoes it. A server's compression alone leaves it half as heavy again.
    kinds = {kind: list(of) for kind, of in groupby(entries, lambda entry: entry.kind)}
    columns = {kind: [*map(_front, zip(*map(_row, of), strict=True))] for kind, of in kinds.items()}
    counted = Counter(word for of in columns.values() for rows in of for _, words in rows for word in words)
    # The common words stand first, the others by the alphabet, in which each has much of the one before.
    often = [word for word, _ in counted.most_common()]
    short = (len(LETTERS) ** 2 - len(often)) // (len(LETTERS) - 1)
    known = often[:short] + sorted(often[short:])
    two = (first + second for first in LETTERS[short:] for second in LETTERS)
    codes = dict(zip(known, [*LETTERS[:short], *two], strict=False))
    place = {entry.id: str(at) for at, entry in enumerate(entries)}

    def written(of: list[Entry], columns: list[list[tuple[str, Any]]]) -> list[Any]:
        rows = [[same + "".join(map(codes.__getitem__, words)) for same, words in rows] for rows in columns]
        # Numbers are seldom said twice.
        values = (entry.answer.partition(" ")[0] for entry in of)
        tested = (" ".join(place[id] for id in entry.tested_by if id in place) for entry in of)
        return [[*map(END.join, rows)], END.join(values), END.join(tested)]

    found = {kind: written(of, columns[kind]) for kind, of in kinds.items()}
    listed = END.join(same + rest for same, rest in _front(known))
    return {"letters": LETTERS, "short": short, "end": END, "words": listed, "kinds": found}


def _row(entry: Entry) -> list[list[str]]:
    """Give the words of each field, without the spaces between them."""
    # The address of a section ends as its heading does; a title begins as a word within one would.
    id = re.sub(f"(?<=#){slug(entry.text)}$", "", entry.id).replace("-", " ")
    title = re.sub("^.(?=[a-z ])", lambda first: first.group().swapcase(), entry.text)
    texts = (id, title, entry.answer.partition(" ")[2], entry.period, entry.more)
    return [[word for word in WORD.findall(text) if word != " "] for text in texts]


def _front(rows: Sequence[Any]) -> list[tuple[str, Any]]:
    """Give rows, each with the letter for how much of the one before it begins with, without that."""
    same = [min(len(commonprefix(pair)), len(LETTERS) - 1) for pair in pairwise([rows[0][:0], *rows])]
    return [(LETTERS[length], row[length:]) for length, row in zip(same, rows, strict=True)]
