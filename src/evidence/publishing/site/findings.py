"""Findings: what prose may not say of results, whoever writes it.

A finding, a sentence of a chapter's first section or of the front page's list, has no causal word without a
marked exception. And wherever a difference is printed whose interval is stated, so is the interval.
"""

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from evidence.notebooks.catalogue import Catalogue
from evidence.publishing.site.roles import catalogue_of
from evidence.text.causal import causal_words

SECTIONS = {"what-we-found", "what-the-evidence-says"}
EXCEPTION = re.compile(r"causal: \S")
DIFFERENCE = re.compile(r"\b(change|differences?|less that of|rise|fall|effect)\b", re.IGNORECASE)


def _check(app: Sphinx, doctree: nodes.document) -> None:
    known = catalogue_of(app.env)
    page = app.env.docname
    for paragraph in doctree.findall(nodes.paragraph):
        if without := _without_interval(paragraph, known):
            raise ExtensionError(
                f"{page}: {without[0]!r} is a difference printed without its interval: "
                f"{paragraph.astext()[:80]} … "
                f"Accepted: {{interval}}`{without[0]}` beside it."
            )
    for section in doctree.findall(nodes.section):
        if SECTIONS & set(section["ids"]):
            for paragraph in section.findall(nodes.paragraph):
                # Unless a comment follows that says why it may be said.
                after = paragraph.next_node(nodes.comment, descend=False, siblings=True)
                is_excepted = after is not None and EXCEPTION.match(after.astext())
                if (found := causal_words(paragraph.astext())) and not is_excepted:
                    raise ExtensionError(
                        f"{page}: a finding says {found[0]!r}: {paragraph.astext()[:60]} … Accepted: "
                        "words of association; or, below it, a comment `% causal: ` that says why."
                    )


def _without_interval(paragraph: nodes.paragraph, known: Catalogue) -> list[str]:
    """List the differences that a paragraph prints without both ends of the interval stated of them."""
    quoted = {link["fact"] for link in paragraph.findall(nodes.reference) if "fact" in link}
    return [
        fact.series
        for fact in map(known.get, sorted(quoted))
        if ("points" in fact.content["unit"] or DIFFERENCE.search(fact.content["says"]))
        and not {end.id for end in known.companions(fact).values()} <= quoted
    ]


def setup(app: Sphinx) -> None:
    """Have every page checked when it is read."""
    app.connect("doctree-read", _check)
