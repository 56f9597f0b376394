"""Every authority in rows."""

import numpy as np
import pandas as pd
import pytest

from evidence.charts import strips as charts
from evidence.charts import style
from evidence.errors import ChartError
from tests.charts.artists import marks, whiskers, words

WORDS = {"axis": "Agency workers, %", "form": "{:.0f}%"}


def rates():
    labels = ["2016"] * 3 + ["2017"] * 5
    return pd.DataFrame({"label": labels, "value": [12, 45, 20, 0, 10, 40, 40.1, 62]})


def strips(data, **options):
    fig, (ax,) = style.canvas(height=2.6)
    charts.strips(ax, data, **WORDS, **options)
    return ax


def dots(ax):
    """Across, up, and the colours of the face and of the edge of each mark."""
    return list(marks(ax, "o")[["x", "y", "face", "edge"]].itertuples(index=False, name=None))


def test_every_authority_is_a_mark_and_a_missing_rate_is_none():
    data = pd.concat([rates(), pd.DataFrame({"label": ["2017"], "value": [np.nan]})])
    drawn = sorted(x for x, *_ in dots(strips(data)))
    assert drawn == [0, 10, 12, 20, 40, 40.1, 45, 62]


def test_only_authorities_above_the_threshold_are_counted_and_stand_out():
    ax = strips(rates(), threshold=40)
    # By hand: 45 of 12, 45 and 20; 40.1 and 62 but not 40 of the five.
    assert [text for text in words(ax) if " of " in text] == ["1 of 3", "2 of 5"]
    assert sorted(x for x, _, face, _ in dots(ax) if face == style.ACCENT) == [40.1, 45, 62]
    assert "Over 40%" in words(ax)


def test_the_threshold_is_one_dashed_line_over_all_rows():
    lines = strips(rates(), threshold=40).lines
    assert [(line.get_xdata()[0], list(line.get_ydata())) for line in lines] == [(40, [0, 1])]
    assert lines[0].is_dashed()


def test_without_a_threshold_the_authorities_of_each_row_are_counted():
    ax = strips(rates())
    assert {"Authorities", "3", "5"} <= set(words(ax))
    assert style.ACCENT not in {face for _, _, face, _ in dots(ax)}


def test_the_median_of_each_row_is_marked_and_printed():
    ax = strips(rates())
    # By hand: 12, 20, 45 and 0, 10, 40, 40.1, 62.
    marked = {float(piece[0, 0]) for piece in whiskers(ax)}
    assert marked == {20, 40}
    assert [text for text in words(ax) if text.endswith("%")] == ["20%", "40%"]


def test_another_collection_is_hollow_named_and_set_apart():
    ax = strips(rates(), hollow={"2016": "another collection"})
    faces = {round(y): (face, edge) for _, y, face, edge in dots(ax)}
    assert faces[0] == ("#ffffff", style.CONTEXT)
    assert set(faces) - {0} == {-2} and faces[-2] == (style.CONTEXT, "#ffffff")
    assert "another collection" in words(ax)
    assert strips(rates()).get_yticks().tolist() == [0, -1] and ax.get_yticks()[1] < -1.5


def test_rows_keep_the_order_of_the_table():
    names = [label.get_text() for label in strips(rates().iloc[::-1]).get_yticklabels()]
    assert names == ["2017", "2016"]


def test_a_row_without_any_rate_is_hatched():
    ax = strips(rates().assign(value=[np.nan] * 3 + [1, 2, 3, 4, 5]))
    assert [patch.get_hatch() for patch in ax.patches] == ["///"] and "no figure" in words(ax)


def test_rows_without_a_mark_beyond_the_threshold_keep_the_drawing_its_size():
    fig, (ax,) = style.canvas(height=2.6)
    charts.strips(ax, rates().assign(value=[1, 2, 3, 4, 5, 6, 7, 62]), **WORDS, threshold=40)
    style.dress(fig, title="Title", subtitle="Subtitle", footer="Source")
    # Two rows, the heads and the axis leave more than half of 2.6 inches for the drawing.
    assert ax.get_window_extent().height / fig.dpi > 1.3


@pytest.mark.parametrize(
    ("data", "options", "problem"),
    [
        (rates(), {"hollow": {"2015": "another collection"}}, "no such row"),
        (rates().assign(value=-1.0), {}, "starts at zero"),
    ],
)
def test_strips_refuse_what_they_cannot_show(data, options, problem):
    with pytest.raises(ChartError, match=problem):
        strips(data, **options)
