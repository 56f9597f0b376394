"""Inputs: what a notebook's result depends on, as digests.

An execution is stale when any input it recorded has another digest now.
"""

import hashlib
import json
import os
import platform
import re
import sys
from collections.abc import Callable
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from evidence import paths
from evidence.data import descriptor, tables
from evidence.errors import EvidenceError
from evidence.paths import ROOT

REQUIREMENTS = ROOT / "requirements.txt"


def digest_of(content: Any) -> str:
    """Digest what JSON can hold, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def file_digest(path: Path) -> str:
    """Digest one file: sha256 in hexadecimal, or "absent"."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "absent"


@cache
def package_digest() -> str:
    """Digest the whole package: its code, its templates and its theme."""
    files = (
        path for path in paths.PACKAGE.rglob("*") if path.is_file() and path.parent.name != "__pycache__"
    )
    parts = (f"{path.relative_to(paths.PACKAGE).as_posix()} {file_digest(path)}" for path in sorted(files))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def code_digest(notebook: dict[str, Any]) -> str:
    """Digest a notebook's code cells, in order, and nothing else of it."""
    return digest_of([cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"])


@cache
def python() -> str:
    """Say which Python and which of the pinned libraries are installed, which need not be what is pinned."""
    pinned = REQUIREMENTS.read_text(encoding="utf-8")
    pins = re.findall(r"^([A-Za-z0-9._-]+)(?:\[.*\])?==", pinned, flags=re.MULTILINE)
    installed = []
    for name in sorted(set(pins)):
        try:
            installed.append((name, metadata.version(name)))
        except metadata.PackageNotFoundError:
            # Pinned for another platform.
            installed.append((name, "absent"))
    return f"{platform.python_version()} with {digest_of(installed)}"


def snapshot() -> str:
    """Say as JSON which tables and modules this process has read; each kernel is asked for it at its end."""
    folders: dict[str, Path] = {}
    files = set()
    for module in list(sys.modules.values()):
        # The program that a kernel was forked from is no module of its notebook.
        is_program = getattr(module, "__name__", "") == "__main__"
        if (file := getattr(module, "__file__", None)) and not is_program:
            # A library's thousands of modules stand in few folders.
            folder, name = os.path.split(file)
            real = folders.get(folder) or folders.setdefault(folder, Path(folder).resolve())
            if real.is_relative_to(paths.PACKAGE) or real.is_relative_to(paths.CHAPTERS):
                files.add(real / name)
    # A module may have a table of its own name beside it, as the measures do.
    files |= {table for file in files if (table := file.with_suffix(".csv")).is_file()}
    modules = {file.relative_to(ROOT).as_posix(): file_digest(file) for file in sorted(files)}
    read = {name: _with_description(name, *first) for name, first in tables.read_as().items()}
    return json.dumps({"tables": read, "modules": modules})


def modules() -> dict[str, str]:
    """Digest every module that a notebook could import, of the package or beside a chapter, and tables."""
    folders, kinds = (paths.PACKAGE, paths.CHAPTERS), ("*.py", "*.csv")
    files = (file for folder in folders for kind in kinds for file in folder.rglob(kind))
    return {file.relative_to(ROOT).as_posix(): file_digest(file) for file in files}


def changed(
    notebook: dict[str, Any],
    recorded: dict[str, Any] | None,
    digest: Callable[[Path], str] | None = None,
    package: dict[str, Any] | None = None,
) -> list[str]:
    """Name the inputs that differ from those an execution recorded; nothing if it is not stale.

    `digest` and `package` read the files and the descriptor of another time; the default is now.
    """
    if recorded is None:
        return ["never executed"]
    digest = digest or file_digest
    moved = {
        "code": recorded["code"] != code_digest(notebook),
        REQUIREMENTS.name: recorded["requirements"] != digest(REQUIREMENTS),
        "Python or the installed libraries": recorded.get("python") != python(),
        **{name: known != _table_digest(name, digest, package) for name, known in recorded["tables"].items()},
        **{file: known != digest(ROOT / file) for file, known in recorded["modules"].items()},
    }
    return [name for name, has_moved in moved.items() if has_moved]


def _table_digest(name: str, digest: Callable[[Path], str], package: dict[str, Any] | None) -> str:
    """Digest a table with its description; a table that is gone is no error here."""
    try:
        file = paths.DATA / descriptor.resource(name, package)["path"]
        return _with_description(name, digest(file), package)
    except EvidenceError:
        return "absent"


def _with_description(name: str, digest: str, package: dict[str, Any] | None = None) -> str:
    # The description decides results too: the order of releases, column types, the words of a source line.
    table = descriptor.resource(name, package)
    return digest_of([digest, table, [descriptor.source(item["id"], package) for item in table["sources"]]])
