"""The look of figures: colours measured, words fitted, pictures reproducible."""

import inspect
import itertools
import re

import maps
import matplotlib
import numpy as np
import pytest
from matplotlib.text import Text

from evidence.charts import style
from evidence.records import drawn_svg

MARKS = {name: getattr(style, name) for name in ("DARK", "ACCENT", "CONTRAST", "CONTEXT", "INADEQUATE")}
# Machado, Oliveira and Fernandes (2009), IEEE Transactions on Visualization and Computer Graphics 15(6),
# 1291-1298: severity 1.0, for linear RGB.
SIGHT = {
    "full colour": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
LONG = "Councils with the highest rates ten years ago have the highest rates now, whatever their poverty " * 2


def linear(colour):
    """Linear RGB, by the formula of WCAG 2.2's relative luminance."""
    part = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """Contrast ratio of WCAG 2.2."""
    low, high = sorted(float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(colour, sight):
    """CIELAB (D65) of a colour as somebody with that sight sees it."""
    seen = np.clip(SIGHT[sight] @ linear(colour), 0, 1)
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    xyz = np.array(to_xyz) @ seen / [0.9505, 1.0, 1.089]
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def apart(one, other, sight):
    """CIE 1976 colour difference; about 2 is just noticeable."""
    return float(np.linalg.norm(lab(one, sight) - lab(other, sight)))


def test_contrast_is_measured_as_wcag_defines_it():
    # W3C, Understanding success criterion 1.4.3: black on white is 21:1, #777777 just fails with 4.48:1.
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


def test_colour_blind_sight_leaves_grey_grey():
    # A property of the published matrices: their rows sum to 1.
    for matrix in SIGHT.values():
        assert matrix.sum(axis=1) == pytest.approx([1, 1, 1], abs=1e-5)


def test_marks_have_three_to_one_on_white_and_words_four_and_a_half():
    for colour in MARKS.values():
        assert contrast(colour, "#ffffff") >= 3
    for colour in (style.DARK, style.QUIET, style.ACCENT, style.CONTRAST):
        assert contrast(colour, "#ffffff") >= 4.5


def test_the_ratio_written_beside_each_colour_is_the_ratio():
    written = re.findall(r'^([A-Z]+) = "(#\w{6})"  # (.*)$', inspect.getsource(style), re.MULTILINE)
    assert {name for name, *_ in written} == {*MARKS, "FILL", "QUIET"}
    for _, colour, remark in written:
        assert float(re.search(r": ([\d.]+):1", remark)[1]) == pytest.approx(
            contrast(colour, "#ffffff"), abs=0.051
        )
        for other, ratio in re.findall(r"on ([A-Z]+) ([\d.]+):1", remark):
            assert float(ratio) == pytest.approx(contrast(colour, getattr(style, other)), abs=0.051)


@pytest.mark.parametrize("sight", SIGHT)
def test_marks_are_told_apart_by_colour_blind_readers(sight):
    for one, other in itertools.combinations(MARKS.values(), 2):
        # Six times just noticeable. Accent and context are the closest: shape or label parts them too.
        assert apart(one, other, sight) > 12, (one, other)


@pytest.mark.parametrize("sight", SIGHT)
def test_map_classes_are_told_apart_by_colour_blind_readers(sight):
    for ramp in (maps.SEQUENTIAL, maps.DIVERGING):
        for one, other in itertools.combinations(ramp, 2):
            assert apart(one, other, sight) > 13, (one, other)


@pytest.mark.parametrize("sight", SIGHT)
def test_map_classes_darken_step_by_step(sight):
    lightness = [lab(colour, sight)[0] for colour in maps.SEQUENTIAL]
    assert (np.diff(lightness) < -12).all()
    out = [lab(colour, sight)[0] for colour in maps.DIVERGING]
    assert out[0] < out[1] < out[2] > out[3] > out[4]


def test_dress_makes_room_and_leaves_the_drawing_its_size():
    fig, (ax,) = style.canvas(height=3)
    fig.draw_without_rendering()
    before = ax.get_window_extent().size
    style.dress(fig, title=LONG, subtitle=LONG, footer=LONG)
    fig.draw_without_rendering()
    assert fig.get_figwidth() == style.WIDTH
    assert ax.get_window_extent().size == pytest.approx(before, rel=0.01)


def test_words_around_the_drawing_wrap_inside_the_figure_and_do_not_overlap():
    fig, (ax,) = style.canvas(height=3)
    style.dress(fig, title=LONG, subtitle=LONG, footer=LONG)
    boxes = [text.get_window_extent() for text in fig.texts] + [ax.get_tightbbox()]
    for box in boxes:
        assert fig.bbox.x0 <= box.x0 and box.x1 <= fig.bbox.x1
        assert fig.bbox.y0 <= box.y0 and box.y1 <= fig.bbox.y1
    assert all(box.count_overlaps([other for other in boxes if other is not box]) == 0 for box in boxes)
    assert [" ".join(text.get_text().split()) for text in fig.texts] == [LONG.strip()] * 3


def test_the_same_drawing_gives_the_same_svg():
    def draw():
        fig, (ax,) = style.canvas(height=3)
        ax.plot([1, 2, 3], [3, 1, 2])
        style.dress(fig, title="One", subtitle="Two", footer="Three")
        return drawn_svg.write(fig, "one")

    assert draw() == draw()


def test_the_last_digits_of_the_layout_change_nothing_in_the_svg(monkeypatch):
    solve = style.ConstrainedLayoutEngine.execute

    def draw(noise):
        def execute(engine, fig):
            solve(engine, fig)
            for ax in fig.axes:
                ax._set_position([side + noise for side in ax.get_position(original=True).bounds])

        monkeypatch.setattr(style.ConstrainedLayoutEngine, "execute", execute)
        fig, (ax,) = style.canvas(height=3)
        ax.set_aspect("equal")
        ax.plot([1, 2, 3], [3, 1, 2])
        style.dress(fig, title="One", subtitle="Two", footer="Three")
        return drawn_svg.write(fig, "one")

    assert draw(noise=0) == draw(noise=1e-13)


def test_text_with_dollar_signs_is_drawn_as_it_is_and_never_read_as_mathematics():
    name = r"A $\frac$ and $x_1$ Council"
    fig, (ax,) = style.canvas()
    ax.plot([1, 2], [3, 4], label=name)
    ax.annotate(name, (1, 3))
    ax.set_xticks([1], [name])
    style.value_axis_title(ax, name)
    style.key_of(ax, {name: style.Look("o", style.DARK)})
    style.dress(fig, title=name, subtitle=name, footer=name)
    fig.canvas.draw()
    texts = [text for text in fig.findobj(Text) if name in text.get_text()]
    assert len(texts) >= 7 and not any(text.get_parse_math() for text in texts)


def test_nothing_a_user_has_set_for_matplotlib_decides_how_a_canvas_draws():
    style.canvas()
    before = dict(matplotlib.rcParams)
    with matplotlib.rc_context():
        matplotlib.rcParams.update({"axes.formatter.use_locale": True, "lines.markersize": 40})
        style.canvas()
        assert dict(matplotlib.rcParams) == before
