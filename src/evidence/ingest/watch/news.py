"""What publishers' answers mean together: one summary, complete whatever fails, and nothing in ``data/``."""

import re
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evidence import paths
from evidence.data import descriptor
from evidence.errors import EvidenceError, UnknownName
from evidence.ingest.engine import READING_FAULTS, IngestResult, ingest
from evidence.ingest.watch import roads
from evidence.ingest.watch.asking import NOT_READABLE, UNREACHABLE, WAIT, Asker, Unanswered
from evidence.ingest.watch.roads import BY_HAND, MAJOR, MINOR, NO_NEWS, PATCH, Held

# The exit code of each outcome; all others are news. Of several the highest counts.
CODES = {NO_NEWS: 0, BY_HAND: 0, WAIT: 11, NOT_READABLE: 12, UNREACHABLE: 12}
NEWS = 10


def watch(series: Sequence[str] = (), fetch_to: Path | None = None) -> dict[str, Any]:
    """Ask the publishers of the series named, or of all; files that are news go into `fetch_to`, if given.

    Raises
    ------
    EvidenceError
        If a series is unknown, or `fetch_to` is in ``data/`` or cannot be written to.
    """
    known, asker = roads.held(descriptor.package()), Asker()
    for name in series:
        if name not in known:
            raise UnknownName("series", name, known)
    if fetch_to and fetch_to.resolve().is_relative_to(paths.DATA.resolve()):
        raise EvidenceError(f"--fetch-to: {fetch_to} is in data/. Accepted: a folder outside it.")
    began = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    with tempfile.TemporaryDirectory() as aside:
        found = [_asked(known[name], asker, fetch_to or Path(aside)) for name in series or known]
    counts = Counter(one["outcome"] for one in found)
    code = max(CODES.get(outcome, NEWS) for outcome in counts)
    return {"asked": began, "exit_code": code, "outcomes": dict(counts), "series": found}


def text(summary: dict[str, Any]) -> str:
    """Give the summary as a person reads it: a line each, and what is new below it."""
    lines = []
    for one in summary["series"]:
        lines.append(f"{one['series']}: {one['outcome']}. {one['says']}.")
        below = [*one.get("documents", ()), *one.get("changes", ())]
        below += [line for file in one.get("files", ()) for line in file["report"].splitlines()]
        lines += [f"    {line}" for line in below]
    counts = ", ".join(f"{count} {outcome}" for outcome, count in summary["outcomes"].items())
    return "\n".join([*lines, f"Nothing was written in data/. Of {len(summary['series'])}: {counts}."])


def _asked(what: Held, asker: Asker, folder: Path) -> dict[str, Any]:
    """Ask for one series; whatever goes wrong with its answer is its outcome, and stops no other."""
    about: dict[str, Any] = {"series": what.series, "road": what.road}
    size = None
    try:
        finding = roads.look(what, asker)
        about |= {name: value for name, value in vars(finding).items() if value and name != "files"}
        size = finding.outcome
        if finding.changes:
            about["changes"] = _changes(asker.json(finding.changes))
        tried = [_tried(what, name, address, asker, folder) for name, address in finding.files.items()]
        about["files"] = [report for report, _ in tried]
        about["outcome"] = size or _size(tried[0][1])
        return about
    except Unanswered as fault:
        failed = {"outcome": fault.outcome, "says": str(fault), **fault.about}
    except READING_FAULTS as fault:
        wrong = " ".join(f"{type(fault).__name__}: {fault}".split())[:120]
        failed = {"outcome": NOT_READABLE, "says": f"another shape than is documented ({wrong})"}
    # That there is news may be known by then, though not what is in it.
    return about | failed | ({"says": f"{size} news ({about['says']}), but {failed['says']}"} if size else {})


def _changes(found: dict[str, Any]) -> list[str]:
    """Count what the service says changed, such as ``minorChanges: 2 filters``."""
    sizes = ("majorChanges", "minorChanges")
    return [
        f"{size}: {len(what)} {kind}"
        for size in sizes
        for kind, what in (found.get(size) or {}).items()
        if what
    ]


def _tried(
    what: Held, name: str, address: str, asker: Asker, folder: Path
) -> tuple[dict[str, Any], IngestResult | None]:
    """Fetch one file and run it through a dry run of ingest."""
    file = asker.file(address, name)
    # A publisher's name for a file is no path of ours.
    path = folder / what.series / re.sub(r"[^\w.-]+", "_", name).lstrip(".")[-80:]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    except OSError as fault:
        raise EvidenceError(f"--fetch-to: cannot write {path.name}: {fault.strerror}.") from fault
    about = {"name": path.name, "address": address, "bytes": len(file.content), "sha256": file.sha256}
    try:
        result = ingest(what.series, path, dry_run=True)
    except EvidenceError as fault:
        return about | {"taken": False, "report": str(fault)}, None
    return about | {"taken": True, "report": result.report()}, result


def _size(result: IngestResult | None) -> str:
    """Tell the size of news in a file from what it would do to the tables; one that is refused is major."""
    if result is None or any(change.gone for change in result.changes):
        return MAJOR
    if any(change.new for change in result.changes):
        return MINOR
    return PATCH if any(change.revised for change in result.changes) else NO_NEWS
