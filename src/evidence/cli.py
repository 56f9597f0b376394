"""The command `evidence`."""

import argparse
import contextlib
import gc
import io
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from evidence import paths
from evidence.errors import EvidenceError, check_asserts, disk_fault
from evidence.ingest import replacement
from evidence.paths import BUILD, ROOT

Command = Callable[[argparse.Namespace], int | None]
STANDARD_OUTPUT = "-"
# The functions of `evidence.publishing.citing.citations` and the heading of each.
CITATIONS = {"short": "Short", "full": "Full", "bibtex": "BibTeX", "ris": "RIS"}

# Each command imports what it needs: `check` should not wait for matplotlib, nor `--help` for pandas.


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command, by default that of the process, and give its exit code.

    0, or 1 after an error, which is printed as one message, or 130 after Ctrl-C. Of `verify`, 2 if what was
    quoted does not stand; of `watch`, 10 to 12 as its help says.
    """
    options = _parser().parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A pipe on Windows speaks a code page that has no minus sign, and would double the returns of RIS.
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    try:
        check_asserts()
        replacement.recover(ROOT)
        # An ingest sees to it itself.
        with contextlib.nullcontext() if options.run is _ingest else replacement.shared(paths.DATA):
            code = options.run(options) or 0
        sys.stdout.flush()
        return code
    except EvidenceError as error:
        message, code = str(error), 1
    except KeyboardInterrupt:
        message, code = "interrupted.", 130
    except OSError as fault:
        message, code = disk_fault(fault, ROOT), 1
        try:
            sys.stdout.flush()
        except OSError:
            # Python would try once more when it ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(fault, BrokenPipeError):
            # Whoever read the list has seen enough.
            return 0
    print(f"evidence: {message}", file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="evidence", description="The evidence review's own commands.")
    commands = parser.add_subparsers(required=True, metavar="command")

    def command(name: str, run: Command, help: str, **about: Any) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=help, **about)
        added.set_defaults(run=run)
        return added

    command("check", _check, "validate every table")

    ingest = command(
        "ingest",
        _ingest,
        "turn publishers' files into tables",
        description="Turn publishers' files into tables: all of them, or none after one clear message.",
        epilog="Without a source, the file itself says what it is. Exit code: 0, or 1 if a file is refused.",
    )
    ingest.add_argument(
        "source", nargs="?", help="id of the source, such as looked-after-2026, or its series, looked-after"
    )
    ingest.add_argument("file", type=Path, help="the publisher's file, or a folder or zip of files")
    ingest.add_argument("--dry-run", action="store_true", help="say what would change, and write nothing")
    ingest.add_argument("--published", metavar="DATE", help="when it was published, such as 2026-11-20")
    ingest.add_argument("--url", metavar="ADDRESS", help="where it was published, https://...")

    watch = command(
        "watch",
        _watch,
        "ask the publishers whether there is news",
        description="Ask each publisher once whether there is news, by the road in data/datapackage.json, "
        "and try what is new with a dry run of ingest. Nothing in data/ is written.",
        epilog="Exit code: 0 no news, 10 news, 11 told to wait, 12 something could not be reached or read; "
        "of several the highest. 1 after an error.",
    )
    watch.add_argument("series", nargs="*", metavar="SERIES", help="such as looked-after; all if none")
    watch.add_argument("--json", action="store_true", help="the whole summary, machine-readable")
    watch.add_argument("--fetch-to", type=Path, metavar="FOLDER", help="keep the files that are news here")

    command("build", _build, "execute what is stale and build the book")

    diff = command(
        "diff",
        _diff,
        "show what moves against a revision: tables, figures, facts, claims, pages",
        description="Show what moves against a git revision: tables, figures, facts, claims and pages, with "
        "old and new values, largest first. Notebooks that are stale run first, so that this is what "
        "`evidence accept` would store; nothing is stored, and neither tree nor index is touched.",
        epilog="Without --markdown and --html the report goes to the terminal. For --html, notebooks of the "
        "revision run in a folder of their own where no execution of them is kept.",
    )
    diff.add_argument("rev", nargs="?", default="HEAD", metavar="REV", help="any git revision; HEAD if none")
    said = "compare the stored records, and execute nothing at all"
    diff.add_argument("--stored", action="store_true", help=said)
    said = "write it for a pull request, into a file or to the terminal"
    diff.add_argument("--markdown", nargs="?", const=STANDARD_OUTPUT, metavar="FILE", help=said)
    diff.add_argument("--html", type=Path, metavar="FILE", help="write one file, pictures side by side")

    command(
        "accept",
        _accept,
        "show what moves, and store the records of the current executions in the notebooks",
        description="Run what is stale, show what moves against HEAD as `evidence diff` does, and store the "
        "records in the notebooks and new ids in chapters/ids.txt. If a check fails, nothing is stored.",
    )

    for kind in ("facts", "figures", "claims", "tables"):
        listing = command(kind, _list, f"list every {kind[:-1]}")
        listing.add_argument("--json", action="store_true", help="everything about each, machine-readable")
        if kind == "facts":
            said = "every number on the brief of this authority instead"
            listing.add_argument("--authority", metavar="NAME", help=said)
        listing.set_defaults(kind=kind)

    brief = command(
        "brief",
        _brief,
        "write the brief of an authority as PDF or HTML",
        description="Write the brief of one authority, of several or of all, each as a file of its own.",
        epilog="A name may be old, new or in part; a code may be of any time.",
    )
    brief.add_argument("names", nargs="*", metavar="NAME", help="name or code of an authority")
    brief.add_argument("--all", action="store_true", help="every authority, those that have ended too")
    brief.add_argument("--format", choices=["pdf", "html"], default="pdf", help="pdf if not said")
    brief.add_argument("--output", type=Path, default=Path(), metavar="DIR", help="where to write them")

    cite = command("cite", _cite, "print the citations of a figure, fact or claim")
    cite.add_argument("id", help="its id")
    cite.add_argument("--format", choices=[*CITATIONS, "json-ld"], help="only this one, without heading")

    find = command(
        "find",
        _find,
        "find facts, claims, figures, authorities and sections by words and numbers",
        epilog="Exit code: 0, or 1 if nothing is held.",
    )
    find.add_argument("query", nargs="+", help="a question, a number, a name or a code")
    find.add_argument("--json", action="store_true", help="id, kind, text and address of each, best first")

    check = command(
        "check-text",
        _check_text,
        "hold every number of a draft against the book",
        description="Mark every number of a text: stands; stands, other words; was so in an edition; near; "
        "not in this book. No answer says that a number is true.",
    )
    check.add_argument(
        "file", type=Path, metavar="FILE", help="the draft, as plain text; - for standard input"
    )
    check.add_argument("--json", action="store_true", help="each number with place, mark, ids and edition")

    edition = command("edition", _edition, "freeze the book as it is in data/editions")
    edition.add_argument("name", help="the version in CITATION.cff, such as 0.1.0 or 2026-11")

    verify = command(
        "verify",
        _verify,
        "say whether a result quoted from an edition still stands",
        description="Say whether a result quoted from an edition still stands.",
        epilog="Exit code: 0 if it stands, 2 if it was revised or withdrawn, 1 after an error.",
    )
    verify.add_argument("reference", metavar="ID@EDITION", help="what was quoted, and the edition it is from")
    verify.add_argument("--json", action="store_true", help="the whole answer, machine-readable")
    return parser


def _check(options: argparse.Namespace) -> None:
    from evidence.ingest.checks import validation

    started = time.perf_counter()
    count = validation.check()
    print(f"{count} tables are valid ({time.perf_counter() - started:.1f} s).")


def _ingest(options: argparse.Namespace) -> None:
    from evidence.ingest.engine import ingest

    about = {"dry_run": options.dry_run, "published": options.published, "url": options.url}
    print(ingest(options.source, options.file, **about).report())


def _watch(options: argparse.Namespace) -> int:
    from evidence.ingest.watch import news

    summary = news.watch(options.series, options.fetch_to)
    print(_json(summary) if options.json else "\n".join(map(news.text, summary["series"])))
    return summary["exit_code"]


def _build(options: argparse.Namespace) -> None:
    from evidence.publishing.site import unchanged

    started = time.perf_counter()
    if (summary := unchanged.summary()) is None:
        _need_to_write()
        from evidence.publishing.site import build

        # A build needs nearly all that it makes until it ends: to look for garbage before that only costs.
        gc.disable()
        try:
            summary = build.build()
        finally:
            gc.enable()
            gc.freeze()
    print(BUILD / "html" / "index.html")
    print(f"{summary}, {time.perf_counter() - started:.0f} seconds")


def _diff(options: argparse.Namespace) -> None:
    from evidence.notebooks import catalogue, execution
    from evidence.publishing.editions import change_reports, project_changes, revision_pictures, revisions

    revision = revisions.find(options.rev)
    failed = None
    if options.stored:
        records, basis = catalogue.stored(), "The records stored in the notebooks"
    else:
        try:
            records, basis = catalogue.newest(_say), "The notebooks as executed now"
        except execution.ExecutionError as error:
            # What moved elsewhere often says why a notebook fails.
            failed, records = error, catalogue.executed_or_stored()
            basis = "The notebooks as executed now (where one fails: as stored)"
    old, new = project_changes.state_at(revision), project_changes.current_state(records, basis)
    changes = project_changes.compare_states(old, new)
    if options.html:
        moved = [item.id for item in changes.figures if item.old["kind"] == "figure"]
        pictures = (
            revision_pictures.pictures_at(revision, map(old.records.get, moved), not options.stored, _say),
            revision_pictures.current_pictures(map(records.get, moved)),
        )
        _save(options.html, change_reports.html(changes, *pictures))
    if options.markdown == STANDARD_OUTPUT:
        print(change_reports.markdown(changes), end="")
    elif options.markdown:
        _save(Path(options.markdown), change_reports.markdown(changes))
    if options.markdown is None and options.html is None:
        print(change_reports.text(changes), end="")
    if failed:
        raise failed


def _save(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as fault:
        raise EvidenceError(f"cannot write {path.name}: {fault.strerror}") from fault
    _say(f"wrote {path}")


def _need_to_write() -> None:
    from evidence.notebooks import execution

    if not execution.is_writable():
        raise EvidenceError(f"{BUILD.name} cannot be written in this folder: use a copy of your own.")


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _accept(options: argparse.Namespace) -> None:
    from evidence.notebooks import catalogue
    from evidence.publishing.editions import acceptance, change_reports, project_changes, revisions

    _need_to_write()
    records = acceptance.ready()
    after = project_changes.current_state(records, "The notebooks as executed now")
    try:
        before = project_changes.state_at(revisions.find("HEAD"))
    except revisions.RevisionError as error:
        # The project may have come as an archive: what the notebooks store is then all there is to compare.
        _say(f"not compared with a revision: {error}")
        before = project_changes.current_state(catalogue.stored(), "what the notebooks store")
    report = change_reports.text(project_changes.compare_states(before, after))
    # Stored first, whether or not anybody reads the report to its end.
    notebooks, ids = acceptance.store(records)
    print(report)
    print(f"{notebooks} notebooks stored, {ids} new public ids.")


def _brief(options: argparse.Namespace) -> None:
    from evidence.data import councils
    from evidence.publishing.authorities import brief_pages, briefs, finder, pdf

    if bool(options.names) == options.all:
        raise EvidenceError("Name at least one authority, or ask for --all, and not both.")
    wanted = None if options.all else [finder.find(name).code for name in options.names]
    if options.format == "pdf":
        # Before any work is done for nothing.
        pdf.chromium()
    try:
        options.output.mkdir(parents=True, exist_ok=True)
        for brief in briefs.briefs(wanted or councils.councils()).values():
            path = options.output / f"{brief.council.slug}.{options.format}"
            document = brief_pages.document(brief)
            if options.format == "pdf":
                pdf.pdf(document, path)
            else:
                path.write_text(document, encoding="utf-8", newline="\n")
            print(path, flush=True)
    except OSError as fault:
        raise EvidenceError(f"cannot write into {options.output}: {fault.strerror}") from fault


def _list_brief(options: argparse.Namespace) -> None:
    from evidence.publishing.authorities import brief_facts, briefs, finder

    code = finder.find(options.authority).code
    rows = brief_facts.numbers(briefs.briefs([code])[code])
    lines = (f"{row['measure']} {row['period']}: {row['what']}: {row['text']}" for row in rows)
    print(_json(rows) if options.json else "\n".join(" ".join(line.split()) for line in lines))


def _list(options: argparse.Namespace) -> None:
    if options.kind == "facts" and options.authority:
        return _list_brief(options)
    if options.kind == "tables":
        from evidence.data import descriptor

        rows = [descriptor.resource(name) for name in descriptor.table_names()]
        lines = [f"{row['name']}: {row['title']}" for row in rows]
    else:
        from evidence.notebooks import catalogue

        rows = [record.as_json() for record in getattr(catalogue.newest(_say), options.kind)]
        lines = [f"{row['id']}: {row.get('text') or row.get('verdict') or row['title']}" for row in rows]
    print(_json(rows) if options.json else "\n".join(lines))


def _cite(options: argparse.Namespace) -> None:
    from evidence.notebooks import catalogue
    from evidence.publishing.citing import citations, linked_data

    record = catalogue.newest(_say).get(options.id)
    texts = {name: getattr(citations, name)(record).removesuffix("\n") for name in CITATIONS}
    if options.format == "json-ld":
        print(_json(linked_data.json_ld(record)))
    elif options.format:
        print(texts[options.format])
    else:
        print("\n\n".join(f"{CITATIONS[name]}\n{text}" for name, text in texts.items()))


def _find(options: argparse.Namespace) -> int:
    from evidence.notebooks import catalogue
    from evidence.publishing.desk import index, search

    found = [
        each.entry
        for each in search.find(search.Index(index.entries(catalogue.stored())), " ".join(options.query))
    ]
    if options.json:
        rows = [
            {name: getattr(entry, name) for name in ("id", "kind", "text", "answer", "address")}
            for entry in found
        ]
        print(_json(rows))
    else:
        for entry in found[:20]:
            print(f"{entry.kind:<9} {entry.id}: {entry.text}{f': {entry.answer}' if entry.answer else ''}")
        if not found:
            print("Nothing in this book answers that. That it is not held does not mean that it is not so.")
    return int(not found)


def _check_text(options: argparse.Namespace) -> None:
    from evidence.notebooks import catalogue
    from evidence.publishing.desk import book, drafts

    marks = book.book(catalogue.stored()).check(drafts.read(options.file))
    if options.json:
        print(_json([mark.as_json() for mark in marks]))
        return
    for mark in marks:
        print(f"{mark.line}: {mark.written}: {mark.said}{f' [{mark.ids[0]}]' if mark.ids else ''}")
        if mark.book:
            print(f"    {mark.book}")
    counts = ", ".join(f"{sum(mark.mark == kind for mark in marks)} {kind}" for kind in drafts.MARKS)
    print(f"{len(marks)} numbers: {counts}.")


def _edition(options: argparse.Namespace) -> None:
    from evidence.publishing.editions import editions, freezing

    path = freezing.freeze(options.name)
    edition = editions.load(options.name)
    counts = ", ".join(f"{edition.count(kind)} {kind}s" for kind in editions.FIELDS)
    print(f"{path.relative_to(ROOT).as_posix()}: edition {edition.name} of {edition.released}, {counts}.")


def _verify(options: argparse.Namespace) -> int:
    from evidence.notebooks import catalogue
    from evidence.publishing.editions import editions, verify_result

    # What is committed is what was reviewed; the check holds it to what the notebooks compute.
    verdict = verify_result.verify(options.reference, editions.current(catalogue.stored()))
    print(_json(vars(verdict)) if options.json else verdict.words)
    return 0 if verdict.outcome == "stands" else 2
