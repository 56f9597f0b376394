"""People who start and leave."""

import numpy as np
import pandas as pd
import pytest
from in_and_out import in_and_out
from matplotlib.colors import to_hex

from evidence.charts import style
from evidence.errors import ChartError
from tests.charts.artists import marks, words


def years(**changes):
    data = {"label": ["2023", "2024", "2025"], "starters": [5.5, 6.1, 5.0], "leavers": [5.5, 4.7, 5.4]}
    return pd.DataFrame(data | changes)


def start_and_leave(data):
    _, (ax,) = style.canvas(height=2.6)
    in_and_out(ax, data, axis="Thousand full-time equivalents", form="{:.1f}")
    return ax


def test_leavers_run_left_and_starters_right_from_one_line():
    sides = start_and_leave(years()).patches
    from_top = sorted(sides, key=lambda bar: (bar.get_x() + bar.get_width() > 0, -bar.get_y()))
    spans = [tuple(sorted((bar.get_x(), bar.get_x() + bar.get_width()))) for bar in from_top]
    assert spans == [(-5.5, 0), (-4.7, 0), (-5.4, 0), (0, 5.5), (0, 6.1), (0, 5.0)]


def test_the_net_is_starters_less_leavers_as_a_mark_and_in_words():
    ax = start_and_leave(years())
    # By hand: 5.5 - 5.5, 6.1 - 4.7, 5.0 - 5.4.
    assert marks(ax, "D")["x"].tolist() == pytest.approx([0, 1.4, -0.4])
    assert [text for text in words(ax) if text and text[0] in "+−0"] == ["0.0", "+1.4", "−0.4"]


def test_both_sides_are_named_and_their_axis_counts_outwards():
    ax = start_and_leave(years())
    assert {"Leavers", "Starters", "◆ Net"} <= set(words(ax))
    assert ax.xaxis.get_major_formatter()(-5) == ax.xaxis.get_major_formatter()(5) == "5"


def test_starters_and_leavers_differ_in_fill_as_well_as_side():
    left, right = start_and_leave(years().head(1)).patches
    assert (to_hex(left.get_facecolor()), to_hex(right.get_facecolor())) == ("#ffffff", style.CONTEXT)


def test_a_year_without_one_side_is_hatched_and_has_no_net():
    ax = start_and_leave(years(leavers=[5.5, np.nan, 5.4]))
    assert [patch.get_hatch() for patch in ax.patches if patch.get_hatch()] == ["///"]
    assert "no figure" in words(ax) and len(marks(ax, "D")) == 2


def test_people_below_zero_are_refused():
    with pytest.raises(ChartError, match="starts at zero"):
        start_and_leave(years(leavers=[5.5, -4.7, 5.4]))
