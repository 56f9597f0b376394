"""The workforce becomes tables: a joint return once, no mark a number, no year of another collection."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.data import descriptor, tables
from evidence.errors import DataError
from evidence.ingest.engine import ingest
from evidence.ingest.workforce.workforce import as_joint
from tests import publishers as pub

BOTH, KINGSTON, RICHMOND = "E09000021 / E09000027", "E09000021", "E09000027"
MARKS = ["c", "x", "z", "u", "low"]
NOW, THEN = "social-work-workforce-2025", "social-work-workforce-2022"
SOUND = [(pub.HARTLEPOOL, 2025, {}), (pub.TOGETHER, 2025, {}), (pub.ENGLAND, 2025, pub.times(2))]


@pytest.fixture
def project(tmp_path, monkeypatch):
    return pub.project(tmp_path, monkeypatch, tool=())


def take(project, *rows, source=NOW):
    name = pub.write(project, "workforce.csv", pub.workforce(rows, int(source[-4:])))
    return ingest(source, name)


def refused(project, *rows, source=NOW):
    before = {path: path.read_bytes() for path in (project / "data").iterdir()}
    with pytest.raises(DataError) as caught:
        take(project, *rows, source=source)
    assert {path: path.read_bytes() for path in (project / "data").iterdir()} == before
    return str(caught.value)


# Joint returns


def test_a_joint_return_stays_one_row_and_its_members_are_listed(project):
    take(project, *SOUND, (pub.TOGETHER, 2024, {}))
    frame = tables.load("workforce").query("time_period == 2025 and geographic_level == 'Local authority'")
    assert frame["new_la_code"].tolist() == ["E06000001", BOTH]
    listed = tables.load("joint_returns")
    assert listed["return_code"].unique().tolist() == [BOTH]
    assert listed[["new_la_code", "old_la_code", "la_name"]].to_numpy().tolist() == [
        [KINGSTON, "314", "Kingston upon Thames"],
        [RICHMOND, "318", "Richmond upon Thames"],
    ]
    assert listed[["from_year", "to_year"]].to_numpy().tolist() == [[2024, 2025]] * 2


@pytest.mark.parametrize("member", [pub.KINGSTON, pub.RICHMOND])
def test_a_joint_return_beside_one_of_its_members_is_refused(project, member):
    message = refused(project, *SOUND, (member, 2025, {}))
    assert message.startswith("workforce.csv, row 5, column new_la_code: ")
    assert "files a joint return" in message and "Accepted: one row a year for a joint return." in message


def test_a_joint_return_twice_is_refused(project):
    message = refused(project, *SOUND, (pub.TOGETHER, 2025, {}))
    assert message.startswith("workforce.csv, row 5, column time_period") and "same key" in message


def test_a_joint_return_twice_is_refused_though_its_region_is_spelled_in_two_ways(project):
    elsewhere = pub.TOGETHER.replace("E13000002,Outer London", "E12000007,London")
    message = refused(project, *SOUND, (elsewhere, 2025, {}))
    assert "row 5, column new_la_code" in message and "one row a year for a joint return" in message


def test_the_2022_edition_may_list_a_member_with_marks_only(project):
    nothing = dict.fromkeys(pub.WORKFORCE, "z")
    take(project, (pub.KINGSTON, 2022, {}), (pub.RICHMOND, 2022, nothing), source=THEN)
    frame = tables.load("workforce").set_index("new_la_code")
    assert frame.loc[KINGSTON, "in_post_fte"] == 100 and frame.loc[RICHMOND, "in_post_fte_symbol"] == "z"
    # That edition had no starters: nothing was printed.
    assert frame.loc[KINGSTON, "starters_fte_symbol"] == ""


@pytest.mark.parametrize(
    ("printed", "column", "problem"),
    [
        (("E09000021 / E09000999", "314 / 318"), "new_la_code", "unknown area code. Found 'E09000999'"),
        (("E09000021 / E09000027", "318 / 314"), "old_la_code", "Accepted: 314 / 318"),
        (("E09000021 / E09000027", "314"), "old_la_code", "Accepted: 314 / 318"),
        (("E09000021/E09000027", "314 / 318"), "new_la_code", "not of the right form"),
        (("E09000021 / Richmond", "314 / 318"), "new_la_code", "not of the right form"),
    ],
)
def test_every_member_of_a_joint_return_is_looked_up(project, printed, column, problem):
    code, number = printed
    place = pub.TOGETHER.replace("314 / 318", number).replace(BOTH, code)
    message = refused(project, (pub.HARTLEPOOL, 2025, {}), (place, 2025, {}))
    assert message.startswith(f"workforce.csv, row 3, column {column}") and problem in message


def test_a_joint_return_of_authorities_not_yet_there_is_refused(project):
    place = (
        pub.CUMBERLAND.replace("942", "942 / 943")
        .replace("E06000063", "E06000063 / E06000064")
        .replace("Cumberland", "Cumberland / Westmorland and Furness")
    )
    assert "area code from before it existed" in refused(project, (place, 2022, {}))
    take(project, (place, 2023, {}))


def test_a_joint_code_is_refused_in_other_tables(project):
    file = pub.write(project, "b1.csv", pub.in_need([(pub.TOGETHER, 2025, "10,9,8,7,6,5,4,3")]))
    with pytest.raises(DataError, match=r"b1\.csv, row 2, column old_la_code: not of the right form"):
        ingest("children-in-need-2025", file)


# Years and marks


def test_a_2016_row_is_refused_with_what_would_be_accepted(project):
    message = refused(project, *SOUND, (pub.HARTLEPOOL, 2016, {}))
    assert message == (
        "workforce.csv, row 5, column time_period: below 2017. Found '2016'. Accepted: 2017 or more."
    )


# A file is read once, and the marks put into its frame: every mark in every column would be a long test.
@given(st.sampled_from(MARKS), st.sampled_from(descriptor.indicators(descriptor.resource("workforce"))))
def test_a_mark_is_never_read_as_a_number(mark, column):
    cells = pd.DataFrame({column: [mark, "0", "0.1"]})
    read = tables.typed(cells, descriptor.resource("workforce"))
    assert read[column].isna().tolist() == [True, False, False]
    assert (
        read[f"{column}_symbol"].iloc[0] == mark
        and read[f"{column}_symbol"].isna().tolist()[1:] == [True] * 2
    )


def test_low_stays_low_and_a_zero_stays_a_zero(project):
    none = {"agency_fte": "0", "agency_rate_fte": "0", "agency_cover_fte": "0", "agency_cover_rate_fte": "z"}
    none["vacancy_agency_cover_rate_fte"] = "0"
    low = {"agency_fte": "low", "agency_rate_fte": "low", "agency_cover_fte": "low"}
    take(project, (pub.HARTLEPOOL, 2025, low), (pub.MIDDLESBROUGH, 2025, none))
    frame = tables.load("workforce").set_index("la_name")
    assert pd.isna(frame.loc["Hartlepool", "agency_fte"])
    assert frame.loc["Hartlepool", "agency_fte_symbol"] == "low"
    assert frame.loc["Middlesbrough", "agency_fte"] == 0
    assert descriptor.meaning("workforce", "low", NOW) == "rounds to zero but is not zero"


def test_an_empty_cell_is_refused(project):
    message = refused(project, (pub.HARTLEPOOL, 2025, {"agency_fte": ""}))
    assert message.startswith("workforce.csv, row 2, column agency_fte: empty cell. ")


def test_both_editions_are_kept_and_the_latest_is_chosen(project):
    take(project, (pub.HARTLEPOOL, 2022, {"leavers_fte": "9.9", "turnover_rate_fte": "9.9"}), source=THEN)
    take(project, (pub.HARTLEPOOL, 2022, {}))
    frame = tables.load("workforce")
    assert frame["release"].tolist() == [THEN, NOW]
    assert tables.vintage(frame, "latest")["leavers_fte"].tolist() == [10]
    assert tables.vintage(frame, "first")["leavers_fte"].tolist() == [9.9]


def test_an_edition_under_the_name_of_the_other_is_refused(project):
    file = pub.write(project, "workforce.csv", pub.workforce(SOUND, 2022))
    with pytest.raises(DataError, match="this is Children's social work workforce: indicators of 2022"):
        ingest(NOW, file)


@pytest.mark.long
def test_the_same_file_twice_changes_no_byte(project):
    take(project, *SOUND)
    first = {path: path.read_bytes() for path in (project / "data").iterdir()}
    changes = take(project, *SOUND).changes
    assert {(change.rows.new, change.rows.revised, change.rows.gone) for change in changes} == {(0, 0, 0)}
    assert {path: path.read_bytes() for path in (project / "data").iterdir()} == first


# Totals to 2016


def pair(second):
    cells = {
        "old_la_code": ["314", "318"],
        "new_la_code": [KINGSTON, RICHMOND],
        "la_name": ["Kingston", "Richmond"],
    }
    return pd.DataFrame(cells | {"in_post_fte": ["158.6", second]}, index=[7, 9])


@pytest.mark.parametrize("second", [".", "158.6"])
def test_a_joint_return_printed_twice_or_under_the_first_is_kept_once(second):
    kept = as_joint(pair(second), "in_post_fte", [("314", "318")])
    assert kept.to_numpy().tolist() == [["314 / 318", BOTH, "Kingston / Richmond", "158.6"]]
    assert kept.index.tolist() == [7]


def test_two_figures_of_one_joint_return_stay_two_rows_of_one_key():
    kept = as_joint(pair("12"), "in_post_fte", [("314", "318")])
    assert kept["new_la_code"].tolist() == [BOTH] * 2 and kept["in_post_fte"].tolist() == ["158.6", "12"]


def totals(project, year, *rows):
    """Ingest a file of totals: region, authority, number, in post, turnover, agency and vacancy rate."""
    measures = ("A1_FTE_ChildrensSocialWorkers", "B3_FTE_TurnoverRate", "D2_FTE_AgencyWorkerRate")
    measures = [f"{name}_{year}" for name in (*measures, "A3_FTE_VacancyRate")]
    header = ",".join(["Region_name", "LA_name", "LA_code (3 digit)", *measures])
    return ingest(f"workforce-totals-{year}", pub.write(project, "UD.csv", pub.table(header, rows)))


HARTLEPOOL_OF_TOTALS = 'North East,Hartlepool,805,"1,076.5",12,10,9'


def test_a_row_of_the_totals_is_of_england_a_region_or_an_authority(project):
    totals(project, 2015, ",,,1077,12,10,9", "East,,,x,..,-,9", HARTLEPOOL_OF_TOTALS, ",,,,,,")
    frame = tables.load("workforce_totals")
    assert frame["geographic_level"].tolist() == ["National", "Regional", "Local authority"]
    assert frame["region_code"].fillna("").tolist() == ["", "E12000006", "E12000001"]
    assert frame["new_la_code"].fillna("").tolist() == ["", "", "E06000001"]
    assert frame["in_post_fte"].iloc[2] == 1076.5
    assert frame["turnover_percent_symbol"].iloc[1] == ".."


def test_the_pair_is_one_return_in_2016_and_two_in_2015(project):
    kingston = "London,Kingston upon Thames,314,158.6,17.4,5.8,8.5"
    totals(project, 2016, HARTLEPOOL_OF_TOTALS, kingston, "London,Richmond upon Thames,318,.,.,.,.")
    totals(project, 2015, HARTLEPOOL_OF_TOTALS, kingston, "London,Richmond upon Thames,318,59,19,17,12")
    found = tables.load("workforce_totals").groupby("time_period")["new_la_code"].agg(set)
    assert found.loc[2016] == {"E06000001", BOTH}
    assert found.loc[2015] == {"E06000001", KINGSTON, RICHMOND}


def test_a_second_figure_of_the_pair_is_refused(project):
    with pytest.raises(DataError, match=r"UD\.csv, row 3, .*same key"):
        totals(
            project,
            2016,
            "London,Kingston upon Thames,314,158.6,17.4,5.8,8.5",
            "London,Richmond upon Thames,318,80,1,2,3",
        )


# Social workers of a child


def test_children_and_those_with_three_or_more_social_workers_stand_in_one_row(project):
    more = "3 or more social workers during the year"
    rows = [
        (pub.HARTLEPOOL, "Total children", "300,100"),
        (pub.HARTLEPOOL, more, "90,30"),
        (pub.MIDDLESBROUGH, "Total children", "x,x"),
        (pub.MIDDLESBROUGH, more, "x,x"),
    ]
    ingest("looked-after-stability-2024", pub.write(project, "sw.csv", pub.social_workers(rows)))
    frame = tables.load("social_worker_changes").set_index("la_name")
    assert frame.loc["Hartlepool"].tolist()[-6::2] == [300, 90, 30]
    assert frame.loc["Middlesbrough", "three_or_more_social_workers_percent_symbol"] == "x"


def test_a_share_of_children_that_is_not_that_of_the_counts_is_refused(project):
    more = "3 or more social workers during the year"
    rows = [(pub.HARTLEPOOL, "Total children", "300,100"), (pub.HARTLEPOOL, more, "90,40")]
    with pytest.raises(DataError, match="does not agree with its own three_or_more_social_workers"):
        ingest("looked-after-stability-2024", pub.write(project, "sw.csv", pub.social_workers(rows)))


# Published counts and figures

DIRECTORS = (
    "id,year,year_end,dcs_changes,las_with_change,las_total,new_first_time_dcs,interim_appointments,"
    "moved_between_las,former_dcs_returned,interims_in_post_at_year_end,avg_tenure_months_current_la,tenure_basis,"
    "twin_hat_directors,avg_changes_per_year_since_2007,publisher,note,url,evidence,quote"
)
A_YEAR = "DT2018,2017/18,2018-03-31,65,57,,27,27,8,2,18,37,permanent,46,47.4,A body,,https://a.example,primary,Said"
NO_COUNT = "DT2013,2012/13,2013-03-31,,,,,,,,,32,permanent,,,A body,not seen,https://a.example,secondary,Said"
CONTEXT = (
    "DTX3,2023,2023-02-20,,,,,,,,,36,around three years,,,A college,A report,https://a.example,primary,Said"
)
COUNTED = (
    'DTX1,2008-2014,2014-07,,,152,,,,,,,,,,A paper,"own count: 386 DCSs in six years",https://a.example,'
    "secondary,Said"
)
FINDINGS = (
    "id,topic,measure,value,unit,period,geography,publisher,title,publication_date,cross_check,caution,url,evidence,"
    "quote\nWF12,tenure,Leavers,70.4,percent,2022,England,DfE,A title,2023,,Of leavers,https://a.example,primary,Said"
)


def directors(project, *rows):
    return ingest("director-changes-2026", pub.write(project, "dcs.csv", pub.table(DIRECTORS, rows)))


def test_a_year_without_a_count_stays_missing_with_its_reason(project):
    directors(project, A_YEAR, NO_COUNT, CONTEXT)
    frame = tables.load("director_changes").set_index("time_period")
    assert frame.loc[201718, "changes"] == 65 and frame.loc[201718, "authorities_symbol"] == "not seen"
    assert pd.isna(frame.loc[201213, "changes"]) and frame.loc[201213, "changes_symbol"] == "not seen"
    assert "not that there was none" in descriptor.meaning("director_changes", "not seen")
    # No row in the file, no row in the table.
    assert frame.index.tolist() == [201213, 201718]


def test_figures_of_no_one_year_become_findings_beside_those_of_the_other_file(project):
    directors(project, A_YEAR, CONTEXT, COUNTED)
    ingest("workforce-findings-2026", pub.write(project, "found.csv", FINDINGS + "\n"))
    frame = tables.load("workforce_findings").set_index("id")
    assert frame["value"].to_dict() == {"DTX1": "386", "DTX3": "36", "WF12": "70.4"}
    assert frame["unit"].to_dict() == {"DTX1": "directors", "DTX3": "months", "WF12": "percent"}
    # Either file again leaves the rows of the other.
    assert directors(project, A_YEAR, CONTEXT).changes[1].rows.gone == 1
    assert set(tables.load("workforce_findings")["id"]) == {"DTX3", "WF12"}


def test_quotations_stay_behind(project):
    directors(project, A_YEAR, CONTEXT)
    for name in ("director_changes", "workforce_findings"):
        assert "Said" not in tables.text(name).to_numpy().ravel().tolist()


def test_a_count_that_is_no_number_is_refused_under_the_publishers_name(project):
    with pytest.raises(
        DataError, match=r"dcs\.csv, row 2, column dcs_changes: not a number and not a known mark"
    ):
        directors(project, A_YEAR.replace(",65,", ",about 65,"), CONTEXT)


def test_a_year_that_is_not_financial_is_refused(project):
    with pytest.raises(DataError, match=r"dcs\.csv, row 2, column year"):
        directors(project, A_YEAR.replace("2017/18", "2017/19"), CONTEXT)
