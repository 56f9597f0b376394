"""A finished book is not built again exactly while nothing of it, and nothing it is made of, has changed."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from evidence.notebooks import inputs
from evidence.publishing.site import unchanged


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a finished book."""
    monkeypatch.setattr(unchanged, "ROOT", tmp_path)
    monkeypatch.setattr(unchanged, "BUILD", tmp_path / "_build")
    monkeypatch.setattr(unchanged, "FINISHED", tmp_path / "_build" / "finished.json")
    for name in (
        "index.md",
        "data/table.csv",
        "src/evidence/publishing/site/page_html.py",
        "_build/html/index.html",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("words", encoding="utf-8")
    unchanged.record(unchanged.inputs_digest(), "1 figure")
    return tmp_path


def test_a_finished_book_that_nothing_touched_says_again_what_was_said_of_it(root: Path) -> None:
    assert unchanged.summary() == "1 figure"


def test_without_a_record_of_it_or_with_one_that_cannot_be_read_there_is_no_book(root: Path) -> None:
    unchanged.FINISHED.write_text("{", encoding="utf-8")
    assert unchanged.summary() is None
    unchanged.FINISHED.unlink()
    assert unchanged.summary() is None


CHANGES: dict[str, Callable[[Path], object]] = {
    "a text": lambda root: (root / "index.md").write_text("other"),
    "a table, its size and time as they were": lambda root: rewritten(root / "data" / "table.csv"),
    "a new page": lambda root: (root / "pages.md").write_text("words"),
    "a text that is gone": lambda root: (root / "index.md").unlink(),
    "a text under another name": lambda root: (root / "index.md").rename(root / "front.md"),
    "a module": lambda root: (root / "src" / "evidence" / "pages.py").write_text("pass"),
    "a page of the output that is gone": lambda root: (root / "_build" / "html" / "index.html").unlink(),
    "a page of the output written over": lambda root: (root / "_build" / "html" / "index.html").write_text(
        "w"
    ),
    "a file nobody put in the output": lambda root: (root / "_build" / "html" / "new.html").write_text("w"),
}


def rewritten(path: Path) -> None:
    state = path.stat()
    path.write_text("wards", encoding="utf-8")
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


@pytest.mark.parametrize("what", CHANGES)
def test_any_change_makes_the_book_stale(root: Path, what: str) -> None:
    CHANGES[what](root)
    assert unchanged.summary() is None


def test_another_python_or_library_makes_the_book_stale(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "python", lambda: "3.99 with others")
    assert unchanged.summary() is None


def test_what_changed_while_the_book_was_made_makes_the_book_stale(root: Path) -> None:
    before = unchanged.inputs_digest()
    (root / "index.md").write_text("changed meanwhile")
    unchanged.record(before, "1 figure")
    assert unchanged.summary() is None


@pytest.mark.parametrize("name", [".git/HEAD", "tests/test_new.py", "src/evidence/__pycache__/pages.pyc"])
def test_histories_tests_and_caches_are_no_part_of_the_book(root: Path, name: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("anything", encoding="utf-8")
    assert unchanged.summary() == "1 figure"


def test_after_a_build_that_did_not_end_well_every_page_is_read_again_and_warns_again(root: Path) -> None:
    """Sphinx reads no page twice that stands."""
    known = root / "_build" / ".doctrees" / "environment.pickle"
    known.parent.mkdir()
    known.write_bytes(b"what Sphinx knows")
    unchanged.begin()
    assert known.is_file(), "the book before this one was finished"
    unchanged.begin()
    assert not known.exists(), "this one was not"
