"""The seal on a finished book: what it was made of and the files that came of it, as one digest.

A book whose seal is whole is not built again: no file of the project, no library and no file of the output
has changed since. Whatever may decide what a page shows is below the project's folder, or is a library.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

from evidence.notebooks import inputs
from evidence.paths import BUILD, ROOT

SEAL = BUILD / "seal.json"
# What no page is made of: the output, the environment, histories and caches, and the tests.
LEFT_OUT = {"_build", "tests", "node_modules"}


def kept() -> str | None:
    """Give what was said of the finished book, if its seal is whole.

    Returns
    -------
    str or None
        None if anything has changed since, or no book was finished.
    """
    try:
        seal = json.loads(SEAL.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return seal["said"] if seal["digest"] == digest() else None


def put(digest_before: str, said: str) -> None:
    """Seal a book that was just finished.

    Parameters
    ----------
    digest_before : str
        Digest of what it was made of, taken before it was begun: what changed meanwhile breaks the seal.
    said : str
        What to say of it.
    """
    SEAL.write_text(json.dumps({"digest": _whole(digest_before), "said": said}), encoding="utf-8")


def digest() -> str:
    """Digest what the book is made of and the files of the output.

    Returns
    -------
    str
        sha256 in hexadecimal.
    """
    return _whole(made_of())


def made_of() -> str:
    """Digest every file of the project that a page could show or rest on, Python and the libraries.

    Returns
    -------
    str
        sha256 in hexadecimal.
    """
    total = hashlib.sha256(inputs.python().encode())
    for path in _files(ROOT):
        total.update(f"{path.relative_to(ROOT).as_posix()} {inputs.file_digest(path)}\n".encode())
    return total.hexdigest()


def _whole(made_of: str) -> str:
    # The output is large, and is ours: its sizes and times tell whether another hand was there.
    total = hashlib.sha256(made_of.encode())
    for path in (path for path in _below(BUILD) if path != SEAL):
        state = path.stat()
        line = f"{path.relative_to(BUILD).as_posix()} {state.st_size} {state.st_mtime_ns}\n"
        total.update(line.encode())
    return total.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.name in LEFT_OUT or entry.name.startswith(".") or entry.name == "__pycache__":
            continue
        if entry.is_dir():
            if not entry.name.endswith(".egg-info"):
                yield from _files(Path(entry.path))
        else:
            yield Path(entry.path)


def _below(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            yield Path(parent, name)
