"""Income deprivation affecting children, 2015."""

import pandas as pd

from evidence.ingest.columns import place, rounded
from evidence.ingest.publication import Part, Release, publication

CODE = "Upper Tier Local Authority District code (2013)"
NAME = "Upper Tier Local Authority District name (2013)"
STEM = "Income Deprivation Affecting Children Index (IDACI) - "
# Our column: theirs, and the decimals they print.
COLUMNS = {
    "idaci_average_score": ("Average score", 3),
    "idaci_rank_of_average_score": ("Rank of average score", 0),
    "idaci_average_rank": ("Average rank", 2),
    "idaci_rank_of_average_rank": ("Rank of average rank", 0),
    "idaci_most_deprived_share": ("Proportion of LSOAs in most deprived 10% nationally", 4),
    "idaci_rank_of_most_deprived_share": ("Rank of proportion of LSOAs in most deprived 10% nationally", 0),
}


def parts(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the upper-tier summary."""
    code = file[CODE].str.strip()
    where = pd.DataFrame(
        {
            "time_period": str(release.year),
            "level": "Local authority",
            "code": code,
            "number": code.map(release.numbers).fillna(""),
            "name": file[NAME].str.strip(),
        }
    )
    tidy = place(where, release.areas, time_identifier="Calendar year")
    values = {ours: rounded(file[STEM + theirs], decimals) for ours, (theirs, decimals) in COLUMNS.items()}
    names = {ours: STEM + theirs for ours, (theirs, _) in COLUMNS.items()}
    return [Part("deprivation_2015", tidy.assign(**values), {"new_la_code": CODE, "la_name": NAME, **names})]


HEADINGS = [CODE, NAME, *(STEM + theirs for theirs, _ in COLUMNS.values())]
PUBLICATIONS = [publication("idaci", HEADINGS, parts)]
