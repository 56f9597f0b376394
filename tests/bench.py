"""Times our builds and checks beside the stock tools, on the same notebooks in one run; prints ratios."""

import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from evidence.paths import ROOT
from tests.book.conftest import SKIPPED, Copy


def seconds(task: Callable[[], subprocess.CompletedProcess[str]]) -> float:
    """Time one command; a command that fails has no time."""
    started = time.perf_counter()
    result = task()
    if result.returncode:
        raise SystemExit(result.stdout)
    return time.perf_counter() - started


def stock(ours: Copy) -> Copy:
    """The same notebooks and pages as Jupyter Book alone would build them: no extension, `force` execution.

    Stock Jupyter Book knows no `{fact}`, so chapters are left out and only the notebooks remain.
    """
    root = ours.root.parent / "stock"
    shutil.copytree(ours.root, root, ignore=SKIPPED)
    (root / "_config.yml").write_text("title: stock\nexecute: {execute_notebooks: force}\n", encoding="utf-8")
    notebooks = sorted(
        p.relative_to(root).with_suffix("").as_posix() for p in (root / "chapters").rglob("*.ipynb")
    )
    (root / "index.md").write_text("# Stock\n", encoding="utf-8")
    lines = ["format: jb-book", "root: index", "chapters:", *(f"  - file: {name}" for name in notebooks)]
    (root / "_toc.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for own in (root / "chapters").rglob("conftest.py"):
        own.unlink()
    return Copy(root)


def change_one_cell(project: Copy) -> None:
    """Raise one published count by one."""
    table = project.root / "data" / "social_work_spending.csv"
    text = table.read_text(encoding="utf-8")
    cell = re.search(r"^201415,.*?,(\d{6,})", text, flags=re.MULTILINE)
    assert cell
    start, end = cell.span(1)
    table.write_text(text[:start] + str(int(cell[1]) + 1) + text[end:], encoding="utf-8", newline="\n")


def main() -> None:
    """Run the bench in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT, Path(folder) / "ours", ignore=SKIPPED)
        ours = Copy(Path(folder) / "ours")
        other = stock(ours)
        ours_nbval = (
            "pytest",
            "--nbval",
            "--nbval-current-env",
            "chapters",
            "-q",
            "-n",
            "auto",
            "--dist",
            "loadfile",
        )
        stock_nbval = ("pytest", "--nbval", "--nbval-current-env", "chapters", "-q")
        rebuild = seconds(lambda: other.run("jupyter-book", "build", ".", "--all", "-q"))
        check = seconds(lambda: other.run(*stock_nbval))
        rows = [
            ("cold build", seconds(lambda: ours.run("evidence", "build")), rebuild),
            ("no-change build", seconds(lambda: ours.run("evidence", "build")), rebuild),
            ("nbval", seconds(lambda: ours.run(*ours_nbval)), check),
        ]
        change_one_cell(ours)
        rows.append(("one data cell changed", seconds(lambda: ours.run("evidence", "build")), rebuild))
    print(f"{'step':24} {'ours, s':>8} {'stock, s':>9} {'ratio':>6}")
    for name, ours_time, stock_time in rows:
        print(f"{name:24} {ours_time:8.1f} {stock_time:9.1f} {ours_time / stock_time:6.2f}")


if __name__ == "__main__":
    main()
