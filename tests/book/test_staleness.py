"""Nothing stale, ever: a change makes exactly the dependent notebooks and the pages that quote them again."""

import json
import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from evidence.notebooks import catalogue
from evidence.notebooks.catalogue import Catalogue
from tests.book import small_book
from tests.book.conftest import Copy, copy_to
from tests.throwaway import git

COMMANDS = {
    "evidence build": ("evidence", "build"),
    "jupyter-book build .": ("jupyter-book", "build", ".", "-q"),
}
PAGES_OF_EVERYTHING = {"pages/facts", "pages/figures", "pages/data", "pages/changes"}


def executions(project: Copy) -> dict[str, dict]:
    """What each execution recorded of its inputs, by notebook."""
    folder = project.root / "_build" / "executed"
    return {
        path.relative_to(folder).as_posix(): json.loads(path.read_text("utf-8"))["metadata"]["evidence"]
        for path in folder.rglob("*.ipynb")
    }


def times(project: Copy, folder: str, suffix: str) -> dict[str, int]:
    root = project.root / "_build" / folder
    found = {
        p.relative_to(root).with_suffix("").as_posix(): p.stat().st_mtime_ns for p in root.rglob(f"*{suffix}")
    }
    return {name: time for name, time in found.items() if not name.startswith("_")}


def quoted(project: Copy) -> dict[str, set[str]]:
    """Which notebooks each chapter quotes, by id or by series, read from its prose."""
    chapters = project.root / "chapters"
    known = Catalogue(r for path in chapters.rglob("*.ipynb") for r in catalogue.records(path, path))
    pages = {}
    for path in chapters.rglob("*.md"):
        ids = re.findall(r"\{fact\}`([a-z0-9-]+)`|\{evidence\} ([a-z0-9-]+)", path.read_text("utf-8"))
        page = path.relative_to(project.root).with_suffix("").as_posix()
        notebooks = {known.get(a or b).notebook.relative_to(chapters) for a, b in ids}
        pages[page] = {notebook.with_suffix("").as_posix() for notebook in notebooks}
    return pages


class Book:
    """A book that is built, and can be had again as it was then: its files, its output, the age of each."""

    def __init__(self, copy: Copy) -> None:
        result = copy.run("evidence", "build")
        assert result.returncode == 0, result.stdout
        self._copy = copy
        self._as_built = shutil.copytree(copy.root, copy.root.with_name("as-built"))
        self._is_as_built = True

    def again(self) -> Copy:
        if not self._is_as_built:
            shutil.rmtree(self._copy.root)
            shutil.copytree(self._as_built, self._copy.root)
        self._is_as_built = False
        return self._copy


@pytest.fixture(scope="module")
def small(html: Path, tmp_path_factory: pytest.TempPathFactory) -> Book:
    copy = copy_to(tmp_path_factory.mktemp("small") / "review")
    small_book.reduce(copy.root)
    return Book(copy)


@pytest.fixture(scope="module")
def whole(copied: Copy) -> Book:
    return Book(copied)


@pytest.fixture(params=["small", pytest.param("whole", marks=pytest.mark.long)])
def built(request: pytest.FixtureRequest) -> Copy:
    book: Book = request.getfixturevalue(request.param)
    return book.again()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_build_without_a_change_runs_nothing_and_writes_nothing(built: Copy, command: str) -> None:
    built.run("evidence", "build")
    before = times(built, "executed", ".ipynb"), times(built, "html", ".html")
    result = built.run(*COMMANDS[command])
    assert result.returncode == 0, result.stdout
    assert (times(built, "executed", ".ipynb"), times(built, "html", ".html")) == before


def change_a_table(project: Copy) -> set[str]:
    """One cell: the spending of one authority. One notebook reads it, and verdicts rest on its facts."""
    path = project.root / "data" / "social_work_spending.csv"
    lines = path.read_text("utf-8").splitlines()
    row = next(
        i for i, line in enumerate(lines) if line.startswith("201415,") and ",Wokingham,social_work," in line
    )
    cells = lines[row].split(",")
    column = lines[0].split(",").index("gross")
    cells[column] = str(float(cells[column]) * 2)
    lines[row] = ",".join(cells)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    ran = executions(project)
    reading = {name for name, inputs in ran.items() if "social_work_spending" in inputs["tables"]}
    return reading | ({"claims/verdicts.ipynb"} & set(ran))


def change_the_package(project: Copy) -> set[str]:
    """One line of a module that only some notebooks import."""
    ran = executions(project)
    imported = Counter(module for inputs in ran.values() for module in inputs["modules"])
    of_some = [name for name, times in imported.items() if times < len(ran) and name.startswith("src/")]
    module = min(of_some)
    path = project.root / module
    path.write_text(path.read_text("utf-8") + "\n# One line more.\n", encoding="utf-8", newline="\n")
    return {name for name, inputs in ran.items() if module in inputs["modules"]}


def change_a_notebook(project: Copy) -> set[str]:
    path = project.root / "chapters" / "workforce" / "directors.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    code = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    code["source"] = [*code["source"], "\n# One line more."]
    path.write_text(json.dumps(notebook, indent=1) + "\n", encoding="utf-8", newline="\n")
    return {"workforce/directors.ipynb"}


def printed(project: Copy) -> list[str]:
    """What the chapter prints of one fact: the highest spending, of the authority whose cell is changed."""
    page = project.root / "_build" / "html" / "chapters" / "variation" / "variation.html"
    link = 'href="../../facts/variation-social-work-spend-per-child-2014-15-max.html">'
    return re.findall(re.escape(link) + "([^<]+)", page.read_text("utf-8"))


def is_followed(project: Copy, command: str, change: Callable[[Copy], set[str]]) -> None:
    """Change one thing of a finished book: what rests on it is made again, and nothing else."""
    before = printed(project)
    executed, pages = times(project, "executed", ".ipynb"), times(project, "html", ".html")
    dependent = {name.removesuffix(".ipynb") for name in change(project)}
    assert dependent and dependent < set(executed), "the change must touch some notebooks and spare others"

    result = project.run(*COMMANDS[command])

    assert result.returncode == 0, result.stdout
    ran = {name for name, time in times(project, "executed", ".ipynb").items() if time != executed[name]}
    assert ran == dependent
    remade = {name for name, time in times(project, "html", ".html").items() if time != pages.get(name)}
    quoting = {page for page, notebooks in quoted(project).items() if notebooks & dependent}
    must = {f"chapters/{name}" for name in dependent} | quoting | PAGES_OF_EVERYTHING
    assert must <= remade
    assert before and len(printed(project)) == len(before)
    assert set(before).isdisjoint(printed(project)) == (change is change_a_table)
    if change is change_the_package:
        # Which of its modules make pages is not told apart, so that none can be forgotten.
        return
    untouched = {f"chapters/{name}" for name in set(executed) - dependent} | {
        "pages/methods",
        "pages/references",
    }
    assert not untouched & remade


CHANGES = [
    ("evidence build", change_a_table),
    ("evidence build", change_the_package),
    ("evidence build", change_a_notebook),
    # Both commands decide what is stale by the same lines.
    pytest.param("jupyter-book build .", change_a_table, marks=pytest.mark.long),
    pytest.param("jupyter-book build .", change_the_package, marks=pytest.mark.long),
    pytest.param("jupyter-book build .", change_a_notebook, marks=pytest.mark.long),
]


@pytest.mark.parametrize(("command", "change"), CHANGES)
def test_a_change_runs_the_dependent_notebooks_and_remakes_the_pages_that_quote_them(
    built: Copy, command: str, change: Callable[[Copy], set[str]]
) -> None:
    is_followed(built, command, change)


def test_in_the_whole_book_a_changed_cell_runs_what_rests_on_it_and_names_the_verdict_that_moves(
    html: Path, tmp_path: Path
) -> None:
    book = copy_to(tmp_path / "review")
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "As it is")):
        git(book.root, *words)
    executed = times(book, "executed", ".ipynb")
    dependent = {name.removesuffix(".ipynb") for name in change_a_table(book)}
    assert "claims/verdicts" in dependent
    shown = book.run("evidence", "diff")
    assert shown.returncode == 0, shown.stdout
    assert {n for n, time in times(book, "executed", ".ipynb").items() if time != executed[n]} == dependent
    # Doubled, the highest sum is no longer the £4,970 of the claim.
    assert re.search("^  variation-claim-spend-range: partly .*→ contradicted", shown.stdout, re.MULTILINE)
    assert re.search("^  chapters/variation/variation: .* quotes$", shown.stdout, re.MULTILINE)
    assert "variation-claim-looked-after-range" not in shown.stdout
