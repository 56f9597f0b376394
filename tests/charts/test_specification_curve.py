"""Specification curves: estimates in order, and each one's options below it."""

from itertools import cycle

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PathCollection

from evidence.charts import style
from evidence.charts.specification_curve import specification_curve
from evidence.errors import ChartError
from tests.charts.artists import marks, words


def grid() -> pd.DataFrame:
    data = pd.DataFrame({"Prices": ["real", "cash"] * 6, "Base": ["2010-11"] * 6 + ["2016-17"] * 6})
    data = data.assign(value=[3.0, -1, 4, -2, 5, 9, 2, 6, -5, 8, 7, -4])
    return data.assign(
        lower=data["value"] - 1, upper=data["value"] + 1, holds=data["value"] > 0, printed=data.index == 0
    )


def drawn(data: pd.DataFrame) -> list:
    return specification_curve(data, ["Prices", "Base"], axis="Points", form="{:+.0f}").axes


def test_estimates_stand_from_the_lowest_to_the_highest() -> None:
    above, _ = drawn(grid())
    assert marks(above).sort_values("x")["y"].tolist() == sorted(grid()["value"])


def test_each_estimate_has_one_mark_below_for_each_choice_in_the_row_of_its_option() -> None:
    _, matrix = drawn(grid())
    rows = dict(
        zip((label.get_text() for label in matrix.get_yticklabels()), matrix.get_yticks(), strict=True)
    )
    assert list(rows) == ["real", "cash", "2010-11", "2016-17"]
    found = marks(matrix).groupby("x")["y"].apply(set)
    for at, (_, row) in enumerate(grid().sort_values("value").iterrows()):
        assert found[at] == {rows[row["Prices"]], rows[row["Base"]]}


def test_where_a_finding_holds_is_told_by_shape_and_the_printed_one_stands_out() -> None:
    above, _ = drawn(grid())
    shapes = marks(above).sort_values("x")["shape"].tolist()
    order = grid().sort_values("value")
    assert shapes == [
        "D" if p else "o" if h else "X" for h, p in zip(order["holds"], order["printed"], strict=True)
    ]
    assert {"the finding holds", "it does not", "as printed: holds"} <= {
        text.get_text() for text in above.get_legend().get_texts()
    }


def test_a_few_that_turn_among_many_are_drawn_as_large_as_the_printed_one() -> None:
    many = pd.DataFrame({"Prices": ["real", "cash"] * 50, "value": np.arange(100.0) - 2})
    many = many.assign(lower=many["value"] - 1, upper=many["value"] + 1, holds=many["value"] >= 0)
    above, _ = specification_curve(
        many.assign(printed=many.index == 50), ["Prices"], axis="Points", form="{:+.0f}"
    ).axes
    sizes = {
        tuple(at): size
        for part in above.collections
        if isinstance(part, PathCollection)
        for at, size in zip(part.get_offsets().tolist(), cycle(part.get_sizes()), strict=False)
    }
    turned = [size for (_, y), size in sizes.items() if y < 0]
    held = [size for (x, y), size in sizes.items() if y >= 0 and x != 50]
    assert len(turned) == 2 and min(turned) > max(held)


def test_the_name_of_each_choice_stands_above_its_options() -> None:
    _, matrix = drawn(grid())
    assert words(matrix)[:2] == ["Prices", "Base"]


def test_an_estimate_that_is_missing_is_refused() -> None:
    data = grid()
    data.loc[3, "value"] = float("nan")
    with pytest.raises(ChartError, match="row 3: no estimate.*a grid without the row"):
        drawn(data)


def test_rows_of_options_are_as_far_apart_as_their_words_are_high() -> None:
    # Twelve choices of two options: the more there are, the more the estimates used to take from them.
    data = grid().assign(**{f"Choice {n}": ["one", "other"] * 6 for n in range(12)})
    names = ["Prices", *(f"Choice {n}" for n in range(12))]
    fig = specification_curve(data, names, axis="Points", form="{:+.0f}")
    fig.draw_without_rendering()
    above, matrix = fig.axes
    words = (*matrix.get_yticklabels(), *matrix.texts)
    boxes = [label.get_window_extent().padded(-2) for label in words]
    assert all(box.count_overlaps([other for other in boxes if other is not box]) == 0 for box in boxes)
    pitch = abs(np.diff(matrix.transData.transform([(0, 0), (0, 1)])[:, 1])[0]) / fig.dpi
    assert pitch * 72 > style.TEXT_SIZE
    assert above.get_window_extent().height / fig.dpi > 1.5


def test_ratios_are_drawn_on_a_log_axis_whose_marks_print_as_they_are() -> None:
    data = grid().assign(value=np.geomspace(0.03, 4, 12))
    data = data.assign(lower=data["value"] / 2, upper=data["value"] * 2)
    above, _ = specification_curve(data, ["Prices"], axis="Odds ratio", form="{:.1f}", line=1, log=True).axes
    assert above.get_yscale() == "log" and above.get_title(loc="left") == "Odds ratio (log scale)"
    printed = [above.yaxis.get_major_formatter()(mark) for mark in above.get_yticks()]
    # Not 0.02 and 0.05, which would be printed as zero and as another 0.1.
    assert printed == ["0.1", "0.2", "0.5", "1", "2", "5", "10"]


def test_a_ratio_that_is_not_above_zero_is_refused() -> None:
    with pytest.raises(ChartError, match="a log axis has no place for it"):
        specification_curve(grid(), ["Prices"], axis="Odds ratio", form="{:.1f}", log=True)
