"""What the committed notebooks hold: records, and nothing else that could reach a page."""

from pathlib import Path

import nbformat
import pytest

from evidence.notebooks import execution
from evidence.records.mime import RECORD

NOTEBOOKS = execution.notebooks()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_output_is_a_record_without_its_picture(path: Path) -> None:
    for number, cell in enumerate(nbformat.read(path, as_version=4).cells):
        for output in cell.get("outputs", []):
            assert set(output.get("data", {})) == {"text/plain", RECORD}, f"{path.stem}, cell {number}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_cell_may_fail_or_go_unchecked(path: Path) -> None:
    unchecked = {"raises-exception", "nbval-skip", "nbval-ignore-output", "nbval-raises-exception"}
    for number, cell in enumerate(nbformat.read(path, as_version=4).cells):
        assert not unchecked & set(cell.metadata.get("tags", [])), f"{path.stem}, cell {number}"
        assert "NBVAL" not in cell.source, f"{path.stem}, cell {number}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_cell_fits_on_one_screen(path: Path) -> None:
    for number, cell in enumerate(nbformat.read(path, as_version=4).cells):
        lines = cell.source.count("\n") + 1
        assert cell.cell_type != "code" or lines <= 60, f"{path.stem}, cell {number}: {lines} lines"
