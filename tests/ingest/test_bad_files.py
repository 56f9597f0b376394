"""A bad file is met with one message: file, row, column, value, what is accepted. Nothing is written."""

import json
import shutil

import pandas as pd
import pytest

from evidence.errors import DataError, EvidenceError
from evidence.ingest import replacement
from evidence.ingest.engine import ingest
from tests import publishers as pub

GOOD = "200,50,25,10,5,20,10,180,45,25"
# Twice as many, as the two authorities have together.
BOTH = "400,100,25,20,5,40,10,360,90,25"
SOUND = pub.referrals(
    [(pub.ENGLAND, 2025, BOTH), (pub.HARTLEPOOL, 2025, GOOD), (pub.MIDDLESBROUGH, 2025, GOOD)]
)


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """The tables with a sound file in them."""
    folder = tmp_path_factory.mktemp("sound")
    with pytest.MonkeyPatch.context() as patch:
        pub.project(folder, patch)
        ingest("children-in-need-2025", pub.write(folder, "sound.csv", SOUND))
    return folder / "data"


@pytest.fixture
def project(sound, tmp_path, monkeypatch):
    pub.point_at(tmp_path / "data", monkeypatch)
    shutil.copytree(sound, tmp_path / "data", dirs_exist_ok=True)
    return tmp_path


def refused(project, source, name, content):
    """Ingest a bad file; give the message, having seen that no byte of the project changed."""

    def state():
        return {p: p.read_bytes() for p in (project / "data").rglob("*") if p.is_file()}

    before = state()
    with pytest.raises(DataError) as caught:
        ingest(source, pub.write(project, name, content))
    assert state() == before
    message = str(caught.value)
    assert "\n" not in message and message.startswith(name) and str(project) not in message
    return message


def hartlepool(old, new):
    """The sound file with one thing changed in the row of Hartlepool, which is row 3."""
    lines = SOUND.splitlines()
    assert old in lines[2]
    lines[2] = lines[2].replace(old, new, 1)
    return "\n".join(lines) + "\n"


CELLS = [
    (
        "percentage over 100",
        "50,25,",
        "50,250,",
        ["row 3", "column rereferral_percent", "'250'", "100 or less"],
    ),
    ("negative count", ",200,", ",-200,", ["row 3", "column referral_count", "'-200'", "0 or more"]),
    ("count that is not whole", ",200,", ",200.5,", ["row 3", "column referral_count", "a whole number"]),
    ("unknown mark", ",200,", ",n/a,", ["row 3", "column referral_count", "'n/a'", "a number, or one of"]),
    ("missing cell", ",200,", ",,", ["row 3", "column referral_count", "empty cell", "a number, c, x"]),
    (
        "unknown code",
        "E06000001",
        "E06000999",
        ["row 3", "column new_la_code", "'E06000999'", "unknown area code"],
    ),
    (
        "retired code",
        "E06000001",
        "E10000002",
        ["row 3", "column new_la_code", "retired", "Accepted: E06000060"],
    ),
    (
        "formula",
        "Hartlepool",
        '"=HYPERLINK(""http://x"")"',
        ["row 3", "column la_name", "=HYPERLINK", "plain text"],
    ),
    (
        "script",
        "Hartlepool",
        "<script>alert(1)</script>",
        ["row 3", "column la_name", "<script>", "plain text"],
    ),
    (
        "swapped cells",
        "E06000001,Hartlepool",
        "Hartlepool,E06000001",
        ["row 3", "new_la_code", "'Hartlepool'", "E0"],
    ),
    ("year", "2025,", "225,", ["row 3", "column time_period", "'225'", "2000 or more"]),
    (
        "level",
        "Local authority",
        "District",
        ["row 3", "column geographic_level", "'District'", "Local authority"],
    ),
    (
        "ratio",
        "50,25,",
        "50,52,",
        ["row 3", "column rereferral_percent", "does not agree", "'52'", "about 25.0"],
    ),
]


@pytest.mark.parametrize(("old", "new", "said"), [c[1:] for c in CELLS], ids=[c[0] for c in CELLS])
def test_a_bad_cell_is_refused(project, old, new, said):
    message = refused(project, "children-in-need-2025", "c1.csv", hartlepool(old, new))
    for words in said:
        assert words in message, message


def test_a_rate_that_disagrees_with_its_own_count_and_population_is_refused(project):
    # Oracle: 300 of 20,000 children is 150 per 10,000.
    content = pub.looked_after([(pub.HARTLEPOOL, 2025, "20000,300,105")])
    message = refused(project, "looked-after-2025", "cla.csv", content)
    assert message == (
        "cla.csv, row 2, column rate_per_10000: does not agree with its own looked_after_31_march and "
        "population. Found '105'. Accepted: about 150."
    )


def test_columns_swapped_under_their_headings_are_refused(project):
    # The numbers of count and rate change places.
    content = pub.looked_after([(pub.HARTLEPOOL, 2025, "20000,150,300")])
    assert "column rate_per_10000: does not agree" in refused(
        project, "looked-after-2025", "cla.csv", content
    )


def test_a_second_row_of_an_authority_is_refused(project):
    content = SOUND + SOUND.splitlines()[2] + "\n"
    message = refused(project, "children-in-need-2025", "c1.csv", content)
    assert "row 5" in message and "second row with the same key" in message and "E06000001" in message


def test_a_merged_area_and_its_part_in_one_year_are_refused(project):
    content = pub.referrals([(pub.CUMBRIA, 2023, GOOD), (pub.CUMBERLAND, 2023, GOOD)])
    message = refused(project, "children-in-need-2025", "c1.csv", content)
    assert "row 3" in message and "before it existed" in message and "Accepted: E10000006" in message


FILES = [
    ("empty", b"", "the file is empty"),
    ("header only", SOUND.splitlines()[0].encode(), "no rows of data"),
    ("semicolons", SOUND.replace(",", ";").encode(), "separated by semicolons. Accepted: commas"),
    ("tabs", SOUND.replace(",", "\t").encode(), "separated by tabs. Accepted: commas"),
    ("Latin-1", SOUND.replace("Hartlepool", "Hartl\xe9pool").encode("latin-1"), "row 3: not UTF-8"),
    ("UTF-32", SOUND.encode("utf-32"), "not a text file"),
    (
        "missing column",
        SOUND.replace(",rereferral_count,", ",again,").encode(),
        "row 1, column rereferral_count",
    ),
    ("ragged row", hartlepool(",25,", ",25,25,").encode(), "row 3: the row has"),
    (
        "column twice",
        SOUND.replace("rereferral_count", "referral_count").encode(),
        "two columns with the same name",
    ),
    ("something else", b"animal,legs\ncat,4\n", "not a file of"),
]


@pytest.mark.parametrize(("content", "said"), [f[1:] for f in FILES], ids=[f[0] for f in FILES])
def test_a_bad_file_is_refused(project, content, said):
    assert said in refused(project, "children-in-need-2025", "c1.csv", content)


def test_a_file_of_another_publication_is_named(project):
    need = pub.looked_after([(pub.HARTLEPOOL, 2025, "20000,300,150")])
    message = refused(project, "children-in-need-2025", "c1.csv", need)
    assert (
        "this is Children looked after: number and rate per 10,000" in message and "c1 Referrals" in message
    )


def test_a_file_of_another_year_is_named(project):
    content = pub.looked_after_2016(["E06000001,LA,805,Hartlepool,300,0"])
    message = refused(project, "looked-after-2015", "SFR41.csv", content)
    assert "this is Children looked after in England, underlying data by authority of 2016" in message


def test_a_first_release_may_be_latin_1(project):
    content = pub.looked_after_2016(["E06000001,LA,805,Hartl\xe9pool,300,0"]).encode("latin-1")
    assert ingest("looked-after-2016", pub.write(project, "SFR41.csv", content)).changes[0].rows.new == 1


def test_a_file_of_another_kind_is_refused(project):
    assert "Accepted: .csv" in refused(project, "children-in-need-2025", "c1.xlsx", b"PK")
    assert "not a workbook" in refused(project, "idaci-2015", "idaci.xlsx", b"PK")
    assert "not a Parquet file" in refused(project, "lait-2026", "lait.parquet", b"PAR0")
    assert "not a file of authority boundaries" in refused(project, "boundaries-2023", "b.geojson", b"[]")


def test_a_parquet_file_with_other_columns_is_refused(project):
    pd.DataFrame({"animal": ["cat"]}).to_parquet(project / "x.parquet")
    content = (project / "x.parquet").read_bytes()
    assert "not a file of Local Authority Interactive Tool" in refused(
        project, "lait-2026", "y.parquet", content
    )


def test_a_boundary_of_no_known_authority_is_refused(project):
    tiles = {"hexes": {"E06000999": {"n": "Nowhere", "q": 0, "r": 0}}}
    message = refused(project, "hex-2023", "h.hexjson", json.dumps(tiles))
    assert "feature 1" in message and "'E06000999'" in message


def test_a_row_label_the_publisher_renamed_is_refused_not_skipped(project):
    content = pub.looked_after([(pub.HARTLEPOOL, 2025, "20000,300,150")]).replace(
        "Children ceasing", "Children leaving"
    )
    message = refused(project, "looked-after-2025", "cla.csv", content)
    assert "no rows for ceased, ceased_rate_per_10000" in message


def test_a_missing_file_is_refused(project):
    with pytest.raises(DataError, match=r"gone\.csv: there is no such file"):
        ingest("children-in-need-2025", project / "gone.csv")


def test_a_year_the_series_does_not_have_is_refused(project):
    assert "no file of looked-after for 2005" in refused(project, "looked-after-2005", "x.csv", SOUND)


def test_a_disk_that_fails_half_way_leaves_the_old_tables(project, monkeypatch):
    before = {p: p.read_bytes() for p in (project / "data").rglob("*") if p.is_file()}
    write = replacement._write

    def full(path, content):
        if path.name == "journal.new":
            raise OSError("no space left")
        write(path, content)

    changed = pub.write(project, "c1.csv", hartlepool(",180,45,25", ",200,50,25"))
    monkeypatch.setattr(replacement, "_write", full)
    with pytest.raises(EvidenceError, match=r"no space left\). They are as they were"):
        ingest("children-in-need-2025", changed)
    assert {p: p.read_bytes() for p in (project / "data").rglob("*") if p.is_file()} == before
