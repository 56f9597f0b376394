"""The matrix of grades."""

import pandas as pd
import pytest
import transition_matrix
from matplotlib.colors import to_hex

from evidence.charts import style
from evidence.errors import DataError
from tests.charts.test_style import contrast


def pairs(*rows):
    return pd.DataFrame(rows, columns=["panel", "previous", "overall", "count"])


TWO = pairs(
    ("SIF to SIF", "inadequate", "good", 3),
    ("SIF to SIF", "inadequate", "inadequate", 17),
    ("SIF to ILACS", "good", "good", 5),
    ("SIF to ILACS", "good", "inadequate", 0),
    ("SIF to ILACS", "inadequate", "good", 8),
    ("SIF to ILACS", "inadequate", "inadequate", 2),
)


def drawn(data):
    _, (ax,) = style.canvas(height=3)
    transition_matrix.transitions(ax, data)
    return ax


def words(ax):
    return [text.get_text() for text in ax.texts]


def test_a_cell_prints_its_share_of_the_row_and_its_count():
    # By hand: 3 of 20 are 15%, 17 of 20 are 85%; 8 of 10 are 80%.
    found = words(drawn(TWO))
    assert {"15% (3)", "85% (17)", "80% (8)", "20% (2)"} <= set(found)
    assert found.count("20") == 1 and found.count("10") == 1


def test_a_row_of_few_judgements_has_counts_and_no_shade():
    ax = drawn(TWO)
    assert "5" in words(ax) and "100% (5)" not in words(ax)
    good = [cell for cell in ax.patches if to_hex(cell.get_facecolor()) == "#ffffff" and cell.get_fill()]
    # The row of five has two cells; every other row has twenty or ten judgements and no nought.
    assert len([cell for cell in good if cell.get_edgecolor()[3] == 0]) == 2


def test_a_larger_share_is_darker():
    cells = [cell for cell in drawn(TWO).patches if cell.get_edgecolor()[3] == 0]
    good, inadequate = (contrast(to_hex(cell.get_facecolor()), "#ffffff") for cell in cells[:2])
    assert good < inadequate


def test_words_are_legible_on_the_darkest_cell():
    assert contrast(style.DARK, transition_matrix.DARKEST) >= 4.5


def test_a_frame_marks_where_the_grade_stayed():
    frames = [cell for cell in drawn(TWO).patches if cell.get_edgecolor()[3] > 0]
    # One row of the first panel and two of the second have a cell for the same grade.
    assert len(frames) == 3


def test_panels_have_the_same_columns_and_only_the_rows_that_occur():
    ax = drawn(TWO)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Inadequate", "Good", "Inadequate"]
    assert words(ax).count("Good") == words(ax).count("Inadequate") == 2


def test_grades_run_from_best_to_worst_whatever_the_order_of_the_table():
    ax = drawn(TWO.iloc[::-1])
    heads = [word for word in words(ax) if word in ("Good", "Inadequate")]
    assert heads == ["Good", "Inadequate"] * 2


def test_a_pair_never_seen_is_nought_and_one_that_could_not_be_has_no_cell():
    assert words(drawn(TWO)).count("0") == 1
    left_out = drawn(TWO[TWO["count"] > 0])
    assert "0" not in words(left_out)
    assert len(left_out.patches) == len(drawn(TWO).patches) - 1


def test_a_pair_that_stands_twice_is_refused():
    with pytest.raises(DataError, match="twice"):
        drawn(pd.concat([TWO, TWO.head(1)]))


def test_a_word_that_is_no_grade_is_refused():
    with pytest.raises(DataError, match="Found 'fair'"):
        drawn(TWO.assign(overall="fair"))
