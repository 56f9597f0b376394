"""Mid-year population estimates, as the children in need release carries them."""

import pandas as pd

from evidence.ingest.columns import COMMON, open_rows
from evidence.ingest.publication import Part, Release, publication

COLUMNS = {"population_0_17": "population_estimate"}


def parts(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the estimates of children aged 0 to 17."""
    return [open_rows("child_population", file, {"age_group": "Children aged 0 to 17 years"}, COLUMNS)]


PUBLICATIONS = [publication("ons-mid", [*COMMON, "age_group", *COLUMNS.values()], parts)]
