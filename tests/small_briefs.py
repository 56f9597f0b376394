"""Briefs of one measure: to lay out all of them takes longer than most tests of what is made of briefs."""

from functools import cache
from typing import Any

import pytest

from evidence.measures.entries import OF_BRIEFS
from evidence.publishing.authorities import briefs


@cache
def of_one_measure() -> Any:
    """What makes briefs, of one measure, for tests to put in the place of `briefs._maker`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(briefs, "OF_BRIEFS", {"looked-after": OF_BRIEFS["looked-after"]})
        return briefs._BriefMaker()
