"""The command `evidence`."""

import argparse
import contextlib
import datetime
import gc
import io
import json
import os
import sys
import time
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from evidence import paths
from evidence.errors import EvidenceError, check_asserts, disk_fault, printable
from evidence.ingest import replacement
from evidence.paths import BUILD, ROOT

COMMANDS = Path(__file__).with_suffix(".toml")
STANDARD_OUTPUT = "-"

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
    _print(f"evidence: {message}", file=sys.stderr)
    return code


def _print(*words: object, **how: Any) -> None:
    """Print what a file or a person may have worded: nothing of it moves the cursor of a terminal."""
    print(*(printable(str(word)) for word in words), **how)


class _Parser(argparse.ArgumentParser):
    def _print_message(self, message: str, file: Any = None) -> None:
        super()._print_message(printable(message), file)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="evidence", description="The evidence review's own commands.")
    commands = parser.add_subparsers(required=True, metavar="command")
    for about in tomllib.loads(COMMANDS.read_text(encoding="utf-8"))["command"]:
        name, arguments = about.pop("name"), about.pop("argument", [])
        added = commands.add_parser(name, **about)
        added.set_defaults(run=RUN[name], kind=name)
        for argument in arguments:
            if "type" in argument:
                argument["type"] = Path
            added.add_argument(*argument.pop("flags"), **argument)
    return parser


def _check(options: argparse.Namespace) -> None:
    from evidence.ingest.checks import validation

    started = time.perf_counter()
    count = validation.check()
    _print(f"{count} tables are valid ({time.perf_counter() - started:.1f} s).")


def _ingest(options: argparse.Namespace) -> None:
    from evidence.ingest.engine import ingest

    about = {"dry_run": options.dry_run, "published": options.published, "url": options.url}
    _print(ingest(options.source, options.file, **about).report())


def _watch(options: argparse.Namespace) -> int:
    from evidence.ingest.watch import news

    summary = news.watch(options.series, options.fetch_to)
    _print(_json(summary) if options.json else "\n".join(map(news.text, summary["series"])))
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
    _print(BUILD / "html" / "index.html")
    _print(f"{summary}, {time.perf_counter() - started:.0f} seconds")


def _diff(options: argparse.Namespace) -> None:
    from evidence.notebooks import catalogue, execution
    from evidence.publishing.editions import change_reports, project_changes, revisions

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
        were, are = map(old.records.get, moved), map(records.get, moved)
        before = revisions.pictures_at(revision, were, not options.stored, _say)
        now = revisions.current_pictures(are)
        _save(options.html, change_reports.html(changes, before, now))
    if options.markdown == STANDARD_OUTPUT:
        _print(change_reports.markdown(changes), end="")
    elif options.markdown:
        _save(Path(options.markdown), change_reports.markdown(changes))
    if options.markdown is None and options.html is None:
        _print(change_reports.text(changes), end="")
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
    _print(line, file=sys.stderr, flush=True)


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
    _print(report)
    _print(f"{notebooks} notebooks stored, {ids} new public ids.")


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
            _print(path, flush=True)
    except OSError as fault:
        raise EvidenceError(f"cannot write into {options.output}: {fault.strerror}") from fault


def _list(options: argparse.Namespace) -> None:
    if options.kind == "facts" and options.authority:
        from evidence.publishing.authorities import brief_facts, briefs, finder

        code = finder.find(options.authority).code
        rows = brief_facts.numbers(briefs.briefs([code])[code])
        said = (f"{row['measure']} {row['period']}: {row['what']}: {row['text']}" for row in rows)
        lines = [" ".join(line.split()) for line in said]
    elif options.kind == "tables":
        from evidence.data import descriptor

        rows = [descriptor.resource(name) for name in descriptor.table_names()]
        lines = [f"{row['name']}: {row['title']}" for row in rows]
    else:
        from evidence.notebooks import catalogue

        rows = [record.as_json() for record in getattr(catalogue.newest(_say), options.kind)]
        lines = [f"{row['id']}: {row.get('text') or row.get('verdict') or row['title']}" for row in rows]
    _print(_json(rows) if options.json else "\n".join(lines))


def _cite(options: argparse.Namespace) -> None:
    from evidence.notebooks import catalogue
    from evidence.publishing.citing import citations

    if "/" in options.id:
        from evidence.publishing.authorities import council_numbers

        record, beside = council_numbers.record(options.id), {}
    else:
        known = catalogue.newest(_say)
        record = known.get(options.id)
        beside = known.companions(record)
    day = f"{datetime.date.today():%d %B %Y}".lstrip("0")
    forms = citations.forms(record, beside)
    texts = {name: text.replace(citations.ACCESSED, day).removesuffix("\n") for name, text in forms.items()}
    if options.format == "json-ld":
        _print(_json(citations.json_ld(record)))
    elif options.format:
        _print(texts[options.format])
    else:
        _print("\n\n".join(f"{citations.FORMS[name]}\n{text}" for name, text in texts.items()))


def _find(options: argparse.Namespace) -> int:
    from evidence.notebooks import catalogue
    from evidence.publishing.desk import index, search

    found = search.find(search.Index(index.entries(catalogue.stored())), " ".join(options.query))
    if options.json:
        names = ("id", "kind", "text", "answer", "address")
        _print(_json([{name: getattr(entry, name) for name in names} for entry in found]))
    else:
        for entry in found[:20]:
            _print(f"{entry.kind:<9} {entry.id}: {entry.text}{f': {entry.answer}' if entry.answer else ''}")
        if not found:
            _print("Nothing in this book answers that. That it is not held does not mean that it is not so.")
    return int(not found)


def _check_text(options: argparse.Namespace) -> None:
    from evidence.notebooks import catalogue
    from evidence.publishing.desk import book, drafts

    text = drafts.read(options.file)
    marks = book.book(catalogue.stored()).check(text)
    if options.json:
        _print(_json([mark.as_json() for mark in marks]))
        return
    for mark in marks:
        _print(f"{mark.line}: {mark.written}: {mark.said}{f' [{mark.ids[0]}]' if mark.ids else ''}")
        if mark.book:
            _print(f"    {mark.book}")
    counts = ", ".join(f"{sum(mark.mark == kind for mark in marks)} {kind}" for kind in drafts.MARKS)
    _print(f"{len(marks)} numbers: {counts}.")
    if len(text) > drafts.LONGEST:
        _print(f"Only the first {drafts.LONGEST:,} letters were read.")


def _edition(options: argparse.Namespace) -> None:
    from evidence.publishing.authorities import council_numbers
    from evidence.publishing.editions import editions, freezing

    path = freezing.freeze(options.name, council_numbers.packed)
    edition = editions.load(options.name)
    counts = ", ".join(f"{edition.count(kind)} {kind}s" for kind in editions.FIELDS)
    _print(f"{path.relative_to(ROOT).as_posix()}: edition {edition.name} of {edition.released}, {counts}.")
    _archive(options)


def _archive(options: argparse.Namespace) -> None:
    from evidence.notebooks import catalogue
    from evidence.publishing.exports import archive

    _build(options)
    path = archive.make(options.name, catalogue.stored())
    _print(f"{path.relative_to(ROOT).as_posix()}: to be released, with its sha256 {archive.verify(path)[1]}.")


def _verify(options: argparse.Namespace) -> int:
    if bool(options.reference) == bool(options.archive):
        raise EvidenceError("Accepted: ID@EDITION, or --archive FILE.")
    if options.archive:
        from evidence.publishing.exports import archive

        faults, digest = archive.verify(options.archive)
        lines = [f"{how}: {name}" for how, names in faults._asdict().items() for name in names]
        state = "not as it was made" if lines else "whole"
        lines.append(f"{options.archive.name}: {state}; its sha256 is {digest}.")
        _print(_json({**faults._asdict(), "sha256": digest}) if options.json else "\n".join(lines))
        return 2 if any(faults) else 0
    from evidence.notebooks import catalogue
    from evidence.publishing.editions import editions, verify_result

    # What is committed is what was reviewed; the check holds it to what the notebooks compute.
    now = editions.current(catalogue.stored())
    if "/" in options.reference:
        from evidence.publishing.desk import quoted_numbers

        verdict = quoted_numbers.verify(options.reference, now)
    else:
        verdict = verify_result.verify(options.reference, now)
    _print(_json(vars(verdict)) if options.json else verdict.words)
    return 0 if verdict.outcome == "stands" else 2


RUN: dict[str, Callable[[argparse.Namespace], int | None]] = {
    **{"check": _check, "ingest": _ingest, "watch": _watch, "build": _build, "diff": _diff},
    **dict.fromkeys(("facts", "figures", "claims", "tables"), _list),
    **{"accept": _accept, "brief": _brief, "cite": _cite, "find": _find, "check-text": _check_text},
    **{"edition": _edition, "archive": _archive, "verify": _verify},
}
