"""Groups of children over the years: a gap where there is no figure or the definition changes."""

import pandas as pd
import pytest
from groups_over_time import groups_over_time

from evidence.charts import style
from evidence.errors import ChartError

ROWS = pd.DataFrame({"time_period": [2015, 2016, 2017, 2018, 2019], "value": [52.0, 25.0, 32.0, None, 37.0]})
ROWS = ROWS.assign(
    measure="At 11, %", form="{:.0f}%", group="Looked after", breaks=ROWS["time_period"] == 2016
)


def drawn(data):
    _, (ax,) = style.canvas(height=2)
    groups_over_time([ax], data, first=2015, last=2019)
    return ax


def test_no_line_runs_into_a_new_definition_or_across_a_year_without_a_figure():
    lines = [list(line.get_xdata()) for line in drawn(ROWS).lines if len(line.get_xdata())]
    assert lines == [[2015], [2016, 2017], [2019]]


def test_the_last_value_of_each_group_stands_at_its_end_and_the_axis_begins_at_zero():
    ax = drawn(pd.concat([ROWS, ROWS.assign(group="All pupils", value=ROWS["value"] + 20)]))
    assert {text.get_text() for text in ax.texts} == {"37% Looked after", "57% All pupils"}
    assert ax.get_ylim()[0] == 0


def test_a_table_that_does_not_say_where_definitions_change_is_refused():
    with pytest.raises(ChartError, match="breaks"):
        drawn(ROWS.drop(columns="breaks"))
