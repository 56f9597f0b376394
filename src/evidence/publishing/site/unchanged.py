"""Whether a finished book stands unchanged: its inputs and the files that came of them, as one digest.

Such a book is not built again: no file of the project, no library and no file of the output has changed
since. Whatever may decide what a page shows is below the project's folder, or is a library.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from evidence.notebooks import inputs
from evidence.paths import BUILD, ROOT

FINISHED = BUILD / "finished.json"
# What no page is made of: the output, the environment, histories and caches, and the tests.
LEFT_OUT = {"_build", "tests", "node_modules", "__pycache__"}


def summary() -> str | None:
    """Give the summary of the finished book; None if anything has changed since, or no book was finished."""
    try:
        finished = json.loads(FINISHED.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return finished["summary"] if finished["digest"] == _with_output(inputs_digest()) else None


def begin() -> None:
    """Forget the finished book, and all that Sphinx knows of one that was begun and did not end well."""
    # Sphinx reads no page twice that stands: it would warn once, and call the same book faultless after that.
    if not FINISHED.exists():
        shutil.rmtree(BUILD / ".doctrees", ignore_errors=True)
    FINISHED.unlink(missing_ok=True)


def record(digest_before: str, summary: str) -> None:
    """Record that a book was finished, by the digest of its inputs when it was begun."""
    content = {"digest": _with_output(digest_before), "summary": summary}
    FINISHED.write_text(json.dumps(content), encoding="utf-8")


def inputs_digest() -> str:
    """Digest every file of the project that a page could show or rest on, Python and the libraries."""
    total = hashlib.sha256(inputs.python().encode())
    for path in _project_files(ROOT):
        total.update(f"{path.relative_to(ROOT).as_posix()} {inputs.file_digest(path)}\n".encode())
    return total.hexdigest()


def _with_output(inputs_digest: str) -> str:
    # The output is large, and is ours: its sizes and times tell whether another hand was there.
    total = hashlib.sha256(inputs_digest.encode())
    for path in sorted(Path(parent, name) for parent, _, names in os.walk(BUILD) for name in names):
        if path != FINISHED:
            state = path.stat()
            line = f"{path.relative_to(BUILD).as_posix()} {state.st_size} {state.st_mtime_ns}\n"
            total.update(line.encode())
    return total.hexdigest()


def _project_files(folder: Path) -> Iterator[Path]:
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.name in LEFT_OUT or entry.name.startswith("."):
            continue
        if not entry.is_dir():
            yield Path(entry.path)
        elif not entry.name.endswith(".egg-info"):
            yield from _project_files(Path(entry.path))
