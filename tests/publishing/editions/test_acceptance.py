"""Accept and diff from end to end, in a small project: what is shown is what is stored, or nothing is."""

import compileall
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest

from evidence.data import descriptor
from evidence.errors import EvidenceError
from evidence.paths import DATA, ROOT
from evidence.publishing.editions import acceptance
from tests import forked
from tests.invented import Book, fact, figure
from tests.throwaway import git

TABLES = ("areas", "area_changes", "gdp_deflator")
CODE = """
import pandas as pd
from evidence.data import tables
from evidence.records.basis import Basis
from evidence.records.facts import fact
from evidence.records.figures import figure
from evidence.charts.style import canvas

deflator = tables.load("gdp_deflator").query("time_period <= 201011")
basis = Basis(("gdp_deflator",), ("gdp-deflator-2026",), "2008-09 to 2010-11")
value = deflator["deflator"].iloc[0]
fact("variation-deflator", value, says="The deflator of 2008-09", basis=basis, decimals=2)
fig, (ax,) = canvas(height=3)
ax.plot(deflator["time_period"], deflator["deflator"])
figure(
    fig,
    "variation-looked-after-funnel",
    title="Prices rose",
    subtitle="Deflator",
    alt="A line that rises.",
    data=deflator[["time_period", "deflator"]],
    unit="index",
    caveat="An index.",
    basis=basis,
    missing="None.",
)
"""


class Small:
    """A project with three tables, one notebook and one page, which runs its own copy of the package."""

    def __init__(self, root: Path) -> None:
        self.root = root
        shutil.copytree(
            ROOT / "src", root / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info")
        )
        # Once, and not by every process that imports some of it.
        compileall.compile_dir(root / "src", quiet=1)
        (root / "data").mkdir()
        package = dict(descriptor.package())
        package["resources"] = [descriptor.resource(name) for name in TABLES]
        wanted = {item["id"] for table in package["resources"] for item in table["sources"]}
        package["sources"] = [source for source in package["sources"] if source["id"] in wanted]
        for name in TABLES:
            shutil.copy(DATA / f"{name}.csv", root / "data")
        (root / "data" / "datapackage.json").write_text(descriptor.dumps(package), encoding="utf-8")
        (root / "requirements.txt").write_text("none\n", encoding="utf-8")
        (root / ".gitignore").write_text("_build\n__pycache__\n", encoding="utf-8")
        (root / "_static").mkdir()
        (root / "chapters" / "variation").mkdir(parents=True)
        self.notebook = root / "chapters" / "variation" / "analysis.ipynb"
        cell = nbformat.v4.new_code_cell(CODE, id="all")
        self.notebook.write_text(nbformat.writes(nbformat.v4.new_notebook(cells=[cell])), encoding="utf-8")
        self.words("It was {fact}`variation-deflator`.")
        git(root, "init", "-q", "-b", "main")
        self.command = forked.Command(root)
        self.run = self.command.run

    def words(self, text: str) -> None:
        (self.root / "index.md").write_text(text + "\n", encoding="utf-8")

    def deflator(self, old: str, new: str) -> None:
        """Change a number of the table as ingest would: with its digest."""
        table, described = self.root / "data" / "gdp_deflator.csv", self.root / "data" / "datapackage.json"
        text = table.read_text("utf-8")
        assert text.count(old) == 1
        table.write_text(text.replace(old, new), encoding="utf-8", newline="\n")
        package = json.loads(described.read_text("utf-8"))
        content = table.read_bytes()
        descriptor.resource("gdp_deflator", package).update(
            bytes=len(content), hash=f"sha256:{hashlib.sha256(content).hexdigest()}"
        )
        described.write_text(descriptor.dumps(package), encoding="utf-8", newline="\n")

    def commit(self) -> None:
        git(self.root, "add", "-A")
        git(self.root, "commit", "-q", "-m", "A commit")

    def files(self) -> dict[str, bytes]:
        """Every file a commit would hold, and the index."""
        names = git(self.root, "ls-files", "-co", "--exclude-standard").splitlines()
        index = {".git/index": (self.root / ".git" / "index").read_bytes()}
        return {name: (self.root / name).read_bytes() for name in names} | index


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Small]:
    """The project with its records stored and committed."""
    small = Small(tmp_path_factory.mktemp("small") / "project")
    # Before the first commit there is nothing to compare with, which is said and stops nothing.
    first = small.run("accept")
    assert first.returncode == 0, first.stderr
    assert "not compared with a revision" in first.stderr
    assert "1 notebooks stored, 2 new public ids." in first.stdout
    small.commit()
    yield small
    small.command.close()


@pytest.fixture
def small(made: Small) -> Small:
    git(made.root, "reset", "-q", "--hard")
    git(made.root, "clean", "-qfd")
    return made


def test_without_a_change_nothing_moves_and_nothing_is_stored(small: Small) -> None:
    assert "Nothing moves." in small.run("diff").stdout
    # The same picture, as another machine's fonts draw it.
    readme = small.root / "_static" / "readme.svg"
    readme.write_text("<!-- other bytes -->\n" + readme.read_text("utf-8"), encoding="utf-8", newline="\n")
    before = small.files()
    accepted = small.run("accept").stdout
    assert "Nothing moves." in accepted and "0 notebooks stored, 0 new public ids." in accepted
    assert small.files() == before


def test_accept_stores_notebooks_ids_and_picture_together_or_nothing(small: Small) -> None:
    small.deflator("66.8397", "65.8397")
    ids = small.root / "chapters" / "ids.txt"
    ids.write_text("variation-deflator\n", encoding="utf-8")
    before = small.files()
    # The last that is to be replaced cannot be.
    picture = small.root / "_static" / "readme.svg"
    kept = picture.read_bytes()
    picture.unlink()
    picture.mkdir()
    run = small.run("accept")
    assert run.returncode == 1 and run.stderr.count("evidence: ") == 1 and "Traceback" not in run.stderr
    picture.rmdir()
    picture.write_bytes(kept)
    assert small.files() == before
    assert "1 notebooks stored, 1 new public ids." in small.run("accept").stdout
    assert {name for name, content in small.files().items() if before.get(name) != content} == {
        "chapters/ids.txt",
        "chapters/variation/analysis.ipynb",
        "_static/readme.svg",
    }


def test_diff_shows_what_accept_would_store_and_touches_nothing(small: Small) -> None:
    small.deflator("66.8397", "60.8397")
    before = small.files()
    shown = small.run("diff")
    assert shown.returncode == 0, shown.stderr
    # (60.84 − 66.84) / 66.84 = −8.98%.
    assert "  variation-deflator: 66.84 → 60.84 (−6, −8.98%)" in shown.stdout.splitlines()
    assert "      - 200809: deflator: 66.8397 → 60.8397 (−6, −8.98%)" in shown.stdout.splitlines()
    assert "variation-looked-after-funnel: drawn " in shown.stdout
    assert "  index: 1 result it quotes" in shown.stdout
    assert small.files() == before
    accepted = small.run("accept")
    assert accepted.stdout.startswith(shown.stdout)
    assert "1 notebooks stored, 0 new public ids." in accepted.stdout
    assert '"text": "60.84"' in small.notebook.read_text("utf-8")


def test_diff_shows_what_moves_though_a_notebook_fails_and_names_it_last(small: Small) -> None:
    text = small.notebook.read_text("utf-8")
    small.notebook.write_text(
        text.replace("value = ", "assert False, 'it was more'; value = "), encoding="utf-8"
    )
    small.deflator("66.8397", "64.8397")
    shown = small.run("diff")
    assert shown.returncode == 1
    assert "gdp_deflator: 0 rows new, 1 revised, 0 gone" in shown.stdout
    assert "variation-deflator: " not in shown.stdout, "what a notebook would say is not known while it fails"
    assert "evidence: chapters/variation/analysis.ipynb, cell 0: AssertionError: it was more" in shown.stderr
    assert "It ran because these moved: " in shown.stderr and "gdp_deflator" in shown.stderr
    small.notebook.write_text(text, encoding="utf-8")


def test_stored_compares_what_is_committed_and_executes_nothing(small: Small) -> None:
    small.deflator("66.8397", "50.8397")
    shown = small.run("diff", "--stored")
    assert "executing" not in shown.stderr
    assert "gdp_deflator: 0 rows new, 1 revised, 0 gone" in shown.stdout
    assert "variation-deflator" not in shown.stdout


def test_html_holds_both_pictures_though_none_is_committed(small: Small) -> None:
    small.deflator("66.8397", "40.8397")
    run = small.run("diff", "--html", "report.html")
    assert run.returncode == 0, run.stderr
    page = (small.root / "report.html").read_text("utf-8")
    assert page.count('<img src="data:image/png;base64,') == 2
    # The execution that the change made stale was put aside: nothing of the revision had to run.
    assert "of HEAD" not in run.stderr


@pytest.mark.long
def test_without_an_execution_of_the_revision_its_notebook_runs_apart(small: Small) -> None:
    small.deflator("66.8397", "30.8397")
    small.run("diff")
    shutil.rmtree(small.root / "_build" / "archive")
    before = small.files()
    stored = small.run("diff", "--stored", "--html", "_build/stored.html")
    assert stored.returncode == 0
    run = small.run("diff", "--html", "_build/report.html")
    assert "executing chapters/variation/analysis.ipynb of HEAD, for 1 pictures" in run.stderr
    assert (small.root / "_build" / "report.html").read_text("utf-8").count("<img ") == 2
    assert small.files() == before
    assert "of HEAD" not in small.run("diff", "--html", "_build/report.html").stderr, "it is kept"


def test_a_picture_that_cannot_be_made_says_why(small: Small) -> None:
    text = small.notebook.read_text("utf-8")
    small.notebook.write_text(text.replace("import pandas as pd", "import no_such_module"), encoding="utf-8")
    git(small.root, "commit", "-qam", "A notebook that does not run")
    small.notebook.write_text(text, encoding="utf-8")
    small.deflator("66.8397", "20.8397")
    run = small.run("diff", "--html", "_build/report.html")
    assert run.returncode == 0, run.stderr
    page = (small.root / "_build" / "report.html").read_text("utf-8")
    assert "No picture. It does not run any more: " in page and "no_such_module" in page
    git(small.root, "reset", "-q", "--hard", "HEAD~1")


def a_cell_by_hand(small: Small) -> None:
    table = small.root / "data" / "gdp_deflator.csv"
    table.write_text(table.read_text("utf-8").replace("66.8397", "67.8397"), encoding="utf-8", newline="\n")


def an_unknown_id(small: Small) -> None:
    small.words("It was {fact}`variation-deflators`.")


def an_id_dropped(small: Small) -> None:
    (small.root / "chapters" / "ids.txt").write_text(
        "variation-deflator\nvariation-gone\nvariation-looked-after-funnel\n", encoding="utf-8"
    )


def a_withdrawn_id_stated(small: Small) -> None:
    (small.root / "chapters" / "withdrawn.csv").write_text(
        "id,withdrawn_on,reason,instead\nvariation-deflator,2026-11-22,it was wrong,\n", encoding="utf-8"
    )


def a_failing_cell(small: Small) -> None:
    text = small.notebook.read_text("utf-8")
    failing = (
        "from evidence.errors import EvidenceError\\n"
        "raise EvidenceError('The rule of claim a yields no verdict.')"
    )
    small.notebook.write_text(text.replace("import pandas as pd", failing), encoding="utf-8")


def a_sentence_that_no_longer_holds(small: Small) -> None:
    text = small.notebook.read_text("utf-8")
    failing = (
        "from evidence.records.sentences import sentence\\n"
        "sentence(1 > 2, 'the page says one is more')\\nimport pandas as pd"
    )
    small.notebook.write_text(text.replace("import pandas as pd", failing), encoding="utf-8")


REFUSED = {
    a_sentence_that_no_longer_holds: "chapters/variation/analysis.ipynb: the page says one is more",
    a_cell_by_hand: "gdp_deflator.csv",
    an_unknown_id: "No record quoted in index.md called 'variation-deflators'",
    an_id_dropped: "No notebook states variation-gone any more",
    a_withdrawn_id_stated: "'variation-deflator' was withdrawn on 2026-11-22 and is stated again",
    a_failing_cell: "The rule of claim a yields no verdict",
}


# That each of these refuses by itself is seen without a project, below.
SEEN_BELOW = (a_sentence_that_no_longer_holds, an_unknown_id, an_id_dropped, a_withdrawn_id_stated)


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        pytest.param(*case, id=case[0].__name__, marks=pytest.mark.long if case[0] in SEEN_BELOW else ())
        for case in REFUSED.items()
    ],
)
def test_accept_names_the_check_that_fails_and_stores_nothing(
    small: Small, fault: object, named: str
) -> None:
    # Something to store, were it not for the fault.
    small.deflator("67.7042", "61.7042")
    fault(small)  # type: ignore[operator]
    before = small.files()
    run = small.run("accept")
    assert run.returncode == 1
    assert "evidence: nothing is stored, because a check fails." in run.stderr and named in run.stderr
    assert small.files() == before


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Book:
    """An invented book in which every check passes."""
    book = Book(tmp_path, monkeypatch)
    monkeypatch.setattr(acceptance.validation, "check", lambda: 0)
    monkeypatch.setattr(acceptance, "pages", dict)
    monkeypatch.setattr(acceptance.catalogue, "sentences", dict)
    book.states(figure(acceptance.README_FIGURE), fact("variation-deflator"))
    return book


def test_what_every_check_passes_may_be_stored(book: Book) -> None:
    assert [*acceptance.ready().contents()] == [acceptance.README_FIGURE, "variation-deflator"]


@pytest.mark.parametrize("fault", SEEN_BELOW, ids=lambda fault: fault.__name__)
def test_one_check_that_fails_is_enough_and_is_named(
    book: Book, monkeypatch: pytest.MonkeyPatch, fault: Callable[[Small], None]
) -> None:
    says = {ROOT / "chapters" / "variation" / "analysis.ipynb": ["the page says one is more"]}
    quotes = {"index.md": "It was {fact}`variation-deflators`."}
    make: dict[Callable[[Small], None], Callable[[], object]] = {
        a_sentence_that_no_longer_holds: lambda: monkeypatch.setattr(
            acceptance.catalogue, "sentences", lambda: says
        ),
        an_unknown_id: lambda: monkeypatch.setattr(acceptance, "pages", lambda: quotes),
        an_id_dropped: lambda: book.published.add("variation-gone"),
        a_withdrawn_id_stated: lambda: book.withdraws("variation-deflator,2026-11-22,it was wrong,"),
    }
    make[fault]()
    with pytest.raises(EvidenceError, match="^nothing is stored, because a check fails") as refused:
        acceptance.ready()
    assert REFUSED[fault] in str(refused.value)


def test_a_report_that_cannot_be_written_is_one_message(small: Small) -> None:
    run = small.run("diff", "--stored", "--markdown", "no-such-folder/report.md")
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.startswith("evidence: cannot write report.md: ")


def test_an_unknown_revision_is_one_message_and_nothing_runs(small: Small) -> None:
    run = small.run("diff", "no-such-branch")
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr.startswith("evidence: git knows no revision 'no-such-branch'.")
    assert run.stderr.count("\n") == 1


def test_a_sentence_that_no_longer_holds_stops_no_notebook_and_leads_the_report(small: Small) -> None:
    a_sentence_that_no_longer_holds(small)
    run = small.run("diff")
    assert run.returncode == 0
    report = run.stdout.split("\n\n")
    assert "1 sentence to read again" in report[0]
    assert report[1].startswith("Sentences to read again: 1\n  variation: the page says one is more")


def test_what_a_newer_period_follows_is_kept_at_its_id(small: Small) -> None:
    """Between two acceptances the period moves on; no edition was frozen."""
    assert small.run("accept").returncode == 0
    notebook = nbformat.read(small.notebook, as_version=4)
    (cell,) = notebook.cells
    cell.source = cell.source.replace("to 2010-11", "to 2011-12").replace("iloc[0]", "iloc[1]")
    nbformat.write(notebook, small.notebook)
    assert small.run("accept").returncode == 0
    kept = [json.loads(line) for line in (small.root / "chapters" / "earlier.jsonl").read_text().splitlines()]
    assert [(record["id"], record["period"]) for record in kept if record["kind"] == "fact"] == [
        ("variation-deflator", "2008-09 to 2010-11")
    ]
    facts = {fact["id"]: fact["series"] for fact in json.loads(small.run("facts", "--json").stdout)}
    assert facts == {"variation-deflator-2011-12": "variation-deflator"}
    before = small.files()
    assert small.run("accept").returncode == 0
    assert small.files() == before
