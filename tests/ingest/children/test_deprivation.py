"""Income deprivation of three dates and temporary accommodation: each in its year, with its totals."""

import os
from pathlib import Path

import pandas as pd
import pytest

from evidence import paths
from evidence.data import tables
from evidence.errors import DataError
from evidence.ingest.engine import ingest
from tests import publishers as pub

RAW = Path(os.environ.get("EVIDENCE_RAW", paths.ROOT.parent / "shared" / "raw")) / "deprivation_need"
DEPRIVED = "utla23_code,utla23_name,income_deprived_children_0_15,pop_0_15"
HOUSED = "FeatureCode,DateCode,Measurement,Units,Value,DCLG Temporary Housing Types Concept Scheme"
ALL, BED = "All temporary housing types", "Bed and breakfast"


@pytest.fixture
def project(tmp_path, monkeypatch):
    return pub.project(tmp_path, monkeypatch, tool=())


def read(project, release, head, *rows):
    ingest(release, pub.write(project, "new.csv", pub.table(head, rows)))
    return tables.text("child_deprivation")


def test_children_counted_as_deprived_stand_beside_all_children(project):
    found = read(project, "income-deprived-2025", DEPRIVED, "E06000001,Hartlepool,8750.0,17780").iloc[0]
    assert found[["time_period", "la_name", "region_name"]].tolist() == ["2025", "Hartlepool", "North East"]
    assert found[["income_deprived_children", "children_under_16"]].tolist() == ["8750", "17780"]


def test_more_deprived_children_than_children_are_refused(project):
    with pytest.raises(DataError, match="income_deprived_children_0_15"):
        read(project, "income-deprived-2025", DEPRIVED, "E06000001,Hartlepool,17781,17780")


def test_of_households_the_first_quarter_of_the_year_and_all_kinds_of_housing_are_read(project):
    rows = [
        f"E06000001,{quarter},Households-Accommodated-By-LA,,{number},{kind}"
        for quarter, number, kind in (("2018 Q1", "31", ALL), ("2018 Q1", "4", BED), ("2017 Q4", "28", ALL))
    ]
    found = read(project, "temporary-accommodation-2018", HOUSED, *rows)
    assert found["households_in_temporary_accommodation"].tolist() == ["31"]
    assert found["time_identifier"].tolist() == ["31 March"]


def test_districts_of_counties_are_left_to_their_table_and_england_is_kept(project):
    rows = [
        f"{code},2018 Q1,Households-Accommodated-By-LA,,{number},{ALL}"
        for code, number in (("E92000001", "79880"), ("E07000004", "120"), ("E06000002", "7"))
    ]
    found = read(project, "temporary-accommodation-2018", HOUSED, *rows)
    assert found["geographic_level"].tolist() == ["National", "Local authority"]
    assert found["la_name"].tolist() == ["", "Middlesbrough"]


def held(column):
    rows = tables.load("child_deprivation").dropna(subset=[column])
    return rows[rows["geographic_level"] == "Local authority"].set_index("new_la_code")[column]


def test_deprived_children_of_2025_add_up_to_those_of_the_neighbourhoods():
    # The sums over neighbourhoods, as the note on how the file was obtained gives them.
    assert held("income_deprived_children").sum() == 3_869_075
    assert held("children_under_16").sum() == 10_575_320


def test_households_of_authorities_are_fewer_than_those_of_england():
    england = tables.load("child_deprivation").query("geographic_level == 'National'")
    # 79,880: MHCLG, Statutory homelessness in England, January to March 2018.
    assert england["households_in_temporary_accommodation"].tolist() == [79_880]
    assert held("households_in_temporary_accommodation").sum() < 79_880


def test_the_deprivation_of_2019_puts_authorities_in_the_order_of_the_publishers_ranks():
    file = RAW / "indices_of_deprivation_2019_upper_tier.xlsx"
    if not file.is_file():
        pytest.skip("The publishers' files are not here.")
    printed = pd.read_excel(file, sheet_name="IDACI", engine="calamine")
    ranks = printed.set_index(printed.columns[0]).filter(like="Rank of average score").squeeze()
    found = held("idaci_average_score")
    assert len(found) == 151 == len(ranks)
    assert found.reindex(ranks.sort_values().index).is_monotonic_decreasing
