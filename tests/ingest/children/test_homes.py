"""Lists of homes become counts by authority, sector and type; children across boundaries stay as printed."""

import pytest

from evidence.data import tables
from evidence.errors import DataError
from evidence.ingest.children import homes
from evidence.ingest.engine import ingest
from tests import publishers as pub

HEAD = "URN,Provision type,Local authority,Sector,Places,Organisation which owns the provider"
ONE = "SC000001,Children's home,Hartlepool,Private,4,An Owner Limited"
TWO = "SC000002,Children's Home,Hartlepool,Private,3,An Owner Limited"
AGENCY = "SC000009,Independent Fostering Agency,Middlesbrough,Private,,An Owner Limited"
NOTES = "Net gain of children,,\nCoverage: England,,\n"


@pytest.fixture
def project(tmp_path, monkeypatch):
    return pub.project(tmp_path, monkeypatch)


NET_GAIN = "Net gain of children by responsible LA"


def listed(project, *rows, year=2025, grade=homes.GRADE):
    lines = [f"{row},{printed}" for row, printed in rows]
    ingest(f"ofsted-homes-{year}", pub.write(project, "list.csv", pub.table(f"{HEAD},{grade}", lines)))
    return tables.load("homes")


def moved(project, *rows):
    content = pub.table(f"{HEAD},{homes.JOINED},{homes.LEFT}", rows)
    ingest("ofsted-home-changes-2025", pub.write(project, "changes.csv", content))
    return tables.load("home_changes")


def test_two_spellings_of_a_type_are_one_and_other_providers_are_none(project):
    row = listed(project, (ONE, "Good"), (TWO, ""), (AGENCY, "Good")).iloc[0]
    assert row[["la_name", "type", "sector"]].tolist() == ["Hartlepool", "children's home", "private"]
    assert row[["homes", "places", "good", "inadequate"]].tolist() == [2, 7, 1, 0]


def test_no_owner_is_named(project):
    listed(project, (ONE, "Good"))
    assert "An Owner" not in tables.text("homes").to_csv()


@pytest.mark.parametrize(("second", "says"), [("Good", "inspected only"), ("", "all registered")])
def test_a_list_of_inspected_homes_alone_says_that_it_leaves_out_the_others(project, second, says):
    assert set(listed(project, (ONE, "Good"), (TWO, second))["list"]) == {says}


def test_the_list_without_grades_holds_every_home(project):
    content = pub.table(HEAD, [ONE, TWO])
    ingest("ofsted-homes-2018", pub.write(project, "list.csv", content))
    row = tables.load("homes").iloc[0]
    assert row[["list", "homes", "good_symbol"]].tolist() == ["all registered", 2, ""]


@pytest.mark.parametrize("grade", ["Adequate", "Satisfactory", "Requires improvement"])
def test_one_grade_by_its_older_names_is_one(project, grade):
    found = listed(project, (ONE, grade), year=2016, grade="Overall effectiveness")
    assert found["requires_improvement"].tolist() == [1]


@pytest.mark.parametrize(
    ("row", "grade", "message"),
    [
        (TWO.replace("Hartlepool", ""), "Good", "row 3, column Local authority: an authority without a code"),
        (
            TWO.replace("Hartlepool", "Hartlepol"),
            "Good",
            "row 3, column Local authority: not of the right form",
        ),
        (TWO.replace(",3,", ",three,"), "Good", "row 3, column Places: not a number"),
        (TWO.replace(",3,", ",,"), "Good", "row 3, column Places: empty cell"),
        (TWO.replace("Home,", "Hom,"), "Good", "row 3, column Provision type: not an allowed value"),
        (TWO.replace("Private", "Charity"), "Good", "row 3, column Sector: not an allowed value"),
        (TWO, "Splendid", "Found 'Splendid'"),
        (ONE, "Good", "row 3, column URN: stands twice. Found 'SC000001'. Accepted: each once"),
    ],
)
def test_a_fault_of_one_home_is_one_message_with_its_row(project, row, grade, message):
    with pytest.raises(DataError) as caught:
        listed(project, (ONE, "Good"), (row, grade))
    assert str(caught.value).startswith("list.csv, row ") and message in str(caught.value)


def test_a_home_that_joined_and_left_in_a_year_is_both(project):
    found = moved(project, f"{ONE},Joiner,", f"{TWO},Joiner,Leaver", f"{AGENCY},Joiner,").iloc[0]
    assert found[["joined", "left", "places_joined", "places_left"]].tolist() == [2, 1, 7, 3]


def test_a_status_nobody_knows_is_refused(project):
    with pytest.raises(DataError, match=r"row 2, column Joiner status: not a number.*Found 'Moved'"):
        moved(project, f"{ONE},Moved,")


def series(second):
    heads = ["Date", "Data type", *homes.SERIES]
    rows = [heads, ["2025-03-31", "Providers", 9, 2, 1], ["Table 6b"], second]
    return rows + [["31 March 2025 [r]", "Places", 30, 20, 10]]


def workbook(project, rows):
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.create_sheet("Providers+places_Time_series")
    for row in rows:
        sheet.append(row)
    book.save(project / "series.xlsx")
    return project / "series.xlsx"


def test_providers_and_places_stand_in_two_tables_of_one_sheet(project, monkeypatch):
    found = _series(project, monkeypatch, ["Date", "Data type", *homes.SERIES])
    assert found["providers"].tolist() == [9, 2, 1] and found["places"].tolist() == [30, 20, 10]


def test_a_second_table_with_its_headings_in_another_order_is_refused(project, monkeypatch):
    with pytest.raises(DataError, match="cannot be followed"):
        _series(project, monkeypatch, ["Date", "Data type", *reversed(homes.SERIES)])


def _series(project, monkeypatch, second):
    # The publisher's workbook is .ods, which no library here writes.
    kinds = [known for known in homes.PUBLICATIONS if known.parts is homes.series]
    monkeypatch.setattr("evidence.ingest.recognise.TABLES", [_as_excel(kind) for kind in kinds])
    ingest("ofsted-provider-series-2025", workbook(project, series(second)))
    return tables.load("provider_series")


def _as_excel(kind):
    from dataclasses import replace

    return replace(kind, suffixes=[".xlsx"])


def across(*rows):
    head = pub.WHERE + "old_la_code,la_name,new_la_code,characteristic,number"
    lines = []
    for place, label, number in rows:
        *where, code, name = place.format(year=2024).split(",")
        lines.append(",".join([*where, name, code, label, number]))
    return pub.table(head, lines)


def test_an_answer_to_a_request_is_known_below_its_notes(project):
    answer = NOTES + across((pub.HARTLEPOOL, NET_GAIN, "-8"))
    ingest(None, pub.write(project, "answer.csv", answer))
    assert tables.load("homes_elsewhere")["net_gain"].tolist() == [-8]


def test_england_is_held_to_the_sum_of_its_authorities(project):
    rows = [
        (pub.ENGLAND, NET_GAIN, "-80"),
        (pub.HARTLEPOOL, NET_GAIN, "-8"),
        (pub.MIDDLESBROUGH, NET_GAIN, "-26"),
    ]
    with pytest.raises(DataError, match="England is less than its authorities"):
        ingest("homes-elsewhere-2024", pub.write(project, "answer.csv", NOTES + across(*rows)))
