"""Colours of figures in a page: each has one in light and one in dark that can be seen as well."""

import re

import grades
import maps
import numpy as np
import pytest
import standings
import transition_matrix

from evidence.charts import lines, style
from evidence.paths import STATIC
from tests.charts.test_style import contrast

CSS = (STATIC / "book.css").read_text(encoding="utf-8")
VARIABLE = re.compile(r"(--[a-z0-9-]+): (#[0-9a-f]{6});")
RULE = re.compile(r'\.drawing \[fill="(#\w+)"\] \{ fill: var\((--[\w-]+)\); \}')


def block(start: str) -> dict[str, str]:
    return dict(VARIABLE.findall(CSS[CSS.index(start) :].split("}", 1)[0]))


LIGHT = block(":root {")
SYSTEM, CHOSEN = block(':root:not([data-colours="light"])'), block(':root[data-colours="dark"] {\n')
VARIABLE_OF = dict(RULE.findall(CSS))
WORDS = (style.DARK, style.QUIET, style.ACCENT, style.CONTRAST, style.INADEQUATE)


def test_dark_is_the_same_whether_the_system_or_the_reader_chose_it() -> None:
    assert SYSTEM == CHOSEN
    assert set(SYSTEM) == set(LIGHT)


def test_no_colour_needs_a_newer_browser() -> None:
    assert "light-dark(" not in "".join(path.read_text("utf-8") for path in STATIC.glob("*.css"))


@pytest.mark.parametrize("what", ["fill", "stroke"])
def test_every_colour_of_a_figure_follows_the_page(what: str) -> None:
    faces = {look.face for look in grades.LOOKS.values()} - {"white"}
    of_style = {colour for colour in vars(style).values() if re.fullmatch("#[0-9a-f]{6}", str(colour))}
    ramps = {*maps.SEQUENTIAL, *maps.DIVERGING, transition_matrix.DARKEST, *standings._FILLS}
    wanted = of_style | faces | {lines._MIDDLE} | (ramps if what == "fill" else set())
    assert wanted <= set(re.findall(rf'\.drawing \[{what}="(#\w+)"\]', CSS))


@pytest.mark.parametrize("colour", WORDS)
def test_words_and_marks_have_their_contrast_in_dark_too(colour: str) -> None:
    dark = SYSTEM[VARIABLE_OF[colour]]
    assert contrast(dark, SYSTEM["--page"]) >= 4.5
    assert contrast(dark, SYSTEM["--band"]) >= 3


def test_context_and_the_edges_of_intervals_have_three_to_one_in_both() -> None:
    for scheme in (LIGHT, SYSTEM):
        assert contrast(scheme[VARIABLE_OF[style.CONTEXT]], scheme["--page"]) >= 3


def test_words_on_the_fullest_cell_of_a_table_of_shares_can_be_read() -> None:
    for scheme in (LIGHT, SYSTEM):
        assert contrast(scheme["--ink"], scheme[VARIABLE_OF[transition_matrix.DARKEST]]) >= 4.5


def test_inadequate_has_a_colour_that_nothing_else_has() -> None:
    for scheme in (LIGHT, SYSTEM):
        assert list(scheme.values()).count(scheme["--inadequate"]) == 1


@pytest.mark.parametrize("ramp", [maps.SEQUENTIAL, maps.DIVERGING], ids=["sequential", "diverging"])
def test_classes_of_a_map_lie_in_dark_as_far_from_the_page_as_in_light(ramp: tuple[str, ...]) -> None:
    def away(scheme: dict[str, str]) -> list[int]:
        found = [contrast(scheme[VARIABLE_OF[colour]], scheme["--page"]) for colour in ramp]
        return sorted(range(len(found)), key=found.__getitem__)

    # The same classes stand out, in the same order.
    assert away(SYSTEM)[-1] == away(LIGHT)[-1] and away(SYSTEM)[0] == away(LIGHT)[0]


def test_frameworks_that_found_authorities_inadequate_run_away_from_the_page_in_both() -> None:
    for scheme in (LIGHT, SYSTEM):
        found = [contrast(scheme[VARIABLE_OF[colour]], scheme["--page"]) for colour in standings._FILLS]
        assert found == sorted(found) and min(np.divide(found[1:], found[:-1])) > 1.5
