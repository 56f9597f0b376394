"""Quotations: which pages quote an id, whatever way they quote it."""

from dataclasses import replace

from evidence.notebooks.catalogue import Catalogue
from evidence.paths import CHAPTERS
from evidence.publishing.citing.quotations import drawn_in, england, quotations
from tests.citable import fact, figure

FIGURE = "```{evidence} funding-lines\n```"


def test_facts_and_figures_are_found_in_the_order_of_the_pages() -> None:
    pages = {"a": f"{{fact}}`funding-total` and\n{FIGURE}", "b": "{fact}`funding-total`"}
    assert quotations(pages) == {"funding-total": ["a", "b"], "funding-lines": ["a"]}


def test_a_page_that_quotes_twice_is_named_once() -> None:
    assert quotations({"a": "{fact}`funding-total`, {fact}`funding-total`"}) == {"funding-total": ["a"]}


def test_other_directives_and_roles_quote_nothing() -> None:
    assert quotations({"a": "```{evidence-list} facts\n``` {numref}`funding-lines` `funding-total`"}) == {}


def test_an_interval_quotes_both_of_its_ends() -> None:
    assert quotations({"a": "({interval}`funding-total`)"}) == {
        "funding-total-low": ["a"],
        "funding-total-high": ["a"],
    }


def test_a_page_that_places_a_list_quotes_what_it_lists() -> None:
    pages, lists = {"index": "```{evidence-claims} funding"}, {"{evidence-claims} funding": ["funding-gap"]}
    assert quotations(pages, lists) == {"funding-gap": ["index"]}


def test_a_fact_is_drawn_in_the_figures_of_its_notebook_whose_data_hold_its_number() -> None:
    rate = fact(value=67.4, text="67.4")
    drawn = [
        figure(data=["area,rate", "Hull,67.3712"]),
        figure(id="variation-b", data=["area,rate", "Hull,67.3"]),
    ]
    elsewhere = replace(figure(id="variation-c", data=["rate", "67.4"]), notebook=CHAPTERS / "b" / "b.ipynb")
    assert drawn_in(Catalogue([rate, *drawn, elsewhere])) == {rate.id: drawn[:1]}


def test_a_small_count_is_drawn_only_in_the_figure_of_its_own_cell() -> None:
    count = fact(value=7, text="7", unit="areas")
    far, near = figure(data=["n", "7"]), replace(figure(id="variation-b", data=["n", "7"]), cell=count.cell)
    assert drawn_in(Catalogue([count, far, near])) == {count.id: [near]}


def test_a_phrase_is_drawn_in_none() -> None:
    assert drawn_in(Catalogue([fact(value="seven", text="seven"), figure(data=["n", "7"])])) == {}


def test_england_stands_beside_what_is_said_of_another_place_in_the_same_period_and_unit() -> None:
    highest = fact(says="Rate, highest authority")
    country = fact(id="variation-rate-england", says="Rate, England", value=60)
    earlier = fact(id="variation-rate-2024-max", says="Rate, highest authority", period="31 March 2024")
    assert england(Catalogue([highest, country, earlier])) == {highest.id: country}
