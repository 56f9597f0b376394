"""Each rule of the tables finds its own fault, and says where and what would have been accepted."""

import hashlib
import re
import shutil

import numpy as np
import pandas as pd
import pandera.errors
import pytest

from evidence import paths
from evidence.data import descriptor, tables
from evidence.errors import DataError
from evidence.ingest.checks import validation

LOOKED_AFTER = descriptor.resource("looked_after")


def rows(**changes):
    """Two sound rows of looked-after children, with cells of the first changed."""
    sound = dict.fromkeys(descriptor.fields(LOOKED_AFTER), "") | {
        "time_period": "2025",
        "time_identifier": "Reporting year",
        "geographic_level": "Local authority",
        "region_code": "E12000001",
        "region_name": "North East",
        "old_la_code": "805",
        "new_la_code": "E06000001",
        "la_name": "Hartlepool",
        "release": "looked-after-2025",
        "looked_after_31_march": "300",
        "rate_per_10000": "150",
        "population": "20000",
    }
    other = sound | {"old_la_code": "806", "new_la_code": "E06000002", "la_name": "Middlesbrough"}
    return pd.DataFrame([sound | changes, other], index=[2, 3], dtype="str")


def faults(frame, resource=LOOKED_AFTER):
    return validation.table_problems(frame, resource, tables.load("areas"))


def only_fault(**changes):
    found = faults(rows(**changes))
    assert len(found) == 1, found
    return found[0]


def test_sound_rows_have_no_faults():
    assert faults(rows()) == []


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("looked_after_31_march", "-3", "below 0"),
        ("looked_after_31_march", "3.5", "not a whole number"),
        ("looked_after_31_march", "n/a", "not a known mark"),
        ("looked_after_31_march", "1e3", "not a known mark"),
        ("time_period", "1025", "below 2000"),
        ("time_period", "now", "not a number"),
        ("geographic_level", "Ward", "not an allowed value"),
        ("time_identifier", "", "empty"),
        ("region_code", "North East", "not of the right form"),
        ("new_la_code", "Hartlepool", "not of the right form"),
        ("la_name", "=HYPERLINK(1)", "spreadsheet"),
        ("la_name", "@SUM(A1)", "spreadsheet"),
        ("la_name", "-cmd|calc", "spreadsheet"),
        ("la_name", "-2+3+cmd|' /C calc'!A0", "spreadsheet"),
        ("la_name", "-1+SUM(A1)", "spreadsheet"),
        ("la_name", " =1+1", "spreadsheet"),
        ("la_name", "＝1+1", "spreadsheet"),
        ("la_name", "Hart<script>alert(1)</script>", "browser"),
        ("la_name", "</td>", "browser"),
        ("la_name", "Hartle\npool", "browser"),
    ],
)
def test_a_wrong_cell_is_named_with_row_column_and_value(column, value, problem):
    found = [fault for fault in faults(rows(**{column: value})) if problem in fault.problem]
    assert found and (found[0].row, found[0].column, found[0].value) == (2, column, value)
    assert found[0].accepted


@pytest.mark.parametrize("name", ["St. Helens", "Bristol, City of", "Poole - old", "Tyne & Wear", "3 < 4"])
def test_ordinary_names_are_text(name):
    assert faults(rows(la_name=name)) == []


@pytest.mark.parametrize("mark", ["c", "x", "z", "u", "k", "low", "-", ".", "..", ""])
def test_declared_marks_are_accepted(mark):
    assert faults(rows(looked_after_31_march=mark)) == []


def test_a_percentage_over_100_is_refused():
    referrals = descriptor.resource("referrals")
    frame = tables.text("referrals").head(3).assign(re_referral_percent=["101", "100", "0"])
    frame["referrals"] = ""
    found = faults(frame, referrals)
    assert [(fault.row, fault.column, fault.accepted) for fault in found] == [
        (2, "re_referral_percent", "100 or less")
    ]


def test_a_second_row_with_the_same_key_is_refused():
    found = faults(pd.concat([rows(), rows().tail(1).set_axis([4])]))
    assert "second row with the same key" in found[0].problem and found[0].row == 4


def test_a_rate_must_agree_with_its_own_count_and_population():
    # Oracle: 300 of 20,000 children is 150 per 10,000.
    fault = only_fault(rate_per_10000="148")
    assert "does not agree" in fault.problem and fault.accepted == "about 150" and fault.row == 2


@pytest.mark.parametrize(("printed", "count"), [("150", "299"), ("150", "301"), ("151", "301")])
def test_a_rate_may_be_rounded_either_way_from_the_half(printed, count):
    # Oracle: 299 and 301 of 20,000 are 149.5 and 150.5 per 10,000.
    assert faults(rows(rate_per_10000=printed, looked_after_31_march=count)) == []


def test_england_may_be_out_by_the_rounding_of_its_count():
    # Oracle: a count of 310 rounded to 10 may be 305 to 314: 152.5 to 157 of 20,000 per 10,000.
    frame = rows(geographic_level="National", region_code="", new_la_code="", old_la_code="")
    frame["looked_after_31_march"], frame["rate_per_10000"] = "310", ["157", "155"]
    assert faults(frame) == []
    frame.loc[2, "rate_per_10000"] = "160"
    (fault,) = faults(frame)
    assert (fault.row, fault.column) == (2, "rate_per_10000")


@pytest.mark.parametrize(
    ("table", "column", "release"),
    [
        ("child_population", "population_0_17", "ons-mid-2024"),
        ("looked_after", "looked_after_31_march", "looked-after-2025"),
        ("referrals", "referrals", "children-in-need-2025"),
    ],
)
def test_a_column_that_slipped_by_a_row_no_longer_adds_up_to_its_regions(table, column, release):
    frame = tables.text(table).query("time_period == '2024' and release == @release")
    resource = descriptor.resource(table)
    areas = tables.load("areas")
    assert validation.table_problems(frame, resource, areas) == []
    slipped = frame.copy()
    authorities = frame.index[frame["geographic_level"] == "Local authority"]
    slipped.loc[authorities, column] = np.roll(frame.loc[authorities, column], 1)
    found = [f for f in validation.table_problems(slipped, resource, areas) if f.column == column]
    assert any(fault.problem.startswith("The region ") for fault in found)
    assert not any(fault.problem.startswith("England ") for fault in found), "England adds up as before"


def test_a_region_may_be_more_than_its_authorities_where_one_is_withheld():
    region = rows().iloc[[0]].assign(
        geographic_level="Regional", new_la_code="", old_la_code="", rate_per_10000="",
        looked_after_31_march="900",
    )  # fmt: skip
    more = pd.concat([rows(), region.set_axis([4])])
    (fault,) = faults(more)
    assert (fault.row, fault.column, fault.accepted) == (4, "looked_after_31_march", "about 600")
    more.loc[3, ["looked_after_31_march", "rate_per_10000"]] = "c"
    assert faults(more) == []


def test_a_disagreement_the_publisher_printed_is_known_not_hidden():
    known = descriptor.fields(descriptor.resource("child_protection"))["second_or_later_percent"]["ratio"][
        "known"
    ]
    assert len(known) == 8 and validation.problems("child_protection") == []


def test_an_unknown_area_code_is_refused():
    assert only_fault(new_la_code="E06000999").problem == "unknown area code"


def test_a_retired_code_is_refused_and_the_right_one_named():
    fault = only_fault(new_la_code="E10000006", time_period="2024", rate_per_10000="")
    assert fault.problem == "retired area code" and fault.accepted == "E06000063 or E06000064"


def test_a_code_from_before_it_existed_is_refused_unless_it_is_only_a_recode():
    assert "before it existed" in only_fault(new_la_code="E06000063", time_period="2021").problem
    assert faults(rows(new_la_code="E06000065", time_period="2021")) == []


def test_a_code_that_is_not_live_may_be_listed_without_a_number():
    # The release of 2025 lists Cumbria for 2025 with z.
    gone = dict.fromkeys(("looked_after_31_march", "rate_per_10000"), "z") | {"population": "x"}
    assert faults(rows(new_la_code="E10000006", **gone)) == []


def test_the_two_codes_first_releases_kept_too_long_are_accepted_to_2017_only():
    assert faults(rows(new_la_code="E08000020", time_period="2017")) == []
    assert only_fault(new_la_code="E08000020", time_period="2018").problem == "retired area code"


def test_an_authority_and_its_successor_cannot_both_have_figures():
    frame = rows(new_la_code="E10000023", time_period="2021")
    frame.loc[3, ["new_la_code", "time_period"]] = ["E06000065", "2021"]
    assert "successor" in faults(frame)[0].problem


def test_a_foreign_key_other_than_the_authority_is_looked_up():
    frame = tables.text("neighbours").head(1).assign(neighbour_code="E06000999")
    found = faults(frame, descriptor.resource("neighbours"))
    assert [(fault.problem, fault.column) for fault in found] == [("unknown area code", "neighbour_code")]


HEADER = ",".join(descriptor.fields(descriptor.resource("area_changes")))
ROW = "2020-04-01,E10000002,825,Buckinghamshire,E06000060,825,Buckinghamshire,county to unitary,1.0,2021,2020"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (f"\ufeff{HEADER}\n{ROW}\n".encode(), "byte order mark"),
        (f"{HEADER}\n{ROW}\n".replace("shire,c", "shir\xe9,c").encode("latin-1"), "not UTF-8"),
        (f"{HEADER}\r\n{ROW}\r\n".encode(), "CRLF"),
        (f"{HEADER}\n{ROW}\n".replace(",", ";").encode(), "semicolons"),
        (f"{HEADER}\n{ROW}\n".replace(",", "\t").encode(), "tabs"),
        (f"{HEADER}\n".encode(), "no rows"),
        (f"{HEADER.replace(',change', '')}\n{ROW}\n".encode(), "column missing"),
        (f"{HEADER},note\n{ROW},x\n".encode(), "nobody declared"),
        (
            f"{HEADER.replace('old_code,old_dfe_code', 'old_dfe_code,old_code')}\n{ROW}\n".encode(),
            "another order",
        ),
        (f"{HEADER}\n{ROW}\n".encode(), "not as ingest wrote it"),
    ],
)
def test_a_fault_of_the_file_is_found_before_its_cells(content, problem):
    found = validation.file_problems(content, descriptor.resource("area_changes"))
    assert len(found) == 1 and problem in found[0].problem and found[0].accepted


@pytest.fixture
def copy(tmp_path, monkeypatch):
    shutil.copytree(paths.DATA, tmp_path / "data")
    monkeypatch.setattr(paths, "DATA", tmp_path / "data")
    return tmp_path / "data"


@pytest.mark.long
def test_every_committed_table_is_sound():
    """The short form is `evidence check`, which `make unit` runs before these tests, and the count below."""
    assert validation.check() == len(descriptor.table_names())


def test_the_check_of_all_looks_at_every_table_once(monkeypatch):
    looked_at = []
    monkeypatch.setattr(validation, "problems", lambda name: looked_at.append(name) or [])
    assert validation.check() == len(descriptor.table_names())
    assert looked_at == [resource["name"] for resource in descriptor.package()["resources"]]


@pytest.mark.parametrize("name", ["looked_after", "authorities"])
def test_an_edit_by_hand_fails_the_check(copy, name):
    path = copy / descriptor.resource(name)["path"]
    path.write_bytes(path.read_bytes().replace(b"Hartlepool", b"Hartlepole", 1))
    with pytest.raises(DataError, match=rf"{path.name}: is not as ingest wrote it"):
        validation.check(name)


def test_a_missing_file_fails_the_check(copy):
    (copy / "low_income.csv").unlink()
    with pytest.raises(DataError, match=r"low_income\.csv: the file is missing"):
        validation.check("low_income")


def test_the_check_names_the_first_fault_and_counts_the_others(copy, monkeypatch):
    path = copy / "low_income.csv"
    content = path.read_bytes().replace(b",18.6\n", b",118.6\n")
    path.write_bytes(content)
    # Set and not taken out: what is put back would stand last, and the descriptor is one for all tests.
    written = f"sha256:{hashlib.sha256(content).hexdigest()}"
    monkeypatch.setitem(descriptor.resource("low_income"), "hash", written)
    with pytest.raises(DataError) as caught:
        validation.check("low_income")
    assert "low_income.csv, row 2, column children_in_low_income_percent: above 100" in str(caught.value)
    assert "Found '118.6'. Accepted: 100 or less." in str(caught.value)
    assert "more faults" in str(caught.value)


SCRIPTS = [
    "javascript:alert(1)",
    " https://a.example",
    "data:text/html,x",
    "https://",
    "//a.example",
    "ftp://a.example",
]
ADDRESSES = [
    (table, name)
    for table in descriptor.table_names()
    for name in descriptor.fields(descriptor.resource(table))
    if re.search(r"(^|_)(url|address)$", name)
]


@pytest.mark.parametrize(("table", "column"), ADDRESSES)
def test_every_column_of_addresses_takes_addresses_of_the_web_alone(table: str, column: str) -> None:
    resource = descriptor.resource(table)
    frame = pd.DataFrame({column: [*SCRIPTS, "https://a.example/b"]}, dtype=str)
    built = validation.schema(resource, [column])
    with pytest.raises(pandera.errors.SchemaErrors) as found:
        built.validate(frame, lazy=True)
    assert set(found.value.failure_cases["failure_case"]) == set(SCRIPTS)
