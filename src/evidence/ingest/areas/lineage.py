"""Codes of authorities and their changes."""

import pandas as pd

from evidence.data import areas as places
from evidence.ingest.publication import Part, Publication, Release

CODES = {
    "new_la_code": "new_la_code",
    "old_la_code": "old_la_code",
    "la_name": "la_name",
    "region_code": "region9_code",
    "region_name": "region9_name",
    "la_type": "la_type",
}
CHANGES = {
    "effective": "effective",
    "old_code": "old_code",
    "old_dfe_code": "old_dfe_code",
    "old_name": "old_name",
    "new_code": "new_code",
    "new_dfe_code": "new_dfe_code",
    "new_name": "new_name",
    "change": "change",
    "area_share_of_old": "area_share_of_old",
    "first_year_in_children_in_need": "first_year_in_children_in_need",
    "first_year_in_workforce": "first_year_in_workforce",
}


def _renamed(table: str, columns: dict[str, str], file: pd.DataFrame) -> list[Part]:
    tidy = file[list(columns.values())].set_axis(list(columns), axis=1)
    return [Part(table, tidy.apply(lambda cells: cells.str.strip()), columns)]


def codes(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the list of current codes."""
    return _renamed("areas", CODES, file)


def changes(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the list of changes."""
    return _renamed("area_changes", CHANGES, file)


def with_lineage(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Write ``areas`` anew from the codes known and the changes between them.

    Parameters
    ----------
    tables : dict of str to pandas.DataFrame
        Every table, as text.

    Returns
    -------
    pandas.DataFrame of str
        The table ``areas``.
    """
    known = tables["areas"][list(CODES)]
    return places.lineage(known[known["region_code"] != ""], tables["area_changes"])


PUBLICATIONS = [
    Publication("area-codes", "the list of authority codes", lambda year: list(CODES.values()), codes),
    Publication("area-changes", "the list of code changes", lambda year: list(CHANGES.values()), changes),
]
