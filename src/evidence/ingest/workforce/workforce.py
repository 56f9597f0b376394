"""Social workers: the totals to 2016, the indicators since 2017, joint returns; and changes of director."""

from collections.abc import Mapping

import pandas as pd

from evidence.data.joint_returns import SEPARATOR, is_joint
from evidence.ingest.columns import COMMON, listed, open_standard, period, place, printed, renamed
from evidence.ingest.publication import Part, Release, headings, publication

TODAY = headings("workforce")
TOTALS = headings("workforce_totals")
PLACE = ["old_la_code", "new_la_code", "la_name"]
# Where a row of the totals belongs. England has no region, a region no authority.
# Codes are looked up by number: the file prints codes that Gateshead and Northumberland had until 2013.
REGION, AUTHORITY, NUMBER = "Region_name", "LA_name", "LA_code (3 digit)"
# Kingston and Richmond filed one return in 2016: it stands under Kingston, with a full stop for Richmond.
JOINT_IN = {2016: [("314", "318")]}


def parts(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the indicators; a joint return stays the one row it is printed as."""
    own = {name: name for name in ("time_period", *PLACE)}
    return [Part("workforce", open_standard(file, TODAY), own | TODAY)]


def _columns_of_totals(year: int) -> list[str]:
    return [REGION, AUTHORITY, NUMBER, *(f"{theirs}_{year}" for theirs in TOTALS.values())]


def totals(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read a release of 2015 or 2016, which authorities gave as totals."""
    # The file of 2016 ends in empty lines.
    file = file[(file != "").any(axis=1)]
    region, authority, number = (file[name].str.strip() for name in (REGION, AUTHORITY, NUMBER))
    level = pd.Series("National", index=file.index).mask(region != "", "Regional")
    level = level.mask(authority != "", "Local authority")
    where = {"level": level, "number": number, "name": authority.where(authority != "", region)}
    rows = pd.DataFrame({"time_period": str(release.year), **where})
    tidy = place(rows, release.areas, on=f"{release.year}-09-30")
    columns = {ours: f"{theirs}_{release.year}" for ours, theirs in TOTALS.items()}
    tidy = tidy.assign(**{ours: printed(file[theirs]) for ours, theirs in columns.items()})
    tidy = as_joint(tidy, "in_post_fte", JOINT_IN.get(release.year, []))
    return [Part("workforce_totals", tidy, {"new_la_code": NUMBER, **columns})]


def as_joint(rows: pd.DataFrame, column: str, pairs: list[tuple[str, str]]) -> pd.DataFrame:
    """Make one row of a joint return printed under each of its two authorities, or under the first.

    `pairs` are numbers of authorities that file together, the one that prints first. The second is left out
    where it is a mark or the same figure; another stays, as a second row of one key, which no check accepts.
    """
    rows = rows.copy()
    for pair in pairs:
        mine = rows[rows["old_la_code"].isin(pair)]
        if len(mine) < len(pair):
            continue
        mine = mine.sort_values("old_la_code", key=lambda numbers: numbers.map(pair.index))
        first, second = mine.index
        for name in PLACE:
            rows.loc[[first, second], name] = SEPARATOR.join(mine[name])
        if rows.at[second, column] in {"-", ".", rows.at[first, column]}:
            rows = rows.drop(second)
    return rows


def joint_returns(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """List the authorities and the years of every joint return, as its newest release names it."""
    rows = tables["workforce"]
    rows = rows[is_joint(rows["new_la_code"])]
    found = []
    for code, filed in rows.sort_values("release").groupby("new_la_code"):
        newest, years = filed.iloc[-1], filed["time_period"]
        split = zip(*(newest[name].split(SEPARATOR) for name in PLACE), strict=True)
        rest = [years.min(), years.max(), newest["release"]]
        found += [[code, newest["la_name"], new, old, name, *rest] for old, new, name in split]
    columns = ["return_code", "return_name", "new_la_code", "old_la_code", "la_name", "from_year", "to_year"]
    return pd.DataFrame(found, columns=[*columns, "source"], dtype="str")


COUNTS, DIRECTORS = headings("director_counts"), headings("directors")
FINDINGS, AS_FINDING = headings("workforce_findings"), headings("directors_as_findings")
MEAN_TENURE = "Average tenure of a director of children's services"
DIFFERENT = "Different directors of children's services in post over the period"
# Stands where the page seen gives no such figure, which is not to say there was none.
NOT_SEEN = "not seen"
# Rows of the file on directors that are not a year of the count.
CONTEXT = r"DTX\d+"
_IN_POST = r"own count: (\d+) DCSs"


def directors(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the count of directors by year; quotations stay behind, and single figures become findings."""
    tidy = renamed(file, DIRECTORS)
    is_context = tidy["id"].str.fullmatch(CONTEXT)
    years = tidy[~is_context]
    counts = years[list(COUNTS)].replace("", NOT_SEEN)
    years = years.assign(**counts, time_period=years["time_period"].map(period))
    # A figure on directors that is of no one year is a finding.
    others = file[is_context]
    tenure = others[COUNTS["tenure_months"]].str.strip()
    counted = others["note"].str.extract(_IN_POST, expand=False).fillna("")
    is_tenure = tenure != ""
    context = renamed(others, AS_FINDING).assign(
        topic="directors",
        measure=is_tenure.map({True: MEAN_TENURE, False: DIFFERENT}),
        value=tenure.where(is_tenure, counted),
        unit=is_tenure.map({True: "months", False: "directors"}),
        **{"place": "England", "title": "", "cross_check": ""},
    )
    heads = {"value": COUNTS["tenure_months"]} | FINDINGS
    return [Part("director_changes", years, DIRECTORS), Part("workforce_findings", context, heads)]


PUBLICATIONS = [
    publication("social-work-workforce", [*COMMON, *TODAY.values()], parts),
    publication("workforce-totals", _columns_of_totals, totals),
    publication("director-changes", [*DIRECTORS.values()], directors),
    publication("workforce-findings", [*FINDINGS.values()], listed("workforce_findings", FINDINGS)),
]
