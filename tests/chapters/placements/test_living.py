"""Shares of children by where they live: small tables in, worked by hand."""

import living
import pandas as pd
import pytest
from living import WORST

ROWS = pd.DataFrame(
    {
        "looked_after": [100.0, 200.0],
        "foster": [70.0, 130.0],
        "adoption": [5.0, 4.0],
        "parents": [5.0, 16.0],
        "private": [30.0, 66.0],
        "own": [50.0, 80.0],
        "not_reported": [4.0, 20.0],
        "unaccompanied": [10.0, 20.0],
        "far_outside": [12.0, 30.0],
        "unknown_inside": [10.0, 20.0],
        "unknown_outside": [10.0, 30.0],
    },
    index=pd.Index([2021, 2025], name="time_period"),
)


@pytest.fixture
def two_years(monkeypatch):
    monkeypatch.setattr(living, "england", lambda: ROWS)


def test_who_lives_with_neither_foster_carers_adopters_nor_parents_lives_outside_a_family():
    assert living.outside_family(ROWS).tolist() == [20, 50]
    assert living.not_with_family(ROWS).tolist() == [20, 25]


def test_children_taken_out_are_taken_out_of_count_and_whole():
    # (20 - 4) / (100 - 4), (50 - 20) / (200 - 20); (20 - 10) / (100 - 10), (50 - 20) / (200 - 20).
    known = living.not_with_family(ROWS, "whose placement is known")
    assert known.tolist() == pytest.approx([100 / 6, 100 / 6])
    assert living.not_with_family(ROWS, "without unaccompanied").tolist() == pytest.approx([100 / 9, 100 / 6])


def test_a_kind_that_is_not_known_leaves_no_share():
    assert living.not_with_family(ROWS.assign(adoption=[float("nan"), 4])).isna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("unknown", "parents", "share"),
    [
        ("left out", True, 100 * 66 / 180),
        ("none counted", True, 33),
        ("all counted", True, 43),
        ("none counted", False, 100 * 66 / 184),
    ],
)
def test_children_whose_provider_is_not_reported_are_left_out_or_counted_as_all_or_none(
    unknown, parents, share
):
    assert living.of_provider(ROWS, "private", unknown, parents)[2025] == pytest.approx(share)


def test_distance_unknown_counts_outside_the_authority_and_leaves_out_inside_too():
    # 30 of 200; 60 of 200; 30 of the 150 whose distance is known.
    shares = [living.far_from_home(ROWS, how)[2025] for how in ("none counted", "all counted", "left out")]
    assert shares == [15, 30, 20]


def test_the_worst_case_counts_all_unknown_at_first_and_none_at_last(two_years):
    # From (30 + 4) of 100 to 66 of 200.
    worst = living.change(living.of_provider, 2021, 2025, provider="private", unknown=WORST)
    assert worst.value == pytest.approx(33 - 34)
    assert living.change(living.of_provider, 2020, 2025, provider="private") is None


def test_an_authority_whose_providers_change_in_a_year_is_found_and_a_small_one_is_not():
    # Their own fall by 20, 21 and 30 of 100 children in a year; C looks after 99.
    own = {"A": (100, (80, 60, 59)), "B": (100, (80, 59, 59)), "C": (99, (80, 50, 50))}
    rows = [
        {"new_la_code": code, "time_period": 2021 + at, "looked_after": of, "own": count}
        for code, (of, counts) in own.items()
        for at, count in enumerate(counts)
    ]
    frame = pd.DataFrame(rows).assign(private=0, voluntary=0)
    assert living.recoded(frame) == ["B"]


def test_an_authority_without_a_home_in_the_list_has_none_and_other_kinds_are_not_counted():
    numbers = ["805", "806"]
    rows = pd.DataFrame({"old_la_code": numbers, "la_name": numbers, "time_period": 2025, "looked_after": 50})
    rows = rows.assign(new_la_code=["E06000001", "E06000002"], far_outside=[5, 10], outside=[20, 25])
    homes = pd.DataFrame(
        {"old_la_code": numbers[:1] * 2, "time_period": 2025, "places": [4, 9], "homes": [1, 1]}
    )
    homes["type"] = ["children's home", "special school"]
    frame = living.beside_homes(rows, homes, 2025)
    assert frame["homes"].tolist() == [8, 0] and frame["far"].tolist() == [10, 20]
    every = living.beside_homes(rows, homes, 2025, "homes", tuple(homes["type"]))
    assert every["homes"].tolist() == [4, 0]


def test_an_authority_keeps_its_homes_when_its_code_changes_between_releases():
    # Somerset of the list of 2022 has the code of the county, in the release of 2025 that of the unitary.
    rows = pd.DataFrame({"old_la_code": ["933"], "new_la_code": ["E06000066"], "la_name": ["Somerset"]})
    rows = rows.assign(time_period=2022, looked_after=50, far_outside=5, outside=20)
    homes = pd.DataFrame({"old_la_code": ["933"], "new_la_code": ["E10000027"], "places": [4]})
    homes = homes.assign(time_period=2022, type="children's home")
    assert living.beside_homes(rows, homes, 2022)["homes"].tolist() == [8]


def test_what_is_given_is_allowed_for():
    # Far away falls with homes within each kind, and rises from one kind to the other.
    frame = pd.DataFrame({"homes": range(1, 13), "type": ["city"] * 6 + ["county"] * 6})
    frame["far"] = [6, 5, 4, 3, 1, 2, 16, 15, 14, 13, 11, 12]
    assert living.link(frame).estimate.value > 0 > living.link(frame, ("type",)).estimate.high
