"""Files of the funding chapter become tables: returns by line, deflator, and what others published."""

import zipfile

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.data import descriptor, tables
from evidence.errors import DataError
from evidence.ingest import workbooks
from evidence.ingest.engine import ingest
from evidence.ingest.files import opened
from evidence.ingest.lait import LINES as TOOL_LINES
from evidence.ingest.money import funding, outturn, section_251
from evidence.ingest.readers import read
from tests import publishers as pub

OFFICE = (
    '<?xml version="1.0"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
)
PARTS = (
    "looked_after",
    "safeguarding",
    "family_support",
    "sure_start",
    "young_people",
    "youth_justice",
    "other",
)


@pytest.fixture
def project(tmp_path, monkeypatch):
    return pub.project(tmp_path, monkeypatch, tool=TOOL_LINES)


# Workbooks


def sheet(name, rows):
    def cell(value):
        if isinstance(value, str):
            return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
        return (
            f'<table:table-cell office:value-type="float" office:value="{value}">'
            "<text:p>shown</text:p></table:table-cell>"
        )

    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    return f'<table:table table:name="{name}">{lines}</table:table>'


def workbook(folder, name, content, **others):
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", f"{OFFICE}{content}</office:document-content>")
        for inside, text in others.items():
            archive.writestr(inside, text)
    return path


def test_a_sheet_is_read_below_its_notes_under_its_own_row_numbers(tmp_path):
    rows = [
        ["A title"],
        ["a note"],
        ["code", "name", "spent"],
        ["", "", ""],
        ["E1", "A", 1.5],
        ["E2", "", "[x]"],
    ]
    path = workbook(tmp_path, "a.ods", sheet("Notes", [["not this"]]) + sheet("Data", rows))
    frame, _ = read(opened(path), "Data")
    assert frame.columns.tolist() == ["code", "name", "spent"] and frame.index.tolist() == [5, 6]
    # A number is what is stored, not what is shown.
    assert frame.to_numpy().tolist() == [["E1", "A", "1.5"], ["E2", "", "[x]"]]


def test_repeated_cells_and_rows_stand_as_often_as_they_say(tmp_path):
    rows = (
        '<table:table-row table:number-rows-repeated="2">'
        '<table:table-cell table:number-columns-repeated="3"/>'
        '<table:table-cell table:number-columns-repeated="2" office:value-type="string"><text:p>x</text:p>'
        "</table:table-cell>"
        '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    )
    path = workbook(tmp_path, "a.ods", f'<table:table table:name="Data">{rows}</table:table>')
    assert workbooks.rows(opened(path)) == [(1, ["", "", "", "x", "x"]), (2, ["", "", "", "x", "x"])]


def test_a_day_is_read_as_it_is_stored_and_spaces_that_set_a_heading_out_are_left(tmp_path):
    cells = (
        '<table:table-cell office:value-type="date" office:date-value="2025-03-31"><text:p>31/03/25</text:p>'
        '</table:table-cell><table:table-cell office:value-type="string"><text:p>One <text:s/>head </text:p>'
        "<text:p>(OE)</text:p></table:table-cell>"
    )
    content = f'<table:table table:name="Data"><table:table-row>{cells}</table:table-row></table:table>'
    path = workbook(tmp_path, "a.ods", content)
    assert workbooks.rows(opened(path)) == [(1, ["2025-03-31", "One head\n(OE)"])]


LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>'


def encoded(folder, content, encoding):
    path = folder / "a.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", content.replace("?>", f' encoding="{encoding}"?>').encode(encoding))
    return path


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-7"]
)
def test_entities_are_refused_in_every_encoding(tmp_path, encoding):
    # What a parser makes of the bytes decides: in 16 or 32 bits no two letters of "<!DOCTYPE" are neighbours.
    with pytest.raises(DataError, match="declares entities|not a workbook"):
        workbooks.rows(opened(encoded(tmp_path, f'<?xml version="1.0"?>{LAUGHS}', encoding)))
    if encoding in {"utf-8", "utf-16"}:
        with pytest.raises(DataError, match="declares entities"):
            workbooks.rows(opened(encoded(tmp_path, LAUGHS, encoding)))


# A sheet with one cell, below rows and beside cells that are empty.
FAR = (
    '<table:table table:name="Data"><table:table-row table:number-rows-repeated="999000"><table:table-cell/>'
    '</table:table-row><table:table-row><table:table-cell table:number-columns-repeated="1000"/>'
    '<table:table-cell office:value-type="float" office:value="1"/></table:table-row></table:table>'
)


def excel(folder, cells, strings=""):
    """A workbook of Excel with one sheet, written by hand."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packed = "http://schemas.openxmlformats.org/package/2006/relationships"

    def links(*targets):
        each = "".join(
            f'<Relationship Id="r{n}" Type="{office}/{kind}" Target="{target}"/>'
            for n, (kind, target) in enumerate(targets)
        )
        return f'<Relationships xmlns="{packed}">{each}</Relationships>'

    parts = {
        "_rels/.rels": links(("officeDocument", "xl/workbook.xml")),
        "xl/_rels/workbook.xml.rels": links(
            ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")
        ),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="IDACI" sheetId="1" r:id="r0"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{strings}</sst>',
    }
    path = folder / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def test_a_workbook_of_excel_is_read_by_where_its_cells_say_they_stand(tmp_path):
    cells = '<row r="2"><c r="B2" t="s"><v>0</v></c><c r="D2"><v>2498.7399999999998</v></c></row>'
    path = excel(tmp_path, cells, "<si><t>words</t></si>")
    assert workbooks.rows(opened(path), "IDACI") == [(2, ["", "words", "", "2498.74"])]


@pytest.mark.parametrize(
    ("cells", "strings", "problem"),
    [
        ('<row r="1"><c r="XFD1"><v>1</v></c></row>', "", "more than 2000 columns"),
        ('<row r="1048576"><c r="A1048576"><v>1</v></c></row>', "", "more than 1,000,000 rows"),
        ('<row r="900000"><c r="ZZ900000"><v>1</v></c></row>', "", "more than 1,500,000 cells"),
        ('<row r="1"><c><v>1</v></c></row>', "", "does not say where it stands"),
        (
            "".join(f'<c r="A{n}" t="s"><v>0</v></c>' for n in range(1, 5_000)),
            f"<si><t>{'x' * 50_000}</t></si>",
            "texts that would unfold",
        ),
    ],
)
def test_a_workbook_of_excel_that_would_fill_the_memory_is_refused(tmp_path, cells, strings, problem):
    with pytest.raises(DataError, match=problem):
        workbooks.rows(opened(excel(tmp_path, cells, strings)))


BAD_BOOKS = {
    "not a workbook": lambda folder: pub.write(folder, "a.ods", "code,name\n"),
    "sheet missing": lambda folder: workbook(folder, "a.ods", sheet("Notes", [["x"]])),
    "leaves the archive": lambda folder: workbook(folder, "a.ods", "", **{"../evil": "x"}),
    "would unpack to": lambda folder: workbook(folder, "a.ods", " " * 5_000_000),
    "declares entities": lambda folder: encoded(folder, LAUGHS, "utf-8"),
    "more than 2000 columns": lambda folder: workbook(
        folder,
        "a.ods",
        '<table:table table:name="Data"><table:table-row><table:table-cell '
        'table:number-columns-repeated="9000000" office:value-type="string"><text:p>x</text:p>'
        "</table:table-cell></table:table-row></table:table>",
    ),
    "repeated without end": lambda folder: workbook(
        folder,
        "a.ods",
        '<table:table table:name="Data"><table:table-row table:number-rows-repeated="9000000">'
        '<table:table-cell office:value-type="string"><text:p>x</text:p>'
        "</table:table-cell></table:table-row></table:table>",
    ),
    "more than 1,500,000 cells": lambda folder: workbook(folder, "a.ods", FAR),
    "texts that would unfold": lambda folder: workbook(
        folder,
        "a.ods",
        '<table:table table:name="Data"><table:table-row table:number-rows-repeated="9999"><table:table-cell '
        f'office:value-type="string" table:number-columns-repeated="100"><text:p>{"ha" * 200}</text:p>'
        "</table:table-cell></table:table-row></table:table>",
    ),
    "does not say its type": lambda folder: workbook(
        folder,
        "a.ods",
        '<table:table table:name="Data"><table:table-row><table:table-cell><text:p>x</text:p>'
        "</table:table-cell></table:table-row></table:table>",
    ),
    "is not UTF-8": lambda folder: encoded(folder, OFFICE + "</office:document-content>", "utf-16"),
}


@pytest.mark.parametrize("problem", BAD_BOOKS)
def test_a_workbook_that_is_none_or_would_do_harm_is_refused(tmp_path, problem):
    with pytest.raises(DataError, match=problem):
        workbooks.rows(opened(BAD_BOOKS[problem](tmp_path)), "Data")
    assert not (tmp_path.parent / "evil").exists()


# Section 251


def extract(rows):
    """The extract of the workbooks: year, number, name, and gross by our line; income 1, net the rest."""
    theirs = {ours: category for category, ours in section_251.LINES.items()}
    lines = [
        f"{year},{number},{name},{theirs[line]},{gross}.0,1.0,{gross - 1}.0"
        for year, number, name, amounts in rows
        for line, gross in amounts.items()
    ]
    # The social work line feeds another table, which must have rows.
    lines.append("2018-19,805,Hartlepool,social_work_line_only,5.0,1.0,4.0")
    return pub.table("financial_year,la_code,la_name,category,gross_gbp,income_gbp,net_gbp", lines)


def amounts(**changes):
    return dict.fromkeys(PARTS, 100) | {"total": 700} | changes


def test_a_return_is_read_line_by_line_with_the_code_of_its_year(project):
    rows = [("2010-11", 825, "Buckinghamshire", amounts()), ("2011-12", 825, "Buckinghamshire", amounts())]
    ingest("section-251-2019", pub.write(project, "s251.csv", extract(rows)))
    frame = tables.load("section_251").query("la_name == 'Buckinghamshire'")
    assert set(frame["line"]) == {*PARTS, "total"} and set(frame["new_la_code"]) == {"E10000002"}
    assert frame.query("line == 'total' and time_period == 201112")[
        ["gross", "income", "net"]
    ].to_numpy().tolist() == [[700, 1, 699]]


def by_provider(project, rows):
    head = "financial_year,la_code,la_name,report_group,s251line,line,"
    return pub.write(
        project, "providers.csv", pub.table(head + ",".join(section_251.PROVIDERS.values()), rows)
    )


def test_a_line_is_known_by_its_words_whatever_its_number(project):
    path = by_provider(
        project,
        [
            "2008-09,805,Hartlepool,,,5 Residential care,,60,,30,10,100",
            "2009-10,805,Hartlepool,,,Residential care,30,60,10,,0,100",
            "2017-18,805,Hartlepool,CHILDREN LOOKED AFTER,3.1.2,3.1.2 Fostering services,1,2,3,,4,10",
            "2018-19,805,Hartlepool,,3.1.2a,3.1.2a Fostering services (excluding fees and allowances for LA "
            "foster carers),5,2,3,,0,10",
            "2018-19,805,Hartlepool,,3.1.2b,3.1.2b Fostering services (fees and allowances for LA foster "
            "carers),5,0,0,,0,5",
            "2018-19,805,Hartlepool,,3.1.3,3.1.3 Adoption services,5,0,0,,0,5",
        ],
    )
    ingest("section-251-providers-2019", path)
    frame = tables.load("provider_spending").query("new_la_code == 'E06000001'")
    assert frame[["time_period", "line", "private", "gross"]].to_numpy().tolist() == [
        [200809, "residential", 60, 100],
        [200910, "residential", 60, 100],
        [201718, "fostering", 2, 10],
        [201819, "fostering_allowances", 0, 5],
        [201819, "fostering_services", 2, 10],
    ]


def test_counties_divided_before_the_review_count_in_england_alone(project):
    rows = [
        "2008-09,805,Hartlepool,,,5 Residential care,,60,,30,10,100",
        "2008-09,875,Cheshire,,,5 Residential care,,40,,,0,40",
        "2008-09,805,Hartlepool,,,10 Children placed with family and friends,,1,,2,0,3",
    ]
    ingest("section-251-providers-2019", by_provider(project, rows))
    frame = tables.load("provider_spending").set_index(["geographic_level", "line"])
    # Oracle: 100 + 40; of care by family no authority is kept.
    assert frame.loc[("National", "residential"), ["private", "public", "gross"]].tolist() == [100, 30, 140]
    assert frame.loc[("National", "family_and_friends"), "gross"] == 3
    assert set(frame["la_name"]) == {"", "Hartlepool"} and len(frame) == 3


def tool(project, cells):
    """A file of the tool in which every measure has a row, and the cells given."""
    from evidence.ingest.lait import MEASURES

    rows = [(m, "2022", "London (Inner)", "-", 987, "NA") for m in MEASURES]
    frame = pd.DataFrame(
        [*rows, *cells], columns=["Short Desc", "Years", "LA and Regions", "Values", "LA Number", "Region"]
    )
    frame["LA Number"] = frame["LA Number"].astype("float64")
    frame.to_parquet(project / "lait.parquet")
    return project / "lait.parquet"


def of_tool(name, number, region, year="2016-17", **values):
    measure = {line: name for name, line in TOOL_LINES.items()}
    return [
        (measure[line], f"{year} (OT)", name, str(gross), number, region) for line, gross in values.items()
    ]


def test_a_published_total_that_is_not_the_sum_of_its_authorities_is_listed(project):
    cells = [
        *of_tool("Hartlepool", 805, "North East", looked_after=100, total=700),
        *of_tool("Middlesbrough", 806, "North East", looked_after=100, total=900),
        *of_tool("North East", 984, "NA", looked_after=260, total=1600),
        # Three parts to a pound each may be a pound out.
        *of_tool("England", 970, "NA", looked_after=201, total=1660),
    ]
    ingest("lait-2026", tool(project, cells))
    frame = tables.load("section_251_discrepancies").set_index(["geographic_level", "line"])
    # Oracle: 100 + 100 = 200 against 260; 700 + 900 = 1600 against 1660.
    assert frame["difference"].to_dict() == {("National", "total"): 60, ("Regional", "looked_after"): 60}
    assert set(frame["reason"]) == {section_251.UNEXPLAINED} and set(frame["against"]) == {
        "sum of authorities"
    }


@pytest.mark.long
def test_both_releases_are_kept_and_the_latest_can_be_chosen(project):
    rows = [("2015-16", 805, "Hartlepool", amounts()), ("2016-17", 805, "Hartlepool", amounts())]
    ingest("section-251-2019", pub.write(project, "s251.csv", extract(rows)))
    ingest("lait-2026", tool(project, of_tool("Hartlepool", 805, "North East", looked_after=120)))
    frame = tables.load("section_251").query("line == 'looked_after' and new_la_code != ''")
    assert sorted(zip(frame["time_period"], frame["release"], frame["gross"], strict=True)) == [
        (201516, "section-251-2019", 100),
        (201617, "lait-2026", 120),
        (201617, "section-251-2019", 100),
    ]
    latest = tables.vintage(frame, "latest").set_index("time_period")["gross"]
    assert latest.to_dict() == {201516: 100, 201617: 120}


# Revenue outturn


RO3, RSX = (publication.needed(2025) for publication in outturn.PUBLICATIONS[:2])
SPLIT = ("residential", "fostering", "unaccompanied", "other_looked_after")


def revenue(folder, rows, name="ro3.ods", headings=RO3, sheet_name="RO3_LA_Data_202425"):
    content = [["Data are reported in £ thousand."], headings, *rows]
    return workbook(folder, name, sheet(sheet_name, content))


def of_return(code, name, kind, certified, **thousands):
    """A row of RO3: gross of each line, no income, and a tenth of it for staff."""
    amounts = dict.fromkeys(outturn.LINES | outturn.IN_SERIES, 0) | thousands
    amounts["total"] = sum(amounts[line] for line in outturn.LINES if line != "total")
    amounts["other_looked_after"] += amounts["looked_after"] - sum(amounts[line] for line in SPLIT)
    shares = {"employees": 0.1, "gross": 1, "income": 0, "net": 1}
    cells = {
        f"{called} - {theirs}": amounts[line] * shares[ours]
        for line, called in (outturn.LINES | outturn.IN_SERIES).items()
        for ours, theirs in outturn.IN_SERIES_MONEY.items()
    }
    return [code, name, kind, certified, *(cells[heading] for heading in RO3[len(outturn.WHERE) :])]


HARTLEPOOL = of_return("E06000001", "Hartlepool UA", "UA", "Y", looked_after=20000.5, safeguarding=8000)


def test_thousands_of_pounds_become_pounds_and_totals_by_class_stay_out(project):
    missing = ["E06000063", "Cumberland", "UA", "[x]", *["[x]"] * (len(RO3) - len(outturn.WHERE))]
    district = of_return("E07000008", "Cambridge", "SD", "Y")
    by_class = of_return("E06", "Unitary Authorities", "UA", "2")
    england = of_return("E92000001", "ENGLAND", "Eng", "[Y]", looked_after=50000)
    ingest("revenue-outturn-ro3-2025", revenue(project, [HARTLEPOOL, missing, district, england, by_class]))
    frame = tables.load("outturn_2024_25").set_index(["la_name", "line"])
    assert frame.loc[("Hartlepool UA", "looked_after"), "gross"] == 20_000_500
    assert frame.loc[("Cumberland", "total"), ["status", "gross_symbol"]].tolist() == ["missing", "[x]"]
    assert frame.loc[("", "total"), ["geographic_level", "gross"]].tolist() == ["National", 50_000_000]
    assert set(frame.index.get_level_values("la_name")) == {"", "Hartlepool UA", "Cumberland"}
    assert set(frame["old_la_code"]) == {"", "805", "942"}


def test_the_two_forms_of_the_return_stand_side_by_side(project):
    ingest("revenue-outturn-ro3-2025", revenue(project, [HARTLEPOOL]))
    summary = ["E06000001", "Hartlepool UA", "UA", "Y", 28000.5, 0, 28000.5]
    path = revenue(project, [summary], "rsx.ods", RSX, "RSX_LA_Data_202425")
    ingest("revenue-outturn-rsx-2025", path)
    gross = tables.load("outturn_2024_25").set_index("line")["gross"]
    assert gross["total"] == gross["summary_total"] == 28_000_500


def earlier(year, code, ons, name, kind, line, **thousands):
    return [
        f"{year},{code},{ons},{name},{kind},{line},{outturn.EARLIER_MONEY[ours]},,{amount}"
        for ours, amount in thousands.items()
    ]


def test_the_series_takes_years_before_and_the_newest_under_one_code_a_place_and_year(project):
    lines = outturn.IN_SERIES
    money = {"employees": 100, "gross": 1000.5, "income": 0, "net": 1000.5}
    content = pub.table(
        "financial_year,e_code,ons_code,la_name,class,line,measure,mark_if_not_a_number,value_gbp_thousand",
        [
            # The ministry's own code alone, and another county's ONS code in one year.
            *earlier("2013-14", "E0431", "", "Buckinghamshire", "SC", lines["looked_after"], **money),
            *earlier(
                "2015-16", "E0431", "E06000002", "Buckinghamshire", "SC", lines["looked_after"], **money
            ),
            *earlier(
                "2020-21", "E0431", "E06000060", "Buckinghamshire", "UA", lines["looked_after"], **money
            ),
            *earlier("2013-14", "E1038", "", "Chesterfield", "SD", lines["looked_after"], **money),
            *earlier("2020-21", "ENG", "", "ENGLAND", "nan", lines["looked_after"] + " [note 3]", **money),
        ],
    )
    ingest("revenue-outturn-ro3-2024", pub.write(project, "ro3.csv", content))
    row = of_return("E06000060", "Buckinghamshire UA", "UA", "Y", looked_after=900, residential=400)
    ingest("revenue-outturn-ro3-2025", revenue(project, [row]))
    frame = tables.load("revenue_outturn").query("line == 'looked_after'")
    assert frame[["time_period", "new_la_code", "gross", "employees"]].to_numpy().tolist() == [
        [201314, "E10000002", 1_000_500, 100_000],
        [201516, "E10000002", 1_000_500, 100_000],
        [202021, "", 1_000_500, 100_000],
        [202021, "E06000060", 1_000_500, 100_000],
        [202425, "E06000060", 900_000, 90_000],
    ]
    split = tables.load("revenue_outturn").query("time_period == 202425").set_index("line")["gross"]
    assert split[["residential", "other_looked_after"]].tolist() == [400_000, 500_000]


def reserve(year, code, ons, kind, item, when, amount):
    return f"{year},{code},{ons},Somewhere,{kind},{item},{when},{amount}"


def test_reserves_are_those_of_the_year_s_end_and_who_made_no_return_has_no_row(project):
    held = "unallocated_reserves"
    content = pub.table(
        "financial_year,e_code,ons_code,la_name,class,item,when,value_gbp_thousand",
        [
            reserve("2010-11", "E0701", "", "UA", held, "1 April", 1),
            reserve("2010-11", "E0701", "", "UA", held, "31 March", 2000.5),
            reserve("2010-11", "E0701", "", "UA", "other_earmarked_reserves", "31 March", -7),
            reserve("2010-11", "E0701", "", "UA", "schools_reserves", "31 March", 900),
            reserve("2010-11", "E0701", "", "UA", "total_service_expenditure", "year", 90000),
            reserve("2010-11", "E0701", "", "UA", "childrens_social_care", "year", 8000),
            reserve("2010-11", "E1038", "", "SD", held, "31 March", 500),
            reserve("2015-16", "E0701", "E06000001", "UA", held, "31 March", ""),
            reserve("2016-17", "E0701", "E06000001", "UA", held, "31 March", 3000),
            reserve("2016-17", "ENG", "", "nan", held, "31 March", 700000),
        ],
    )
    ingest("revenue-outturn-rs-2018", pub.write(project, "rs.csv", content))
    frame = tables.load("council_reserves")
    columns = ["time_period", "new_la_code", "unallocated", "other_earmarked", "service_expenditure"]
    assert frame[columns].fillna("").to_numpy().tolist() == [
        [201011, "E06000001", 2_000_500, -7_000, 90_000_000],
        [201617, "E06000001", 3_000_000, "", ""],
    ]


def test_two_lists_made_of_other_workbooks_give_the_same_spending_on_children():
    # Oracle: RO3 of each year, in other workbooks. The summary of 2017-18 is older than its revision.
    summary = tables.load("council_reserves").set_index(["time_period", "old_la_code"])
    lines = tables.load("revenue_outturn").query("line == 'total' and geographic_level == 'Local authority'")
    detail = lines.set_index(["time_period", "old_la_code"])["net"]
    off = (summary["childrens_social_care"] - detail).dropna().abs()
    assert len(off) > 1000
    assert (off.drop(201718) < 2000).mean() > 0.98 and (off[201718] < 2000).mean() > 0.9


@given(st.integers(-(10**9), 10**9))
def test_a_thousandfold_loses_no_penny_that_is_stored(pence):
    # Oracle: n hundredths of a thousand pounds are n times ten pounds.
    assert outturn.pounds(pd.Series([f"{pence / 100:.17g}"])).item() == str(pence * 10)


def test_a_total_is_held_against_its_lines_where_all_are_published(project):
    lines = dict.fromkeys(PARTS, 100)
    cells = of_tool("England", 970, "NA", **lines, total=690)
    cells += of_tool("England", 970, "NA", "2017-18", looked_after=100, total=690)
    # Nine rows of Inner London with a dash come first, then the lines by name: the total is the sixth.
    with pytest.raises(DataError, match="row 16, column gross: the lines do not add up to total") as refused:
        ingest("lait-2026", tool(project, of_tool("England", 970, "NA", **lines, total=500)))
    assert "section_251.csv" in str(refused.value)
    ingest("lait-2026", tool(project, cells))
    frame = tables.load("section_251_discrepancies")
    # Oracle: seven lines of 100 are 700, ten above 690.
    assert frame[["time_period", "against", "difference"]].to_numpy().tolist() == [
        [201617, "sum of lines", -10]
    ]


def test_a_line_far_from_the_other_return_is_suspect_unless_that_one_is(project):
    year = of_tool(
        "Hartlepool", 805, "North East", "2024-25", looked_after=20_000_000, safeguarding=8_000_000
    )
    ingest("lait-2026", tool(project, year))
    low = of_return("E06000001", "Hartlepool UA", "UA", "Y", looked_after=5, safeguarding=8000, other=19995)
    ingest("revenue-outturn-ro3-2025", revenue(project, [low]))
    frame = tables.load("outturn_2024_25").set_index("line")
    assert frame.loc["looked_after", "suspect_reason"] == "far below its section 251 return"
    assert not frame.loc["safeguarding", "suspect"] and not frame.loc["other", "suspect"]


def test_faults_declared_in_the_descriptor_name_authorities_and_lines_that_exist():
    numbers = set(tables.load("areas")["old_la_code"])
    for name in ("section_251", "outturn_2024_25"):
        resource = descriptor.resource(name)
        lines = descriptor.fields(resource)["line"]["constraints"]["enum"]
        for fault in resource["faults"]:
            assert fault["old_la_code"] in numbers and set(fault.get("lines", [])) <= set(lines)


# Prices and publications


def test_the_deflator_is_read_by_financial_year(project):
    content = (
        "financial_year,gdp_deflator_2024_25_100,status\n2023-24,96.1117,outturn\n2024-25,100.0000,outturn\n"
    )
    ingest("gdp-deflator-2026", pub.write(project, "gdp.csv", content))
    assert tables.load("gdp_deflator").to_numpy().tolist() == [
        [202324, 96.1117, "outturn"],
        [202425, 100, "outturn"],
    ]


def test_a_deflator_whose_heading_names_another_base_is_refused(project):
    content = "financial_year,gdp_deflator_2023_24_100,status\n2023-24,100.0,outturn\n"
    with pytest.raises(DataError, match="gdp_deflator_2024_25_100"):
        ingest("gdp-deflator-2026", pub.write(project, "gdp.csv", content))


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("cumulative over three years", "cumulative"),
        ("annual, then summed over two years", "cumulative"),
        ("annual level in 2024-25", "level in one year"),
        ("not stated in the release text seen", "not stated"),
        ("", "not stated"),
    ],
)
def test_a_sum_is_of_one_year_or_cumulative_only_where_its_publisher_says_so(said, kind):
    assert funding.kind(said) == kind


def test_quotations_of_others_stay_out_and_a_share_is_no_change(project):
    row = dict.fromkeys([*funding.TRENDS.values(), "quote"], "some text")
    row |= {
        funding.TRENDS["url"]: "https://example.org/trends",
        "id": "ST11",
        "start_value_gbp_bn": "",
        "end_value_gbp_bn": "2.4",
        "change_pct": "41 to 25 (shares)",
    }
    row |= {"caution": "+£1bn", "quote": "their words", "evidence": "primary"}
    other = row | {"id": "ST12", "change_pct": "-23"}
    content = pub.table(",".join(row), [",".join(row.values()), ",".join(other.values())])
    ingest("spending-trends-2026", pub.write(project, "trends.csv", content))
    frame = tables.load("spending_trends")
    assert frame["change_percent"].fillna(0).tolist() == [0, -23]
    assert frame["change_printed"].tolist() == ["41 to 25 (shares)", "-23"]
    assert frame["caution"].tolist() == ["plus £1bn"] * 2 and "quote" not in frame


# The committed tables against what their publishers printed.


def test_england_of_both_releases_agrees_to_the_pound_where_the_vintages_do():
    # Oracle: PROVENANCE of the extract: 2016-17 and 2018-19 equal the tool's England, 2017-18 does not.
    england = tables.load("section_251").query("geographic_level == 'National' and line != 'leaving_care'")
    wide = england.set_index(["time_period", "line", "release"])["gross"].unstack("release").dropna()
    off = (wide["lait-2026"] - wide["section-251-2019"]).abs().groupby("time_period").max()
    assert off[201617] < 4 and off[201819] < 4 and round(off[201718], -4) == 60_000_000


def test_the_publishers_england_is_the_sum_of_its_authorities_except_where_that_is_listed():
    frame = tables.load("section_251").query("release == 'lait-2026'")
    england = frame[frame["geographic_level"] == "National"].set_index(["time_period", "line"])["gross"]
    authorities = (
        frame[frame["geographic_level"] == "Local authority"].groupby(["time_period", "line"])["gross"].sum()
    )
    off = (england - authorities).abs()
    listed = tables.load("section_251_discrepancies").query("against == 'sum of authorities'")
    listed = listed[listed["geographic_level"] == "National"].set_index(["time_period", "line"]).index
    assert set(off.index[off > 80]) == set(listed)


def test_england_of_the_extract_is_the_sum_of_its_authorities():
    # Oracle: PROVENANCE of the extract: England is the sum of the 152 authorities, in a file of its own.
    england = tables.load("section_251").query(
        "geographic_level == 'National' and release == 'section-251-2019'"
    )
    authorities = tables.load("section_251").query(
        "geographic_level == 'Local authority' and release == 'section-251-2019'"
    )
    both = [
        f.groupby(["time_period", "line"])[["gross", "income", "net"]].sum() for f in (england, authorities)
    ]
    assert (both[0] - both[1]).abs().to_numpy().max() <= 0.5


@pytest.mark.parametrize(
    ("year", "line", "private", "gross"),
    [
        # Oracle: PROVENANCE of the workbooks, England in millions of pounds.
        (200809, "residential", 458, 935),
        (201011, "residential", 597, 1028),
        (201314, "residential", 624, 1021),
        (201617, "residential", 754, 1201),
        (201819, "residential", 991, 1480),
        (200809, "fostering", 402, None),
        (201415, "fostering", 665, None),
        (201819, "fostering", 734, None),
    ],
)
def test_england_by_provider_agrees_with_the_workbooks_to_the_million(year, line, private, gross):
    frame = tables.load("provider_spending").query("time_period == @year and geographic_level == 'National'")
    frame = frame[frame["line"].str.startswith(line)]
    assert round(frame["private"].sum() / 1e6) == private
    # Half a million is rounded up there.
    assert gross is None or abs(frame["gross"].sum() / 1e6 - gross) < 0.6


def test_providers_add_up_to_the_pound_and_authorities_to_england():
    frame = tables.load("provider_spending")
    off = frame[["own", "private", "other_public", "public", "voluntary"]].sum(axis=1) - frame["gross"]
    assert off[frame["geographic_level"] == "Local authority"].abs().max() <= 1
    lines = frame[frame["line"].str.startswith(("residential", "fostering"))]
    by_level = lines.pivot_table(
        index=["time_period", "line"], columns="geographic_level", values="gross", aggfunc="sum"
    )
    short = by_level["National"] - by_level["Local authority"]
    # Bedfordshire and Cheshire alone stand in England and have no row.
    assert (short.drop(200809) == 0).all() and (short[200809] > 0).all()


@pytest.mark.parametrize(
    ("year", "net"), [(201112, 6422.7), (201213, 6612.3), (201314, 6914.6), (201415, 8091.3)]
)
def test_england_of_the_series_agrees_with_the_ministrys_summary(year, net):
    # Oracle: Revenue Outturn Summary (RS) as published, in PROVENANCE of the funding files, millions.
    frame = tables.load("revenue_outturn").query(
        "time_period == @year and geographic_level == 'National' and line == 'total'"
    )
    assert round(frame["net"].item() / 1e6, 1) == net


def test_authorities_of_the_series_are_england_until_returns_go_missing():
    # Oracle: PROVENANCE of the workbooks: equal to 2019-20 (districts apart), short of it after.
    frame = tables.load("revenue_outturn").query("line == 'looked_after'")
    by_level = frame.pivot_table(
        index="time_period", columns="geographic_level", values="gross", aggfunc="sum"
    )
    held = by_level["Local authority"] / by_level["National"]
    assert held.loc[:201920].between(0.9999, 1.0001).all() and held.loc[202021:].lt(0.995).all()


def test_outturn_lines_of_england_are_above_the_authorities_returned():
    # Oracle: the workbook's note: England is estimated for returns not received.
    frame = tables.load("outturn_2024_25")
    england = frame[frame["geographic_level"] == "National"].set_index("line")["gross"]
    returned = frame[frame["geographic_level"] == "Local authority"].groupby("line")["gross"].sum()
    assert (england >= returned).all()
    assert set(frame.loc[frame["status"] == "missing", "la_name"]) == {
        "Birmingham",
        "Cumberland",
        "Slough UA",
    }
