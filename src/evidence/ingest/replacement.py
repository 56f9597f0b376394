"""Files replaced together: after a crash at any moment, all of them are the old ones or all are the new."""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from evidence.errors import EvidenceError

# Beside the files, so that moving one in is a rename on the same disk.
WAITING = ".replacing"
JOURNAL = "journal.json"


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let no other process replace files of a folder meanwhile, and first undo what a crash left half done.

    Raises
    ------
    EvidenceError
        If another process is at it.
    """
    try:
        import fcntl
    except ImportError:  # Windows locks no folders
        heal(folder)
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            wait = "wait until it has finished, then run this again"
            raise EvidenceError(f"{folder.name}: another command is writing here: {wait}.") from fault
        heal(folder)
        yield
    finally:
        os.close(handle)


def recover(folder: Path) -> None:
    """Undo what a crash left half done, unless another process is still at it.

    Raises
    ------
    EvidenceError
        If another process is replacing files here.
    """
    if (folder / WAITING).is_dir():
        with alone(folder):
            pass


def replace(folder: Path, files: Mapping[Path, bytes]) -> None:
    """Replace files together, or none.

    The new files are written aside and the old ones copied. Then a journal is put in place: while it is
    there, the old files are what counts. It goes when every new file is in its place. If the disk fails, with
    an OSError, the old files are as they were.
    """
    aside = folder / WAITING
    heal(folder)
    try:
        aside.mkdir()
        places = []
        for number, (path, content) in enumerate(files.items()):
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(aside / f"{number}.new", content)
            if path.exists():
                shutil.copyfile(path, aside / f"{number}.old")
            places.append(path.relative_to(folder).as_posix())
        _write(aside / "journal.new", json.dumps(places).encode())
        (aside / "journal.new").replace(aside / JOURNAL)
        for number, path in enumerate(files):
            (aside / f"{number}.new").replace(path)
        # From here on the new files are what counts.
        (aside / JOURNAL).unlink()
    finally:
        heal(folder)


def heal(folder: Path) -> None:
    """Undo what a crash left half done; without a crash there is nothing to do."""
    aside = folder / WAITING
    if not aside.is_dir():
        return
    journal = aside / JOURNAL
    if journal.is_file():
        for number, name in enumerate(json.loads(journal.read_bytes())):
            old = aside / f"{number}.old"
            if old.is_file():
                # A copy of the copy: if this too is cut short, it can be done again.
                shutil.copyfile(old, aside / "back")
                (aside / "back").replace(folder / name)
            else:
                (folder / name).unlink(missing_ok=True)
        # Only now: a journal that goes first would leave old and new files mixed.
        journal.unlink()
    shutil.rmtree(aside)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
