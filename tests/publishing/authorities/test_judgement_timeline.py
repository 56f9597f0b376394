"""Strips: each judgement a mark, each step a bar, and an end that is not known is open."""

import re

import numpy as np
import pytest
from grades import LOOKS
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path

from evidence.paths import STATIC
from evidence.publishing.authorities.judgement_timeline import SHAPES, Span, key, strip


def drawn(*spans: Span) -> str:
    marks = [("2014-05-23", "inadequate"), ("2019-01", "good")]
    return strip(marks, list(spans), first=2008, last=2027, says="a & b")


def test_every_judgement_is_a_mark_of_its_grade() -> None:
    svg = drawn()
    assert svg.count('class="grade inadequate"') == svg.count('class="grade good"') == 1


def test_grades_are_those_of_the_reviews_figures() -> None:
    assert list(SHAPES) == list(LOOKS)


@pytest.mark.parametrize("grade", LOOKS)
def test_a_grade_has_the_colours_that_it_has_in_figures(grade: str) -> None:
    css = (STATIC / "book.css").read_text(encoding="utf-8")
    rules = dict(re.findall(r"^\.strip \.([a-z-]+) \{(.*)\}$", css, re.MULTILINE))
    own = rules["grade"] + rules.get(grade.replace(" ", "-"), "")
    for what, colour in (("fill", LOOKS[grade].face), ("stroke", LOOKS[grade].edge)):
        # The rule that comes last holds.
        value = re.findall(rf"\b{what}: ([^;]+);", own)[-1]
        if variable := re.match(r"var\((--\w+)\)", value):
            value = re.search(rf"{variable[1]}: ([^;]+);", css)[1]
        assert value == {"white": "#ffffff"}.get(colour, colour)


@pytest.mark.parametrize("grade", LOOKS)
def test_a_grade_has_the_shape_that_it_has_in_figures(grade: str) -> None:
    # As many corners, one way up and about as wide for its height.
    marker = MarkerStyle(LOOKS[grade].shape)
    outline = marker.get_path().transformed(marker.get_transform())
    if outline.codes is not None and Path.CURVE4 in outline.codes:
        assert "a7 7" in SHAPES[grade]
        return
    (drawn,) = (corners[:-1] for corners in outline.to_polygons())
    here = polygon(SHAPES[grade])
    assert len(here) == len(drawn)
    # The lowest corners of one are the lowest of the other; in SVG down is up.
    assert np.isclose(here[:, 1], here[:, 1].max()).sum() == np.isclose(drawn[:, 1], drawn[:, 1].min()).sum()
    wide, high = np.ptp(here, axis=0) / np.ptp(drawn, axis=0)
    assert wide == pytest.approx(high, rel=0.2)


def polygon(d: str) -> np.ndarray:
    """The corners of a path of straight lines."""
    at, corners = np.zeros(2), []
    for letter, words in re.findall(r"([A-Za-z])([^A-Za-z]*)", d):
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", words)]
        if letter in "ML":
            steps = [np.array(pair) for pair in zip(numbers[::2], numbers[1::2], strict=True)]
        elif letter in "Hh":
            steps = [np.array([numbers[0] + (at[0] if letter == "h" else 0), at[1]])]
        elif letter == "v":
            steps = [at + [0, numbers[0]]]
        else:
            steps = []
        for at in steps:
            corners.append(at)
    return np.array(corners)


def test_a_step_with_an_end_is_a_closed_bar_and_one_without_an_open_arrow() -> None:
    closed = drawn(("commissioner", "2014", "2015-05", False))
    assert 'class="step"' in closed and "arrow" not in closed
    unknown = drawn(("commissioner", "2014-03-27", "", True))
    assert 'class="step open"' in unknown and 'class="step"' not in unknown and "arrow" in unknown


def test_a_step_last_seen_in_place_runs_until_then_and_stays_open() -> None:
    seen = drawn(("trust or company", "2018-04-01", "2023-05", True))
    assert 'class="step"' in seen and 'class="step open"' in seen


def test_words_are_text() -> None:
    assert "<b>" not in drawn(("<b>", "2014", "", True))


def test_the_key_names_every_grade_and_both_kinds_of_bar() -> None:
    assert all(grade in key() for grade in SHAPES)
    assert "no end found" in key()
