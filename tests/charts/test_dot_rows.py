"""Every authority in rows, and the forest of estimates."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from evidence.charts import dot_rows, style
from evidence.errors import DataError

WORDS = {"axis": "Agency workers, %", "form": "{:.0f}%"}


def rates():
    labels = ["2016"] * 3 + ["2017"] * 5
    return pd.DataFrame({"label": labels, "value": [12, 45, 20, 0, 10, 40, 40.1, 62]})


def strips(data, **options):
    fig, (ax,) = style.canvas(height=2.6)
    dot_rows.strips(ax, data, **WORDS, **options)
    return ax


def words(ax):
    return [text.get_text() for text in ax.texts]


def dots(ax):
    """Across, up, and the colours of the face and of the edge of each mark."""
    return [
        (x, y, to_hex(line.get_markerfacecolor()), to_hex(line.get_markeredgecolor()))
        for line in ax.lines
        if line.get_marker() == "o"
        for x, y in line.get_xydata()
    ]


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
    lines = [line for line in strips(rates(), threshold=40).lines if line.get_marker() == "None"]
    assert [(line.get_xdata()[0], list(line.get_ydata())) for line in lines] == [(40, [0, 1])]
    assert lines[0].is_dashed()


def test_without_a_threshold_the_authorities_of_each_row_are_counted():
    ax = strips(rates())
    assert {"Authorities", "3", "5"} <= set(words(ax))
    assert style.ACCENT not in {face for _, _, face, _ in dots(ax)}


def test_the_median_of_each_row_is_marked_and_printed():
    ax = strips(rates())
    # By hand: 12, 20, 45 and 0, 10, 40, 40.1, 62.
    marked = {float(part.get_segments()[0][0, 0]) for part in ax.collections}
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
    dot_rows.strips(ax, rates().assign(value=[1, 2, 3, 4, 5, 6, 7, 62]), **WORDS, threshold=40)
    style.dress(fig, title="Title", subtitle="Subtitle", footer="Source")
    # Two rows, the heads and the axis leave more than half of 2.6 inches for the drawing.
    assert ax.get_window_extent().height / fig.dpi > 1.3


@pytest.mark.parametrize(
    ("data", "options", "problem"),
    [
        (rates(), {"hollow": {"2015": "another collection"}}, "no such row"),
        (rates().assign(value=-1.0), {}, "below zero"),
    ],
)
def test_strips_refuse_what_they_cannot_show(data, options, problem):
    with pytest.raises(DataError, match=problem):
        strips(data, **options)


def fits():
    data = pd.DataFrame({"group": ["Moves", "Moves", "Plans"], "label": ["Turnover", "Agency", "Turnover"]})
    return data.assign(
        value=[0.2, 1.1, -0.04], lower=[-0.1, 0.6, -0.5], upper=[0.5, 1.6, 0.4], holm=[0, 1, 0]
    )


def forest(data):
    _, (ax,) = style.canvas(height=2.6)
    dot_rows.forest(ax, data, axis="Percentage points", form="{:+.1f}")
    return ax


def estimates(ax):
    """Marks of the estimates without those of the key, which stands above the rows."""
    return [line for line in ax.lines if line.get_ydata()[0] <= 0]


def test_an_estimate_that_holds_after_holm_is_filled_and_of_another_shape():
    looks = [(line.get_marker(), to_hex(line.get_markerfacecolor())) for line in estimates(forest(fits()))]
    assert looks == [("o", "#ffffff"), ("D", style.ACCENT), ("o", "#ffffff")]


def test_each_estimate_has_its_interval_as_a_whisker_and_in_words():
    ax = forest(fits())
    whiskers = [segment[:, 0].tolist() for part in ax.collections for segment in part.get_segments()]
    assert [ends for ends in whiskers if ends[0] != ends[1]] == [[-0.1, 0.5], [0.6, 1.6], [-0.5, 0.4]]
    printed = [text for text in words(ax) if "(" in text]
    assert printed == ["+0.2 (−0.1 to +0.5)", "+1.1 (+0.6 to +1.6)", "0.0 (−0.5 to +0.4)"]
    assert [text.get_weight() for text in ax.texts if "(" in text.get_text()] == ["normal", "bold", "normal"]


def test_rows_stand_under_their_headings_and_the_line_of_no_effect_beside_them_only():
    ax = forest(fits())
    headings = {text.get_text().strip(): text.get_position()[1] for text in ax.texts}
    assert (headings["Moves"], headings["Plans"]) == (0, -3)
    assert [float(line.get_ydata()[0]) for line in estimates(ax)] == [-1, -2, -4]
    zero = [part.get_segments()[0] for part in ax.collections if (part.get_segments()[0][:, 0] == 0).all()]
    assert [sorted(line[:, 1].tolist()) for line in zero] == [[-2.5, -0.5], [-4.5, -3.5]]


def test_the_key_names_both_marks():
    ax = forest(fits().assign(holm=False))
    assert {"Significant after Holm's adjustment", "Not significant after it"} <= set(words(ax))


def test_an_estimate_without_an_interval_is_refused():
    with pytest.raises(DataError, match="without its number or interval"):
        forest(fits().assign(upper=[0.5, np.nan, 0.4]))
