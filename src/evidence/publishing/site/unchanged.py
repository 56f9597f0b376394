"""Whether a finished book, or a page of it, stands unchanged: its inputs and its files, as digests.

Such a book is not built again: no file of the project, no library and no file of the output has changed
since. Whatever may decide what a page shows is below the project's folder, or is a library.

Sphinx knows when the page of a text is stale, and makes every page that an extension adds anew each time.
In the cache a page is known by a digest of all that makes it, and by the size and time of the file written.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from evidence.notebooks import inputs
from evidence.paths import BUILD, ROOT

FINISHED, NAME = BUILD / "finished.json", "record-pages.json"
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


class PageCache:
    """The pages of one build into `out`; `folder` is Sphinx's own, `shared` digests how every page looks."""

    def __init__(self, folder: Path, out: Path, shared: str) -> None:
        self._file, self._out, self._shared = folder / NAME, out, shared
        self._before = _load(folder)
        self._now: dict[str, str] = {}

    def is_stale(self, name: str, *parts: str | bytes) -> bool:
        """Say whether no file stands that was made of the same `parts`; the page is of this build."""
        total = hashlib.sha256(self._shared.encode())
        for part in parts:
            # The digest of each, so that no two lists of parts run together into one.
            total.update(hashlib.sha256(part.encode() if isinstance(part, str) else part).digest())
        self._now[name] = total.hexdigest()
        stored = self._before.get(name)
        return stored is None or stored[0] != self._now[name] or stored[1:] != _state(self._out, name)

    @property
    def digests(self) -> dict[str, str]:
        """Digest of each page that belongs to this build, by name."""
        return dict(self._now)

    def add(self, digests: dict[str, str]) -> None:
        """Take over the digests of another process, forked from this one."""
        self._now |= digests

    def save(self) -> None:
        """Write down what stands now, once the build has ended well."""
        pages = {name: [digest, *_state(self._out, name)] for name, digest in self._now.items()}
        self._file.write_text(json.dumps(pages), encoding="utf-8")

    @staticmethod
    def is_whole(folder: Path, out: Path, names: Iterable[str]) -> bool:
        """Say whether all of the last build, and every file named, stands as that build left it."""
        before = _load(folder)
        stand = all(stored[1:] == _state(out, name) for name, stored in before.items())
        return stand and all(name in before for name in names)


def _load(folder: Path) -> dict[str, list[Any]]:
    try:
        return json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _state(out: Path, name: str) -> list[int]:
    try:
        state = (out / name).stat()
    except FileNotFoundError:
        return []
    return [state.st_size, state.st_mtime_ns]
