"""Where looked-after children live on 31 March, who provides it and how far away: 2010 to 2025."""

from collections.abc import Mapping

import pandas as pd

from evidence.ingest.children.care_counts import DASHBOARD
from evidence.ingest.columns import place, printed, renamed
from evidence.ingest.publication import Part, Parts, Publication, Release, beside, headings, publication

TABLE = "children_placed"
# Group and row of a file for each of our columns: the dashboard's of 2021 on, and national tables of 2024. Of
# these the one on distance holds totals by kind of placement; its "other placements" are residential schools
# and other residential settings too.
ROWS, NATIONAL_ROWS, NATIONAL_PROVIDERS = (
    {row["column"]: (row["group"], row["row"]) for row in beside(__file__) if row["file"] == name}
    for name in ("dashboard", "distance", "provider")
)
# To 2019: one row an area. Homes then took in what is supported accommodation today.
TO_2019, FROM_2017 = headings("placed_to_2019"), headings("placed_from_2017")
# Of 2010, by code of placement. Suppressed codes, of one to five children in England, are not in their sums.
CODES_2010 = headings("placed_codes_2010")
HEADING_2010 = "MarPlace_{}_2010"


def _picked(rows: Mapping[str, tuple[str, str]], *labels: str, **names: str) -> Parts:
    """Take a column of ours from the rows with each pair of labels; `names` are the file's of its places."""

    def parts(file: pd.DataFrame, release: Release) -> list[Part]:
        group, row = (file[label].str.strip() for label in labels)
        where = renamed(file, {"time_period": "time_period", "level": "geographic_level", **names})
        tidy = place(where if "number" in where else where.assign(number=""), release.areas)
        picks = {ours: (group == of) & (row == label) for ours, (of, label) in rows.items()}
        count = printed(file["number"])
        return [Part(TABLE, tidy.assign(**{ours: count})[at], {ours: "number"}) for ours, at in picks.items()]

    return parts


def _heads_to_2019(edition: int) -> dict[str, str]:
    """Give the columns of a year: children missing from placement were counted apart to 2014."""
    columns = {"looked_after": f"CLA_Mar{edition}", **TO_2019}
    columns["unaccompanied"] = f"CLA_UASC{edition}" if edition >= 2018 else "CLA_UASC"
    # What the file of 2016 heads as missing its notes call other placements, and so do its totals.
    columns["other"] = "CLA_Miss" if edition == 2016 else "CLA_OthPl"
    if edition <= 2014:
        columns["missing"] = "CLA_Miss"
    if edition >= 2017:
        columns |= FROM_2017
    columns["outside"] = "CLA_OutLA" if edition >= 2018 else "CLA_Outbound"
    return columns


def to_2019(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read England's row of the underlying data of a release of 2011 to 2019."""
    columns = _heads_to_2019(release.year)
    cells = {ours: printed(file[theirs]) for ours, theirs in columns.items()}
    return [_england(file, release, cells, columns)]


def of_2010(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read England's row of 2010, whose headings are out of order: values stand in the order of the codes.

    As headed, most children would live in residential schools. Raises `ValueError` where foster care is not
    the most common placement once read so.
    """
    headings = [heading for heading in map(str, file) if heading.startswith("MarPlace_")]
    codes = file[headings].set_axis(sorted(headings), axis=1)
    counts = codes.apply(lambda cells: pd.to_numeric(printed(cells), errors="coerce"))
    columns = {"looked_after": printed(file["MarTotal_2010"])}
    for ours, of in CODES_2010.items():
        summed = counts[list(map(HEADING_2010.format, of.split()))].sum(axis=1)
        columns[ours] = summed.map("{:.0f}".format)
    part = _england(file, release, columns, {"looked_after": "MarTotal_2010"})
    if not (counts.loc[part.frame.index].idxmax(axis=1) == HEADING_2010.format("Q2")).all():
        raise ValueError("most children are not in foster care")
    return [part]


def _england(
    file: pd.DataFrame, release: Release, columns: Mapping[str, pd.Series], theirs: Mapping[str, str]
) -> Part:
    is_england = file["geog_l"].str.strip().str.lower() == "national"
    where = pd.DataFrame({"time_period": str(release.year), "level": "National"}, index=file.index)
    tidy = place(where.assign(number="", name="England"), release.areas).assign(**columns)
    return Part(TABLE, tidy[is_england], theirs)


def _national(of: str, rows: Mapping[str, tuple[str, str]], *labels: str) -> Publication:
    heads = ["time_period", "geographic_level", "country_name", "number", *labels]
    return publication(f"looked-after-placed {of}", heads, _picked(rows, *labels, name="country_name"))


IN_2010 = [HEADING_2010.format(code) for code in sorted({*" ".join(CODES_2010.values()).split()})]
PUBLICATIONS = [
    publication(
        "looked-after-placed dashboard",
        [*DASHBOARD, "cla_group", "characteristic", "number"],
        _picked(ROWS, "cla_group", "characteristic", name="name", number="old_la_code", code="new_la_code"),
    ),
    _national("distance", NATIONAL_ROWS, "cla_group", "characteristic"),
    _national("provider", NATIONAL_PROVIDERS, "placement_type", "placement_provider"),
    publication("looked-after-placed to 2019", lambda at: ["geog_l", *_heads_to_2019(at).values()], to_2019),
    publication("looked-after-placed 2010", ["geog_l", "MarTotal_2010", *IN_2010], of_2010),
]
