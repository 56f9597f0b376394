"""What others published on the workforce: changes of director by year, and single figures."""

import pandas as pd

from evidence.ingest.columns import listed, period, renamed
from evidence.ingest.headings import headings
from evidence.ingest.publication import Part, Release, publication

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
    return [
        Part("director_changes", years, DIRECTORS),
        Part("workforce_findings", _context(file[is_context]), {"value": COUNTS["tenure_months"]} | FINDINGS),
    ]


def _context(file: pd.DataFrame) -> pd.DataFrame:
    """Turn a figure on directors that is of no one year into a finding."""
    tenure = file[COUNTS["tenure_months"]].str.strip()
    counted = file["note"].str.extract(_IN_POST, expand=False).fillna("")
    is_tenure = tenure != ""
    return renamed(file, AS_FINDING).assign(
        topic="directors",
        measure=is_tenure.map({True: MEAN_TENURE, False: DIFFERENT}),
        value=tenure.where(is_tenure, counted),
        unit=is_tenure.map({True: "months", False: "directors"}),
        **{"place": "England", "title": "", "cross_check": ""},
    )


PUBLICATIONS = [
    publication("director-changes", [*DIRECTORS.values()], directors),
    publication("workforce-findings", [*FINDINGS.values()], listed("workforce_findings", FINDINGS)),
]
