"""Bars from zero."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from evidence.charts import style
from evidence.charts.bars import bars
from evidence.errors import ChartError
from tests.charts.artists import words


def test_bars_start_at_zero_and_print_their_value():
    data = pd.DataFrame({"label": ["Looked after", "Referrals", "Moves"], "value": [96.0, 40.0, np.nan]})
    _, (ax,) = style.canvas(height=2)
    bars(ax, data, axis="%", form="{:.0f}%", highlight=["Referrals"])
    assert ax.get_xlim()[0] == 0
    assert {bar.get_width() for bar in ax.patches[:2]} == {96.0, 40.0}
    assert words(ax) == ["96%", "40%", "no figure"]
    colours = {bar.get_width(): to_hex(bar.get_facecolor()) for bar in ax.patches[:2]}
    assert colours == {96.0: style.CONTEXT, 40.0: style.ACCENT}


def test_a_bar_without_a_value_is_a_hatched_row_that_says_so_and_never_zero():
    data = pd.DataFrame({"label": ["2011-12", "2012-13", "2013-14"], "value": [45.0, np.nan, 51]})
    fig, (ax,) = style.canvas(height=2)
    bars(ax, data, axis="Changes", form="{:.0f}")
    assert words(ax) == ["45", "no figure", "51"]
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


def test_an_interval_on_a_bar_has_a_white_edge_since_in_the_dark_both_are_light():
    data = pd.DataFrame(
        {"label": ["Good", "Poor"], "value": [12.0, 46], "lower": [10.0, 39], "upper": [14.0, 53]}
    )
    _, (ax,) = style.canvas(height=2)
    bars(ax, data, axis="%", form="{:.0f}%")
    edge, line = ax.collections
    assert [to_hex(part.get_color()[0]) for part in (edge, line)] == ["#ffffff", style.DARK]
    assert edge.get_linewidth()[0] > line.get_linewidth()[0] + 2
