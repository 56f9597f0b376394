"""Inspections of children's services, as three publications record them; and how many stood at each grade.

How each list heads its columns stands in ``inspections.csv``, a slot for each inspection that a row tells of.
"""

from dataclasses import dataclass

import pandas as pd

from evidence.data import areas as places
from evidence.data.judgements import NO_OVERALL
from evidence.ingest.columns import code_of, renamed
from evidence.ingest.publication import Part, Release, beside, headings, labels, publication

NAME = "Local authority name"
GRADES = ("overall", "help_protection", "children_in_care", "care_leavers", "leadership", "adoption")
# Two kinds were worked out from the length of the visit, not said by the report: they have no word.
TYPES = labels("inspection_types")
# Grades as printed, to the ids of the table inspections.
WORDS = labels("inspection_grades")


@dataclass(frozen=True)
class Slot:
    """A group of columns that tell of one inspection; its kind is empty where a column says it."""

    framework: str
    kind: str
    columns: dict[str, str]


_SLOTS: dict[str, Slot] = {}
for _row in beside(__file__):
    _slot = _SLOTS.setdefault(_row["slot"], Slot(_row["framework"], _row["kind"], {}))
    _slot.columns[_row["column"]] = _row["heading"]
# What was judged then is not what is judged now: safeguarding stands as the overall grade of its day.
*SLOTS, _LIST, _STANDING, _STANDING_2023 = _SLOTS.values()
LIST, _JUDGED, _JUDGED_2023 = _LIST.columns, _STANDING.columns, _STANDING_2023.columns
LIST_2023 = [NAME, *dict.fromkeys(theirs for slot in SLOTS for theirs in slot.columns.values())]
REPORTS = headings("report_index")


def iso(cells: pd.Series) -> pd.Series:
    """Turn days as a British sheet prints them into ISO days; leave anything else for a check to refuse."""
    return cells.str.strip().str.replace(r"^(\d\d)/(\d\d)/(\d{4})$", r"\3-\2-\1", regex=True)


def first_list(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the list of 2023: one row an authority, a group of columns an inspection, names and no codes."""
    rest = file.drop(columns=file.columns[0])
    # A second table, of abolished authorities, stands below the first under the same header.
    file = file[(rest != "").any(axis=1) & (file[NAME] != NAME)]
    parts = []
    for slot in SLOTS:
        rows = file[(file[list(slot.columns.values())] != "").any(axis=1)]
        tidy = pd.DataFrame({ours: rows[theirs].str.strip() for ours, theirs in slot.columns.items()})
        tidy = tidy.assign(la_name=rows[NAME].str.strip(), framework=slot.framework)
        if slot.kind:
            tidy["inspection_type"] = slot.kind
        tidy["published"] = iso(tidy["published"])
        codes = code_of(tidy["la_name"], tidy["published"], release.areas)
        columns = {"new_la_code": NAME, "la_name": NAME} | slot.columns
        parts.append(_part(tidy.assign(new_la_code=codes), release, columns))
    return parts


def later_list(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the list of 2025 and after: one row an inspection, with the authority's newest code."""
    tidy = renamed(file, LIST).assign(framework="ILACS")
    tidy = tidy.assign(**{day: iso(tidy[day]) for day in ("inspection_start", "published")})
    numbers = tidy["new_la_code"].map(release.numbers)
    then = places.code_at(numbers.fillna(""), tidy["inspection_start"], release.areas)
    return [_part(tidy.assign(new_la_code=then.fillna(tidy["new_la_code"])), release, LIST)]


def reports(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the index of report texts: dates and front-page grades; texts stay behind."""
    # Four files of the scrape are an error page, and one reviews only the safeguarding board.
    file = file[~file["framework"].isin(["", "LSCB"])]
    tidy = renamed(file, REPORTS)
    then = places.code_at(tidy["old_la_code"], tidy["inspection_start"], release.areas)
    columns = REPORTS | {"new_la_code": "la_code"}
    return [_part(tidy.assign(new_la_code=then.fillna(tidy["old_la_code"])), release, columns)]


def _part(tidy: pd.DataFrame, release: Release, columns: dict[str, str]) -> Part:
    types = tidy["inspection_type"]
    tidy = tidy.assign(
        time_period=tidy["published"].str[:4],
        inspection_type=types.map(TYPES).fillna(types),
        old_la_code=tidy["new_la_code"].map(release.numbers).fillna(""),
    )
    return Part("inspection_records", tidy, columns | {"old_la_code": columns["new_la_code"]})


def standing(file: pd.DataFrame, release: Release) -> list[Part]:
    """Count the publisher's list of where each authority stood at 31 March, by judgement and grade."""
    judged = _JUDGED if _JUDGED["leadership"] in file else _JUDGED_2023
    rows = file[file[NAME].str.strip() != ""]
    # An empty cell is a joint grade, but for the whole, which has none.
    empty = {"overall": NO_OVERALL}
    counts = [
        {
            "time_period": str(release.year),
            "judgement": judgement,
            "grade": WORDS.get(str(printed), str(printed)) or empty.get(judgement, "joint"),
            "authorities": str(count),
        }
        for judgement, theirs in judged.items()
        for printed, count in rows[theirs].str.strip().value_counts().items()
    ]
    return [Part("inspection_counts", pd.DataFrame(counts), {"grade": "a judgement"})]


PUBLICATIONS = [
    publication("ofsted-inspections 2023", LIST_2023, first_list),
    publication("ofsted-inspections", [*LIST.values()], later_list),
    publication("ofsted-standing 2023", [NAME, *_JUDGED_2023.values()], standing),
    publication("ofsted-standing", [NAME, *_JUDGED.values()], standing),
    publication("inspection-reports", [*REPORTS.values()], reports),
]
