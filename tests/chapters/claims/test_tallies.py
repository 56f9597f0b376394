"""A tally draws one mark for each thing counted."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import pyplot as plt
from tallies import tally

from evidence.charts.style import canvas
from evidence.errors import ChartError

KINDS = ("holds", "fails")


def drawn(counts: dict[tuple[str, str], int]) -> list[int]:
    """Marks drawn in each cell, row by row."""
    rows = [{"group": group, "kind": kind, "count": count} for (group, kind), count in counts.items()]
    fig, (ax,) = canvas(height=2)
    tally(ax, pd.DataFrame(rows), KINDS)
    marks = [len(line.get_xdata()) for line in ax.lines if line.get_linestyle() == "None"]
    plt.close(fig)
    return marks


@given(st.integers(0, 30), st.integers(0, 30))
def test_there_are_as_many_marks_as_things(one: int, other: int) -> None:
    assert drawn({("A", "holds"): one, ("A", "fails"): other}) == [one, other]


def test_a_kind_that_does_not_occur_has_an_empty_cell() -> None:
    assert drawn({("A", "holds"): 2, ("B", "fails"): 1}) == [2, 0, 0, 1]


def test_a_kind_without_a_column_is_refused() -> None:
    with pytest.raises(ChartError, match="perhaps"):
        drawn({("A", "perhaps"): 1})


def test_more_kinds_than_shapes_are_refused() -> None:
    fig, (ax,) = canvas(height=2)
    data = pd.DataFrame([{"group": "A", "kind": "1", "count": 1}])
    with pytest.raises(ChartError, match="at most 6"):
        tally(ax, data, tuple("1234567"))
    plt.close(fig)


def test_heads_side_by_side_do_not_touch() -> None:
    kinds = ("reproduced", "partly", "contradicted", "tested, inconclusive", "not testable", "on record")
    counts = pd.DataFrame({"group": "Participation", "kind": kinds, "count": [7, 6, 1, 6, 14, 6]})
    fig, (ax,) = canvas(height=2)
    tally(ax, counts, kinds)
    fig.draw_without_rendering()
    boxes = sorted((text.get_window_extent() for text in ax.texts[: len(kinds)]), key=lambda box: box.x0)
    assert all(right.x0 - left.x1 > 8 for left, right in zip(boxes, boxes[1:], strict=False))
    assert boxes[-1].x1 <= fig.bbox.x1


def test_marks_stand_beside_their_count() -> None:
    fig, (ax,) = canvas(height=2)
    tally(ax, pd.DataFrame({"group": ["A"], "kind": ["holds"], "count": [3]}), KINDS)
    fig.draw_without_rendering()
    marks = ax.lines[1].get_window_extent()
    (count,) = (text.get_window_extent() for text in ax.texts if text.get_text() == "3")
    assert count.y0 < (marks.y0 + marks.y1) / 2 < count.y1 and 0 < marks.x0 - count.x1 < 40
