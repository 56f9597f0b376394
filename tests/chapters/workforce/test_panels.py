"""Small multiples: panels over years, and before and after an event."""

import numpy as np
import pandas as pd
import panels as multiples
import pytest
from matplotlib.colors import to_hex

from evidence.charts import style
from evidence.errors import ChartError
from tests.charts.artists import marks, whiskers, words


def years(**changes):
    data = {"measure": ["Turnover"] * 4, "form": "{:.1f}%", "time_period": [2022, 2023, 2024, 2025]}
    return pd.DataFrame(data | {"value": [17.1, 15.9, 13.8, 13.6]} | changes)


def panels(data, ncols=1):
    _, axes = style.canvas(height=2, ncols=ncols)
    multiples.panels(axes, data)
    return axes


def runs(ax):
    """The years each unbroken piece of a line covers, the mark of the last value left out."""
    return [line.get_xdata().tolist() for line in ax.lines if to_hex(line.get_color()) == style.QUIET]


def test_each_panel_starts_at_zero_with_its_own_measure_as_title():
    other = years(measure=["Vacancies"] * 4, value=[1.0, 2, 3, 4])
    left, right = panels(pd.concat([years(), other]), ncols=2)
    assert (left.get_title(loc="left"), right.get_title(loc="left")) == ("Turnover", "Vacancies")
    assert left.get_ylim()[0] == right.get_ylim()[0] == 0
    assert left.get_xlim() == right.get_xlim() and left.get_ylim()[1] > right.get_ylim()[1] > 4


def test_the_first_and_the_last_value_are_printed_and_there_is_no_legend():
    (ax,) = panels(years())
    assert words(ax) == ["17.1%", "13.6%"] and ax.get_legend() is None


def test_the_highest_value_between_them_is_printed_with_its_year():
    (ax,) = panels(years(value=[13.0, 17.2, 15.9, 11.8]))
    assert words(ax) == ["13.0%", "11.8%", "17.2% in 2023"]


def test_the_first_value_stands_where_the_line_does_not_go():
    (falls,), (rises,) = panels(years()), panels(years(value=[13, 15, 14, 13.0]))
    assert falls.texts[0].get_va() == "bottom" and rises.texts[0].get_va() == "top"


def test_a_value_before_the_last_year_is_printed_with_its_year():
    (ax,) = panels(pd.concat([years(value=[np.nan, 15.9, 13.8, np.nan])]))
    assert words(ax) == ["15.9% in 2023", "13.8% in 2024"]


def test_a_missing_year_and_a_new_definition_are_gaps():
    assert runs(panels(years(value=[17.1, np.nan, 13.8, 13.6]))[0]) == [[2022], [2024, 2025]]
    broken = years(new_definition=[False, False, True, False])
    assert runs(panels(broken)[0]) == [[2022, 2023], [2024, 2025]]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (pd.concat([years(), years(measure=["Vacancies"] * 4)]), "one of the axes for each measure"),
        (pd.concat([years(), years()]), "two values in one year"),
        (years(value=[-1.0, 1, 2, 3]), "starts at zero"),
        (years(value=np.nan), "without any value"),
    ],
)
def test_panels_refuse_what_they_cannot_show(data, problem):
    with pytest.raises(ChartError, match=problem):
        panels(data)


def means(**changes):
    data = {"measure": ["Agency"] * 4, "year": [-2, -1, 0, 1], "value": [1.0, 2, 6, 5], "n": [20, 21, 22, 19]}
    return pd.DataFrame(data | {"lower": [-1.0, 0, 3, 2], "upper": [3.0, 4, 9, 8]} | changes)


def event_time(*tables):
    _, axes = style.canvas(height=4, nrows=len(tables))
    same = "same as authorities never judged inadequate"
    multiples.event_time(axes, pd.concat(tables), form="{:+.0f}", event="inspection", same=same)
    return axes


def under(ax):
    return [label.get_text() for label in ax.get_xticklabels()]


def test_marks_before_the_event_are_hollow_and_the_event_lies_between():
    (ax,) = event_time(means())
    looks = marks(ax).groupby("face")["x"].agg(list).to_dict()
    assert looks == {"#ffffff": [-2, -1], style.ACCENT: [0, 1]}
    assert [list(line.get_xdata()) for line in ax.lines if line.is_dashed()] == [[-0.5, -0.5]]
    assert "inspection" in words(ax)


def test_each_difference_has_its_interval_and_nought_is_explained():
    (ax,) = event_time(means())
    ends = np.vstack([piece[:, 1] for piece in whiskers(ax)])
    assert ends.tolist() == [[-1, 3], [0, 4], [3, 9], [2, 8]]
    assert "same as\nauthorities\nnever judged\ninadequate" in words(ax)


def test_numbers_of_authorities_stand_under_the_last_panel_when_all_share_them():
    top, bottom = event_time(means(), means(measure=["Turnover"] * 4))
    assert under(bottom) == ["−2\nn = 20", "−1\nn = 21", "0\nn = 22", "+1\nn = 19"]
    assert set(under(top)) == {""}


def test_numbers_of_authorities_stand_under_each_panel_when_they_differ():
    top, bottom = event_time(means(), means(measure=["Turnover"] * 4, n=18))
    assert under(top) == ["n = 20", "n = 21", "n = 22", "n = 19"]
    assert under(bottom)[0] == "−2\nn = 18"


def test_panels_share_one_scale_so_that_a_small_difference_looks_small():
    small = means(measure=["Turnover"] * 4, value=0.1, lower=0.0, upper=0.2)
    top, bottom = event_time(means(), small)
    assert top.get_ylim() == bottom.get_ylim()


def test_a_year_left_out_has_no_mark_and_is_counted_as_none():
    (ax,) = event_time(means().drop(index=1))
    assert under(ax)[1] == "−1\nn = 0"
    assert marks(ax)["x"].tolist() == [-2, 0, 1]


def test_a_mean_without_an_interval_is_a_mark_without_a_whisker():
    (ax,) = event_time(means(lower=[np.nan, 0, 3, 2], upper=[np.nan, 4, 9, 8]))
    assert marks(ax)["x"].tolist() == [-2, -1, 0, 1]
    assert [len(piece) for piece in whiskers(ax)] == [0, 2, 2, 2]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (pd.concat([means(), means().head(1)]), "two values in one year"),
        (means(value=np.nan), "without any value"),
    ],
)
def test_event_time_refuses_what_it_cannot_show(data, problem):
    with pytest.raises(ChartError, match=problem):
        event_time(data)


def test_a_trend_is_a_broken_line_through_its_own_values():
    (ax,) = event_time(means(trend=[1.0, np.nan, 3.0, np.nan]))
    (line,) = [line for line in ax.lines if to_hex(line.get_color()) == style.CONTRAST]
    assert line.get_xydata().tolist() == [[-2, 1], [0, 3]] and line.is_dashed()


def by_year(values, **options):
    _, (ax,) = style.canvas(height=3)
    data = pd.DataFrame({"year": range(2021, 2021 + len(values)), "value": values})
    words = {"axis": "Changes of director", "highlight": [2022], "missing": "not seen"} | options
    multiples.by_year(ax, data, **words)
    return ax


def test_a_column_stands_over_its_year_with_its_number_and_a_few_have_the_accent():
    ax = by_year([60.0, 63, 44])
    middles = [bar.get_x() + bar.get_width() / 2 for bar in ax.patches]
    assert middles == pytest.approx([2021, 2022, 2023])
    assert [bar.get_height() for bar in ax.patches] == [60, 63, 44]
    assert [to_hex(bar.get_facecolor()) == style.ACCENT for bar in ax.patches] == [False, True, False]
    assert words(ax) == ["60", "63", "44"] and ax.get_ylim()[0] == 0


def test_a_year_that_was_not_seen_is_hatched_and_said():
    ax = by_year([60.0, np.nan, 44])
    assert [bar.get_hatch() for bar in ax.patches] == [None, None, "///"]
    assert "hatched: not seen" in words(ax)
    # To the top of the axes, so that it is not read as a count.
    assert ax.patches[-1].get_height() == ax.get_ylim()[1]


def test_a_count_below_zero_has_no_column():
    with pytest.raises(ChartError, match="starts at zero"):
        by_year([60.0, -1])
