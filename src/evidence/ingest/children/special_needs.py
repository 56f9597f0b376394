"""Special needs: how each area's services were inspected, and what is owed on the grant that pays for it."""

import pandas as pd

from evidence.data import areas as places
from evidence.ingest.columns import code_of, place, renamed, rounded
from evidence.ingest.publication import Part, Release, headings, publication

INSPECTIONS = headings("area_send")
DEFICITS = ["time_period", "geographic_level", "region_name", "la_name", "deficit"]


def inspections(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the inspection of each area, and whether it had to write a statement of action."""
    tidy = renamed(file, INSPECTIONS)
    for day in ("inspection_start", "published"):
        tidy[day] = tidy[day].str[:10]
    number = tidy["new_la_code"].map(release.numbers).fillna("")
    then = places.code_at(number, tidy["inspection_start"], release.areas)
    tidy = tidy.assign(
        time_period=tidy["inspection_start"].str[:4],
        new_la_code=then.fillna(tidy["new_la_code"]),
        old_la_code=number,
        statement_required=tidy["statement_required"].str.lower(),
    )
    return [Part("area_send_inspections", tidy, INSPECTIONS | {"old_la_code": "Local authority code"})]


def deficits(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read what is owed on the schools grant, or left of it, in per cent of the year's grant."""
    year, level, region, name, deficit = (file[column].str.strip() for column in DEFICITS)
    is_authority = level == "Local authority"
    code = code_of(name, "20" + year.str[4:] + "-03-31", release.areas).where(is_authority, "")
    where = pd.DataFrame({"time_period": year, "level": level, "name": name.where(is_authority, region)})
    where = where.assign(code=code, number=code.map(release.numbers).fillna(""))
    tidy = place(where, release.areas, time_identifier="Financial year")
    tidy["deficit_percent"] = rounded(deficit, 2)
    return [Part("schools_grant_deficit", tidy, {"deficit_percent": "deficit", "new_la_code": "la_name"})]


PUBLICATIONS = [
    publication("area-send-inspections", [*INSPECTIONS.values()], inspections),
    publication("schools-grant-deficit", DEFICITS, deficits),
]
