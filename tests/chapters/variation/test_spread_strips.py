"""The spread of several measures."""

import numpy as np
import pandas as pd
import pytest
from spread_strips import spread

from evidence.charts import style
from tests.charts.artists import marks, words
from tests.charts.test_every_chart import measures


def test_a_spread_shows_every_authority_that_has_a_value():
    data = measures()
    data.loc[[0, 70], "value"] = np.nan
    _, (ax,) = style.canvas(height=2)
    spread(ax, data)
    # Counted by hand: two measures of sixty authorities, less the two blanked.
    assert len(marks(ax, "o")) == 118


def test_a_spread_puts_the_widest_measure_first_and_prints_its_median_and_tails():
    wide = pd.DataFrame(
        {"measure": "Wide", "value": np.arange(0.0, 101) + 50, "england": 100.0, "form": "{:.0f}%"}
    )
    narrow = wide.assign(measure="Narrow", value=wide["value"] / 10 + 90)
    _, (ax,) = style.canvas(height=2)
    spread(ax, pd.concat([narrow, wide]))
    # Of 50, 51 ... 150 the median is 100 and the tenth and ninetieth of the hundred steps are 60 and 140.
    assert words(ax)[:3:2] == ["Wide", "Narrow"] and words(ax)[1] == "100% (60% to 140%)"


def test_a_zero_in_a_spread_is_hollow_at_the_edge_and_never_lost():
    data = pd.DataFrame({"measure": "Moves", "value": [0.0, 5, 10, 20], "england": 10.0, "form": "{:.0f}%"})
    _, (ax,) = style.canvas(height=2)
    spread(ax, data)
    assert marks(ax, "<")["x"].tolist() == pytest.approx([ax.get_xlim()[0]])
    assert marks(ax, "<")["face"].tolist() == ["#ffffff"]


def test_a_spread_is_drawn_the_same_every_time():
    first, second = (style.canvas(height=2)[1][0] for _ in range(2))
    spread(first, measures())
    spread(second, measures())
    assert marks(first, "o").equals(marks(second, "o"))


def test_a_measure_with_mostly_zeros_still_shows_its_band():
    data = pd.DataFrame(
        {"measure": "Moves", "value": [0.0] * 5 + [8, 9, 10], "england": 10.0, "form": "{:.0f}%"}
    )
    _, (ax,) = style.canvas(height=2)
    spread(ax, data)
    assert len(marks(ax, "<")) == 5 and len(marks(ax, "o")) == 3
    assert words(ax)[1] == "0% (0% to 9%)"
