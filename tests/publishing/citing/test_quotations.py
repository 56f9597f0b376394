"""Quotations: which pages quote an id, whatever way they quote it."""

from evidence.publishing.citing.quotations import quotations

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
