"""The matrix of grades."""

import pandas as pd
import pytest
import transition_matrix
from matplotlib.colors import to_hex

from evidence.charts import style
from evidence.errors import ChartError
from tests.charts.artists import words
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


def shades(ax):
    """Colours of the cells on white, from the left and the top; what has no cell has none."""
    (mesh,) = ax.collections
    return [to_hex(1 - look[3] * (1 - look[:3])) for look in mesh.get_facecolor() if look[3]]


def test_a_cell_prints_its_share_of_the_row_and_its_count():
    # By hand: 3 of 20 are 15%, 17 of 20 are 85%; 8 of 10 are 80%.
    found = words(drawn(TWO))
    assert {"15% (3)", "85% (17)", "80% (8)", "20% (2)"} <= set(found)
    assert found.count("20") == 1 and found.count("10") == 1


def test_a_row_of_few_judgements_has_counts_and_no_shade():
    ax = drawn(TWO)
    assert "5" in words(ax) and "100% (5)" not in words(ax)
    # The row of five has two cells; every other row has twenty or ten judgements and no nought.
    assert shades(ax).count("#ffffff") == 2


def test_a_larger_share_is_darker():
    good, inadequate = (contrast(shade, "#ffffff") for shade in shades(drawn(TWO))[:2])
    assert good < inadequate


def test_words_are_legible_on_the_darkest_cell():
    assert contrast(style.DARK, transition_matrix.DARKEST) >= 4.5


def test_a_frame_marks_where_the_grade_stayed():
    # One row of the first panel and two of the second have a cell for the same grade.
    assert len(drawn(TWO).patches) == 3


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
    assert len(shades(left_out)) == len(shades(drawn(TWO))) - 1


def test_a_pair_that_stands_twice_is_refused():
    with pytest.raises(ChartError, match="twice"):
        drawn(pd.concat([TWO, TWO.head(1)]))


def test_a_word_that_is_no_grade_is_refused():
    with pytest.raises(ChartError, match="Found 'fair'"):
        drawn(TWO.assign(overall="fair"))


def test_what_the_frame_means_is_said_once_and_inadequate_has_its_colour():
    ax = drawn(TWO)
    assert words(ax).count("framed: the same grade again") == 1
    own = {text.get_text() for text in ax.texts if to_hex(text.get_color()) == style.INADEQUATE}
    assert own == {"Inadequate", "85% (17)", "0", "20% (2)"}
