"""The pages of records, authorities and withdrawn ids: several processes make those whose content changed."""

import contextlib
import hashlib
import json
import os
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import escape
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import CONFIG_OK, BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util.parallel import ParallelTasks, SerialTasks, parallel_available

from evidence.data import councils, descriptor
from evidence.notebooks import claims, edition_files, inputs, record_changes
from evidence.notebooks.catalogue import Record
from evidence.paths import CHAPTERS, DATA, EDITIONS, TEMPLATES, THEME
from evidence.publishing import templating
from evidence.publishing.authorities import brief_pages, briefs, compare_page, council_marks, sparklines
from evidence.publishing.citing import citations, downloads, marks, pictures, readable
from evidence.publishing.citing.quotations import drawn_in, england, quotations
from evidence.publishing.desk import book, index, measured
from evidence.publishing.editions import changelog, editions, feeds, history, public_ids
from evidence.publishing.exports import api
from evidence.publishing.site import committee
from evidence.publishing.site.roles import catalogue_of, page_name
from evidence.publishing.site.unchanged import PageCache
from evidence.records import series

# Folders of the records' own pages, each called as the list of them in the catalogue.
FOLDERS = ("figures", "facts", "claims")
SERIES = "series"
# What a figure's page asks for when it is wanted.
SCRIPTS = ("table", "marks")
# What a process does with its part; it gives back the digests of the pages it looked at.
Work = Callable[[list[Any]], dict[str, str]]
Add = Callable[[Work, list[Any], Callable[[dict[str, str]], None]], None]


class Page(NamedTuple):
    """A page that is made here."""

    name: str
    title: str
    body: str


def frozen() -> str:
    """Digest the editions, withdrawals, corrections and earlier periods: pages say what changed since."""
    written = (public_ids.WITHDRAWN, public_ids.CORRECTED, edition_files.BETWEEN_EDITIONS)
    kept = filter(Path.is_file, written)
    return " ".join(map(inputs.file_digest, (*edition_files.files(), *kept)))


def _records(env: BuildEnvironment) -> list[Record]:
    """List every record that has a page of its own."""
    known = catalogue_of(env)
    current = [record for folder in FOLDERS for record in getattr(known, folder)]
    gone = public_ids.withdrawals()
    return current + [record for record in known.earlier() if record.id not in gone]


def _series(env: BuildEnvironment) -> list[Record]:
    """List the newest record of each series that has a page, which no claim has."""
    known = catalogue_of(env)
    found = {record.series: known.get(record.series) for record in (*known.facts, *known.figures)}
    return [record for series, record in found.items() if record.series == series]


def _write_all(app: Sphinx) -> list[tuple[str, dict[str, Any], str]]:
    """Write every table, each record's page with its downloads, and each authority's; Sphinx gets none."""
    cores = app.parallel if parallel_available else 1
    with shared_among(cores) as add:
        _share_out(app, add, cores)
    return []


@contextlib.contextmanager
def shared_among(cores: int) -> Iterator[Add]:
    """Give what adds work with its items and takes its digests; what fails is an `ExtensionError`."""
    tasks = ParallelTasks(cores) if cores > 1 else SerialTasks()
    faults: list[str] = []

    def add(work: Work, items: list[Any], receive: Callable[[dict[str, str]], None]) -> None:
        # Sphinx forgets a task that fails while another is added, so none does.
        def tried(items: list[Any]) -> tuple[dict[str, str], str]:
            try:
                return work(items), ""
            except OSError as error:
                return {}, str(error)
            except Exception:
                return {}, traceback.format_exc()

        def received(*given: Any) -> None:
            # Of one process Sphinx gives its result, of several also what it was given.
            result, fault = given[-1]
            receive(result)
            if fault:
                faults.append(fault)

        tasks.add_task(tried, items, received)

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
    cache = PageCache(Path(app.doctreedir), out, _shared_by_all(app))
    app.evidence_pages = cache  # type: ignore[attr-defined]
    quoted_on = _quoted_on(app.env)
    histories = history.histories(catalogue_of(app.env))
    beside = england(catalogue_of(app.env)), drawn_in(catalogue_of(app.env))

    def share(make: Callable[[list[Any]], Iterator[Page]], items: Sequence[Any], among: int) -> None:
        def work(part: list[Any]) -> dict[str, str]:
            _print(app, make(part))
            return cache.digests

        for core in range(among):
            add(work, list(items[core::among]), cache.add)

    def is_stale(page: Page) -> bool:
        return cache.is_stale(f"{page.name}.html", page.title, page.body)

    def record_pages(part: list[Record]) -> Iterator[Page]:
        return filter(is_stale, (_record_page(app, record, quoted_on, histories, beside) for record in part))

    known = catalogue_of(app.env)
    _write(out / marks.NAMES, marks.names())
    _write(out / pictures.SHEET, pictures.sheet([figure.png for figure in known.figures]))
    state = brief_pages.state()
    stale = [code for code, page in brief_pages.addresses().items() if cache.is_stale(page, state)]
    # Where there are briefs to work out, one core is left for that.
    share(record_pages, _records(app.env), max(1, cores - bool(stale)))
    share(lambda part: filter(is_stale, map(partial(_series_page, app), part)), _series(app.env), cores)
    for resource in descriptor.package()["resources"]:
        path = resource["path"]
        _write(out / DATA.name / path, (DATA / path).read_bytes())
    made = (
        book.files(known),
        feeds.files(known),
        council_marks.files(known.figures),
        history.previews(known, histories),
        api.files(known),
        api.tables(),
        {"_static/editions.js": history.script(histories)},
    )
    for address, content in (pair for written in made for pair in written.items()):
        _write(out / address, content)
    for edition in editions.names():
        _write(out / _edition_address(edition), editions.dumps(editions.load(edition)).encode())
    if stale:
        # Worked out here, for each process would lay out the tables anew.
        share(lambda part: map(_authority_page, part), [*briefs.briefs(stale).values()], cores)
    if [address for address in _of_all_authorities() if cache.is_stale(address, state)]:
        for address, content in (compare_page.files() | measured.files()).items():
            _write(out / address, content)
    _print(app, map(_tombstone_page, changelog.tombstones(catalogue_of(app.env))))
    _print(app, filter(is_stale, map(Page._make, committee.pages(app))))


def _of_all_authorities() -> list[str]:
    """Name the files that are made of all authorities at once."""
    return [*compare_page.addresses(), *map(measured.FILE.format, councils.slugs().values())]


def _print(app: Sphinx, pages: Iterable[Page]) -> None:
    builder = app.builder
    assert isinstance(builder, StandaloneHTMLBuilder)
    for page in pages:
        builder.handle_page(page.name, {"title": page.title, "body": page.body, "parents": []})


def _record_page(
    app: Sphinx,
    record: Record,
    quoted_on: dict[str, list[tuple[str, str]]],
    histories: dict[str, list[history.Printed]],
    beside: tuple[dict[str, Record], dict[str, list[Record]]],
) -> Page:
    """Lay out a record's own page, and write a figure's downloads."""
    known = catalogue_of(app.env)
    name = page_name(record)
    content = record.content
    newest = known.get(record.series)
    if record.is_earlier and content["kind"] == "figure":
        # Its numbers are in the edition; its picture was drawn from tables that have moved on.
        body = templating.render("earlier_figure.html", record=record, newest=newest, root="../")
        return Page(name, escape(content["title"]), body)
    values: dict[str, Any] = {"newest": newest}
    if content["kind"] == "figure":
        for suffix, file in downloads.files(record).items():
            _write(Path(app.outdir, f"{name}.{suffix}"), file)
        values |= {"rows": readable.rows(citations.rows(content)), "terms": downloads.terms(record)}
        table = json.dumps(templating.render("data.html", record=record, rows=values["rows"]))
        for what, told in zip(SCRIPTS, (table, marks.packed(record.marks)), strict=True):
            script = f'figureArrived("{record.id}-{what}",{told});\n'
            _write(Path(app.outdir, f"{name}-{what}.js"), script.encode())
    elif content["kind"] == "fact":
        values |= {"companions": known.companions(record)}
        values |= {"england": beside[0].get(record.id), "drawn_in": beside[1].get(record.id, [])}
    else:
        values |= {"catalogue": known}
    body = templating.render(
        f"{content['kind']}.html",
        record=record,
        root="../",
        citation=citations.forms(record, known.companions(record)),
        json_ld=citations.json_ld(record),
        quoted_on=quoted_on.get(record.id, []),
        history=histories.get(record.id, []),
        **values,
    )
    title = escape(content.get("title") or content["says"])
    return Page(name, title, body)


def _series_page(app: Sphinx, newest: Record) -> Page:
    """Lay out every period of a series, with what each edition said of it."""
    periods = catalogue_of(app.env).periods(newest)
    values = {
        series.last_year(record.content["period"]): record.content["value"]
        for record in periods
        # Another table is another way of counting: its periods are listed, and not joined by a line.
        if isinstance(record.content.get("value"), int | float)
        and record.content["tables"] == newest.content["tables"]
    }
    says = record_changes.subject(newest.content)
    line = ""
    if len(values) > 1:
        years = range(min(values), max(values) + 1)
        shown = f"{says}: " + ", ".join(f"{year} {value}" for year, value in values.items())
        line = sparklines.line_chart(values, {}, {}, years, says=shown)
    rows = [(record, _said(record)) for record in periods]
    body = templating.render("series.html", newest=newest, rows=rows, line=line, root="../")
    return Page(f"{SERIES}/{newest.series}", escape(f"Every period: {says}"), body)


def _said(record: Record) -> str:
    """Say what editions printed for a result, where that is not what it is now."""
    held = [editions.load(name) for name in editions.names()]
    was = {edition.name: edition.records[record.id] for edition in held if record.id in edition.records}
    if not was:
        return "in none yet"
    content = record.content if record.is_earlier else editions.comparable(record.content)
    is_now = record_changes.results(content)
    other = [name for name, old in was.items() if record_changes.results(old) != is_now]
    return "; ".join(f"{record_changes.result_text(was[name])} in {name}" for name in other) or "the same"


def _authority_page(brief: briefs.Brief) -> Page:
    body = brief_pages.body(brief, root="../")
    return Page(brief.address.removesuffix(".html"), escape(brief.council.title), body)


def _tombstone_page(stone: changelog.Tombstone) -> Page:
    body = templating.render("tombstone.html", stone=stone, root="../")
    return Page(stone.address, f"Withdrawn: {stone.withdrawal.id}", body)


def _shared_by_all(app: Sphinx) -> str:
    """Digest what decides how a record's page looks but for its title and body; one of a kind if unsure."""
    if app.env.config_status != CONFIG_OK:
        return os.urandom(32).hex()
    folders = (THEME, TEMPLATES, *(Path(app.confdir, name) for name in app.config.html_static_path))
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    info = app.builder.build_info  # type: ignore[attr-defined]
    parts = [
        *(inputs.file_digest(path) for path in (*files, citations.CITATION)),
        *(f"{name} {app.env.tocs[name].pformat()}" for name in sorted(app.env.tocs)),
        *(info.config_hash, info.tags_hash, inputs.package_digest(), frozen(), inputs.python()),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _find_lost(app: Sphinx, env: BuildEnvironment, *changes: set[str]) -> list[str]:
    """Have the front page made again where a page of a record was lost, so that Sphinx makes any at all."""
    names = [f"{page_name(record)}.html" for record in _records(env)]
    names += [f"{SERIES}/{record.series}.html" for record in _series(env)]
    is_whole = PageCache.is_whole(Path(app.doctreedir), Path(app.outdir), names)
    return [] if is_whole else [env.config.root_doc]


def _edition_address(name: str) -> str:
    return f"{DATA.name}/{EDITIONS.name}/{name}.json"


def _quoted_on(env: BuildEnvironment) -> dict[str, list[tuple[str, str]]]:
    """Find the parts of pages that quote each id: address and title of each."""
    words: dict[str, str] = {}
    titles: dict[str, str] = {}
    for name in sorted(env.found_docs):
        path = Path(env.doc2path(name))
        if path.suffix != ".md":
            continue
        for place, heading, text in index.parts(path.read_text(encoding="utf-8")):
            address = f"{name}.html{place}"
            words[address] = f"{words.get(address, '')}\n{heading}\n{text}"
            titles[address] = env.titles[name].astext() + (f", “{heading}”" if place else "")
    quoted = quotations(words, claims.placed(catalogue_of(env)), catalogue_of(env))
    return {id: [(address, titles[address]) for address in found] for id, found in quoted.items()}


def _write(path: Path, content: bytes) -> None:
    if not path.is_file() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _remove_leftovers(app: Sphinx, error: Exception | None) -> None:
    """Take from the output what no page, figure or table stands behind any more; Sphinx leaves it there."""
    if error or app.builder.format != "html":
        return
    if cache := getattr(app, "evidence_pages", None):
        cache.save()
    own = {page_name(record) for record in _records(app.env)} | app.env.found_docs
    own |= {f"{SERIES}/{record.series}" for record in _series(app.env)} | {*committee.names(app.env).values()}
    own |= {f"{briefs.FOLDER}/{slug}" for slug in councils.slugs().values()}
    files = {f"{DATA.name}/{resource['path']}" for resource in descriptor.package()["resources"]}
    files |= {f"{path}-metadata.json" for path in files} | {f"{DATA.name}/datapackage.json"}
    files |= {*map(_edition_address, editions.names()), *_of_all_authorities()}
    files |= {
        *map(council_marks.FILE.format, councils.slugs().values()),
        *(f"figures/{record.id}-{what}.js" for record in catalogue_of(app.env).figures for what in SCRIPTS),
        *(f"{stone.address}.html" for stone in changelog.tombstones(catalogue_of(app.env))),
    }
    for folder in (CHAPTERS.name, "pages", briefs.FOLDER, *FOLDERS, SERIES, DATA.name):
        for path in Path(app.outdir, folder).rglob("*"):
            name = path.relative_to(app.outdir).as_posix()
            page = name.removesuffix(path.suffix)
            if path.is_file() and name not in files and page not in own:
                path.unlink()


def setup(app: Sphinx) -> None:
    """Make the pages whenever Sphinx makes any, and clear away those that nothing stands behind."""
    app.connect("env-get-outdated", _find_lost)
    app.connect("html-collect-pages", _write_all)
    app.connect("build-finished", _remove_leftovers)
