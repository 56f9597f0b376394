"""Sentences: silent while they hold, and an output of their own when they do not."""

import pytest

from evidence.records.mime import SENTENCE
from evidence.records.output import RecordError
from evidence.records.sentences import sentence


def test_a_sentence_that_holds_leaves_nothing(shown: list) -> None:
    sentence(True, "the chapter says so")
    assert shown == []


def test_a_sentence_that_does_not_hold_is_said_and_stops_nothing(shown: list) -> None:
    sentence(False, "the chapter says so")
    ((left, _),) = shown
    assert left == {
        "text/plain": "No longer holds: the chapter says so.",
        SENTENCE: {"says": "the chapter says so"},
    }


@pytest.mark.parametrize("holds", [True, False])
def test_a_sentence_without_words_is_refused(holds: bool) -> None:
    with pytest.raises(RecordError, match="needs words"):
        sentence(holds, " ")
