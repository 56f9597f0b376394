"""The waterfall."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from waterfall import waterfall

from evidence.charts import style
from evidence.errors import ChartError
from tests.charts.artists import words


def steps(*values, totals=()):
    """Amounts at both ends, and at the rows named in between; the others are parts."""
    kinds = ["total" if n in {0, len(values) - 1, *totals} else "part" for n in range(len(values))]
    return pd.DataFrame({"label": [f"Step {n}" for n in range(len(values))], "value": values, "kind": kinds})


def fall(*values, totals=()):
    _, (ax,) = style.canvas(height=3)
    waterfall(ax, steps(*values, totals=totals), axis="£bn", form="£{:.1f}bn")
    return ax


def spans(ax):
    return [sorted((bar.get_x(), bar.get_x() + bar.get_width())) for bar in ax.patches]


def test_contributions_stand_where_the_one_before_ends():
    ax = fall(8, 2, -3, 7)
    # By hand: 0 to 8, 8 to 10, 10 back to 7, 0 to 7.
    assert spans(ax) == [[0, 8], [8, 10], [7, 10], [0, 7]]
    assert words(ax) == ["£8.0bn", "+£2.0bn", "−£3.0bn", "£7.0bn"]


def test_an_amount_between_is_drawn_from_zero_and_the_next_contribution_starts_there():
    assert spans(fall(8, 2, 10, -3, 7, totals=[2])) == [[0, 8], [8, 10], [0, 10], [7, 10], [0, 7]]


def test_an_amount_between_that_the_contributions_do_not_make_is_refused():
    with pytest.raises(ChartError, match="do not add up"):
        fall(8, 2, 11, -3, 8, totals=[2])


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


def test_two_amounts_with_nothing_between_are_refused():
    with pytest.raises(ChartError, match="needs an amount at the start"):
        fall(8, 2, 10, 10, totals=[2])
