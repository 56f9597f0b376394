"""The waterfall."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from waterfall import waterfall

from evidence.charts import style
from evidence.errors import ChartError
from tests.charts.artists import words


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
