"""Who was named at the bottom early on, and what came of them, counted by councils and not by ratings."""

import pandas as pd
import pytest
from named_early import Later, choices, later

from evidence.data import judgements, tables


@pytest.fixture
def two_named_of_four(monkeypatch: pytest.MonkeyPatch) -> None:
    ratings = pd.DataFrame(
        [
            ["E1", 2003, "2003-11", "bottom", "social services star rating"],
            ["E1", 2008, "2008-12-17", "bottom", "annual performance assessment"],
            ["E2", 2011, "2011-11-08", "bottom", "annual children's services assessment"],
            ["E3", 2003, "2003-11", "top", "social services star rating"],
            ["", 2003, "2003-11", "bottom", "social services star rating"],
        ],
        columns=["new_la_code", "time_period", "published", "place", "instrument"],
    )
    judged = pd.DataFrame(
        [
            ["E1", "SIF", "inadequate"],
            ["E1", "ILACS", "inadequate"],
            ["E2", "SLAC", "inadequate"],
            ["E2", "ILACS", "good"],
            ["E3", "SIF", "good"],
            ["E4", "SIF", "inadequate"],
        ],
        columns=["sequence", "framework", "overall"],
    )
    monkeypatch.setattr(tables, "load", lambda name: ratings)
    monkeypatch.setattr(judgements, "judged", lambda: judged)
    monkeypatch.setattr(judgements, "successors", lambda: {code: code for code in ("E1", "E2", "E3", "E4")})


@pytest.mark.usefixtures("two_named_of_four")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, Later(2, 1, 2, 1)),
        ({"frameworks": ("SLAC", "SIF", "ILACS")}, Later(2, 2, 2, 1)),
        ({"until": 2008}, Later(1, 1, 3, 1)),
        ({"children_only": True}, Later(1, 1, 3, 1)),
        ({"times": 2}, Later(1, 1, 3, 1)),
    ],
)
def test_a_council_counts_once_however_often_it_was_named_or_failed(asked: dict, found: Later) -> None:
    assert later(**asked) == found


def test_the_interval_of_a_difference_is_newcombes() -> None:
    # Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10: 56/70 against 48/80.
    assert Later(70, 56, 80, 48).difference() == pytest.approx((20.0, 5.24, 33.39), abs=0.005)


def test_a_share_of_fewer_than_ten_councils_is_not_tried() -> None:
    # 12 councils were named in ratings of children's services alone, none of them twice before 2009 but one.
    tried = choices()
    assert not (
        (tried["Ratings of"] == "children's services only") & (tried["Named"] == "twice or more")
    ).any()
