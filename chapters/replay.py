"""Replay: nbval checks a notebook against an execution that is not stale, in place of a new one.

What the build executed stands for a fresh run when all it read is as it was (`execution.stale_reasons`):
nbval hears from `ReplayedKernel` what its kernel would have said. A notebook written since its execution is
run: `evidence accept` may have stored that very execution, and to hold it against itself would show nothing.
"""

from collections import deque
from collections.abc import Sequence
from pathlib import Path
from queue import Empty
from typing import Any

from evidence.errors import EvidenceError
from evidence.notebooks import execution


class ReplayError(EvidenceError):
    """An execution was asked for a cell that it did not run."""


class ReplayedKernel:
    """A kernel, as nbval's `RunningKernel` shows one, that replays the outputs of an execution."""

    def __init__(self, cells: Sequence[dict[str, Any]]) -> None:
        self._cells = deque(cells)
        self._messages: deque[dict[str, Any]] = deque()

    def execute_cell_input(self, source: str, allow_stdin: bool | None = None) -> str:
        """Queue what the next cell left, and give the id of the message that it answers."""
        if not self._cells or self._cells[0]["source"] != source:
            raise ReplayError(f"The last execution has no such cell here: {source[:80]!r}")
        id = f"cell {len(self._cells)} from the end"
        for left in (*self._cells.popleft()["outputs"], {"output_type": "status", "execution_state": "idle"}):
            content = {key: value for key, value in left.items() if key != "output_type"}
            message = {"msg_type": left["output_type"], "content": content, "parent_header": {"msg_id": id}}
            self._messages.append(message)
        return id

    def await_reply(self, msg_id: str, timeout: float | None = None) -> None:
        """Wait for nothing: the cell has run."""

    def await_idle(self, parent_id: str, timeout: float) -> None:
        """Drop what was left unheard of a cell that failed."""
        self._messages.clear()

    def get_message(self, stream: str, timeout: float | None = None) -> dict[str, Any]:
        """Give the next message, or raise `Empty`."""
        if not self._messages:
            raise Empty
        return self._messages.popleft()

    def is_alive(self) -> bool:
        """Say that it can be asked."""
        return True

    def stop(self) -> None:
        """Stop nothing."""


def replayed(notebook: Path) -> ReplayedKernel | None:
    """Give a kernel that replays the last execution of a notebook; None if the notebook must run again."""
    if execution.stale_reasons(notebook):
        return None
    if execution.executed_path(notebook).stat().st_mtime_ns <= notebook.stat().st_mtime_ns:
        return None
    return ReplayedKernel(execution.code_cells(execution.current(notebook)))
