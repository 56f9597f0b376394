"""Settings of all tests."""

from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import settings

from tests import standing

# A busy machine is no failure: nothing is asserted of time.
settings.register_profile("project", deadline=None)
settings.load_profile("project")


@pytest.fixture(scope="session")
def warm_kernels() -> Iterator[None]:
    """One warm parent for all tests that execute notebooks: their kernels share nothing with each other."""
    from evidence import provisioner

    with provisioner.use():
        yield


def pytest_configure(config: pytest.Config) -> None:
    """Name the mark."""
    words = "not made again where it passed on the same files of these folders; without any, of the project"
    config.addinivalue_line("markers", f"{standing.MARK}(*folders): {words}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what stands, and have the others say on what they pass."""
    known, state = standing.known(), cache(standing.state)
    for item in items:
        if mark := item.get_closest_marker(standing.MARK):
            now = state(mark.args)
            if known.get(item.nodeid) == now:
                item.add_marker(pytest.mark.skip(reason=standing.REASON))
            item.user_properties.append((standing.MARK, [list(mark.args), now]))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Keep what passed and say what stood."""
    passed: dict[str, str] = {}
    not_passed: set[str] = set()
    stood = 0
    state = cache(standing.state)
    reports = (report for reports in terminalreporter.stats.values() for report in reports)
    for report in (report for report in reports if isinstance(report, pytest.TestReport)):
        for name, value in report.user_properties:
            if name != standing.MARK:
                continue
            folders, before = value
            if report.skipped and standing.REASON in str(report.longrepr):
                stood += 1
            elif report.passed and report.when == "call" and state(tuple(folders)) == before:
                passed[report.nodeid] = before
            elif report.failed or report.skipped:
                not_passed.add(report.nodeid)
    if passed or not_passed:
        standing.keep({n: s for n, s in passed.items() if n not in not_passed}, not_passed)
    if stood:
        terminalreporter.line(
            f"checks that stand: {stood}. Each passed here with the same files, tests, Python, libraries and "
            "browser; make clean forgets them"
        )
