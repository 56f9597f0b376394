"""Execution: a notebook runs when something it read has changed, and only then."""

import asyncio
import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable
from itertools import filterfalse
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.provisioning import KernelProvisionerFactory

from evidence.notebooks import catalogue, execution, inputs, kernels
from evidence.notebooks.execution import ExecutionError
from evidence.records import drawing
from evidence.records.mime import RECORD

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def stating(value: int) -> str:
    """A cell that leaves a record with a picture, as the package's own functions do."""
    record = {"kind": "figure", "id": "variation-test", "value": value}
    bundle = {"text/plain": f"figure {value}", RECORD: record, "image/png": PIXEL}
    return f"from IPython.display import display\ndisplay({bundle!r}, raw=True, metadata={{'size': [1, 1]}})"


pytestmark = pytest.mark.usefixtures("warm_kernels")


@pytest.fixture
def chapters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(execution, "ROOT", tmp_path)
    monkeypatch.setattr(execution, "CHAPTERS", tmp_path / "chapters")
    monkeypatch.setattr(execution, "EXECUTED", tmp_path / "_build" / "executed")
    return tmp_path / "chapters"


def write(path: Path, *code: str, words: str = "Words") -> Path:
    cells = [nbformat.v4.new_markdown_cell(words, id="words")]
    cells += [nbformat.v4.new_code_cell(source, id=f"cell-{n}") for n, source in enumerate(code)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(nbformat.v4.new_notebook(cells=cells)), encoding="utf-8")
    return path


def silent(line: str) -> None:
    """Say nothing."""


def accept() -> list[Path]:
    execution.refresh(silent)
    return execution.store()


def refresh() -> tuple[list[str], list[str]]:
    """Names of the notebooks that ran, and what was said."""
    said: list[str] = []
    return [path.stem for path in execution.refresh(said.append)], said


def test_a_notebook_runs_once_and_again_only_when_its_code_changes(chapters: Path) -> None:
    one = write(chapters / "theme" / "one.ipynb", "print(6 * 7)")
    write(chapters / "theme" / "two.ipynb", "print('two')")
    ran, said = refresh()
    assert ran == ["one", "two"]
    assert "executing chapters/theme/one.ipynb (never executed)" in said
    output = execution.current(one).cells[1].outputs[0].text
    assert output == "42\n"
    assert refresh() == ([], [])

    write(one, "print(6 * 7)", words="Other words")
    assert refresh() == ([], [])

    write(one, "print(6 * 8)")
    assert execution.stale_reasons(one) == ["code"]
    assert refresh()[0] == ["one"]
    assert execution.current(one).cells[1].outputs[0].text == "48\n"


def test_the_longest_runs_first_and_before_it_what_never_ran_the_largest_first(
    chapters: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = {
        name: write(chapters / "theme" / f"{name}.ipynb", "1") for name in ("quick", "slow", "new", "more")
    }
    write(written["more"], "1", words="Words " * 100)
    took = {"quick": 1.0, "slow": 9.5}
    recorded = {written[name]: {"seconds": seconds} for name, seconds in took.items()}
    monkeypatch.setattr(execution, "_recorded", recorded.get)
    in_order = execution.longest_first(sorted(written.values()))
    assert [path.stem for path in in_order] == ["more", "new", "slow", "quick"]


def test_every_notebook_of_one_build_has_the_environment_that_the_build_began_with(
    chapters: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("first", "then"):
        write(chapters / "theme" / f"{name}.ipynb", "import os\nprint(os.environ.get('CAME_LATER'))")
    # As a library may do that is imported while the first notebooks run.
    execution.refresh(lambda line: monkeypatch.setenv("CAME_LATER", "yes"))
    for path in sorted(chapters.rglob("*.ipynb")):
        assert execution.current(path).cells[-1].outputs[0].text == "None\n"


def test_a_build_draws_whatever_it_was_started_from(chapters: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(
        chapters / "theme" / "one.ipynb",
        "from evidence.records import drawing as pixels\nprint(pixels.wanted())",
    )
    monkeypatch.setenv(drawing.UNWANTED, "1")
    execution.refresh(lambda line: None)
    assert execution.current(path).cells[-1].outputs[0].text == "True\n"


def test_each_notebook_that_has_run_is_counted(chapters: Path) -> None:
    for name in ("one", "two"):
        write(chapters / "theme" / f"{name}.ipynb", "1 + 1")
    counted = [line.rpartition("(")[2] for line in refresh()[1] if line.startswith("executed")]
    assert counted == ["1 of 2)", "2 of 2)"]


def test_what_a_notebook_read_is_what_its_own_kernel_says(chapters: Path) -> None:
    notebook = write(
        chapters / "theme" / "one.ipynb", "from evidence.data import tables\n_ = tables.load('areas')"
    )
    refresh()
    recorded = json.loads(execution.executed_path(notebook).read_text("utf-8"))["metadata"]["evidence"]
    assert list(recorded["tables"]) == ["areas"]
    assert {"src/evidence/data/tables.py", "src/evidence/data/descriptor.py"} <= set(recorded["modules"])
    assert "src/evidence/records/facts.py" not in recorded["modules"]


READING = """
from pathlib import Path
from evidence import paths
from evidence.data import tables
paths.DATA = Path("data")
paths.DATA.mkdir(exist_ok=True)
def write(year): (paths.DATA / "gdp_deflator.csv").write_text(f"time_period,deflator\\n{year},66.8\\n")
write(200809)
"""
READ = "tables._CACHE.clear(); print(tables.load('gdp_deflator')['time_period'][2])"


def test_a_table_that_changes_between_its_first_and_last_read_fails_that_run_by_name(chapters: Path) -> None:
    notebook = write(chapters / "theme" / "one.ipynb", READING, READ, "write(200910)", READ)
    with pytest.raises(ExecutionError, match=r"one\.ipynb: .* gdp_deflator\.csv: the table changed"):
        refresh()
    assert not execution.executed_path(notebook).exists()
    # Changed before the first read, after the last or to the same: the run rests on one table.
    write(notebook, READING, "write(200910)", READ, "write(200910)", READ, "write(201011)")
    refresh()
    recorded = json.loads(execution.executed_path(notebook).read_text("utf-8"))["metadata"]["evidence"]
    one = b"time_period,deflator\n200910,66.8\n"
    digest = hashlib.sha256(one).hexdigest()
    assert recorded["tables"] == {"gdp_deflator": inputs._with_description("gdp_deflator", digest)}


def test_a_module_that_changes_while_a_notebook_runs_makes_it_stale(
    chapters: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = "src/evidence/data/tables.py"
    monkeypatch.setattr(inputs, "modules", lambda: {module: "as it was when the run began"})
    notebook = write(chapters / "theme" / "one.ipynb", "from evidence.data import tables")
    refresh()
    assert execution.stale_reasons(notebook) == [module]


STATING = """
from evidence.charts.axes import numbers
from evidence.charts.style import canvas
from evidence.data import periods, tables
from evidence.publishing.authorities import brief_words
from evidence.records.basis import Basis
from evidence.records.facts import fact
from evidence.records.figures import figure
deflator = tables.load("gdp_deflator").query("time_period <= 201011")
basis = Basis(("gdp_deflator",), ("gdp-deflator-2026",), periods.dates_in_words([2025], "03-31"))
fact("variation-a", 1234567.891, says=f"On {brief_words.day('2022-05-23')}", basis=basis, decimals=2)
fig, (ax,) = canvas(height=3)
ax.plot([1000.5, 250000.25], [0.5, 1.25])
words = dict(title="A", subtitle="B", alt="C", unit="index", caveat="D", missing="E")
figure(fig, "variation-b", data=deflator[["time_period", "deflator"]], basis=basis, **words)
"""
HOSTILE = """
import matplotlib
matplotlib.rcParams["lines.linewidth"] = 30
print("a profile was here")
"""


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Give what makes the user of this process one whose own settings would change every chart and date."""

    def settle() -> None:
        home = tmp_path / "home"
        startup = home / ".ipython" / "profile_default" / "startup"
        startup.mkdir(parents=True)
        (startup / "00.py").write_text(HOSTILE)
        (startup.parent / "ipython_kernel_config.py").write_text(
            "c.InteractiveShellApp.exec_lines = ['1 / 0']"
        )
        rc = home / "matplotlibrc"
        rc.write_text("axes.formatter.use_locale: True\nfont.size: 30\nlines.markersize: 40\n")
        german = home / "de_DE.UTF-8"
        if shutil.which("localedef"):
            subprocess.run(
                ["localedef", "-c", "-i", "de_DE", "-f", "UTF-8", str(german)], capture_output=True
            )
            monkeypatch.setenv("LOCPATH", str(home))
        for name, value in {
            "HOME": home,
            "MATPLOTLIBRC": rc,
            "PYTHONSTARTUP": startup / "00.py",
            "MPLBACKEND": "svg",
            "LC_ALL": german.name if german.exists() else "C",
        }.items():
            monkeypatch.setenv(name, str(value))

    return settle


WAYS = {
    "a fork": lambda patch: None,
    "a kernel of its own": lambda patch: patch.setattr(kernels, "FORKS", False),
    # Of what its environment says, all counts but the profile, which is the author's business there.
    "as Jupyter starts one": lambda patch: patch.setattr(
        kernels, "neutral", lambda environment, folder: {**environment, "IPYTHONDIR": folder}
    ),
}


# A fork and a kernel of its own are given the same environment.
@pytest.mark.parametrize(
    "ways",
    [
        ("a fork",),
        pytest.param(("as Jupyter starts one", "a kernel of its own"), marks=pytest.mark.long),
    ],
    ids=" and ".join,
)
def test_the_settings_of_a_user_change_no_record_no_picture_and_not_what_is_stale(
    chapters: Path, hostile: Callable[[], None], monkeypatch: pytest.MonkeyPatch, ways: tuple[str, ...]
) -> None:
    notebook = write(chapters / "theme" / "one.ipynb", STATING)

    def executed() -> dict[str, Any]:
        refresh()
        found = json.loads(execution.executed_path(notebook).read_text("utf-8"))
        found["metadata"]["evidence"].pop("seconds")
        found["cells"][1]["metadata"].pop("execution")
        return found

    plain = executed()
    assert "On 23 May 2022" in str(plain) and "31 March 2025" in str(plain)
    hostile()
    assert execution.stale_reasons(notebook) == []
    for way in ways:
        execution.executed_path(notebook).unlink()
        with monkeypatch.context() as patch:
            WAYS[way](patch)
            patch.setattr(kernels.WarmProvisioner, "_parent", None)
            patch.setattr(
                KernelProvisionerFactory.instance(), "default_provisioner_name", "local-provisioner"
            )
            under = executed()
        assert under["cells"] == plain["cells"], way
        assert under["metadata"]["evidence"] == plain["metadata"]["evidence"], way


def test_words_changed_or_added_since_the_run_are_the_words_shown_and_stored(chapters: Path) -> None:
    notebook = write(chapters / "theme" / "one.ipynb", "print(6 * 7)")
    refresh()
    now = nbformat.read(notebook, as_version=4)
    now.cells[0].source = "New words"
    now.cells.append(nbformat.v4.new_markdown_cell("More words", id="more"))
    notebook.write_text(nbformat.writes(now), encoding="utf-8")
    cells = execution.current(notebook).cells
    assert [cell.source for cell in cells] == ["New words", "print(6 * 7)", "More words"]
    assert accept() == [notebook]
    assert "More words" in notebook.read_text("utf-8")


def test_a_failing_cell_is_named_with_its_error_and_nothing_of_its_notebook_is_kept(chapters: Path) -> None:
    bad = write(chapters / "theme" / "bad.ipynb", "1 + 1", "raise ValueError('no such area')")
    good = write(chapters / "theme" / "good.ipynb", "1 + 1")
    with pytest.raises(ExecutionError, match=r"chapters/theme/bad\.ipynb, cell 2: ValueError: no such area"):
        refresh()
    assert not execution.executed_path(bad).exists()
    assert execution.executed_path(good).exists()
    assert refresh_fails() and not execution.stale_reasons(good)


def test_an_assertion_is_its_words_and_any_other_error_comes_with_its_trace_both_in_plain_text(
    chapters: Path,
) -> None:
    write(chapters / "theme" / "untrue.ipynb", "assert 1 > 2, 'the chapter says one is more'")
    write(chapters / "theme" / "wrong.ipynb", "1 / 0")
    with pytest.raises(ExecutionError) as fault:
        refresh()
    message = str(fault.value)
    untrue = "chapters/theme/untrue.ipynb, cell 1: AssertionError: the chapter says one is more"
    assert message.startswith(f"{untrue}\nIt ran because these moved: never executed.\n")
    assert "chapters/theme/wrong.ipynb, cell 1: ZeroDivisionError: " in message and "1 / 0" in message
    assert message.isprintable() or set(filterfalse(str.isprintable, message)) == {"\n"}


def refresh_fails() -> bool:
    try:
        refresh()
    except ExecutionError:
        return True
    return False


def test_a_kernel_that_dies_is_an_error_that_names_the_notebook_and_cell(chapters: Path) -> None:
    write(chapters / "theme" / "dead.ipynb", "import os\nos._exit(1)")
    with pytest.raises(ExecutionError, match=r"chapters/theme/dead\.ipynb, cell 1: "):
        refresh()


def test_outputs_that_do_not_come_in_time_are_an_error_and_are_not_left_out(
    chapters: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def late(*given: Any) -> None:
        await asyncio.sleep(3600)

    monkeypatch.setattr(execution.NotebookClient, "_async_poll_output_msg", late)
    monkeypatch.setattr(execution, "CELL_TIMEOUT_SECONDS", 5)
    write(chapters / "theme" / "late.ipynb", stating(1))
    with pytest.raises(ExecutionError, match=r"chapters/theme/late\.ipynb, cell 1: .*\b5\b"):
        refresh()


def test_the_execution_of_a_removed_notebook_is_removed(chapters: Path) -> None:
    notebook = write(chapters / "theme" / "one.ipynb", "1 + 1")
    refresh()
    executed = execution.executed_path(notebook)
    assert executed.exists()
    notebook.unlink()
    refresh()
    assert not executed.exists()


def test_checkpoints_of_an_editor_are_no_notebooks(chapters: Path) -> None:
    write(chapters / "theme" / ".ipynb_checkpoints" / "one-checkpoint.ipynb", "1 + 1")
    assert execution.notebooks() == []


def test_accept_stores_records_without_pictures_and_a_second_accept_changes_nothing(chapters: Path) -> None:
    notebook = write(chapters / "theme" / "one.ipynb", stating(7))
    assert accept() == [notebook]
    text = notebook.read_text("utf-8")
    cell = nbformat.read(notebook, as_version=4).cells[1]
    assert [set(output.data) for output in cell.outputs] == [{"text/plain", RECORD}]
    stored = catalogue.records(notebook, notebook)
    assert [(record.content["value"], record.png, record.size) for record in stored] == [(7, b"", (0, 0))]
    assert str(chapters.parent) not in text
    # nbval needs the counts.
    assert cell.execution_count == 1
    picture = catalogue.records(execution.executed_path(notebook), notebook)[0]
    assert picture.png.startswith(b"\x89PNG")
    assert picture.size == (1, 1)

    assert accept() == []
    assert notebook.read_text("utf-8") == text


def stating_fact(value: int, words: str = "Words") -> str:
    record = {"kind": "fact", "id": "variation-count", "value": value, "text": str(value)}
    bundle = {"text/plain": words, RECORD: record}
    return f"from IPython.display import display\ndisplay({bundle!r}, raw=True)"


def test_a_notebook_of_claims_runs_last_and_again_only_when_facts_of_others_have_moved(
    chapters: Path,
) -> None:
    claims = write(chapters / "claims" / "verdicts.ipynb", "print('decided')")
    one = write(chapters / "theme" / "one.ipynb", stating_fact(1))
    assert refresh()[0] == ["one", "verdicts"]

    write(one, stating_fact(1, words="Other words beside the same fact"))
    assert refresh()[0] == ["one"]

    write(one, stating_fact(2))
    ran, said = refresh()
    assert ran == ["one", "verdicts"]
    assert "executing chapters/claims/verdicts.ipynb (facts of other notebooks)" in said
    assert execution.stale_reasons(claims) == []


def test_only_the_notebooks_asked_for_run(chapters: Path) -> None:
    write(chapters / "claims" / "verdicts.ipynb", "print('decided')")
    one = write(chapters / "theme" / "one.ipynb", "print('one')")
    assert execution.independent() == [one]
    assert execution.refresh(silent, execution.independent()) == [one]
