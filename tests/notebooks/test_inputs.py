"""Inputs: what counts as a change of what a notebook read, and what does not."""

import copy
import hashlib
import importlib
import json
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from evidence import paths
from evidence.data import descriptor, tables
from evidence.notebooks import inputs
from evidence.paths import ROOT

CODE = {"cell_type": "code", "source": "1 + 1"}
WORDS = {"cell_type": "markdown", "source": "Words"}
NOTEBOOK: dict[str, Any] = {"cells": [CODE]}


@pytest.fixture
def recorded() -> dict[str, Any]:
    """What an execution that read one table and one module records."""
    tables.load("areas")
    read = json.loads(inputs.snapshot())
    return {
        "code": inputs.code_digest(NOTEBOOK),
        "requirements": inputs.file_digest(inputs.REQUIREMENTS),
        "python": inputs.python(),
        "tables": {"areas": read["tables"]["areas"]},
        "modules": {"src/evidence/data/tables.py": read["modules"]["src/evidence/data/tables.py"]},
    }


def test_the_digest_of_a_file_is_its_sha256(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"abc")
    # FIPS 180-2, appendix B.1.
    assert inputs.file_digest(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_words_outputs_and_counts_are_no_part_of_the_code() -> None:
    ran = {**CODE, "outputs": ["2"], "execution_count": 7, "metadata": {"execution": {}}}
    assert inputs.code_digest({"cells": [WORDS, ran]}) == inputs.code_digest(NOTEBOOK)


def test_the_order_of_cells_and_where_they_are_split_are_part_of_the_code() -> None:
    cells = [{"cell_type": "code", "source": source} for source in ("a", "b")]
    digests = {
        inputs.code_digest({"cells": cells}),
        inputs.code_digest({"cells": cells[::-1]}),
        inputs.code_digest({"cells": [{"cell_type": "code", "source": "ab"}]}),
    }
    assert len(digests) == 3


def test_a_snapshot_names_every_table_and_module_below_the_project(recorded: dict[str, Any]) -> None:
    read = json.loads(inputs.snapshot())
    assert set(read["tables"]) == set(tables.read())
    file = ROOT / "src" / "evidence" / "notebooks" / "inputs.py"
    assert (
        read["modules"]["src/evidence/notebooks/inputs.py"] == hashlib.sha256(file.read_bytes()).hexdigest()
    )
    assert all(name.startswith(("src/evidence/", "chapters/")) for name in read["modules"])


def test_a_table_beside_a_module_is_an_input_where_the_module_was_imported() -> None:
    importlib.import_module("evidence.measures.entries")
    name = "src/evidence/measures/entries.csv"
    read = json.loads(inputs.snapshot())["modules"]
    assert read[name] == inputs.modules()[name] == hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def test_the_program_that_a_kernel_was_forked_from_is_none_of_its_modules(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name = "src/evidence/__main__.py"
    program = types.ModuleType("__main__")
    program.__file__ = str(ROOT / name)
    # Under whatever name somebody keeps it.
    monkeypatch.setitem(sys.modules, "kept", program)
    assert name not in json.loads(inputs.snapshot())["modules"]


def test_nothing_moved_is_nothing_to_say(recorded: dict[str, Any]) -> None:
    assert inputs.changed(NOTEBOOK, recorded) == []


def test_a_notebook_that_never_ran_is_stale() -> None:
    assert inputs.changed(NOTEBOOK, None) == ["never executed"]


def test_changed_code_is_named(recorded: dict[str, Any]) -> None:
    assert inputs.changed({"cells": [{**CODE, "source": "1 + 2"}]}, recorded) == ["code"]


def test_changed_pins_are_named(
    recorded: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pins = tmp_path / "requirements.txt"
    pins.write_text("pandas==9", encoding="utf-8")
    monkeypatch.setattr(inputs, "REQUIREMENTS", pins)
    assert inputs.changed(NOTEBOOK, recorded) == ["requirements.txt"]


def test_a_changed_table_is_named(
    recorded: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "areas.csv").write_bytes((paths.DATA / "areas.csv").read_bytes() + b"\n")
    monkeypatch.setattr(paths, "DATA", tmp_path)
    assert inputs.changed(NOTEBOOK, recorded) == ["areas"]


@pytest.mark.parametrize("part", ["its columns", "its source"])
def test_a_table_described_otherwise_is_named(
    recorded: dict[str, Any], monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    changed = copy.deepcopy(descriptor.package())
    table = next(item for item in changed["resources"] if item["name"] == "areas")
    if part == "its columns":
        table["schema"]["fields"][0]["type"] = "integer"
    else:
        source = next(item for item in changed["sources"] if item["id"] == table["sources"][0]["id"])
        source["edition"] = 1066
    monkeypatch.setattr(descriptor, "package", lambda: changed)
    assert inputs.changed(NOTEBOOK, recorded) == ["areas"]


def test_a_table_that_is_gone_has_moved_and_does_not_stop_the_others(
    recorded: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert inputs.changed(NOTEBOOK, {**recorded, "tables": {"no_such_table": "0"}}) == ["no_such_table"]
    monkeypatch.setattr(paths, "DATA", tmp_path)
    assert inputs.changed(NOTEBOOK, recorded) == ["areas"]


def test_a_changed_or_missing_module_is_named(recorded: dict[str, Any]) -> None:
    modules = {"src/evidence/data/tables.py": "0" * 64, "src/evidence/gone.py": "0" * 64}
    assert inputs.changed(NOTEBOOK, {**recorded, "modules": modules}) == list(modules)


def test_another_python_or_another_library_is_named(
    recorded: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inputs, "python", lambda: "2.7 with others")
    assert inputs.changed(NOTEBOOK, recorded) == ["Python or the installed libraries"]


def test_a_library_of_another_version_than_before_is_another_python(monkeypatch: pytest.MonkeyPatch) -> None:
    before = inputs.python.__wrapped__()
    version = inputs.metadata.version
    monkeypatch.setattr(
        inputs.metadata, "version", lambda name: "0.0.1" if name == "pandas" else version(name)
    )
    assert inputs.python.__wrapped__() != before
