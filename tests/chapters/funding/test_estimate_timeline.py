"""The timeline of published estimates."""

import estimate_timeline
import numpy as np
import pandas as pd
import pytest

from evidence.charts import style
from evidence.errors import ChartError, DataError
from tests.charts.artists import marks, whiskers, words


def estimate(**changes):
    row = {"label": "A", "from_year": 201617, "horizon": 201920, "kind": "cumulative"}
    return row | {"amount_gbp_bn": 1.9} | changes


def timeline(*rows):
    _, (ax,) = style.canvas(height=3)
    estimate_timeline.timeline(ax, pd.DataFrame(rows))
    return ax


def shapes(ax):
    """Shape and place of the marks at the years that estimates look to."""
    return list(marks(ax, "D", "s", "o")[["shape", "x"]].itertuples(index=False, name=None))


def test_a_span_runs_from_the_base_year_to_the_mark_at_the_horizon():
    ax = timeline(estimate())
    assert whiskers(ax)[0][:, 0].tolist() == [2016, 2019]
    assert shapes(ax) == [("s", 2019)]


def test_each_kind_has_its_own_shape_and_its_words_in_the_row():
    kinds = ["cumulative", "not stated", "level in one year", "cumulative"]
    ax = timeline(*(estimate(kind=kind) for kind in kinds))
    assert [shape for shape, _ in shapes(ax)] == ["s", "o", "D", "s"]
    assert words(ax)[-4:] == ["several years", "not stated", "one year", "several years"]


def test_an_estimate_without_a_base_year_has_no_span_and_one_without_a_horizon_says_so():
    ax = timeline(estimate(), estimate(from_year=np.nan), estimate(from_year=np.nan, horizon=np.nan))
    assert (
        np.isfinite([piece[:, 0] for piece in whiskers(ax) if len(piece)]).all(axis=1).sum() == 1
        and len(shapes(ax)) == 2
    )
    assert "no year stated" in words(ax)


def test_amounts_are_printed_and_never_a_position():
    rows = [estimate(amount_gbp_bn=amount) for amount in (1.9, 51.8, np.nan, 0.824)]
    ax = timeline(*rows)
    assert words(ax)[1:5] == ["£1.9bn", "£51.8bn", "no amount", "£0.824bn"]
    assert {x for _, x in shapes(ax)} == {2019}


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (estimate(kind="annual"), "unknown kind"),
        (estimate(kind=None), "unknown kind"),
        (estimate(from_year=202021), "not before"),
        (estimate(horizon=np.nan), "looks to a year"),
        (estimate(horizon=201921), "not a financial year"),
    ],
)
def test_an_estimate_that_cannot_be_placed_is_refused(row, problem):
    with pytest.raises((ChartError, DataError), match=problem):
        timeline(row)
