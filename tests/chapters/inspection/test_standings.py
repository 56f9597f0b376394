"""Shares of authorities by framework, and the stock of authorities with a grade."""

import pandas as pd
import pytest
import standings

from evidence.charts import style
from evidence.errors import ChartError
from tests.charts.artists import words
from tests.charts.test_style import lab


def frameworks():
    rows = [
        ("SIF", "2013-11-19", "2018-06-11", 21.7, 16, 29),
        ("ILACS", "2018-01-29", "2025-03-24", 13, 8, 19),
    ]
    return pd.DataFrame(rows, columns=["framework", "min", "max", "value", "lower", "upper"])


def levels(data):
    _, (ax,) = style.canvas(height=4)
    standings.levels(ax, data, axis="Inadequate, %")
    return ax


def stock(data, judged):
    _, (ax,) = style.canvas(height=4)
    standings.stock(ax, data, judged, axis="Authorities", counted="Judged")
    return ax


def test_a_framework_is_a_step_from_its_first_inspection_to_its_last_at_its_share():
    ax = levels(frameworks())
    (steps,) = [lines for lines in ax.collections if hasattr(lines, "get_segments")]
    assert [piece[:, 1].tolist() for piece in steps.get_segments()] == [[21.7, 21.7], [13, 13]]
    (sif, _), (ilacs, _) = [piece[:, 0] for piece in steps.get_segments()]
    assert 2013 < sif < 2014 and 2018 < ilacs < 2018.2
    assert len(ax.lines) == 0  # and nothing joins them


def test_a_step_names_its_framework_and_share_and_lies_in_its_interval():
    ax = levels(frameworks())
    assert words(ax) == ["SIF 22%", "ILACS 13%"]
    bands = [
        shape.get_paths()[0].vertices[:, 1] for shape in ax.collections if not hasattr(shape, "get_segments")
    ]
    assert [(band.min(), band.max()) for band in bands] == [(16, 29), (8, 19)]


def test_two_steps_of_one_framework_are_refused():
    with pytest.raises(ChartError, match="one step"):
        levels(pd.concat([frameworks(), frameworks()]))


def test_a_bar_is_the_sum_of_what_each_framework_found():
    data = pd.DataFrame({"framework": ["SIF", "SIF", "ILACS"], "time_period": [2018, 2019, 2019]})
    ax = stock(data.assign(value=[21, 14, 8]), pd.Series({2018: 152, 2019: 150}))
    # By hand: 14 and 8 are 22; a framework that found none has no height.
    assert words(ax) == ["21", "22", "Judged", "152", "150"]
    bars = {(bar.get_x() + bar.get_width() / 2, bar.get_y(), bar.get_height()) for bar in ax.patches}
    assert bars == {(2018, 0, 21), (2019, 0, 14), (2018, 21, 0), (2019, 14, 8)}
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["SIF", "ILACS"]


def test_fills_of_frameworks_differ_in_grey():
    lightness = [lab(fill, "full colour")[0] for fill in standings._FILLS]
    assert min(abs(one - other) for one, other in zip(lightness, lightness[1:], strict=False)) > 20


def found(name="SIF"):
    return pd.DataFrame({"framework": [name], "time_period": [2018], "value": [21]})


def test_two_rows_of_a_framework_in_a_year_are_refused():
    with pytest.raises(ChartError, match="one row a year"):
        stock(pd.concat([found(), found()]), pd.Series({2018: 1}))


def test_more_frameworks_than_fills_are_refused():
    with pytest.raises(ChartError, match="too many frameworks"):
        stock(pd.concat(found(name) for name in "ABCDEF"), pd.Series({2018: 1}))
