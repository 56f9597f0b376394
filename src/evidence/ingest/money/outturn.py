"""Revenue outturn, children's social care as councils return it to the housing ministry: years and series."""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import partial

import pandas as pd

from evidence.data import areas as places
from evidence.data import descriptor
from evidence.ingest.columns import STORED, period, place, rounded
from evidence.ingest.money import section_251
from evidence.ingest.publication import Part, Release, headings, labels, publication

# A table is named after its financial year; the series has the lines that all years can be compared by.
SERIES = "revenue_outturn"
TABLE = re.compile(rf"outturn_\d{{4}}_\d\d|{SERIES}")
LINES, IN_SERIES = headings("outturn_lines"), headings("outturn_series_lines")
SUMMARY = {"summary_total": "Children Social Care"}
MONEY = headings("outturn_money")
IN_SERIES_MONEY = {"employees": "Employees (C1)", **MONEY}
WHERE = ["ONS Code", "Local authority", "Class", "Certification"]
ENGLAND = "E92000001"
# Counties, unitaries, metropolitan districts and London boroughs: the classes with children's services.
CLASSES = ("SC", "UA", "MD", "LB")
# Before 2021-22 London boroughs are L.
CLASSES_EARLIER = (*CLASSES, "L")
NOTE = r"\s*\[note \d+\]$"
EARLIER_MONEY, RESERVES = headings("outturn_earlier_money"), headings("council_reserves")
# The lines which both returns draw alike; the others are divided differently.
COMPARED = ("looked_after", "safeguarding", "total")
STATUS = labels("outturn_status")


def returned(file: pd.DataFrame, release: Release, lines: dict[str, str]) -> list[Part]:
    """Read lines of a year's return: those of RO3, or of RSX the one which should be the total of RO3."""
    is_england = file["ONS Code"] == ENGLAND
    # Below England stand totals by class, whose codes are the first three characters of an authority's.
    is_authority = file["Class"].isin(CLASSES) & (file["ONS Code"].str.len() == len(ENGLAND))
    file = file[is_england | is_authority]
    year = pd.Series(f"{release.year - 1}{release.year % 100:02d}", file.index)
    tidy = _place(file["ONS Code"], file["Local authority"], year, release)
    status = file["Certification"].map(STATUS).fillna(file["Certification"])
    wanted = [(f"outturn_{release.year - 1}_{release.year % 100:02d}", lines, MONEY)]
    if lines is LINES:
        wanted.append((SERIES, IN_SERIES, IN_SERIES_MONEY))
    parts = []
    for table, called, money in wanted:
        for line, heading in called.items():
            columns = {ours: f"{heading} - {theirs}" for ours, theirs in money.items()}
            values = {ours: pounds(file[theirs]) for ours, theirs in columns.items()}
            columns |= {"new_la_code": "ONS Code", "status": "Certification"}
            parts.append(Part(table, tidy.assign(line=line, status=status, **values), columns))
    return parts


def earlier(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the lines of the series from the list of all years before, one row a measure."""
    ours_of = {name: ours for ours, name in IN_SERIES.items()}
    line = file["line"].str.replace(NOTE, "", regex=True).map(ours_of)
    is_england = file["e_code"] == "ENG"
    file = file[line.notna() & (is_england | file["class"].isin(CLASSES_EARLIER))]
    tidy = _by_own_code(file, release).assign(line=line)
    chosen = {ours: file["measure"] == theirs for ours, theirs in EARLIER_MONEY.items()}
    return _chosen(SERIES, file, tidy, chosen)


def reserves(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read what each authority held in reserve at the year's end, and what its services cost in the year."""
    # England's row holds districts and fire authorities too, and is left out. So is who made no return.
    file = file[file["class"].isin(CLASSES_EARLIER) & (file["value_gbp_thousand"] != "")]
    at_end = file["when"] != "1 April"
    chosen = {ours: (file["item"] == theirs) & at_end for ours, theirs in RESERVES.items()}
    return _chosen("council_reserves", file, _by_own_code(file, release), chosen)


def _chosen(table: str, file: pd.DataFrame, tidy: pd.DataFrame, chosen: dict[str, pd.Series]) -> list[Part]:
    money = "value_gbp_thousand"
    values = {ours: {ours: pounds(file.loc[at, money])} for ours, at in chosen.items()}
    return [Part(table, tidy[at].assign(**values[ours]), {ours: money}) for ours, at in chosen.items()]


def _by_own_code(file: pd.DataFrame, release: Release) -> pd.DataFrame:
    # Before 2014-15 only the ministry's own code is printed; one return prints another county's ONS code.
    code = file["e_code"].map(file.groupby("e_code")["ons_code"].max()).mask(file["e_code"] == "ENG", ENGLAND)
    return _place(code, file["la_name"], file["financial_year"].map(period), release)


def _place(code: pd.Series, name: pd.Series, year: pd.Series, release: Release) -> pd.DataFrame:
    is_england = code == ENGLAND
    code = code.mask(is_england, "")
    numbers = code.map(release.numbers).fillna("")
    # In the first return after a recode some authorities stand under their old code.
    day = places.days(year.astype("int64"))
    code = places.code_at(numbers, day, release.areas).fillna(code)
    level = is_england.map({True: "National", False: "Local authority"})
    where = {"time_period": year, "level": level, "number": numbers, "name": name, "code": code}
    return place(pd.DataFrame(where), release.areas, time_identifier="Financial year")


def pounds(thousands: pd.Series) -> pd.Series:
    """Turn stored thousands of pounds into whole pounds; leave marks as they are."""
    whole = thousands.map(lambda cell: str(1000 * Decimal(cell)) if STORED.match(cell) else cell)
    return rounded(whole, 0)


def with_suspects(name: str, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Mark rows that should not be used for an extreme without a look at the return."""
    # A table of one year has no years beside it. What stands in for them is the authority's section 251
    # return of the same year, unless that is suspect itself, on the lines that both returns draw alike.
    frame = tables[name].copy().reset_index(drop=True)
    known = {resource["name"]: resource for resource in descriptor.package()["resources"]}
    faults = known.get(name, {}).get("faults", [])
    key = ["time_period", "new_la_code", "line"]
    other = tables["section_251"].sort_values("release")
    other = other[other["time_period"].isin(frame["time_period"]) & other["line"].isin(COMPARED)]
    # Several releases print one year: the newest counts.
    other = other.drop_duplicates([*key, "region_code"], keep="last")
    other = other[other["suspect"] == "false"]
    other = other[other["geographic_level"] == "Local authority"]
    beside = frame[key].merge(other[[*key, "gross"]], how="left")
    theirs = pd.to_numeric(beside["gross"], errors="coerce").astype("float64")
    gross = pd.to_numeric(frame["gross"], errors="coerce").astype("float64")
    reasons = [
        # Each year stands in one release: they are one series.
        *section_251.out_of_line(frame.assign(release="")),
        ("far below its section 251 return", gross < theirs / section_251.OUT_OF_LINE),
        ("far above its section 251 return", gross > theirs * section_251.OUT_OF_LINE),
    ]
    return section_251.marked(frame, reasons, faults)


def _headings(lines: Mapping[str, str], money: Mapping[str, str]) -> list[str]:
    return [f"{line} - {kind}" for line in lines.values() for kind in money.values()]


HEADINGS = [*_headings(LINES, MONEY), *_headings(IN_SERIES, IN_SERIES_MONEY)]
IN_SUMMARY = _headings(SUMMARY, MONEY)
_LISTED = ["financial_year", "e_code", "ons_code", "la_name", "class", "value_gbp_thousand"]
PUBLICATIONS = [
    publication("revenue-outturn-ro3", [*WHERE, *dict.fromkeys(HEADINGS)], partial(returned, lines=LINES)),
    publication("revenue-outturn-rsx", [*WHERE, *IN_SUMMARY], partial(returned, lines=SUMMARY)),
    publication("revenue-outturn-ro3 earlier", [*_LISTED, "line", "measure"], earlier),
    publication("revenue-outturn-rs", [*_LISTED, "item", "when"], reserves),
]
