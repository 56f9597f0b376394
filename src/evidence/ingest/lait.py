"""The Local Authority Interactive Tool: one long file of many measures, of which the review takes a few."""

from collections.abc import Mapping

import pandas as pd

from evidence.data.areas import CONSTANT_ON
from evidence.ingest.columns import period, place, rounded
from evidence.ingest.publication import Part, Release, beside, publication

COLUMNS = ["Short Desc", "Years", "LA and Regions", "Values", "LA Number", "Region"]
# Measure in the tool: table, column, and the decimals its publisher prints. One measure feeds two tables.
MEASURES: dict[str, tuple[str, str, int]] = {}
ALSO: dict[str, tuple[str, str, int]] = {}
# Lines of the return. Leaving care is inside looked after, and looked after in the total.
LINES: dict[str, str] = {}
for _row in beside(__file__):
    _into = ALSO if _row["measure"] in MEASURES else MEASURES
    _into[_row["measure"]] = (_row["table"], _row["column"], int(_row["decimals"]))
    if _row["line"]:
        LINES[_row["measure"]] = _row["line"]
# Children in need were first matched to pupils in 2017.
ONLY = {"children_in_need_sen": "(?!2016)20.."}
# One row a year, of England: no authority is set beside another by what its pupils achieve.
ENGLAND = {"pupil_outcomes"}
# North and West Northamptonshire share a service, printed under the county they were: it belongs to neither,
# and the table says that it is left out.
WITHOUT = {"foster_places": "928"}
ON = {"low_income": CONSTANT_ON}
TIME = dict.fromkeys(("social_work_spending", "section_251", "unit_costs"), "Financial year")
TIME["free_school_meals"] = "January"


def parts(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the measures the review uses, one part a measure."""
    into = [*MEASURES.items(), *ALSO.items()]
    rows = {measure: file[file["Short Desc"] == measure] for measure in MEASURES}
    return [_part(rows[measure], LINES.get(measure), *where, release) for measure, where in into]


def _part(
    rows: pd.DataFrame, line: str | None, table: str, column: str, decimals: int, release: Release
) -> Part:
    is_authority = rows["Region"] != "NA"
    level = is_authority.map({True: "Local authority", False: "Regional"})
    where = pd.DataFrame(
        {
            "time_period": rows["Years"].map({label: period(label) for label in rows["Years"].unique()}),
            "level": level.where(rows["LA and Regions"] != "England", "National"),
            "number": rows["LA Number"].astype("float64").astype("int64").astype("str").str.zfill(3),
            "name": rows["LA and Regions"],
        }
    )
    wanted = where["time_period"].str.fullmatch(ONLY.get(table, r"\d{4}|\d{6}"))
    wanted &= where["number"] != WITHOUT.get(table)
    wanted &= (where["level"] == "National") | (table not in ENGLAND)
    where, values = where[wanted], rows["Values"][wanted]
    tidy = place(where, release.areas, time_identifier=TIME.get(table, "Reporting year"), on=ON.get(table))
    tidy[column] = rounded(values, decimals)
    if line:
        tidy["line"] = line
    # The tool prints a dash in every year for authorities that did not exist in it: those rows are not data.
    never_was = (tidy["new_la_code"] == tidy["old_la_code"]) & (tidy["new_la_code"] != "") & (values == "-")
    heads = {column: "Values", "new_la_code": "LA Number", "time_period": "Years"}
    return Part(table, tidy[~never_was], heads)


def with_review_percent(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Fill the per cent of plan reviews in time, which the tool gives only as two counts."""
    frame = tables["timeliness"].copy()
    part, whole = frame["plan_reviews_in_time"], frame["plans_three_months"]
    numbers = pd.to_numeric(part, errors="coerce"), pd.to_numeric(whole, errors="coerce")
    percent = (100 * numbers[0] / numbers[1].where(numbers[1] > 0)).round(1)
    mark = part.where(numbers[0].isna(), whole).where(numbers[1] != 0, "-")
    frame["plan_reviews_in_time_percent"] = percent.map("{:g}".format).where(percent.notna(), mark)
    return frame


PUBLICATIONS = [publication("lait", COLUMNS, parts)]
