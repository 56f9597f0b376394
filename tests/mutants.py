"""Change the statistics one expression at a time, see which changes no test notices, and store the score.

`make mutants` has mutmut change every module, `python -m tests.mutants rates funnel` two of them. The score
of a module goes to `tests/statistics/mutants.csv`; a change that no test noticed goes to `survivors.csv`
beside it, where a person says why that is no fault of the tests. One without that fails.
"""

import csv
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from evidence.paths import PACKAGE, ROOT

STATISTICS = PACKAGE / "statistics"
# General statistics that one chapter alone uses; their tests import them by this name.
BESIDE = dict.fromkeys(("autocorrelation", "inequality"), "chapters.variation")
SCORES = ROOT / "tests" / "statistics" / "mutants.csv"
SURVIVORS = ROOT / "tests" / "statistics" / "survivors.csv"
# A test that never ends, or dies, has noticed.
KILLED = {"killed", "timeout", "segfault", "caught by type check"}
LINE = re.compile(
    r"^\s+(?:evidence\.statistics|chapters\.variation)\."
    r"(?P<key>(?P<module>\w+)\.(?P<name>\S+)__mutmut_\d+): (?P<status>.+)$"
)


class Score(NamedTuple):
    """How many changes were made to a module, and how many some test noticed."""

    module: str
    mutants: int
    killed: int


class Survivor(NamedTuple):
    """A change that no test noticed, and why that is no fault of the tests."""

    module: str
    function: str
    change: str
    why: str


def modules() -> list[str]:
    """Name the modules of statistics, and those that stand beside a chapter."""
    return sorted([*(path.stem for path in STATISTICS.glob("*.py") if path.stem != "__init__"), *BESIDE])


def dotted(module: str) -> str:
    """Give the name by which a module is imported."""
    return f"{BESIDE.get(module, 'evidence.statistics')}.{module}"


def scores() -> list[Score]:
    """Read the stored scores."""
    return [Score(row["module"], int(row["mutants"]), int(row["killed"])) for row in _rows(SCORES)]


def survivors() -> list[Survivor]:
    """Read the stored survivors."""
    return [Survivor(**row) for row in _rows(SURVIVORS)]


def run(wanted: list[str]) -> list[Survivor]:
    """Make the changes of some modules, store what became of them, and give the survivors not explained."""
    # mutmut keeps what it found before, also where only a test has changed since.
    shutil.rmtree(ROOT / "mutants", ignore_errors=True)
    said = _mutmut("run", *(f"{dotted(module)}.*" for module in wanted), check=False)
    # Only what was made in this run is stored: the rest stays as it was.
    found = [match for line in _mutmut("results", "--all", "true") if (match := LINE.match(line))]
    found = [match for match in found if match["module"] in wanted and match["status"] != "not checked"]
    if idle := set(wanted) - {match["module"] for match in found}:
        sys.exit("\n".join([*said[-20:], f"Nothing was changed in {', '.join(sorted(idle))}."]))
    why = {survivor[:3]: survivor.why for survivor in survivors()}
    alive = {_survivor(match["key"], why) for match in found if match["status"] not in KILLED}
    kept = {survivor for survivor in survivors() if survivor.module not in wanted}
    _write(SURVIVORS, Survivor._fields, sorted(kept | alive))
    fresh = {
        module: [match["status"] in KILLED for match in found if match["module"] == module]
        for module in wanted
    }
    stored = {score.module: score for score in scores()}
    stored |= {module: Score(module, len(each), sum(each)) for module, each in fresh.items()}
    _write(SCORES, Score._fields, sorted(stored.values()))
    return sorted(survivor for survivor in alive if not survivor.why)


def _survivor(key: str, why: dict[tuple[str, str, str], str]) -> Survivor:
    mutant = key.replace(key.split(".")[0], dotted(key.split(".")[0]), 1)
    diff = [line for line in _mutmut("show", mutant) if re.match(r"[-+](?![-+])", line)]
    old, new = (" ".join(line[1:].strip() for line in diff if line[0] == sign) for sign in "-+")
    module, name = key.rsplit("__mutmut_", 1)[0].split(".")
    # mutmut writes a method as xǁClassǁmethod and a function as x_function.
    function = ".".join(name.split("ǁ")[1:]) if "ǁ" in name else name.removeprefix("x_")
    known = (module, function, f"{old} -> {new}")
    return Survivor(*known, why.get(known, ""))


def _mutmut(*words: str, check: bool = True) -> list[str]:
    # The changed package must come before any other on the path.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    tool = str(Path(sys.executable).with_name("mutmut"))
    done = subprocess.run(
        [tool, *words], cwd=ROOT, env=environment, check=check, capture_output=True, encoding="utf-8"
    )
    return done.stdout.splitlines()


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([list(columns), *rows])


def main() -> None:
    """Run the modules named on the command line, or all."""
    unexplained = run(sys.argv[1:] or modules())
    for score in scores():
        print(f"{score.module}: {score.killed} of {score.mutants} noticed")
    for survivor in unexplained:
        print(f"not noticed: {survivor.module}.{survivor.function}: {survivor.change}")
    sys.exit(bool(unexplained))


if __name__ == "__main__":
    main()
