"""Directives: a figure with what stands below it, its table, bars, claims of a theme, a generated list."""

from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from evidence.data import descriptor
from evidence.notebooks.catalogue import Record
from evidence.publishing import templating
from evidence.publishing.citing import citations, readable
from evidence.publishing.site import glossary, lists
from evidence.publishing.site.roles import catalogue_of, quote


class _FigureTemplate(nodes.General, nodes.Element):
    """A part of a figure that a template makes, once it is known where the page stands."""


class _Directive(SphinxDirective):
    required_arguments = 1

    def root(self) -> str:
        return "../" * self.env.docname.count("/")

    def html(self, template: str, **values: Any) -> list[nodes.Node]:
        return [nodes.raw("", templating.render(template, root=self.root(), **values), format="html")]


class _Figure(_Directive):
    """`{evidence} id` places a figure with its number, caption, caveat, source and links."""

    def run(self) -> list[nodes.Node]:
        record = quote(self.env, self.arguments[0], "figure")
        content = record.content
        # Prose refers to a figure by its series, and to an address by its permanent id.
        names = list(dict.fromkeys([record.id, record.series]))
        figure = nodes.figure(ids=[*names], names=names, classes=["evidence"])
        self.state.document.note_explicit_target(figure)
        figure += _FigureTemplate(record=record.id, template="picture.html")
        figure += nodes.caption("", content["title"])
        source = descriptor.short_names(content["sources"])
        about = f"{content['missing']} Source: {source}."
        before = nodes.strong("", "Before you quote this.")
        figure += nodes.legend(
            "",
            nodes.paragraph("", content["subtitle"], classes=["subtitle"]),
            nodes.paragraph("", about, classes=["about"]),
            nodes.paragraph("", "", before, nodes.Text(f" {content['caveat']}"), classes=["caveat"]),
            _FigureTemplate(record=record.id, template="links.html"),
        )
        return [figure]


class _Data(_Directive):
    """`{evidence-data} id` places the table that a figure drew."""

    def run(self) -> list[nodes.Node]:
        record = quote(self.env, self.arguments[0], "figure")
        return self.html("data.html", record=record, rows=readable.rows(citations.rows(record.content)))


class _Bars(_Directive):
    """`{evidence-bars}` draws a bar from zero beside each line of a list, as long as the fact it quotes."""

    required_arguments = 0
    has_content = True

    def run(self) -> list[nodes.Node]:
        holder = nodes.container(classes=["bars"])
        self.state.nested_parse(self.content, self.content_offset, holder)
        lines = list(holder.findall(nodes.list_item))
        facts = [self._fact(line).content for line in lines]
        if len({fact["unit"] for fact in facts}) != 1 or min(fact["value"] for fact in facts) < 0:
            given = ", ".join(f"{fact['id']} ({fact['text']} {fact['unit']})" for fact in facts)
            problem = f"bars of {given}. Accepted: facts of one unit, none below zero."
            raise ExtensionError(f"{self.env.docname}: {problem}")
        longest = max(fact["value"] for fact in facts)
        for line, fact in zip(lines, facts, strict=True):
            line += self.html("bar.html", width=100 * fact["value"] / longest if longest else 0)
        return [holder]

    def _fact(self, line: nodes.list_item) -> Record:
        quoted = [link["fact"] for link in line.findall(nodes.reference) if "fact" in link]
        if len(quoted) != 1:
            problem = f"a bar quotes {len(quoted)} facts. Accepted: one a line."
            raise ExtensionError(f"{self.env.docname}: {problem}")
        return quote(self.env, quoted[0], "fact")


class _Claims(_Directive):
    """`{evidence-claims} theme` places the claims of one theme with their verdicts."""

    def run(self) -> list[nodes.Node]:
        theme = self.arguments[0]
        known = catalogue_of(self.env)
        records = [record for record in known.claims if record.theme == theme]
        if not records:
            raise ExtensionError(f"{self.env.docname}: no claim has the theme {theme!r}")
        for record in records:
            quote(self.env, record.id, "claim")
            # A claim prints the values of the facts it rests on.
            for id in record.content["facts"]:
                quote(self.env, id, "fact")
        about = f"Statements about {theme}"
        return self.html("claim_cards.html", about=about, catalogue=known, records=records)


class _Terms(_Directive):
    """`{evidence-terms} one; another` explains terms in a box, in the words of the glossary."""

    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        named = map(str.strip, self.arguments[0].split(";"))
        return self.html("terms.html", terms=list(map(glossary.of, named)))


class _List(_Directive):
    """`{evidence-list} what` places one of the generated lists."""

    def run(self) -> list[nodes.Node]:
        what = directives.choice(self.arguments[0], tuple(lists.LISTS))
        for file in lists.files(what):
            self.env.note_dependency(str(file))
        return self.html(f"{what}.html", **lists.LISTS[what](catalogue_of(self.env)))


def _fill_in(translator: Any, node: _FigureTemplate) -> None:
    builder = translator.builder
    record = catalogue_of(builder.env).get(node["record"], "figure")
    root = "../" * builder.current_docname.count("/")
    translator.body.append(templating.render(node["template"], record=record, root=root))
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    """Give prose the directives."""
    app.add_directive("evidence", _Figure)
    app.add_directive("evidence-data", _Data)
    app.add_directive("evidence-bars", _Bars)
    app.add_directive("evidence-list", _List)
    app.add_directive("evidence-claims", _Claims)
    app.add_directive("evidence-terms", _Terms)
    app.add_node(_FigureTemplate, html=(_fill_in, None))
