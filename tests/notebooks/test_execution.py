"""Execution: a notebook runs when something it read has changed, and only then."""

import json
from itertools import filterfalse
from pathlib import Path

import nbformat
import pytest

from evidence.notebooks import catalogue, execution
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


def test_a_build_draws_whatever_it_was_started_from(chapters: Path) -> None:
    path = write(
        chapters / "theme" / "one.ipynb",
        "from evidence.records import drawing as pixels\nprint(pixels.wanted())",
    )
    with drawing.unwanted():
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


def test_words_changed_or_added_since_the_run_are_the_words_shown_and_stored(chapters: Path) -> None:
    notebook = write(chapters / "theme" / "one.ipynb", "print(6 * 7)")
    refresh()
    now = nbformat.read(notebook, as_version=4)
    now.cells[0].source = "New words"
    now.cells.append(nbformat.v4.new_markdown_cell("More words", id="more"))
    notebook.write_text(nbformat.writes(now), encoding="utf-8")
    cells = execution.current(notebook).cells
    assert [cell.source for cell in cells] == ["New words", "print(6 * 7)", "More words"]
    assert execution.accept(silent) == [notebook]
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
    assert execution.accept(silent) == [notebook]
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

    assert execution.accept(silent) == []
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
