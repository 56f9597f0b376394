"""What goes into the cost of care: the number of children, the cost of each, and price and mix behind it."""

from itertools import product

import cost_of_care
import pandas as pd
import pytest
from cost_of_care import COUNTS, COVERAGE, SHARES, STOCKS
from second_return import RETURNS

from evidence.data import tables


# Oracle: review of edition 0.1.0, statistics.md, objections 1 and 12.
@pytest.mark.parametrize(
    ("first", "last", "counts", "per_cent"),
    [
        (2011, 2017, COUNTS[1], 18),
        (2013, 2017, COUNTS[1], 42),
        (2017, 2023, COUNTS[0], 58),
        (2017, 2020, COUNTS[0], 45),
    ],
)
def test_the_cost_of_each_child_takes_the_share_of_real_growth_that_the_review_worked_out(
    first, last, counts, per_cent
):
    split = cost_of_care.growth(cost_of_care.accounts(counts=counts), first, last).set_index("factor")
    assert round(100 * split.loc["cost", "share"]) == per_cent


def test_spending_and_children_grew_from_2010_11_to_2016_17_as_the_review_worked_out():
    # Oracle: review of edition 0.1.0, statistics.md, objection 1: 13.5% and 10.9%.
    held = cost_of_care.accounts(counts="as first published").xs("England")
    assert 100 * (held["real"][2017] / held["real"][2011] - 1) == pytest.approx(13.5, abs=0.05)
    assert 100 * (held["children"][2017] / held["children"][2011] - 1) == pytest.approx(10.9, abs=0.05)


@pytest.mark.parametrize("coverage", COVERAGE)
def test_the_two_parts_are_all_of_the_growth_under_every_choice(coverage):
    held = cost_of_care.accounts(coverage)
    for choice in product(("real", "gross"), STOCKS):
        assert cost_of_care.growth(held, 2017, 2025, *choice)["share"].sum() == pytest.approx(1)


def test_areas_known_in_one_year_alone_are_in_neither():
    keys = pd.MultiIndex.from_product([["A", "B"], [2017, 2025]], names=["area", "year"])
    held = pd.DataFrame({"real": [10.0, 20.0, 5.0, None], "children": [1.0, 1.0, 1.0, 9.0]}, keys)
    # By hand: A alone, whose one child costs ten more.
    assert cost_of_care.growth(held, 2017, 2025)["contribution"].tolist() == pytest.approx([0, 10])


def test_a_year_without_a_count_has_no_answer():
    # There is no count at 31 March 2010, and so no mean of 2010-11.
    assert cost_of_care.growth(cost_of_care.accounts(), 2011, 2017, stock="mean") is None


def test_the_mean_stock_is_that_of_the_start_and_the_end_of_the_year():
    held = cost_of_care.accounts().xs("England")
    assert held["mean"][2025] == (held["children"][2024] + held["children"][2025]) / 2


def test_price_and_mix_take_the_shares_that_the_review_worked_out():
    # Oracle: review of edition 0.1.0, statistics.md, upgrade 3.
    parts = cost_of_care.price_and_mix(2020, 2025).set_index("part")["share"]
    expected = {
        "homes price": 43,
        "homes share": 32,
        "foster_care price": 3,
        "foster_care share": -6,
        "rest": 28,
    }
    assert {part: round(100 * share) for part, share in parts.items()} == expected


def test_weighted_shares_agree_with_the_counts_that_the_department_published():
    # Oracle: children in secure homes and children's homes, and looked after, at 31 March: Children looked
    # after in England, reporting year 2025.
    published = {
        2021: 7440 / 80780,
        2022: 7610 / 82090,
        2023: 8020 / 83750,
        2024: 8710 / 83530,
        2025: 9480 / 81770,
    }
    homes = cost_of_care.placed()["homes"]
    assert homes[list(published)].tolist() == pytest.approx(list(published.values()), abs=0.0005)


def test_englands_own_share_is_a_whole_per_cent():
    whole = 100 * cost_of_care.placed(SHARES[1])
    assert (whole.round() - whole).abs().max().max() < 1e-9
    assert tables.latest("placement_kinds")["time_period"].min() == whole.index.min()


def test_the_other_return_gives_the_same_share_of_the_cost_of_each_child():
    shares = []
    for returned in RETURNS:
        split = cost_of_care.growth(cost_of_care.accounts(returned=returned), 2017, 2025)
        shares.append(100 * split.set_index("factor").loc["cost", "share"])
    # Oracle: the return to the other ministry.
    assert shares[0] == pytest.approx(shares[1], abs=3)
