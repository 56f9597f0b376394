"""The only module that knows Sphinx: it gives prose the `{fact}` role and the `{evidence}` directive.

It also executes stale notebooks before Sphinx reads anything, so that a plain `jupyter-book build .` is as
right as `evidence build`, and records which page quotes which notebook, so that the page is made again
when the notebook has run again.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import latex2mathml.converter
import nbformat
from docutils import nodes
from docutils.parsers.rst import directives
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import escape
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective, SphinxRole

from evidence import catalogue, cite, descriptor, execution, inputs, judgements, tables
from evidence.catalogue import Catalogue, Record
from evidence.errors import EvidenceError
from evidence.mime import RECORD
from evidence.paths import CHAPTERS, DATA, DESCRIPTOR

FACTS_PAGE = "pages/facts"
FIGURES_FOLDER = "figures"
LISTS = (
    "facts",
    "figures",
    "tables",
    "sources",
    "judgements",
    "gaps",
    "disagreements-section-251",
    "disagreements-inspections",
)


class Picture(nodes.General, nodes.Element):
    """A figure's picture, linked to the figure's own page."""


class Links(nodes.General, nodes.Element):
    """The links below a figure: cite, data, picture, notebook."""


def _catalogue(env: BuildEnvironment) -> Catalogue:
    return env.app.evidence  # type: ignore[attr-defined]


def _quote(env: BuildEnvironment, id: str, kind: str) -> Record:
    """Find a record and note that this page must be made again when its notebook has run again."""
    try:
        record = _catalogue(env).get(id, kind)
    except EvidenceError as error:
        raise ExtensionError(f"{env.docname}: {error}") from None
    env.note_dependency(str(execution.executed_path(record.notebook)))
    # The source line is worded there.
    env.note_dependency(str(DESCRIPTOR))
    return record


class FactRole(SphinxRole):
    """`{fact}`id`` prints a fact's text, linked to its entry on the page of facts."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Make the node."""
        record = _quote(self.env, self.text, "fact")
        uri = self.env.app.builder.get_relative_uri(self.env.docname, FACTS_PAGE) + f"#{record.id}"
        text = record.content["text"]
        return [nodes.reference(text, text, refuri=uri, internal=True, classes=["fact"])], []


class EvidenceDirective(SphinxDirective):
    """`{evidence} id` places a figure with its number, caption, caveat, source and links."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Make the node."""
        record = _quote(self.env, self.arguments[0], "figure")
        content = record.content
        figure = nodes.figure(ids=[record.id], names=[record.id], classes=["evidence"])
        self.state.document.note_explicit_target(figure)
        figure += Picture(record=record.id)
        figure += nodes.caption("", content["title"])
        legend = nodes.legend()
        legend += _paragraph(
            "about", f"{content['subtitle']}. {content['missing']} Source: {cite.short_sources(content)}."
        )
        caveat = _paragraph("caveat", " " + content["caveat"])
        caveat.insert(0, nodes.strong("", "Before you quote this."))
        legend += caveat
        legend += Links(record=record.id)
        figure += legend
        return [figure]


class DataDirective(SphinxDirective):
    """`{evidence-data} id` places the table that a figure drew."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Make the node."""
        record = _quote(self.env, self.arguments[0], "figure")
        return [nodes.raw("", _render("data.html", record=record, cite=cite), format="html")]


def _paragraph(name: str, text: str) -> nodes.paragraph:
    return nodes.paragraph("", "", nodes.Text(text), classes=[name])


class ListDirective(SphinxDirective):
    """`{evidence-list} what` places one of the generated `LISTS`."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Make the node."""
        what = directives.choice(self.arguments[0], LISTS)
        # Once one page is made again, so are the figures' own pages, which carry the citation.
        for file in (
            DESCRIPTOR,
            cite.CITATION,
            *(DATA / resource["path"] for resource in descriptor.package()["resources"]),
        ):
            self.env.note_dependency(str(file))
        for notebook in execution.notebooks():
            self.env.note_dependency(str(execution.executed_path(notebook)))
        return [nodes.raw("", _render(f"{what}.html", **_lists(self.env)), format="html")]


def _lists(env: BuildEnvironment) -> dict[str, Any]:
    root = "../" * env.docname.count("/")
    return {
        "root": root,
        "catalogue": _catalogue(env),
        "descriptor": descriptor,
        "cite": cite,
        "tables": tables,
        "judgements": judgements,
    }


def _render(template: str, **context: Any) -> str:
    environment = Environment(
        loader=PackageLoader("evidence"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(**context)


def _execute(app: Sphinx) -> None:
    try:
        execution.refresh()
        app.evidence = catalogue.executed()  # type: ignore[attr-defined]
    except EvidenceError as error:
        raise ExtensionError(str(error)) from None


def _show_executed(app: Sphinx, docname: str, source: list[str]) -> None:
    """Give Sphinx the executed notebook in place of the stored one, its pictures as links to our files."""
    path = Path(app.env.doc2path(docname))
    if path.suffix != ".ipynb":
        return
    app.env.note_dependency(str(execution.executed_path(path)))
    notebook = execution.current(path)
    root = "../" * docname.count("/")
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if content := output.get("data", {}).get(RECORD):
                record = _catalogue(app.env).get(content["id"], content["kind"])
                output.data = {"text/html": _render("record.html", record=record, root=root)}
                output.metadata = {}
    source[0] = nbformat.writes(notebook)


def _write_files(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Write each figure's picture and data, and yield its own page."""
    folder = Path(app.outdir) / FIGURES_FOLDER
    for record in _catalogue(app.env).figures:
        _write(folder / f"{record.id}.svg", record.svg.encode())
        _write(folder / f"{record.id}.png", record.png)
        _write(folder / f"{record.id}.csv", ("\n".join(record.content["data"]) + "\n").encode())
        _write(folder / f"{record.id}.bib", cite.bibtex(record).encode())
        body = _render("figure.html", record=record, root="../", cite=cite, descriptor=descriptor)
        page = {"title": escape(record.content["title"]), "body": body, "parents": []}
        yield f"{FIGURES_FOLDER}/{record.id}", page, "page.html"
    for resource in descriptor.package()["resources"]:
        path = resource["path"]
        _write(Path(app.outdir) / DATA.name / path, (DATA / path).read_bytes())


def _write(path: Path, content: bytes) -> None:
    if not path.is_file() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _scope_headers(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Say of every header cell whether it heads a column or a row; docutils does not."""
    body = context.get("body", "")
    context["body"] = re.sub(
        r'<th class="(head|stub)\b',
        lambda match: f'<th scope="{"row" if match[1] == "stub" else "col"}" class="{match[1]}',
        body.replace('<th class="head stub', '<th scope="col" class="head stub'),
    )


def _visit_picture(self: Any, node: Picture) -> None:
    record = _catalogue(self.builder.env).get(node["record"], "figure")
    root = "../" * self.builder.current_docname.count("/")
    self.body.append(_render("picture.html", record=record, root=root))


def _visit_links(self: Any, node: Links) -> None:
    record = _catalogue(self.builder.env).get(node["record"], "figure")
    root = "../" * self.builder.current_docname.count("/")
    self.body.append(_render("links.html", record=record, root=root))


def _leave(self: Any, node: nodes.Element) -> None:
    pass


def _remove_leftovers(app: Sphinx, error: Exception | None) -> None:
    """Take from the output what no page, figure or table stands behind any more; Sphinx leaves it there."""
    if error or app.builder.format != "html":
        return
    figures = {f"{FIGURES_FOLDER}/{record.id}" for record in _catalogue(app.env).figures}
    files = {f"{DATA.name}/{resource['path']}" for resource in descriptor.package()["resources"]}
    out = Path(app.outdir)
    for folder in (CHAPTERS.name, "pages", FIGURES_FOLDER, DATA.name):
        for path in (path for path in (out / folder).rglob("*") if path.is_file()):
            name = path.relative_to(out).as_posix()
            if name not in files and name.removesuffix(path.suffix) not in figures | app.env.found_docs:
                path.unlink()


def _mathml(self: Any, node: nodes.Element, display: str) -> None:
    # MathML needs no script and no font from elsewhere, and screen readers read it.
    self.body.append(latex2mathml.converter.convert(node.astext(), display=display))
    raise nodes.SkipNode


def _look() -> str:
    """Digest the code and templates that give records their looks."""
    here = Path(__file__).parent
    names = ("sphinx_ext", "cite", "catalogue", "descriptor", "judgements")
    modules = [here / f"{name}.py" for name in names]
    files = [*modules, *sorted((here / "templates").iterdir())]
    return " ".join(inputs.file_digest(file) for file in files)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    # Jupyter Book sets this even where the extension that knows it, with its scripts, is left out.
    app.add_config_value("comments_config", {}, "")
    # Sphinx knows that a page is stale when its text is, but not when what we make of it is.
    app.add_config_value("evidence_look", _look(), "env")
    app.add_role("fact", FactRole())
    app.add_directive("evidence", EvidenceDirective)
    app.add_directive("evidence-data", DataDirective)
    app.add_directive("evidence-list", ListDirective)
    app.add_node(Picture, html=(_visit_picture, _leave))
    app.add_node(Links, html=(_visit_links, _leave))
    app.add_html_math_renderer(
        "mathml",
        (lambda self, node: _mathml(self, node, "inline"), None),
        (lambda self, node: _mathml(self, node, "block"), None),
    )
    app.connect("builder-inited", _execute)
    app.connect("source-read", _show_executed)
    app.connect("html-collect-pages", _write_files)
    app.connect("html-page-context", _scope_headers)
    app.connect("build-finished", _remove_leftovers)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
