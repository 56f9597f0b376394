"""Names the figures, facts and claims that moved when nbval finds a notebook's outputs changed."""

from collections.abc import Generator
from typing import Any

import pytest

from evidence.catalogue import moves
from evidence.mime import RECORD

HEADING = "figures, facts and claims that moved"


def _contents(outputs: list[Any]) -> dict[str, dict[str, Any]]:
    found = (output.get("data", {}).get(RECORD) for output in outputs)
    return {record["id"]: record for record in found if record}


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, None]:
    """Add to a failed cell's report what moved."""
    outcome = yield
    report = outcome.get_result()
    if report.when != "call" or not report.failed or not hasattr(item, "cell"):
        return
    stored = _contents(item.cell.get("outputs", []))
    computed = _contents(getattr(item, "test_outputs", None) or [])
    lines = []
    for id in sorted(stored.keys() | computed.keys()):
        if changes := moves(stored.get(id, {}), computed.get(id, {})):
            lines += [f"{id}", *(f"    {change[:300]}" for change in changes)]
    if lines:
        report.sections.append((HEADING, "\n".join(lines)))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what moved in all failed cells, and how to accept it."""
    failed = terminalreporter.stats.get("failed", [])
    moved = [text for report in failed for heading, text in report.sections if heading == HEADING]
    if moved:
        terminalreporter.section(HEADING)
        for text in moved:
            terminalreporter.line(text)
        terminalreporter.line("If these are meant, store them with: evidence accept")
