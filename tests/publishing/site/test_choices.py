"""A figure whose rows can be chosen among: its page offers each choice with the options its rows have."""

import csv
from html.parser import HTMLParser
from typing import Any

import pytest

from evidence.notebooks import catalogue
from evidence.paths import ROOT
from evidence.publishing import templating
from evidence.publishing.citing import citations
from tests.invented import figure

DATA = ["Prices,Base,Points,finding holds", "real,2010-11,4,yes", "cash,2010-11,-1,no", "real,2016-17,2,yes"]


class Page(HTMLParser):
    """The choices offered, and what each row says it is."""

    def __init__(self) -> None:
        super().__init__()
        self.offered: dict[str, list[str]] = {}
        self.rows: list[dict[str, str]] = []
        self._in = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        found = dict(attrs)
        if tag == "select":
            self._in = found["name"]
            self.offered[self._in] = []
        if tag == "tr" and any(name.startswith("data-") for name in found):
            self.rows.append(found)

    def handle_data(self, data: str) -> None:
        if self._in and data.strip():
            self.offered[self._in].append(data.strip())

    def handle_endtag(self, tag: str) -> None:
        self._in = "" if tag == "select" else self._in


def page(**more: Any) -> Page:
    record = figure("variation-test", data=DATA, subtitle="Rates, England", **more)
    html = templating.render("data.html", record=record, rows=citations.rows(record.content), root="../")
    found = Page()
    found.feed(html)
    return found


def test_each_choice_offers_its_options_and_every_row_says_which_it_has() -> None:
    found = page(choices=["Prices", "Base"])
    assert found.offered == {"c0": ["Any", "real", "cash"], "c1": ["Any", "2010-11", "2016-17"]}
    assert [row["data-c0"] for row in found.rows] == ["real", "cash", "real"]
    assert [row["data-holds"] for row in found.rows] == ["yes", "no", "yes"]


def test_a_figure_without_choices_offers_none() -> None:
    found = page()
    assert (found.offered, found.rows) == ({}, [])


CURVES = [record for record in catalogue.stored().figures if record.content.get("choices")]


@pytest.mark.parametrize("curve", CURVES, ids=[curve.id for curve in CURVES])
def test_a_finding_that_holds_in_fewer_than_nine_in_ten_says_so_on_every_page_that_shows_its_curve(
    curve: catalogue.Record,
) -> None:
    head, *rows = csv.reader(curve.content["data"])
    holds = [row[head.index("finding holds")] for row in rows].count("yes")
    assert len(rows) >= 12
    if holds / len(rows) < 0.9:
        for path in (ROOT / "index.md", *(ROOT / "chapters").glob("*/*.md")):
            text = path.read_text(encoding="utf-8")
            if f"`{curve.series}`" in text:
                assert f"`{curve.series}-holds`" in text, f"{path.name}: say in how many it holds"
