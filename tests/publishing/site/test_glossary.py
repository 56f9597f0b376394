"""The glossary: what its table must hold, and acronyms that show their words in place."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence.errors import DataError, UnknownName
from evidence.publishing.site import glossary

HEAD = "short,term,means\n"


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "glossary.csv"
    path.write_text(
        HEAD + "SIF,single inspection framework,Inspections to 2018.\n,funnel,A chart.\n", "utf-8"
    )
    monkeypatch.setattr(glossary, "GLOSSARY", path)
    glossary.entries.cache_clear()
    yield path
    glossary.entries.cache_clear()


def test_an_acronym_shows_its_words_wherever_it_stands_in_the_text(table: Path) -> None:
    said = glossary.explained("<p>The SIF ended. After the SIF, <em>SIF</em> grades stayed.</p>")
    assert said.count('<abbr title="single inspection framework">SIF</abbr>') == 3


@pytest.mark.parametrize(
    "body",
    [
        '<a href="x.html">The <b>SIF</b></a>',
        "<h2>Under the SIF</h2>",
        "<pre>SIF</pre>",
        "<table><tr><td>SIF</td></tr></table>",
        '<svg aria-label="SIF"><text>SIF</text></svg>',
        '<p title="SIF">SIFT and OSIF</p>',
    ],
)
def test_links_headings_code_tables_pictures_and_other_words_are_left_alone(table: Path, body: str) -> None:
    assert glossary.explained(body) == body


def test_after_a_link_words_are_explained_again(table: Path) -> None:
    assert glossary.explained("<p><a>SIF</a><br/> SIF</p>").endswith(
        '<abbr title="single inspection framework">SIF</abbr></p>'
    )


@pytest.mark.parametrize(
    ("row", "names"),
    [
        ("SLAC,,Inspections.", ("4", "term")),
        ("SLAC,a term,", ("4", "means")),
        (",funnel,Again.", ("funnel",)),
    ],
)
def test_a_row_without_its_words_or_given_twice_is_refused_by_name(
    table: Path, row: str, names: tuple[str, ...]
) -> None:
    table.write_text(table.read_text("utf-8") + row + "\n", "utf-8")
    with pytest.raises(DataError) as error:
        glossary.entries()
    assert all(name in str(error.value) for name in ("glossary.csv", *names))


def test_a_box_of_an_unknown_term_is_refused_with_those_near(table: Path) -> None:
    with pytest.raises(UnknownName, match="funnel"):
        glossary.of("funel")


# What a reader's review of edition 0.1.0 asked to have defined, and the acronyms it found unexplained.
TERMS = ["looked after", "child in need", "section 251", "statistical neighbours", "funnel", "constant area"]
ACRONYMS = {"SIF", "ILACS", "SLAC", "CPI", "TLAC", "RO3", "IDACI"}


def test_the_glossary_of_the_book_has_what_readers_missed_and_no_acronym_twice() -> None:
    glossary.entries.cache_clear()
    shorts = [entry.short for entry in glossary.entries().values() if entry.short]
    assert set(shorts) >= ACRONYMS and len(shorts) == len(set(shorts))
    assert all(glossary.of(term).means.endswith(".") for term in TERMS)
