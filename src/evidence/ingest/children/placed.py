"""Where looked-after children live on 31 March, who provides it and how far away: 2010 to 2025."""

from collections.abc import Mapping

import pandas as pd

from evidence.ingest.columns import called, place, printed, renamed
from evidence.ingest.publication import Part, Parts, Publication, Release

TABLE = "children_placed"
SERIES = "looked-after-placed"
PLACEMENT, PROVIDER, LOCALITY = "Placement", "Place providers", "Locality of placement"
DISTANCE = "Distance between home and placement and locality of placement"
INDEPENDENT = "Independent and semi-independent living arrangements/supported accommodation"
# Group and row of the file of 2021 on, for each of our columns.
ROWS = {
    "looked_after": (PLACEMENT, "Total"),
    "foster": (PLACEMENT, "Foster placements"),
    "adoption": (PLACEMENT, "Placed for adoption"),
    "parents": (PLACEMENT, "Placed with parents or other person with parental responsibility"),
    "homes": (PLACEMENT, "Secure homes and children's homes"),
    "independent": (PLACEMENT, INDEPENDENT),
    "other_residential": (PLACEMENT, "Other residential settings"),
    "residential_schools": (PLACEMENT, "Residential schools"),
    "other": (PLACEMENT, "Other placements"),
    "own": (PROVIDER, "Own provision (by the LA)"),
    "other_authority": (PROVIDER, "Other LA provision"),
    "other_public": (PROVIDER, "Other public provision (e.g. by a PCT etc)"),
    "private": (PROVIDER, "Private provision"),
    "voluntary": (PROVIDER, "Voluntary/third sector provision"),
    "not_reported": (PROVIDER, "Placement provider not reported"),
    "outside": (LOCALITY, "Placed outside the local authority boundary"),
    "far_inside": (DISTANCE, "3. Placed inside the LA boundary, more than 20 miles from home"),
    "far_outside": (DISTANCE, "4. Placed outside the LA boundary, more than 20 miles from home"),
    "unknown_inside": (DISTANCE, "5. Placed inside the LA boundary, distance not known or not recorded"),
    "unknown_outside": (DISTANCE, "6. Placed outside the LA boundary, distance not known or not recorded"),
    "aged_16_and_over": ("Age group", "16 years and over"),
    "unaccompanied": ("Unaccompanied asylum-seeking children", "UASC"),
}
# The same in the national tables of 2024, of which the one on distance holds totals by kind of placement; its
# "other placements" are residential schools and other residential settings too.
EVERY, ALL = "All children", "1. All children looked after at 31 March"
NATIONAL_ROWS = {
    name: (ROWS[name][1], "Total") for name in ("foster", "adoption", "parents", "homes", "independent")
} | {
    "looked_after": (EVERY, "Total"),
    "far_inside": (EVERY, "2.i Over 20 miles inside LA boundary"),
    "far_outside": (EVERY, "2.ii Over 20 miles outside LA boundary"),
}
NATIONAL_PROVIDERS = {name: (ALL, row) for name, (group, row) in ROWS.items() if group == PROVIDER}
# To 2019: one row an area. Homes then took in what is supported accommodation today.
TO_2019 = called(
    "foster=CLA_Fost adoption=CLA_Adopt parents=CLA_Parent homes_and_hostels=CLA_Secure community=CLA_Ocom"
    " other_residential=CLA_Ores residential_schools=CLA_RSch own=CLA_OwnP other_authority=CLA_OthLA"
    " other_public=CLA_OthPP private=CLA_Priv voluntary=CLA_Vol not_reported=CLA_Nrep"
    " aged_16_and_over=CLA_16over"
)
FAR = called("far_inside=CLA_InLA_GT20 far_outside=CLA_OutLA_GT20")
UNKNOWN = called("unknown_inside=CLA_InLA_NoInfo unknown_outside=CLA_OutLA_NoInfo")
# Of 2010, by code of placement. Suppressed codes, of one to five children in England, are not in their sums.
CODES_2010 = {
    **{"foster": "Q1 Q2", "foster_relatives": "Q1", "adoption": "A3 A4 A5 A6", "parents": "P1"},
    **{"homes": "K1 K2", "independent": "H5 P2", "homes_and_hostels": "K1 K2 H5", "community": "P2 P3"},
    **{"other_residential": "R1 R2 R3 R5", "residential_schools": "S1", "missing": "M1 M2 M3", "other": "Z1"},
}
HEADING_2010 = "MarPlace_{}_2010"


def _picked(rows: Mapping[str, tuple[str, str]], *labels: str, **names: str) -> Parts:
    """Take a column of ours from the rows with each pair of labels; `names` are the file's of its places."""

    def parts(file: pd.DataFrame, release: Release) -> list[Part]:
        group, row = (file[label].str.strip() for label in labels)
        where = renamed(file, {"time_period": "time_period", "level": "geographic_level", **names})
        tidy = place(where if "number" in where else where.assign(number=""), release.areas)
        chosen = {ours: (group == of) & (row == label) for ours, (of, label) in rows.items()}
        cells = printed(file["number"])
        return [
            Part(TABLE, tidy.assign(**{ours: cells})[of], {ours: "number"}) for ours, of in chosen.items()
        ]

    return parts


def _columns_to_2019(edition: int) -> dict[str, str]:
    """Give the columns of a year: children missing from placement were counted apart to 2014."""
    columns = {"looked_after": f"CLA_Mar{edition}", **TO_2019}
    columns["unaccompanied"] = f"CLA_UASC{edition}" if edition >= 2018 else "CLA_UASC"
    # What the file of 2016 heads as missing its notes call other placements, and so do its totals.
    columns["other"] = "CLA_Miss" if edition == 2016 else "CLA_OthPl"
    if edition <= 2014:
        columns["missing"] = "CLA_Miss"
    if edition >= 2017:
        columns |= FAR | UNKNOWN
    columns["outside"] = "CLA_OutLA" if edition >= 2018 else "CLA_Outbound"
    return columns


def to_2019(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read England's row of the underlying data of a release of 2011 to 2019."""
    columns = _columns_to_2019(release.year)
    return [
        _england(file, release, {ours: printed(file[theirs]) for ours, theirs in columns.items()}, columns)
    ]


def of_2010(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read England's row of 2010, whose headings are out of order: values stand in the order of the codes.

    As headed, most children would live in residential schools. Raises `ValueError` where foster care is not
    the most common placement once read so.
    """
    headings = [heading for heading in map(str, file) if heading.startswith("MarPlace_")]
    codes = file[headings].set_axis(sorted(headings), axis=1)
    counts = codes.apply(lambda cells: pd.to_numeric(printed(cells), errors="coerce"))
    columns = {"looked_after": printed(file["MarTotal_2010"])} | {
        ours: counts[[HEADING_2010.format(code) for code in of.split()]].sum(axis=1).map("{:.0f}".format)
        for ours, of in CODES_2010.items()
    }
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


NATIONAL = ["time_period", "geographic_level", "country_name", "number"]
PUBLICATIONS = [
    Publication(
        SERIES,
        "Children looked after on 31 March by characteristic, as the department's dashboard holds them",
        ["time_period", "geographic_level", "new_la_code", "old_la_code", "name"]
        + ["cla_group", "characteristic", "number"],
        _picked(ROWS, "cla_group", "characteristic", name="name", number="old_la_code", code="new_la_code"),
        holds={"cla_group": DISTANCE},
        since=2025,
    ),
    Publication(
        SERIES,
        "Children looked after on 31 March by placement distance and locality, England",
        [*NATIONAL, "cla_group", "characteristic"],
        _picked(NATIONAL_ROWS, "cla_group", "characteristic", name="country_name"),
        holds={"cla_group": "Foster placements", "characteristic": NATIONAL_ROWS["far_outside"][1]},
        since=2020,
    ),
    Publication(
        SERIES,
        "Children looked after on 31 March by placement provider, type and locality, England",
        [*NATIONAL, "placement_type", "placement_provider"],
        _picked(NATIONAL_PROVIDERS, "placement_type", "placement_provider", name="country_name"),
        holds={"placement_type": ALL},
        since=2020,
    ),
    Publication(
        SERIES,
        "Children looked after in England, underlying data by authority: placements",
        lambda edition: ["geog_l", *_columns_to_2019(edition).values()],
        to_2019,
        encodings=("utf-8", "cp1252"),
        since=2011,
        until=2019,
    ),
    Publication(
        SERIES,
        "Children looked after at 31 March 2010, underlying data by authority",
        ["geog_l", "MarTotal_2010"]
        + [HEADING_2010.format(code) for code in sorted({*" ".join(CODES_2010.values()).split()})],
        of_2010,
        encodings=("utf-8", "cp1252"),
        since=2010,
        until=2010,
    ),
]
