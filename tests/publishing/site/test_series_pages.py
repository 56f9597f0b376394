"""Series on pages: prose quotes the newest period, and a page lists them all."""

from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sphinx.errors import ExtensionError

from evidence.notebooks.catalogue import Catalogue, Record
from tests.publishing.site.test_extension import FACT, FIGURE, Build, builder, soup


def of(year: int, value: int) -> Record:
    about = {"id": f"variation-rate-{year}-max", "value": value, "text": str(value), "unit": ""}
    return replace(FACT, content={**FACT.content, **about, "period": f"31 March {year}"})


FIRST, SECOND = of(2024, 61), of(2025, 67)
WORDS = (
    "At {period}`variation-rate-max` it was {fact}`variation-rate-max`, in {year}`variation-rate-max`. "
    "Before, {fact}`variation-rate-2024-max`.\n\n```{evidence} variation-figure\n```\n\n"
    "{numref}`variation-figure`"
)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        return builder(tmp_path_factory.mktemp("book"), patch)(WORDS, FIRST, SECOND, FIGURE)


def text(page: BeautifulSoup) -> str:
    return " ".join(page.get_text(" ").split())


def test_a_series_is_quoted_by_its_newest_period_with_its_words_and_its_year(out: Path) -> None:
    said = text(soup(out / "index.html"))
    assert "At 31 March 2025 it was 67 , in 2025. Before, 61 ." in said


def test_a_quotation_leads_to_the_permanent_id(out: Path) -> None:
    links = [link["href"] for link in soup(out / "index.html").select("a.fact")]
    assert links == ["facts/variation-rate-2025-max.html", "facts/variation-rate-2024-max.html"]


def test_the_page_of_a_series_lists_every_period_oldest_first_and_draws_them(out: Path) -> None:
    page = soup(out / "series" / "variation-rate-max.html")
    rows = [[text(cell) for cell in row.select("th, td")] for row in page.select("tbody tr")]
    assert [(row[0], row[1], row[4]) for row in rows] == [
        ("31 March 2024", "61", "variation-rate-2024-max"),
        ("31 March 2025", "67", "variation-rate-2025-max"),
    ]
    assert "2024 61, 2025 67" in page.select_one("svg")["aria-label"]


def test_the_page_of_a_fact_says_that_it_is_quoted_under_its_series(out: Path) -> None:
    page = soup(out / "facts" / "variation-rate-2025-max.html")
    assert page.select_one("#sources ~ ul, section ul").find("a", string="Home")


def test_of_an_earlier_period_the_page_keeps_the_value_and_names_the_newer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = builder(tmp_path, monkeypatch)
    monkeypatch.setattr(
        "tests.publishing.site.test_extension.Catalogue",
        lambda records: Catalogue(records, {FIRST.id: FIRST.content}),
    )
    out = make("It was {fact}`variation-rate-2024-max`.", SECOND)
    assert "It was 61 ." in text(soup(out / "index.html"))
    page = text(soup(out / "facts" / "variation-rate-2024-max.html"))
    assert "A newer period follows this one: 67 for 31 March 2025." in page


def test_an_unknown_series_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make: Build = builder(tmp_path, monkeypatch)
    with pytest.raises(ExtensionError, match="variation-rate-mix.*Did you mean variation-rate-max"):
        make("{fact}`variation-rate-mix`", SECOND)
