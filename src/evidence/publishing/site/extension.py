"""The only module that knows Sphinx: it gives prose the `{fact}` role and the `{evidence}` directive.

It also executes stale notebooks before Sphinx reads anything, so that a plain `jupyter-book build .` is as
right as `evidence build`, and records which page quotes which notebook, so that the page is made again
when the notebook has run again.
"""

import contextlib
import hashlib
import os
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import latex2mathml.converter
import nbformat
import yaml
from docutils import nodes
from docutils.parsers.rst import directives
from markupsafe import Markup, escape
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import CONFIG_OK, BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.util.parallel import ParallelTasks, SerialTasks, parallel_available

from evidence.data import councils, descriptor, judgements, tables
from evidence.errors import EvidenceError
from evidence.notebooks import catalogue, claims, execution, inputs, kernels, record_changes
from evidence.notebooks.catalogue import Catalogue, Record
from evidence.paths import CHAPTERS, DATA, DESCRIPTOR, TEMPLATES, THEME
from evidence.publishing import templating
from evidence.publishing.authorities import brief_pages, briefs, compare_page, hex_map, profiles, regions
from evidence.publishing.citing import citations as cite
from evidence.publishing.citing import downloads, linked_data, pictures
from evidence.publishing.citing.quotations import quotations
from evidence.publishing.editions import changelog, editions, public_ids
from evidence.publishing.site import bench_results, bibliography, cell_changes, page_html
from evidence.publishing.site.page_cache import Shelf
from evidence.records.mime import RECORD
from evidence.statistics.funnel import share_outside

# Folders of the records' own pages, each called as the list of them in the catalogue.
FOLDERS = ("figures", "facts", "claims")
# The current chapter's notebooks are open, those of others are not.
TREE = {"maxdepth": 2, "collapse": True, "includehidden": True, "titles_only": True}
LISTS = (
    "facts",
    "figures",
    "tables",
    "sources",
    "judgements",
    "claims",
    "releases",
    "caveats",
    "gaps",
    "disagreements-section-251",
    "disagreements-inspections",
    "changes",
    "find",
    "authorities",
    "compare",
    cell_changes.TABLE,
    "timings",
)
# What a process does with its part of the pages; it says what its shelf noted.
Work = Callable[[list[Any]], dict[str, str]]
Add = Callable[[Work, list[Any], Callable[[dict[str, str]], None]], None]


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
    """`{fact}`id`` prints a fact's text, linked to its own page."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Make the node."""
        record = _quote(self.env, self.text, "fact")
        uri = self.env.app.builder.get_relative_uri(self.env.docname, _page_name(record))
        text = record.content["text"]
        return [nodes.reference(text, text, refuri=uri, internal=True, classes=["fact"])], []


class FigureRole(SphinxRole):
    """`{figure}`id`` prints the word figure, linked to the figure's own page."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Make the node."""
        record = _quote(self.env, self.text, "figure")
        uri = self.env.app.builder.get_relative_uri(self.env.docname, _page_name(record))
        link = nodes.reference("", "figure", refuri=uri, internal=True)
        # Many such links stand on one page: the words of each say which is meant.
        link += nodes.inline("", f" “{record.content['title']}”", classes=["visually-hidden"])
        return [link], []


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
        return [nodes.raw("", templating.render("data.html", record=record, cite=cite), format="html")]


class ClaimsDirective(SphinxDirective):
    """`{evidence-claims} theme` places the claims of one theme with their verdicts."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Make the node."""
        theme = self.arguments[0]
        records = [record for record in _catalogue(self.env).claims if record.theme == theme]
        if not records:
            raise ExtensionError(f"{self.env.docname}: no claim has the theme {theme!r}")
        for record in records:
            _quote(self.env, record.id, "claim")
            # A claim prints the values of the facts it rests on.
            for id in record.content["facts"]:
                _quote(self.env, id, "fact")
        context = {**_lists(self.env), "records": records, "about": f"Statements about {theme}"}
        return [nodes.raw("", templating.render("claims_table.html", **context), format="html")]


def _paragraph(name: str, text: str) -> nodes.paragraph:
    return nodes.paragraph("", "", nodes.Text(text), classes=[name])


class ListDirective(SphinxDirective):
    """`{evidence-list} what` places one of the generated `LISTS`."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Make the node."""
        what = directives.choice(self.arguments[0], LISTS)
        if what in (cell_changes.TABLE, "timings"):
            # One small table, on a page that is otherwise made of words.
            table = DATA / descriptor.resource(cell_changes.TABLE)["path"]
            made_of = (
                (bench_results.TIMINGS, bench_results.PLOT) if what == "timings" else (DESCRIPTOR, table)
            )
            for file in filter(Path.is_file, made_of):
                self.env.note_dependency(str(file))
            return [nodes.raw("", templating.render(f"{what}.html", **_lists(self.env)), format="html")]
        # Once one page is made again, so are the figures' own pages, which carry the citation.
        for file in (
            DESCRIPTOR,
            cite.CITATION,
            *(DATA / resource["path"] for resource in descriptor.package()["resources"]),
        ):
            self.env.note_dependency(str(file))
        for notebook in execution.notebooks():
            self.env.note_dependency(str(execution.executed_path(notebook)))
        return [nodes.raw("", templating.render(f"{what}.html", **_lists(self.env)), format="html")]


def _lists(env: BuildEnvironment) -> dict[str, Any]:
    root = "../" * env.docname.count("/")
    return {
        "root": root,
        "catalogue": _catalogue(env),
        "descriptor": descriptor,
        "cite": cite,
        "editions": editions,
        "tables": tables,
        "judgements": judgements,
        "claims": claims,
        "changelog": changelog,
        "record_changes": record_changes,
        "public_ids": public_ids,
        "pictures": pictures,
        "sensitivity": cell_changes,
        "timings": bench_results,
        "gazetteer": regions,
        "hexes": hex_map,
        "profiles": profiles,
        "share_outside": share_outside,
    }


def _execute(app: Sphinx) -> None:
    try:
        execution.refresh()
        app.evidence = catalogue.executed()  # type: ignore[attr-defined]
        pictures.make(figure.png for figure in app.evidence.figures)  # type: ignore[attr-defined]
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
            if content := output.get("data", {}).get(RECORD):
                record = _catalogue(app.env).get(content["id"], content["kind"])
                output.data = {
                    "text/html": templating.render("record.html", record=record, root=root, cite=cite)
                }
                output.metadata = {}
    source[0] = nbformat.writes(notebook)


def _page_name(record: Record) -> str:
    return f"{record.content['kind']}s/{record.id}"


def _records(env: BuildEnvironment) -> list[Record]:
    """List every record that has a page of its own."""
    return [record for folder in FOLDERS for record in getattr(_catalogue(env), folder)]


class Sheet(NamedTuple):
    """A page that no text of the book stands behind."""

    name: str
    title: str
    body: str
    # What it shows besides, as bytes.
    held: tuple[bytes, ...] = ()


def _write_files(app: Sphinx) -> list[tuple[str, dict[str, Any], str]]:
    """Write every table, each record's page with its downloads, and each authority's; Sphinx gets none."""
    cores = app.parallel if parallel_available else 1
    with _side_by_side(cores) as add:
        _share_out(app, add, cores)
    return []


@contextlib.contextmanager
def _side_by_side(cores: int) -> Iterator[Add]:
    """Take work for several processes, which is done when the block ends and dropped when it fails."""
    tasks = ParallelTasks(cores) if cores > 1 else SerialTasks()
    faults: list[str] = []

    def add(work: Work, mine: list[Any], hear: Callable[[dict[str, str]], None]) -> None:
        # Sphinx forgets a task that fails while another is added, so none does.
        def tried(mine: list[Any]) -> tuple[dict[str, str], str]:
            try:
                return work(mine), ""
            except Exception:
                return {}, traceback.format_exc()

        def heard(*given: Any) -> None:
            # Of one process Sphinx gives what it left, of several also what it was given.
            left, fault = given[-1]
            hear(left)
            if fault:
                faults.append(fault)

        tasks.add_task(tried, mine, heard)

    try:
        yield add
        tasks.join()
    finally:
        if isinstance(tasks, ParallelTasks):
            # One that nobody hears out never ends by itself, and this process would wait for it.
            tasks.terminate()
    if faults:
        raise ExtensionError("\n".join(faults))


def _share_out(app: Sphinx, add: Add, cores: int) -> None:
    out = Path(app.outdir)
    shelf = app.evidence_shelf = Shelf(Path(app.doctreedir), out, _shared(app))  # type: ignore[attr-defined]
    quoted = _quoted(app.env)

    def share(make: Callable[[list[Any]], Iterator[Sheet]], items: Sequence[Any], among: int) -> None:
        def work(mine: list[Any]) -> dict[str, str]:
            _print(app, make(mine))
            return shelf.noted

        for core in range(among):
            add(work, list(items[core::among]), shelf.note)

    def records(mine: list[Record]) -> Iterator[Sheet]:
        sheets = (_record_sheet(app, record, quoted) for record in mine)
        return (s for s in sheets if shelf.lacks(f"{s.name}.html", s.title, s.body, *s.held))

    state = brief_pages.state()
    lacking = [code for code, page in brief_pages.addresses().items() if shelf.lacks(page, state)]
    # Where there are briefs to work out, one core is left for that.
    share(records, _records(app.env), max(1, cores - bool(lacking)))
    for resource in descriptor.package()["resources"]:
        path = resource["path"]
        _write(out / DATA.name / path, (DATA / path).read_bytes())
    for file in editions.files():
        _write(out / _edition_address(file), file.read_bytes())
    if lacking:
        # Worked out here, for each process would lay out the tables anew.
        share(lambda mine: map(_authority_sheet, mine), [*briefs.briefs(lacking).values()], cores)
    if [address for address in compare_page.addresses() if shelf.lacks(address, state)]:
        for address, content in compare_page.files().items():
            _write(out / address, content)
    _print(app, map(_tombstone_sheet, changelog.tombstones(_catalogue(app.env))))


def _print(app: Sphinx, sheets: Iterable[Sheet]) -> None:
    builder = app.builder
    assert isinstance(builder, StandaloneHTMLBuilder)
    for sheet in sheets:
        builder.handle_page(sheet.name, {"title": sheet.title, "body": sheet.body, "parents": []})


def _record_sheet(app: Sphinx, record: Record, quoted: dict[str, list[tuple[str, str]]]) -> Sheet:
    """Lay out a record's own page, and write a figure's downloads."""
    known = _catalogue(app.env)
    name = _page_name(record)
    if record.content["kind"] == "figure":
        for suffix, content in downloads.files(record).items():
            _write(Path(app.outdir, f"{name}.{suffix}"), content)
        _write(Path(app.outdir, f"{name}-small.webp"), pictures.small(record.png))
    body = templating.render(
        f"{record.content['kind']}.html",
        record=record,
        root="../",
        cite=cite,
        descriptor=descriptor,
        linked_data=linked_data,
        quoted=quoted.get(record.id, []),
        companions=known.companions(record),
        catalogue=known,
        claims=claims,
    )
    title = escape(record.content.get("title") or record.content["says"])
    held = tuple(known.get(id, "figure").png for id in page_html.SMALL.findall(body))
    return Sheet(name, title, body, held)


def _authority_sheet(brief: briefs.Brief) -> Sheet:
    body = brief_pages.body(brief, root="../")
    return Sheet(brief.address.removesuffix(".html"), escape(brief.council.title), body)


def _tombstone_sheet(stone: changelog.Tombstone) -> Sheet:
    body = templating.render("tombstone.html", stone=stone, root="../", record_changes=record_changes)
    return Sheet(stone.address, f"Withdrawn: {stone.withdrawal.id}", body)


def _shared(app: Sphinx) -> str:
    """Digest what decides how a record's page looks but for its title and body; one of a kind if unsure."""
    if app.env.config_status != CONFIG_OK:
        return os.urandom(32).hex()
    files = sorted(
        path
        for folder in (THEME, TEMPLATES, *(Path(app.confdir, name) for name in app.config.html_static_path))
        for path in folder.rglob("*")
        if path.is_file()
    )
    info = app.builder.build_info  # type: ignore[attr-defined]
    parts = [
        *(inputs.file_digest(path) for path in (*files, cite.CITATION)),
        *(f"{name} {app.env.tocs[name].pformat()}" for name in sorted(app.env.tocs)),
        *(info.config_hash, info.tags_hash, inputs.package_digest(), _frozen(), inputs.python()),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _find_lacking(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], gone: set[str]
) -> list[str]:
    """Have the front page made again where one of the shelf was lost, so that Sphinx makes pages at all."""
    names = [f"{_page_name(record)}.html" for record in _records(env)]
    return [] if Shelf.whole(Path(app.doctreedir), Path(app.outdir), names) else [env.config.root_doc]


def _edition_address(file: Path) -> str:
    return f"{DATA.name}/{editions.EDITIONS.name}/{file.name}"


def _quoted(env: BuildEnvironment) -> dict[str, list[tuple[str, str]]]:
    """Find the pages that quote each id: name and title of each."""
    words = {
        name: path.read_text(encoding="utf-8")
        for name in sorted(env.found_docs)
        if (path := Path(env.doc2path(name))).suffix == ".md"
    }
    quoted = quotations(words, claims.placed(_catalogue(env)))
    return {id: [(name, env.titles[name].astext()) for name in names] for id, names in quoted.items()}


def _write(path: Path, content: bytes) -> None:
    if not path.is_file() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _finish_page(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give a page what the theme shows of it, and its HTML what Sphinx leaves out."""
    body = page_html.scrolling(page_html.scoped(context.get("body", "")))
    context["body"] = page_html.carrying(body, lambda id: _held(app, id))
    context["headings"] = page_html.headings(body)
    context["citation"] = _citation(cite.CITATION.stat().st_mtime_ns)
    context["navigation"] = lambda: Markup(_navigation(app, pagename, context["toctree"]))


@lru_cache(maxsize=1)
def _citation(changed: int) -> dict[str, Any]:
    """Read CITATION.cff as it was then written: every page shows some of it, and it is slow to read."""
    return yaml.safe_load(cite.CITATION.read_text(encoding="utf-8"))


def _held(app: Sphinx, id: str) -> str:
    return pictures.address(pictures.small(_catalogue(app.env).get(id, "figure").png), "webp")


def _navigation(app: Sphinx, pagename: str, toctree: Callable[..., str]) -> str:
    """Make the tree of pages; those outside it, as pages of records are, share one for each folder."""
    if pagename in app.env.found_docs:
        return page_html.navigation(toctree(**TREE))
    folder = pagename.rpartition("/")[0]
    shared: dict[str, str] = app.evidence_navigation  # type: ignore[attr-defined]
    if folder not in shared:
        shared[folder] = page_html.navigation(toctree(**TREE))
    return shared[folder]


def _list_references(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Make the citations of a bibliography the items of one list, each with the pages that cite it."""
    citations = list(doctree.findall(nodes.citation))
    if not citations:
        return
    domain: Any = app.env.get_domain("cite")
    ids = {citation.key: citation.citation_id for citation in domain.citations}
    places: dict[str, list[bibliography.Place]] = {}
    seen = set()
    for reference in sorted(domain.citation_refs, key=lambda ref: (ref.docname, ref.line)):
        for key in (target.key for target in reference.targets):
            if key in ids and (key, reference.docname) not in seen:
                seen.add((key, reference.docname))
                page = app.builder.get_relative_uri(docname, reference.docname)
                title = app.env.titles[reference.docname].astext()
                places.setdefault(ids[key], []).append(
                    bibliography.Place(title, f"{page}#{reference.citation_ref_id}")
                )
    place = citations[0].parent
    start = place.index(citations[0])
    for citation in citations:
        place.remove(citation)
    place.insert(start, bibliography.as_list(citations, places))


def _rewrite_citing(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Name the pages to write again when a citation came, went or was renumbered; Sphinx does not notice."""
    if "cite" not in env.domaindata:
        return []
    domain: Any = env.get_domain("cite")
    labels = [(citation.key, citation.formatted_entry.label) for citation in domain.citations]
    citing = [(ref.docname, ref.citation_ref_id, ref.targets) for ref in domain.citation_refs]
    now = (sorted(labels), sorted(citing))
    if now == getattr(env, "evidence_citations", None):
        return []
    env.evidence_citations = now  # type: ignore[attr-defined]
    lists = {key.docname for key in domain.bibliographies}
    return sorted(lists | {docname for docname, *_ in citing})


def _visit_picture(self: Any, node: Picture) -> None:
    record = _catalogue(self.builder.env).get(node["record"], "figure")
    root = "../" * self.builder.current_docname.count("/")
    self.body.append(templating.render("picture.html", record=record, root=root))


def _visit_links(self: Any, node: Links) -> None:
    record = _catalogue(self.builder.env).get(node["record"], "figure")
    root = "../" * self.builder.current_docname.count("/")
    self.body.append(templating.render("links.html", record=record, root=root))


def _leave(self: Any, node: nodes.Element) -> None:
    pass


def _remove_leftovers(app: Sphinx, error: Exception | None) -> None:
    """Take from the output what no page, figure or table stands behind any more; Sphinx leaves it there."""
    if error or app.builder.format != "html":
        return
    if shelf := getattr(app, "evidence_shelf", None):
        shelf.keep()
    own = {_page_name(record) for record in _records(app.env)} | app.env.found_docs
    own |= {f"{briefs.FOLDER}/{slug}" for slug in councils.slugs().values()}
    files = {f"{DATA.name}/{resource['path']}" for resource in descriptor.package()["resources"]}
    files |= {_edition_address(file) for file in editions.files()} | {*compare_page.addresses()}
    files |= {f"{stone.address}.html" for stone in changelog.tombstones(_catalogue(app.env))}
    out = Path(app.outdir)
    for folder in (CHAPTERS.name, "pages", briefs.FOLDER, *FOLDERS, DATA.name):
        for path in (path for path in (out / folder).rglob("*") if path.is_file()):
            name = path.relative_to(out).as_posix()
            page = name.removesuffix(path.suffix).removesuffix("-small")
            if name not in files and page not in own:
                path.unlink()


def _mathml(self: Any, node: nodes.Element, display: str) -> None:
    # MathML needs no script and no font from elsewhere, and screen readers read it.
    formula = latex2mathml.converter.convert(node.astext(), display=display)
    if display == "block":
        # It may be wider than a phone, and the keyboard must be able to scroll it.
        formula = f'<div class="formula" tabindex="0" role="group" aria-label="Formula">{formula}</div>'
    self.body.append(formula)
    raise nodes.SkipNode


def _frozen() -> str:
    """Digest the editions and withdrawals, which pages say what changed since."""
    return " ".join(inputs.file_digest(file) for file in (*editions.files(), public_ids.WITHDRAWN))


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
    app.add_config_value("evidence_look", inputs.package_digest(), "env")
    app.add_config_value("evidence_editions", _frozen(), "env")
    app.add_html_theme("evidence", str(THEME))
    app.add_role("fact", FactRole())
    app.add_role("figure", FigureRole())
    app.add_directive("evidence", EvidenceDirective)
    app.add_directive("evidence-data", DataDirective)
    app.add_directive("evidence-list", ListDirective)
    app.add_directive("evidence-claims", ClaimsDirective)
    app.add_node(Picture, html=(_visit_picture, _leave))
    app.add_node(Links, html=(_visit_links, _leave))
    app.add_html_math_renderer(
        "mathml",
        (lambda self, node: _mathml(self, node, "inline"), None),
        (lambda self, node: _mathml(self, node, "block"), None),
    )
    app.connect("builder-inited", _execute)
    app.connect("env-get-outdated", _find_lacking)
    app.connect("source-read", _show_executed)
    # Once sphinxcontrib-bibtex has numbered the works.
    app.connect("env-updated", _rewrite_citing, priority=900)
    app.connect("doctree-resolved", _list_references)
    app.connect("html-collect-pages", _write_files)
    app.connect("html-page-context", _finish_page)
    app.connect("build-finished", _remove_leftovers)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
