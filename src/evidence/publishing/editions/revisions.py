"""Revisions: the project's files as git holds them at a revision, read without touching tree or index.

Committed notebooks hold no pictures. One is taken from an execution, the book's own or an archived one, whose
inputs are those of the revision, or else made by running its notebook on its tables and package elsewhere.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from evidence import atomic, paths
from evidence.errors import EvidenceError
from evidence.notebooks import catalogue, execution, inputs
from evidence.notebooks.catalogue import Catalogue, Record


class RevisionError(EvidenceError):
    """There is no such revision, or no repository to look for it in."""


@dataclass(frozen=True)
class Files:
    """The project's files at one time."""

    # Gives the bytes of a file by its path below the project; None if there is no such file
    read: Callable[[str], bytes | None]
    names: tuple[str, ...]  # Paths below the project of every file, sorted

    @cached_property
    def package(self) -> dict[str, Any]:
        """The descriptor."""
        try:
            return json.loads(self.read(_below(paths.DESCRIPTOR)) or b"")
        except ValueError:
            raise RevisionError(f"It holds no readable {_below(paths.DESCRIPTOR)}.") from None

    def text(self, name: str) -> str:
        """Read a file as text; nothing if there is no such file."""
        return (self.read(name) or b"").decode("utf-8", "replace").replace("\r\n", "\n")

    def notebook(self, name: str) -> NotebookNode:
        """Read a notebook."""
        return nbformat.reads(self.text(name), as_version=4)

    def digest(self, path: Path) -> str:
        """Digest a file as `evidence.notebooks.inputs.file_digest` does."""
        content = self.read(_below(path))
        return "absent" if content is None else hashlib.sha256(content).hexdigest()


@dataclass(frozen=True)
class Revision:
    """A commit of the repository that the project stands in."""

    name: str  # As it was asked for
    commit: str  # Its digest, in full
    day: str  # Day of the commit
    subject: str  # First line of its message
    files: Files  # The project's files in it

    def export(self, folder: Path) -> None:
        """Write every file of the project as of the revision into a folder."""
        for name in self.files.names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(self.files.read(name) or b"")


def find(name: str, root: Path | None = None) -> Revision:
    """Find a revision of the repository that holds the project."""
    root = root or paths.ROOT
    commit = _commit(name, root)
    listing = git(root, "ls-tree", "-r", "-z", commit)
    blobs: dict[str, str] = {}
    for line in listing.decode("utf-8", "surrogateescape").split("\0")[:-1]:
        about, _, path = line.partition("\t")
        mode, kind, blob = about.split()
        # A link may lead anywhere, and a submodule is another project.
        if kind == "blob" and mode != "120000":
            blobs[path] = blob
    if _below(paths.DESCRIPTOR) not in blobs:
        raise RevisionError(f"Revision {name!r} does not hold {_below(paths.DESCRIPTOR)}: another project?")

    @cache
    def read(path: str) -> bytes | None:
        return git(root, "cat-file", "blob", blobs[path]) if path in blobs else None

    about = git(root, "show", "-s", "--format=%cs%n%s", commit).decode("utf-8", "replace")
    day, subject, *_ = about.split("\n")
    return Revision(name, commit, day, subject, Files(read, tuple(sorted(blobs))))


def working(root: Path | None = None) -> Files:
    """Read the project's files as they are now."""
    root = root or paths.ROOT
    found = [path for folder in ("chapters", "data", "pages") for path in (root / folder).rglob("*")]
    names = sorted(
        path.relative_to(root).as_posix()
        for path in [*found, *root.glob("*")]
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(root).parts)
    )

    def read(name: str) -> bytes | None:
        return (root / name).read_bytes() if (root / name).is_file() else None

    return Files(read, tuple(names))


def _commit(name: str, root: Path) -> str:
    try:
        git(root, "rev-parse", "--git-dir")
    except RevisionError as error:
        if "dubious ownership" in str(error):
            trust = f"git config --global --add safe.directory '{root.as_posix()}'"
            raise RevisionError(
                "git reads nothing here, because the folder belongs to another user. "
                f"If you trust what is in it, run `{trust}`, and ask again."
            ) from None
        hint = " Get the project with `git clone`." if "not a git repository" in str(error) else ""
        raise RevisionError(f"There is no git repository to compare with ({error}).{hint}") from None
    try:
        found = git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    except RevisionError:
        shallow = git(root, "rev-parse", "--is-shallow-repository").strip() == b"true"
        hint = "Accepted: a branch, a tag or a commit of this repository, such as HEAD, main or HEAD~3."
        if shallow:
            hint = "This clone is shallow and may lack it: run `git fetch --unshallow`, and ask again."
        raise RevisionError(f"git knows no revision {name!r}. {hint}") from None
    return found.decode().strip()


def git(root: Path, *words: str, **beside: str) -> bytes:
    """Run git in a folder, with variables beside those of the process, and give what it prints."""
    program = shutil.which("git")
    if program is None:
        raise RevisionError("git is not installed")
    # No lock is taken, so that a commit in the making is not disturbed; messages are in English for us.
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C", **beside}
    run = subprocess.run([program, *words], cwd=root, env=environment, capture_output=True)
    if run.returncode:
        said = run.stderr.decode("utf-8", "replace").strip().splitlines()
        raise RevisionError(said[0] if said else f"git {words[0]} failed")
    return run.stdout


def _below(path: Path) -> str:
    return path.relative_to(paths.ROOT).as_posix()


@dataclass(frozen=True)
class Picture:
    """A figure's picture, or why there is none."""

    png: bytes = b""  # The picture; empty if there is none
    why_not: str = ""  # The reason, as a sentence; empty if there is one


def current_pictures(records: Iterable[Record]) -> dict[str, Picture]:
    """Find the pictures of figures as stated now, by id: those of stored ones in the last execution."""
    found = {}
    for record in records:
        path = execution.executed_path(record.notebook)
        png = record.png or (_drawn(path, record) if path.is_file() else b"")
        why_not = "" if png else "It is not executed as it is stored. Run `evidence build`."
        found[record.id] = Picture(png, why_not)
    return found


def pictures_at(
    revision: Revision, records: Iterable[Record], run: bool, say: Callable[[str], None]
) -> dict[str, Picture]:
    """Find the pictures of figures as the revision stores them, by id, or make them if notebooks may run."""
    found: dict[str, Picture] = {}
    missing: dict[Path, list[Record]] = {}
    for record in records:
        drawn = (_drawn(path, record) for path in _executions(revision, record.notebook))
        if png := next(filter(None, drawn), b""):
            found[record.id] = Picture(png)
        elif run:
            missing.setdefault(record.notebook, []).append(record)
        else:
            found[record.id] = Picture(why_not="No execution of it is kept, and none was asked for.")
    if missing:
        with tempfile.TemporaryDirectory(prefix="evidence-") as folder:
            revision.export(Path(folder))
            for notebook, figures in missing.items():
                say(f"executing {_below(notebook)} of {revision.name}, for {len(figures)} pictures")
                found |= _made(revision, notebook, figures, Path(folder))
    return found


def _made(revision: Revision, notebook: Path, figures: list[Record], folder: Path) -> dict[str, Picture]:
    """Execute a notebook of the revision in the folder, and archive what it drew for the next time."""
    node = revision.files.notebook(_below(notebook))
    if notebook.parent.name == execution.DEPENDENT:
        # It rests on the executions of the others, where there are any of that revision.
        for other in execution.independent():
            if path := next(_executions(revision, other), None):
                atomic.write(
                    folder / execution.executed_path(other).relative_to(paths.ROOT), path.read_bytes()
                )
    name = f"{_below(notebook)} of {revision.name}"
    try:
        execution.run_elsewhere(node, name, (folder / _below(notebook)).parent, folder / "src")
    except EvidenceError as error:
        why_not = f"It does not run any more: {str(error).splitlines()[0]}"
        return {record.id: Picture(why_not=why_not) for record in figures}
    execution.archive(notebook, nbformat.writes(node))
    stated = Catalogue(catalogue.records_in(node, notebook))
    why_not = "With the packages of today, its notebook draws something else than it stored."
    pictures = {record.id: _same(stated, record) for record in figures}
    return {id: Picture(png) if png else Picture(why_not=why_not) for id, png in pictures.items()}


def _executions(revision: Revision, notebook: Path) -> Iterator[Path]:
    """Find the executions of a notebook whose inputs are those of the revision."""
    if revision.files.read(_below(notebook)) is None:
        return
    node = revision.files.notebook(_below(notebook))
    for path in (execution.executed_path(notebook), *execution.archived(notebook)):
        if path.is_file():
            recorded = nbformat.read(path, as_version=4).metadata.get("evidence")
            if not inputs.changed(node, recorded, revision.files.digest, revision.files.package):
                yield path


def _drawn(path: Path, record: Record) -> bytes:
    return _same(Catalogue(catalogue.records(path, record.notebook)), record)


def _same(stated: Catalogue, record: Record) -> bytes:
    """Give the picture of a figure, if what is stated of it is word for word what the record says."""
    if stated.contents().get(record.id) != record.content:
        return b""
    return stated.get(record.id).png
