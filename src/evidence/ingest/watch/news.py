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
from evidence.ingest.engine import READING_FAULTS, ingest
from evidence.ingest.watch import roads
from evidence.ingest.watch.asking import NOT_READABLE, UNREACHABLE, WAIT, Asker, Unanswered
from evidence.ingest.watch.roads import BY_HAND, MAJOR, MINOR, NO_NEWS, PATCH, Held

# The exit code of each outcome; all others are news. Of several the highest counts.
CODES = {NO_NEWS: 0, BY_HAND: 0, WAIT: 11, NOT_READABLE: 12, UNREACHABLE: 12}
NEWS = 10


def watch(series: Sequence[str] = (), fetch_to: Path | None = None) -> dict[str, Any]:
    """Ask the publishers of the series named, or of all; files that are news go into `fetch_to`, if given.

    An unknown series, and a folder that is in ``data/`` or cannot be written to, is an `EvidenceError`.
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
    code = max((CODES.get(outcome, NEWS) for outcome in counts), default=0)
    return {"asked": began, "exit_code": code, "outcomes": dict(counts), "series": found}


def text(one: dict[str, Any]) -> str:
    """Give one series as a person reads it: its outcome, and below it what is new."""
    below = [*one.get("documents", ()), *(file["report"] for file in one.get("files", ()))]
    first = f"{one['series']}: {one['outcome']}. {one['says']}."
    return "\n    ".join([first, *"\n".join(below).splitlines()])


def _asked(what: Held, asker: Asker, folder: Path) -> dict[str, Any]:
    """Ask for one series; whatever goes wrong with its answer is its outcome, and stops no other."""
    about: dict[str, Any] = {"series": what.series, "road": what.road}
    try:
        finding = roads.look(what, asker)
        about |= {name: value for name, value in vars(finding).items() if value and name != "files"}
        if about.pop("changes", None) and finding.outcome in roads.SIZES:
            changes = asker.json(str(finding.changes))
            kinds = [(size, kind) for size in ("majorChanges", "minorChanges") for kind in changes[size]]
            about["changes"] = [f"{size}: {len(changes[size][kind])} {kind}" for size, kind in kinds]
        if finding.outcome in {None, *roads.SIZES}:
            about["files"] = []
            for file in finding.files.items():
                about["files"].append(_tried(what, *file, asker, folder))
            about["outcome"] = finding.outcome or about["files"][0]["size"]
        return about
    except Unanswered as fault:
        failed = {"outcome": fault.outcome, "says": str(fault), **fault.about}
    except READING_FAULTS as fault:
        wrong = " ".join(f"{type(fault).__name__}: {fault}".split())[:120]
        failed = {"outcome": NOT_READABLE, "says": f"another shape than is documented ({wrong})"}
    if "outcome" in about:
        # That there is news is known, though not what is in it.
        failed["says"] = f"{about['outcome']} news ({about['says']}), but {failed['says']}"
    return about | failed


def _tried(what: Held, name: str, address: str, asker: Asker, folder: Path) -> dict[str, Any]:
    """Fetch one file, run it through a dry run of ingest, and tell its size by what that would change."""
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
        return about | {"size": MAJOR, "taken": False, "report": str(fault)}
    rows = {kind: any(getattr(c.rows, kind) for c in result.changes) for kind in ("gone", "new", "revised")}
    size = MAJOR if rows["gone"] else MINOR if rows["new"] else PATCH if rows["revised"] else NO_NEWS
    return about | {"size": size, "taken": True, "report": result.report()}
