"""The marks of grades: told apart by shape, by shade, and in grey."""

import itertools

import grades
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from evidence.charts import style
from evidence.data import judgements
from evidence.errors import ChartError
from tests.charts.artists import marks
from tests.charts.test_style import SIGHT, contrast, lab

ORDER = ("outstanding", "good", "requires improvement", "inadequate")


def fill(grade):
    return to_hex(grades.LOOKS[grade].face)


def test_every_grade_the_tables_know_has_a_mark_and_no_other():
    assert set(grades.LOOKS) == set(judgements.GRADES)


def test_no_two_grades_have_the_same_shape():
    shapes = [look.shape for look in grades.LOOKS.values()]
    assert len(set(shapes)) == len(shapes)


@pytest.mark.parametrize("sight", SIGHT)
def test_the_worse_grade_is_the_darker_whatever_the_readers_sight(sight):
    lightness = [lab(fill(grade), sight)[0] for grade in ORDER]
    # Steps of more than ten times just noticeable, the last smaller: there the shape differs most.
    assert (np.diff(lightness) < -10).all()


def test_edges_stand_out_from_white_and_from_a_band():
    for look in grades.LOOKS.values():
        for ground in ("#ffffff", style.FILL):
            assert contrast(to_hex(look.edge), ground) >= 4.5


def test_adequate_looks_like_no_other_grade():
    for one, other in itertools.product(["adequate"], ORDER):
        assert grades.LOOKS[one].shape != grades.LOOKS[other].shape
        assert (fill(one), grades.LOOKS[one].edge) != (fill(other), grades.LOOKS[other].edge)


def test_a_mark_stands_at_each_judgement():
    _, (ax,) = style.canvas()
    drawn = pd.DataFrame({"name": "Kent", "day": "2012-06-01", "grade": ["good", "inadequate", "good"]})
    grades.marks(ax, np.array([1.0, 2, 3]), np.array([5.0, 6, 7]), drawn, size=7)
    found = list(marks(ax)[["shape", "x", "y"]].itertuples(index=False, name=None))
    assert found == [("o", 1, 5), ("s", 2, 6), ("o", 3, 7)]


def test_a_word_that_is_no_grade_is_refused_with_the_grades():
    with pytest.raises(ChartError, match="row 3, column grade: not a grade. Found 'fair'. Accepted: outstan"):
        grades.check(pd.Series(["good", "fair"], index=[2, 3]), chart="rolls")
