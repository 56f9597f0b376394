"""How many examples Hypothesis draws where a test names a number of its own."""

from hypothesis import settings

ALL = 100
"""Examples of a test that names no number, in the long form: see `tests/conftest.py` for the short one."""


def examples(long: int, short: int | None = None) -> settings:
    """Draw so many in the long form, and in the short one so many or the share that a usual test draws."""
    share = settings().max_examples / ALL
    if share >= 1:
        return settings(deadline=None, max_examples=long)
    return settings(deadline=None, max_examples=short or max(5, round(long * share)))
