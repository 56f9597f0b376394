"""A title has no number that a reader cannot find in the picture and in its data, and names no cause."""

import pandas as pd
import pytest

from evidence.charts.style import canvas
from evidence.records import output
from evidence.records.facts import fact
from evidence.records.figures import figure
from evidence.records.output import RecordError
from tests.records.test_figures import BASIS, WORDS

BARS = pd.DataFrame({"area": ["North", "South", "East"], "rate": [41.26, 7.5, 7.5]})


def show(title: str, data: pd.DataFrame = BARS, *, words: str = "") -> None:
    output._stated.clear()
    fig, (ax,) = canvas(height=2)
    ax.barh(range(len(BARS)), BARS["rate"])
    ax.text(0, 0, words)
    figure(fig, "variation-test", **{**WORDS, "title": title, "data": data, "basis": BASIS})


@pytest.mark.parametrize(
    "title",
    [
        "The North has 41 for every 10,000",
        "The North has 41.3",
        "The others have 7.5",
        "From 2016 to 2025 the North led",
        "In 2016-17 the North led",
        "No number at all",
    ],
)
def test_numbers_that_are_drawn_and_held_and_years_pass(shown: list, title: str) -> None:
    show(title)
    assert len(shown) == 1


@pytest.mark.parametrize(
    ("title", "words", "message"),
    [
        ("The North has 43", "43", "43 is not in its data"),
        ("The North has 42 or 41", "42", "42 is not in its data"),
        ("They share 56.26", "", "56.26 is not in its data"),
    ],
)
def test_a_number_that_the_data_do_not_hold_is_refused(
    shown: list, title: str, words: str, message: str
) -> None:
    with pytest.raises(RecordError, match=message):
        show(title, words=words)
    assert shown == []


def test_a_number_that_is_held_and_not_drawn_is_refused_until_it_is(shown: list) -> None:
    data = BARS.assign(n=[112, 80, 30])
    with pytest.raises(RecordError, match="112 is not drawn"):
        show("The North counts 112", data)
    show("The South counts 80", data, words="80 children")
    assert len(shown) == 1


def test_a_count_of_rows_is_held_where_a_column_tells_them_apart(shown: list) -> None:
    with pytest.raises(RecordError, match="13 is not in its data"):
        show("Of 13 places one leads", words="13")
    show("Of 3 places 2 are alike", words="3 places, 2 alike")
    assert len(shown) == 1


@pytest.mark.parametrize("words", ["Rates rose because of cuts", "The effect of cuts is small"])
def test_no_title_and_no_words_of_a_fact_name_a_cause(shown: list, words: str) -> None:
    with pytest.raises(RecordError, match="words of association"):
        show(words)
    with pytest.raises(RecordError, match="words of association"):
        fact("variation-test-fact", 1, says=words, basis=BASIS)
    assert shown == []
