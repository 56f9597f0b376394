"""Charts with one mark an authority."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text

from evidence.charts import scatters, style
from evidence.errors import ChartError
from tests.charts.artists import count, marks, words


def rates(labels=0):
    data = pd.DataFrame({"population": np.geomspace(1e4, 3e5, 20), "rate": np.linspace(30, 150, 20)})
    data["outside"] = data["rate"] > 130
    data["label"] = pd.Series([f"Authority {number}" for number in range(labels)], dtype="str")
    return data


def limits(method):
    line = pd.DataFrame({"population": [1e4, 3e5], "target": 65.0, "method": method})
    return line.assign(lower_95=40.0, upper_95=90.0, lower_998=30.0, upper_998=100.0)


def test_authorities_outside_the_additive_limits_are_diamonds():
    _, (ax,) = style.canvas()
    scatters.funnel(ax, rates(), limits("additive"), axis="Rate")
    # Of twenty rates evenly spaced from 30 to 150, four are above 130: 131, 137, 144 and 150.
    assert (count(ax, "D"), count(ax, "o")) == (4, 16)


def test_the_three_sets_of_limits_differ_by_dash_and_each_is_named():
    _, (ax,) = style.canvas()
    methods = ("poisson", "multiplicative", "additive")
    scatters.funnel(ax, rates(), pd.concat([limits(method) for method in methods]), axis="Rate")
    curves = [line for line in ax.lines if len(line.get_xdata()) == 2][1:]
    assert len(curves) == 12
    assert len({str(line._dash_pattern) for line in curves if line.get_linewidth() > 1}) == 3
    named = {text.get_text() for text in ax.texts}
    assert named == {"England", "Poisson", "multiplicative", "additive 99.8%", "additive 95%"}


def test_limits_of_an_unknown_method_are_refused():
    _, (ax,) = style.canvas()
    with pytest.raises(ChartError, match="unknown limits"):
        scatters.funnel(ax, rates(), limits("guessed"), axis="Rate")


def test_more_than_six_direct_labels_are_refused():
    _, (ax,) = style.canvas()
    with pytest.raises(ChartError, match="too many direct labels"):
        scatters.funnel(ax, rates(labels=7), limits("additive"), axis="Rate")


def test_labels_stand_apart_even_where_marks_crowd():
    data = rates(labels=6).assign(rate=np.linspace(60, 64, 20), population=np.linspace(5e4, 5.2e4, 20))
    data.loc[19, ["rate", "population"]] = 120, 2e5
    fig, (ax,) = style.canvas(height=4.8)
    scatters.funnel(ax, data, limits("additive"), axis="Rate")
    fig.draw_without_rendering()
    boxes = [Text.get_window_extent(text) for text in ax.texts if text.get_text().startswith("Authority")]
    assert len(boxes) == 6
    assert all(box.padded(-1).count_overlaps([o for o in boxes if o is not box]) == 0 for box in boxes)


def test_a_rate_without_a_value_is_left_out_and_not_drawn_as_zero():
    data = rates()
    data.loc[0, "rate"] = np.nan
    _, (ax,) = style.canvas()
    scatters.funnel(ax, data, limits("additive"), axis="Rate")
    assert count(ax, "o") + count(ax, "D") == 19


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


def test_suspect_returns_are_hollow_and_of_another_shape():
    data = pd.DataFrame(
        {"value": [340.0, 2000, 4970, np.nan], "suspect": [True, False, False, False], "label": None}
    )
    _, (ax,) = style.canvas()
    scatters.ordered(ax, data, england=2000, axis="£", form="£{:,.0f}")
    hollow = marks(ax, "D")
    assert hollow["face"].tolist() == ["#ffffff"]
    assert hollow["y"].tolist() == pytest.approx([340.0]) and count(ax, "o") == 2


def test_ordered_dots_rise_from_left_to_right():
    data = pd.DataFrame({"value": [3.0, 1, 2], "suspect": False, "label": None})
    _, (ax,) = style.canvas()
    scatters.ordered(ax, data, england=2, axis="£", form="£{:,.0f}")
    assert marks(ax, "o").sort_values("x")["y"].tolist() == pytest.approx([1, 2, 3])


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
