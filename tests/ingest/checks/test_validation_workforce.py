"""The rules of the workforce: on made-up rows each refuses its fault; on the real ones none is broken.

Figures of real rows are the publisher's: England's row beside the authorities' rows, and the figures that the
table workforce_findings quotes from the data catalogue and the press.
"""

import pandas as pd
import pytest

from evidence.data import areas, descriptor, joint_returns, tables
from evidence.ingest.checks import validation
from evidence.measures import registry

WORKFORCE = descriptor.resource("workforce")
NOW, THEN = "social-work-workforce-2025", "social-work-workforce-2022"
THAMES, NORTHANTS = "E09000021 / E09000027", "E06000061 / E06000062"
STOCKS_AND_FLOWS = WORKFORCE["totals"]["columns"]
COUNTS = {
    "in_post_fte": "100",
    "in_post_headcount": "110",
    "leavers_fte": "10",
    "turnover_percent": "10",
    "agency_fte": "25",
    "agency_percent": "20",
    "vacancies_fte": "25",
    "vacancy_percent": "20",
    "case_holders_fte": "50",
    "cases": "800",
    "cases_per_holder": "16",
}


def row(level="Local authority", code="E06000001", number="805", **changes):
    cells = dict.fromkeys(descriptor.fields(WORKFORCE), "") | COUNTS
    cells |= {"time_period": "2025", "time_identifier": "Reporting year", "geographic_level": level}
    cells |= {"new_la_code": code, "old_la_code": number, "release": NOW}
    return cells | changes


def england(**changes):
    return row("National", "", "", **changes)


def faults(*rows, resource=WORKFORCE):
    frame = pd.DataFrame(rows, dtype="str")
    return validation.table_problems(frame.set_axis(range(2, len(rows) + 2)), resource, tables.load("areas"))


def real(release=NOW):
    frame = tables.text("workforce")
    return frame[frame["release"] == release]


def real_faults(frame):
    return validation.table_problems(frame, WORKFORCE, tables.load("areas"))


def test_sound_rows_have_no_faults():
    assert faults(row(), england()) == []


# Percentages and their counts


@pytest.mark.parametrize(
    ("column", "printed", "due"),
    [
        ("turnover_percent", "10.2", "10.0"),
        # Agency workers are a share of themselves and those in post: 25 of 125, not of 100.
        ("agency_percent", "25", "20.0"),
        ("vacancy_percent", "25", "20.0"),
        ("cases_per_holder", "16.2", "16.0"),
    ],
)
def test_a_percentage_that_is_not_that_of_its_counts_is_refused(column, printed, due):
    (found,) = faults(row(**{column: printed}))
    assert (found.row, found.column, found.value, found.accepted) == (2, column, printed, f"about {due}")


def test_a_percentage_may_differ_by_what_rounding_the_counts_allows():
    # Oracle: 1.04 of 9.95 is 10.45 per cent; 1.0 of 10.0, as printed, would be 10.0.
    small = {"in_post_fte": "10", "leavers_fte": "1", "vacancy_percent": "", "agency_percent": ""}
    assert faults(row(**small, turnover_percent="10.5")) == []
    assert [found.column for found in faults(row(**small, turnover_percent="11.2"))] == ["turnover_percent"]


def test_the_rates_that_leave_an_authority_out_are_listed_and_every_other_agrees():
    known = {
        name: {(item["time_period"], item["place"]) for item in field["ratio"]["known"]}
        for name, field in descriptor.fields(WORKFORCE).items()
        if field.get("ratio", {}).get("known")
    }
    # Only England and regions are ever off: there an authority with one count missing is in the other.
    assert not any(
        place.startswith(("E06", "E08", "E09", "E10")) for items in known.values() for _, place in items
    )
    assert validation.problems("workforce") == []
    typed = tables.load("workforce")
    for item in descriptor.fields(WORKFORCE)["agency_percent"]["ratio"]["known"]:
        assert item["reason"]
    # Oracle: Birmingham's agency workers of 2024 are withheld and its 766.2 in post are not. Over the other
    # authorities of the West Midlands, the counts give the 13.9 per cent that DfE prints.
    midlands = typed[(typed["region_code"] == "E12000005") & (typed["time_period"] == 2024)]
    others = midlands[(midlands["geographic_level"] == "Local authority") & midlands["agency_fte"].notna()]
    share = others["agency_fte"].sum() / others[["in_post_fte", "agency_fte"]].to_numpy().sum()
    printed = midlands.loc[midlands["geographic_level"] == "Regional", "agency_percent"].item()
    assert round(100 * share, 1) == printed == 13.9


# England and its authorities


def test_england_is_refused_where_its_authorities_add_up_to_more():
    (found,) = faults(row(), row(code="E06000002", number="806"), england(in_post_headcount="215"))[:1]
    assert (found.row, found.column, found.value) == (4, "in_post_fte", "100")
    assert "one of them may be counted twice" in found.problem and found.accepted == "about 200"


def test_england_is_refused_where_it_is_more_than_its_authorities_and_none_is_withheld():
    larger = england(cases="1000", cases_per_holder="20")
    (found,) = faults(row(), larger)
    assert found.column == "cases" and "none is withheld" in found.problem
    assert faults(row(), row(code="E06000002", number="806", **dict.fromkeys(COUNTS, "x")), larger) == []


def test_low_and_not_applicable_withhold_nothing_from_england():
    for mark in ("low", "z"):
        nothing = row(code="E06000002", number="806", **dict.fromkeys(COUNTS, mark))
        assert faults(row(), nothing, england()) == []
        larger = england(cases="1000", cases_per_holder="20")
        assert [found.column for found in faults(row(), nothing, larger)] == ["cases"]


@pytest.mark.parametrize("release", [NOW, THEN])
@pytest.mark.parametrize("column", STOCKS_AND_FLOWS)
def test_real_authorities_add_up_to_england_where_none_is_withheld(release, column):
    frame = tables.load("workforce").query("release == @release")
    of_england = frame[frame["geographic_level"] == "National"].set_index("time_period")[column]
    authorities = frame[frame["geographic_level"] == "Local authority"]
    withheld = authorities[f"{column}_symbol"].isin(["c", "x", "u"])
    summed = authorities.groupby("time_period")[column].sum()
    whole = ~withheld.groupby(authorities["time_period"]).any()
    # Oracle: DfE prints tenths; 150 of them, each off by up to half of one, come to 0.4 in most years.
    off = (summed - of_england).dropna()
    assert (off[whole.reindex(off.index)].abs() <= 1.05).all()
    assert (off <= 1.05).all()


def test_what_england_has_beyond_its_authorities_in_2025_is_two_london_boroughs():
    frame = tables.load("workforce").query("release == @NOW and time_period == 2025")
    withheld = frame[frame["in_post_fte_symbol"] == "x"]
    assert withheld["la_name"].tolist() == ["Kensington and Chelsea", "Westminster"]
    summed = frame.loc[frame["geographic_level"] == "Local authority", "in_post_fte"].sum()
    # Oracle: the two had 331.3 in post in 2024, and England prints 36,186.3 in 2025.
    assert 300 < 36186.3 - summed < 360


@pytest.mark.parametrize(
    ("finding", "year", "column", "level"),
    [
        ("WF01", 2025, "in_post_fte", "National"),
        ("WF02", 2025, "starters_fte", "National"),
        ("WF03", 2025, "leavers_fte", "National"),
        ("WF04", 2025, "turnover_percent", "National"),
        ("WF05", 2025, "agency_fte", "National"),
        ("WF06", 2025, "agency_percent", "National"),
        ("WF07", 2025, "vacancies_fte", "National"),
        ("WF08", 2025, "vacancy_percent", "National"),
        ("WF09", 2025, "cases_per_holder", "National"),
        ("WF10", 2022, "leavers_fte", "National"),
        ("WF14", 2021, "turnover_percent", "National"),
    ],
)
def test_national_values_are_those_of_the_publication(finding, year, column, level):
    # Oracle: the data catalogue's own preview (WF01 to WF09), Community Care and LIIA (WF10, WF14).
    published = tables.load("workforce_findings").set_index("id").loc[finding, "value"]
    frame = tables.load("workforce").query("release == @NOW and time_period == @year")
    assert frame.loc[frame["geographic_level"] == level, column].item() == float(published)


# Joint returns, on the real rows


def test_the_joint_returns_are_two_and_each_stands_once_a_year():
    frame = tables.load("workforce").query("release == @NOW")
    filed = frame[joint_returns.is_joint(frame["new_la_code"])]
    years = filed.groupby("new_la_code")["time_period"].agg(list)
    # Oracle: Northamptonshire was split on 1 April 2021; Kingston and Richmond share one service.
    assert years.to_dict() == {THAMES: list(range(2017, 2026)), NORTHANTS: list(range(2021, 2026))}
    members = {"E06000061", "E06000062", "E09000021", "E09000027"}
    assert not members & set(frame["new_la_code"])


@pytest.mark.parametrize(("joined", "member"), [(THAMES, "E09000027"), (NORTHANTS, "E06000061")])
def test_a_member_laid_beside_its_joint_return_is_refused_on_the_real_rows(joined, member):
    frame = real()
    again = frame[(frame["new_la_code"] == joined) & (frame["time_period"] == "2023")].copy()
    number = tables.load("areas").set_index("new_la_code").loc[member, "old_la_code"]
    again[["new_la_code", "old_la_code"]] = [member, number]
    found = real_faults(pd.concat([frame, again.set_axis([9999])]))
    assert found[0].row == 9999 and found[0].problem.startswith(f"{member} has figures in row")
    # ... and England then is less than its authorities.
    assert any("counted twice" in fault.problem for fault in found)


def test_a_joint_return_given_to_both_members_is_refused_on_the_real_rows():
    # As the interactive tool prints it from 2017 on. Nobody stands twice, but England does not add up.
    frame = real()
    filed = frame[frame["new_la_code"] == THAMES]
    parts = [
        filed.assign(new_la_code=code, old_la_code=number).set_axis(filed.index + shift)
        for code, number, shift in (("E09000021", "314", 10_000), ("E09000027", "318", 20_000))
    ]
    found = real_faults(pd.concat([frame.drop(filed.index), *parts]))
    assert {fault.column for fault in found} >= {"in_post_fte", "cases", "vacancies_fte"}
    assert all("counted twice" in fault.problem for fault in found)


def test_in_the_2022_edition_the_first_member_carries_the_return_and_the_second_z():
    frame = tables.load("workforce").query("release == @THEN and time_period == 2022")
    frame = frame.set_index("new_la_code")
    now = tables.load("workforce").query("release == @NOW and time_period == 2022").set_index("new_la_code")
    for joined, first, second in (
        (THAMES, "E09000021", "E09000027"),
        (NORTHANTS, "E06000061", "E06000062"),
    ):
        assert frame.loc[first, "in_post_fte"] == now.loc[joined, "in_post_fte"]
        assert frame.loc[second, "in_post_fte_symbol"] == "z"


# Years


@pytest.mark.long
def test_a_2016_row_among_the_real_ones_is_refused():
    frame = real()
    other = (
        tables.text("workforce_totals").query("time_period == '2016' and new_la_code == 'E06000001'").iloc[0]
    )
    one = frame[frame["new_la_code"] == "E06000001"].head(1).assign(time_period=other["time_period"])
    found = real_faults(pd.concat([frame, one.set_axis([9999])]))
    assert (found[0].row, found[0].column, found[0].value) == (9999, "time_period", "2016")
    assert found[0].accepted == "2017 or more"


def test_the_collection_of_totals_stands_by_itself_and_the_pair_of_2016_stands_once():
    frame = tables.load("workforce_totals")
    assert set(frame["time_period"]) == {2015, 2016}
    assert not {2015, 2016} & set(tables.load("workforce")["time_period"])
    joint = frame[joint_returns.is_joint(frame["new_la_code"])]
    assert joint[["time_period", "new_la_code"]].to_numpy().tolist() == [[2016, THAMES]]
    authorities = frame[frame["geographic_level"] == "Local authority"]
    # Oracle: the release's own row of England, rounded to 100 and to 10. With Kingston's figure twice the sum
    # of 2016 would be 27,855.
    for year, england in {2015: 26_500, 2016: 27_700}.items():
        of = frame[(frame["time_period"] == year) & (frame["geographic_level"] == "National")]
        assert of["in_post_fte"].item() == england
        added = authorities.loc[authorities["time_period"] == year, "in_post_fte"].sum()
        assert added == pytest.approx(england, abs=50 if year == 2015 else 5)
    alone = frame[frame["new_la_code"].isin({"E09000021", "E09000027"})]
    assert set(alone["time_period"]) == {2015}


def test_the_first_years_of_new_authorities_are_five_rows():
    frame = tables.load("workforce").query("release == @NOW")
    first = frame[areas.first_year(frame)]
    # Oracle: the table of changes and DfE's rows: successors stand from 2019, 2021 and 2023.
    assert set(zip(first["la_name"], first["time_period"], strict=True)) == {
        ("Bournemouth, Christchurch and Poole", 2019),
        ("Dorset", 2019),
        ("North Northamptonshire / West Northamptonshire", 2021),
        ("Cumberland", 2023),
        ("Westmorland and Furness", 2023),
    }


def test_low_is_no_zero_in_the_real_rows():
    frame = (
        tables.load("workforce").query("release == @NOW and la_name == 'Sunderland'").set_index("time_period")
    )
    for column in ("agency_fte", "agency_percent", "agency_cover_fte"):
        # Oracle: DfE prints low for 2023, 2024 and 2025.
        assert frame.loc[[2023, 2024, 2025], f"{column}_symbol"].tolist() == ["low"] * 3
        assert frame.loc[[2023, 2024, 2025], column].isna().all()
    agency = registry.authorities("agency", 2025)
    assert pd.isna(agency.loc["E08000024", "value"]) and agency.loc["E08000024", "symbol"] == "low"


def test_every_mark_that_a_release_prints_has_a_meaning_of_its_own():
    frame = tables.load("workforce")
    for column in descriptor.indicators(WORKFORCE):
        printed = frame.loc[frame[f"{column}_symbol"].fillna("") != "", ["release", f"{column}_symbol"]]
        for release, mark in printed.drop_duplicates().to_numpy():
            assert mark in descriptor.source(release)["marks"]
