"""Ten briefs, cell by cell, against the publishers' own files.

The files are read here with the csv module and by the headings their publishers print. Nothing of the
package's reading is used for it.
"""

import csv
import os
import random
from functools import cache
from itertools import product
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from evidence import paths
from evidence.data import councils
from evidence.publishing.authorities.briefs import Brief, Row, briefs

RAW = Path(os.environ.get("EVIDENCE_RAW", paths.ROOT.parent / "shared" / "raw"))
pytestmark = pytest.mark.skipif(
    not RAW.is_dir(), reason="the publishers' files are not here: name their folder in EVIDENCE_RAW"
)

# Drawn once; the same ten in every run.
DRAWN = random.Random(10).sample(sorted(councils.councils()), 10)
# And those that are read another way: new and ended councils, members of a joint return, the smallest.
HARD = ["E06000063", "E10000006", "E10000021", "E09000021", "E06000062", "E06000060", "E09000001"]
LIVING = [code for code in DRAWN if not councils.councils()[code].closed]

FROM_LISTS = {
    # Measure: file, column of the count, columns of the base.
    "in-need": ("b1_children_in_need_2013_to_2025.csv", "At31_episodes", ()),
    "protection-plans": ("d5_cpps_at31march_by_duration_2013_to_2025.csv", "CPP_At31", ()),
    "referrals": ("c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv", "referral_count", ()),
    "re-referrals": (
        "c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv",
        "rereferral_count",
        ("referral_count",),
    ),
    "repeat-plans": ("d3_cpps_subsequent_plan_2013_to_2025.csv", "CPP_subsequent", ("CPP_start",)),
    "turnover": ("csww_indicators_2017_to_2025.csv", "leavers_fte", ("inpost_fte",)),
    "agency": ("csww_indicators_2017_to_2025.csv", "agency_fte", ("inpost_fte", "agency_fte")),
    "vacancy": ("csww_indicators_2017_to_2025.csv", "vacancy_fte", ("inpost_fte", "vacancy_fte")),
    "caseload": ("csww_indicators_2017_to_2025.csv", "cases", ("case_holders_fte",)),
}
PLACEMENTS = {
    # Measure: group of children, and what was counted among them, as the file words both.
    "three-placements": ("CLA on 31 March", "With 3 or more placements during the year"),
    "long-term-stability": (
        "Children looked after continuously for at least 2.5 years on 31 March aged under 16 years",
        "Living with the same carer for at least 2 years",
    ),
}
FROM_TOOL = {
    # Measure: what the tool calls the value, and the decimals its publisher prints.
    "assessments-45-days": ("Continue_Assess_Comp", 1),
    "over-20-miles": ("LACDistance", 0),
    "not-in-touch": ("CareLeavers_LA_NotInTouch", 0),
}


@cache
def file(name: str) -> list[dict[str, str]]:
    with (RAW / "dfe" / name).open(encoding="utf-8-sig", newline="") as lines:
        return [row for row in csv.DictReader(lines) if row["geographic_level"] == "Local authority"]


@cache
def by_place(name: str) -> dict[tuple[str, int], dict[str, str]]:
    """Rows by the department's number and year; the row of a joint return stands for each of its members."""
    return {
        (number, int(row["time_period"])): row
        for row in file(name)
        for number in row["old_la_code"].split(" / ")
    }


@cache
def tool(measure: str) -> dict[tuple[str, str], str]:
    table = pq.read_table(
        RAW / "lait" / "bds_long_0.parquet", filters=[("Short Desc", "=", measure)]
    ).to_pylist()
    return {
        (f"{row['LA Number']:.0f}", row["Years"].split(" ")[0]): row["Values"]
        for row in table
        if row["LA Number"]
    }


def as_number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


def same(printed: str, ours: float) -> bool:
    wanted = as_number(printed)
    return ours != ours if wanted is None else ours == pytest.approx(wanted)


@pytest.fixture(scope="module")
def drawn() -> dict[str, Brief]:
    return briefs([*DRAWN, *HARD])


def rows(brief: Brief, measure: str) -> list[Row]:
    found = [section for section in brief.sections if section.measure.id == measure]
    return list(found[0].rows) if found else []


@pytest.mark.parametrize("measure", FROM_LISTS)
def test_counts_are_the_publishers_in_every_year(drawn: dict[str, Brief], measure: str) -> None:
    name, count, base = FROM_LISTS[measure]
    for code, brief in drawn.items():
        shown = rows(brief, measure)
        for row in shown:
            printed = by_place(name)[brief.council.number, row.time_period]
            if "part of a year" not in row.reason:
                assert same(printed[count], row.count), (code, row, printed[count])
            parts = [as_number(printed[column]) for column in base]
            if base and None not in parts:
                assert row.base == pytest.approx(sum(part or 0 for part in parts)), (code, row)
        # A council that had children's services in the years of the file has a section.
        assert shown or brief.council.closed, code


@pytest.mark.parametrize("measure", FROM_TOOL)
def test_percentages_without_counts_are_those_of_the_tool(drawn: dict[str, Brief], measure: str) -> None:
    short, decimals = FROM_TOOL[measure]
    for code, brief in drawn.items():
        for row in rows(brief, measure):
            printed = as_number(tool(short)[brief.council.number, str(row.time_period)])
            if printed is None:
                assert row.value != row.value and row.reason, (code, row)
            else:
                assert row.value == pytest.approx(round(printed + 1e-9, decimals)), (code, row)


def test_looked_after_children_are_counted_over_the_children_of_the_mid_year_before(
    drawn: dict[str, Brief],
) -> None:
    counts = {
        (row["old_la_code"], int(row["time_period"])): row["children_count"]
        for row in file("cla_number_and_rate_per_10k_children.csv")
        if row["population_type"] == "Children looked after on 31 March each year"
    }
    children = by_place("ons_mid-year_population_estimates_2012_to_2024.csv")
    for code in LIVING:
        number = drawn[code].council.number
        recent = [row for row in rows(drawn[code], "looked-after") if (number, row.time_period) in counts]
        assert recent, code
        for row in recent:
            count = counts[number, row.time_period]
            assert same(count, row.count), (code, row)
            printed = children[number, row.time_period - 1]["population_estimate"]
            assert row.base == float(printed), (code, row)
            if not row.reason:
                assert row.value == pytest.approx(1e4 * float(count) / float(printed)), (code, row)


def test_neighbours_are_those_of_the_departments_model_in_its_order(drawn: dict[str, Brief]) -> None:
    with (RAW / "dfe" / "sn_model_2025_wide.csv").open(encoding="utf-8-sig", newline="") as lines:
        by_number = {row["old_la_code"]: row for row in csv.DictReader(lines)}
    for code in LIVING:
        printed = by_number[drawn[code].council.number]
        wanted = [(printed[f"SN_{place}"], printed[f"SN_{place}P"].strip()) for place in range(1, 11)]
        found = [(other.council.number, other.closeness) for other in drawn[code].neighbours]
        assert found == wanted, code


def test_placements_are_the_publishers_counts(drawn: dict[str, Brief]) -> None:
    printed = {
        (row["old_la_code"], int(row["time_period"]), row["cla_group"], row["placement_stability"]): row[
            "children_count"
        ]
        for row in file("la_cla_placement_stability.csv")
    }
    for code, measure in product(LIVING, PLACEMENTS):
        number, (group, label) = drawn[code].council.number, PLACEMENTS[measure]
        recent = [row for row in rows(drawn[code], measure) if row.time_period >= 2021]
        assert recent, code
        for row in recent:
            assert same(printed[number, row.time_period, group, label], row.count), (measure, row)
            assert same(printed[number, row.time_period, group, "Total children"], row.base), (measure, row)


def test_the_ten_hold_more_than_a_thousand_cells(drawn: dict[str, Brief]) -> None:
    cells = sum(len(section.rows) for brief in drawn.values() for section in brief.sections)
    assert cells > 1000
