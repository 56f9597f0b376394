"""The curve of what has not ended yet."""

import numpy as np
import pytest
import survival_curves
from matplotlib.colors import to_hex
from survival import survival

from evidence.charts import style

# Kaplan-Meier by hand: of five, one ends at 1 (80%), one of four at 2 (60%), one of two at 3 (30%).
FIVE = survival([1, 2, 2, 3, 4], [True, True, False, True, False])


def drawn(curve=FIVE, **options):
    _, (ax,) = style.canvas(height=4)
    words = {"axis": "Still inadequate, %", "since": "judged inadequate"}
    survival_curves.survival(ax, curve.steps, curve.followed, **words, **options)
    return ax


def words(ax):
    return [text.get_text() for text in ax.texts]


def test_the_curve_steps_where_something_ended_and_holds_until_the_last_follow_up():
    curve = next(line for line in drawn().lines if line.get_drawstyle() == "steps-post")
    assert curve.get_xdata().tolist() == [0, 1, 2, 3, 4]
    assert curve.get_ydata() == pytest.approx([100, 80, 60, 30, 30])


def test_the_band_is_that_of_the_curve():
    ax = drawn()
    band = next(
        shape for shape in ax.collections if to_hex(shape.get_facecolor()[0]) == survival_curves._BAND
    )
    heights = band.get_paths()[0].vertices[:, 1]
    assert heights.min() == pytest.approx(FIVE.steps["lower"].min())


def test_one_whose_end_was_not_seen_is_a_stroke_on_the_curve():
    ax = drawn()
    strokes = next(line for line in ax.lines if line.get_marker() == "|")
    # Lost at 2, just after the step there, and at 4.
    assert strokes.get_xydata().tolist() == [[2, pytest.approx(60)], [4, pytest.approx(30)]]
    assert "| end not seen" in words(ax)


def test_without_anyone_lost_nothing_explains_a_stroke():
    assert "| end not seen" not in words(drawn(survival([1, 2], [True, True])))


def test_below_each_year_is_how_many_were_still_followed():
    # By hand: all five to year 1, four to year 2, two to year 3, one to year 4.
    labels = [label.get_text() for label in drawn().get_xticklabels()]
    assert labels == ["0\n5", "1\n5", "2\n4", "3\n2", "4\n1"]


def test_one_who_entered_late_is_followed_from_then():
    late = survival([2, 3, 4], [True, True, True], [0, 1.5, 2.5])
    labels = [label.get_text() for label in drawn(late).get_xticklabels()]
    assert labels == ["0\n1", "1\n1", "2\n2", "3\n2", "4\n1"]


def test_the_time_at_which_half_had_ended_is_named():
    assert "half by 10.0 years" in words(drawn(survival(range(1, 21), [True] * 20)))


@pytest.mark.parametrize("curve", [FIVE, survival(range(1, 31), [True] * 10 + [False] * 20)])
def test_after_too_few_ends_or_above_one_half_no_such_time_is_named(curve):
    assert not [text for text in words(drawn(curve)) if "half" in text]


def test_a_claimed_window_is_shaded_and_a_limit_is_a_line():
    ax = drawn(claims={"six months to a year": (0.5, 1), "up to four years": (0, 4)})
    assert {"six months to a year", "up to four years"} <= set(words(ax))
    shade = [
        shape
        for shape in ax.collections
        if len(shape.get_facecolor()) and to_hex(shape.get_facecolor()[0]) == style.FILL
    ]
    across = shade[0].get_paths()[0].vertices[:, 0]
    assert len(shade) == 1 and (across.min(), across.max()) == (0.5, 1)
    upright = [
        piece
        for lines in ax.collections
        if hasattr(lines, "get_segments")
        for piece in lines.get_segments()
        if np.ptp(piece[:, 0]) == 0
    ]
    assert [piece[0][0] for piece in upright] == [4]


def test_the_axis_reaches_the_longest_claim():
    assert drawn(claims={"up to seven years": (0, 7)}).get_xlim() == (0, 7)
