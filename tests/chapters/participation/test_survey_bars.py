"""Answers of surveys: hollow where seen at second hand, no interval without the number who answered."""

import pandas as pd
import pytest
from survey_bars import answers

from evidence.charts.style import canvas
from evidence.errors import DataError


def survey(**changes):
    rows = pd.DataFrame(
        {
            "group": ["Knows why", "Knows why", "Decisions"],
            "label": ["Not told, aged 4 to 7", "Not told, aged 8 to 11", "Have a say"],
            "value": [49.0, 33.0, 53.0],
            "lower": [44.1, float("nan"), 50.0],
            "upper": [53.9, float("nan"), 56.0],
            "n": ["397", "(2,684)", "1,123"],
            "year": ["2018", "2018", "2010"],
            "primary": [False, False, True],
        }
    )
    return rows.assign(**changes)


def drawn(data):
    _, (ax,) = canvas(height=3)
    answers(ax, data, axis="Share, %", form="{:.0f}%")
    return ax


def test_an_answer_seen_at_second_hand_is_hollow():
    marks = [line for line in drawn(survey()).lines if len(line.get_xdata()) == 1 and line.get_xdata()[0] > 1]
    assert [line.get_markerfacecolor() == "white" for line in marks] == [True, True, False]


def test_an_answer_without_the_number_who_answered_has_no_interval():
    spans = [path.vertices[:, 0] for lines in drawn(survey()).collections for path in lines.get_paths()]
    assert sum(span[0] == span[0] for span in spans) == 2


def test_value_number_and_year_stand_beside_each_answer():
    words = [text.get_text() for text in drawn(survey()).texts]
    assert {"49%", "397", "2018", "(2,684)", "53%", "2010"} <= set(words)


def test_each_question_is_named_once():
    words = [text.get_text().strip() for text in drawn(survey()).texts]
    assert words.count("Knows why") == 1 and words.count("Decisions") == 1


@pytest.mark.parametrize("value", [-1.0, 101.0, float("nan")])
def test_what_is_no_share_is_refused(value):
    with pytest.raises(DataError, match="from 0 to 100"):
        drawn(survey(value=[49.0, value, 53.0]))
