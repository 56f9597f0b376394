"""The works in `references.bib`: each cited, each with what a reader needs to find it, none unseen.

The list of what was seen, and how, is not in the repository. What can be held here is its outcome: the works
that were named by others but never seen stay out, and a work read in somebody else's copy says so.
"""

import csv
import re
from collections import Counter
from functools import cache
from urllib.parse import urlparse

import nbformat
import pytest
from pybtex.database import Entry, parse_file

from evidence.notebooks import execution
from evidence.paths import CHAPTERS, DATA, ROOT
from evidence.publishing.citing.citations import SEEN, named, seen

BIB = ROOT / "references.bib"
REGISTERS = ("claims.csv", "studies.csv")
ENTRIES: dict[str, Entry] = dict(parse_file(BIB).entries)

# Named by others or known as data only. Whoever reads one may take its key from here.
NOT_SEEN = {"lga2016autumn", "dfe2016workforce", "lait2025", "guardian2017nogood"}
# Sites where works stand that are not those of their publishers.
COPIES = {
    "1library.net",
    "c.coek.info",
    "cupdf.com",
    "docslib.org",
    "pdfslide.net",
    "seftoncvs.org.uk",
    "vdocument.in",
    "www.basw.co.uk",
    "www.readkong.com",
    "www.wired-gov.net",
}


@cache
def cited_in_prose() -> set[str]:
    texts = [path.read_text("utf-8") for path in [*CHAPTERS.rglob("*.md"), *ROOT.glob("pages/*.md")]]
    texts.append((ROOT / "index.md").read_text("utf-8"))
    for notebook in execution.notebooks():
        cells = nbformat.reads(notebook.read_text("utf-8"), as_version=4).cells
        texts += [cell.source for cell in cells if cell.cell_type == "markdown"]
    found = re.findall(r"\{cite(?::\w+)?\}`([^`]*)`", "\n".join(texts))
    return {key.strip() for keys in found for key in keys.split(",")}


def cited_by(register: str) -> set[str]:
    with (DATA / register).open(encoding="utf-8", newline="") as lines:
        return {row["cite_key"] for row in csv.DictReader(lines)}


def test_every_work_is_cited_by_a_page_a_notebook_or_a_register() -> None:
    assert set(ENTRIES) - cited_in_prose() - set().union(*map(cited_by, REGISTERS)) == set()


@pytest.mark.parametrize("register", REGISTERS)
def test_every_work_that_a_register_cites_is_there(register: str) -> None:
    assert cited_by(register) - set(ENTRIES) == set()


def test_every_work_that_prose_cites_is_there() -> None:
    assert cited_in_prose() - set(ENTRIES) == set()


def test_no_key_is_there_twice_whatever_its_capitals() -> None:
    keys = Counter(re.findall(r"^@\w+\{([^,]+),", BIB.read_text("utf-8").lower(), re.MULTILINE))
    assert [key for key, count in keys.items() if count > 1] == []


def test_no_two_works_have_one_title() -> None:
    titles = Counter(entry.fields["title"].lower() for entry in ENTRIES.values())
    assert [title for title, count in titles.items() if count > 1] == []


def test_a_work_has_an_author_a_title_a_year_and_a_place_to_find_it() -> None:
    places = {"url", "doi", "publisher", "institution", "journal"}
    for key, entry in ENTRIES.items():
        assert entry.persons["author"], key
        assert entry.fields["title"], key
        assert re.fullmatch(r"\d{4}", entry.fields["year"]), key
        assert places & set(entry.fields), f"{key} has none of {sorted(places)}"


def test_a_title_keeps_its_capitals_in_every_style() -> None:
    for key, entry in ENTRIES.items():
        assert re.fullmatch(r"\{.*\}", entry.fields["title"]), key


def test_an_address_is_a_full_one() -> None:
    for key, entry in ENTRIES.items():
        if url := entry.fields.get("url"):
            assert urlparse(url).scheme in ("http", "https"), key
            assert "." in urlparse(url).netloc, key


def test_no_work_is_there_that_was_not_seen() -> None:
    assert NOT_SEEN & set(ENTRIES) == set()


def test_a_work_read_in_a_copy_says_so() -> None:
    for key, entry in ENTRIES.items():
        if urlparse(entry.fields.get("url", "")).netloc in COPIES:
            assert re.search(r"(?i)\bcopy\b|another body's page", entry.fields.get("note", "")), key


def test_a_work_that_was_not_seen_whole_is_marked_and_its_note_says_what_was_seen() -> None:
    words = r"(?i)\bseen\b|\bcopy\b|public repository"
    for key, entry in ENTRIES.items():
        fields = entry.fields
        assert fields.get("seen", "part") in SEEN, key
        assert ("seen" in fields) == bool(re.search(words, fields.get("note", ""))), key


def test_how_far_a_work_was_seen_is_said_in_words() -> None:
    assert seen("appgc2017nogood") == "original not seen"
    assert seen("nao2019pressures") == "seen in part"
    assert seen("impower2022reflections") == "seen in a copy"


def test_a_work_is_named_by_one_or_two_authors_or_the_first_of_more_and_its_year() -> None:
    assert named("webb2021ordinary") == "Webb, 2021"
    assert named("webb2018austerity") == "Webb and Bywaters, 2018"
    assert named("webb2022quality") == "Webb and others, 2022"
    assert named("cypn2016lga") == "Children & Young People Now, 2016"
    assert seen("pac2016protection") == ""
