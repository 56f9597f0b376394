"""What others published on the workforce: changes of director by year, and single figures."""

import pandas as pd

from evidence.ingest.columns import called, listed, period, renamed
from evidence.ingest.publication import Part, Publication, Release

COUNTS = called(
    "changes=dcs_changes authorities_with_change=las_with_change authorities=las_total "
    "first_time=new_first_time_dcs interim=interim_appointments moved=moved_between_las "
    "returned=former_dcs_returned interims_in_post=interims_in_post_at_year_end "
    "tenure_months=avg_tenure_months_current_la combined_posts=twin_hat_directors "
    "changes_a_year_since_2007=avg_changes_per_year_since_2007"
)
DIRECTORS = {
    **called("id time_period=year"),
    **COUNTS,
    **called("tenure_basis publisher caution=note url seen_as=evidence"),
}
FINDINGS = called(
    "id topic measure value unit period place=geography publisher title published=publication_date "
    "cross_check caution url seen_as=evidence"
)
AS_FINDING = called("id period=year publisher published=year_end caution=note url seen_as=evidence")
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
    Publication("director-changes", "changes of director", [*DIRECTORS.values()], directors),
    Publication(
        "workforce-findings",
        "published workforce figures",
        [*FINDINGS.values()],
        listed("workforce_findings", FINDINGS),
    ),
]
