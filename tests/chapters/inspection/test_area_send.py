"""Area inspections of special needs beside social care's grade: what was known that day, and every choice."""

from functools import cache

import area_send
import pandas as pd
import pytest

from evidence.errors import StatisticError
from evidence.notebooks import catalogue


@pytest.fixture(scope="module", autouse=True)
def known_once():
    """Looking up the grades of every day takes long: the choices take those that a test has looked up."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(area_send, "inspected", cache(area_send.inspected))
        yield


def areas(cells):
    """Rows of areas, so many with and without a statement, below good and not."""
    rows = [
        {"below_good": below, "statement": statement}
        for (below, statement), count in cells.items()
        for _ in range(count)
    ]
    return pd.DataFrame(rows).assign(sequence=lambda d: d.index.astype(str))


def test_the_odds_ratio_is_that_of_the_four_cells():
    # By hand: (30 / 10) / (20 / 40) = 6.
    cells = {(True, True): 30, (True, False): 10, (False, True): 20, (False, False): 40}
    assert area_send.more_often(areas(cells), "below_good").value == pytest.approx(6)


def test_no_ratio_is_given_where_the_grade_tells_the_outcome():
    with pytest.raises(StatisticError):
        area_send.more_often(areas({(True, True): 30, (False, False): 40}), "below_good")


def test_a_grade_published_after_the_first_day_does_not_count():
    found = area_send.inspected(before=0)
    assert (found["dated"] <= found["inspection_start"]).all()
    before = area_send.inspected(before=365)
    day = pd.to_datetime(before["inspection_start"]) - pd.Timedelta(days=365)
    assert (pd.to_datetime(before["dated"]) <= day).all()


def test_the_printed_specification_is_what_the_chapter_states_and_every_choice_moves_it():
    grid = area_send.choices()
    stated = [
        catalogue.stored().get(f"inspection-send-statement-odds{end}").content["value"]
        for end in ("", "-low", "-high")
    ]
    assert grid.loc[0, ["value", "lower", "upper"]].tolist() == pytest.approx(stated, abs=0.05)
    choices = ["Grade", "Compared", "Areas", "Allowed for"]
    for choice in choices:
        others = [name for name in choices if name != choice]
        assert (grid.groupby(others)["value"].nunique() > 1).all(), choice
