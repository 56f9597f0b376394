"""What the committed notebooks hold: records, and nothing else that could reach a page."""

import json

from evidence.notebooks import execution
from evidence.records.mime import RECORD

CELLS = [
    (f"{path.stem}, cell {number}", cell)
    for path in execution.notebooks()
    for number, cell in enumerate(json.loads(path.read_text("utf-8"))["cells"])
]


def test_every_output_is_a_record_without_its_picture() -> None:
    for place, cell in CELLS:
        for output in cell.get("outputs", []):
            assert set(output.get("data", {})) == {"text/plain", RECORD}, place


def test_no_cell_may_fail_or_go_unchecked() -> None:
    unchecked = {"raises-exception", "nbval-skip", "nbval-ignore-output", "nbval-raises-exception"}
    for place, cell in CELLS:
        assert not unchecked & set(cell["metadata"].get("tags", [])), place
        assert "NBVAL" not in "".join(cell["source"]), place


def test_a_cell_fits_on_one_screen() -> None:
    for place, cell in CELLS:
        lines = "".join(cell["source"]).count("\n") + 1
        assert cell["cell_type"] != "code" or lines <= 60, f"{place}: {lines} lines"
