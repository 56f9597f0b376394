"""The funnel plot."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from evidence.charts import style
from evidence.charts.funnel_plot import funnel
from evidence.errors import ChartError
from tests.charts.artists import count


def rates(labels=0):
    data = pd.DataFrame({"population": np.geomspace(1e4, 3e5, 20), "rate": np.linspace(30, 150, 20)})
    data["outside"] = data["rate"] > 130
    data["label"] = pd.Series([f"Authority {number}" for number in range(labels)], dtype="str")
    return data


def limits():
    line = pd.DataFrame({"population": [1e4, 3e5], "target": 65.0})
    return line.assign(lower_95=40.0, upper_95=90.0, lower_998=30.0, upper_998=100.0)


def test_authorities_outside_the_limits_are_diamonds():
    _, (ax,) = style.canvas()
    funnel(ax, rates(), limits(), axis="Rate")
    # Of twenty rates evenly spaced from 30 to 150, four are above 130: 131, 137, 144 and 150.
    assert (count(ax, "D"), count(ax, "o")) == (4, 16)


def test_one_family_of_limits_whose_two_levels_differ_by_dash_and_are_named():
    _, (ax,) = style.canvas()
    funnel(ax, rates(), limits(), axis="Rate", line="as expected")
    curves = [line for line in ax.lines if len(line.get_xdata()) == 2][1:]
    assert len(curves) == 4
    assert len({str(line._dash_pattern) for line in curves}) == 2
    assert sorted(text.get_text() for text in ax.texts) == ["95%", "95%", "99.8%", "99.8%", "as expected"]


def test_more_than_six_direct_labels_are_refused():
    _, (ax,) = style.canvas()
    with pytest.raises(ChartError, match="too many direct labels"):
        funnel(ax, rates(labels=7), limits(), axis="Rate")


def test_labels_stand_apart_even_where_marks_crowd():
    data = rates(labels=6).assign(rate=np.linspace(60, 64, 20), population=np.linspace(5e4, 5.2e4, 20))
    data.loc[19, ["rate", "population"]] = 120, 2e5
    fig, (ax,) = style.canvas(height=4.8)
    funnel(ax, data, limits(), axis="Rate")
    fig.draw_without_rendering()
    boxes = [Text.get_window_extent(text) for text in ax.texts if text.get_text().startswith("Authority")]
    assert len(boxes) == 6
    assert all(box.padded(-1).count_overlaps([o for o in boxes if o is not box]) == 0 for box in boxes)


def test_a_rate_without_a_value_is_left_out_and_not_drawn_as_zero():
    data = rates()
    data.loc[0, "rate"] = np.nan
    _, (ax,) = style.canvas()
    funnel(ax, data, limits(), axis="Rate")
    assert count(ax, "o") + count(ax, "D") == 19


def test_an_axis_may_start_above_a_limit_that_tells_nothing():
    _, (ax,) = style.canvas(height=4.8)
    funnel(ax, rates(), limits().assign(lower_998=0.5), axis="Rate", bottom=20.0)
    assert ax.get_ylim()[0] == 20
