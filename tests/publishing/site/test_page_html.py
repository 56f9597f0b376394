"""What a page's HTML gets after Sphinx: headings, heads of tables and boxes that scroll."""

import re

from evidence.publishing.site import page_html
from evidence.publishing.site.page_html import Heading


def test_contents_nest_third_level_headings_and_skip_those_no_link_could_reach() -> None:
    body = (
        '<section id="page"><h1>Page</h1>'
        '<section id="one">\n<span id="label"></span><h2>One &amp; <em>only</em></h2>'
        '<section id="below"><h3>Below</h3></section></section>'
        '<h2 id="two">Two</h2><h3>No id</h3><section id="later"><h2></h2></section></section>'
    )
    below = [Heading("below", "Below")]
    assert page_html.headings(body) == [Heading("one", "One &amp; only", below), Heading("two", "Two")]


def test_the_tree_marks_this_page_and_its_captions_are_no_headings() -> None:
    tree = '<p class="caption" role="heading">Part</p><a class="current reference internal" href="#">A</a>'
    marked = page_html.navigation(tree)
    assert marked.count('aria-current="page"') == 1
    assert "role=" not in marked


def test_a_table_of_the_prose_scrolls_in_a_region_named_by_its_caption() -> None:
    table = '<table class="docutils align-default"><caption>A <em>"b"</em></caption></table>'
    assert page_html.scrolling(table) == (
        f'<div class="table-scroll" tabindex="0" role="region" aria-label="A &quot;b&quot;">{table}</div>'
    )


def test_a_table_that_scrolls_already_is_left_alone() -> None:
    table = '<div class="table-scroll"><table class="facts"></table></div>'
    assert page_html.scrolling(table) == table


def test_a_head_of_a_table_says_whether_it_heads_a_column_or_a_row() -> None:
    assert page_html.scoped('<th class="head">Rate</th><th class="stub">Leeds</th>') == (
        '<th scope="col" class="head">Rate</th><th scope="row" class="stub">Leeds</th>'
    )


def test_code_is_a_group_that_the_keyboard_scrolls() -> None:
    assert page_html.scrolling('<div class="highlight"><pre>1 + 1</pre></div>') == (
        '<div class="highlight"><pre tabindex="0" role="group" aria-label="Code">1 + 1</pre></div>'
    )


def test_translators_leave_ids_code_and_citations_and_take_the_words_about_them() -> None:
    # The attribute is that of the HTML standard: it holds for all within, until another says otherwise.
    for kept in (
        "<code>variation-rate</code>",
        '<pre class="bibtex">@misc</pre>',
        '<p class="citation">A</p>',
    ):
        assert re.search(r'^<\w+ translate="no"', page_html.verbatim(kept)), kept
    listed = page_html.verbatim(
        '<ul class="references"><li><p>A</p><p class="cited-in">Cited in: B</p></li></ul>'
    )
    assert listed == (
        '<ul translate="no" class="references"><li><p>A</p>'
        '<p translate="yes" class="cited-in">Cited in: B</p></li></ul>'
    )
    for other in ("<codex>", "<p>Text</p>", '<p class="citations">', "<precise>"):
        assert page_html.verbatim(other) == other
