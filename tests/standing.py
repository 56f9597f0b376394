"""Checks that stand: slow ones that passed on the very same files are not made a second time.

`@pytest.mark.stands("src", "data")` names the folders that decide whether a check passes; without a name it
is the whole project. The tests' own code, Python, the libraries and the browser always belong to it. A check
that fails is never kept, nor is one whose files changed while it ran. `make clean` forgets them all, and a
fresh clone knows none.
"""

import hashlib
import json
import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from evidence import inputs, printing, seal
from evidence.paths import ROOT

KEPT = ROOT / ".standing_cache"
# What every check hangs on besides what it names: its code, the pins, and how pytest is told to run.
ALWAYS = ("tests", "requirements.txt", "pyproject.toml")
MARK = "stands"
REASON = "it passed on the same files"


def state(folders: tuple[str, ...]) -> str:
    """Digest all that decides whether a check passes."""
    parts = [inputs.python(), _browser()]
    if folders:
        parts += [_files(ROOT / folder) for folder in (*folders, *ALWAYS)]
    else:
        parts += [seal.made_of(), _files(ROOT / "tests")]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _files(folder: Path) -> str:
    files = [folder] if folder.is_file() else sorted(path for path in folder.rglob("*") if path.is_file())
    kept = (path for path in files if "__pycache__" not in path.parts)
    return "\n".join(f"{path} {inputs.file_digest(path)}" for path in kept)


@cache
def _browser() -> str:
    try:
        program = printing.chromium()
    except printing.PrintingError:
        return ""
    return subprocess.run([program, "--version"], capture_output=True, text=True).stdout


def known() -> dict[str, str]:
    """Give the state on which each check last passed, by its name."""
    return json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.is_file() else {}


def keep(passed: dict[str, str], not_passed: Iterable[str]) -> None:
    """Keep the state on which checks passed, and forget those that did not."""
    kept = known() | passed
    for name in not_passed:
        kept.pop(name, None)
    KEPT.write_text(json.dumps(kept, indent=0, sort_keys=True), encoding="utf-8")
