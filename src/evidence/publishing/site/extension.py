"""The Sphinx extension: what it adds to a build, and when.

It also executes stale notebooks before Sphinx reads anything, so that a plain `jupyter-book build .` is as
right as `evidence build`, and records which page quotes which notebook, so that it is made again with it.
"""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import latex2mathml.converter
import nbformat
from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from evidence.errors import EvidenceError
from evidence.notebooks import catalogue, execution, inputs, kernels
from evidence.paths import STATIC, THEME
from evidence.publishing import templating
from evidence.publishing.citing import citations
from evidence.publishing.editions import public_ids
from evidence.publishing.site import (
    bibliography,
    committee,
    directives,
    findings,
    glossary,
    page_html,
    record_pages,
    roles,
)
from evidence.records.mime import RECORD, SENTENCE

# The current chapter's notebooks are open, those of others are not.
TREE = {"maxdepth": 2, "collapse": True, "includehidden": True, "titles_only": True}


def _execute(app: Sphinx) -> None:
    try:
        execution.refresh()
        app.evidence = catalogue.executed()  # type: ignore[attr-defined]
        public_ids.check_withdrawals(app.evidence.contents())  # type: ignore[attr-defined]
        app.evidence_navigation = {}  # type: ignore[attr-defined]
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
            # Its words stand beside it as plain text.
            output.get("data", {}).pop(SENTENCE, None)
            if content := output.get("data", {}).get(RECORD):
                record = roles.catalogue_of(app.env).get(content["id"], content["kind"])
                output.data = {"text/html": templating.render("record.html", record=record, root=root)}
                output.metadata = {}
    source[0] = nbformat.writes(notebook)


def _finish(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Give a page what the theme shows of it, and its HTML what Sphinx leaves out."""
    body = context.get("body", "")
    for step in (page_html.scoped, page_html.scrolling, page_html.verbatim):
        body = step(body)
    context["body"] = body
    context["headings"] = page_html.headings(body)
    is_prose = pagename in app.env.found_docs and not _is_notebook(app, pagename)
    context["citation"] = citations.book()
    # The notebooks of a chapter lie beside it, and so in the folder of its own name.
    chapter, own = Path(app.confdir, pagename).parent, Path(pagename)
    again = catalogue.sentences().items() if own.name == own.parent.name else ()
    context["again"] = [says for notebook, said in again if notebook.parent == chapter for says in said]
    context["committee"] = pagename in committee.names(app.env)
    context["navigation"] = lambda: Markup(_navigation(app, pagename, context["toctree"]))
    if is_prose:
        context["body"] = glossary.explained(body)
        context["prev"], context["next"] = (_turn(app, pagename, way) for way in (1, 2))


def _is_notebook(app: Sphinx, page: str) -> bool:
    return str(app.env.doc2path(page)).endswith(".ipynb")


def _turn(app: Sphinx, pagename: str, way: int) -> dict[str, str] | None:
    """Give the page of prose before (1) or after (2) one: a reader turns over the notebooks of a chapter."""
    builder: Any = app.builder
    page = builder.relations.get(pagename, (None, None, None))[way]
    while page and _is_notebook(app, page):
        page = builder.relations[page][way]
    if not page:
        return None
    title = builder.render_partial(app.env.titles[page])["title"]
    return {"link": builder.get_relative_uri(pagename, page), "title": title}


def _navigation(app: Sphinx, pagename: str, toctree: Callable[..., str]) -> str:
    """Make the tree of pages; those outside it, as pages of records are, share one for each folder."""
    if pagename in app.env.found_docs:
        return page_html.navigation(toctree(**TREE))
    folder = pagename.rpartition("/")[0]
    shared: dict[str, str] = app.evidence_navigation  # type: ignore[attr-defined]
    if folder not in shared:
        shared[folder] = page_html.navigation(toctree(**TREE))
    return shared[folder]


def _mathml(translator: Any, node: nodes.Element, display: str) -> None:
    # MathML needs no script and no font from elsewhere, and screen readers read it.
    formula = latex2mathml.converter.convert(node.astext(), display=display)
    if display == "block":
        # It may be wider than a phone, and the keyboard must be able to scroll it.
        formula = f'<div class="formula" tabindex="0" role="group" aria-label="Formula">{formula}</div>'
    translator.body.append(formula)
    raise nodes.SkipNode


def _own_search(app: Sphinx) -> None:
    # The index of the desk answers. Nobody asked that of Sphinx, which differed by what was built before.
    builder: Any = app.builder
    builder.search = False


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    # Jupyter Book has no word with which to ask for it. One extension, which sphinx_external_toc brings, does
    # not say whether it allows it: it only changes how sections are numbered once all pages have been read.
    if kernels.FORKS:
        app.parallel = max(app.parallel, os.cpu_count() or 1)
    if numbering := app.extensions.get("sphinx_multitoc_numbering"):
        numbering.parallel_read_safe = True
    # Jupyter Book sets this even where the extension that knows it, with its scripts, is left out.
    app.add_config_value("comments_config", {}, "")
    # Sphinx knows that a page is stale when its text is, but not when what we make of it is.
    app.add_config_value("evidence_package", inputs.package_digest(), "env")
    app.add_config_value("evidence_glossary", inputs.file_digest(glossary.GLOSSARY), "env")
    app.add_config_value("evidence_editions", record_pages.frozen(), "env")
    app.add_html_theme("evidence", str(THEME))
    # By a way from the project, so that two clones make the same of it.
    static = Path(os.path.relpath(STATIC, app.confdir)).as_posix()
    app.connect("config-inited", lambda _, config: config.html_static_path.append(static))
    app.connect("config-inited", lambda _, config: config.html_additional_pages.update(search="search.html"))
    inline, block = (partial(_mathml, display=display) for display in ("inline", "block"))
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
    app.connect("builder-inited", _own_search)
    app.connect("builder-inited", _execute)
    app.connect("source-read", _show_executed)
    app.connect("html-page-context", _finish)
    for part in (roles, directives, findings, bibliography, record_pages):
        part.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
