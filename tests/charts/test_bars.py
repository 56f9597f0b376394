"""Bars from zero, the waterfall, and people who start and leave."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from evidence.charts import style
from evidence.charts.bars import bars, in_and_out, waterfall
from evidence.errors import ChartError
from tests.charts.artists import marks, words


def test_bars_start_at_zero_and_print_their_value():
    data = pd.DataFrame({"label": ["Looked after", "Referrals", "Moves"], "value": [96.0, 40.0, np.nan]})
    _, (ax,) = style.canvas(height=2)
    bars(ax, data, axis="%", form="{:.0f}%", highlight=["Referrals"])
    assert ax.get_xlim()[0] == 0
    assert {bar.get_width() for bar in ax.patches[:2]} == {96.0, 40.0}
    assert words(ax) == ["96%", "40%", "no figure"]
    colours = {bar.get_width(): to_hex(bar.get_facecolor()) for bar in ax.patches[:2]}
    assert colours == {96.0: style.CONTEXT, 40.0: style.ACCENT}


def test_a_bar_without_a_value_is_a_hatched_row_with_its_reason_and_never_zero():
    data = pd.DataFrame({"label": ["2011-12", "2012-13", "2013-14"], "value": [45.0, np.nan, 51]})
    fig, (ax,) = style.canvas(height=2)
    bars(ax, data, axis="Changes", form="{:.0f}", missing="not seen")
    assert words(ax) == ["45", "not seen", "51"]
    hatched = [patch for patch in ax.patches if patch.get_hatch()]
    assert len(hatched) == 1
    fig.draw_without_rendering()
    # From one side of the drawing to the other, so that its end is no value.
    ends = hatched[0].get_window_extent().intervalx
    assert ends == pytest.approx(ax.get_window_extent().intervalx)


def test_bars_refuse_a_negative_value():
    _, (ax,) = style.canvas()
    with pytest.raises(ChartError, match="starts at zero"):
        bars(ax, pd.DataFrame({"label": ["A"], "value": [-1.0]}), axis="%", form="{:.0f}")


def steps(*values):
    return pd.DataFrame({"label": [f"Step {number}" for number in range(len(values))], "value": values})


def fall(*values):
    _, (ax,) = style.canvas(height=3)
    waterfall(ax, steps(*values), axis="£bn", form="£{:.1f}bn")
    return ax


def test_contributions_stand_where_the_one_before_ends():
    ax = fall(8, 2, -3, 7)
    # By hand: 0 to 8, 8 to 10, 10 back to 7, 0 to 7.
    spans = [sorted((bar.get_x(), bar.get_x() + bar.get_width())) for bar in ax.patches]
    assert spans == [[0, 8], [8, 10], [7, 10], [0, 7]]
    assert words(ax) == ["£8.0bn", "+£2.0bn", "−£3.0bn", "£7.0bn"]


def test_an_amount_a_rise_and_a_fall_differ_in_colour():
    colours = [to_hex(bar.get_facecolor()) for bar in fall(8, 2, -3, 7).patches]
    assert colours == [style.CONTEXT, style.ACCENT, style.CONTRAST, style.CONTEXT]


def test_a_waterfall_that_does_not_add_up_is_refused():
    with pytest.raises(ChartError, match="do not add up"):
        fall(8, 2, -3, 7.1)


@pytest.mark.parametrize("values", [(8, 8), (8, np.nan, 8), (-1, 2, 1)])
def test_a_waterfall_without_start_contribution_and_end_is_refused(values):
    with pytest.raises(ChartError, match="needs an amount at the start"):
        fall(*values)


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
