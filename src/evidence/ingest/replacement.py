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
    """Heal a folder, and let no other process at its files; one that is there is an `EvidenceError`."""
    with _locked(folder, for_reading=False):
        heal(folder)
        yield


@contextmanager
def shared(folder: Path) -> Iterator[None]:
    """Heal a folder, and let no other process replace its files meanwhile; any number may read them."""
    recover(folder)
    with _locked(folder, for_reading=True):
        yield


@contextmanager
def _locked(folder: Path, *, for_reading: bool) -> Iterator[None]:
    try:
        import fcntl
    except ImportError:  # Windows locks no folders
        yield
        return
    # The folder itself is locked: it is there in a checkout that is read-only too, and the lock goes with us.
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, (fcntl.LOCK_SH if for_reading else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            at = f" (process {pid})" if (pid := _holder(handle)) else ""
            problem = f"another command of this project is running{at}"
            wait = "wait until it has finished, then run this again"
            raise EvidenceError(f"{folder.name}: {problem}: {wait}.") from None
        except OSError:
            # Some network disks lock nothing: to read there must work all the same.
            if not for_reading:
                raise
        yield
    finally:
        os.close(handle)


def _holder(handle: int) -> int | None:
    """Find a process that has locked a file; None where the system does not say."""
    try:
        locks = [line.split() for line in Path("/proc/locks").read_text(encoding="utf-8").splitlines()]
    except OSError:
        return None
    inode = f":{os.fstat(handle).st_ino}"
    return next((int(lock[4]) for lock in locks if lock[1] == "FLOCK" and lock[5].endswith(inode)), None)


def recover(folder: Path) -> None:
    """Undo what a crash left half done; a process still at it is an `EvidenceError`."""
    if (folder / WAITING).is_dir():
        with alone(folder):
            pass


def replace(folder: Path, files: Mapping[Path, bytes]) -> None:
    """Replace files together, or none."""
    # The new files are written aside and the old ones copied. While a journal is in place, the old files are
    # what counts; it goes when every new file is there. Where the disk fails, with an OSError, they are left.
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
