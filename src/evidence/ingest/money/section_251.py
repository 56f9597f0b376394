"""Section 251 outturn by line: what was spent, rows not to trust, and totals that do not agree."""

import pandas as pd

from evidence.data import descriptor
from evidence.ingest.cells import rounded
from evidence.ingest.layouts import place
from evidence.ingest.money import suspect_returns
from evidence.ingest.publication import Part, Release

LINES = {
    "children_looked_after": "looked_after",
    "family_support": "family_support",
    "other_children_family": "other",
    "safeguarding_social_work": "safeguarding",
    "services_young_people": "young_people",
    "sure_start_early_years": "sure_start",
    "youth_justice": "youth_justice",
    "total_excl_cera": "total",
}
MONEY = {"gross": "gross_gbp", "income": "income_gbp", "net": "net_gbp"}
UNEXPLAINED = "not explained in the source"
AUTHORITIES, PARTS = "sum of authorities", "sum of lines"


def part(file: pd.DataFrame, where: pd.DataFrame, release: Release) -> Part:
    """Read the lines of the extract from the department's workbooks.

    Parameters
    ----------
    file : pandas.DataFrame of str
        The extract, one row an authority, year and category.
    where : pandas.DataFrame of str
        Its ``time_period, level, number, name``, as `evidence.ingest.layouts.place` takes them.
    release : Release
        Which release it is.

    Returns
    -------
    Part
        Rows of the table ``section_251``.
    """
    line = file["category"].str.strip().map(LINES)
    wanted = line.notna()
    tidy = place(where[wanted], release.areas, time_identifier="Financial year").assign(line=line[wanted])
    values = {ours: rounded(file.loc[wanted, theirs], 2) for ours, theirs in MONEY.items()}
    return Part("section_251", tidy.assign(**values), {"new_la_code": "la_code", **MONEY})


def with_suspects(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Mark rows that should not be used for an extreme without a look at the return.

    Parameters
    ----------
    tables : dict of str to pandas.DataFrame
        Every table, as text.

    Returns
    -------
    pandas.DataFrame of str
        The table ``section_251``, with ``suspect`` and ``suspect_reason``.
    """
    frame = tables["section_251"].copy().reset_index(drop=True)
    faults = descriptor.resource("section_251").get("noted", [])
    return suspect_returns.marked(
        frame, suspect_returns.out_of_line(frame), suspect_returns.noted(frame, faults)
    )


def discrepancies(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """List every published figure of England or a region that is not the sum of what it should hold.

    Authorities are added up by region; Inner and Outer London have no authorities of their own in the tables,
    and are held only against their lines. A difference that rounding every part to a pound allows is none.

    Parameters
    ----------
    tables : dict of str to pandas.DataFrame
        Every table, as text.

    Returns
    -------
    pandas.DataFrame of str
        The table ``section_251_discrepancies``.
    """
    frame = tables["section_251"].copy()
    # England of the extract is our source's own sum: it can disagree with nothing.
    republished = {s["id"] for s in descriptor.package()["sources"] if s.get("republication")}
    frame = frame[frame["release"].isin(republished)]
    frame["gross"] = pd.to_numeric(frame["gross"], errors="coerce")
    published = frame[(frame["geographic_level"] != "Local authority") & frame["gross"].notna()]
    authorities = frame[(frame["geographic_level"] == "Local authority") & frame["gross"].notna()]
    authorities = pd.concat([authorities, authorities.assign(region_code="")])
    found = _against(published, authorities, ["time_period", "region_code", "release", "line"], AUTHORITIES)
    whole = descriptor.resource("section_251")["parts"]
    lines = published[published["line"].isin(whole["of"])]
    # A total is held against its lines only where every one of them is published.
    by = ["time_period", "region_code", "release"]
    lines = lines[lines.groupby(by)["line"].transform("size") == len(whole["of"])]
    total = published[published["line"] == whole["whole"]]
    both = pd.concat([found, _against(total, lines, by, PARTS)])
    known = descriptor.resource("section_251_discrepancies").get("known", [])
    reasons = {
        (item["time_period"], item["place"], item["line"], item["against"]): item["reason"] for item in known
    }
    where = zip(both["time_period"], both["region_code"], both["line"], both["against"], strict=True)
    keys = [(int(year), region or "England", line, against) for year, region, line, against in where]
    return both.assign(reason=[reasons.get(key, UNEXPLAINED) for key in keys])


def _against(published: pd.DataFrame, parts: pd.DataFrame, by: list[str], against: str) -> pd.DataFrame:
    summed = parts.groupby(by)["gross"].agg(summed="sum", parts="size").reset_index()
    both = published.merge(summed, on=by)
    both["difference"] = both["gross"] - both["summed"]
    both = both[both["difference"].abs() > 0.5 * (both["parts"] + 1)].assign(against=against)
    both = both.rename(columns={"gross": "published"})
    for column in ("published", "summed", "difference"):
        both[column] = both[column].map("{:.0f}".format).astype("str")
    return both
