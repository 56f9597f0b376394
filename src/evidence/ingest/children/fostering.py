"""Fostering services of authorities: places, households and who joined and left, a column an authority."""

import pandas as pd

from evidence.ingest.areas.names import code_of
from evidence.ingest.columns import CODE_OF_REGION, place, printed
from evidence.ingest.headings import labels
from evidence.ingest.publication import Part, Release, publication

# The column of row labels, which has no heading; their words differ from edition to edition.
LABEL = "C"
ITEMS = labels("fostering")
# Three authorities share one service, which stands under a name of its own: it belongs to no one of them.
SHARED = "London Tri-borough"
ENGLAND = "England"


def services(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the authorities' own services; England's column counts independent agencies too."""
    headings = dict(enumerate(map(str, file.columns), 1))
    at = pd.Series({place: name for place, name in headings.items() if len(name) > 1 and name != SHARED})
    at = at[~at.str.lower().isin(CODE_OF_REGION)]
    is_england = at == ENGLAND
    codes = code_of(at, pd.Series(f"{release.year}-03-31", at.index), release.areas)
    known = release.areas.set_index("new_la_code")["la_name"]
    where = pd.DataFrame(
        {
            "time_period": str(release.year),
            "level": is_england.map({True: "National", False: "Local authority"}),
            "number": codes.map(release.numbers).fillna(""),
            "name": codes.map(known).fillna(at),
            "code": codes.mask(is_england, ""),
        }
    )
    tidy = place(where, release.areas)
    # Marks of notes stand behind a label.
    items = file[LABEL].str.replace(r"\W+$", "", regex=True).map(ITEMS)
    for ours in dict.fromkeys(ITEMS.values()):
        rows = file.loc[items == ours, at]
        tidy[ours] = printed(rows.iloc[0]).to_numpy() if len(rows) else ""
    return [Part("foster_services", tidy, {ours: label for label, ours in reversed(ITEMS.items())})]


PUBLICATIONS = [publication("ofsted-fostering", [LABEL, ENGLAND, "Darlington", "Wiltshire"], services)]
