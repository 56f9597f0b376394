"""Strips: judgements, and what was done to a council, on one line of time, as SVG written as text."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from evidence.data.periods import year_of

WIDTH, LEFT, RIGHT = 340, 8, 332
MARKS_AT, FIRST_STEP, STEP = 14, 48, 21
ARROW, LETTER = 14, 5.8
# The shapes are those of the review's figures: see evidence.charts.grades.
SHAPES = {
    "outstanding": "M0-9 2.2-3 8.6-2.8 3.6 1.1 5.3 7.3 0 3.6-5.3 7.3-3.6 1.1-8.6-2.8-2.2-3Z",
    "good": "M-7 0a7 7 0 1 0 14 0a7 7 0 1 0-14 0Z",
    "requires improvement": "M-7.5-6H7.5L0 7Z",
    "adequate": "M0-8.5 6 0 0 8.5-6 0Z",
    "inadequate": "M-6.5-6.5h13v13h-13Z",
}


class Mark(NamedTuple):
    """One judgement: its day, `YYYY-MM-DD`, and its grade."""

    day: str
    grade: str


class Span(NamedTuple):
    """One step taken: what it was, when it began, and when it ended or, if `open`, was last seen to go on."""

    what: str
    start: str
    end: str
    open: bool


def strip(marks: Sequence[Mark], spans: Sequence[Span], *, first: int, last: int, says: str) -> str:
    """Draw judgements as marks and steps as bars below them, on one axis of years.

    Parameters
    ----------
    marks : sequence of Mark
        Judgements that have a grade.
    spans : sequence of Span
        Steps with a known beginning. An open one ends in an arrow, dashed from the day it was last seen.
    first, last : int
        Years at the ends of the axis.
    says : str
        What the drawing shows, for those who do not see it.

    Returns
    -------
    str
        One ``<svg>`` element.

    Examples
    --------
    >>> svg = strip([Mark("2014-05-23", "inadequate")], [], first=2009, last=2026, says="One judgement")
    >>> svg.count('class="grade')
    1
    """
    height = FIRST_STEP + STEP * len(spans) + 20

    def x(day: str) -> float:
        return LEFT + (RIGHT - LEFT) * (year_of(day) - first) / (last - first)

    parts = [
        f'<svg class="strip" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(says)}">',
        f'<path class="grid" d="M{LEFT} {MARKS_AT}H{RIGHT}"/>',
    ]
    for year in range(first + 1, last, 3):
        tick = f"{x(str(year) + '-01-01'):.0f}"
        parts.append(f'<path class="grid" d="M{tick} {MARKS_AT + 12}V{height - 18}"/>')
        parts.append(f'<text x="{tick}" y="{height - 4}" class="mid">{year}</text>')
    for row, span in enumerate(spans):
        at, begins = FIRST_STEP + STEP * row, x(span.start)
        ends = max(x(span.end or span.start), begins + 3)
        if span.end:
            parts.append(f'<path class="step" d="M{begins:.0f} {at}H{ends:.0f}"/>')
        if span.open:
            tip = min(ends + ARROW, RIGHT)
            parts.append(f'<path class="step open" d="M{ends:.0f} {at}H{tip:.0f}"/>')
            parts.append(f'<path class="arrow" d="M{tip - 4:.0f} {at - 4}l4 4l-4 4"/>')
        # Above the bar, and not beyond the edge.
        starts = max(LEFT, min(begins, WIDTH - LETTER * len(span.what)))
        parts.append(f'<text x="{starts:.0f}" y="{at - 5}">{escape(span.what)}</text>')
    for mark in marks:
        name = mark.grade.replace(" ", "-")
        parts.append(
            f'<path class="grade {name}" transform="translate({x(mark.day):.0f} {MARKS_AT})" '
            f'd="{SHAPES[mark.grade]}"/>'
        )
    return "".join([*parts, "</svg>"])


def key() -> str:
    """Draw the mark of each grade once, with its word, and the two kinds of bar, as a list.

    Examples
    --------
    >>> key().count("<li>")
    7
    """
    marks = {
        grade: f'<path class="grade {grade.replace(" ", "-")}" d="{shape}"/>'
        for grade, shape in SHAPES.items()
    }
    marks["step, to its end"] = '<path class="step" d="M-9 0H9"/>'
    marks["no end found"] = '<path class="step open" d="M-9 0H8"/><path class="arrow" d="M5-4l4 4l-4 4"/>'
    items = "".join(
        f'<li><svg class="strip" viewBox="-10 -10 20 20" aria-hidden="true">{mark}</svg> {word}</li>'
        for word, mark in marks.items()
    )
    return f'<ul class="key">{items}</ul>'
