"""Section 251 outturn: social work, the safeguarding heading it is part of, and rows not to trust."""

import pandas as pd

from evidence.ingest.cells import rounded
from evidence.ingest.lait import period
from evidence.ingest.layouts import place
from evidence.ingest.money import section_251, suspect_returns
from evidence.ingest.publication import Part, Publication, Release

LINES = {"social_work_line_only": "social_work", "safeguarding_social_work": "safeguarding"}
MONEY = {"gross": "gross_gbp", "income": "income_gbp", "net": "net_gbp"}
# The layout of the return changed in 2012-13; before it the lines are sums of others.
FROM = 201213

# Social work is nine tenths of safeguarding in the middle authority; under half, the return has put social
# workers on other lines.
LEAST_SHARE = 0.5
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
    return [
        Part("social_work_spending", tidy.assign(**values), {"new_la_code": "la_code", **MONEY}),
        section_251.part(file, where, release),
    ]


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
    same = ["time_period", "new_la_code", "release"]
    heading = gross.where(frame["line"] == "safeguarding").groupby([frame[c] for c in same]).transform("max")
    low_share = (frame["line"] == "social_work") & (gross > 0) & (gross < LEAST_SHARE * heading)
    nothing, below, above = suspect_returns.out_of_line(frame)
    share = (f"under {LEAST_SHARE:.0%} of the safeguarding heading", low_share)
    noted = pd.Series(
        [NOTED.get(key, "") for key in zip(frame["old_la_code"], year, strict=True)], index=frame.index
    )
    return suspect_returns.marked(frame, [nothing, share, below, above], noted)


PUBLICATIONS = [
    Publication(
        "section-251",
        "Section 251 outturn by authority",
        lambda year: ["financial_year", "la_code", "la_name", "category", *MONEY.values()],
        authorities,
        also=(".ods",),
    ),
    Publication(
        "section-251",
        "Section 251 outturn, England",
        lambda year: ["financial_year", "category", *MONEY.values()],
        england,
        also=(".ods",),
    ),
]
