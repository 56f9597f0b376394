"""One history of inspections out of several records, and every point on which the records disagree."""

import re
from collections.abc import Hashable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from evidence.data import descriptor
from evidence.data.judgements import NO_OVERALL
from evidence.errors import DataError
from evidence.ingest.inspection.inspections import GRADES, WORDS
from evidence.ingest.publication import series_of, year_of

REPORTS = "inspection-reports"
# Frameworks that graded "adequate". The publisher's later lists print another word for it.
BEFORE_SIF = ("SLAC", "CPI", "TLAC")
LATER_WORD, THEN_WORD = WORDS["Requires improvement to be good"], WORDS["Adequate"]
# Why a grade is missing.
NOT_GRADED, JOINT, NOT_JUDGED = "not graded", "joint", "not judged"
NOT_JUDGED_AS = ("-", "Not judged")
# From then on ILACS grades care leavers apart from children in care.
CARE_LEAVERS_SINCE = "2023-01-01"
# From then on ILACS gives no overall grade; whatever a list prints in its place says no more.
NO_OVERALL_SINCE = "2026-04-01"
# No authority was inspected twice under one framework within three months: two records that near are of one
# inspection, and one of them has the wrong day.
NEAR_DAYS = 92
BASIS = {"SLAC": "safeguarding", "CPI": "child protection", "SIF": "overall", "ILACS": "overall"}
COMPARED = ("inspection_type", "inspection_start", "published", *GRADES)
# A row of inspection_records.
Record = dict[Hashable, Any]
RELABELLED = "the list prints the later word for adequate; the framework's own word is used"
NEWEST = "the publisher's newest list is used"


def inspections(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Write the table ``inspections`` from its records; one known from a report alone is refused."""
    names = tables["areas"].set_index("new_la_code")["la_name"]
    rows = [_history(group) for group in _groups(tables["inspection_records"])]
    return pd.DataFrame([row | {"la_name": names.get(row["new_la_code"], "")} for row in rows])


def disagreements(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """List every point on which two records of an inspection differ; a source that is silent has no words."""
    resource = descriptor.resource("inspection_disagreements")
    fields = descriptor.fields(resource)
    columns = {field["release"]: name for name, field in fields.items() if "release" in field}
    for release in sorted(set(tables["inspection_records"]["release"]) - set(columns)):
        columns[release] = column_of(release, columns)
    known = {(k["old_la_code"], k["published"], k["field"]): k["reason"] for k in resource.get("known", [])}
    names = tables["areas"].set_index("new_la_code")["la_name"]
    found = []
    for group in _groups(tables["inspection_records"]):
        used = _history(group)
        for row in _differences(group, used):
            said = {columns[release]: value for release, value in row.pop("says").items()}
            key = (used["old_la_code"], used["published"], row["field"])
            row["reason"] = known.get(key, row["reason"])
            found.append(row | said | {"la_name": names.get(used["new_la_code"], "")})
    heads = list(dict.fromkeys([*fields, *columns.values()]))
    return pd.DataFrame(found, columns=heads, dtype="str").fillna("")


def column_of(release: str, columns: Mapping[str, str]) -> str:
    """Name the column of a release as those of its series are named."""
    like = max((known for known in columns if series_of(known) == series_of(release)), default=release)
    return f"{re.sub(r'_?[0-9]{4}$', '', columns.get(like, series_of(release)))}_{year_of(release)}"


def _groups(records: pd.DataFrame) -> list[pd.DataFrame]:
    """Put the records of one inspection together, the publisher's newest list first, reports last."""
    # A source id ends in its year.
    order = [(name.startswith(REPORTS), -int(name[-4:])) for name in records["release"]]
    records = records.assign(order=pd.Series(order, index=records.index, dtype="object"))
    records = records.sort_values(["order", "old_la_code", "published", "inspection_type"], kind="stable")
    records = records.drop(columns="order").reset_index(drop=True)
    groups: list[list[Record]] = []
    by_place: dict[tuple[str, str], list[list[Record]]] = {}
    for record in records.to_dict("records"):
        near = by_place.setdefault((record["old_la_code"], record["framework"]), [])
        others = [group for group in near if all(r["release"] != record["release"] for r in group)]
        best = min(others, key=lambda group: _apart(record, group[0]), default=None)
        if best is not None and _apart(record, best[0])[0] <= NEAR_DAYS:
            best.append(record)
        else:
            near.append([record])
            groups.append(near[-1])
    return [pd.DataFrame(group) for group in groups]


def _apart(one: Record, other: Record) -> tuple[int, bool]:
    """Tell how far two records are from being of one inspection: by days between them, then by kind."""
    days = date.fromisoformat(one["published"]) - date.fromisoformat(other["published"])
    return abs(days.days), one["inspection_type"] != other["inspection_type"]


def _history(group: pd.DataFrame) -> dict[str, str]:
    is_report = group["release"].str.startswith(REPORTS)
    best = group.iloc[0].to_dict()
    if is_report.all():
        raise DataError(
            "a report of an inspection that is on no list",
            file=descriptor.resource("inspection_records")["path"],
            column="published",
            value=f"{best['la_name']}, {best['published']}",
            accepted="the publisher's lists, read first: evidence ingest ofsted-inspections-2023",
        )
    dated = group[group["inspection_start"] != ""]
    sides = (("list", ~is_report), ("report", is_report))
    by = [name for name, these in sides if any(these.loc[dated.index])]
    grades = {name: grade(best[name], name, best) for name in GRADES}
    overall = grades.pop("overall")
    return {
        **{name: best[name] for name in ("time_period", "old_la_code", "framework", "inspection_type")},
        # The code of the day: inspectors may come before an authority ends and publish after.
        "new_la_code": best["new_la_code"] if dated.empty else dated["new_la_code"].iloc[0],
        "inspection_start": "" if dated.empty else dated["inspection_start"].iloc[0],
        "inspection_end": max(group["inspection_end"]),
        "published": best["published"],
        "date_source": " and ".join(by) or "not known",
        "overall": overall,
        "overall_basis": NOT_GRADED if overall in (NOT_GRADED, NO_OVERALL) else BASIS[best["framework"]],
        "grade_as_later_relabelled": LATER_WORD if overall == THEN_WORD else overall,
        **grades,
    }


def grade(printed: str, judgement: str, record: Record) -> str:
    """Give a grade in its framework's own word, or the reason there is none."""
    if printed in WORDS:
        word = WORDS[printed]
        return THEN_WORD if word == LATER_WORD and record["framework"] in BEFORE_SIF else word
    began = record["inspection_start"] or record["published"]
    if judgement == "overall" and record["framework"] == "ILACS" and began >= NO_OVERALL_SINCE:
        return NO_OVERALL
    if printed in NOT_JUDGED_AS:
        return NOT_JUDGED
    if judgement == "care_leavers" and record["framework"] == "ILACS" and began < CARE_LEAVERS_SINCE:
        return JOINT
    return NOT_GRADED


def _differences(group: pd.DataFrame, used: dict[str, str]) -> list[dict[str, Any]]:
    found = []
    for field in COMPARED:
        says = dict(zip(group["release"], group[field].map(_plain), strict=True))
        values = set(says.values()) - {""}
        if len(values) > 1:
            taken = used[field]
            reason = RELABELLED if values == {LATER_WORD, THEN_WORD} else NEWEST
            same = ("time_period", "new_la_code", "old_la_code", "framework", "published")
            row = {name: used[name] for name in same}
            found.append(row | {"field": field, "says": says, "used": taken, "reason": reason})
    return found


def _plain(cell: str) -> str:
    return NOT_JUDGED if cell in NOT_JUDGED_AS else WORDS.get(cell, cell)
