"""Strips: each judgement a mark, each step a bar, and an end that is not known is open."""

from evidence.charts.grades import LOOKS
from evidence.publishing.authorities.judgement_timeline import SHAPES, Mark, Span, key, strip


def drawn(*spans: Span) -> str:
    marks = [Mark("2014-05-23", "inadequate"), Mark("2019-01", "good")]
    return strip(marks, list(spans), first=2008, last=2027, says="a & b")


def test_every_judgement_is_a_mark_of_its_grade() -> None:
    svg = drawn()
    assert svg.count('class="grade inadequate"') == svg.count('class="grade good"') == 1


def test_grades_are_those_of_the_reviews_figures() -> None:
    assert list(SHAPES) == list(LOOKS)


def test_a_step_with_an_end_is_a_closed_bar_and_one_without_an_open_arrow() -> None:
    closed = drawn(Span("commissioner", "2014", "2015-05", False))
    assert 'class="step"' in closed and "arrow" not in closed
    unknown = drawn(Span("commissioner", "2014-03-27", "", True))
    assert 'class="step open"' in unknown and 'class="step"' not in unknown and "arrow" in unknown


def test_a_step_last_seen_in_place_runs_until_then_and_stays_open() -> None:
    seen = drawn(Span("trust or company", "2018-04-01", "2023-05", True))
    assert 'class="step"' in seen and 'class="step open"' in seen


def test_words_are_text() -> None:
    assert "<b>" not in drawn(Span("<b>", "2014", "", True))


def test_the_key_names_every_grade_and_both_kinds_of_bar() -> None:
    assert all(grade in key() for grade in SHAPES)
    assert "no end found" in key()
