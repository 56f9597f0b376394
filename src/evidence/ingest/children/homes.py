"""Children's homes, fostering services and other providers, counted by the inspectorate.

A list of providers has a row a home. The tables hold counts by authority, sector and type: names of homes and
of their owners stay behind.
"""

from collections.abc import Sequence

import pandas as pd

from evidence.ingest.columns import CODE_OF_REGION, COMMON, code_of, open_part, place, printed
from evidence.ingest.publication import Part, Release, labels, publication

URN, TYPE, AREA, SECTOR, PLACES = "URN", "Provision type", "Local authority", "Sector", "Places"
GRADE = "Overall experiences and progress of children and young people"
JOINED, LEFT = "Joiner status", "Leaver status"
# Two spellings of one type stand in every list, and differ by a capital.
HOMES = labels("home_types")
# No homes for looked-after children. A type that is in neither list is refused.
OTHERS = [*labels("no_homes")]
# One grade has had four names.
GRADES = labels("home_grades")
KEY = ["new_la_code", "type", "sector"]
# The publisher's series by type, in our words.
SERIES = labels("provider_series")
LIST = [URN, TYPE, AREA, SECTOR, PLACES]
# Children placed in children's homes outside their own authority.
OUTSIDE = {"characteristic": "Placed outside the local authority boundary"}
NET_GAIN = {"net_gain": "number"}
AWAY = {"placed_away": "number", "placed_away_percent": "percentage"}
WHERE = {"new_la_code": AREA, "type": TYPE, "sector": SECTOR}


def registered(file: pd.DataFrame, release: Release) -> list[Part]:
    """Count homes, places and grades of a list at 31 March."""
    # A list of homes that have all been inspected leaves out the others, and says so in every row.
    homes = _homes(file, release)
    printed = file[GRADE].reindex(homes.index).str.strip() if GRADE in file else None
    graded = None if printed is None else printed.str.lower()
    is_whole = graded is None or (graded == "").any()
    homes["homes"], homes["places"] = "1", file[PLACES].str.strip()
    if graded is not None:
        grades = graded.map(GRADES)
        for grade in dict.fromkeys(GRADES.values()):
            # A word that is no grade is not counted as one: it stands in its place, for a check to refuse.
            is_known = grades.notna() | (graded == "")
            homes[grade] = grades.eq(grade).astype("int64").astype("str").where(is_known, printed)
    tidy = _counted(homes, release, ["homes", "places", *(GRADES.values() if graded is not None else ())])
    tidy["list"] = "all registered" if is_whole else "inspected only"
    return [Part("homes", tidy, WHERE | {"places": PLACES} | dict.fromkeys(GRADES.values(), GRADE))]


def changes(file: pd.DataFrame, release: Release) -> list[Part]:
    """Count the homes that were registered and those that closed in a year to 31 March, with their places."""
    homes = _homes(file, release)
    places = file[PLACES].str.strip()
    for ours, theirs, word in (("joined", JOINED, "Joiner"), ("left", LEFT, "Leaver")):
        status = file[theirs].reindex(homes.index).str.strip()
        homes[ours] = status.map({word: "1", "": "0"}).fillna(status)
        homes[f"places_{ours}"] = places.where(status != "", "0")
    tidy = _counted(homes, release, ["joined", "left", "places_joined", "places_left"])
    columns = {"joined": JOINED, "left": LEFT, "places_joined": PLACES, "places_left": PLACES}
    return [Part("home_changes", tidy, WHERE | columns)]


def _homes(file: pd.DataFrame, release: Release) -> pd.DataFrame:
    kind = file[TYPE].str.strip().str.lower()
    homes, kind = file[~kind.isin(OTHERS)], kind[~kind.isin(OTHERS)]
    names = homes[AREA].str.strip()
    codes = code_of(names, pd.Series(f"{release.year}-03-31", names.index), release.areas)
    sectors = homes[SECTOR].str.strip().str.lower()
    return pd.DataFrame({"new_la_code": codes, "type": kind.map(HOMES).fillna(kind), "sector": sectors})


def _counted(homes: pd.DataFrame, release: Release, columns: Sequence[str]) -> pd.DataFrame:
    """Add homes up, under the row of the first of a group, or of the first that is no number."""
    is_number = homes[[*columns]].apply(lambda cells: cells.str.fullmatch(r"\d+"))
    ordered = homes.assign(row=homes.index).loc[is_number.all(axis=1).sort_values(kind="stable").index]
    sums = ordered.groupby(KEY, sort=False).agg(dict.fromkeys(columns, _sum) | {"row": "first"})
    tidy = sums.reset_index().set_index("row")
    codes = tidy.pop("new_la_code")
    return pd.concat([_placed(codes, codes, "Local authority", release), tidy], axis=1)


def _placed(codes: pd.Series, names: pd.Series, level: pd.Series | str, release: Release) -> pd.DataFrame:
    """Fill the common columns by code, with the names of the table of areas where it has them."""
    known = release.areas.set_index("new_la_code")["la_name"]
    where = pd.DataFrame({"time_period": str(release.year), "level": level, "code": codes})
    where = where.assign(number=codes.map(release.numbers).fillna(""), name=codes.map(known).fillna(names))
    return place(where, release.areas)


def _sum(cells: pd.Series) -> str:
    wrong = cells[~cells.str.fullmatch(r"\d+")]
    return wrong.iloc[0] if len(wrong) else str(cells.astype("int64").sum())


def series(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the publisher's own counts of homes and places by type, two tables one below the other."""
    heads = file.loc[file["Date"] == "Date", [*SERIES]]
    if not (heads == [*SERIES]).all(axis=None):
        raise ValueError("the second table has other headings than the first")
    parts = []
    for column, kind in (("providers", "Providers"), ("places", "Places")):
        rows = file[file["Data type"] == kind]
        year = rows["Date"].str.extract(r"(\d{4})", expand=False).fillna(rows["Date"])
        for theirs, ours in SERIES.items():
            tidy = pd.DataFrame({"time_period": year, "type": ours, column: rows[theirs]})
            parts.append(Part("provider_series", tidy, {"time_period": "Date", column: theirs}))
    return parts


# An answer to a request, saved from a sheet: its header stands below notes.
ELSEWHERE = [*COMMON, "characteristic", "number"]
PLACED_IN_HOMES = [*ELSEWHERE, "cla_group", "percentage"]
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
    codes = code_of(at, pd.Series(f"{release.year}-03-31", at.index), release.areas).mask(is_england, "")
    tidy = _placed(codes, at, is_england.map({True: "National", False: "Local authority"}), release)
    # Marks of notes stand behind a label.
    items = file[LABEL].str.replace(r"\W+$", "", regex=True).map(ITEMS)
    for ours in dict.fromkeys(ITEMS.values()):
        rows = file.loc[items == ours, at]
        tidy[ours] = printed(rows.iloc[0]).to_numpy() if len(rows) else ""
    return [Part("foster_services", tidy, {ours: label for label, ours in reversed(ITEMS.items())})]


PUBLICATIONS = [
    publication("ofsted-homes", [*LIST, GRADE], registered),
    publication("ofsted-home-changes", [*LIST, JOINED, LEFT], changes),
    publication("ofsted-provider-series", ["Date", "Data type", *SERIES], series),
    publication("homes-elsewhere net gain", ELSEWHERE, open_part("homes_elsewhere", {}, NET_GAIN)),
    publication("homes-elsewhere placed", PLACED_IN_HOMES, open_part("homes_elsewhere", OUTSIDE, AWAY)),
    publication("ofsted-fostering", [LABEL, ENGLAND, "Darlington", "Wiltshire"], services),
]
