"""Mid-year population estimates, as the children in need release carries them."""

import pandas as pd

from evidence.ingest.layouts import COMMON, open_standard
from evidence.ingest.publication import Part, Publication, Release

COLUMNS = {"population_0_17": "population_estimate"}


def parts(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the estimates of children aged 0 to 17."""
    rows = file[file["age_group"].str.strip() == "Children aged 0 to 17 years"]
    return [Part("child_population", open_standard(rows, COLUMNS), COLUMNS)]


PUBLICATIONS = [
    Publication(
        "ons-mid",
        "mid-year population estimates",
        lambda year: [*COMMON, "age_group", *COLUMNS.values()],
        parts,
    )
]
