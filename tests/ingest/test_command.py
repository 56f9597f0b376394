"""The command `evidence ingest`: what a file is, what it changes, what is left and what is still open."""

import json
import os
import zipfile
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from evidence import cli, paths
from evidence.data import descriptor, tables
from evidence.errors import DataError, EvidenceError
from evidence.ingest.engine import ingest
from evidence.ingest.files import opened
from evidence.ingest.publication import series_of
from evidence.ingest.readers import read
from evidence.ingest.recognise import WORKBOOKS, recognise
from evidence.ingest.table import Table, between, compare
from tests import publishers as pub
from tests.ingest.money.test_money import HARTLEPOOL as RETURN
from tests.ingest.money.test_money import revenue, sheet, workbook
from tests.ingest.test_engine import NEED, lait, spending

GOOD = "200,50,25,10,5,20,10,180,45,25"
MORE = "210,50,23.8,10,4.8,20,9.5,180,45,25"


@pytest.fixture
def project(tmp_path, monkeypatch):
    return pub.project(tmp_path, monkeypatch, tool=("LACnum", "LAC"))


def state():
    return {path: path.read_bytes() for path in paths.DATA.rglob("*") if path.is_file()}


def said(capsys, *words):
    assert cli.main(["ingest", *map(str, words)]) == 0
    return capsys.readouterr().out


# What a file is


@pytest.mark.parametrize(
    ("name", "content", "source"),
    [
        ("c1.csv", pub.referrals([(pub.HARTLEPOOL, 2024, GOOD)]), "children-in-need-2024"),
        ("any.csv", pub.looked_after([(pub.HARTLEPOOL, 2025, "20000,300,150")]), "looked-after-2025"),
        ("x.csv", pub.looked_after_2016(["E06000001,LA,805,Hartlepool,300,0"]), "looked-after-2016"),
        ("w.csv", pub.workforce([(pub.HARTLEPOOL, 2025, {})]), "social-work-workforce-2025"),
        ("s.csv", spending([("2017-18", 100, 90), ("2018-19", 100, 90)]), "section-251-2019"),
    ],
)
def test_a_file_is_known_by_its_columns_and_its_last_year(project, name, content, source):
    (found,) = recognise(opened(pub.write(project, name, content)), descriptor.package())
    assert found.source == source


def test_recognition_goes_on_with_the_years(project, monkeypatch):
    class Later(date):
        @classmethod
        def today(cls):
            return date(2061, 12, 1)

    path = pub.write(project, "c1.csv", pub.referrals([(pub.HARTLEPOOL, 2061, GOOD)]))
    with pytest.raises(DataError, match="nothing in it says which release"):
        recognise(opened(path), descriptor.package())
    monkeypatch.setattr("evidence.ingest.recognise.date", Later)
    assert [each.source for each in recognise(opened(path), descriptor.package())] == [
        "children-in-need-2061"
    ]


def test_a_series_without_a_year_leaves_the_year_to_the_file(project):
    path = pub.write(project, "c1.csv", pub.referrals([(pub.HARTLEPOOL, 2025, GOOD)]))
    assert ingest("children-in-need", path).recognised[0].startswith("children-in-need-2025: c1.csv")
    with pytest.raises(DataError, match="no file the review reads"):
        ingest("looked-after", pub.write(project, "c2.csv", path.read_bytes() + b"\n"))


def test_a_file_that_does_not_say_its_year_asks_for_the_source(project):
    with pytest.raises(DataError, match=r"nothing in it says which release.*such as lait-20"):
        ingest(None, lait(project, []))


def test_a_file_the_tables_were_made_from_is_known_by_its_bytes(project):
    path = lait(project, [])
    ingest("lait-2026", path)
    renamed = pub.write(project, "other.parquet", path.read_bytes())
    before = state()
    result = ingest(None, renamed)
    assert result.recognised[0].startswith("lait-2026: other.parquet") and not result.written
    assert state() == before


RAW = Path(os.environ.get("EVIDENCE_RAW", paths.ROOT.parent / "shared" / "raw"))


@pytest.mark.skipif(
    not RAW.is_dir(), reason="the publishers' files are not here: name their folder in EVIDENCE_RAW"
)
@pytest.mark.parametrize(
    "small",
    [pytest.param(5_000, id="small"), pytest.param(float("inf"), id="every", marks=pytest.mark.long)],
)
def test_every_publishers_file_is_known_for_what_it_is_without_its_digest(small):
    # The short form opens the small ones, and of each series whose files are all larger the smallest.
    package = json.loads(paths.DESCRIPTOR.read_text(encoding="utf-8"))
    made_from: dict[str, set[str]] = {}
    for source in package["sources"]:
        for kept in () if source.get("own") else source["files"]:
            made_from.setdefault(kept["sha256"], set()).add(source["id"])
            kept["sha256"] = "unknown"
    found, series = 0, set()
    for path in sorted(filter(Path.is_file, RAW.rglob("*")), key=lambda path: path.stat().st_size):
        if ids := made_from.get(opened(path).sha256):
            if path.parent.name == "participation" and path.name == "la_cla_swcount.csv":
                continue
            ours = {series_of(id) for id in ids}
            if path.stat().st_size > small and ours <= series:
                continue
            series |= ours
            known = {each.source for each in recognise(opened(path), package)}
            # A workbook may hold sheets that were taken from other files of the publisher.
            assert ids <= known if path.suffix in WORKBOOKS else ids == known, path.name
            found += 1
    assert found > 40


# Other kinds of the same file


def test_the_tool_may_come_as_csv(project):
    path = lait(project, [])
    ingest("lait-2026", path)
    before = {name: content for name, content in state().items() if name.suffix == ".csv"}
    pd.read_parquet(path).to_csv(project / "lait.csv", index=False)
    assert all(
        change.rows.revised == change.rows.gone == 0
        for change in ingest("lait-2026", project / "lait.csv").changes
    )
    assert {name: content for name, content in state().items() if name.suffix == ".csv"} == before


@pytest.mark.long
def test_a_sheet_of_revenue_outturn_may_come_as_csv_with_its_notes(project):
    book = revenue(project, [RETURN])
    ingest("revenue-outturn-ro3-2025", book)
    plain = (paths.DATA / "outturn_2024_25.csv").read_bytes()
    cells, _ = read(opened(book), "RO3_LA_Data_202425")
    notes = pd.DataFrame(
        [["Data are in £ thousand.", *[""] * (len(cells.columns) - 1)]], columns=cells.columns
    )
    header = pd.DataFrame([cells.columns], columns=cells.columns)
    saved = project / "RO3_2024-25.csv"
    pd.concat([notes, header, cells]).to_csv(saved, index=False, header=False)
    assert ingest(None, saved).recognised[0].startswith("revenue-outturn-ro3-2025")
    assert (paths.DATA / "outturn_2024_25.csv").read_bytes() == plain


@pytest.mark.long
def test_section_251_may_come_as_ods(project):
    content = spending([("2017-18", 100, 90), ("2018-19", 100, 90)])
    ingest("section-251-2019", pub.write(project, "s251.csv", content))
    plain = (paths.DATA / "section_251.csv").read_bytes()
    rows = [line.split(",") for line in content.splitlines()]
    path = workbook(project, "s251.ods", sheet("any name", rows))
    assert ingest(None, path).recognised[0].startswith("section-251-2019: s251.ods")
    assert (paths.DATA / "section_251.csv").read_bytes() == plain


# Folders and zips


def release(project):
    folder = project / "release"
    folder.mkdir()
    pub.write(folder, "c1.csv", pub.referrals([(pub.HARTLEPOOL, 2025, GOOD)]))
    pub.write(folder, "b1.csv", pub.in_need([(pub.HARTLEPOOL, 2025, NEED)]))
    pub.write(folder, "data-guidance.txt", "words")
    pub.write(folder, "other.csv", "animal,legs,tails\ncat,4,1\n")
    return folder


def test_of_a_folder_every_file_that_is_known_is_taken_and_the_others_are_listed_with_the_reason(
    project, capsys
):
    out = said(capsys, release(project))
    assert "children-in-need-2025: b1.csv is b1 Children in need" in out
    assert "children-in-need-2025: c1.csv is c1 Referrals and re-referrals" in out
    assert "data-guidance.txt: not a kind of file the review reads. Found '.txt'" in out
    assert "other.csv: no file the review reads" in out
    assert len(tables.load("referrals")) == len(tables.load("children_in_need")) == 1


def test_a_zip_gives_the_same_bytes_as_its_folder_and_is_not_unpacked(project):
    folder = release(project)
    with zipfile.ZipFile(project / "release.zip", "w", zipfile.ZIP_DEFLATED) as made:
        for path in folder.iterdir():
            made.write(path, f"data/{path.name}")
    files = set(project.rglob("*"))
    ingest(None, project / "release.zip")
    assert {path for path in project.rglob("*") if "data" not in path.parts} <= files
    after = state()
    assert not ingest(None, folder).written and state() == after


def test_one_bad_file_of_a_folder_refuses_all(project):
    folder = release(project)
    pub.write(folder, "c1.csv", pub.referrals([(pub.HARTLEPOOL, 2025, GOOD.replace("200,", "-200,", 1))]))
    before = state()
    with pytest.raises(DataError, match=r"c1\.csv, row 2, column referral_count"):
        ingest(None, folder)
    assert state() == before


def test_two_files_of_one_kind_in_a_folder_are_refused_and_copies_are_not(project):
    folder = release(project)
    pub.write(folder, "copy of c1.csv", (folder / "c1.csv").read_bytes())
    assert any("same bytes as c1.csv" in str(left) for left in ingest(None, folder).left)
    pub.write(folder, "c2.csv", pub.referrals([(pub.HARTLEPOOL, 2025, MORE)]))
    with pytest.raises(DataError, match=r"c2\.csv: a second file of children-in-need-2025, c1 Referrals"):
        ingest(None, folder)


# What it changes


def test_a_dry_run_says_the_same_and_writes_nothing(project, capsys):
    folder, before = release(project), state()
    dry = said(capsys, "--dry-run", folder)
    assert state() == before and dry.endswith("Nothing was written: this was a dry run.\n")
    wet = said(capsys, folder)
    assert dry.rpartition("\n\n")[0] == wet.rpartition("\n\n")[0] and state() != before


def test_running_it_twice_changes_nothing_and_says_so(project, capsys):
    folder = release(project)
    said(capsys, folder)
    before = state()
    assert said(capsys, folder).endswith("Nothing was written: the tables already hold all this.\n")
    assert state() == before


def test_revised_cells_are_named_with_old_and_new_the_largest_first(project, capsys):
    ingest(None, pub.write(project, "c1.csv", pub.referrals([(pub.HARTLEPOOL, 2025, GOOD)])))
    out = said(capsys, pub.write(project, "c1.csv", pub.referrals([(pub.HARTLEPOOL, 2025, MORE)])))
    # Worked by hand: 200 to 210 is 5 per cent; 25 to 23.8 is 4.8 per cent down; 10 to 9.5 is 5 per cent down.
    assert "referrals: 0 new rows, 1 revised, 0 gone\n" in out
    lines = [line.strip() for line in out.splitlines() if "→" in line]
    assert lines[0] == "2025, Hartlepool E06000001, referrals: 200 → 210 (up 5.0%)"
    assert lines[1] == "2025, Hartlepool E06000001, not_in_need_percent: 10 → 9.5 (down 5.0%)"
    assert lines[-1] == "2025, Hartlepool E06000001, no_further_action_percent: 5 → 4.8 (down 4.0%)"


def test_from_nothing_is_the_largest_change_and_marks_come_last():
    pairs = [("c", "5"), ("200", "100"), ("0", "1"), ("100", "101")]
    old, new = (pd.DataFrame({"id": list("abcd"), "n": list(cells)}) for cells in zip(*pairs, strict=True))
    fields = [{"name": name, "type": "string"} for name in ("id", "n")]
    table = Table("t", new, {"schema": {"fields": fields, "primaryKey": ["id"]}})
    revisions = compare(old, table).revisions
    assert [text.split(" → ")[0] for text in revisions] == ["c, n: 0", "b, n: 200", "d, n: 100", "a, n: c"]


def test_a_new_release_is_held_against_the_one_before_number_for_number(project):
    first = pub.looked_after(
        [(pub.HARTLEPOOL, 2025, "20000,300,150"), (pub.MIDDLESBROUGH, 2025, "20000,400,200")]
    )
    second = pub.looked_after(
        [(pub.HARTLEPOOL, 2025, "20000,302,151"), (pub.HARTLEPOOL, 2026, "20000,310,155")]
    )
    ingest(None, pub.write(project, "cla.csv", first))
    result = ingest(None, pub.write(project, "cla.csv", second))
    against = result.revisions[0]
    assert str(against) == (
        "looked_after, looked-after-2026 against looked-after-2025: 1 new rows, 1 revised, 1 gone"
    )
    assert against.revisions[0] == "2025, Hartlepool E06000001, looked_after_31_march: 300 → 302 (up 0.7%)"


def test_another_way_to_write_a_number_or_a_code_is_no_revision_of_a_release():
    resource = descriptor.resource("referrals")
    row = dict.fromkeys(descriptor.fields(resource), "") | {
        "time_period": "2017",
        "geographic_level": "Local authority",
        "old_la_code": "825",
    }
    rows = [
        row | {"release": "a-2017", "new_la_code": "E10000002", "referrals": "0.0"},
        row | {"release": "a-2025", "new_la_code": "E06000060", "referrals": "0"},
    ]
    change = between(Table("referrals", pd.DataFrame(rows), resource), "a-2017", "a-2025")
    assert (change.rows.new, change.rows.revised, change.rows.gone) == (0, 0, 0)


# What the descriptor says of it


def test_a_new_release_is_declared_with_what_was_said_of_it(project, capsys):
    path = pub.write(project, "cla.csv", pub.looked_after([(pub.HARTLEPOOL, 2026, "20000,300,150")]))
    out = said(capsys, "--published", "2026-11-20", "--url", "https://www.gov.uk/cla-2026", path)
    source = descriptor.source("looked-after-2026")
    assert (source["published"], source["path"]) == ("2026-11-20", "https://www.gov.uk/cla-2026")
    assert source["accessed"] == f"{date.today():%Y-%m}" and source["edition"] == 2026
    assert source["files"][0]["sha256"] == opened(path).sha256
    assert "--published" not in out


def test_what_the_file_cannot_tell_is_left_open_and_said(project, capsys):
    path = pub.write(project, "cla.csv", pub.looked_after([(pub.HARTLEPOOL, 2026, "20000,300,150")]))
    out = said(capsys, path)
    assert "looked-after-2026: the file does not say when it was published. Add --published" in out
    assert "Add --url for another" in out and descriptor.source("looked-after-2026")["published"] is None
    # A second run with the date fills it in and touches no table.
    before = state()
    said(capsys, "--published", "2026-11-20", path)
    assert descriptor.source("looked-after-2026")["published"] == "2026-11-20"
    assert {p for p, content in state().items() if before[p] != content} == {paths.DESCRIPTOR}


@pytest.mark.parametrize(
    ("option", "value", "accepted"),
    [
        ("--published", "20 November 2026", "such as 2026-11-20"),
        ("--published", "2026-13-01", "such as 2026-11-20"),
        ("--published", "2199-01-01", "today or before"),
        ("--url", "www.gov.uk", "https://"),
        ("--url", "javascript:alert(1)", "https://"),
    ],
)
def test_a_date_or_address_that_is_none_is_refused(project, capsys, option, value, accepted):
    path = pub.write(project, "c1.csv", pub.referrals([(pub.HARTLEPOOL, 2025, GOOD)]))
    before = state()
    assert cli.main(["ingest", option, value, str(path)]) == 1
    assert accepted in capsys.readouterr().err and state() == before


def test_one_date_is_not_said_of_two_releases(project):
    folder = release(project)
    pub.write(folder, "cla.csv", pub.looked_after([(pub.HARTLEPOOL, 2024, "20000,300,150")]))
    with pytest.raises(EvidenceError, match="of one release"):
        ingest(None, folder, published="2025")
