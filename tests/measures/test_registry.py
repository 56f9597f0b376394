"""Measures: the right denominator, counts added up, and two authorities never among the spreads.

Where an expected number is not printed in a publication it is worked out here from the table's own rows.
"""

from functools import cache

import pandas as pd
import pytest

from evidence.data import tables
from evidence.errors import UnknownName
from evidence.measures import registry
from evidence.measures.registry import MEASURES, authorities, england, over_years

TOO_SMALL = {"E09000001", "E06000053"}
# Published for about half of the authorities: 790 of 1,530 in ten years (PROVENANCE of the compiled files).
SPARSE = {"not-in-touch"}
NORTH, WEST, COUNTY = "E06000061", "E06000062", "E10000021"
NORTHAMPTONSHIRE = f"{NORTH}+{WEST}"


def cell(table: str, column: str, code: str, year: int, release: str) -> float:
    rows = tables.load(table)
    rows = rows[(rows["new_la_code"] == code) & (rows["time_period"] == year) & (rows["release"] == release)]
    return float(rows[column].item())


def newest(name: str) -> int:
    return int(tables.load(MEASURES[name].columns.table)["time_period"].max())


@cache
def in_newest_year(name: str) -> pd.DataFrame:
    """A measure in its newest year, which several tests look at: worked out once."""
    return authorities(name, newest(name))


def looked_after(code: str, year: int) -> float:
    return cell("looked_after", "looked_after_31_march", code, year, "looked-after-2025")


def children(code: str, year: int) -> float:
    return cell("child_population", "population_0_17", code, year, "ons-mid-2024")


def test_englands_rate_of_looked_after_children_in_2025_is_the_published_one() -> None:
    # DfE, Children looked after in England including adoptions, year ending March 2025: 67 per 10,000.
    assert round(england("looked-after", 2025)) == 67


def test_a_rate_at_31_march_divides_by_the_population_of_the_mid_year_before() -> None:
    row = authorities("looked-after", 2025).loc["E06000009"]
    assert row["la_name"] == "Blackpool"
    assert row["base"] == children("E06000009", 2024)
    assert row["value"] == pytest.approx(looked_after("E06000009", 2025) / children("E06000009", 2024) * 1e4)


def test_rates_agree_with_those_the_department_printed() -> None:
    # DfE prints whole numbers on the same population, so nothing may differ by more than rounding.
    ours = authorities("looked-after", 2025)["value"]
    rows = tables.load("looked_after").query("release == 'looked-after-2025' and time_period == 2025")
    rows = rows[rows["geographic_level"] == "Local authority"]
    printed = rows.set_index("new_la_code")["rate_per_10000"].reindex(ours.index)
    assert printed.notna().sum() > 140
    assert (ours - printed).abs().max() <= 0.5 + 1e-9


def test_city_of_london_and_isles_of_scilly_are_in_no_measure() -> None:
    for name in MEASURES:
        frame = in_newest_year(name)
        assert not TOO_SMALL & set(frame.index), name
        assert frame.index.is_unique, name
        assert frame["value"].notna().sum() > (60 if name in SPARSE else 100), name


def test_a_missing_value_has_a_mark_and_a_value_has_none() -> None:
    for name in MEASURES:
        frame = in_newest_year(name)
        assert frame.loc[frame["value"].isna(), "symbol"].notna().all(), name
        assert frame.loc[frame["value"].notna(), "symbol"].isna().all(), name


def test_percentages_lie_between_0_and_100() -> None:
    for name in (id for id, one in MEASURES.items() if one.columns.kind == "proportion"):
        assert in_newest_year(name)["value"].dropna().between(0, 100).all(), name


def test_only_codes_in_use_on_the_day_are_there() -> None:
    # North and West Northamptonshire replaced the county on 1 April 2021.
    before, after = authorities("looked-after", 2021).index, authorities("looked-after", 2022).index
    assert COUNTY in before and not {NORTH, WEST} & set(before)
    assert COUNTY not in after and {NORTH, WEST} <= set(after)


@pytest.mark.parametrize("name", ["looked-after", "three-placements"])
@pytest.mark.parametrize("year", [2021, 2023])
def test_an_authority_printed_under_a_later_code_is_there_under_that_of_the_day(name: str, year: int) -> None:
    # Oracle: the department's list of authorities: both counties became unitary on 1 April 2023, with
    # new codes for the same place. The release of 2025 prints the new codes for the years before.
    found = authorities(name, year).loc[["E10000023", "E10000027"]]
    assert found["la_name"].tolist() == ["North Yorkshire", "Somerset"]
    assert found["value"].notna().all()
    assert not authorities(name, year).index.duplicated().any()


def test_over_years_adds_counts_and_never_averages_rates() -> None:
    found = over_years("looked-after", [2021, 2022]).loc[NORTHAMPTONSHIRE]
    counts = looked_after(NORTH, 2022) + looked_after(WEST, 2022)
    base = children(NORTH, 2021) + children(WEST, 2021)
    average = (
        looked_after(NORTH, 2022) / children(NORTH, 2021) + looked_after(WEST, 2022) / children(WEST, 2021)
    ) / 2
    assert found[2022] == pytest.approx(counts / base * 1e4)
    assert found[2022] != pytest.approx(average * 1e4)
    assert found[2021] == pytest.approx(looked_after(COUNTY, 2021) / children(COUNTY, 2020) * 1e4)
    # DfE printed 67 for the county at 31 March 2021.
    assert round(found[2021]) == 67


def test_over_years_leaves_merged_areas_out_where_no_counts_are_published() -> None:
    found = over_years("assessments-45-days", [2021, 2022])
    assert not found.index.str.contains("+", regex=False).any()
    assert not {NORTH, WEST, COUNTY} & set(found.index)


@pytest.mark.parametrize("name", ["looked-after", "over-20-miles"])
def test_city_of_london_and_isles_of_scilly_are_out_over_years(name: str) -> None:
    assert not TOO_SMALL & set(over_years(name, [2024, 2025]).index)


def test_an_area_that_did_not_change_is_the_same_over_years_as_in_one() -> None:
    one, many = authorities("re-referrals", 2025)["value"], over_years("re-referrals", [2024, 2025])[2025]
    both = one.index.intersection(many.index)
    assert len(both) > 140
    pd.testing.assert_series_equal(one[both], many[both], check_names=False, check_index_type=False)


def test_an_unknown_measure_is_met_with_near_names() -> None:
    for asked in (lambda: authorities("looked-aftr", 2025), lambda: over_years("looked-aftr", [2025])):
        with pytest.raises(UnknownName, match="Did you mean looked-after"):
            asked()


def test_a_name_of_a_books_length_is_not_read_back_whole() -> None:
    with pytest.raises(UnknownName, match=r"called 'a{80}…'\. Known: ") as refused:
        over_years("a" * 1_000_000, [2025])
    assert len(str(refused.value)) < 1000


def test_a_year_without_figures_is_met_with_the_years_there_are() -> None:
    for asked in (lambda: authorities("looked-after", 1999), lambda: england("looked-after", 1999)):
        with pytest.raises(UnknownName, match="1999"):
            asked()


# The workforce: years are 30 September, joint returns stand once, England is as published.

THAMES, BOTH = "E09000021 / E09000027", f"{NORTH} / {WEST}"
WORKFORCE = ["turnover", "agency", "vacancy", "caseload"]


@pytest.mark.parametrize(
    ("name", "year", "published"),
    [
        # DfE, Children's social work workforce, reporting year 2025: the data catalogue's preview.
        ("turnover", 2025, 11.8),
        ("agency", 2025, 13.0),
        ("vacancy", 2025, 14.2),
        ("caseload", 2025, 15.2),
        # LIIA, quoting DfE: 15.4 per cent in the year to September 2021.
        ("turnover", 2021, 15.4),
        # DfE, Stability measures for children looked after, 2024: 22,140 of 83,300.
        ("three-social-workers", 2024, 100 * 22140 / 83300),
    ],
)
def test_england_is_as_the_publication_has_it(name: str, year: int, published: float) -> None:
    assert england(name, year) == pytest.approx(published)


def test_englands_agency_rate_is_the_published_one_though_its_counts_give_another() -> None:
    # Birmingham's agency workers of 2024 are withheld and its social workers are not: DfE prints 16.2.
    rows = tables.load("workforce").query("time_period == 2024 and geographic_level == 'National'")
    own = 100 * rows["agency_fte"].item() / (rows["agency_fte"] + rows["in_post_fte"]).item()
    assert england("agency", 2024) == rows["agency_percent"].item() == 16.2
    assert round(own, 1) == 16.0


@pytest.mark.parametrize("name", WORKFORCE)
def test_a_joint_return_is_one_observation(name: str) -> None:
    frame = authorities(name, 2025)
    assert {THAMES, BOTH} <= set(frame.index)
    assert not {NORTH, WEST, "E09000021", "E09000027"} & set(frame.index)
    # 153 authorities less the two too small, and two pairs that are one each.
    assert len(frame) == 149


@pytest.mark.parametrize("name", WORKFORCE)
def test_values_of_authorities_agree_with_those_printed(name: str) -> None:
    measure = MEASURES[name]
    ours = authorities(name, 2024)
    rows = tables.load("workforce").query("time_period == 2024 and release == 'social-work-workforce-2025'")
    rows = rows[rows["geographic_level"] == "Local authority"]
    printed = rows.set_index("new_la_code")[measure.columns.value].reindex(ours.index)
    assert printed.notna().sum() > 140
    # Counts are printed to a tenth: of the smallest authorities that is a tenth of a per cent.
    assert (ours["value"] - printed).abs().max() < 0.15


def test_a_flow_is_left_out_in_the_first_year_of_a_new_authority_and_a_stock_is_not() -> None:
    new = {2019: ["E06000058", "E06000059"], 2021: [BOTH], 2023: ["E06000063", "E06000064"]}
    for year, codes in new.items():
        flow, stock = authorities("turnover", year), authorities("agency", year)
        assert flow.loc[codes, "value"].isna().all() and set(flow.loc[codes, "symbol"]) == {"part year"}
        assert stock.loc[codes, "value"].notna().all()
        assert set(flow.index[flow["symbol"] == "part year"]) == set(codes)


def test_turnover_over_years_runs_through_a_split_but_not_through_its_first_year() -> None:
    found = over_years("turnover", [2020, 2021, 2022]).loc[NORTHAMPTONSHIRE]
    # Oracle: DfE prints 13.6 for the county in 2020 and 13.5 for the joint return in 2022.
    # Its counts are printed to a tenth, so a tenth of a per cent may be lost.
    assert found[2020] == pytest.approx(13.6, abs=0.1) and found[2022] == pytest.approx(13.5, abs=0.1)
    assert pd.isna(found[2021])


def test_a_measure_of_children_as_filed_stands_beside_the_workforce() -> None:
    pair = "E09000021+E09000027"
    found = over_years("looked-after", [2025], as_filed=True)[2025]
    assert pair in found.index and not {"E09000021", "E09000027"} & set(found.index)
    counts = looked_after("E09000021", 2025) + looked_after("E09000027", 2025)
    base = children("E09000021", 2024) + children("E09000027", 2024)
    assert found[pair] == pytest.approx(counts / base * 1e4)
    assert found.index.equals(over_years("caseload", [2025]).index)
    # Without counts the pair has no percentage.
    assert pair not in over_years("over-20-miles", [2025], as_filed=True).index


def test_the_years_of_a_measure_are_those_a_release_prints_anything_for(monkeypatch):
    rows = pd.DataFrame(
        {
            "time_period": [2023, 2024, 2025],
            "release": ["one", "one", "one"],
            "looked_after_31_march": [5.0, None, None],
            "looked_after_31_march_symbol": [None, "c", ""],
        }
    )
    monkeypatch.setattr(registry.tables, "load", lambda name: rows)
    monkeypatch.setattr(registry.tables, "vintage", lambda frame, which: frame)
    assert registry.years("looked-after") == [2023, 2024]


def test_what_measures_rest_on_is_named_from_their_entries() -> None:
    # As the chapter on variation types it for its seven spreads.
    spread = ["looked-after", "in-need", "protection-plans", "referrals", "three-placements"]
    names, releases, period = registry.used(*spread, years=[2025])
    assert names == (
        *("looked_after", "children_in_need", "child_protection", "referrals", "placements"),
        *("child_population", "areas"),
    )
    assert releases == registry.sources(*spread, years=[2025])
    assert period == "31 March 2025, and the year ending then"


def test_two_days_in_the_year_have_no_one_day_for_a_period() -> None:
    assert registry.used("turnover", "re-referrals", years=range(2017, 2026))[2] == "2017 to 2025"
