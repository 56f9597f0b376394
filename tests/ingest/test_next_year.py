"""Next year's releases are taken with no edit of the package: invented ones, made from publishers' files."""

import csv
import io
import json
import random
import shutil
from datetime import date

import pytest

from evidence import paths
from evidence.data import descriptor, tables
from evidence.errors import DataError
from evidence.ingest import recognise
from evidence.ingest.checks import validation
from evidence.ingest.engine import ingest
from tests import next_year
from tests import publishers as pub
from tests.ingest.test_real_updates import RAW, needs_raw

REDCAR = pub.MIDDLESBROUGH.replace("806,E06000002,Middlesbrough", "807,E06000003,Redcar and Cleveland")
PLACES = (pub.HARTLEPOOL, pub.CUMBERLAND, pub.MIDDLESBROUGH, REDCAR)


class NextYear(date):
    """A day on which the releases of 2027 are out, and the tool of the spring after."""

    @classmethod
    def today(cls):
        return cls(2028, 4, 20)


def small():
    rows = [(pub.ENGLAND, year, "80,72,64,56,48,40,32,24") for year in (2024, 2025)]
    rows += [(place, year, "20,18,16,14,12,10,8,6") for place in PLACES for year in (2024, 2025)]
    return list(csv.DictReader(io.StringIO(pub.in_need(rows))))


def test_the_same_seed_makes_the_same_release_and_another_makes_another(monkeypatch):
    monkeypatch.setattr(next_year, "SUPPRESSED", 1)
    made = [next_year.years_later(small(), 2026, random.Random(seed)) for seed in (1, *range(1, 9))]
    assert made[0] == made[1] and any(made[0] != other for other in made[2:])


def test_a_year_made_up_keeps_the_years_before_and_its_sums_with_two_authorities_merged(monkeypatch):
    monkeypatch.setattr(next_year, "SUPPRESSED", 0)
    rows = next_year.years_later(small(), 2026, random.Random(1))
    new = [row for row in rows if row["time_period"] == "2026"]
    assert [row for row in rows if row["time_period"] != "2026"] == small()
    assert {row["la_name"] for row in new} == {"", "Hartlepool", "Cumberland", "Teesmouth"}
    counts = {row["la_name"]: int(row["At31_episodes"]) for row in new}
    assert counts.pop("") == sum(counts.values()) and counts["Teesmouth"] == 16


def test_a_small_release_with_a_new_authority_and_a_suppressed_one_is_taken(tmp_path, monkeypatch):
    pub.project(tmp_path, monkeypatch)
    monkeypatch.setattr(next_year, "SUPPRESSED", 1)
    header = pub.CHANGES.partition("\n")[0]
    codes = pub.CODES + REDCAR_CODE
    ingest("area-codes-2025", pub.write(tmp_path, "codes.csv", codes))
    ingest("area-changes-2026", pub.write(tmp_path, "changes.csv", header + "\n" + next_year.CHANGES))
    rows = next_year.years_later(small(), 2026, random.Random(1))
    content = ",".join(rows[0]) + "\n" + "".join(",".join(row.values()) + "\n" for row in rows)
    result = ingest(None, pub.write(tmp_path, "b1.csv", content))
    assert result.recognised == ("children-in-need-2026: b1.csv is b1 Children in need",)
    frame = tables.load("children_in_need").query("time_period == 2026")
    assert "E06000901" in set(frame["new_la_code"]) and "c" in set(frame["cin_31_march_symbol"])


REDCAR_CODE = (
    "E06000003,807,Redcar and Cleveland,,E12000001,North East,E12000001,North East,Unitary authority\n"
)


@pytest.mark.long
@needs_raw
@pytest.mark.parametrize("year", [2026, 2027])
def test_invented_releases_of_every_series_are_taken_and_declared(tmp_path, monkeypatch, year):
    shutil.copytree(paths.DATA, tmp_path / "data")
    monkeypatch.setattr(paths, "DATA", tmp_path / "data")
    monkeypatch.setattr(paths, "DESCRIPTOR", tmp_path / "data" / "datapackage.json")
    monkeypatch.setattr(recognise, "date", NextYear)
    changes = (paths.DATA / "area_changes.csv").read_text(encoding="utf-8") + next_year.CHANGES
    ingest("area-changes-2026", pub.write(tmp_path, "la_code_changes.csv", changes))
    folder = tmp_path / "releases"
    renamed = {"children_count": "number_of_children"} if year == 2027 else {}
    next_year.make(RAW, folder, year, tricks=next_year.Tricks(renamed))
    if renamed:
        with pytest.raises(DataError, match="children_count.*not known: number_of_children"):
            ingest(None, folder / "cla_number_and_rate_per_10k_children.csv")
        package = json.loads(paths.DESCRIPTOR.read_text(encoding="utf-8"))
        package["editions"]["looked-after"]["headings"] |= {new: old for old, new in renamed.items()}
        paths.DESCRIPTOR.write_text(descriptor.dumps(package), encoding="utf-8")
    result = ingest(None, folder)
    assert not result.left
    new = {f"{series}-{year}" for series in ("looked-after", "children-in-need", "social-work-workforce")}
    new |= {
        f"ons-mid-{year - 1}",
        f"lait-{year + 1}",
        f"ofsted-inspections-{year}",
        f"ofsted-standing-{year}",
    }
    assert {source["id"] for source in descriptor.package()["sources"]} >= new
    for source in map(descriptor.source, new):
        assert source["id"][-4:] in source["title"] and "fill in" not in source["notes"]
    assert validation.check() == len(descriptor.table_names())
