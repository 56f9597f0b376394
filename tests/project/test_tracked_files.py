"""What is kept in the repository: files of the project, and no way out of it."""

import subprocess
from pathlib import Path

import pytest

from evidence.paths import ROOT


def test_no_file_kept_is_a_link_or_a_thing_that_is_built() -> None:
    # A link to an environment leads out of the project: a clone then has no place to make its own.
    listed = subprocess.run(["git", "ls-files", "-s"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a repository of git")
    kept = [line.split(maxsplit=3) for line in listed.stdout.splitlines()]
    assert kept
    links = [name for mode, _, _, name in kept if mode == "120000"]
    built = [name for *_, name in kept if name.split("/")[0] in {".venv", "_build"}]
    assert (links, built) == ([], [])


def test_a_clone_that_git_would_give_the_line_ends_of_windows_has_the_same_bytes(tmp_path: Path) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a repository of git")
    ends = ["-c", "core.autocrlf=true", "-c", "core.eol=crlf"]
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--no-hardlinks", *ends, str(ROOT), str(clone)], check=True)
    words = ["git", "ls-tree", "-r", "--name-only", "-z", "HEAD"]
    names = subprocess.run(words, cwd=clone, capture_output=True, text=True, check=True).stdout.split("\0")
    # Told apart by what git itself holds, which no setting changes.
    words = ["git", "hash-object", "--no-filters", "--stdin-paths"]
    listed = "".join(f"{name}\n" for name in names if name)
    got = subprocess.run(words, cwd=clone, input=listed, capture_output=True, text=True, check=True).stdout
    words = ["git", "ls-tree", "-r", "--format=%(objectname)", "HEAD"]
    assert got == subprocess.run(words, cwd=clone, capture_output=True, text=True, check=True).stdout
