"""Times our builds and checks beside the stock tools, on the same notebooks in one run; prints ratios.

    python -m tests.bench                 every part, and keeps the timings for the methods page
    python -m tests.bench cold nbval      these parts
    python -m tests.bench --small scale   on a few notebooks, to see that a part works; nothing is kept

Every part works on copies of the project in a folder of its own.
"""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

import nbformat
import pandas as pd
import psutil
from matplotlib import pyplot as plt

from evidence.charts import style
from evidence.paths import ROOT
from evidence.publishing.site import measurements
from evidence.publishing.site.measurements import Timing
from tests import timings
from tests.book.conftest import SKIPPED, Copy
from tests.book.small_book import FEW, leave

STOCK_NBVAL = ("pytest", "--nbval", "--nbval-current-env", "chapters", "-q", "-p", "no:cacheprovider")
OUR_NBVAL = (*STOCK_NBVAL, "-n", "auto", "--dist", "loadfile")
PROVISIONER = "JUPYTER_DEFAULT_PROVISIONER_NAME"
KILOBYTE, MEGABYTE = 1e3, 1e6
TEN = 10
PLACE = ("region_code", "old_la_code", "new_la_code", "la_name")

# Put before the cells of a copied notebook: what it states gets an id of its own.
RENAME = (
    "from evidence.records import facts as _f, figures as _g, output as _o\n"
    "_shown = _o.show\n"
    "_o.show = _f.show = _g.show = lambda record, *rest: "
    "_shown({{**record, 'id': record['id'] + '-copy-{n}'}}, *rest)"
)

# All cells in one process that has imported everything. The clock starts behind the imports.
LIMIT = """
import contextlib, io, json, os, sys, time
os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
sys.path.insert(0, "src")
from evidence.notebooks import warm_parent
for name in (*warm_parent.FIRST, *warm_parent.THEN):
    warm_parent._import(name)
from IPython.core.interactiveshell import InteractiveShell
from evidence.records import output
shell = InteractiveShell.instance()
started = time.perf_counter()
for path in sys.argv[1:]:
    # A notebook imports what stands beside it.
    sys.path.insert(0, os.path.dirname(path))
    shell.reset()
    output._stated.clear()
    for cell in json.load(open(path, encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            with contextlib.redirect_stdout(io.StringIO()):
                shell.run_cell("".join(cell["source"])).raise_error()
print("seconds", time.perf_counter() - started)
"""


def seconds(task: Callable[[], subprocess.CompletedProcess[str]]) -> float:
    """Time one command; a command that fails has no time."""
    started = time.perf_counter()
    result = task()
    if result.returncode:
        raise SystemExit(result.stdout)
    return time.perf_counter() - started


class Bench:
    """Copies of the project, made when a part first asks for them."""

    def __init__(self, folder: Path, small: bool) -> None:
        self.folder, self.small = folder, small

    def copy(self, name: str, keep_build: Copy | None = None) -> Copy:
        """A copy of the project as committed; with the build of another copy if one is given."""
        root = self.folder / name
        shutil.copytree(ROOT, root, ignore=SKIPPED)
        copy = Copy(root)
        if self.small:
            leave(root, FEW)
            _contents(copy)
        if keep_build:
            shutil.copytree(keep_build.root / "_build", root / "_build")
        return copy

    @cached_property
    def ours(self) -> Copy:
        """A copy that is built, and how long that took from nothing."""
        copy = self.copy("ours")
        self.cold = _build(copy)
        return copy

    @cached_property
    def rebuild(self) -> float:
        """Seconds of stock Jupyter Book's forced rebuild."""
        return seconds(lambda: _run(self.stock, "jupyter-book", "build", ".", "--all", "-q"))

    @cached_property
    def stock(self) -> Copy:
        """The same notebooks as Jupyter Book alone would build them: no extension, `force` execution.

        Stock Jupyter Book knows no `{fact}`, so prose is left out and only the notebooks remain. It runs
        them in any order, so what rests on the facts of others is given those of `ours`.
        """
        copy = self.copy("stock", self.ours)
        shutil.rmtree(copy.root / "_build" / "html")
        (copy.root / "_config.yml").write_text(
            "title: stock\nexecute: {execute_notebooks: force, timeout: 600}\n", encoding="utf-8"
        )
        _contents(copy)
        (copy.root / "chapters" / "conftest.py").unlink()
        return copy

    @cached_property
    def limit(self) -> float:
        """Seconds of the same cells in one warm process."""
        copy = self.ours
        paths = [path.relative_to(copy.root).as_posix() for path in notebooks(copy)]
        result = _run(copy, "-c", LIMIT, *sorted(paths, key=lambda p: "/claims/" in p))
        found = re.search(r"^seconds ([\d.]+)$", result.stdout, flags=re.MULTILINE)
        if not found:
            raise SystemExit(result.stdout)
        return float(found[1])


def notebooks(copy: Copy) -> list[Path]:
    """Every notebook of a copy."""
    return sorted((copy.root / "chapters").rglob("*.ipynb"))


def _contents(copy: Copy) -> None:
    """Make a book of the notebooks alone."""
    names = [path.relative_to(copy.root).with_suffix("").as_posix() for path in notebooks(copy)]
    (copy.root / "index.md").write_text("# Notebooks\n", encoding="utf-8")
    lines = ["format: jb-book", "root: index", "chapters:", *(f"  - file: {name}" for name in names)]
    (copy.root / "_toc.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _run(copy: Copy, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a program of this Python in a copy as a user does, for whom Python keeps what it compiled."""
    program = Path(sys.executable).with_name(words[0])
    command = [sys.executable, *words] if words[0].startswith("-") else [str(program), *words[1:]]
    environment = {**os.environ, "PYTHONPATH": str(copy.root / "src"), **more}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.run(
        command, cwd=copy.root, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def _build(copy: Copy) -> float:
    return seconds(lambda: _run(copy, "-m", "evidence", "build"))


def cold(bench: Bench) -> Iterator[Timing]:
    """From nothing to finished pages."""
    assert bench.ours
    yield Timing("cold", "Build from nothing", bench.cold, "compute limit", bench.limit, 1.5)
    yield Timing("cold", "Build from nothing", bench.cold, "stock", bench.rebuild, 0.25)


def unchanged(bench: Bench) -> Iterator[Timing]:
    """Nothing to do."""
    script = (
        "import sphinx.cmd.build, jupyter_book.sphinx, jupyter_book.cli.main, myst_nb, sphinxcontrib.bibtex"
    )
    own = statistics.median(seconds(lambda: _run(bench.ours, "-c", script)) for _ in range(5))
    ours = statistics.median(_build(bench.ours) for _ in range(5))
    yield Timing("unchanged", "Build without a change", ours, "start of Python and Sphinx", own, 1.5)


def cell(bench: Bench) -> Iterator[Timing]:
    """One published count is raised by one."""
    table = bench.ours.root / "data" / "social_work_spending.csv"
    text = table.read_text(encoding="utf-8")
    found = re.search(r"^201415,.*?,(\d{6,})", text, flags=re.MULTILINE)
    assert found
    start, end = found.span(1)
    ours = _edited(bench, table, text[:start] + str(int(found[1]) + 1) + text[end:])
    yield Timing("cell", "One cell of a table changed", ours, "stock", bench.rebuild, 0.1)


def edit(bench: Bench) -> Iterator[Timing]:
    """One line of one notebook is changed."""
    path = bench.ours.root / "chapters" / "variation" / "spending.ipynb"
    notebook = nbformat.read(path, as_version=4)
    next(c for c in notebook.cells if c.cell_type == "code").source += "\n# One line more."
    ours = _edited(bench, path, nbformat.writes(notebook))
    yield Timing("edit", "One notebook edited", ours, "stock", bench.rebuild)


def _edited(bench: Bench, path: Path, text: str) -> float:
    """Time the build after one file was edited where it was built: moved, the book is another to Sphinx."""
    before = path.read_bytes()
    path.write_text(text, encoding="utf-8", newline="\n")
    took = _build(bench.ours)
    path.write_bytes(before)
    _build(bench.ours)
    return took


def nbval(bench: Bench) -> Iterator[Timing]:
    """Every stored result against a fresh run, and against the build's."""
    warm = {PROVISIONER: "warm"}
    fresh = seconds(lambda: _run(bench.ours, "-m", *OUR_NBVAL, **warm))
    reused = seconds(lambda: _run(bench.ours, "-m", *OUR_NBVAL, "--reuse", **warm))
    other = seconds(lambda: _run(bench.stock, "-m", *STOCK_NBVAL))
    yield Timing("nbval", "nbval, every notebook run again", fresh, "stock nbval", other, 1 / 3)
    yield Timing("nbval", "nbval, after a build", reused, "stock nbval", other, 1 / 3)


def scale(bench: Bench) -> Iterator[Timing]:
    """Three and ten times the notebooks."""
    assert bench.ours
    for times in (2,) if bench.small else (3, TEN):
        copy = bench.copy(f"times-{times}")
        originals = [path for path in notebooks(copy) if path.parent.name != "claims"]
        added = [_duplicate(path, n) for n in range(2, times + 1) for path in originals]
        toc = copy.root / "_toc.yml"
        text = toc.read_text(encoding="utf-8")
        lines = [f"- file: {path.relative_to(copy.root).with_suffix('').as_posix()}\n" for path in added]
        if text.rstrip().splitlines()[2] == "chapters:":
            text += "".join(f"  {line}" for line in lines)
        else:
            text = (
                text.rstrip()
                + "\n  - caption: Copies\n    chapters:\n"
                + "".join(f"      {li}" for li in lines)
            )
        toc.write_text(text, encoding="utf-8")
        ours = _build(copy)
        what = f"{times} times the notebooks"
        yield Timing("scale", what, ours, "the notebooks as they are", bench.cold, 1.05 * times)
        shutil.rmtree(copy.root)


def _duplicate(path: Path, n: int) -> Path:
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(RENAME.format(n=n), id=f"copy-{n}"))
    target = path.with_stem(f"{path.stem}-copy-{n}")
    target.write_text(nbformat.writes(notebook), encoding="utf-8")
    return target


def long(bench: Bench) -> Iterator[Timing]:
    """Tables ten times as long: rows of smaller places, which no notebook asks for."""
    assert bench.ours
    copy = bench.copy("long")
    for path in (copy.root / "data").glob("*.csv"):
        rows = pd.read_csv(path, dtype=str, keep_default_na=False)
        if "geographic_level" not in rows:
            continue
        longer = [rows]
        places = rows[rows["geographic_level"] == "Local authority"]
        for n in range(1, TEN):
            # A level, codes and names of their own: no row has a double, no notebook finds one it asks for.
            # The numbers of a joint return are run together, or the last alone would be a new one.
            own = {c: places[c].str.replace(" / ", "+") + f", parish {n}" for c in PLACE if c in places}
            longer.append(places.assign(geographic_level=f"Parish {n}", **own))
        pd.concat(longer).to_csv(path, index=False, lineterminator="\n")
    ours = _build(copy)
    yield Timing("long", "Tables of places ten times as long", ours, "the tables as they are", bench.cold, 2)
    if facts(copy) != facts(bench.ours):
        raise SystemExit("the longer tables changed a result, so the two builds are not alike")
    shutil.rmtree(copy.root)


def facts(copy: Copy) -> dict[str, str]:
    """Digest of the facts of every notebook."""
    folder = copy.root / "_build" / "executed"
    return {
        path.relative_to(folder).as_posix(): json.loads(path.read_text("utf-8"))["metadata"]["evidence"][
            "facts"
        ]
        for path in folder.rglob("*.ipynb")
    }


def memory(bench: Bench) -> Iterator[Timing]:
    """The largest sum of what all processes of a build held at once."""
    copy = bench.copy("memory")
    process = subprocess.Popen(
        [sys.executable, "-m", "evidence", "build"],
        cwd=copy.root,
        env={**os.environ, "PYTHONPATH": str(copy.root / "src")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    peak = 0

    def watch() -> None:
        nonlocal peak
        root = psutil.Process(process.pid)
        while process.poll() is None:
            held = 0
            for each in [root, *root.children(recursive=True)]:
                try:
                    # A forked kernel shares most pages with its parent: each gets its part of them.
                    held += getattr(each.memory_full_info(), "pss", each.memory_info().rss)
                except psutil.Error:
                    continue
            peak = max(peak, held)
            time.sleep(0.2)

    watcher = threading.Thread(target=watch)
    watcher.start()
    if process.wait():
        raise SystemExit("the build failed")
    watcher.join()
    yield Timing("memory", "Memory of a build from nothing, MB", peak / MEGABYTE)


def weight(bench: Bench) -> Iterator[Timing]:
    """What the pages weigh, as files."""
    html = bench.ours.root / "_build" / "html"
    pages = [path.stat().st_size / KILOBYTE for path in html.rglob("*.html")]
    yield Timing("weight", "The heaviest page without its pictures, kB", max(pages))
    yield Timing("weight", "The middling page without its pictures, kB", statistics.median(pages))
    whole = sum(path.stat().st_size for path in html.rglob("*") if path.is_file())
    yield Timing("weight", "The whole book, MB", whole / MEGABYTE)


def alike(bench: Bench) -> Iterator[Timing]:
    """Outputs of every notebook byte for byte: ordinary kernels, warm ones, and warm ones one at a time."""
    script = (
        "import os, sys; os.cpu_count = lambda: int(sys.argv[1]);"
        "from evidence.notebooks import execution; execution.refresh(lambda line: None)"
    )
    ways = {
        "ordinary": ({PROVISIONER: "local-provisioner"}, os.cpu_count() or 1),
        "warm, side by side": ({}, max(2, os.cpu_count() or 1)),
        "warm, one at a time": ({}, 1),
    }
    left, took = {}, {}
    for number, (way, (more, cores)) in enumerate(ways.items()):
        copy = bench.copy(f"alike-{number}")
        took[way] = seconds(lambda c=copy, n=str(cores), m=more: _run(c, "-c", script, n, **m))
        left[way] = outputs(copy)
        shutil.rmtree(copy.root)
    for way, found in left.items():
        differ = [name for name, cells in found.items() if cells != left["ordinary"][name]]
        print(f"alike: {way}: {len(found) - len(differ)} of {len(found)} notebooks as with ordinary kernels")
        for name in differ:
            print(f"alike: {way}: {name} differs")
    if len({json.dumps(found, sort_keys=True) for found in left.values()}) > 1:
        raise SystemExit("alike: the outputs differ")
    ordinary = took["ordinary"]
    for way in list(ways)[1:]:
        what = f"All notebooks, {way}, the same bytes"
        yield Timing("alike", what, took[way], "ordinary kernels side by side", ordinary)


def outputs(copy: Copy) -> dict[str, list]:
    """What every cell left, with its number, and nothing that tells the time."""
    folder = copy.root / "_build" / "executed"
    return {
        path.relative_to(folder).as_posix(): [
            [cell.outputs, cell.execution_count]
            for cell in nbformat.read(path, as_version=4).cells
            if cell.cell_type == "code"
        ]
        for path in sorted(folder.rglob("*.ipynb"))
    }


PARTS: dict[str, Callable[[Bench], Iterator[Timing]]] = {
    part.__name__: part for part in (cold, unchanged, cell, edit, nbval, scale, long, memory, weight, alike)
}


def plot(rows: list[Timing], path: Path) -> None:
    """Draw each ratio beside what was aimed at."""
    shown = [row for row in rows if row.ratio is not None and row.limit]
    reached = sum(bool(row.reached) for row in shown)
    fig, (ax,) = style.canvas(0.5 + 0.42 * len(shown))
    for place, row in enumerate(shown):
        share = row.ratio / row.limit
        # Shape says it where colour does not.
        look = (
            {"marker": "o", "color": style.ACCENT}
            if row.reached
            else {"marker": "D", "color": style.CONTRAST}
        )
        ax.plot([share], [place], markersize=8, linestyle="none", **look)
        ax.annotate(
            f"{row.ratio:.3g}, aim {row.limit:.3g}",
            (max(share, 1), place),
            (10, 0),
            textcoords="offset points",
            va="center",
        )
    ax.axvline(1, color=style.DARK, linewidth=1)
    ax.set_yticks(range(len(shown)), [f"{row.what},\nbeside {row.beside}" for row in shown])
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(len(shown) - 0.5, -0.5)
    ax.set_xlim(0, 1.75 * max(1, *(row.ratio / row.limit for row in shown)))
    ax.set_xlabel("Ratio as a share of the aim; at most 1 is aimed at")
    style.dress(
        fig,
        title=f"{reached} of {len(shown)} aims for speed are reached",
        subtitle="Ratio of two times measured in one run. A diamond misses its aim",
        footer=f"Source: make bench, on {os.cpu_count()} cores.",
    )
    with plt.rc_context({"svg.hashsalt": "bench"}):
        fig.savefig(path, metadata={"Date": None})


def main() -> None:
    """Run the parts asked for."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="part", help=f"any of {', '.join(PARTS)}; all if none")
    parser.add_argument("--small", action="store_true", help="a few notebooks only; keep nothing")
    options = parser.parse_args()
    if unknown := set(options.parts) - PARTS.keys():
        parser.error(f"no part {', '.join(sorted(unknown))}: there are {', '.join(PARTS)}")
    rows: list[Timing] = []
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), options.small)
        for name in options.parts or PARTS:
            part = []
            for row in PARTS[name](bench):
                part.append(row)
                ratio = "" if row.ratio is None else f"{row.other:8.1f} {row.ratio:7.2f}"
                aim = "" if row.reached is None else f" aim {row.limit:.3g} {'yes' if row.reached else 'NO'}"
                print(f"{row.what:45} {row.ours:8.1f} {row.beside:28} {ratio}{aim}", flush=True)
            rows += part
            if not options.small:
                # At once: a later part that fails takes nothing with it.
                timings.write(part)
        if options.small:
            plot(rows, Path(folder) / "timings.svg")
    if not options.small:
        plot(measurements.read(), measurements.PLOT)
        print(f"{measurements.TIMINGS}\n{measurements.PLOT}")


if __name__ == "__main__":
    main()
