"""The waterfall, and people who start and leave."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from evidence.charts import flows, style
from evidence.errors import DataError


def words(ax):
    return [text.get_text() for text in ax.texts]


def steps(*values):
    return pd.DataFrame({"label": [f"Step {number}" for number in range(len(values))], "value": values})


def waterfall(*values):
    _, (ax,) = style.canvas(height=3)
    flows.waterfall(ax, steps(*values), axis="£bn", form="£{:.1f}bn")
    return ax


def test_contributions_stand_where_the_one_before_ends():
    ax = waterfall(8, 2, -3, 7)
    # By hand: 0 to 8, 8 to 10, 10 back to 7, 0 to 7.
    spans = [sorted((bar.get_x(), bar.get_x() + bar.get_width())) for bar in ax.patches]
    assert spans == [[0, 8], [8, 10], [7, 10], [0, 7]]
    assert words(ax) == ["£8.0bn", "+£2.0bn", "−£3.0bn", "£7.0bn"]


def test_an_amount_a_rise_and_a_fall_differ_in_colour():
    colours = [to_hex(bar.get_facecolor()) for bar in waterfall(8, 2, -3, 7).patches]
    assert colours == [style.CONTEXT, style.ACCENT, style.CONTRAST, style.CONTEXT]


def test_a_waterfall_that_does_not_add_up_is_refused():
    with pytest.raises(DataError, match="do not add up"):
        waterfall(8, 2, -3, 7.1)


@pytest.mark.parametrize("values", [(8, 8), (8, np.nan, 8), (-1, 2, 1)])
def test_a_waterfall_without_start_contribution_and_end_is_refused(values):
    with pytest.raises(DataError, match="needs an amount at the start"):
        waterfall(*values)


def years(**changes):
    data = {"label": ["2023", "2024", "2025"], "starters": [5.5, 6.1, 5.0], "leavers": [5.5, 4.7, 5.4]}
    return pd.DataFrame(data | changes)


def in_and_out(data):
    _, (ax,) = style.canvas(height=2.6)
    flows.in_and_out(ax, data, axis="Thousand full-time equivalents", form="{:.1f}")
    return ax


def test_leavers_run_left_and_starters_right_from_one_line():
    spans = [
        tuple(sorted((bar.get_x(), bar.get_x() + bar.get_width()))) for bar in in_and_out(years()).patches
    ]
    assert spans == [(-5.5, 0), (-4.7, 0), (-5.4, 0), (0, 5.5), (0, 6.1), (0, 5.0)]


def test_the_net_is_starters_less_leavers_as_a_mark_and_in_words():
    ax = in_and_out(years())
    net = next(line for line in ax.lines if line.get_marker() == "D")
    # By hand: 5.5 - 5.5, 6.1 - 4.7, 5.0 - 5.4.
    assert net.get_xdata() == pytest.approx([0, 1.4, -0.4])
    assert [text for text in words(ax) if text[0] in "+−0"] == ["0.0", "+1.4", "−0.4"]


def test_both_sides_are_named_and_their_axis_counts_outwards():
    ax = in_and_out(years())
    assert {"Leavers", "Starters", "◆ Net"} <= set(words(ax))
    assert ax.xaxis.get_major_formatter()(-5) == ax.xaxis.get_major_formatter()(5) == "5"


def test_starters_and_leavers_differ_in_fill_as_well_as_side():
    left, right = in_and_out(years().head(1)).patches
    assert (to_hex(left.get_facecolor()), to_hex(right.get_facecolor())) == ("#ffffff", style.CONTEXT)


def test_a_year_without_one_side_is_hatched_and_has_no_net():
    ax = in_and_out(years(leavers=[5.5, np.nan, 5.4]))
    assert [patch.get_hatch() for patch in ax.patches if patch.get_hatch()] == ["///"]
    assert (
        "no figure" in words(ax) and len(next(m for m in ax.lines if m.get_marker() == "D").get_xdata()) == 2
    )


def test_people_below_zero_are_refused():
    with pytest.raises(DataError, match="not below zero"):
        in_and_out(years(leavers=[5.5, -4.7, 5.4]))
