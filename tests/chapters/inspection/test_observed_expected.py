"""What was observed against chance."""

import observed_expected
import pandas as pd
from matplotlib.colors import to_hex

from evidence.charts import style
from evidence.statistics.rates import Estimate
from tests.charts.artists import marks

DRAWS = pd.DataFrame({"authorities": range(6), "percent": [2.0, 18, 40, 30, 8, 2]})
EXPECTED = Estimate(2.3, 1.0, 4.0)


def drawn(observed):
    _, (ax,) = style.canvas(height=3)
    observed_expected.against_chance(ax, DRAWS, observed=observed, expected=EXPECTED, axis="Authorities")
    return ax


def test_bars_outside_the_range_of_chance_are_light():
    bars = sorted((bar for bar in drawn(2).patches if bar.get_height()), key=lambda bar: bar.get_x())
    colours = [to_hex(bar.get_facecolor()) for bar in bars]
    assert colours == [style.FILL, *[style.CONTEXT] * 4, style.FILL]


def test_what_was_observed_is_a_line_a_mark_and_a_name():
    ax = drawn(5)
    assert [text.get_text() for text in ax.texts] == ["by chance 2.3 (1 to 4)", "observed 5"]
    assert marks(ax, "D")["x"].tolist() == [5]


def test_an_observation_beyond_every_draw_stays_inside_the_axes():
    low, high = drawn(12).get_xlim()
    assert low < 0 and high > 12


def test_words_stand_on_the_side_that_has_room():
    for observed, side in ((0, "left"), (5, "right")):
        assert drawn(observed).texts[-1].get_ha() == side
