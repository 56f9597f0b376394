"""The book as a draft is held against it: its facts, its own sentences, and what editions said."""

from collections.abc import Iterator

from evidence.data.councils import councils
from evidence.notebooks.catalogue import Catalogue
from evidence.paths import ROOT
from evidence.publishing.desk import measured, numbers
from evidence.publishing.desk.drafts import Book, Said, called
from evidence.publishing.desk.index import ENDS, pages, record_entries
from evidence.publishing.desk.sentences import Sentence, sentences
from evidence.publishing.editions import history


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
