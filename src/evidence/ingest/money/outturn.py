"""Revenue outturn: children's social care as councils return it to the housing ministry, a table a year."""

import re
from collections.abc import Mapping
from decimal import Decimal

import pandas as pd

from evidence.data import descriptor
from evidence.data.areas import code_at
from evidence.ingest.columns import STORED, place, rounded
from evidence.ingest.money import suspect_returns
from evidence.ingest.publication import Part, Publication, Release

# A table is named after its financial year.
TABLE = re.compile(r"outturn_(\d{4})_(\d\d)")
_RO3 = "Children's social care"
LINES = {
    "sure_start": f"{_RO3}: Sure start children's centres and early years",
    "looked_after": f"{_RO3} - Children Looked After",
    "other": f"{_RO3} - Other children's and families services",
    "family_support": f"{_RO3} - Family Support Services",
    "youth_justice": f"{_RO3} - Youth Justice",
    "safeguarding": f"{_RO3}: Safeguarding children and young people’s services",
    "asylum_seekers": f"{_RO3} - Asylum Seekers",
    "young_people": f"{_RO3}: Services for young people",
    "total": "TOTAL CHILDREN SOCIAL CARE",
}
SUMMARY = {"summary_total": "Children Social Care"}
MONEY = {
    "gross": "Total Expenditure (C3 = C1 + C2)",
    "income": "Total Income (C6 = C4 + C5)",
    "net": "Net Current Expenditure (C7 = C3 - C6)",
}
WHERE = ["ONS Code", "Local authority", "Class", "Certification"]
ENGLAND = "E92000001"
# Counties, unitaries, metropolitan districts and London boroughs: the classes with children's services.
CLASSES = ("SC", "UA", "MD", "LB")
# The lines which both returns draw alike; the others are divided differently.
COMPARED = ("looked_after", "safeguarding", "total")
STATUS = {
    "Y": "returned",
    "N": "returned, not certified",
    "[x]": "missing",
    "[Y]": "estimated for missing returns",
}


def detail(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the lines of RO3."""
    return _parts(file, release, LINES)


def summary(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the children's social care line of RSX, which should be the total of RO3."""
    return _parts(file, release, SUMMARY)


def _parts(file: pd.DataFrame, release: Release, lines: dict[str, str]) -> list[Part]:
    is_england = file["ONS Code"] == ENGLAND
    # Below England stand totals by class, whose codes are the first three characters of an authority's.
    is_authority = file["Class"].isin(CLASSES) & (file["ONS Code"].str.len() == len(ENGLAND))
    file = file[is_england | is_authority]
    code = file["ONS Code"].where(is_authority, "")
    numbers = code.map(release.numbers).fillna("")
    # In the first return after a recode some authorities stand under their old code.
    code = code_at(numbers, pd.Series(f"{release.year}-03-31", code.index), release.areas).fillna(code)
    where = pd.DataFrame(
        {
            "time_period": f"{release.year - 1}{release.year % 100:02d}",
            "level": is_england[file.index].map({True: "National", False: "Local authority"}),
            "number": numbers,
            "name": file["Local authority"],
            "code": code,
        }
    )
    tidy = place(where, release.areas, time_identifier="Financial year")
    tidy["status"] = file["Certification"].map(STATUS).fillna(file["Certification"])
    table, parts = f"outturn_{release.year - 1}_{release.year % 100:02d}", []
    for line, called in lines.items():
        columns = {ours: f"{called} - {theirs}" for ours, theirs in MONEY.items()}
        values = {ours: pounds(file[theirs]) for ours, theirs in columns.items()}
        columns |= {"new_la_code": "ONS Code", "status": "Certification"}
        parts.append(Part(table, tidy.assign(line=line, **values), columns))
    return parts


def pounds(thousands: pd.Series) -> pd.Series:
    """Turn stored thousands of pounds into whole pounds; leave marks as they are."""
    is_number = thousands.str.match(STORED)
    return rounded(
        thousands.mask(is_number, thousands[is_number].map(lambda cell: str(1000 * Decimal(cell)))), 0
    )


def with_suspects(name: str, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Mark rows that should not be used for an extreme without a look at the return.

    A table has one year, so no years beside it. What stands in for them is the authority's section 251 return
    of the same year, unless that is suspect itself, on the lines that both returns draw alike.
    """
    frame = tables[name].copy().reset_index(drop=True)
    known = {resource["name"]: resource for resource in descriptor.package()["resources"]}
    faults = known.get(name, {}).get("faults", [])
    other = tables["section_251"].sort_values("release")
    other = other[other["time_period"].isin(frame["time_period"]) & other["line"].isin(COMPARED)]
    # Several releases print one year: the newest counts.
    other = other.drop_duplicates(["new_la_code", "region_code", "line"], keep="last")
    other = other[other["suspect"] == "false"]
    other = other[other["geographic_level"] == "Local authority"]
    beside = frame[["new_la_code", "line"]].merge(other[["new_la_code", "line", "gross"]], how="left")
    theirs = pd.to_numeric(beside["gross"], errors="coerce").astype("float64")
    gross = pd.to_numeric(frame["gross"], errors="coerce").astype("float64")
    reasons = [
        suspect_returns.out_of_line(frame)[0],
        ("far below its section 251 return", gross < theirs / suspect_returns.OUT_OF_LINE),
        ("far above its section 251 return", gross > theirs * suspect_returns.OUT_OF_LINE),
    ]
    return suspect_returns.marked(frame, reasons, suspect_returns.declared(frame, faults))


PUBLICATIONS = [
    Publication(
        f"revenue-outturn-{name.lower()}",
        f"Revenue outturn {name}, {called}",
        [*WHERE, *(f"{line} - {kind}" for line in lines.values() for kind in MONEY.values())],
        parts,
        suffix=".ods",
        also=(".csv",),
        sheet=rf"{name}_LA_Data_\d{{6}}",
    )
    for name, called, lines, parts in (
        ("RO3", "social care", LINES, detail),
        ("RSX", "summary of services", SUMMARY, summary),
    )
]
