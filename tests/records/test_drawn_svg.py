"""The SVG of a figure: small, its words are text, its colours are those of the style."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from matplotlib.figure import Figure

from evidence.charts import style
from evidence.charts.labels import HALO
from evidence.charts.style import ACCENT, CONTEXT, Look, canvas, dress, marks
from evidence.records import drawn_svg

WORDS = {"title": "Rates differ", "subtitle": "Per 10,000 & more", "footer": "Source: DfE.\nLondon"}
SVG = "{http://www.w3.org/2000/svg}"


def cloud(count: int = 151) -> Figure:
    fig, (ax,) = canvas(height=3)
    looks = {"in": Look("o", CONTEXT), "out": Look("D", ACCENT)}
    marks(ax, np.arange(count), np.sin(np.arange(count)), ["in", "out"] * (count // 2) + ["in"], looks)
    ax.text(3, 0.5, "London", path_effects=HALO)
    ax.fill_between([0, 900], -2, -0.5)
    dress(fig, **WORDS)
    return fig


def test_every_word_is_text_and_stands_once() -> None:
    root = ET.fromstring(drawn_svg.write(cloud(), "one"))
    words = [text.text for text in root.iter(f"{SVG}text")]
    assert {"Rates differ", "Per 10,000 & more", "Source: DfE.", "London", "400"} <= set(words)
    assert words.count("London") == 2, "one in the drawing, one in the footer"


def test_a_page_gets_the_drawing_without_the_words_that_it_has_itself() -> None:
    page = ET.fromstring(drawn_svg.in_page(drawn_svg.write(cloud(), "one"), 'Dots: "all"'))
    words = [text.text for text in page.iter("text")]
    assert "Rates differ" not in words and words.count("London") == 1
    assert (page.get("role"), page.get("aria-label")) == ("img", 'Dots: "all"')
    left, top, width, height = map(float, page.get("viewBox").split())
    # 6.4 inches of 96 CSS pixels; a drawing of 3 inches, without title, subtitle and footer.
    assert (left, width) == (0, 614.4) and 288 <= height <= 330 and top > 20


def test_a_thousand_marks_take_a_line_for_each_look() -> None:
    svg = drawn_svg.write(cloud(1001), "one")
    assert len(svg) < 16_000
    assert len(re.findall('marker-start="', svg)) == len(re.findall("<marker ", svg)) == 2
    places = re.findall(r'marker-end="[^"]*" d="M([^"]*)"', svg)
    points = sum(len(re.findall(r"-?[\d.]+", place)) // 2 for place in places)
    assert points == 1001


def test_names_of_what_is_drawn_twice_are_those_of_the_figure() -> None:
    assert set(re.findall(r' id="([^"]*)-\d+"', drawn_svg.write(cloud(), "variation-rates"))) == {
        "variation-rates"
    }


def test_nothing_is_drawn_outside_the_axes_that_cut_it_off() -> None:
    fig = cloud()
    svg = drawn_svg.write(fig, "one")
    numbers = [float(x) for d in re.findall(r' d="([^"]*)"', svg) for x in re.findall(r"-?[\d.]+", d)]
    assert max(numbers) <= 615


def test_colours_are_attributes_and_each_is_one_of_the_style() -> None:
    svg = drawn_svg.write(cloud(), "one")
    assert "style=" not in svg
    known = {colour.lower() for colour in vars(style).values() if re.fullmatch("#[0-9a-f]{6}", str(colour))}
    assert set(re.findall(r'(?:fill|stroke)="(#\w+)"', svg)) <= known | {"#ffffff"}


def test_no_word_is_below_nine_pixels_on_a_phone() -> None:
    sizes = re.findall(r'font-size="([\d.]+)"', drawn_svg.write(cloud(), "one"))
    # The drawing is as wide as the phone, 360 CSS pixels.
    assert min(map(float, sizes)) * 360 / 614.4 >= 9


def test_writing_leaves_the_figure_as_it_was() -> None:
    fig = cloud()
    first = drawn_svg.write(fig, "one")
    assert fig.dpi == 100 and fig.axes[0].texts[0].get_path_effects()
    assert drawn_svg.write(fig, "one") == first


@pytest.mark.parametrize("alt", ["Two lines.", "5 < 6 & 7"])
def test_the_words_for_who_cannot_see_it_are_escaped(alt: str) -> None:
    assert ET.fromstring(drawn_svg.in_page(drawn_svg.write(cloud(), "one"), alt)).get("aria-label") == alt
