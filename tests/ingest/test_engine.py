"""A publisher's file becomes tables: nothing lost, nothing invented, the same bytes every time."""

import hashlib
import json
import os
import re
import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence import paths
from evidence.data import descriptor, tables
from evidence.errors import DataError, UnknownName
from evidence.ingest.checks import validation
from evidence.ingest.columns import period, printed, rounded
from evidence.ingest.engine import IngestResult, ingest
from evidence.ingest.lait import MEASURES
from evidence.ingest.recognise import SHAPES, TABLES
from tests import publishers as pub
from tests.rebuilt import rebuild

NEED = "10,9,8,7,6,5,4,3"


@pytest.fixture
def project(tmp_path, monkeypatch):
    return pub.project(tmp_path, monkeypatch)


def bytes_of(folder):
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (folder / "data").rglob("*.*")
    }


# Cells


@given(st.integers(-(10**12), 10**12))
def test_thousands_commas_come_off_and_nothing_else_changes(number):
    assert printed(pd.Series([f" {number:,} "])).item() == str(number)


@given(
    st.sampled_from(["c", "x", "z", "u", "low", "k", "-", "..", ".", "P", "A", "", "1,2,3", "12,34", "348.0"])
)
def test_marks_and_odd_numbers_stay_as_printed(cell):
    assert printed(pd.Series([cell])).item() == cell
    assert rounded(pd.Series([cell]), 1).item() == ("348" if cell == "348.0" else cell)


@given(st.integers(-(10**7), 10**7), st.integers(0, 2))
def test_noise_of_stored_decimals_rounds_back_to_what_was_published(units, decimals):
    published = units / 10**decimals
    noisy = f"{published:.17g}"
    back = rounded(pd.Series([noisy]), decimals).item()
    assert float(back) == published and re.fullmatch(r"-?\d+(\.\d*[1-9])?", back)


# Oracle: cells of the tool's file and the figures DfE publishes for them.
@pytest.mark.parametrize(
    ("stored", "decimals", "published"),
    [
        ("16.899999999999999", 1, "16.9"),
        ("553.70000000000005", 1, "553.7"),
        ("4.798E-2", 2, "0.05"),
        ("67", 0, "67"),
    ],
)
def test_stored_decimals_become_the_published_ones(stored, decimals, published):
    assert rounded(pd.Series([stored]), decimals).item() == published


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("2025", "2025"),
        ("2016-17 (OT)", "201617"),
        ("2015/16", "201516"),
        ("2018 (Rev)", "2018"),
        ("2014-16", "2014-16"),
    ],
)
def test_year_labels_become_periods_and_bands_do_not(label, expected):
    assert period(label) == expected


# Publications


def test_a_file_of_today_keeps_every_number_and_mark(project):
    path = pub.write(
        project, "b1.csv", pub.in_need([(pub.ENGLAND, 2025, NEED), (pub.HARTLEPOOL, 2025, "c,9,8,7,6,x,4,u")])
    )
    result = ingest("children-in-need-2025", path)
    assert str(result).splitlines() == [
        "children-in-need-2025: b1.csv is b1 Children in need",
        "children_in_need: 2 new rows, 0 revised, 0 gone",
    ]
    row = tables.load("children_in_need").query("la_name == 'Hartlepool'").iloc[0]
    assert (row["cin_31_march"], row["cin_any_time"], row["cin_any_time_episodes_symbol"]) == (4, 9, "c")
    assert (row["cin_ended_symbol"], row["awaiting_assessment_symbol"], row["release"]) == (
        "x",
        "u",
        "children-in-need-2025",
    )
    assert validation.check("children_in_need") == 1


def test_the_headings_of_the_edition_of_2022_are_known(project):
    content = pub.in_need([(pub.HARTLEPOOL, 2022, NEED + ",10,20,30")])
    renamed = (
        "awaiting_assessment",
        "Awaiting_assessment,At31_episodes_rate,Anypoint_child_rate,Anypoint_episodes_rate",
    )
    ingest("children-in-need-2022", pub.write(project, "b1.csv", content.replace(*renamed)))
    row = tables.load("children_in_need").iloc[0]
    assert (row["cin_31_march"], row["cin_31_march_rate_per_10000"], row["release"]) == (
        4,
        10,
        "children-in-need-2022",
    )


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(project):
    content = pub.in_need([(pub.ENGLAND, 2025, NEED), (pub.HARTLEPOOL, 2025, NEED)])
    ingest("children-in-need-2025", pub.write(project, "b1.csv", content))
    plain = (project / "data" / "children_in_need.csv").read_bytes()
    ingest("children-in-need-2025", pub.write(project, "b1.csv", "\ufeff" + content.replace("\n", "\r\n")))
    assert (project / "data" / "children_in_need.csv").read_bytes() == plain
    assert b"\r" not in plain and not plain.startswith(b"\xef\xbb\xbf")


def test_the_order_of_a_publishers_columns_does_not_matter(project):
    content = pub.referrals([(pub.HARTLEPOOL, 2025, "200,50,25,10,5,20,10,180,45,25")])
    ingest("children-in-need-2025", pub.write(project, "c1.csv", content))
    plain = (project / "data" / "referrals.csv").read_bytes()
    turned = "\n".join(",".join(reversed(line.split(","))) for line in content.splitlines()) + "\n"
    ingest("children-in-need-2025", pub.write(project, "c1.csv", turned))
    assert (project / "data" / "referrals.csv").read_bytes() == plain


def test_ingesting_twice_gives_the_same_bytes(project):
    path = pub.write(
        project, "b1.csv", pub.in_need([(pub.HARTLEPOOL, 2025, NEED), (pub.MIDDLESBROUGH, 2024, NEED)])
    )
    ingest("children-in-need-2025", path)
    before = bytes_of(project)
    again = ingest("children-in-need-2025", path)
    assert bytes_of(project) == before
    assert [(change.rows.new, change.rows.revised, change.rows.gone) for change in again.changes] == [
        (0, 0, 0)
    ]


def test_rows_new_revised_and_gone_are_counted(project):
    first = [(pub.HARTLEPOOL, 2025, NEED), (pub.HARTLEPOOL, 2024, NEED)]
    second = [
        (pub.HARTLEPOOL, 2025, "11,9,8,7,6,5,4,3"),
        (pub.MIDDLESBROUGH, 2025, NEED),
        (pub.MIDDLESBROUGH, 2024, NEED),
    ]
    ingest("children-in-need-2025", pub.write(project, "b1.csv", pub.in_need(first)))
    change = ingest("children-in-need-2025", pub.write(project, "b1.csv", pub.in_need(second))).changes[0]
    assert (change.rows.new, change.rows.revised, change.rows.gone) == (2, 1, 1)


def test_two_files_of_one_table_fill_each_their_own_columns(project):
    where = pub.WHERE + "old_la_code,new_la_code,la_name,category,"
    started = pub.table(
        where + "CPP_start,CPP_subsequent,CPP_subsequent_percent",
        [pub.HARTLEPOOL.format(year=2025) + ",D3,40,10,25"],
    )
    standing = pub.table(
        where + "CPP_At31,2_years_or_more,2_years_or_more_percent",
        [pub.HARTLEPOOL.format(year=2025) + ",D5,50,c,c"],
    )
    for order in ((started, standing), (standing, started)):
        for content in order:
            ingest("children-in-need-2025", pub.write(project, "d.csv", content))
        row = tables.load("child_protection").iloc[0]
        assert (row["plans_started"], row["second_or_later_percent"], row["plans_31_march"]) == (40, 25, 50)
        assert row["two_years_or_more_symbol"] == "c" and row["plans_31_march_rate_per_10000_symbol"] == ""


def test_a_new_year_of_a_known_series_is_declared_and_stands_beside_the_old(project):
    content = pub.looked_after([(pub.HARTLEPOOL, 2025, "20000,300,150")])
    ingest("looked-after-2025", pub.write(project, "old.csv", content))
    revised = pub.looked_after(
        [(pub.HARTLEPOOL, 2025, "20000,302,151"), (pub.HARTLEPOOL, 2026, "20000,310,155")]
    )
    change = ingest("looked-after-2026", pub.write(project, "new.csv", revised)).changes[0]
    assert (change.rows.new, change.rows.revised, change.rows.gone) == (2, 0, 0)
    frame = tables.load("looked_after")
    assert tables.vintage(frame, "first").query("time_period == 2025")["looked_after_31_march"].item() == 300
    assert tables.vintage(frame, "latest").query("time_period == 2025")["looked_after_31_march"].item() == 302
    source = descriptor.source("looked-after-2026")
    assert source["published"] is None and "fill in" not in source["notes"]
    was = descriptor.source("looked-after-2025")
    assert source["title"] == was["title"].replace("2021 to 2025", "2025 to 2026")
    assert "2026" in source["short"] and "2025" not in source["short"]
    assert source["files"][0]["sha256"] == hashlib.sha256(revised.encode()).hexdigest()
    assert "looked-after-2026" in {item["id"] for item in descriptor.resource("looked_after")["sources"]}


def test_a_first_release_keeps_its_codes_and_names_regions_as_today(project):
    rows = [
        "E92000001,NATIONAL,999,ENGLAND,70440,x",
        "E12000007,REGION,G,INNER LONDON,4000,1",
        "E10000002,LA,825,Buckinghamshire,455,x",
        "E06000053,,420,Isles of Scilly,x,x",
    ]
    ingest("looked-after-2016", pub.write(project, "SFR41.csv", pub.looked_after_2016(rows)))
    frame = tables.load("looked_after").set_index("la_name")
    assert frame.loc["Buckinghamshire", ["new_la_code", "region_name"]].tolist() == [
        "E10000002",
        "South East",
    ]
    assert frame.loc["Isles of Scilly", "looked_after_31_march_symbol"] == "x"
    regional = frame[frame["geographic_level"] == "Regional"]
    assert regional[["region_code", "region_name"]].iloc[0].tolist() == ["E13000001", "Inner London"]


def test_the_releases_of_2018_and_2019_hold_five_years_with_the_population_of_each_rate(project):
    # Oracle: the two files' own headings; 2019 names the population after the mid-year, 2018 after the rate.
    for edition, lag in ((2018, 0), (2019, 1)):
        years = range(edition - 4, edition + 1)
        names = (
            [f"CLA_Mar{y}" for y in years]
            + [f"CLA_Pop{y - lag}" for y in years]
            + [f"CLA_Rate{y}" for y in years]
        )
        numbers = ["300"] * 5 + [str(20000 + 10 * i) for i in range(5)] + ["150"] * 5
        content = pub.table(
            "LA_order,New_geog_code,geog_l,geog_c,geog_n," + ",".join(names),
            ["1,E06000001,LA,805,Hartlepool," + ",".join(numbers)],
        )
        ingest(f"looked-after-{edition}", pub.write(project, f"CLA{edition}.csv", content))
        rows = tables.load("looked_after").query(f"release == 'looked-after-{edition}'")
        assert rows["time_period"].tolist() == list(years)
        assert rows["population"].tolist() == [20000, 20010, 20020, 20030, 20040]


def test_the_first_edition_of_2015_is_read_with_its_commas_and_slips(project):
    from evidence.ingest.children.children_in_need import first_columns

    wanted = {theirs: ours for columns in first_columns(2015).values() for ours, theirs in columns.items()}
    values = dict.fromkeys(wanted, "x") | {
        "CINThro1415": '"8,899"',
        "CINAt310314RatePer10K": "348.0",
        "CINThro1415DCI": "2",
    }
    content = pub.table(
        "geog_l,geog_c,new_la_code,geog_n," + ",".join(values),
        [
            "National,,E06000046,England," + ",".join(values.values()),
            "LA,805,E06000001,Hartlepool," + ",".join(values.values()),
        ],
    )
    ingest("children-in-need-2015", pub.write(project, "SFR41-2015.csv", content))
    frame = tables.load("children_in_need")
    row = frame[frame["la_name"] == "Hartlepool"].iloc[0]
    assert (
        row["cin_any_time_episodes"],
        row["cin_31_march_rate_per_10000"],
        row["cin_any_time_confidence"],
    ) == (8899, 348, 2)
    # E06000046 is the Isle of Wight: the file prints it for England.
    assert frame.loc[frame["geographic_level"] == "National", "new_la_code"].tolist() == [""]


@pytest.mark.parametrize(
    "year",
    [pytest.param(y, marks=() if y in (2010, 2014, 2017) else pytest.mark.long) for y in range(2010, 2018)],
)
def test_an_edition_without_onscodes_gets_the_code_of_its_year(project, year):
    """In the short form the first, one between and the last."""
    from evidence.ingest.children.children_in_need import _needed

    columns = list(_needed(year))
    values = {"geog_l": "LA", "geog_c": "825", "geog_n": "Buckinghamshire", "new_la_code": "E10000002"}
    content = pub.table(",".join(columns), [",".join(values.get(name, "x") for name in columns)])
    ingest(f"children-in-need-{year}", pub.write(project, "first.csv", content))
    assert tables.load("referrals")["new_la_code"].tolist() == ["E10000002"]


def lait(project, cells):
    """A file of the tool: the cells given, then one of England for every measure that has none."""
    others = [m for m in MEASURES if m not in {cell[0] for cell in cells}]
    labels = {m: "2016-17 (OT)" if "Finance" in m else "2022" for m in others}
    rows = [*cells, *((m, labels[m], "England", "1", 970, "NA") for m in others)]
    frame = pd.DataFrame(
        rows, columns=["Short Desc", "Years", "LA and Regions", "Values", "LA Number", "Region"]
    )
    frame["LA Number"] = frame["LA Number"].astype("float64")
    frame.to_parquet(project / "lait.parquet")
    return project / "lait.parquet"


def test_the_tool_is_read_by_measure_with_codes_of_the_year(tmp_path, monkeypatch):
    plans = ("CPP_31March_3MnthorMore", "CPP_Reviewed_InReqTimeScl")
    project = pub.project(tmp_path, monkeypatch, tool=("LACnum", "LAC", *plans))
    cells = [
        ("LACnum", "2016", "England", "70410", 970, "NA"),
        ("LAC", "2016", "England", "60.000000000000007", 970, "NA"),
        ("LACnum", "2016", "London (Inner)", "-", 987, "NA"),
        ("LACnum", "2016", "Buckinghamshire", "455", 825, "South East"),
        ("LACnum", "2016", "Hartlepool", "-", 805, "North East"),
        ("LACnum", "2016", "Cumberland", "-", 942, "North West"),
        ("SafeguardingFinance", "2016-17 (OT)", "Hartlepool", "2334267", 805, "North East"),
        ("CPP_31March_3MnthorMore", "2016", "Hartlepool", "40", 805, "North East"),
        ("CPP_Reviewed_InReqTimeScl", "2016", "Hartlepool", "30", 805, "North East"),
        ("CPP_31March_3MnthorMore", "2017", "Hartlepool", "40", 805, "North East"),
        ("CPP_Reviewed_InReqTimeScl", "2017", "Hartlepool", "-", 805, "North East"),
        ("NotOurs", "0", "Hartlepool", "9", 805, "North East"),
    ]
    ingest("lait-2026", lait(project, cells))
    frame = tables.load("looked_after")
    assert frame["looked_after_31_march"].iloc[0] == 70410 and frame["rate_per_10000"].iloc[0] == 60
    assert frame.loc[frame["la_name"] == "Buckinghamshire", "new_la_code"].item() == "E10000002"
    assert frame.loc[frame["region_name"] == "Inner London", "looked_after_31_march_symbol"].item() == "-"
    # Cumberland did not exist in 2016: its dash is no row.
    assert "Cumberland" not in set(frame["la_name"])
    spending = tables.load("social_work_spending")
    assert spending[["time_period", "line", "gross"]].iloc[0].tolist() == [201617, "safeguarding", 2334267]
    # Oracle: 30 of 40 plans is 75 per cent; with one count missing there is none.
    timeliness = tables.load("timeliness").set_index("time_period")
    assert timeliness.loc[2016, "plan_reviews_in_time_percent"] == 75
    assert timeliness.loc[2017, "plan_reviews_in_time_percent_symbol"] == "-"


def test_a_figure_for_an_authority_that_did_not_exist_is_refused(project):
    with pytest.raises(DataError, match="row 1, column LA Number: not of the right form. Found '942'"):
        ingest("lait-2026", lait(project, [("LACnum", "2016", "Cumberland", "5", 942, "North West")]))


def spending(rows):
    columns = "financial_year,la_code,la_name,category,gross_gbp,income_gbp,net_gbp"
    lines = []
    for year, safeguarding, social_work in rows:
        for category, gross in (
            ("safeguarding_social_work", safeguarding),
            ("social_work_line_only", social_work),
        ):
            lines.append(f"{year},805,Hartlepool,{category},{gross}.0,0.0,{gross}.0")
    return pub.table(columns, lines)


def test_rows_of_spending_not_to_trust_are_marked_by_the_rule(project):
    rows = [
        ("2011-12", 100, 90),
        ("2012-13", 100, 0),
        ("2013-14", 100, 40),
        ("2014-15", 100, 90),
        ("2015-16", 100, 90),
        ("2016-17", 500, 450),
        ("2017-18", 100, 90),
        ("2018-19", 100, 90),
    ]
    ingest("section-251-2019", pub.write(project, "s251.csv", spending(rows)))
    frame = tables.load("social_work_spending").set_index(["line", "time_period"])
    reasons = frame.loc[frame["suspect"], "suspect_reason"].to_dict()
    # Worked by hand: nothing in 2012-13; 40 of 100 in 2013-14; five times both neighbours in 2016-17. The
    # layout of 2011-12 is another, so it is left out.
    assert reasons == {
        ("social_work", 201213): "nothing is recorded on the line",
        ("social_work", 201314): "under 50% of the safeguarding heading",
        ("safeguarding", 201617): "far above the years beside it",
        ("social_work", 201617): "far above the years beside it",
    }
    assert 201112 not in frame.index.get_level_values("time_period")


def test_a_year_after_a_bad_one_is_not_blamed_at_the_end_of_the_series(project):
    rows = [("2014-15", 100, 90), ("2015-16", 100, 90), ("2016-17", 20, 18), ("2017-18", 100, 90)]
    ingest("section-251-2019", pub.write(project, "s251.csv", spending(rows)))
    frame = tables.load("social_work_spending")
    assert set(frame.loc[frame["suspect"], "time_period"]) == {201617}


def test_deprivation_is_read_from_its_sheet(project):
    from evidence.ingest.children.deprivation import CODE, COLUMNS, NAME

    book = openpyxl.Workbook()
    sheet = book.create_sheet("IDACI")
    sheet.append([CODE, NAME, *(theirs for theirs, _ in COLUMNS.values())])
    sheet.append(["E06000001", "Hartlepool", 0.307, 14, 22579.190000000002, 28, 0.3448, 10])
    book.save(project / "idaci.xlsx")
    ingest("idaci-2015", project / "idaci.xlsx")
    row = tables.load("deprivation_2015").iloc[0]
    assert (row["idaci_average_score"], row["idaci_average_rank"], row["old_la_code"]) == (
        0.307,
        22579.19,
        "805",
    )


def test_neighbours_keep_their_closeness(project):
    columns = "old_la_code,la_name," + ",".join(f"SN_{i},SN_{i}P" for i in range(1, 11))
    content = pub.table(columns, ["805,Hartlepool," + ",".join(["806,Close "] * 9 + ["201,Not close"])])
    ingest("neighbours-2025", pub.write(project, "sn.csv", content))
    frame = tables.load("neighbours")
    assert frame["neighbour_rank"].tolist() == list(range(1, 11))
    assert frame["closeness"].tolist() == ["Close"] * 9 + ["Not close"]
    assert frame["neighbour_code"].iloc[-1] == "E09000001"


def test_research_leaves_quotations_behind(project):
    from evidence.ingest.inspection.findings import RESEARCH as COLUMNS

    values = dict.fromkeys(COLUMNS.values(), "words") | {"id": "VR01", "figure": "+15 a year"}
    values[COLUMNS["url"]] = "https://example.org/study"
    content = pub.table(",".join([*values, "quote"]), [",".join([*values.values(), "their words"])])
    ingest("variation-research-2026", pub.write(project, "research.csv", content))
    frame = tables.load("variation_research")
    assert frame["figure"].item() == "plus 15 a year" and "their words" not in frame.iloc[0].tolist()


def test_boundaries_and_tiles_become_geojson(project):
    square = {
        "type": "Polygon",
        "coordinates": [[[450_000, 530_000], [451_000, 530_000], [451_000, 531_000], [450_000, 530_000]]],
    }
    feature = {
        "type": "Feature",
        "properties": {"code": "E06000001", "name": "Hartlepool"},
        "geometry": square,
    }
    ingest("boundaries-2023", pub.write(project, "b.geojson", json.dumps({"features": [feature]})))
    tiles = {"layout": "odd-r", "hexes": {"E06000001": {"n": "Hartlepool", "q": 0, "r": 0}}}
    ingest("hex-2023", pub.write(project, "h.hexjson", json.dumps(tiles)))
    assert tables.shapes("authorities").crs == "EPSG:27700"
    # Oracle: a hexagon with sides of one has an area of 3 times the root of 3, halved.
    assert tables.shapes("authorities_hex").area.item() == pytest.approx(3 * 3**0.5 / 2, abs=1e-3)


def test_a_change_of_codes_makes_new_constant_areas(project):
    merged = pub.CHANGES + "2025-03-01,E06000001,805,Hartlepool,E06000002,806,Middlesbrough,merge,1.0,,\n"
    ingest("area-changes-2025", pub.write(project, "changes.csv", merged))
    of = tables.load("areas").set_index("new_la_code")["constant_area"]
    assert of["E06000001"] == of["E06000002"] == "E06000002"


def test_every_publication_is_declared_and_every_measure_has_a_column():
    sources = descriptor.package()["sources"]
    ids = {source["id"].rpartition("-")[0] for source in sources if not source.get("own")}
    assert ids == {publication.series for publication in TABLES} | {shape.series for shape in SHAPES}
    for table, column, _ in MEASURES.values():
        assert column in descriptor.fields(descriptor.resource(table))


def test_of_two_files_with_one_name_a_rebuild_takes_the_one_the_tables_were_made_from(project):
    sound, other = (pub.in_need([(pub.HARTLEPOOL, 2025, counts)]) for counts in (NEED, "20,9,8,7,6,5,4,3"))
    for folder, content in (("a", other), ("b", sound), ("c", other)):
        (project / "raw" / folder).mkdir(parents=True)
        pub.write(project / "raw" / folder, "b1.csv", content)
    for name, content in (("codes.csv", pub.CODES), ("changes.csv", pub.CHANGES)):
        pub.write(project / "raw", name, content)
    ingest("children-in-need-2025", project / "raw" / "b" / "b1.csv")
    before = bytes_of(project)
    rebuild(project / "raw")
    assert bytes_of(project) == before


def test_an_unknown_series_is_refused(project):
    with pytest.raises(UnknownName, match="looked-after"):
        ingest("looked-aftr-2016", Path("nothing.csv"))


# The real files, where they are: a folder named by EVIDENCE_RAW, or one beside the project.
RAW = Path(os.environ.get("EVIDENCE_RAW", paths.ROOT.parent / "shared" / "raw"))


@pytest.mark.long
@pytest.mark.skipif(
    not RAW.is_dir(), reason="the publishers' files are not here: name their folder in EVIDENCE_RAW"
)
def test_the_publishers_files_give_the_committed_tables_byte_for_byte(tmp_path, monkeypatch):
    committed = paths.DATA
    shutil.copytree(committed, tmp_path / "data")
    own = {f["name"] for s in descriptor.package()["sources"] if s.get("own") for f in s["files"]}
    for path in (tmp_path / "data").rglob("*.csv"):
        if path.name not in own:
            path.unlink()
    monkeypatch.setattr(paths, "DATA", tmp_path / "data")
    monkeypatch.setattr(paths, "DESCRIPTOR", tmp_path / "data" / "datapackage.json")
    rebuild(RAW)
    for path in committed.rglob("*.*"):
        assert (tmp_path / "data" / path.relative_to(committed)).read_bytes() == path.read_bytes(), path.name


def test_questions_stand_before_the_changes_they_are_about() -> None:
    report = IngestResult(("recognised",), (), questions=("Is it?",), open=("open",)).report()
    assert report.index("  recognised") < report.index("  Is it?") < report.index("  open")
