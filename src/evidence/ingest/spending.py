"""Section 251 outturn: social work, the safeguarding heading it is part of, and rows not to trust."""

import numpy as np
import pandas as pd

from evidence.ingest.cells import rounded
from evidence.ingest.lait import period
from evidence.ingest.layouts import place
from evidence.ingest.publication import Part, Publication, Release

LINES = {"social_work_line_only": "social_work", "safeguarding_social_work": "safeguarding"}
MONEY = {"gross": "gross_gbp", "income": "income_gbp", "net": "net_gbp"}
# The layout of the return changed in 2012-13; before it the lines are sums of others.
FROM = 201213

# The rule. Social work is nine tenths of safeguarding in the middle authority; under half, the return has put
# social workers on other lines. A year out of line with both years beside it is a slip of the return; a year
# that begins a new level is not.
LEAST_SHARE = 0.5
OUT_OF_LINE = 5 / 3
NOTED = {
    ("871", 201718): "the authority's lines do not add up to its total",
    ("341", 202425): "the authority's return as a whole halves and disagrees with its revenue outturn",
}


def authorities(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read authority rows."""
    return _parts(file, release, file["la_code"].str.strip(), file["la_name"].str.strip(), "Local authority")


def england(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the sums over authorities that came with them."""
    nothing = pd.Series("", index=file.index)
    return _parts(file, release, nothing, nothing, "National")


def _parts(
    file: pd.DataFrame, release: Release, number: pd.Series, name: pd.Series, level: str
) -> list[Part]:
    years = file["financial_year"].str.strip().map({y: period(y) for y in file["financial_year"].unique()})
    where = pd.DataFrame({"time_period": years, "level": level, "number": number, "name": name})
    line = file["category"].str.strip().map(LINES)
    wanted = line.notna() & ~(pd.to_numeric(years, errors="coerce") < FROM)
    tidy = place(where[wanted], release.areas, time_identifier="Financial year").assign(line=line[wanted])
    values = {ours: rounded(file.loc[wanted, theirs], 2) for ours, theirs in MONEY.items()}
    return [Part("social_work_spending", tidy.assign(**values), {"new_la_code": "la_code", **MONEY})]


def with_suspects(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Mark rows that should not be used for an extreme without a look at the return.

    Parameters
    ----------
    tables : dict of str to pandas.DataFrame
        Every table, as text.

    Returns
    -------
    pandas.DataFrame of str
        The table ``social_work_spending``, with ``suspect`` and ``suspect_reason``.
    """
    frame = tables["social_work_spending"].copy().reset_index(drop=True)
    gross = pd.to_numeric(frame["gross"], errors="coerce")
    year = pd.to_numeric(frame["time_period"]).astype("int64")
    is_authority = frame["geographic_level"] == "Local authority"
    same = ["time_period", "new_la_code", "release"]
    heading = gross.where(frame["line"] == "safeguarding").groupby([frame[c] for c in same]).transform("max")
    series = [frame["old_la_code"], frame["line"], frame["release"]]
    order = year.argsort()
    by_year = gross.iloc[order].groupby([s.iloc[order] for s in series])
    near = {step: by_year.shift(step).reindex(frame.index) for step in (-2, -1, 1, 2)}
    # The first and the last year of a series have no year on one side: the two nearest stand in.
    before, after = near[1].fillna(near[-2]), near[-1].fillna(near[2])
    lowest, highest = np.fmin(before, after), np.fmax(before, after)
    noted = pd.Series(
        [NOTED.get(key, "") for key in zip(frame["old_la_code"], year, strict=True)], index=frame.index
    )
    reasons = {
        "nothing is recorded on the line": gross <= 0,
        f"under {LEAST_SHARE:.0%} of the safeguarding heading": (frame["line"] == "social_work")
        & (gross > 0)
        & (gross < LEAST_SHARE * heading),
        "far below the years beside it": (gross > 0) & (gross < lowest / OUT_OF_LINE),
        "far above the years beside it": gross > highest * OUT_OF_LINE,
    }
    found = pd.Series("", index=frame.index)
    for reason, holds in reasons.items():
        found = found.mask(holds & is_authority, found.where(found == "", found + "; ") + reason)
    found = found.mask((noted != "") & is_authority, found.where(found == "", found + "; ") + noted)
    return frame.assign(suspect=np.where(found == "", "false", "true"), suspect_reason=found)


PUBLICATIONS = [
    Publication(
        "section-251",
        "Section 251 outturn by authority",
        lambda year: ["financial_year", "la_code", "la_name", "category", *MONEY.values()],
        authorities,
    ),
    Publication(
        "section-251",
        "Section 251 outturn, England",
        lambda year: ["financial_year", "category", *MONEY.values()],
        england,
    ),
]
