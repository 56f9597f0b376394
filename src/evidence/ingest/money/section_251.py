"""Section 251 outturn by line: what was spent, rows not to trust, and totals that do not agree."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from evidence.data import descriptor
from evidence.ingest.columns import period, place, renamed, rounded
from evidence.ingest.publication import Part, Release, headings, labels, publication

LINES = labels("section_251_lines")
SOCIAL_WORK = {"social_work_line_only": "social_work", "safeguarding_social_work": "safeguarding"}
# The layout of the return changed in 2012-13; before it the lines of social work are sums of others.
SOCIAL_WORK_SINCE = 201213
# Social work is nine tenths of safeguarding in the middle authority; under half, the return has put social
# workers on other lines.
LEAST_SHARE = 0.5
# A year out of line with both years beside it is a slip of the return; a year that begins a new level is not.
OUT_OF_LINE = 5 / 3
MONEY = headings("section_251_money")
# Lines by who provides, as returns call them after a number of the year. Fostering divides in 2018-19.
PROVIDED = labels("section_251_provided")
# Of care by family, England is enough.
OF_ENGLAND = ("family_and_friends", "special_guardianship")
NUMBERED = r"^[\d.]+[a-z]?\.?\s*"
PROVIDERS = headings("section_251_providers")
# Bedfordshire and Cheshire were divided in April 2009, before the codes and counts of this review begin.
DIVIDED_BEFORE = ("820", "875")
UNEXPLAINED = "not explained in the source"
AUTHORITIES, PARTS = "sum of authorities", "sum of lines"


def authorities(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read authority rows of the extract from the department's workbooks."""
    return _both(file, release, file["la_code"].str.strip(), file["la_name"].str.strip(), "Local authority")


def england(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the sums over authorities that came with them."""
    nothing = pd.Series("", index=file.index)
    return _both(file, release, nothing, nothing, "National")


def _both(file: pd.DataFrame, release: Release, number: pd.Series, name: pd.Series, level: str) -> list[Part]:
    years = file["financial_year"].str.strip().map({y: period(y) for y in file["financial_year"].unique()})
    where = pd.DataFrame({"time_period": years, "level": level, "number": number, "name": name})
    is_comparable = ~(pd.to_numeric(years, errors="coerce") < SOCIAL_WORK_SINCE)
    return [
        _part("social_work_spending", file[is_comparable], SOCIAL_WORK, where, release),
        _part("section_251", file, LINES, where, release),
    ]


def _part(table: str, file: pd.DataFrame, lines: dict[str, str], at: pd.DataFrame, release: Release) -> Part:
    line = file["category"].str.strip().map(lines).dropna()
    tidy = place(at.loc[line.index], release.areas, time_identifier="Financial year").assign(line=line)
    values = {ours: rounded(file.loc[line.index, theirs], 2) for ours, theirs in MONEY.items()}
    return Part(table, tidy.assign(**values), {"new_la_code": "la_code", **MONEY})


def providers(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read who provides for looked-after children; England is the sum of all authorities of the file."""
    line = file["line"].str.replace(NUMBERED, "", regex=True).str.strip().str.casefold().map(PROVIDED)
    file = file[line.notna()]
    where = renamed(file, {"time_period": "financial_year", "number": "la_code", "name": "la_name"})
    where["time_period"] = where["time_period"].map(period)
    amounts = renamed(file, PROVIDERS).assign(line=line)
    by = [where["time_period"], amounts["line"]]
    summed = amounts[list(PROVIDERS)].apply(pd.to_numeric, errors="coerce").groupby(by).sum(min_count=1)
    england = summed.map("{:.0f}".format).mask(summed.isna(), "").reset_index()
    kept = ~where["number"].isin(DIVIDED_BEFORE) & ~amounts["line"].isin(OF_ENGLAND)
    whole = england[["time_period"]].assign(level="National", number="", name="")
    own = where[kept].assign(level="Local authority")
    both = ((own, amounts[kept]), (whole, england[amounts.columns]))
    rows = (place(at, release.areas, time_identifier="Financial year").join(cells) for at, cells in both)
    return [Part("provider_spending", part, {"new_la_code": "la_code", **PROVIDERS}) for part in rows]


def out_of_line(frame: pd.DataFrame) -> list[tuple[str, pd.Series]]:
    """Find rows with nothing recorded, and rows far from the years on both sides, by reason."""
    gross = pd.to_numeric(frame["gross"], errors="coerce")
    order = pd.to_numeric(frame["time_period"]).argsort()
    series = [frame["old_la_code"], frame["line"], frame["release"]]
    by_year = gross.iloc[order].groupby([s.iloc[order] for s in series])
    near = {step: by_year.shift(step).reindex(frame.index) for step in (-2, -1, 1, 2)}
    # The first and the last year of a series have no year on one side: the two nearest stand in.
    before, after = near[1].fillna(near[-2]), near[-1].fillna(near[2])
    lowest, highest = np.fmin(before, after), np.fmax(before, after)
    return [
        ("nothing is recorded on the line", gross <= 0),
        ("far below the years beside it", (gross > 0) & (gross < lowest / OUT_OF_LINE)),
        ("far above the years beside it", gross > highest * OUT_OF_LINE),
    ]


def marked(
    frame: pd.DataFrame,
    reasons: Sequence[tuple[str | pd.Series, pd.Series]],
    faults: Sequence[dict[str, Any]],
) -> pd.DataFrame:
    """Write ``suspect`` and its reasons on authority rows; `faults` are those the descriptor declares."""
    # One without ``lines`` is of the whole return, one without ``release`` of every release.
    declared = pd.Series("", index=frame.index)
    for fault in faults:
        holds = frame["time_period"].eq(str(fault["time_period"]))
        holds &= frame["old_la_code"].eq(fault["old_la_code"])
        if "lines" in fault:
            holds &= frame["line"].isin(fault["lines"])
        if "release" in fault:
            holds &= frame["release"] == fault["release"]
        declared = declared.mask(holds, fault["reason"])
    is_authority = frame["geographic_level"] == "Local authority"
    found = pd.Series("", index=frame.index)
    for reason, holds in [*reasons, (declared, declared != "")]:
        found = found.mask(holds & is_authority, found.where(found == "", found + "; ") + reason)
    return frame.assign(suspect=np.where(found == "", "false", "true"), suspect_reason=found)


def with_suspects(name: str, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Mark rows that should not be used for an extreme without a look at the return."""
    frame = tables[name].reset_index(drop=True)
    faults = descriptor.resource(name).get("faults", [])
    return marked(frame, out_of_line(frame), faults)


def with_suspect_social_work(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Mark such rows of ``social_work_spending``, those out of proportion to the heading among them."""
    frame = tables["social_work_spending"].reset_index(drop=True)
    faults = descriptor.resource("social_work_spending").get("faults", [])
    gross = pd.to_numeric(frame["gross"], errors="coerce")
    same = [frame[name] for name in ("time_period", "new_la_code", "release")]
    heading = gross.where(frame["line"] == "safeguarding").groupby(same).transform("max")
    low_share = (frame["line"] == "social_work") & (gross > 0) & (gross < LEAST_SHARE * heading)
    nothing, below, above = out_of_line(frame)
    reasons = [nothing, (f"under {LEAST_SHARE:.0%} of the safeguarding heading", low_share), below, above]
    return marked(frame, reasons, faults)


def discrepancies(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """List every published figure of England or a region that is not the sum of what it should hold."""
    # Authorities are added up by region; Inner and Outer London have no authorities of their own in the
    # tables, and are held only against their lines. A difference that rounding every part to a pound allows
    # is none.
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
    reasons = {(k["time_period"], k["place"], k["line"], k["against"]): k["reason"] for k in known}
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


WHOLE = ["financial_year", "category", *MONEY.values()]
BY_LINE = ["financial_year", "la_code", "la_name", "line"]
PUBLICATIONS = [
    publication("section-251 authorities", [*WHOLE, "la_code", "la_name"], authorities),
    publication("section-251 england", WHOLE, england),
    publication("section-251-providers", [*BY_LINE, *PROVIDERS.values()], providers),
]
