"""A slow check is left out only where it passed before on exactly what decides it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from evidence.paths import ROOT
from tests import standing

CONFTEST = """
from pathlib import Path
from tests import standing
from tests.conftest import pytest_collection_modifyitems, pytest_configure, pytest_terminal_summary

standing.ROOT = Path(__file__).parent
standing.KEPT = standing.ROOT / ".kept"
standing.seal.made_of = lambda: (standing.ROOT / "pages").read_text()
"""
TESTS = """
from pathlib import Path
import pytest

@pytest.mark.stands("data")
def test_of_tables():
    with open("ran", "a") as file:
        file.write("tables ")
    table = Path("data", "table")
    if table.read_text() == "to be written over":
        table.write_text("written over")
    assert table.read_text() != "wrong"

@pytest.mark.stands()
def test_of_all():
    with open("ran", "a") as file:
        file.write("all ")

def test_without_a_mark():
    with open("ran", "a") as file:
        file.write("plain ")
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a table, pages and three checks."""
    for name, text in {
        "conftest.py": CONFTEST,
        "tests/test_it.py": TESTS,
        "data/table": "right",
        "pages": "words",
        "requirements.txt": "",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def ran(project: Path, *options: str) -> str:
    """Run the checks, and give those that were made."""
    (project / "ran").unlink(missing_ok=True)
    words = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--confcutdir", ".", "tests/test_it.py"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])}
    run = subprocess.run(
        [sys.executable, *words, *options], cwd=project, env=environment, capture_output=True, text=True
    )
    made = (project / "ran").read_text(encoding="utf-8").strip()
    stood = 3 - len(made.split())
    assert f"checks that stand: {stood}." in run.stdout if stood else "stand" not in run.stdout, run.stdout
    return made


@pytest.mark.parametrize("options", [(), ("-n", "2")])
def test_what_passed_on_the_same_files_stands_and_what_has_no_mark_is_made(
    project: Path, options: tuple[str, ...]
) -> None:
    assert sorted(ran(project, *options).split()) == ["all", "plain", "tables"]
    assert ran(project, *options) == "plain"


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("data/table", "tables plain"),
        ("data/new", "tables plain"),
        ("pages", "all plain"),
        ("tests/helper.py", "tables all plain"),
        ("requirements.txt", "tables plain"),
        ("pyproject.toml", "tables plain"),
    ],
)
def test_a_check_is_made_again_when_a_file_that_decides_it_is_another(
    project: Path, name: str, made: str
) -> None:
    ran(project)
    (project / name).write_text("# other", encoding="utf-8")
    assert ran(project) == made


def test_a_check_that_failed_is_made_again_though_it_passed_on_these_files_before(project: Path) -> None:
    ran(project)
    (project / "data" / "table").write_text("wrong", encoding="utf-8")
    ran(project)
    assert ran(project) == "tables plain"
    (project / "data" / "table").write_text("right", encoding="utf-8")
    assert ran(project) == "tables plain"


def test_a_check_whose_files_changed_meanwhile_is_made_again(project: Path) -> None:
    for _ in range(2):
        # It is as it was when the check began, and not as it was when it passed.
        (project / "data" / "table").write_text("to be written over", encoding="utf-8")
        assert "tables" in ran(project)


@pytest.mark.parametrize("what", ["python", "browser"])
def test_another_python_library_or_browser_makes_every_check_again(
    monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    before = standing.state(("data",))
    if what == "python":
        monkeypatch.setattr(standing.inputs, "python", lambda: "other")
    else:
        monkeypatch.setattr(standing, "_browser", lambda: "other")
    assert standing.state(("data",)) != before
