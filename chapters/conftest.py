"""Names the figures, facts and claims that moved when nbval finds a notebook's outputs changed.

nbval compares no picture, so a notebook that it runs draws none. With `--reuse`, nbval checks an execution of
the build that is not stale in place of a new one.
"""

import os
import tempfile
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest
import replay

from evidence.errors import EvidenceError, check_asserts
from evidence.notebooks import execution, kernels
from evidence.notebooks.record_changes import RecordChange
from evidence.paths import ROOT
from evidence.records import drawing
from evidence.records.mime import RECORD

HEADING = "figures, facts and claims that moved"
REUSED = "reused"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    words = "check the build's executions where nothing they read has moved, and say which"
    parser.addoption("--reuse", action="store_true", help=words)


def pytest_configure(config: pytest.Config) -> None:
    """Start kernels alike for every user, and let a copy of the project too understand "warm"."""
    try:
        check_asserts()
    except EvidenceError as error:
        raise pytest.UsageError(str(error)) from None
    profile = tempfile.TemporaryDirectory()
    config.add_cleanup(profile.cleanup)
    environment = kernels.neutral(os.environ, profile.name)
    os.environ.clear()
    os.environ.update(environment)
    kernels.register()


def pytest_xdist_auto_num_workers() -> int:
    """Check as many notebooks at once as a build runs."""
    return execution.concurrency()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the longest notebook, and let each look for its execution before it starts a kernel."""
    order = {path: place for place, path in enumerate(execution.longest_first(execution.notebooks()))}
    items.sort(key=lambda item: order.get(item.path, len(order)))
    files: set[Any] = {item.parent for item in items if hasattr(item, "cell")}
    for file in files:
        file.setup = _setup(file, config.option.reuse)


def _setup(file: Any, may_reuse: bool) -> Callable[[], None]:
    start = file.setup

    def setup() -> None:
        if may_reuse and (kernel := replay.replayed(Path(file.path))):
            file.kernel = kernel
            file.setup_sanitize_files()
        else:
            # A kernel works figures out and need not draw them.
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv(drawing.UNWANTED, "1")
                start()

    return setup


def _contents(outputs: list[Any]) -> dict[str, dict[str, Any]]:
    found = (output.get("data", {}).get(RECORD) for output in outputs)
    return {record["id"]: record for record in found if record}


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, None]:
    """Add to a failed cell's report what moved."""
    outcome = yield
    report = outcome.get_result()
    if report.when == "call" and isinstance(getattr(item.parent, "kernel", None), replay.ReplayedKernel):
        report.user_properties.append((REUSED, item.path.relative_to(ROOT).as_posix()))
    if report.when != "call" or not report.failed or not hasattr(item, "cell"):
        return
    stored = _contents(item.cell.get("outputs", []))
    computed = _contents(getattr(item, "test_outputs", None) or [])
    lines = []
    for id in sorted(stored.keys() | computed.keys()):
        if changes := RecordChange(stored.get(id, {}), computed.get(id, {})).lines:
            lines += [f"{id}", *(f"    {change[:300]}" for change in changes)]
    if lines:
        report.sections.append((HEADING, "\n".join(lines)))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what was reused, what moved in all failed cells, and how to accept it."""
    if terminalreporter.config.option.reuse:
        _say_reused(terminalreporter)
    failed = terminalreporter.stats.get("failed", [])
    moved = [text for report in failed for heading, text in report.sections if heading == HEADING]
    if moved:
        terminalreporter.section(HEADING)
        for text in moved:
            terminalreporter.line(text)
        terminalreporter.line("If these are meant, store them with: evidence accept")


def _say_reused(terminalreporter: Any) -> None:
    reports = [r for name in ("passed", "failed") for r in terminalreporter.stats.get(name, [])]
    files = {report.nodeid.split("::")[0] for report in reports if report.when == "call"}
    # The examples of modules that stand beside a chapter run here too.
    every = {name for name in files if name.endswith(".ipynb")}
    reused = sorted({name for report in reports for key, name in report.user_properties if key == REUSED})
    terminalreporter.line(
        f"{len(every)} notebooks: {len(every) - len(reused)} executed; of {len(reused)} the build's "
        "execution was checked, because its code, tables, modules, pins, Python and libraries have not moved"
        + (f": {', '.join(reused)}" if reused else "")
    )
