"""Shares of inspections, and the stock of authorities with a grade."""

import pandas as pd
import pytest
import standings

from evidence.charts import style
from evidence.errors import ChartError
from tests.charts.artists import marks, whiskers, words
from tests.charts.test_style import lab


def rates():
    years = [("SIF", 2017), ("SIF", 2018), ("ILACS", 2018), ("ILACS", 2019)]
    data = pd.DataFrame(years, columns=["framework", "time_period"])
    return data.assign(
        value=[14.0, 38, 9, 18], lower=[7, 14, 3, 10], upper=[28, 69, 23, 30], n=[42, 8, 34, 56]
    )


def shares(data):
    _, (ax,) = style.canvas(height=4)
    standings.shares(ax, data, axis="Inadequate, %", counted="Inspections")
    return ax


def stock(data, judged):
    _, (ax,) = style.canvas(height=4)
    standings.stock(ax, data, judged, axis="Authorities", counted="Judged")
    return ax


def test_frameworks_differ_by_shape_and_stand_apart_in_a_year_they_share():
    # Those in the key stand at nought, in the axes' own units.
    drawn = marks(shares(rates())).query("x > 0").groupby("shape", sort=False)["x"].agg(list)
    assert list(drawn.index) == ["o", "D"]
    (first, sif), (ilacs, last) = drawn
    assert (first, last) == (2017, 2019) and sif < 2018 < ilacs


def test_every_share_has_its_interval():
    assert [piece[:, 1].tolist() for piece in whiskers(shares(rates()))] == [
        [7, 28],
        [14, 69],
        [3, 23],
        [10, 30],
    ]


def test_nothing_joins_the_years():
    assert len(shares(rates()).lines) == 0


def test_counts_stand_in_a_line_for_each_framework_headed_by_its_mark():
    ax = shares(rates())
    assert words(ax) == ["SIF", "42", "8", "ILACS", "34", "56"]
    assert marks(ax).query("x == 0")["shape"].tolist() == ["o", "D"]


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


@pytest.mark.parametrize("draw", [shares, lambda data: stock(data, pd.Series({2018: 1}))])
def test_two_rows_of_a_framework_in_a_year_are_refused(draw):
    with pytest.raises(ChartError, match="one row a year"):
        draw(pd.concat([rates(), rates().head(1)]))


@pytest.mark.parametrize("draw", [shares, lambda data: stock(data, pd.Series({2018: 1}))])
def test_more_frameworks_than_shapes_or_fills_are_refused(draw):
    with pytest.raises(ChartError, match="too many frameworks"):
        draw(pd.concat(rates().head(1).assign(framework=name) for name in "ABCDEF"))
