"""Where children live, who provides it and how far away: each release's own words become one table."""

import pytest

from evidence.data import tables
from evidence.errors import DataError
from evidence.ingest.children import placed
from evidence.ingest.engine import ingest
from tests import publishers as pub

HEADINGS_2010 = "Q1 Q2 A3 A4 A5 A6 P1 P2 P3 K1 K2 H5 R1 R2 R3 R5 S1 M1 M2 M3 Z1"
# Oracle: England's row of SFR27/2010, in the alphabetical order of the codes.
VALUES_2010 = "x 170 240 1800 1000 230 5000 x 30 80 4200 2300 10 7300 39900 540 120 190 130 1000 120"
DASHBOARD = "time_period,geographic_level,new_la_code,old_la_code,name,cla_group,characteristic,number"


@pytest.fixture
def project(tmp_path, monkeypatch):
    return pub.project(tmp_path, monkeypatch)


def read(project, source, content):
    ingest(source, pub.write(project, f"{source}.csv", content))
    return tables.load(placed.TABLE)


def of_2010(values):
    heads = ",".join(placed.HEADING_2010.format(code) for code in HEADINGS_2010.split())
    row = "National,921,England,64400," + ",".join(values.split())
    return pub.table(f"geog_l,geog_c,geog_n,MarTotal_2010,{heads}", [row])


def of_year(year, **cells):
    """Give the underlying data of a year: England's row, with 10 in every cell that is not named."""
    names = dict.fromkeys(placed._heads_to_2019(year).values(), "10") | cells
    values = ",".join(names.values())
    rows = [f"NATIONAL,,England,{values}", f"LA,805,Hartlepool,{values}"]
    return pub.table("geog_l,geog_c,geog_n," + ",".join(names), rows)


def on_31_march(where, **cells):
    """Give a place's rows of the dashboard's file, with 10 in every cell that is not named."""
    return [
        f'{where},"{group}","{row}",{cells.get(ours, "10")}' for ours, (group, row) in placed.ROWS.items()
    ]


def test_values_of_2010_stand_in_the_order_of_their_codes_and_not_under_their_headings(project):
    # Oracle: the folder's notes: 7,300 with relatives, 39,900 other foster, 5,000 in homes and 230 secure.
    england = read(project, "looked-after-placed-2010", of_2010(VALUES_2010)).iloc[0]
    assert england[["foster_relatives", "foster", "homes"]].tolist() == [7300, 47200, 5230]
    # A code that is suppressed is in no sum: three of four codes of adoption.
    assert england["adoption"] == 170 + 240 + 1800


def test_a_file_of_2010_whose_values_agree_with_its_headings_is_refused(project):
    of_code = dict(zip(sorted(HEADINGS_2010.split()), VALUES_2010.split(), strict=True))
    in_order = " ".join(of_code[code] for code in HEADINGS_2010.split())
    with pytest.raises(DataError, match="most children are not in foster care"):
        read(project, "looked-after-placed-2010", of_2010(in_order))


def test_england_alone_is_read_of_2011_to_2019_and_hostels_stay_with_homes(project):
    rows = read(project, "looked-after-placed-2012", of_year(2012, CLA_Secure="5930", CLA_Miss="140"))
    assert rows["geographic_level"].tolist() == ["National"]
    assert rows[["homes_and_hostels", "missing", "other"]].iloc[0].tolist() == [5930, 140, 10]
    assert rows["homes"].isna().all()


def test_what_2016_heads_as_missing_is_other_placements(project):
    # Oracle: the notes of SFR41/2016, which know no children missing, and its total of England.
    england = read(project, "looked-after-placed-2016", of_year(2016, CLA_Miss="100")).iloc[0]
    assert england["other"] == 100 and "missing" not in england.dropna()


@pytest.mark.parametrize(
    ("year", "outside", "has_distance"),
    [(2016, "CLA_Outbound", False), (2017, "CLA_Outbound", True), (2018, "CLA_OutLA", True)],
)
def test_distance_is_printed_from_2017_and_headings_change_in_2018(project, year, outside, has_distance):
    england = read(project, f"looked-after-placed-{year}", of_year(year, **{outside: "30"})).iloc[0]
    assert england["outside"] == 30
    assert ("far_outside" in england.dropna()) == has_distance


def test_a_column_that_is_gone_is_named(project):
    with pytest.raises(DataError, match="CLA_Priv"):
        read(project, "looked-after-placed-2015", of_year(2015).replace("CLA_Priv", "Private"))


def test_the_dashboards_rows_are_read_in_their_place_with_their_marks(project):
    rows = [
        *on_31_march("2025,National,,,England", private="32980"),
        *on_31_march("2025,Regional,,,Inner London"),
        *on_31_march("2025,Local authority,E06000001,805,Hartlepool", residential_schools="c", homes="12"),
    ]
    frame = read(project, "looked-after-placed-2025", pub.table(DASHBOARD, rows))
    assert frame["geographic_level"].tolist() == ["National", "Regional", "Local authority"]
    assert frame["private"].iloc[0] == 32980 and frame["region_code"].iloc[1] == "E13000001"
    hartlepool = frame.iloc[2]
    assert hartlepool[["la_name", "homes", "residential_schools_symbol"]].tolist() == ["Hartlepool", 12, "c"]


def test_a_label_that_a_later_file_words_anew_is_not_read_as_no_children(project):
    rows = [row.replace("Private provision", "Private") for row in on_31_march("2025,National,,,England")]
    with pytest.raises(DataError, match="no rows for .*private"):
        read(project, "looked-after-placed-2025", pub.table(DASHBOARD, rows))


def test_the_two_national_tables_of_2024_are_one_row_a_year(project):
    where = "2020,National,England"
    heads = "time_period,geographic_level,country_name"
    distance = [f'{where},"{of}","{row}",20' for of, row in placed.NATIONAL_ROWS.values()]
    # As the tables word two of the labels.
    distance = [row.replace("arrangements/supported", "arrangements/ supported") for row in distance]
    providers = [f'{where},"{of}","{row}",30' for of, row in placed.NATIONAL_PROVIDERS.values()]
    providers = [row.replace("(e.g. by a PCT etc)", "(e.g., PCT)") for row in providers]
    source = "looked-after-placed-2024"
    content = pub.table(f"{heads},cla_group,characteristic,number", distance)
    ingest(source, pub.write(project, "distance.csv", content))
    content = pub.table(f"{heads},placement_type,placement_provider,number", providers)
    ingest(source, pub.write(project, "providers.csv", content))
    england = tables.load(placed.TABLE).iloc[0]
    assert england[["independent", "far_outside", "private", "other_public"]].tolist() == [20, 20, 30, 30]
