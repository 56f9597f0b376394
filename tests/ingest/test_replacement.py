"""Files are replaced together: killed at any line, what counts is all of the old ones or all of the new."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from evidence import cli, paths
from evidence.errors import EvidenceError
from evidence.ingest import replacement
from evidence.ingest.checks import validation
from evidence.ingest.draft import Draft
from evidence.ingest.engine import ingest
from tests import publishers as pub

OLD = {"a.csv": b"old a", "b/c.csv": b"old c", "package.json": b"old"}
NEW = {"a.csv": b"new a", "b/c.csv": b"new c", "d.csv": b"new d", "package.json": b"new"}
FILE = replacement.__file__


def folder_of(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in OLD.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def state(folder: Path) -> dict[str, bytes]:
    """Every file of a folder but those put aside."""
    files = [p for p in folder.rglob("*") if p.is_file() and replacement.WAITING not in p.parts]
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


def stopped_at(line: int, stop: Callable[[], None], run: Callable[[], None]) -> bool:
    """Run something and stop it at the nth line of the module that replaces; tell whether it got so far."""
    seen = 0

    def trace(frame, event, argument):
        nonlocal seen
        if frame.f_code.co_filename != FILE:
            return None
        if event == "line":
            seen += 1
            if seen == line:
                stop()
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run()
    finally:
        sys.settrace(before)
    return seen >= line


def replaced(folder: Path) -> Callable[[], None]:
    return lambda: replacement.replace(folder, {folder / name: content for name, content in NEW.items()})


def interrupt() -> None:
    raise KeyboardInterrupt


def test_files_are_replaced_and_nothing_is_left_beside_them(tmp_path):
    folder = folder_of(tmp_path / "data")
    replaced(folder)()
    assert state(folder) == NEW
    assert not (folder / replacement.WAITING).exists()


def test_ctrl_c_at_any_line_leaves_all_old_or_all_new_once_healed(tmp_path):
    line, ends = 0, set()
    while True:
        line += 1
        folder = folder_of(tmp_path / "data")
        try:
            if not stopped_at(line, interrupt, replaced(folder)):
                break
        except KeyboardInterrupt:
            replacement.heal(folder)
        assert state(folder) in (OLD, NEW), line
        assert not (folder / replacement.WAITING).exists()
        ends.add("old" if state(folder) == OLD else "new")
    assert line > 40 and ends == {"old", "new"}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed by leaving a fork of this one")
@pytest.mark.parametrize("step", [4, pytest.param(1, marks=pytest.mark.long)], ids=["some", "every"])
def test_killed_at_any_line_each_file_is_whole_and_the_next_run_heals(tmp_path, step):
    """At every fourth line in the short form: a fork of a process as large as this one takes long."""
    line, ends = 0, set()
    while True:
        line += step
        folder = folder_of(tmp_path / "data")
        child = os.fork()
        if not child:
            # No handler runs after this exit, as after a power cut.
            stopped_at(line, lambda: os._exit(9), replaced(folder))
            os._exit(0)
        killed = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
        for name, content in state(folder).items():
            assert content in (OLD.get(name), NEW[name]), (line, name)
        with replacement.alone(folder):
            assert state(folder) in (OLD, NEW), line
        ends.add("old" if state(folder) == OLD else "new")
        if not killed:
            break
    assert line > 40 and ends == {"old", "new"}


def half_done(folder: Path) -> None:
    """Leave two files moved in, two waiting and the journal in place, as a power cut would."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replacement, "heal", lambda _: None)
        moves, move = [], Path.replace

        def cut(path, target, moves=moves, move=move):
            moves.append(path)
            if len(moves) == 4:
                raise KeyboardInterrupt
            return move(path, target)

        patch.setattr(Path, "replace", cut)
        with pytest.raises(KeyboardInterrupt):
            replaced(folder)()


def test_any_command_first_undoes_what_a_power_cut_left(tmp_path, monkeypatch):
    folder = folder_of(tmp_path / "data")
    half_done(folder)
    monkeypatch.setattr(paths, "DATA", folder)
    monkeypatch.setattr(validation, "check", lambda: 1)
    assert cli.main(["check"]) == 0
    assert state(folder) == OLD
    assert not (folder / replacement.WAITING).exists()


def test_healing_that_is_killed_too_can_be_done_again(tmp_path):
    line = 0
    while True:
        line += 1
        folder = folder_of(tmp_path / "data")
        half_done(folder)
        assert state(folder) not in (OLD, NEW)
        try:
            reached = stopped_at(line, interrupt, lambda folder=folder: replacement.heal(folder))
        except KeyboardInterrupt:
            reached = True
        replacement.heal(folder)
        assert state(folder) == OLD, line
        if not reached:
            break
    assert line > 10


def test_two_commands_do_not_write_at_once(tmp_path):
    pytest.importorskip("fcntl")
    with (
        replacement.alone(tmp_path),
        pytest.raises(EvidenceError, match="another command"),
        replacement.alone(tmp_path),
    ):
        pass


LOCKED = """
import sys, time
from pathlib import Path
from evidence.ingest import replacement
with getattr(replacement, sys.argv[1])(Path(sys.argv[2])):
    print("locked", flush=True)
    time.sleep(600)
"""
LOCKS = {"alone": replacement.alone, "shared": replacement.shared}


@pytest.mark.parametrize(
    ("first", "then", "waits"),
    [
        ("alone", "alone", True),
        ("alone", "shared", True),
        ("shared", "alone", True),
        ("shared", "shared", False),
    ],
)
def test_any_number_read_a_folder_or_one_writes_it_until_that_process_ends(tmp_path, first, then, waits):
    pytest.importorskip("fcntl")
    words = [sys.executable, "-c", LOCKED, first, str(tmp_path)]
    other = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout.readline() == "locked\n"
        named = f" \\(process {other.pid}\\)" if sys.platform == "linux" else ""
        refused = pytest.raises(
            EvidenceError, match=f"another command of this project is running{named}: wait"
        )
        with refused if waits else contextlib.nullcontext(), LOCKS[then](tmp_path):
            pass
    finally:
        # However it ends, and were it by a power cut.
        other.kill()
        other.communicate()
    with LOCKS[then](tmp_path):
        pass


def test_a_folder_that_cannot_be_written_can_be_read_alone_and_together(tmp_path):
    tmp_path.chmod(0o555)
    for lock in LOCKS.values():
        with lock(tmp_path):
            pass
    tmp_path.chmod(0o755)


# Through the whole ingest: two tables and the descriptor change together.


@pytest.fixture
def project(tmp_path, monkeypatch):
    return pub.project(tmp_path, monkeypatch)


def release(project, counts):
    folder = project / "release"
    folder.mkdir(exist_ok=True)
    pub.write(folder, "b1.csv", pub.in_need([(pub.HARTLEPOOL, 2025, f"{counts},9,8,7,6,5,4,3")]))
    good = f"{counts},50,{5000 / counts:g},10,{1000 / counts:g},20,{2000 / counts:g},180,45,25"
    pub.write(folder, "c1.csv", pub.referrals([(pub.HARTLEPOOL, 2025, good)]))
    return folder


def stopped_at_any_move(
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    stop: type[BaseException],
    folder: Path,
    run: Callable[[], object],
) -> None:
    """Stop a run that writes a release at its first move, then at its second, until none is left to stop."""
    before, real = state(paths.DATA), getattr(Path, name)
    for call in range(1, 20):
        calls = 0

        def at(path, *words, call=call, **options):
            nonlocal calls
            calls += 1
            if calls == call:
                raise stop
            return real(path, *words, **options)

        with monkeypatch.context() as patch:
            patch.setattr(Path, name, at)
            try:
                run()
            except (KeyboardInterrupt, EvidenceError):
                assert state(paths.DATA) == before, call
            else:
                break
    assert calls < call
    after = state(paths.DATA)
    assert after != before
    assert not ingest(None, folder).written and state(paths.DATA) == after


@pytest.mark.parametrize(("name", "stop"), [("replace", KeyboardInterrupt), ("unlink", OSError)])
def test_tables_and_descriptor_whose_writing_is_stopped_stay_as_they_were_and_a_second_run_heals(
    project, monkeypatch, name, stop
):
    ingest(None, release(project, 200))
    folder, ready = release(project, 250), []
    with monkeypatch.context() as patch:
        patch.setattr(Draft, "write", lambda draft, dry_run: ready.append(draft))
        ingest(None, folder)

    def write() -> None:
        with replacement.alone(paths.DATA):
            ready[0].write(dry_run=False)

    stopped_at_any_move(monkeypatch, name, stop, folder, write)


@pytest.mark.long
@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError])
@pytest.mark.parametrize("name", ["replace", "unlink", "mkdir"])
def test_an_ingest_stopped_at_any_move_leaves_the_old_tables_and_a_second_run_heals(
    project, monkeypatch, name, stop
):
    ingest(None, release(project, 200))
    folder = release(project, 250)
    stopped_at_any_move(monkeypatch, name, stop, folder, lambda: ingest(None, folder))
