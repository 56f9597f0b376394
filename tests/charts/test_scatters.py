"""One measure of each authority against another."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PolyCollection

from evidence.charts import scatters, style
from evidence.errors import ChartError
from tests.charts.artists import count, marks, words


def against(ax, data, **options):
    words = {"x_axis": "2016", "y_axis": "2025", "equal": "no change"}
    scatters.against(ax, data, x="first", y="last", **words, **options)


def test_authorities_outside_the_band_are_diamonds_and_both_axes_are_alike():
    data = pd.DataFrame({"first": [100.0, 100, 100, 100], "last": [125.0, 126, 80, 79], "label": None})
    _, (ax,) = style.canvas(height=5)
    against(ax, data, log=True, band=(1.25, "within a quarter"))
    # 125 / 100 and 100 / 80 are exactly 1.25, on the band's edge; 126 and 79 are beyond it.
    assert (count(ax, "o"), count(ax, "D")) == (2, 2)
    assert ax.get_xlim() == ax.get_ylim() and ax.get_aspect() == 1


def test_zero_is_refused_on_a_log_scale_and_drawn_on_a_linear_one():
    data = pd.DataFrame({"first": [0.0, 10], "last": [5.0, 10], "label": None})
    _, (log, linear) = style.canvas(height=5, ncols=2)
    with pytest.raises(ChartError, match="a log axis has no place for it"):
        against(log, data, log=True)
    against(linear, data)
    assert count(linear, "o") == 2


def test_a_suspect_return_is_hollow_wherever_it_lies() -> None:
    fig, (ax,) = style.canvas(height=5)
    data = pd.DataFrame(
        {"one": [10.0, 20.0, 30.0], "other": [10.0, 60.0, 31.0], "suspect": [False, True, False]}
    )
    words = {"x_axis": "One, £m", "y_axis": "Other, £m", "equal": "agree"}
    scatters.against(
        ax, data.assign(label=None), x="one", y="other", **words, log=True, band=(1.1, "a tenth")
    )
    found = marks(ax)
    assert found.loc[found["face"] == "#ffffff", ["x", "y"]].to_numpy() == pytest.approx(
        np.array([[20.0, 60.0]])
    )


def test_a_suspect_return_within_the_band_has_not_the_shape_of_those_outside() -> None:
    _, (ax,) = style.canvas(height=5)
    data = pd.DataFrame({"first": [100.0, 100, 100], "last": [101.0, 200, 50], "label": None})
    against(ax, data.assign(suspect=[True, True, False]), log=True, band=(1.25, "within a quarter"))
    assert marks(ax).sort_values("y")["shape"].tolist() == ["D", "o", "D"]


def test_a_band_about_a_part_and_its_whole_lies_on_one_side() -> None:
    _, (parts, others) = style.canvas(height=5, ncols=2)
    data = pd.DataFrame({"first": [100.0, 200], "last": [150.0, 200], "label": None})
    against(parts, data, log=True, band=(2.0, "at least half"))
    against(others, data.assign(last=[150.0, 199]), log=True, band=(2.0, "within twice"))

    def lowest(ax):
        (band,) = (part for part in ax.collections if isinstance(part, PolyCollection))
        corners = band.get_paths()[0].vertices
        return (corners[:, 1] / corners[:, 0]).min()

    assert (lowest(parts), lowest(others)) == pytest.approx((1, 0.5))


def relation(data):
    _, (ax,) = style.canvas(height=4.4)
    scatters.against(ax, data, x="agency", y="three", x_axis="Agency, %", y_axis="Three or more, %")
    return ax


def test_two_measures_have_an_axis_each_and_no_line_between_them():
    data = pd.DataFrame({"agency": [0.0, 5, np.nan], "three": [20.0, 60, 30], "label": [None, "Here", None]})
    ax = relation(data)
    assert count(ax, "o") == 2 and words(ax) == ["Here"]
    assert ax.get_xlim() != ax.get_ylim() and not ax.lines


def test_measures_that_no_authority_has_both_are_refused():
    with pytest.raises(ChartError, match="no row"):
        relation(pd.DataFrame({"agency": [1.0, np.nan], "three": [np.nan, 1.0], "label": None}))
