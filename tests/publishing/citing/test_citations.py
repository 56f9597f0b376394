"""Citations: complete as a sentence, and BibTeX and RIS that their readers read back."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pybtex import format_from_string
from pybtex.database import parse_string

from evidence.data import descriptor
from evidence.notebooks import catalogue
from evidence.notebooks.catalogue import Record
from evidence.paths import ROOT
from evidence.publishing.citing import citations
from evidence.records import numbers
from evidence.records.output import csv_lines
from tests.citable import SOURCE, claim, fact, figure, titled

RECORDS = [figure(), fact(), claim()]
each_kind = pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.content["kind"])
DATED = ", 31 March 2025"
WHAT = {
    "figure": "Rates differ, 31 March 2025",
    "fact": "A rate, 31 March 2025: 67 per 10,000",
    "claim": "The highest rate is twice the lowest (A. Writer, 2024-05-01): partly",
}
NASTY = st.text(st.sampled_from('ab {}\\%&#_$~^"@,=£’'), min_size=1)


def what(record: Record) -> str:
    return WHAT[record.content["kind"]]


def fields(entry: str) -> dict[str, str]:
    """Read one BibTeX entry with pybtex, the oracle of BibTeX here."""
    (found,) = parse_string(entry, "bibtex").entries.values()
    # The second pair of braces, which keeps a title's capitals, is no part of the title.
    return {**found.fields, "title": found.fields["title"][1:-1]}


def tags(reference: str) -> list[tuple[str, str]]:
    """Read one RIS reference by the rules of the RIS format specification.

    Oracle: "RIS Format Specifications" (Research Information Systems, 2001): a tag is a capital, a capital
    or digit, two spaces, a dash and a space; each stands on its own line, ended by carriage return and line
    feed; TY comes first, ER last.
    """
    assert reference.endswith("\r\n")
    lines = reference.removesuffix("\r\n").split("\r\n")
    assert not [line for line in lines if "\n" in line or "\r" in line]
    found = [re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line) for line in lines]
    assert all(found), lines
    pairs = [(match[1], match[2]) for match in found if match]
    assert pairs[0][0] == "TY" and pairs[-1] == ("ER", "")
    return pairs


@pytest.fixture(scope="module")
def book() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))


@each_kind
def test_the_full_citation_names_author_what_kind_id_book_edition_address_and_source(
    record: Record, book: dict[str, Any]
) -> None:
    text = citations.full(record)
    source = descriptor.source(SOURCE)
    assert text.startswith("The contributors (")
    assert f"“{what(record)}” {record.content['kind'].capitalize()} {record.id} in: " in text
    for part in (book["title"], f"edition {book['version']}", str(book["date-released"])):
        assert part in text
    assert citations.address(record) in text
    for part in ("publisher", "title", "published"):
        assert source[part] in text


@each_kind
def test_the_short_citation_names_author_year_id_and_edition(record: Record, book: dict[str, Any]) -> None:
    year = str(book["date-released"])[:4]
    assert citations.forms(record)["short"] == (
        f"The contributors ({year}), {record.content['kind']} {record.id} (edition {book['version']})"
    )


def test_an_author_keeps_the_capitals_of_the_name(
    monkeypatch: pytest.MonkeyPatch, book: dict[str, Any]
) -> None:
    monkeypatch.setattr(
        citations, "book", lambda: {**book, "authors": [{"name": "de Souza"}, {"name": "Jane Lee"}]}
    )
    assert citations.full(figure()).startswith("De Souza and Jane Lee (")
    assert [value for tag, value in tags(citations.ris(figure())) if tag == "AU"] == ["de Souza", "Jane Lee"]


def test_a_source_without_date_has_no_empty_brackets(monkeypatch: pytest.MonkeyPatch) -> None:
    undated = {**descriptor.source(SOURCE), "published": None}
    monkeypatch.setattr(descriptor, "source", lambda id: undated)
    assert "()" not in citations.full(figure()) and "None" not in citations.full(figure())


def test_a_record_without_sources_names_no_data() -> None:
    record = claim(sources=[])
    assert "Data:" not in citations.full(record) + citations.bibtex(record) + citations.ris(record)
    assert "Data" not in fields(citations.bibtex(record))["note"]


@pytest.mark.parametrize(
    ("text", "unit", "printed"),
    [
        ("£16.0bn", "£bn", "£16.0bn"),
        ("11.8%", "%", "11.8%"),
        ("67", "per 10,000", "67 per 10,000"),
        ("good", "", "good"),
        ("0.45", "-1 to 1", "0.45 (-1 to 1)"),
        ("0.02", "probability", "0.02 (probability)"),
        ("1", "authorities", "1 (authorities)"),
        ("12", "authorities", "12 authorities"),
    ],
)
def test_a_value_is_printed_with_its_unit_once(text: str, unit: str, printed: str) -> None:
    assert citations.printed({"text": text, "unit": unit, "says": "A number"}) == printed


@pytest.mark.parametrize(
    ("says", "text", "unit", "printed"),
    [
        ("Change in spending, England, 2016-17 to 2024-25", "−35%", "%", "fell by 35%"),
        ("Growth in the number of children", "−2%", "%", "fell by 2%"),
        (
            "Children placed by the authority, change in their number",
            "−3,390",
            "children",
            "fell by 3,390 children",
        ),
        ("Referred again: change of the gap", "−3.8", "points", "fell by 3.8 points"),
        # What does not fall: a growth, a difference of changes, a bound, a correlation, a share.
        ("Change in spending, England", "33%", "%", "33%"),
        ("Rate, change of the areas named less that of all others", "−4.7", "points", "−4.7 points"),
        ("Gap: change since 2016, lower end of the 95% interval", "−6.4", "points", "−6.4 points"),
        ("Rank correlation with the growth of spending", "−0.07", "", "−0.07"),
        ("Share of the growth in spending that goes with fewer children", "−6%", "%", "−6%"),
    ],
)
def test_a_fall_is_printed_as_a_fall(says: str, text: str, unit: str, printed: str) -> None:
    assert citations.printed({"says": says, "text": text, "unit": unit}) == printed


@pytest.mark.parametrize(
    ("period", "words", "dated"),
    [
        ("31 March 2025", "Rate", "Rate, 31 March 2025"),
        ("31 March 2025", "Rate in 2025", "Rate in 2025"),
        ("2016-17 to 2024-25", "Change, 2016-17 to 2024-25", "Change, 2016-17 to 2024-25"),
        ("2016-17 to 2024-25", "Change since 2016-17", "Change since 2016-17, 2016-17 to 2024-25"),
        ("as found by hand", "Rate", "Rate, as found by hand"),
    ],
)
def test_the_period_stands_in_a_citation_once(period: str, words: str, dated: str) -> None:
    assert citations.dated({"period": period}, words) == dated


def test_the_units_taken_as_printed_are_those_that_records_print() -> None:
    assert set(citations.PRINTED) == set(numbers.UNITS_PRINTED)


@each_kind
def test_bibtex_is_one_entry_whose_key_is_the_id(record: Record, book: dict[str, Any]) -> None:
    entries = parse_string(citations.bibtex(record), "bibtex").entries
    assert list(entries) == [record.id]
    assert entries[record.id].type == "misc"
    found = entries[record.id].fields
    assert found["title"] == f"{{{what(record)}}}"
    assert found["year"] == str(book["date-released"])[:4]
    assert str(book["version"]) in found["howpublished"]
    assert str(book["date-released"]) in found["howpublished"]
    assert found["url"].endswith(f"{record.content['kind']}s/{record.id}.html")
    assert descriptor.source(SOURCE)["publisher"] in found["note"]


def test_the_authors_of_bibtex_are_one_body_not_first_and_last_name() -> None:
    people = parse_string(citations.bibtex(figure()), "bibtex").entries[figure().id].persons["author"]
    assert [str(person) for person in people] == ["{the contributors}"]


@each_kind
@pytest.mark.parametrize("sign", "&%$#_")
def test_signs_that_tex_reads_as_orders_are_escaped(record: Record, sign: str) -> None:
    assert fields(citations.bibtex(titled(record, f"Up 5{sign} here")))["title"].startswith(
        rf"Up 5\{sign} here"
    )


@given(NASTY)
def test_no_title_breaks_the_entry(title: str) -> None:
    found = fields(citations.bibtex(figure(title=f"a{title}b")))
    assert set(found) == {"title", "howpublished", "year", "url", "note"}
    # What TeX would print: the escapes undone by hand.
    plain = found["title"].replace(r"\textbackslash{}", "\0")
    for name, sign in {"braceleft": "{", "braceright": "}", "asciitilde": "~", "asciicircum": "^"}.items():
        plain = plain.replace(rf"\text{name}{{}}", f"\1{sign}")
    for sign in "&%$#_":
        plain = plain.replace(f"\\{sign}", sign)
    assert "\\" not in plain
    assert plain.replace("\1", "").replace("\0", "\\").removesuffix(DATED).split() == f"a{title}b".split()


@each_kind
def test_ris_is_one_reference_with_the_tags_that_a_citation_needs(
    record: Record, book: dict[str, Any]
) -> None:
    found = dict(tags(citations.ris(record)))
    # DATA, a data file, and ELEC, an electronic citation, are types of that specification.
    assert found["TY"] == ("ELEC" if record.content["kind"] == "claim" else "DATA")
    assert found["AU"] == "the contributors"
    assert (found["TI"], found["T2"]) == (what(record), book["title"])
    assert found["ET"] == str(book["version"])
    assert found["PY"] == str(book["date-released"])[:4]
    assert found["DA"] == f"{book['date-released']:%Y/%m/%d}"
    assert found["UR"] == citations.address(record)
    assert record.id in found["N1"] and descriptor.source(SOURCE)["title"] in found["N1"]


@given(st.text())
def test_no_title_breaks_a_line_of_ris(title: str) -> None:
    found = dict(tags(citations.ris(figure(title=title))))
    assert found["TI"].removesuffix(DATED).split() == title.split()


@each_kind
@pytest.mark.parametrize(
    ("base", "root"),
    [
        ("", ""),
        ("https://example.org/book", "https://example.org/book/"),
        ("https://example.org/book/", "https://example.org/book/"),
    ],
)
def test_the_address_is_whole_once_the_book_has_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record: Record, base: str, root: str
) -> None:
    config = tmp_path / "_config.yml"
    config.write_text(yaml.safe_dump({"html": {"baseurl": base}}), encoding="utf-8")
    monkeypatch.setattr(citations, "CONFIG", config)
    page = f"{root}{record.content['kind']}s/{record.id}.html"
    assert citations.address(record) == page
    assert citations.address(record, "csv") == page.replace(".html", ".csv")
    made = citations.forms(record)
    assert [form for form, text in made.items() if page not in text] == ["quote", "short"]
    # An address that is not whole says so wherever it stands, and a whole one says nothing.
    said = [form for form, text in made.items() if citations.PLACE in text]
    assert said == ([] if base else [form for form in citations.FORMS if form not in ("quote", "short")])
    assert fields(citations.bibtex(record))["url"] == dict(tags(citations.ris(record)))["UR"] == page


DAY = "29 November 2026"
BOOK = {
    "title": "A book",
    "version": "1.2",
    "authors": [{"name": "the contributors"}],
    "license": "CC-BY-4.0",
}


@pytest.fixture
def dated_book(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(citations, "book", lambda: {**BOOK, "date-released": date(2026, 11, 29)})
    monkeypatch.setattr(citations, "located", lambda path: f"https://example.org/{path}")


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        # Pears and Shields, Cite Them Right: Author (Year) ‘Title’, Book. Available at: URL (Accessed: day).
        (
            "harvard",
            "The contributors (2026) ‘A rate, 31 March 2025: 67 per 10,000’, fact variation-rate in A book, "
            "edition 1.2. Available at: https://example.org/facts/variation-rate.html (Accessed: "
            f"{citations.ACCESSED}).",
        ),
        # Publication Manual of the APA, 7th edition, 9.1: Author. (Date). Title [Description]. Source.
        (
            "apa",
            "The contributors. (2026, November 29). A rate, 31 March 2025: 67 per 10,000 [Fact "
            "variation-rate]. In A book (Version 1.2). https://example.org/facts/variation-rate.html",
        ),
        # OSCOLA, 4th edition, 3.4.8: Author, ‘Title’ (Website, date) <URL> accessed date.
        (
            "oscola",
            f"The contributors, ‘A rate, 31 March 2025: 67 per 10,000’ (A book, edition 1.2, {DAY}) fact "
            f"variation-rate <https://example.org/facts/variation-rate.html> accessed {citations.ACCESSED}.",
        ),
    ],
)
def test_a_reference_is_in_the_order_that_its_guide_asks_for(
    dated_book: None, form: str, expected: str
) -> None:
    assert citations.forms(fact())[form] == expected


def test_the_sentence_to_paste_has_value_period_interval_source_and_what_is_left_out(
    dated_book: None,
) -> None:
    ends = {
        end: fact(text=text, says=f"A rate, {where} end of the 95% interval")
        for end, text, where in (("low", "60", "lower"), ("high", "70", "upper"))
    }
    source = descriptor.source(SOURCE)
    assert citations.forms(fact(left_out="City of London"), ends)["quote"] == (
        "A rate, 31 March 2025: 67 per 10,000 (95% interval 60 to 70), as worked out in A book, edition 1.2 "
        f"of 2026-11-29, from {source['publisher']}, {source['title']} ({source['published']}); "
        "left out: City of London."
    )


@pytest.mark.parametrize(
    ("record", "doubt"),
    [
        (figure(), "Two bars are few."),
        (claim(), "Reproduced if the ratio is 1.9 to 2.1."),
        (claim(objection="Rates differ by year."), "Rates differ by year."),
    ],
)
def test_the_sentence_to_paste_carries_its_caveat(record: Record, doubt: str) -> None:
    assert citations.forms(record)["quote"].endswith(f"; before you quote it: {doubt}")


@pytest.mark.parametrize("record", [*RECORDS, figure(title="50% & more_#")])
def test_an_entry_of_bibtex_compiles_and_prints_its_title_as_shown(record: Record) -> None:
    made = format_from_string(citations.bibtex(record), style="plain", output_backend="plaintext")
    assert " ".join(made.split()).startswith(f"[1] the contributors. {citations.title(record)}. ")


@pytest.mark.parametrize("step", [6, pytest.param(1, marks=pytest.mark.long)], ids=["some", "all"])
def test_every_entry_of_the_book_compiles_with_its_capitals(step: int) -> None:
    """All entries are parsed; in the short form every sixth figure is printed."""
    known = catalogue.stored()
    entries = parse_string("".join(map(citations.bibtex, known)), "bibtex").entries
    assert set(entries) == set(known.contents())
    # Printing takes long: the figures stand for all.
    figures = [*known.figures][::step]
    drawn = "".join(map(citations.bibtex, figures))
    made = format_from_string(drawn, style="plain", output_backend="plaintext")
    assert made.count("the contributors. ") == len(figures) > 10


CSL = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["id", "type"],
        "additionalProperties": False,
        "properties": {
            "id": {"type": "string"},
            "type": {"enum": ["figure", "dataset", "webpage"]},
            **{name: {"type": "string"} for name in ("title", "container-title", "edition", "URL", "note")},
            "author": {
                "type": "array",
                "items": {
                    "required": ["literal"],
                    "additionalProperties": False,
                    "properties": {"literal": {"type": "string"}},
                },
            },
            "issued": {
                "properties": {
                    "date-parts": {
                        "type": "array",
                        "maxItems": 2,
                        "items": {
                            "type": "array",
                            "items": {"type": "integer"},
                            "minItems": 1,
                            "maxItems": 3,
                        },
                    }
                },
                "additionalProperties": False,
            },
        },
    },
}
"""What CSL 1.0.2 allows of the fields used here: its appendices III and IV, and its schema of input data."""


@each_kind
def test_csl_json_holds_to_its_schema_and_says_what_ris_says(record: Record) -> None:
    items = json.loads(citations.forms(record)["csl-json"])
    jsonschema.validate(items, CSL)
    found = dict(tags(citations.ris(record)))
    assert [(i["title"], i["URL"], i["note"], i["container-title"]) for i in items] == [
        (found["TI"], found["UR"], found["N1"], found["T2"])
    ]


@given(NASTY)
def test_no_title_breaks_csl_json(title: str) -> None:
    (item,) = json.loads(citations.forms(figure(title=title))["csl-json"])
    assert item["title"].removesuffix(DATED) == title


def test_rows_read_back_the_table_drawn() -> None:
    frame = pd.DataFrame({"area": ['Kingston, "Hull"', "Two\nlines"], "n": [81, None]})
    assert citations.rows({"data": csv_lines(frame)}) == [
        ["area", "n"],
        ['Kingston, "Hull"', "81"],
        ["Two\nlines", ""],
    ]


def test_a_citation_of_a_claim_says_that_its_publication_was_not_seen_whole() -> None:
    said = citations.title(claim(cite_key="mills2017nogoodoptions"))
    assert said == "The highest rate is twice the lowest (A. Writer, 2024-05-01; original not seen): partly"
