"""Older and newer editions of a publication: taken as what they are, beside each other, or asked about."""

import json

import pytest

from evidence import paths
from evidence.data import descriptor, tables
from evidence.errors import DataError, EvidenceError
from evidence.ingest import sources
from evidence.ingest.checks import validation
from evidence.ingest.engine import ingest
from tests import publishers as pub

NEED = "10,9,8,7,6,5,4,3"
BUCKINGHAMSHIRE = pub.HARTLEPOOL.replace("805,E06000001,Hartlepool", "825,E06000060,Buckinghamshire")


@pytest.fixture
def project(tmp_path, monkeypatch):
    return pub.project(tmp_path, monkeypatch)


def refused(project, name, content, source=None):
    with pytest.raises(DataError) as caught:
        ingest(source, pub.write(project, name, content))
    return str(caught.value)


def declare(change):
    """Change the descriptor of the project as a person would."""
    package = json.loads(paths.DESCRIPTOR.read_text(encoding="utf-8"))
    change(package)
    paths.DESCRIPTOR.write_text(json.dumps(package), encoding="utf-8")


def of_2023(rows):
    """The headings and labels of the releases of looked-after children to 2024."""
    content = pub.looked_after(rows).replace("population_type", "population_count")
    content = content.replace("looked after on 31 March", "looked after at 31 March")
    return content.replace("children_count", "number")


def plans(place, column):
    content = pub.in_need([(place, 2022, NEED)]).replace("At31_episodes", column)
    extra = ",CPP_subsequent,CPP_subsequent_percent\n" if column == "CPP_start" else ",2_years_or_more,x\n"
    header, row = content.splitlines()
    return header + extra + row + ",1,25\n"


# Which edition a file is of


def test_the_edition_is_the_last_year_in_the_file_whatever_its_headings(project):
    later = pub.in_need([(pub.HARTLEPOOL, 2023, NEED)])
    earlier = pub.in_need([(pub.HARTLEPOOL, 2021, NEED)]).replace(
        "awaiting_assessment", "Awaiting_assessment"
    )
    assert "children-in-need-2023: " in str(ingest(None, pub.write(project, "b1.csv", later)))
    assert "children-in-need-2021: " in str(ingest(None, pub.write(project, "b1.csv", earlier)))
    assert set(tables.load("children_in_need")["release"]) == {
        "children-in-need-2021",
        "children-in-need-2023",
    }


def test_headings_and_labels_of_earlier_editions_are_those_of_today(project):
    content = of_2023([(pub.HARTLEPOOL, 2023, "20000,300,150")])
    ingest(None, pub.write(project, "cla.csv", content))
    row = tables.load("looked_after").iloc[0]
    assert (row["looked_after_31_march"], row["rate_per_10000"], row["release"]) == (
        300,
        150,
        "looked-after-2023",
    )


def test_an_error_names_a_heading_as_the_file_prints_it(project):
    said = refused(project, "cla.csv", of_2023([(pub.HARTLEPOOL, 2023, "20000,three,150")]))
    assert "column number: not a number" in said


def test_a_mark_of_earlier_editions_is_kept(project):
    ingest(
        None, pub.write(project, "b1.csv", pub.in_need([(pub.HARTLEPOOL, 2021, NEED.replace("4,", ":,"))]))
    )
    assert tables.load("children_in_need")["cin_31_march_symbol"].item() == ":"


def test_files_of_one_edition_may_code_a_recoded_authority_in_two_ways(project):
    # Oracle: the edition of 2022 prints Buckinghamshire's old code for 2013 to 2020 in one file alone.
    new = plans(BUCKINGHAMSHIRE, "CPP_start").replace("2022,", "2020,", 1)
    old = plans(BUCKINGHAMSHIRE.replace("E06000060", "E10000002"), "CPP_At31").replace("2022,", "2020,", 1)
    for files in ((new, old), (old, new)):
        for number, content in enumerate(files):
            content = content.replace(",x\n", ",2_years_or_more_percent\n")
            ingest("children-in-need-2022", pub.write(project, f"d{number}.csv", content))
        row = tables.load("child_protection").iloc[0]
        assert (row["new_la_code"], row["plans_started"], row["plans_31_march"]) == ("E06000060", 4, 4)


# What no edition is known to have


def test_headings_that_are_missing_and_those_in_their_place_are_named_together(project):
    content = pub.looked_after([(pub.HARTLEPOOL, 2026, "20000,300,150")])
    content = content.replace("children_count", "children").replace("rate_per_10000", "rate")
    said = refused(project, "cla.csv", content)
    for word in (
        "children_count, rate_per_10000",
        "not known: children, rate",
        "editions in data/datapackage.json",
    ):
        assert word in said


def test_a_heading_renamed_next_year_is_let_in_by_a_line_of_the_descriptor(project):
    content = pub.looked_after([(pub.HARTLEPOOL, 2026, "20000,300,150")]).replace(
        "children_count", "children"
    )
    declare(lambda package: package["editions"]["looked-after"]["headings"].update(children="children_count"))
    ingest(None, pub.write(project, "cla.csv", content))
    assert tables.load("looked_after")["looked_after_31_march"].tolist()[-1] == 300


def test_a_withdrawn_indicator_is_let_in_by_a_line_of_the_descriptor_for_its_years(project):
    rows = [line.rpartition(",")[0] for line in pub.in_need([(pub.HARTLEPOOL, 2026, NEED)]).splitlines()]
    content = "\n".join(rows) + "\n"
    assert "column awaiting_assessment" in refused(project, "b1.csv", content)
    without = {"awaiting_assessment": [2026, 2099]}
    declare(lambda package: package["editions"]["children-in-need"].update(without=without))
    ingest(None, pub.write(project, "b1.csv", content))
    assert tables.load("children_in_need")["awaiting_assessment_symbol"].item() == ""


def test_what_is_known_and_not_read_says_what_to_give_instead(project):
    said = refused(project, "RO3_2015-16_data_by_LA.xls", b"\xd0\xcf\x11\xe0")
    assert "this is RO3 in a layout before 2024-25" in said and "Accepted: RO3 of 2024-25 or later" in said


# Beside, never over


def test_an_older_edition_never_takes_the_place_of_a_newer_one(project):
    newer = pub.looked_after(
        [(pub.HARTLEPOOL, 2024, "20000,300,150"), (pub.HARTLEPOOL, 2025, "20000,300,150")]
    )
    ingest("looked-after-2025", pub.write(project, "new.csv", newer))
    older = pub.looked_after([(pub.HARTLEPOOL, 2024, "20000,310,155")])
    said = refused(project, "old.csv", older, "looked-after-2025")
    assert "an older edition than looked-after-2025" in said and "such as looked-after-2024" in said
    ingest(None, pub.write(project, "old.csv", older))
    frame = tables.load("looked_after").query("time_period == 2024")
    assert tables.vintage(frame, "latest")["looked_after_31_march"].item() == 300
    assert tables.vintage(frame, "first")["looked_after_31_march"].item() == 310


def test_a_joint_return_is_one_row_however_many_releases_print_it(project):
    for edition in (2024, 2025):
        rows = [(pub.TOGETHER, year, {}) for year in range(2024, edition + 1)]
        ingest(None, pub.write(project, f"csww_{edition}.csv", pub.workforce(rows, edition)))
    found = tables.load("joint_returns")
    assert found[["from_year", "to_year", "source"]].drop_duplicates().to_numpy().tolist() == [
        [2024, 2025, "social-work-workforce-2025"]
    ]


# A publisher's own fault


def test_a_cell_that_breaks_a_rule_stands_once_it_is_declared_as_printed(project):
    row = {"agency_cover_fte": "25.5", "agency_cover_rate_fte": "102", "vacancy_agency_cover_rate_fte": "102"}
    content = pub.workforce([(pub.HARTLEPOOL, 2025, row | {"vacancy_fte": "25"})])
    assert "above 100 per cent" in refused(project, "csww.csv", content)
    cell = {
        "release": "social-work-workforce-2025",
        "time_period": 2025,
        "place": "E06000001",
        "printed": "102",
    }
    known = [cell | {"column": name} for name in ("agency_cover_percent", "vacancies_covered_percent")]
    declare(lambda package: descriptor.resource("workforce", package).update(as_printed=known))
    ingest(None, pub.write(project, "csww.csv", content))
    assert tables.load("workforce")["agency_cover_percent"].item() == 102
    # It holds for that cell of that release alone.
    other = content.replace(",102,", ",103,")
    assert "above 100 per cent" in refused(project, "csww.csv", other)


def test_every_fault_declared_as_printed_says_where_what_and_why():
    for resource in descriptor.package()["resources"]:
        for item in resource.get("as_printed", []):
            assert {"release", "file", "time_period", "place", "printed", "done", "reason", "source"} <= set(
                item
            )
            assert item["column"] in descriptor.fields(resource)


# What is said of a new release


@pytest.mark.parametrize(
    ("said", "was", "now", "expected"),
    [
        ("Children in need, reporting years 2013 to 2025", 2025, 2026, "years 2014 to 2026"),
        ("Revenue outturn 2024-25, RO3", 2025, 2026, "outturn 2025-26, RO3"),
        ("the tool, bulk data of 8 April 2026", 2026, 2027, "bulk data of 2027"),
        ("outcomes as at 31 March 2025: history", 2025, 2026, "as at 31 March 2026: history"),
        ("workforce, 30 September 2017 to 2025", 2025, 2026, "30 September 2014 to 2026"),
    ],
)
def test_the_title_of_a_release_is_that_of_the_one_beside_it_for_its_own_year(said, was, now, expected):
    assert sources.rolled(said, was, now, 2014).endswith(expected)


def test_one_date_is_never_written_on_several_releases(project):
    folder = project / "releases"
    folder.mkdir()
    pub.write(folder, "b1.csv", pub.in_need([(pub.HARTLEPOOL, 2025, NEED)]))
    pub.write(folder, "cla.csv", pub.looked_after([(pub.HARTLEPOOL, 2025, "20000,300,150")]))
    with pytest.raises(EvidenceError, match="of one release"):
        ingest(None, folder, published="2025-11-20")


def test_the_outturn_of_a_new_year_gets_a_table_of_its_own(project):
    from tests.ingest.money.test_money import HARTLEPOOL, revenue

    ingest(None, revenue(project, [HARTLEPOOL], "RO3.ods", sheet_name="RO3_LA_Data_202526"))
    assert set(tables.load("outturn_2025_26")["time_period"]) == {202526}
    resource = descriptor.resource("outturn_2025_26")
    assert "2025-26" in resource["title"] and not any("Birmingham" in said for said in resource["caveats"])


# Numbers that programs write


@pytest.mark.parametrize(("cell", "column"), [("2025.0", "time_period"), ("4.0", "At31_episodes")])
def test_a_whole_number_with_decimals_is_refused(project, cell, column):
    content = pub.in_need([(pub.HARTLEPOOL, 2025, NEED)])
    old = "2025," if column == "time_period" else ",4,3"
    said = refused(project, "b1.csv", content.replace(old, cell + "," if old[0] == "2" else f",{cell},3"))
    assert f"column {column}: a whole number with decimals" in said


def test_a_discrepancy_is_what_was_printed_less_what_was_summed():
    resource = descriptor.resource("section_251_discrepancies")
    frame = tables.text("section_251_discrepancies")
    assert not validation.table_problems(frame, resource)
    frame.loc[2, "difference"] = "1"
    assert "is not published less summed" in [p.problem for p in validation.table_problems(frame, resource)]


@pytest.mark.parametrize(
    ("table", "column", "cell"),
    [
        ("variation_research", "year", "2080"),
        ("intervention_counts", "date", "2764.92"),
        ("area_changes", "old_dfe_code", "1248.33"),
        ("neighbours", "neighbour_code", "1248.33"),
    ],
)
def test_years_to_come_and_codes_that_are_none_are_found(table, column, cell):
    frame = tables.text(table)
    frame.loc[2, column] = cell
    found = validation.table_problems(frame, descriptor.resource(table))
    assert (2, column) in {(problem.row, problem.column) for problem in found}


def test_a_day_can_be_given_of_a_table_of_our_own_that_has_no_address() -> None:
    source = {"id": "own", "published": "2026-11-30", "files": [{"sha256": "a"}]}
    sources.detail([source], "2026-12-01", None)
    assert source == {"id": "own", "published": "2026-12-01", "files": [{"sha256": "a"}]}
