"""The same project gives the same site byte for byte, wherever it lies and whatever its folder is called."""

import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from evidence.paths import ROOT
from tests.book import small_book
from tests.book.conftest import Copy, copy_to


def small(root: Path) -> Copy:
    copy = copy_to(root)
    small_book.reduce(root)
    return copy


def cloned(root: Path) -> Copy:
    subprocess.run(["git", "clone", "-q", "--no-hardlinks", str(ROOT), str(root)], check=True)
    return Copy(root)


def digests(copy: Copy) -> dict[str, str]:
    result = copy.run("evidence", "build")
    assert result.returncode == 0, result.stdout
    html = copy.root / "_build" / "html"
    return {
        path.relative_to(html).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in html.rglob("*")
        if path.is_file()
    }


@pytest.mark.skipif(sys.platform == "win32", reason="the names are chosen for what Unix allows")
@pytest.mark.parametrize(
    "made",
    [
        pytest.param(small, id="share of the book"),
        pytest.param(cloned, id="in_the_whole_book", marks=pytest.mark.long),
    ],
)
def test_two_copies_in_folders_of_different_names_give_the_same_site(
    html: Path, tmp_path: Path, made: Callable[[Path], Copy]
) -> None:
    one, other = (digests(made(tmp_path / name)) for name in ("one", "a second copy, of été"))
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []
