"""SVG: what is written is XML, and words and attributes are text."""

from xml.etree import ElementTree

import pytest

from evidence.publishing.authorities import svg

NASTY = "\"'><script>alert(1)</script> & ]]>"


def test_words_and_attributes_are_text() -> None:
    parts = [svg.element("text", svg.text(NASTY), x=1), svg.path(NASTY, "M0 0")]
    drawing = ElementTree.fromstring(svg.drawing("any", 10, 20, NASTY, parts))
    assert [child.tag for child in drawing] == ["text", "path"]
    assert drawing[0].text == drawing[1].get("class") == drawing.get("aria-label") == NASTY


def test_nothing_drawn_is_no_element() -> None:
    assert svg.path("own", "") == svg.line([]) == svg.corners([]) == ""


@pytest.mark.parametrize(
    ("value", "printed"), [(0.04, "0"), (0.05, "0.1"), (-2.0, "-2"), (10, "10"), (99.96, "100")]
)
def test_a_number_is_rounded_to_a_tenth(value: float, printed: str) -> None:
    assert svg.number(value) == printed
