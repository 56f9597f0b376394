"""Published findings on why authorities differ."""

import pandas as pd

from evidence.ingest.columns import called, renamed, without_plus
from evidence.ingest.publication import Part, Publication, Release

COLUMNS = called(
    "id authors=authors_or_publisher title year kind outcome finding=finding_one_line figure "
    "place_period=geography_and_period design caution url seen_as=evidence"
)


def parts(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the findings; quotations stay behind."""
    tidy = renamed(file, COLUMNS)
    return [Part("variation_research", tidy.assign(figure=without_plus(tidy["figure"])), COLUMNS)]


PUBLICATIONS = [Publication("variation-research", "findings on variation", [*COLUMNS.values()], parts)]
