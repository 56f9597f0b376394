"""The roll of every authority's judgements."""

import string

import judgement_rows
import pandas as pd
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_hex

from evidence.charts import style
from evidence.errors import ChartError, DataError
from tests.charts.artists import marks

FRAMEWORKS = {"Before SIF": "2009-08-01", "SIF": "2013-11-01", "ILACS": "2018-01-15"}


def judged(**histories):
    """A letter for each grade, one judgement each four years."""
    words = {"g": "good", "r": "requires improvement", "i": "inadequate", "o": "outstanding", "a": "adequate"}
    rows = [
        (name.replace("_", " "), f"{2010 + 4 * at}-01-01", words[letter])
        for name, history in histories.items()
        for at, letter in enumerate(history)
    ]
    return pd.DataFrame(rows, columns=["name", "day", "grade"]).assign(until="2025-01-01")


def drawn(data, **options):
    _, (ax,) = style.canvas(height=judgement_rows.height(data))
    judgement_rows.rolls(ax, data, **{"frameworks": FRAMEWORKS, **options})
    return ax


def names(ax):
    return [label.get_text() for label in ax.get_yticklabels()]


def segments(ax, width):
    """Row, start and end of the lines of that width, to the year."""
    return sorted(
        (piece[0][1], round(piece[0][0]), round(piece[1][0]))
        for lines in ax.collections
        if hasattr(lines, "get_segments") and lines.get_linewidths()[0] == width
        for piece in lines.get_segments()
    )


def test_authorities_stand_in_alphabetical_order_from_the_top():
    ax = drawn(judged(York="g", Bury="g", Leeds="g"))
    assert names(ax) == ["Bury", "Leeds", "York"]
    assert list(ax.get_yticks()) == sorted(ax.get_yticks(), reverse=True)


def test_every_judgement_is_a_mark_in_its_authoritys_row():
    ax = drawn(judged(Bury="gir", York="o"))
    bury, york = ax.get_yticks()
    drawn_marks = list(marks(ax)[["shape", "x", "y"]].itertuples(index=False, name=None))
    assert drawn_marks == [("o", 2010, bury), ("s", 2014, bury), ("v", 2018, bury), ("*", 2010, york)]


def test_a_heavy_line_runs_from_inadequate_to_the_next_judgement_or_to_the_end():
    ax = drawn(judged(Bury="gir", York="gi"))
    bury, york = ax.get_yticks()
    assert segments(ax, 3) == sorted([(bury, 2014, 2018), (york, 2014, 2025)])
    heavy = [lines for lines in ax.collections if lines.get_linewidths()[0] == 3]
    assert to_hex(heavy[0].get_color()) == style.INADEQUATE


def test_the_line_of_an_authority_that_ended_ends_with_it():
    data = judged(Bury="g", York="g")
    data.loc[data["name"] == "York", "until"] = "2021-01-01"
    bury, york = drawn(data).get_yticks()
    assert segments(drawn(data), 0.7) == sorted([(bury, 2010, 2025), (york, 2010, 2021)])


def test_the_key_names_the_grades_drawn_and_the_heavy_line():
    words = [text.get_text() for text in drawn(judged(Bury="gi")).get_legend().get_texts()]
    assert words == ["Good", "Inadequate", "Until judged again"]
    words = [text.get_text() for text in drawn(judged(Bury="ga")).get_legend().get_texts()]
    assert words == ["Good", "Adequate"]


def many():
    return judged(**{f"{letter}ham_{number}": "g" for letter in string.ascii_uppercase for number in "12345"})


def test_years_and_frameworks_stand_again_above_each_block_of_names():
    ax = drawn(many())
    words = [text.get_text() for text in ax.texts]
    # 130 names by hand: five blocks of 26, rounded to whole letters of five names each.
    assert words.count("2013") == words.count("SIF") == 5


def test_a_block_ends_where_the_initial_changes():
    ax = drawn(many())
    places = dict(zip(names(ax), ax.get_yticks(), strict=True))
    ordered = sorted(places, key=places.get, reverse=True)
    for one, other in zip(ordered, ordered[1:], strict=False):
        if one[0] == other[0]:
            assert places[one] - places[other] == pytest.approx(1)


def test_every_other_framework_has_a_band_from_its_first_day_to_the_next():
    ax = drawn(judged(Bury="g"))
    bands = [shape for shape in ax.collections if isinstance(shape, PolyCollection)]
    assert len(bands) == 1
    across = bands[0].get_paths()[0].vertices[:, 0]
    # 1 November is day 304 of 365 from nought, 15 January day 14.
    assert (across.min(), across.max()) == pytest.approx((2013 + 304 / 365, 2018 + 14 / 365))


def test_a_long_name_has_two_lines_and_the_height_for_them():
    short, long = judged(Bury="g"), judged(Bournemouth_Christchurch_and_Poole="g")
    assert "\n" in names(drawn(long))[0]
    assert judgement_rows.height(long) == pytest.approx(judgement_rows.height(short) + 0.2)


def test_a_grade_or_a_day_that_is_none_is_refused():
    with pytest.raises(ChartError, match="not a grade"):
        drawn(judged(Bury="g").assign(grade="not graded"))
    with pytest.raises(DataError, match="not a day"):
        drawn(judged(Bury="g").assign(day=""))
