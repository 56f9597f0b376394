"""Who was named at the bottom early on, and what came of them, counted by councils and not by ratings."""

import pandas as pd
import pytest
from named_early import Later, choices, later

from evidence.data import judgements, tables

STAR, ASSESSED = "social services star rating", "annual performance assessment"
RATED = "annual children's services assessment"


@pytest.fixture
def two_named_of_five(monkeypatch: pytest.MonkeyPatch) -> None:
    ratings = pd.DataFrame(
        [
            ["E1", "One", "2003-11", "bottom", STAR],
            ["E1", "One", "2008-12-17", "bottom", ASSESSED],
            ["E2", "Two", "2011-11-08", "bottom", RATED],
            ["E3", "Three", "2003-11", "top", STAR],
            ["", "Bedfordshire", "2003-11", "bottom", STAR],
        ],
        columns=["new_la_code", "la_name", "published", "place", "instrument"],
    )
    changes = pd.DataFrame(
        [["E2", "E4", "split"], ["E2", "E3", "part (a village)"]],
        columns=["old_code", "new_code", "change"],
    )
    held = {"early_ratings": ratings, "area_changes": changes}
    judged = pd.DataFrame(
        [
            ["E1", "SIF", "inadequate"],
            ["E1", "ILACS", "inadequate"],
            ["E2", "SLAC", "inadequate"],
            ["E2", "ILACS", "good"],
            ["E3", "SIF", "good"],
            ["E4", "SIF", "inadequate"],
            ["E06000055", "ILACS", "good"],
        ],
        columns=["sequence", "framework", "overall"],
    )
    monkeypatch.setattr(tables, "load", held.__getitem__)
    monkeypatch.setattr(judgements, "judged", lambda: judged)
    known = ("E1", "E2", "E3", "E4", "E06000055", "E06000056")
    monkeypatch.setattr(judgements, "successors", lambda: {code: code for code in known})


@pytest.mark.usefixtures("two_named_of_five")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, Later(2, 1, 3, 1)),
        ({"frameworks": ("SLAC", "SIF", "ILACS")}, Later(2, 2, 3, 1)),
        ({"instruments": (STAR, ASSESSED)}, Later(1, 1, 4, 1)),
        ({"instruments": (RATED,)}, Later(1, 0, 4, 2)),
        ({"times": 2}, Later(1, 1, 4, 1)),
        # One heir of Two and one of Bedfordshire that is judged; what took a village is no heir.
        ({"heirs": True}, Later(4, 2, 1, 0)),
    ],
)
def test_a_council_counts_once_however_often_it_was_named_or_failed(asked: dict, found: Later) -> None:
    assert later(**asked) == found


def test_the_interval_of_a_difference_is_newcombes() -> None:
    # Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10: 56/70 against 48/80.
    assert Later(70, 56, 80, 48).difference() == pytest.approx((20.0, 5.24, 33.39), abs=0.005)


@pytest.fixture(scope="module")
def tried() -> pd.DataFrame:
    return choices()


def test_a_share_of_fewer_than_ten_councils_is_not_tried(tried: pd.DataFrame) -> None:
    # Oracle: the compiled file names no council in both ratings of children's social care alone.
    alone = tried["Ratings"] == "children's social care alone, to 2008"
    assert alone.any() and not (alone & (tried["Named"] == "twice or more")).any()


def test_no_two_ratings_are_the_same_choice(tried: pd.DataFrame) -> None:
    once = tried[(tried["Named"] == "once or more") & (tried["Heirs of abolished councils"] == "not counted")]
    assert not once["value"].duplicated().any()
