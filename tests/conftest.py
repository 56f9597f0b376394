"""Settings of all tests."""

import gc
from collections.abc import Iterator

import pytest
from hypothesis import settings

from evidence.errors import EvidenceError, check_asserts

# A busy machine is no failure: nothing is asserted of time.
settings.register_profile("project", deadline=None)
settings.register_profile("short", deadline=None, max_examples=40)


def pytest_configure(config: pytest.Config) -> None:
    """Draw fewer examples where long forms are left out; refuse to pass where no assertion is looked at."""
    settings.load_profile("short" if "not long" in config.option.markexpr else "project")
    try:
        check_asserts()
    except EvidenceError as error:
        raise pytest.UsageError(str(error)) from None


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays to the end: every library, and thousands of tests."""
    gc.freeze()


@pytest.fixture(scope="session")
def warm_kernels() -> Iterator[None]:
    """One warm parent for all tests that execute notebooks: their kernels share nothing with each other."""
    from evidence.notebooks import kernels

    with kernels.use():
        yield
