"""What is kept in the repository: files of the project, and no way out of it."""

import subprocess

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
