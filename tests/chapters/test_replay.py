"""Replay: an execution stands for a fresh run only where nothing moved, and is held to nbval's own rules."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import replay
from replay import ReplayedKernel, ReplayError

from evidence.notebooks import execution, inputs
from evidence.paths import CHAPTERS

CELLS = [
    "print('one'); print('two')",
    "data = {'text/plain': 'words', 'application/json': {'n': [1]}}\ndisplay(data, raw=True)",
    "6 * 7",
    "",
    "import sys; print('err', file=sys.stderr)",
]
NBVAL = ("pytest", "--nbval", "--nbval-current-env", "-q", "-p", "no:cacheprovider", "-p", "no:randomly")


pytestmark = pytest.mark.usefixtures("warm_kernels")


def accept() -> list[Path]:
    execution.refresh(lambda line: None)
    return execution.store()


def work_in(root: Path, patch: pytest.MonkeyPatch) -> Path:
    patch.setattr(execution, "ROOT", root)
    patch.setattr(execution, "CHAPTERS", root / "chapters")
    patch.setattr(execution, "EXECUTED", root / "_build" / "executed")
    return root / "chapters" / "theme" / "one.ipynb"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook as committed, with its outputs, and the build's execution of it since."""
    root = tmp_path_factory.mktemp("project")
    with pytest.MonkeyPatch.context() as patch:
        path = work_in(root, patch)
        path.parent.mkdir(parents=True)
        cells = [nbformat.v4.new_code_cell(source, id=f"cell-{n}") for n, source in enumerate(CELLS)]
        nodes = [nbformat.v4.new_markdown_cell("Words", id="words"), *cells]
        path.write_text(nbformat.writes(nbformat.v4.new_notebook(cells=nodes)), encoding="utf-8")
        accept()
        execution.executed_path(path).unlink()
        execution.refresh(lambda line: None)
    return root


@pytest.fixture
def notebook(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return work_in(shutil.copytree(project, tmp_path / "project"), monkeypatch)


def test_an_execution_that_was_stored_is_not_held_against_itself(notebook: Path) -> None:
    assert replay.replayed(notebook)
    # No input moved, and what is stored differs: accepting it stores the execution that is kept.
    notebook.write_text(notebook.read_text("utf-8").replace('"42"', '"43"'), encoding="utf-8")
    assert accept() == [notebook]
    assert execution.stale_reasons(notebook) == []
    assert replay.replayed(notebook) is None


def heard(kernel: ReplayedKernel, source: str) -> list[tuple[str, dict]]:
    message = kernel.execute_cell_input(source)
    found = []
    while True:
        said = kernel.get_message("iopub")
        assert said["parent_header"]["msg_id"] == message
        if said["msg_type"] == "status":
            return found
        found.append((said["msg_type"], said["content"]))


def test_a_recorded_kernel_says_cell_by_cell_what_the_execution_left(notebook: Path) -> None:
    kernel = replay.replayed(notebook)
    assert kernel and kernel.is_alive()
    said = [heard(kernel, source) for source in CELLS]
    assert said[0] == [("stream", {"name": "stdout", "text": "one\ntwo\n"})]
    data = {"text/plain": "words", "application/json": {"n": [1]}}
    assert said[1] == [("display_data", {"data": data, "metadata": {}})]
    assert said[2] == [
        ("execute_result", {"data": {"text/plain": "42"}, "metadata": {}, "execution_count": 3})
    ]
    assert said[3] == []
    assert said[4] == [("stream", {"name": "stderr", "text": "err\n"})]


def test_a_cell_that_did_not_run_is_never_answered_for(notebook: Path) -> None:
    kernel = replay.replayed(notebook)
    assert kernel
    with pytest.raises(ReplayError, match="6 [*] 8"):
        kernel.execute_cell_input("6 * 8")


MOVES = {
    "its code": ("code_digest", lambda notebook: "0" * 64),
    "the pins": ("file_digest", lambda path: "0" * 64),
    "Python or a library": ("python", lambda: "2.7 with others"),
}


@pytest.mark.parametrize("what", MOVES)
def test_where_anything_it_read_has_moved_the_notebook_runs_again(
    notebook: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    assert replay.replayed(notebook)
    monkeypatch.setattr(inputs, *MOVES[what])
    assert replay.replayed(notebook) is None


def test_where_nothing_was_executed_the_notebook_runs(notebook: Path) -> None:
    execution.executed_path(notebook).unlink()
    assert replay.replayed(notebook) is None


def nbval(notebook: Path, *options: str) -> tuple[int, str]:
    """Exit code of nbval on the notebook, and what it says without times and places."""
    for name in ("conftest.py", "replay.py"):
        shutil.copyfile(CHAPTERS / name, notebook.parents[1] / name)
    script = (
        "import pathlib, sys, pytest; from evidence.notebooks import execution; from evidence import paths;"
        "root = pathlib.Path(sys.argv[1]);"
        "execution.ROOT = paths.ROOT = root; execution.CHAPTERS = root / 'chapters';"
        "execution.EXECUTED = root / '_build' / 'executed'; sys.path.append(str(execution.CHAPTERS));"
        "sys.exit(pytest.main(sys.argv[2:]))"
    )
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            script,
            str(notebook.parents[2]),
            *NBVAL[1:],
            *options,
            str(notebook.parents[1]),
        ],
        cwd=notebook.parents[2],
        # What an outer run is asked for, such as durations, is none of this one's.
        env={name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return run.returncode, re.sub(r" in [0-9.]+s", "", run.stdout)


EDITS = {
    "nothing": ("words", "words"),
    "a line of text": (r"two\\n", r"three\\n"),
    "a result": ('"42"', '"43"'),
    "a number in JSON": (r'("n": \[\s+)1', r"\g<1>2"),
    "a stream": (r"err\\n", r"eer\\n"),
}


@pytest.mark.long
def test_the_check_of_an_execution_says_what_the_check_of_a_fresh_run_says(notebook: Path) -> None:
    original, executed = notebook.read_text("utf-8"), execution.executed_path(notebook)
    for what, (pattern, instead) in EDITS.items():
        path = notebook.with_stem(what.replace(" ", "-"))
        text, count = re.subn(pattern, instead, original)
        assert count, what
        path.write_text(text, encoding="utf-8")
        shutil.copyfile(executed, execution.executed_path(path))
    notebook.unlink()
    fresh = nbval(notebook)
    reused = nbval(notebook, "--reuse")
    assert "5 notebooks: 0 executed; of 5 the build's execution was checked" in reused[1]
    said = re.sub(r"\n5 notebooks: .*\.ipynb", "", reused[1])
    assert (reused[0], said) == fresh
    failed = set(re.findall(r"^FAILED .*?([a-zA-Z-]+)\.ipynb", said, flags=re.MULTILINE))
    assert failed == {what.replace(" ", "-") for what in EDITS} - {"nothing"}


def test_a_notebook_whose_code_moved_since_the_build_is_executed_and_counted_so(notebook: Path) -> None:
    text = notebook.read_text("utf-8")
    notebook.write_text(text.replace("6 * 7", "6 * 8"), encoding="utf-8")
    code, said = nbval(notebook, "--reuse")
    assert code == 1
    assert "1 notebooks: 1 executed; of 0 the build's execution was checked" in said


def test_nbval_runs_a_notebook_without_drawing_and_checks_an_execution_that_was_drawn(notebook: Path) -> None:
    text = notebook.read_text("utf-8")
    drawn = "from evidence.records import drawing as pixels; print(pixels.wanted())"
    notebook.write_text(text.replace("print('one'); print('two')", drawn), encoding="utf-8")
    accept()
    # Older than its execution, which may then stand for a run.
    os.utime(notebook, (0, 0))
    assert nbval(notebook, "--reuse")[0] == 0
    code, said = nbval(notebook)
    assert code == 1
    assert r"'True\n' == 'False\n'" in said
