"""Tables load as numbers with their marks, tell releases apart, and agree with what was published."""

import os
import shutil

import geopandas
import pandas as pd
import pyarrow.csv
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence import paths
from evidence.data import areas, descriptor, tables
from evidence.errors import DataError, UnknownName


def england(name, column, year, release):
    frame = tables.load(name)
    rows = frame[(frame["geographic_level"] == "National") & (frame["time_period"] == year)]
    return rows.loc[rows["release"] == release, column].item()


# Oracle: the row for England in the file that each release published, read there by eye.
@pytest.mark.parametrize(
    ("year", "release", "published"),
    [
        (2011, "looked-after-2011", 65_520),
        (2012, "looked-after-2012", 67_050),
        (2013, "looked-after-2013", 68_110),
        (2014, "looked-after-2014", 68_840),
        (2015, "looked-after-2015", 69_540),
        (2016, "looked-after-2016", 70_440),
        (2017, "looked-after-2017", 72_670),
        (2018, "looked-after-2018", 75_420),
        (2019, "looked-after-2019", 78_150),
        (2025, "looked-after-2025", 81_770),
    ],
)
def test_children_looked_after_in_england_are_as_published(year, release, published):
    assert england("looked_after", "looked_after_31_march", year, release) == published


def test_children_in_need_in_england_are_as_published():
    # Oracles: the rows for England in the files of SFR41/2015 and SFR52/2016, read there by eye.
    assert england("children_in_need", "cin_31_march", 2015, "children-in-need-2015") == 391_000
    assert england("children_in_need", "cin_31_march", 2016, "children-in-need-2016") == 394_400
    assert england("child_protection", "plans_31_march", 2015, "children-in-need-2015") == 49_700
    assert england("child_protection", "plans_31_march", 2016, "children-in-need-2016") == 50_310


def test_first_editions_of_children_in_need_count_episodes():
    # Oracle: SFR61/2017 prints 777,850 episodes and 721,730 children. The year before, SFR52/2016 printed one
    # number and called it children: it goes on as episodes.
    episodes = england("children_in_need", "cin_any_time_episodes", 2017, "children-in-need-2017")
    children = england("children_in_need", "cin_any_time", 2017, "children-in-need-2017")
    before = england("children_in_need", "cin_any_time_episodes", 2016, "children-in-need-2016")
    assert (episodes, children) == (777_850, 721_730)
    assert abs(before - episodes) < 2_000 < abs(before - children)


def test_social_work_spending_per_child_in_need_spans_what_the_audit_office_found():
    # Oracle: National Audit Office 2016, as the Committee of Public Accounts repeats it (HC 713): from 340 to
    # 4,970 pounds a child in need in 2014-15. Which authorities it named was not seen.
    money = tables.load("social_work_spending").query("time_period == 201415 and line == 'social_work'")
    need = tables.load("children_in_need").query("release == 'children-in-need-2015'")
    both, _ = areas.in_spreads(money.merge(need, on=["old_la_code", "new_la_code"]))
    each = (both["gross"] / both["cin_any_time_episodes"]).set_axis(both["la_name_x"]).dropna()
    assert (each.idxmin(), each.idxmax()) == ("West Sussex", "Wokingham")
    assert (round(each.min(), -1), round(each.max(), -1)) == (340, 4_970)


# Oracle: the publisher's own England row. It is rounded to 10, once to 100: a sum may be half that away.
SUMS = [
    ("looked_after", "looked_after_31_march"),
    ("looked_after", "started"),
    ("looked_after", "ceased"),
    ("child_population", "population_0_17"),
    ("children_in_need", "cin_31_march"),
    ("children_in_need", "cin_any_time_episodes"),
    ("referrals", "referrals"),
    ("child_protection", "plans_31_march"),
    ("child_protection", "plans_started"),
]


@pytest.mark.parametrize(("name", "column"), SUMS)
def test_england_is_the_sum_of_its_authorities_where_none_is_missing(name, column):
    frame = tables.load(name)
    local = frame[frame["geographic_level"] == "Local authority"]
    # z marks an authority that did not exist; any other mark is a number England has and the sum lacks.
    hidden = local[column].isna() & (local[f"{column}_symbol"] != "z")
    years = ["time_period", "release"]
    whole = ~hidden.groupby([local[c] for c in years]).any()
    total = local.groupby(years)[column].sum(min_count=1)[whole]
    printed = frame[frame["geographic_level"] == "National"].set_index(years)[column].reindex(total.index)
    gap = (total - printed).dropna()
    # Years with an authority missing drop out: there England holds an estimate, or a number the sum lacks.
    assert len(gap) >= 3
    assert (gap.abs() <= printed[gap.index].mod(100).eq(0).map({True: 60, False: 5})).all(), gap


def test_regions_add_up_to_england():
    # Oracle: the England row of the same release; London is taken once, regions are each rounded to 10.
    frame = tables.load("looked_after").query("release == 'looked-after-2025'")
    regions = frame[(frame["geographic_level"] == "Regional") & ~frame["region_code"].str.startswith("E13")]
    total = regions.groupby("time_period")["looked_after_31_march"].sum()
    printed = frame[frame["geographic_level"] == "National"].set_index("time_period")["looked_after_31_march"]
    assert ((total - printed).abs() <= 50).all()


def test_population_of_a_rate_is_the_mid_year_before():
    # Oracle: the release of 2019 prints the population beside the rate; the estimates came by another file.
    rates = tables.load("looked_after").query(
        "release == 'looked-after-2019' and geographic_level == 'National'"
    )
    estimates = (
        tables.load("child_population")
        .query("release == 'ons-mid-2020' and geographic_level == 'National'")
        .set_index("time_period")["population_0_17"]
    )
    assert rates["population"].tolist() == [estimates[year - 1] for year in rates["time_period"]]


def test_marks_stand_beside_numbers_and_never_become_zero():
    frame = tables.load("looked_after")
    london = frame[(frame["la_name"] == "City of London") & (frame["release"] == "looked-after-2025")]
    hidden = london[london["time_period"] == 2025]
    # Oracle: the release prints c for both count and rate of City of London in 2025.
    assert (
        hidden["looked_after_31_march_symbol"].item() == "c" and hidden["looked_after_31_march"].isna().all()
    )
    assert hidden["population_symbol"].isna().all() and hidden["population"].item() > 0


@pytest.mark.parametrize("name", descriptor.table_names())
def test_a_cell_has_either_a_number_or_a_mark(name):
    frame = tables.load(name)
    for column in descriptor.indicators(descriptor.resource(name)):
        assert (frame[column].isna() == frame[f"{column}_symbol"].notna()).all()
        assert frame[column].dtype == "float64"


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=2))
def test_numbers_survive_the_split(value):
    numbers, symbols = tables.split(pd.Series([f"{value:f}"]))
    assert numbers.item() == float(value) and symbols.isna().all()


@given(
    st.sampled_from(
        ["c", "x", "z", "u", "low", "k", "-", "..", ".", "P", "", "1e9", "nan", "inf", " 1", "1,2", "٣"]
    )
)
def test_whatever_is_not_a_plain_number_stays_text(cell):
    numbers, symbols = tables.split(pd.Series([cell]))
    assert numbers.isna().all() and symbols.item() == cell


def test_vintage_takes_one_release_a_year():
    frame = tables.load("looked_after")
    for which in ("first", "latest"):
        chosen = tables.vintage(frame, which)
        assert (chosen.groupby("time_period")["release"].nunique() == 1).all()
        assert set(chosen["time_period"]) == set(frame["time_period"])


def test_vintage_prefers_the_release_itself_to_its_republication():
    frame = tables.load("looked_after")
    for which in ("first", "latest"):
        chosen = tables.vintage(frame, which).query("time_period == 2025")
        assert chosen["release"].unique().tolist() == ["looked-after-2025"]


def test_first_and_latest_differ_where_a_year_was_revised():
    # Oracle: SFR41/2016 printed 70,440 for 31 March 2016; the tool of 2026 prints 70,410.
    frame = tables.load("looked_after").query("geographic_level == 'National' and time_period == 2016")
    counts = [tables.vintage(frame, which)["looked_after_31_march"].item() for which in ("first", "latest")]
    assert counts == [70_440, 70_410]


def test_vintage_refuses_another_word():
    with pytest.raises(ValueError, match="first"):
        tables.vintage(tables.load("looked_after"), "newest")


def test_no_table_is_read_twice_and_each_caller_has_its_own_copy(monkeypatch):
    first = tables.load("low_income")
    monkeypatch.setattr(pyarrow.csv, "read_csv", lambda *_: pytest.fail("read again"))
    first.loc[:, "la_name"] = "changed"
    assert "changed" not in set(tables.load("low_income")["la_name"])


def test_a_table_that_changes_on_disk_is_read_again(tmp_path, monkeypatch):
    shutil.copytree(paths.DATA, tmp_path / "data")
    monkeypatch.setattr(paths, "DATA", tmp_path / "data")
    monkeypatch.setattr(tables, "_READ", {})
    before = tables.load("area_changes"), tables.digest("area_changes")
    path = tmp_path / "data" / "area_changes.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("Cumbria", "Cumbreland"), encoding="utf-8", newline="\n"
    )
    os.utime(path, ns=(1, 1))
    assert not before[0].equals(tables.load("area_changes"))
    # What was worked out so far rests on the first; so nothing may rest on both.
    assert tables.read()["area_changes"] == before[1] != tables.digest("area_changes")
    with pytest.raises(DataError, match=r"area_changes\.csv: the table changed while"):
        tables.read_as()


def test_boundary_files_cover_the_authorities_alive_at_the_end():
    known = tables.load("areas")
    alive = areas.alive(known["new_la_code"], pd.Series(areas.CONSTANT_ON, index=known.index), known)
    for name in ("authorities", "authorities_hex"):
        shapes = tables.shapes(name)
        assert isinstance(shapes, geopandas.GeoDataFrame) and shapes.geometry.is_valid.all()
        assert shapes.attrs["table"] == name
        assert set(shapes["code"]) == set(known.loc[alive, "new_la_code"])
    assert tables.shapes("authorities").crs == "EPSG:27700" and tables.shapes("authorities_hex").crs is None


def test_hexagons_do_not_overlap():
    shapes = tables.shapes("authorities_hex")
    # A regular hexagon with sides of one has an area of 3 times the root of 3, halved.
    assert shapes.union_all().area == pytest.approx(153 * 3 * 3**0.5 / 2, rel=1e-3)


def test_a_name_nobody_declared_is_refused():
    with pytest.raises(UnknownName, match="looked_after"):
        tables.load("looked_afer")
    with pytest.raises(UnknownName, match="boundary"):
        tables.shapes("areas")


def test_a_missing_file_is_one_clear_error(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "DATA", tmp_path)
    with pytest.raises(DataError, match=r"areas\.csv: the table's file is missing"):
        tables.load("areas")


def test_releases_are_named_oldest_first_and_a_republication_before_its_original(monkeypatch):
    known = {
        "second": {"id": "second", "edition": 2024},
        "again": {"id": "again", "edition": 2023, "republication": True},
        "first": {"id": "first", "edition": 2023},
    }
    monkeypatch.setattr(
        tables, "load", lambda name: pd.DataFrame({"release": ["second", "first", "again", "first"]})
    )
    monkeypatch.setattr(tables.descriptor, "source", known.get)
    assert tables.releases("rates") == ["again", "first", "second"]
