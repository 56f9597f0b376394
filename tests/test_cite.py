"""Citations: complete as a sentence, and BibTeX that a reader of BibTeX reads back."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import parse_string

from evidence import cite, descriptor
from evidence.catalogue import Record
from evidence.paths import CHAPTERS, ROOT
from evidence.records import csv_lines

ID = "variation-looked-after-funnel"
SOURCE = "looked-after-2025"


def record(title: str = "Rates differ") -> Record:
    content: dict[str, Any] = {"kind": "figure", "id": ID, "title": title, "sources": [SOURCE]}
    return Record(content, CHAPTERS / "variation" / "analysis.ipynb", 0)


def fields(entry: str) -> dict[str, str]:
    """Read one BibTeX entry with pybtex, the oracle of this file."""
    return dict(parse_string(entry, "bibtex").entries[ID].fields)


@pytest.fixture(scope="module")
def book() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))


def test_the_sentence_names_author_title_book_edition_id_and_source(book: dict[str, Any]) -> None:
    text = cite.text(record())
    source = descriptor.source(SOURCE)
    assert text.startswith("The contributors (")
    assert "“Rates differ”" in text
    for part in (ID, book["title"], f"edition {book['version']}", str(book["date-released"])):
        assert part in text
    for part in ("publisher", "title", "published"):
        assert source[part] in text


def test_an_author_keeps_the_capitals_of_the_name(
    monkeypatch: pytest.MonkeyPatch, book: dict[str, Any]
) -> None:
    monkeypatch.setattr(
        cite, "_book", lambda: {**book, "authors": [{"name": "de Souza"}, {"name": "Jane Lee"}]}
    )
    assert cite.text(record()).startswith("De Souza and Jane Lee (")


def test_a_source_without_date_has_no_empty_brackets(monkeypatch: pytest.MonkeyPatch) -> None:
    undated = {**descriptor.source(SOURCE), "published": None}
    monkeypatch.setattr(descriptor, "source", lambda id: undated)
    assert "()" not in cite.text(record()) and "None" not in cite.text(record())


def test_bibtex_is_one_entry_whose_key_is_the_id(book: dict[str, Any]) -> None:
    entries = parse_string(cite.bibtex(record()), "bibtex").entries
    assert list(entries) == [ID]
    assert entries[ID].type == "misc"
    found = entries[ID].fields
    assert found["title"] == "Rates differ"
    assert found["year"] == str(book["date-released"])[:4]
    assert found["url"].endswith(f"figures/{ID}.html")
    assert descriptor.source(SOURCE)["publisher"] in found["note"]


def test_the_authors_of_bibtex_are_one_body_not_first_and_last_name() -> None:
    people = parse_string(cite.bibtex(record()), "bibtex").entries[ID].persons["author"]
    assert [str(person) for person in people] == ["{the contributors}"]


@pytest.mark.parametrize("sign", "&%$#_")
def test_signs_that_tex_reads_as_orders_are_escaped(sign: str) -> None:
    assert fields(cite.bibtex(record(f"Up 5{sign} here")))["title"] == rf"Up 5\{sign} here"


@given(st.text(st.sampled_from('ab {}\\%&#_$~^"@,=£’'), min_size=1))
def test_no_title_breaks_the_entry(title: str) -> None:
    found = fields(cite.bibtex(record(f"a{title}b")))
    assert set(found) == {"title", "howpublished", "year", "url", "note"}
    # What TeX would print: the escapes undone by hand.
    plain = found["title"].replace(r"\textbackslash{}", "\0")
    for name, sign in {"braceleft": "{", "braceright": "}", "asciitilde": "~", "asciicircum": "^"}.items():
        plain = plain.replace(rf"\text{name}{{}}", f"\1{sign}")
    for sign in "&%$#_":
        plain = plain.replace(f"\\{sign}", sign)
    assert "\\" not in plain
    assert " ".join(plain.replace("\1", "").replace("\0", "\\").split()) == " ".join(f"a{title}b".split())


@pytest.mark.parametrize(
    ("base", "address"),
    [
        ("", f"figures/{ID}.html"),
        ("https://example.org/book", f"https://example.org/book/figures/{ID}.html"),
        ("https://example.org/book/", f"https://example.org/book/figures/{ID}.html"),
    ],
)
def test_the_address_is_whole_once_the_book_has_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base: str, address: str
) -> None:
    config = tmp_path / "_config.yml"
    config.write_text(yaml.safe_dump({"html": {"baseurl": base}}), encoding="utf-8")
    monkeypatch.setattr(cite, "CONFIG", config)
    assert cite.address(record()) == address


def test_rows_read_back_the_table_drawn() -> None:
    frame = pd.DataFrame({"area": ['Kingston, "Hull"', "Two\nlines"], "n": [81, None]})
    assert cite.rows({"data": csv_lines(frame)}) == [
        ["area", "n"],
        ['Kingston, "Hull"', "81"],
        ["Two\nlines", ""],
    ]
