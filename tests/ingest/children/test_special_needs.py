"""Special needs, school results and changes of social worker: read as printed, and as England's rows say."""

import os
from pathlib import Path

import pandas as pd
import pytest

from evidence import paths
from evidence.data import tables
from evidence.errors import DataError
from evidence.ingest.children import special_needs
from evidence.ingest.engine import ingest
from evidence.ingest.publication import Release
from tests import publishers as pub

RAW = Path(os.environ.get("EVIDENCE_RAW", paths.ROOT.parent / "shared" / "raw"))
needs_raw = pytest.mark.skipif(
    not RAW.is_dir(), reason="the publishers' files are not here: name their folder in EVIDENCE_RAW"
)
COUNTS = "t_pupils,t_SEN_support,t_statement_or_EHC_plan"
HEAD = f"{pub.WHERE}old_la_code,new_la_code,la_name,social_care_group,{COUNTS}"
GROUPS = {"in_need": "CINO at 31 March", "on_plan": "CPPO at 31 March"}
GROUPS["looked_after"] = "CLA 12 months at 31 March"


@pytest.fixture
def project(tmp_path, monkeypatch):
    return pub.project(tmp_path, monkeypatch, tool=())


def groups(found):
    rows = [
        f"{place.format(year='202122')},{group},{counts}"
        for place in (pub.ENGLAND, pub.HARTLEPOOL)
        for group, counts in found.items()
    ]
    return pub.table(HEAD, rows)


def test_groups_of_one_place_meet_in_one_row_with_their_marks(project):
    counts = {"in_need": "100,20,30", "on_plan": "50,c,5", "looked_after": "40,10,c"}
    file = groups({GROUPS[name]: cells for name, cells in counts.items()})
    ingest("outcomes-in-need-2022", pub.write(project, "sen_202122.csv", file))
    row = tables.text("social_care_sen").query("new_la_code == 'E06000001'").iloc[0]
    for name, cells in counts.items():
        assert ",".join(row[[name, f"{name}_sen_support", f"{name}_ehc_plan"]]) == cells


def test_a_group_that_is_gone_is_named(project):
    file = groups({GROUPS["in_need"]: "100,20,30", GROUPS["on_plan"]: "50,10,5"})
    with pytest.raises(DataError, match="no rows for looked_after"):
        ingest("outcomes-in-need-2022", pub.write(project, "sen_202122.csv", file))


def release(year):
    return Release(f"any-{year}", tables.text("areas"))


def area(**cells):
    row = {
        "Local authority code": "E06000060",
        "Area name": "Buckinghamshire",
        "Inspection start date": "2019-03-04 00:00:00",
        "Inspection publication date": "2019-05-10 00:00:00",
        "Inspection outcome: written statement of action required?": "Yes",
    }
    return special_needs.inspections(pd.DataFrame([row | cells]), release(2022))[0].frame.iloc[0]


def test_an_area_has_the_code_of_the_day_it_was_inspected():
    # Oracle: Buckinghamshire had E10000002 until it became one council on 1 April 2020 (table area_changes).
    assert area()["new_la_code"] == "E10000002"
    assert area(**{"Inspection start date": "2021-03-04 00:00:00"})["new_la_code"] == "E06000060"


def test_a_code_nobody_has_stays_for_a_check_to_refuse():
    assert area(**{"Local authority code": "E99"})["new_la_code"] == "E99"


def test_days_are_days_and_the_answer_one_word():
    found = area()
    assert [
        found[name] for name in ("inspection_start", "published", "statement_required", "time_period")
    ] == [
        "2019-03-04",
        "2019-05-10",
        "yes",
        "2019",
    ]


def test_a_name_without_a_code_is_read_as_the_council_of_that_year():
    file = pd.DataFrame(
        {
            "time_period": ["201920", "202122", "202122", "202122"],
            "geographic_level": ["Local authority", "Local authority", "Regional", "National"],
            "region_name": ["South East", "South East", "South East", "England"],
            "la_name": ["Buckinghamshire", "Buckinghamshire", "", ""],
            "deficit": ["1.5", "-2.25", "2.3", "2.26"],
        }
    )
    found = special_needs.deficits(file, release(2022))[0].frame
    assert found["new_la_code"].tolist() == ["E10000002", "E06000060", "", ""]
    assert found["region_code"].tolist() == ["E12000008", "E12000008", "E12000008", ""]
    assert found["deficit_percent"].tolist() == ["1.5", "-2.25", "2.3", "2.26"]


# What the publishers print for England, in files the tables were not read from or that they chose rows of.


def test_england_agrees_with_the_shares_printed_beside_its_counts():
    # Oracle: per cents in the same rows of the publisher's file, 31 March 2022.
    rows = tables.load("social_care_sen").query("geographic_level == 'National' and time_period == 202122")
    printed = {"in_need": 26.9, "on_plan": 10.1, "looked_after": 30.2}
    for group, share in printed.items():
        assert round(100 * rows[f"{group}_ehc_plan"].item() / rows[group].item(), 1) == share


def test_areas_that_had_to_write_a_statement_are_as_many_as_the_inspectorate_says():
    # Oracle: Ofsted, area SEND inspections and outcomes as at 31 August 2022: 149 areas, 82 with a statement.
    assert tables.load("area_send_inspections")["statement_required"].value_counts().to_dict() == {
        "yes": 82,
        "no": 67,
    }


@needs_raw
@pytest.mark.parametrize(
    ("file", "column", "measure"),
    [
        ("ks2_la", "pt_rwm_met_expected_standard", "key_stage_2_percent"),
        ("ks4_la", "avg_att8", "attainment_8"),
        ("absence_la", "pt_overall", "absence_percent"),
    ],
)
def test_the_tool_prints_for_england_what_the_release_of_2025_prints(file, column, measure):
    theirs = pd.read_csv(RAW / "dfe_outcomes_2025" / f"{file}.csv.gz", dtype=str)
    theirs = theirs[theirs["geographic_level"] == "National"]
    if "phase_type_grouping" in theirs:
        theirs = theirs[theirs["phase_type_grouping"] == "Total"]
    ours = tables.latest("pupil_outcomes").set_index("time_period")
    for group, name in (("CINO at 31 March", "in_need"), ("CLA 12 months at 31 March", "looked_after")):
        rows = theirs[theirs["social_care_group"] == group]
        printed = pd.to_numeric(rows[column], "coerce")
        printed.index = (rows["time_period"].str[:2] + rows["time_period"].str[4:]).astype(int)
        assert len(printed) == 7  # school years 2018-19 to 2024-25
        pd.testing.assert_series_equal(
            ours.loc[printed.index.sort_values(), f"{name}_{measure}"].astype(float),
            printed.sort_index().astype(float),
            check_names=False,
        )


@needs_raw
def test_rows_chosen_from_the_tables_of_2015_stand_there_as_printed():
    book = RAW / "cla_outcomes_2010_2019" / "2015_SFR11_2016_MainTables.xlsx"
    rows = {"all": 10, "none": 12, "statement or plan": 15, "support": 16}
    for sheet, ours in tables.load("pupil_outcomes_to_2015").groupby("source_table"):
        theirs = pd.read_excel(book, sheet_name=sheet, header=None, engine="calamine")
        absence = sheet == "Table 5"
        years = theirs.iloc[5 if absence else 7].ffill().astype(str).str[:4]
        groups = theirs.iloc[6].ffill().astype(str).str.lower()
        for row in ours.itertuples():
            starts = {"others": "non-looked", "looked after": "children looked" if absence else "looked"}
            starts |= {"in need": "children in need", "all": "all children"}
            at = theirs.columns[(years == str(row.time_period)) & groups.str.startswith(starts[row.group])]
            held = theirs.iloc[6 if absence else 7, :][at].dropna().index
            assert len(held) == 1, row
            count, percent = (43, 46) if absence else (rows[row.special_needs], rows[row.special_needs] + 9)
            assert float(theirs.at[count, held[0]]) == row.children, row
            assert round(float(theirs.at[percent, held[0]]), 1) == row.percent, row


def test_changes_of_social_worker_in_england_are_as_the_release_says():
    # Oracle: England's rows of the release of 2022, year to 31 March 2020.
    row = tables.load("social_worker_changes_to_2020").query(
        "geographic_level == 'National' and time_period == 2020"
    )
    assert row["two_or_more_changes_12_months_percent"].item() == 27
    assert row["two_or_more_changes_24_months_percent"].item() == 54
