"""Two pages for a committee, of each chapter and of the whole, in the chapters' own sentences with ids."""

import re
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from evidence.notebooks.catalogue import Record
from evidence.paths import CHAPTERS
from evidence.publishing import templating
from evidence.publishing.citing import citations
from evidence.publishing.site.roles import catalogue_of

# By what the page calls them: the sections of a chapter, and of each how many points the whole takes.
SECTIONS = {
    "found": ("what-we-found", 2),
    "doubts": ("what-would-change-our-mind", 1),
    "cannot": ("what-the-data-cannot-say", 2),
}
CHARTS = 3
WHOLE = "whole"


def names(env: BuildEnvironment) -> dict[str, str]:
    """Name the page of each chapter that has findings, by that of the chapter, and last that of the whole."""
    anchor = f'anchorname="#{SECTIONS["found"][0]}"'
    chapters = (doc for doc in sorted(env.found_docs) if doc.startswith(f"{CHAPTERS.name}/"))
    having = (doc for doc in chapters if anchor in env.tocs[doc].pformat())
    found = {doc: f"{doc.rpartition('/')[0]}/two-pages" for doc in having}
    return {**found, WHOLE: f"{CHAPTERS.name}/{WHOLE}/two-pages"} if found else {}


def pages(app: Sphinx) -> Iterator[tuple[str, str, str]]:
    """Make name, title and body of each."""
    whole: list[tuple[str, dict[str, str]]] = []
    drawn: list[Record] = []
    for doc, name in names(app.env).items():
        title, parts, charts = citations.book()["title"], whole, drawn[:CHARTS]
        if doc != WHOLE:
            doctree = app.env.get_and_resolve_doctree(doc, app.builder)
            title, charts = app.env.titles[doc].astext(), _charts(app.env, doctree)
            parts = [("", _parts(app, doc, doctree, short=False))]
            whole.append((title, _parts(app, doc, doctree, short=True)))
            drawn += charts[:1]
        body = templating.render("committee.html", root="../../", title=title, parts=parts, charts=charts)
        yield name, f"{title}: two pages for a committee", body


def _section(doctree: nodes.document, part: str) -> nodes.section:
    return next(each for each in doctree.findall(nodes.section) if SECTIONS[part][0] in each["ids"])


def _parts(app: Sphinx, doc: str, doctree: nodes.document, *, short: bool) -> dict[str, str]:
    """Give the points of each section, as the page's HTML."""
    builder: Any = app.builder
    builder.current_docname = doc
    made: dict[str, str] = {}
    for part, (_, few) in SECTIONS.items():
        items = [item.deepcopy() for item in _section(doctree, part).findall(nodes.list_item)]
        for item in items if part == "found" else ():
            facts = dict.fromkeys(link["fact"] for link in item.findall(nodes.reference) if "fact" in link)
            if facts:
                item += nodes.paragraph("", f"Facts: {', '.join(facts)}.", classes=["ids"])
        listed = nodes.bullet_list("", *(items[:few] if short else items))
        html = re.sub(r' id="[^"]*"', "", builder.render_partial(listed)["fragment"])
        # A figure of the chapter is on the chapter's page.
        made[part] = Markup(html.replace('href="#', f'href="../../{doc}.html#'))
    return made


def _charts(env: BuildEnvironment, doctree: nodes.document) -> list[Record]:
    """Choose the charts that the findings lead to, in their order, and then those that come first."""
    place = {id: each["ids"][0] for each in doctree.findall(nodes.figure) for id in each["ids"]}
    named = [link.get("refid") for link in _section(doctree, "found").findall(nodes.reference)]
    order = dict.fromkeys([*(place[name] for name in named if name in place), *place.values()])
    return [catalogue_of(env).get(id, "figure") for id in order][:CHARTS]
