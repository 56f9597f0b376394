"""Codes of authorities and their changes."""

from collections.abc import Mapping

import pandas as pd

from evidence.data import areas as places
from evidence.ingest.columns import called, listed
from evidence.ingest.publication import Publication
from evidence.measures import registry

CODES = called("new_la_code old_la_code la_name region_code=region9_code region_name=region9_name la_type")
CHANGES = called(
    "effective old_code old_dfe_code old_name new_code new_dfe_code new_name change area_share_of_old "
    "first_year_in_children_in_need first_year_in_workforce"
)


def with_lineage(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Write the table ``areas`` anew from the codes known, the changes between them and what is counted."""
    known = tables["areas"][list(CODES)]
    # While tables are made from nothing, less than the period of the review may be counted.
    until = max(places.CONSTANT_ON, registry.last_day(tables.__getitem__))
    return places.lineage(known[known["region_code"] != ""], tables["area_changes"], until)


PUBLICATIONS = [
    Publication("area-codes", "the list of authority codes", [*CODES.values()], listed("areas", CODES)),
    Publication(
        "area-changes", "the list of code changes", [*CHANGES.values()], listed("area_changes", CHANGES)
    ),
]
