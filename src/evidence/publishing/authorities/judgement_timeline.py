"""Judgements, and what was done to a council, drawn on one line of time."""

from collections.abc import Sequence

from evidence.data.periods import year_of
from evidence.publishing.authorities import svg

WIDTH, LEFT, RIGHT = 340, 8, 332
MARKS_AT, FIRST_STEP, STEP = 14, 48, 21
ARROW, LETTER = 14, 5.8
# Shapes and colours are those of the review's figures, as a test holds them to the chapter on inspection; to
# ask it here would load matplotlib, for which every build and brief would wait.
SHAPES = {
    "outstanding": "M0-9 2.2-3 8.6-2.8 3.6 1.1 5.3 7.3 0 3.6-5.3 7.3-3.6 1.1-8.6-2.8-2.2-3Z",
    "good": "M-7 0a7 7 0 1 0 14 0a7 7 0 1 0-14 0Z",
    "requires improvement": "M-7.5-6H7.5L0 7Z",
    "adequate": "M0-8.5 6 0 0 8.5-6 0Z",
    "inadequate": "M-6.5-6.5h13v13h-13Z",
}
# One judgement: its day, `YYYY-MM-DD`, and its grade.
Mark = tuple[str, str]
# One step taken: what it was, when it began, when it ended or was last seen to go on, and whether it is open.
Span = tuple[str, str, str, bool]


def strip(marks: Sequence[Mark], spans: Sequence[Span], *, first: int, last: int, says: str) -> str:
    """Draw judgements as marks, and steps as bars below them, on one axis from the year `first` to `last`.

    An open step ends in an arrow, dashed from the day it was last seen. `says` is what the drawing shows.
    """
    height = FIRST_STEP + STEP * len(spans) + 20

    def x(day: str) -> float:
        return LEFT + (RIGHT - LEFT) * (year_of(day) - first) / (last - first)

    parts = [svg.path("grid", f"M{LEFT} {MARKS_AT}H{RIGHT}")]
    for year in range(first + 1, last, 3):
        tick = f"{x(str(year) + '-01-01'):.0f}"
        parts.append(svg.path("grid", f"M{tick} {MARKS_AT + 12}V{height - 18}"))
        parts.append(svg.element("text", str(year), x=tick, y=height - 4, class_="mid"))
    for row, (what, start, end, is_open) in enumerate(spans):
        at, begins = FIRST_STEP + STEP * row, x(start)
        ends = max(x(end or start), begins + 3)
        if end:
            parts.append(svg.path("step", f"M{begins:.0f} {at}H{ends:.0f}"))
        if is_open:
            tip = min(ends + ARROW, RIGHT)
            parts.append(svg.path("step open", f"M{ends:.0f} {at}H{tip:.0f}"))
            parts.append(svg.path("arrow", f"M{tip - 4:.0f} {at - 4}l4 4l-4 4"))
        # Above the bar, and not beyond the edge.
        starts = max(LEFT, min(begins, WIDTH - LETTER * len(what)))
        parts.append(svg.element("text", svg.text(what), x=f"{starts:.0f}", y=at - 5))
    for day, grade in marks:
        place = f"translate({x(day):.0f} {MARKS_AT})"
        parts.append(svg.element("path", class_=_name(grade), transform=place, d=SHAPES[grade]))
    return svg.drawing("strip", WIDTH, height, says, parts)


def key() -> str:
    """Draw the mark of each grade once, with its word, and the two kinds of bar, as a list."""
    marks = {grade: svg.path(_name(grade), shape) for grade, shape in SHAPES.items()}
    marks["step, to its end"] = svg.path("step", "M-9 0H9")
    marks["no end found"] = svg.path("step open", "M-9 0H8") + svg.path("arrow", "M5-4l4 4l-4 4")
    box = {"class_": "strip", "viewBox": "-10 -10 20 20", "aria_hidden": "true"}
    items = (f"<li>{svg.element('svg', mark, **box)} {word}</li>" for word, mark in marks.items())
    return f'<ul class="key">{"".join(items)}</ul>'


def _name(grade: str) -> str:
    return f"grade {grade.replace(' ', '-')}"
