"""Named series year by year."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.text import Text
from named_lines import lines_by_name

from evidence.charts import style
from evidence.errors import ChartError
from tests.charts.artists import words


def series(*names, periods=(202223, 202324, 202425), step=1.0):
    rows = [
        (name, period, 10 * number + step * year)
        for number, name in enumerate(names)
        for year, period in enumerate(periods)
    ]
    return pd.DataFrame(rows, columns=["name", "time_period", "value"])


def draw(data, **options):
    _, (ax,) = style.canvas(height=3.6)
    lines_by_name(ax, data, axis="£bn", **options)
    return ax


def runs(ax):
    """The years each unbroken piece of a line covers."""
    return [list(line.get_xdata()) for line in ax.lines if line.get_zorder() == 3]


def test_a_missing_year_and_a_year_without_a_figure_are_gaps():
    data = series("Total", periods=(201516, 201617, 201819, 201920, 202021, 202122))
    data.loc[4, "value"] = np.nan
    assert runs(draw(data)) == [[2015, 2016], [2018, 2019], [2021]]


def test_a_break_is_a_gap_marked_and_named():
    ax = draw(series("Total"), breaks={202324: "new return"})
    assert runs(ax) == [[2022], [2023, 2024]]
    marked = [line for line in ax.lines if list(line.get_xdata()) == [2022.5, 2022.5]]
    assert len(marked) == 1 and "new return" in words(ax)


def test_each_series_is_named_with_its_last_value_and_there_is_no_legend():
    ax = draw(series("Total", "Sure Start"), form="{:.0f}")
    assert words(ax) == ["Total 2", "Sure Start 12"] and ax.get_legend() is None


def test_one_series_has_the_accent_and_the_others_differ_by_dash():
    ax = draw(series(*"ABCDEF"), highlight="C")
    looks = {
        (to_hex(line.get_color()), str(line._dash_pattern)) for line in ax.lines if line.get_zorder() == 3
    }
    assert len(looks) == 6
    assert [look[0] for look in looks].count(style.ACCENT) == 1


def test_labels_of_series_that_end_together_stand_apart_in_the_order_of_their_values():
    fig, (ax,) = style.canvas(height=3.6)
    data = series("Alpha", "Beta", "Gamma", "Delta")
    lines_by_name(ax, data.assign(value=[1, 5, 9.03, 1, 5, 9.02, 1, 5, 9.01, 1, 5, 9.0]), axis="£bn")
    fig.draw_without_rendering()
    boxes = [Text.get_window_extent(text) for text in ax.texts]  # the words without the line to their end
    assert [text.get_text()[:5].strip() for text in ax.texts] == ["Delta", "Gamma", "Beta", "Alpha"]
    assert all(upper.y0 >= lower.y1 for lower, upper in zip(boxes, boxes[1:], strict=False))
    assert boxes[-1].y1 <= ax.get_window_extent().y1 + 1


def test_an_amount_starts_at_zero_and_an_index_at_its_level():
    assert draw(series("Total")).get_ylim()[0] == 0
    ax = draw(series("Total").assign(value=[100, 104, 109]), level=100)
    assert 90 < ax.get_ylim()[0] < 100
    assert [list(line.get_ydata()) for line in ax.lines if line.get_zorder() == 2] == [[100, 100]]


@pytest.mark.parametrize(
    ("data", "options", "problem"),
    [
        (series(*"ABCDEFG"), {}, "six at most"),
        (series("Total"), {"highlight": "Totals"}, "no such series"),
        (pd.concat([series("Total"), series("Total").head(1)]), {}, "two values in one year"),
        (series("Total").assign(value=np.nan), {}, "without any value"),
        (pd.concat([series("Total"), series("Empty").assign(value=np.nan)]), {}, "without any value"),
    ],
)
def test_lines_refuse_what_they_cannot_show(data, options, problem):
    with pytest.raises(ChartError, match=problem):
        draw(data, **options)
