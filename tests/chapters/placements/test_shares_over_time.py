"""A share over the years, with gaps where a definition changes."""

import pandas as pd
import pytest
from shares_over_time import share_over_time

from evidence.charts import style
from evidence.errors import ChartError

SHARES = pd.DataFrame({"time_period": [2011, 2012, 2014, 2015], "value": [9.0, 9.5, 12.0, 8.0]})


def draw(data, **options):
    _, (ax,) = style.canvas(height=2)
    share_over_time(ax, data, axis="In homes, %", top=20, **options)
    return ax


def runs(ax):
    return [list(line.get_xdata()) for line in ax.lines if line.get_zorder() == 3]


def test_nothing_is_drawn_across_a_missing_year_or_a_change_of_definition():
    assert runs(draw(SHARES, breaks=(2015,))) == [[2011, 2012], [2014], [2015]]


def test_a_band_has_no_width_invented_where_an_end_is_not_known():
    ax = draw(SHARES.assign(low=SHARES["value"], high=[10.0, None, 13.0, 9.0]))
    years = {x for band in ax.collections for path in band.get_paths() for x, _ in path.vertices}
    assert 2012 not in years and {2014, 2015} <= years


def test_the_last_share_is_printed_and_the_axis_is_as_given():
    ax = draw(SHARES)
    assert ax.texts[0].get_text() == "8%" and ax.get_ylim() == (0, 20)


def test_the_first_share_in_one_line_with_the_last_is_printed_where_the_line_makes_the_point():
    assert [text.get_text() for text in draw(SHARES, form="{:.1f}%").texts] == ["8.0%", "12.0%"]
    assert [text.get_text() for text in draw(SHARES, strong=False).texts] == ["8%"]


def test_a_table_without_values_is_refused():
    with pytest.raises(ChartError):
        draw(SHARES.drop(columns="value"))
