"""The headlines under each choice: the arithmetic by hand, the printed one as the chapter has it."""

import math

import choices
import numpy as np
import pandas as pd
import pytest
from choices import CHILDREN, beyond_chance, by_chance, counted, explained, held, kept, lasting, r2

from evidence.measures.registry import authorities
from evidence.notebooks import catalogue
from evidence.statistics.funnel import spread_between

IN_CARE, STARTS = CHILDREN.values()
GRIDS = {
    "beyond": lambda: beyond_chance([2025, 2016]),
    "explained": lambda: explained([2025, 2016]),
    "lasting": lambda: lasting([2016, 2018], [2025, 2023]),
}


@pytest.fixture(scope="module", params=["short", pytest.param("whole", marks=pytest.mark.long)])
def grids(request):
    """The grids; in the short form without leaving out the smallest tenth, which has a test of its own."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "short":
            patch.delitem(choices._WHO, "no smallest tenth")
        return {name: make() for name, make in GRIDS.items()}


# By hand: areas of 100 and 300 children with 10 and 60 counted have rates of 0.1 and 0.2, twice over.
# Once each, chance is (0.1/100 + 0.2/300)/2 and the variance 0.01/3. By children, with weights of 1/4 and
# 3/4 and a mean of 0.175, chance is 0.25 * 0.001 + 0.75 * 0.002/3 and the variance
# 0.25 * 0.075**2 + 0.75 * 0.025**2.
COUNT, BASE = pd.Series([10.0, 60.0] * 2), pd.Series([100.0, 300.0] * 2)


def test_chance_once_each_is_its_mean_variance_over_that_of_the_rates():
    assert by_chance(COUNT, BASE, "authority") == pytest.approx((0.0025 / 3) / (0.01 / 3))


def test_chance_by_children_weights_both_variances():
    assert by_chance(COUNT, BASE, "child") == pytest.approx(0.00075 / 0.001875)


def test_chance_on_the_log_scale_is_one_over_the_count_beside_the_spread():
    chance = (1 / 10 + 1 / 60) / 2
    spread = spread_between(COUNT, BASE).width ** 2
    assert by_chance(COUNT, BASE, "log") == pytest.approx(chance / (chance + spread))


def test_areas_not_known_have_no_part_in_chance():
    count, base = pd.Series([*COUNT, np.nan]), pd.Series([*BASE, 50.0])
    for way in ("authority", "child", "log"):
        assert by_chance(count, base, way) == pytest.approx(by_chance(COUNT, BASE, way))


def test_a_weight_counts_an_area_so_many_times():
    # By hand: with whole weights a weighted fit is the plain one of a table that repeats its rows.
    rates = pd.Series([1.0, 3.0, 2.0, 5.0, 4.0])
    terms = pd.DataFrame({"poverty": [1.0, 2.0, 3.0, 4.0, 6.0], "region": list("aabba")})
    weights = pd.Series([1, 2, 1, 3, 1])
    at = terms.index.repeat(weights)
    plain, _, *ends = r2(rates, terms, weights)
    repeated = r2(rates[at].reset_index(drop=True), terms.loc[at].reset_index(drop=True), None)
    assert plain == pytest.approx(repeated[0])
    assert all(math.isnan(end) for end in ends)


def test_the_smallest_tenth_is_that_of_children():
    rows = pd.DataFrame({"base": range(1, 11)}, index=[f"E06{i:06}" for i in range(10)])
    assert kept(rows, "smallest")["base"].tolist() == list(range(2, 11))
    assert kept(rows, "").equals(rows)


def test_counts_are_those_of_the_chapter():
    # Oracle: the register of measures, which the chapter's other notebooks read.
    ours, theirs = counted(IN_CARE, 2025), authorities("looked-after", 2025)
    assert (ours["count"] / ours["base"] * 10_000).to_dict() == pytest.approx(theirs["value"].to_dict())


def test_figures_first_held_rest_on_the_release_and_the_estimates_of_the_day():
    rows, people = held(IN_CARE, 2016, "first")
    assert (set(rows["release"]), set(people["release"])) == ({"looked-after-2016"}, {"ons-mid-2020"})


def test_figures_never_revised_are_no_other_choice(grids):
    found = grids["beyond"].groupby("Year")["Figures"].unique()
    assert [*found["2025"]] == ["as now revised"]
    assert [*found["2016"]] == ["as now revised", "first held"]


def test_a_measure_of_poverty_stands_for_its_own_years_alone(grids):
    found = grids["explained"].groupby("Year")["Poverty"].unique()
    assert [*found["2025"]] == ["low income", "free school meals"]
    assert [*found["2016"]] == ["free school meals", "index of 2015"]


# What the chapter's other notebooks state.
@pytest.mark.parametrize(
    ("name", "id", "decimals"),
    [
        ("beyond", "variation-system-share-2025-looked-after", 1),
        ("explained", "variation-looked-after-2025-r2-low-income-region", 0),
        ("lasting", "variation-looked-after-rank-2016-2025", 2),
    ],
)
def test_the_printed_specification_is_what_the_chapter_states(grids, name, id, decimals):
    stated = catalogue.stored().get(id).content
    assert grids[name]["printed"].iloc[0]
    assert round(grids[name]["value"].iloc[0], decimals) == stated["value"]


def test_ranks_of_stock_and_starts_are_those_of_the_review(grids):
    # Oracle: the review of edition 0.1.0 (statistics), objection 8, from the publishers' files.
    first = grids["lasting"].groupby("Children", sort=False)["value"].first()
    assert first.round(2).tolist() == [0.85, 0.58]


@pytest.mark.parametrize("name", GRIDS)
def test_every_choice_moves_the_estimate(grids, name):
    found = grids[name]
    choices = [column for column in found if found[column].dtype == "str"]
    for choice in choices:
        others = [column for column in choices if column != choice]
        assert (found.groupby(others)["value"].nunique() > 1).any(), choice


def test_each_finding_holds_where_its_line_is_passed(grids):
    for name, line in (("beyond", 90), ("explained", 50), ("lasting", 0.7)):
        assert (grids[name]["holds"] == (grids[name]["value"] > line)).all()
