"""Published findings on why authorities differ."""

import pandas as pd

from evidence.ingest.columns import renamed, without_plus
from evidence.ingest.headings import headings
from evidence.ingest.publication import Part, Release, publication

COLUMNS = headings("research")


def parts(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the findings; quotations stay behind."""
    tidy = renamed(file, COLUMNS)
    return [Part("variation_research", tidy.assign(figure=without_plus(tidy["figure"])), COLUMNS)]


PUBLICATIONS = [publication("variation-research", [*COLUMNS.values()], parts)]
