"""What the chapter says of lasting differences and of children, against another reader's recomputation.

Oracle: the review of edition 0.1.0 (statistics), objections 7, 9 and 10, from the publishers' files.
"""

import pandas as pd
import pytest
from influence import nearest_to_none, partial
from returns import filed, stacked

from evidence.data import areas, joint_returns, tables
from evidence.statistics.panel import holm, models
from evidence.statistics.persistence import rank_persistence

YEARS = range(2017, 2026)


@pytest.fixture(scope="module")
def children():
    """Areas' share of children with three or more social workers in a year, their number, and the churn."""
    held = filed({"three-social-workers": [2024], "agency": [2023, 2024], "turnover": [2023, 2024]})
    rows = tables.load("social_worker_changes").query("time_period == 2024")
    rows = rows[rows["geographic_level"] == "Local authority"]
    counted = areas.constant(rows, ["looked_after_children"], known=joint_returns.areas())
    columns = {f"{name}-{year}": table[year] for name, table in held.items() for year in table}
    found = pd.DataFrame(columns).dropna(subset="three-social-workers-2024")
    return found.assign(children=counted.set_index("constant_area")["looked_after_children"])


def beyond(rows, year, **counted):
    return partial(rows, "three-social-workers-2024", f"turnover-{year}", [f"agency-{year}"], **counted)


def test_one_authority_carries_turnovers_link_beyond_agency_use(children):
    assert beyond(children, 2024).value == pytest.approx(0.25, abs=0.005)
    without = nearest_to_none(children, lambda rows: beyond(rows, 2024))
    assert without == pytest.approx((0.11, -0.05, 0.27), abs=0.005)
    # It is Rutland, with 27 children.
    assert children["children"].idxmin() == "E06000017" and children["children"].min() == 27
    assert without == beyond(children.drop(index="E06000017"), 2024)
    assert beyond(children, 2024, weight="children").value == pytest.approx(0.07, abs=0.005)


def test_the_count_inside_the_childrens_year_survives_without_it(children):
    without = nearest_to_none(children, lambda rows: beyond(rows, 2023))
    assert without.value == pytest.approx(0.26, abs=0.005) and without.low > 0


@pytest.mark.parametrize(("name", "expected"), [("turnover", 0.52), ("agency", 0.64)])
def test_means_of_four_years_keep_their_order(name, expected):
    rates = filed({name: YEARS})[name]
    first, last = (rates[years].mean(axis=1, skipna=False) for years in ([*YEARS[:4]], [*YEARS[-4:]]))
    # The review's interval is that of a linear correlation, so only the estimate is held.
    assert rank_persistence(first, last).estimate.value == pytest.approx(expected, abs=0.005)


def test_the_family_of_models_decides_whether_agency_use_and_re_referrals_make_a_finding():
    churn, outcomes = ["turnover", "agency", "vacancy", "caseload"], ["three-placements", "re-referrals"]
    held = dict.fromkeys([*churn, *outcomes], YEARS) | {"long-term-stability": range(2021, 2026)}
    found = models(
        stacked(filed(held)),
        outcomes=[*outcomes, "long-term-stability"],
        predictors=churn,
        area="constant_area",
        lags=[0, 1],
    )
    near = found.query("outcome == 're-referrals' and predictor == 'agency' and lag == 1").iloc[0]
    assert (10 * near[["effect", "low", "high"]]).tolist() == pytest.approx([0.77, 0.27, 1.28], abs=0.005)
    assert round(near["p"], 3) == 0.003 and round(near["p_holm"], 2) == 0.07
    alone = holm(found.loc[found["outcome"] == "re-referrals", "p"])
    assert (len(alone), round(alone[near.name], 3)) == (8, 0.024)
