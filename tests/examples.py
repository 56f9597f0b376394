"""How many examples Hypothesis draws where a test names a number of its own."""

from hypothesis import settings

ALL = 100
"""Examples of a test that names no number, in the long form: see `tests/conftest.py` for the short one."""


def examples(number: int) -> settings:
    """Draw so many in the long form, and in the short one the same share of them as of the usual hundred."""
    return settings(deadline=None, max_examples=max(5, number * settings().max_examples // ALL))
