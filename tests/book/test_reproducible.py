"""The same project gives the same site byte for byte, wherever it lies and whatever its folder is called."""

import hashlib
import shutil
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


# What of a machine should make no difference: where it is, its words, and what its processor can do.
ELSEWHERE = {"TZ": "Pacific/Kiritimati", "LANGUAGE": "de", "LC_ALL": "POSIX"}
OLD = {
    "OPENBLAS_CORETYPE": "Nehalem",
    "NPY_DISABLE_CPU_FEATURES": "AVX F16C FMA3 AVX2 AVX512F AVX512CD AVX512_SKX",
}


def digests(copy: Copy, **environment: str) -> dict[str, str]:
    result = copy.run("evidence", "build", **environment)
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
    one = digests(made(tmp_path / "one"))
    other = digests(made(tmp_path / "a second copy, of été"), **ELSEWHERE)
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []


@pytest.mark.long
@pytest.mark.parametrize("version", ["an old processor", "3.12", "3.13"])
def test_another_python_or_processor_executes_the_same_and_gives_the_same_site(
    html: Path, tmp_path: Path, version: str
) -> None:
    one = digests(small(tmp_path / "one"))
    other = small(tmp_path / "other")
    shutil.rmtree(other.root / "_build")
    if version.startswith("3"):
        python = shutil.which(f"python{version}")
        if python is None or subprocess.run([python, "-V"], capture_output=True).returncode:
            pytest.skip(f"no Python {version} on this machine")
        made = tmp_path / "environment"
        subprocess.run([python, "-m", "venv", str(made)], check=True)
        own = made / ("Scripts" if sys.platform == "win32" else "bin") / "python"
        pins = ["--require-hashes", "-r", str(ROOT / "requirements.txt")]
        subprocess.run([str(own), "-m", "pip", "install", "-q", *pins], check=True)
        found = digests(Copy(other.root, str(own)))
    else:
        found = digests(other, **OLD)
    assert one.keys() == found.keys()
    assert [name for name in one if one[name] != found[name]] == []
