"""The command `evidence`."""

import argparse
import io
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from evidence.errors import EvidenceError
from evidence.paths import BUILD, ROOT

README_FIGURE = "variation-looked-after-funnel"
README_PICTURE = ROOT / "_static" / "readme.svg"
# The functions of `evidence.cite` and the heading of each.
CITATIONS = {"short": "Short", "full": "Full", "bibtex": "BibTeX", "ris": "RIS"}

# Each command imports what it needs: `check` should not wait for matplotlib, nor `--help` for pandas.


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : sequence of str, optional
        Words of the command; the default takes those of the process.

    Returns
    -------
    int
        Exit code: 0, or 1 after an error, which is printed as one message. Of `verify`, 2 if what was
        quoted does not stand.

    Examples
    --------
    >>> main(["cite", "no-such-figure"])  # doctest: +SKIP
    1
    """
    options = _parser().parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A pipe on Windows speaks a code page that has no minus sign, and would double the returns of RIS.
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    try:
        return options.run(options) or 0
    except EvidenceError as error:
        print(f"evidence: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever read the list has seen enough; nothing is left to write to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="evidence", description="The evidence review's own commands.")
    commands = parser.add_subparsers(required=True, metavar="command")

    check = commands.add_parser("check", help="validate every table")
    check.set_defaults(run=_check)

    ingest = commands.add_parser("ingest", help="turn a publisher's file into a table")
    ingest.add_argument("source", help="id of the source in data/datapackage.json")
    ingest.add_argument("file", type=Path, help="the publisher's file")
    ingest.set_defaults(run=_ingest)

    build = commands.add_parser("build", help="execute what is stale and build the book")
    build.set_defaults(run=_build)

    accept = commands.add_parser(
        "accept", help="store the records of the current executions in the notebooks"
    )
    accept.set_defaults(run=_accept)

    for kind in ("facts", "figures", "claims", "tables"):
        listing = commands.add_parser(kind, help=f"list every {kind[:-1]}")
        listing.add_argument("--json", action="store_true", help="everything about each, machine-readable")
        listing.set_defaults(run=_list, kind=kind)

    cite = commands.add_parser("cite", help="print the citations of a figure, fact or claim")
    cite.add_argument("id", help="its id")
    cite.add_argument("--format", choices=[*CITATIONS, "json-ld"], help="only this one, without heading")
    cite.set_defaults(run=_cite)

    edition = commands.add_parser("edition", help="freeze the book as it is in data/editions")
    edition.add_argument("name", help="the version in CITATION.cff, such as 0.1.0 or 2026-11")
    edition.set_defaults(run=_edition)

    verify = commands.add_parser(
        "verify",
        help="say whether a result quoted from an edition still stands",
        description="Say whether a result quoted from an edition still stands.",
        epilog="Exit code: 0 if it stands, 2 if it was revised or withdrawn, 1 after an error.",
    )
    verify.add_argument("reference", metavar="ID@EDITION", help="what was quoted, and the edition it is from")
    verify.add_argument("--json", action="store_true", help="the whole answer, machine-readable")
    verify.set_defaults(run=_verify)
    return parser


def _check(options: argparse.Namespace) -> None:
    from evidence import validation

    started = time.perf_counter()
    count = validation.check()
    print(f"{count} tables are valid ({time.perf_counter() - started:.1f} s).")


def _ingest(options: argparse.Namespace) -> None:
    from evidence.ingest import ingest

    print(ingest(options.source, options.file))


def _build(options: argparse.Namespace) -> int:
    from evidence import catalogue, descriptor, execution

    started = time.perf_counter()
    execution.refresh()
    # The program beside this Python, whether or not the environment is active.
    program = shutil.which("jupyter-book", path=str(Path(sys.executable).parent)) or "jupyter-book"
    book = [program, "build", str(ROOT), "-W", "--keep-going", "-q"]
    print("building the pages", file=sys.stderr, flush=True)
    run = subprocess.run(book, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if run.returncode:
        print(run.stdout, file=sys.stderr)
        return 1
    records = catalogue.executed()
    print(BUILD / "html" / "index.html")
    print(
        f"{len(records.figures)} figures, {len(records.facts)} facts, {len(records.claims)} claims, "
        f"{len(descriptor.table_names())} tables, {time.perf_counter() - started:.0f} seconds"
    )
    return 0


def _accept(options: argparse.Namespace) -> None:
    from evidence import catalogue, execution, ids, withdrawals

    execution.refresh()
    withdrawals.check(catalogue.executed().contents())
    before = catalogue.stored().contents()
    changed = execution.accept()
    after = catalogue.stored().contents()
    for id in sorted(before.keys() | after.keys()):
        for line in catalogue.moves(before.get(id, {}), after.get(id, {})):
            print(f"{id}: {line}")
    picture = catalogue.executed().get(README_FIGURE, "figure")
    # The digest lets a test tell when the picture no longer shows what the notebook draws.
    drawn = f"<!-- {picture.id} drawn {picture.content['drawn']} -->\n"
    README_PICTURE.write_text(picture.svg + drawn, encoding="utf-8", newline="\n")
    print(f"{len(changed)} notebooks stored, {len(ids.publish(after))} new public ids.")


def _list(options: argparse.Namespace) -> None:
    if options.kind == "tables":
        from evidence import descriptor

        rows = [descriptor.resource(name) for name in descriptor.table_names()]
        lines = [f"{row['name']}: {row['title']}" for row in rows]
    else:
        from evidence import catalogue, execution

        execution.refresh()
        rows = [record.as_json() for record in getattr(catalogue.executed(), options.kind)]
        lines = [f"{row['id']}: {row.get('text') or row.get('verdict') or row['title']}" for row in rows]
    print(json.dumps(rows, ensure_ascii=False, indent=1) if options.json else "\n".join(lines))


def _cite(options: argparse.Namespace) -> None:
    from evidence import catalogue, cite, execution, linked_data

    execution.refresh()
    record = catalogue.executed().find(options.id)
    texts = {name: getattr(cite, name)(record).removesuffix("\n") for name in CITATIONS}
    if options.format == "json-ld":
        print(json.dumps(linked_data.json_ld(record), ensure_ascii=False, indent=1))
    elif options.format:
        print(texts[options.format])
    else:
        print("\n\n".join(f"{CITATIONS[name]}\n{text}" for name, text in texts.items()))


def _edition(options: argparse.Namespace) -> None:
    from evidence import editions, freezing

    path = freezing.freeze(options.name)
    edition = editions.load(options.name)
    counts = ", ".join(f"{edition.count(kind)} {kind}s" for kind in editions.KEPT)
    print(f"{path.relative_to(ROOT).as_posix()}: edition {edition.name} of {edition.released}, {counts}.")


def _verify(options: argparse.Namespace) -> int:
    from evidence import catalogue, editions, verification

    # What is committed is what was reviewed; the check holds it to what the notebooks compute.
    verdict = verification.verify(options.reference, editions.state(catalogue.stored()))
    if options.json:
        print(json.dumps(verdict.as_json(), ensure_ascii=False, indent=1))
    else:
        print(verdict.words)
    return 0 if verdict.outcome == "stands" else 2
