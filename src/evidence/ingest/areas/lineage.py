"""Codes of authorities and their changes."""

from collections.abc import Mapping

import pandas as pd

from evidence.data import areas as places
from evidence.ingest.columns import listed
from evidence.ingest.publication import headings, publication
from evidence.measures import registry

CODES, CHANGES = headings("area_codes"), headings("area_changes")


def with_lineage(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Write the table ``areas`` anew from the codes known, the changes between them and what is counted."""
    known = tables["areas"][list(CODES)]
    # While tables are made from nothing, less than the period of the review may be counted.
    until = max(places.CONSTANT_ON, registry.last_day(tables.__getitem__))
    return places.lineage(known[known["region_code"] != ""], tables["area_changes"], until)


PUBLICATIONS = [
    publication("area-codes", [*CODES.values()], listed("areas", CODES)),
    publication("area-changes", [*CHANGES.values()], listed("area_changes", CHANGES)),
]
