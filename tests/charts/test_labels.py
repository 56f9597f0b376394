"""Words beside marks: whose they are must be plain."""

import numpy as np

from evidence.charts import labels, style


def named(others: list[tuple[float, float]]):
    _, (ax,) = style.canvas(height=4)
    ax.set(xlim=(0, 10), ylim=(0, 10))
    marks = np.array([(5.0, 5.0), *others])
    labels.place(ax, [(5.0, 5.0, "Camden")], marks=marks)
    return ax.texts[-1]


def test_words_beside_a_mark_that_stands_alone_need_no_line_to_it() -> None:
    assert named([]).arrow_patch is None


def test_words_that_would_stand_as_near_to_another_mark_are_joined_to_their_own() -> None:
    around = [(5 + 0.25 * x, 5 + 0.3 * y) for x in (-1, 0, 1) for y in (-1, 0, 1) if x or y]
    assert named(around).arrow_patch is not None
