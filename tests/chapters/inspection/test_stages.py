"""Signs of the stages of difficulty keep a stated rule, and stand beside other areas."""

import numpy as np
import pandas as pd
from stages import STAGES, around, first_seen, in_crisis, seen, signs, worse

from evidence.measures import registry

SEPTEMBER, MARCH = "09-30", "03-31"


def wide(areas, **years):
    return pd.DataFrame({int(name[1:]): values for name, values in years.items()}, index=list(areas))


def test_a_sign_is_a_change_beyond_one_standard_deviation_of_all():
    # Oracle: by hand. Changes 0, 0, 0, 0, 10: mean 2, standard deviation the root of 80/4, 4.47; 10 - 2 is
    # beyond it, 0 - 2 is not on either side.
    values = wide("abcde", y2017=[5.0] * 5, y2018=[9.0] * 5, y2019=[5.0, 5, 5, 5, 15])
    assert worse(values, 1).to_dict("list") == {2019: [0, 0, 0, 0, 1]}
    assert worse(values, -1)[2019].sum() == 0
    # Beyond two deviations it is not: 8 is less than 8.94.
    assert worse(values, 1, spreads=2)[2019].sum() == 0


def test_a_change_shared_by_all_is_no_sign():
    values = wide("abcde", y2017=[5.0, 6, 7, 8, 9], y2019=[25.0, 26, 27, 28, 30])
    assert worse(values, 1)[2019].tolist() == [0, 0, 0, 0, 1]


def test_a_change_not_known_is_neither_seen_nor_unseen():
    values = wide("abcd", y2017=[5.0, np.nan, 5, 5], y2019=[5.0, 5, np.nan, 9])
    assert worse(values, 1)[2019].isna().tolist() == [False, True, True, False]


def test_years_without_one_two_years_before_have_no_sign():
    values = wide("abc", y2016=[1.0, 2, 3], y2017=[1.0, 2, 3], y2019=[1.0, 2, 9])
    assert list(worse(values, 1).columns) == [2019]


def test_counts_are_aligned_by_each_measures_own_day():
    # 2019-05-01: the next count in September is of 2019, in March of 2020.
    autumn, spring = wide("a", y2019=[1.0], y2020=[0.0]), wide("a", y2019=[1.0], y2020=[0.0])
    assert around([(autumn, SEPTEMBER)], "2019-05-01", first=0, last=0).to_numpy().tolist() == [[1]]
    assert around([(spring, MARCH)], "2019-05-01", first=0, last=0).to_numpy().tolist() == [[0]]


def test_any_of_a_years_signs_will_do_and_all_must_be_known():
    one = wide("abc", y2019=[1.0, 0, 0], y2020=[0.0, 0, 0])
    two = wide("abc", y2019=[0.0, 0, np.nan])
    found = around([(one, SEPTEMBER), (two, SEPTEMBER)], "2019-09-30", first=0, last=2)
    assert found[0].tolist()[:2] == [1, 0] and np.isnan(found.loc["c", 0])
    # In 2020 only the first was published, and in 2021 neither.
    assert found[1].tolist() == [0, 0, 0] and found[2].isna().all()


def test_events_are_counted_beside_areas_in_which_nothing_happened():
    # Oracle: by hand. Events in a (2019, seen) and b (2020, not seen), and in d, not known. Of c and e, one
    # shows the sign in 2019, none in 2020.
    sign = wide("abcde", y2019=[1.0, 0, 1, np.nan, 0], y2020=[0.0, 0, 0, np.nan, 0])
    events = pd.DataFrame(
        {"constant_area": ["a", "b", "d"], "dated": ["2019-02-01", "2020-02-01", "2019-02-01"]}
    )
    found = seen([(sign, SEPTEMBER)], events, ["c", "e"], first=-1, last=0).set_index("k")
    assert found.loc[0, ["n", "seen", "percent", "usual"]].tolist() == [2, 1, 50, 25]
    # One count earlier only b's is in the data.
    assert found.loc[-1, ["n", "seen", "usual"]].tolist() == [1, 0, 50]


def test_counts_at_which_nothing_is_known_have_no_row():
    events = pd.DataFrame({"constant_area": ["a"], "dated": ["2019-02-01"]})
    found = seen([(wide("abc", y2019=[1.0, 0, 0]), SEPTEMBER)], events, ["b", "c"])
    assert found["k"].tolist() == [0]


def test_first_seen_looks_only_where_every_stage_is_known():
    # The first stage's data begin a year earlier, and its sign is already there.
    grip = wide("ab", y2018=[1.0, 0], y2019=[1.0, 0], y2020=[0.0, 0])
    breakdown = wide("ab", y2019=[0.0, 0], y2020=[1.0, 0])
    stages = {"grip": [(grip, SEPTEMBER)], "breakdown": [(breakdown, SEPTEMBER)]}
    found = first_seen(stages, ["2020-01-01"], first=-2, last=0)
    a, b = found.loc[("2020-01-01", "a")], found.loc[("2020-01-01", "b")]
    assert a.tolist() == [-1, 0, 2]
    assert b[["grip", "breakdown"]].isna().all() and b["counts"] == 2


def test_leadership_and_one_more_make_a_crisis():
    columns = ["help_protection", "children_in_care", "care_leavers", "leadership", "adoption"]
    rows = pd.DataFrame(
        [
            ["inadequate", "good", "joint", "inadequate", "not graded"],
            ["inadequate", "inadequate", "good", "good", "good"],
            ["good", "good", "good", "inadequate", "good"],
        ],
        columns=columns,
    )
    assert in_crisis(rows).tolist() == [True, False, False]


def test_signs_are_those_of_the_measures_named():
    for stage, listed in STAGES.items():
        found = signs(stage, 2025)
        for sign, (shown, day) in zip(listed, found, strict=True):
            assert day == registry.MEASURES[sign.measure].columns.day
            assert shown.columns.min() == sign.since + 2 and shown.columns.max() == 2025
            # By the normal curve 16 in 100; heavy tails lower it.
            assert 0.05 < shown.mean().mean() < 0.2
