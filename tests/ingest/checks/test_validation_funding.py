"""The rules of money: each refuses its own fault, and names the row."""

import pandas as pd
import pytest

from evidence.data import descriptor, tables
from evidence.ingest.checks import validation

S251 = descriptor.resource("section_251")
DEFLATOR = descriptor.resource("gdp_deflator")
PARTS = S251["parts"]["of"]
# Made-up spending of a middling authority, pounds: Hartlepool has some 20,000 children.
SOUND = dict.fromkeys(PARTS, 4_000_000) | {"total": 28_000_000, "leaving_care": 500_000}


def rows(*years, code="E06000001", number="805", **changes):
    """Sound rows of one authority, a line a row, year after year; the changes are to the last."""
    cells = dict.fromkeys(descriptor.fields(S251), "") | {
        "time_identifier": "Financial year",
        "geographic_level": "Local authority",
        "region_code": "E12000001",
        "region_name": "North East",
        "old_la_code": number,
        "new_la_code": code,
        "la_name": "Somewhere",
        "release": "lait-2026",
        "suspect": "false",
    }
    made = [
        cells | {"time_period": str(year), "line": line, "gross": str(gross)}
        for year in years
        for line, gross in (SOUND | (changes if year == years[-1] else {})).items()
    ]
    frame = pd.DataFrame(made, dtype="str")
    return frame.set_axis(range(2, len(frame) + 2))


def faults(frame, resource=S251):
    return validation.table_problems(frame, resource, tables.load("areas"))


def row_of(frame, line):
    return int(frame.index[frame["line"] == line][-1])


def test_sound_rows_have_no_faults():
    assert faults(rows(201617, 201718)) == []


def test_a_return_in_thousands_is_refused_against_the_year_before():
    thousands = {line: gross // 1000 for line, gross in SOUND.items()}
    frame = rows(201617, 201718, **thousands)
    found = faults(frame)
    assert {fault.row for fault in found} == {row_of(frame, "total")}
    assert "0.001 times the year before" in found[0].problem and found[0].value == "28000"
    assert found[0].accepted == "about 28000000"


def test_a_return_in_thousands_is_refused_against_the_number_of_children_where_no_year_is_beside_it():
    frame = rows(201617, **{line: gross // 1000 for line, gross in SOUND.items()})
    (found,) = faults(frame)
    assert "a child" in found.problem and found.row == row_of(frame, "total") and found.column == "gross"


def test_pounds_taken_for_thousands_are_refused_too():
    found = faults(rows(201617, 201718, **{line: gross * 1000 for line, gross in SOUND.items()}))
    assert any("1e+03 times" in fault.problem for fault in found)


@pytest.mark.parametrize("times", [0.2, 5])
def test_a_fall_or_rise_that_returns_do_show_is_no_mistake_of_units(times):
    assert faults(rows(201617, 201718, **{line: int(gross * times) for line, gross in SOUND.items()})) == []


def test_leaving_care_counted_a_second_time_in_the_total_is_refused():
    frame = rows(201617, total=28_500_000)
    (found,) = faults(frame)
    assert found.problem == "total counts leaving_care twice: it is inside looked_after"
    assert (found.row, found.value, found.accepted) == (row_of(frame, "total"), "28500000", "about 28000000")


def test_leaving_care_above_the_line_it_is_inside_is_refused():
    frame = rows(201617, leaving_care=4_000_200)
    (found,) = faults(frame)
    assert "inside" in found.problem and found.row == row_of(frame, "leaving_care")


def test_lines_that_do_not_add_up_are_refused_beyond_the_tolerance_stated():
    assert S251["parts"]["tolerance"] == 100
    assert faults(rows(201617, total=28_000_100)) == []
    (found,) = faults(rows(201617, total=28_000_101))
    assert found.problem == "the lines do not add up to total"


def test_a_total_that_lacks_a_line_is_not_held_against_the_rest():
    assert faults(rows(201617).query("line != 'youth_justice'")) == []


def test_a_known_disagreement_is_let_through_only_at_its_own_size():
    slough = {"code": "E06000039", "number": "871"}
    # Oracle: DATA_NOTES: Slough's lines of 2017-18 exceed its total; the size is in the descriptor.
    known = next(item for item in S251["parts"]["known"] if item.get("place") == "E06000039")
    off = int(known["off"])
    assert faults(rows(201718, total=28_000_000 - off, **slough)) == []
    assert len(faults(rows(201718, total=28_000_000 - off - 1000, **slough))) == 1
    assert len(faults(rows(201819, total=28_000_000 - off, **slough))) == 1


def test_every_declared_exception_says_why_and_is_used():
    frame, without = tables.text("section_251"), S251 | {"parts": S251["parts"] | {"known": []}}
    found = validation.table_problems(frame, without)
    years = set(frame.loc[[fault.row for fault in found], "time_period"])
    assert years == {str(item["time_period"]) for item in S251["parts"]["known"]}
    assert all(item["reason"] for item in S251["parts"]["known"])


@pytest.mark.parametrize(
    ("year", "both", "refused"),
    [
        # Oracle: the table areas: Bournemouth closed and its successor opened on 1 April 2019.
        (201819, ("E06000028", "837", "E06000058", "839"), "E06000058"),
        (201920, ("E06000028", "837", "E06000058", "839"), "E06000028"),
        # Buckinghamshire only changed its code, on 1 April 2020.
        (202021, ("E10000002", "825", "E06000060", "825"), "E10000002"),
    ],
)
def test_a_predecessor_and_its_successor_in_one_year_are_refused(year, both, refused):
    old, old_number, new, new_number = both
    frame = pd.concat([rows(year, code=old, number=old_number), rows(year, code=new, number=new_number)])
    frame = frame.set_axis(range(2, len(frame) + 2))
    found = faults(frame)
    assert {frame.loc[fault.row, "new_la_code"] for fault in found if fault.column == "new_la_code"} >= {
        refused
    }


def deflator(*cells):
    frame = pd.DataFrame(cells, columns=["time_period", "deflator"], dtype="str").assign(status="outturn")
    return frame.set_axis(range(2, len(frame) + 2))


def test_a_sound_deflator_has_no_faults():
    assert faults(deflator(("202223", "91.3"), ("202324", "96.1"), ("202425", "100")), DEFLATOR) == []


def test_a_deflator_on_another_base_year_is_refused():
    (found,) = faults(deflator(("202324", "100"), ("202425", "104.05")), DEFLATOR)
    assert found.problem == "is on another base year" and (found.row, found.value) == (3, "104.05")
    assert found.accepted == "100 in 202425"


def test_a_deflator_without_its_base_year_is_refused():
    (found,) = faults(deflator(("202223", "91.3"), ("202324", "96.1")), DEFLATOR)
    assert "no row of its base year 202425" in found.problem


@pytest.mark.parametrize(
    ("years", "row", "expected"),
    [
        (("202223", "202425"), 3, "202324"),
        (("202425", "202324"), 3, "202526"),
        (("202324", "202425", "202627"), 4, "202526"),
    ],
)
def test_a_deflator_with_a_year_left_out_or_out_of_order_is_refused(years, row, expected):
    (found,) = faults(deflator(*((year, "100") for year in years)), DEFLATOR)
    assert "left out or out of order" in found.problem and (found.row, found.accepted) == (row, expected)


def test_a_century_does_not_break_the_order_of_years():
    without_base = DEFLATOR | {"index": DEFLATOR["index"] | {"base_period": 209900}}
    frame = deflator(("209899", "99"), ("209900", "100"))
    assert faults(frame, without_base) == []


@pytest.mark.parametrize("name", ["section_251", "outturn_2024_25", "gdp_deflator"])
def test_the_committed_tables_keep_the_rules(name):
    assert validation.problems(name) == []
