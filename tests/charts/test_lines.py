"""The spread of authorities year by year."""

import numpy as np
import pandas as pd

from evidence.charts import style
from evidence.charts.lines import over_time as draw


def years(*periods):
    return pd.DataFrame(
        {"time_period": periods, "p10": 1.0, "p25": 2.0, "median": 3.0, "p75": 4.0, "p90": 5.0}
    )


def over_time(data, **options):
    """The years each unbroken piece of the line covers."""
    _, (ax,) = style.canvas(height=2)
    draw(ax, data, axis="Rate", **options)
    return [line.get_xdata().tolist() for line in ax.lines], ax


def test_a_missing_year_is_a_gap():
    assert over_time(years(2013, 2014, 2016, 2017))[0] == [[2013, 2014], [2016, 2017]]


def test_a_year_without_a_figure_is_a_gap():
    data = years(2013, 2014, 2015, 2016)
    data.loc[1, "median"] = np.nan
    assert over_time(data)[0] == [[2013], [2015, 2016]]


def test_a_change_of_definition_is_a_gap():
    assert over_time(years(2013, 2014, 2015, 2016), breaks=(2015,))[0] == [[2013, 2014], [2015, 2016]]


def test_bands_break_where_the_line_breaks():
    pieces, ax = over_time(years(2013, 2014, 2016))
    assert len(ax.collections) == 2 * len(pieces)


def test_financial_years_follow_each_other_across_the_turn_of_a_decade():
    pieces, ax = over_time(years(201819, 201920, 202021))
    assert pieces == [[2018, 2019, 2020]]
    assert ax.xaxis.get_major_formatter()(2019) == "2019-20"


def test_the_value_axis_starts_at_zero_and_the_last_median_is_printed():
    _, ax = over_time(years(2013, 2014), form="{:.0f}%")
    assert ax.get_ylim()[0] == 0
    assert [text.get_text() for text in ax.texts] == ["3%"]
