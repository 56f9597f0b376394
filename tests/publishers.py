"""Small files in the publishers' layouts, with made-up numbers, and an empty project to ingest them into."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from evidence import paths
from evidence.ingest import lait
from evidence.ingest.engine import ingest

CODES = """\
new_la_code,old_la_code,la_name,ons_name,region_code,region_name,region9_code,region9_name,la_type
E06000001,805,Hartlepool,Hartlepool,E12000001,North East,E12000001,North East,Unitary authority
E06000002,806,Middlesbrough,Middlesbrough,E12000001,North East,E12000001,North East,Unitary authority
E06000053,420,Isles of Scilly,Isles of Scilly,E12000009,South West,E12000009,South West,Isles of Scilly
E06000060,825,Buckinghamshire,Buckinghamshire,E12000008,South East,E12000008,South East,Unitary authority
E06000063,942,Cumberland,Cumberland,E12000002,North West,E12000002,North West,Unitary authority
E06000064,943,Westmorland and Furness,,E12000002,North West,E12000002,North West,Unitary authority
E09000021,314,Kingston upon Thames,,E13000002,Outer London,E12000007,London,London borough
E09000027,318,Richmond upon Thames,,E13000002,Outer London,E12000007,London,London borough
E09000001,201,City of London,City of London,E13000001,Inner London,E12000007,London,City of London
"""
CHANGES = """\
effective,old_code,old_dfe_code,old_name,new_code,new_dfe_code,new_name,change,area_share_of_old,\
first_year_in_children_in_need,first_year_in_workforce
2020-04-01,E10000002,825,Buckinghamshire,E06000060,825,Buckinghamshire,county to unitary,1.0,2021,2020
2023-04-01,E10000006,909,Cumbria,E06000063,942,Cumberland,split,0.44,2024,2023
2023-04-01,E10000006,909,Cumbria,E06000064,943,Westmorland and Furness,split,0.55,2024,2023
"""
WHERE = "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,"
# The project's files, made once a test run.
_MADE: dict[str, bytes] = {}
# The columns that say where, in the order of the children in need files: number, code, name.
ENGLAND = "{year},Reporting year,National,E92000001,England,,,,,"
NORTH_EAST = "{year},Reporting year,Regional,E92000001,England,E12000001,North East,,,"
HARTLEPOOL = (
    "{year},Reporting year,Local authority,E92000001,England,E12000001,North East,805,E06000001,Hartlepool"
)
MIDDLESBROUGH = (
    "{year},Reporting year,Local authority,E92000001,England,E12000001,North East,806,E06000002,Middlesbrough"
)
CUMBRIA = "{year},Reporting year,Local authority,E92000001,England,E12000002,North West,909,E10000006,Cumbria"
CUMBERLAND = (
    "{year},Reporting year,Local authority,E92000001,England,E12000002,North West,942,E06000063,Cumberland"
)
KINGSTON = (
    "{year},Reporting year,Local authority,E92000001,England,E13000002,Outer London,314,E09000021,"
    "Kingston upon Thames"
)
RICHMOND = KINGSTON.replace("314,E09000021,Kingston", "318,E09000027,Richmond")
# One row of two authorities, as the workforce file prints it.
TOGETHER = KINGSTON.replace(
    "314,E09000021,Kingston upon Thames",
    "314 / 318,E09000021 / E09000027,Kingston upon Thames / Richmond upon Thames",
)
# The indicators of the workforce file, with made-up numbers that agree with each other.
WORKFORCE = {
    "inpost_fte": "100",
    "inpost_headcount": "110",
    "starters_fte": "12",
    "starters_headcount": "13",
    "leavers_fte": "10",
    "leavers_headcount": "11",
    "turnover_rate_fte": "10",
    "turnover_rate_headcount": "10",
    "agency_fte": "25",
    "agency_headcount": "27",
    "agency_rate_fte": "20",
    "agency_rate_headcount": "19.7",
    "agency_cover_fte": "20",
    "agency_cover_rate_fte": "80",
    "vacancy_fte": "25",
    "vacancy_rate_fte": "20",
    "vacancy_agency_cover_rate_fte": "80",
    "case_holders_fte": "50",
    "cases": "800",
    "caseload_fte": "16",
    "working_days_lost_fte": "300",
    "absence_rate_fte": "3",
}
# What the edition of 2022 called them; it had no starters.
WORKFORCE_2022 = {
    "inpost_fte": "social_worker_fte",
    "inpost_headcount": "social_worker_headcount",
    "leavers_fte": "leaver_fte",
    "leavers_headcount": "leaver_headcount",
    "turnover_rate_fte": "turnover_rate_fte_%",
    "turnover_rate_headcount": "turnover_rate_headcount_%",
    "agency_fte": "agency_fte",
    "agency_headcount": "agency_headcount",
    "agency_rate_fte": "agency_worker_rate_fte_%",
    "agency_rate_headcount": "agency_worker_rate_headcount_%",
    "agency_cover_fte": "agency_cover_fte",
    "agency_cover_rate_fte": "agency_cover_rate_fte_%",
    "vacancy_fte": "vacancy_fte",
    "vacancy_rate_fte": "vacancy_rate_fte_%",
    "vacancy_agency_cover_rate_fte": "vacancy_agency_cover_rate_fte_%",
    "case_holders_fte": "case_holders_fte",
    "cases": "cases",
    "caseload_fte": "caseload_fte",
    "working_days_lost_fte": "working_days_lost_fte",
    "absence_rate_fte": "absence_rate_fte_%",
}


# The measure of the tool that feeds two tables, so that no file is without it.
OF_TWO_TABLES = "SafeguardingFinance"


def project(folder: Path, patch: pytest.MonkeyPatch, tool: Iterable[str] | None = None) -> Path:
    """Make a project with the real descriptor and a few areas, and point the package at it.

    Of the interactive tool it takes the measures named alone, or all without names: each is read, checked and
    merged by itself, which takes seconds for all of them.
    """
    for name in () if tool is None else set(lait.MEASURES) - {OF_TWO_TABLES, *tool}:
        patch.delitem(lait.MEASURES, name)
    if not _MADE:
        _MADE.update(_first_project(folder, patch))
    point_at(folder / "data", patch)
    for name, content in _MADE.items():
        write(folder / "data", name, content)
    return folder


def _first_project(folder: Path, patch: pytest.MonkeyPatch) -> dict[str, bytes]:
    package = json.loads(paths.DESCRIPTOR.read_text(encoding="utf-8"))
    for source in package["sources"]:
        source["files"] = []
    for resource in package["resources"]:
        for made in ("bytes", "hash", "rows"):
            resource.pop(made, None)
    with patch.context() as here:
        point_at(folder / "first", here)
        write(folder / "first", "datapackage.json", json.dumps(package))
        ingest("area-codes-2025", write(folder, "codes.csv", CODES))
        ingest("area-changes-2025", write(folder, "changes.csv", CHANGES))
        return {path.name: path.read_bytes() for path in (folder / "first").iterdir()}


def point_at(data: Path, patch: pytest.MonkeyPatch) -> None:
    data.mkdir()
    patch.setattr(paths, "DATA", data)
    patch.setattr(paths, "DESCRIPTOR", data / "datapackage.json")


def write(folder: Path, name: str, content: str | bytes) -> Path:
    """Put a file into a folder and give its path."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def table(columns: str, rows: Sequence[str]) -> str:
    """Join a header and rows."""
    return "\n".join([columns, *rows]) + "\n"


def in_need(rows: Sequence[tuple[str, int, str]]) -> str:
    """A b1 file of today: place, year, and the eight counts, of which the seventh is that at 31 March."""
    columns = WHERE + (
        "old_la_code,new_la_code,la_name,category,Anypoint_episodes,Anypoint_child,Started_episodes,Started_child,"
        "Ended_episodes,Ended_child,At31_episodes,awaiting_assessment"
    )
    return table(
        columns, [f"{place.format(year=year)},Children in Need,{counts}" for place, year, counts in rows]
    )


def referrals(rows: Sequence[tuple[str, int, str]]) -> str:
    """A c1 file of today: place, year, and ten indicators from referral_count to rereferral_child_percent."""
    columns = WHERE + (
        "old_la_code,new_la_code,la_name,category,referral_count,rereferral_count,rereferral_percent,"
        "no_further_action_count,no_further_action_percent,not_in_need_count,not_in_need_percent,"
        "referral_child_count,rereferral_child_count,rereferral_child_percent"
    )
    return table(columns, [f"{place.format(year=year)},Referrals,{counts}" for place, year, counts in rows])


def looked_after(rows: Sequence[tuple[str, int, str]]) -> str:
    """Today's file of looked-after children at 31 March: place, year, and population, count and rate."""
    columns = (
        WHERE
        + "old_la_code,la_name,new_la_code,population_type,population_estimate,children_count,rate_per_10000"
    )
    lines = []
    for kind in ("looked after on 31 March", "starting to be looked after", "ceasing to be looked after"):
        for place, year, numbers in rows:
            *head, code, name = place.format(year=year).split(",")
            printed = numbers if "March" in kind else numbers.split(",")[0] + ",z,z"
            lines.append(",".join([*head, name, code, f"Children {kind} each year", printed]))
    return table(columns, lines)


def looked_after_2016(rows: Sequence[str]) -> str:
    """The underlying data of SFR41/2016, with its trailing space in the header."""
    return table("New_geog_code,geog_l,geog_c,geog_n,CLA_Mar2016,CLA_NetGain ", rows)


def workforce(rows: Sequence[tuple[str, int, dict[str, str]]], edition: int = 2025) -> str:
    """A workforce file: place, year, and what is printed there in place of the made-up numbers."""
    names = WORKFORCE_2022 if edition == 2022 else {name: name for name in WORKFORCE}
    columns = WHERE + "old_la_code,new_la_code,la_name," + ",".join(names.values())
    return table(
        columns,
        [
            ",".join([place.format(year=year), *((WORKFORCE | changes)[name] for name in names)])
            for place, year, changes in rows
        ],
    )


def times(number: int) -> dict[str, str]:
    """What so many equal authorities add up to: counts, not rates."""
    counts = {
        name: value for name, value in WORKFORCE.items() if "rate" not in name and "caseload" not in name
    }
    return {name: str(number * int(value)) for name, value in counts.items()}


def social_workers(rows: Sequence[tuple[str, str, str]]) -> str:
    """The file of social workers in the year: place, row, and its number and percentage."""
    columns = WHERE + "old_la_code,la_name,new_la_code,cla_group,sw_stability,number,percentage"
    lines = []
    for place, row, printed in rows:
        *head, code, name = place.format(year=2024).split(",")
        lines.append(",".join([*head, name, code, "CLA on 31 March", row, printed]))
    return table(columns, lines)
