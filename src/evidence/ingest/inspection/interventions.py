"""What was done to councils that failed: interventions and published counts of them, as compiled."""

import pandas as pd

from evidence.ingest.columns import code_of, renamed
from evidence.ingest.publication import Part, Release, headings, publication

# Quotations stay behind.
COLUMNS, COUNTS = headings("interventions"), headings("intervention_counts")
ONGOING = r"^ongoing as of (?:late )?(.*)$"
UNCLEAR = "not stated"
SERVICES = {"not stated in text seen (may be SEND)": UNCLEAR}
OF_GRADES = "Rating, not intervention"


def parts(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the interventions, one row each; an episode usually has several."""
    tidy = renamed(file, COLUMNS)
    tidy["kind"] = tidy["kind"].str.replace("_", " ")
    tidy["service"] = tidy["service"].replace(SERVICES)
    last_seen = tidy["status"].str.extract(ONGOING, expand=False).fillna("")
    tidy["status"] = tidy["status"].str.replace(ONGOING, "in place when last seen", regex=True)
    codes = code_of(tidy["new_la_code"], tidy.apply(_day, axis=1), release.areas)
    names = release.areas.set_index("new_la_code")["la_name"]
    tidy = tidy.assign(
        new_la_code=codes,
        old_la_code=codes.map(release.numbers).fillna(""),
        la_name=codes.map(names).fillna(file["la_name"]),
        last_seen=last_seen,
    )
    columns = COLUMNS | {"la_name": "la_name", "old_la_code": "la_key", "last_seen": "status"}
    return [Part("interventions", tidy, columns)]


def counts(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the counts: what was counted, and whether it is interventions or grades."""
    tidy = renamed(file, COUNTS)
    is_grades = tidy["detail"] == OF_GRADES
    tidy = tidy.assign(
        counted=is_grades.map({True: "grades", False: "interventions"}),
        unit=tidy["measure"].str.startswith("percent").map({True: "per cent", False: "authorities"}),
        detail=tidy["detail"].mask(is_grades, ""),
    )
    columns = COUNTS | {"counted": "detail", "unit": "measure"}
    return [Part("intervention_counts", tidy, columns)]


def _day(row: pd.Series) -> str:
    """Give a day to look the authority's code up on: the last day the intervention may have begun."""
    said = row["start"] or row["end"] or row["published"]
    return said + "9999-12-31"[len(said) :] if said else "2025-03-31"


PUBLICATIONS = [
    publication("interventions", ["la_name", *COLUMNS.values()], parts),
    publication("intervention-counts", [*COUNTS.values()], counts),
]
