"""Beyond the official lists: inspections that they do not reach, ratings from before them, as compiled."""

import pandas as pd

from evidence.ingest.columns import code_of, renamed
from evidence.ingest.inspection.inspections import GRADES
from evidence.ingest.publication import Part, Release, headings, labels, publication

NEWER, RATINGS = headings("unofficial_inspections"), headings("early_ratings")
WORDS = labels("unofficial_grades")
BOTTOM = labels("early_ratings_place")
# Abolished before the list of codes begins: it has none here.
ABOLISHED = ["Bedfordshire"]


def newer(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the inspections that the official lists do not reach."""
    # They are published since the last visit that a list tells of, and stand in none: a list of visits to a
    # day has the reports of weeks after it, but not of all.
    tidy = renamed(file, NEWER)
    tidy = tidy.assign(
        published=_iso(tidy["published"], "%d/%m/%y"),
        inspection_end=_iso(tidy["inspection_end"], "%d/%m/%Y"),
        **{grade: tidy[grade].map(lambda word: WORDS.get(word, word)) for grade in GRADES if grade in NEWER},
    )
    listed = release.tables["inspection_records"]
    tidy = _placed(tidy[tidy["published"] > listed["inspection_start"].max()], release)
    keys = ["old_la_code", "published"]
    is_listed = pd.MultiIndex.from_frame(tidy[keys]).isin(pd.MultiIndex.from_frame(listed[keys]))
    return [Part("inspections_unofficial", tidy[~is_listed], NEWER)]


def ratings(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the councils that published texts name at the bottom or the top of an annual rating."""
    tidy = renamed(file, RATINGS)
    # Some give the address of a copy, and say of what.
    address = tidy["url"].str.extract(r"^(?P<url>\S+)(?P<said>.*)$")
    tidy = tidy.assign(url=address["url"], seen_as=tidy["seen_as"] + address["said"])
    tidy = tidy.assign(place=tidy["grade"].map(BOTTOM).fillna(""), time_period=tidy["published"].str[:4])
    return [Part("early_ratings", _placed(tidy, release), RATINGS)]


def _placed(tidy: pd.DataFrame, release: Release) -> pd.DataFrame:
    """Name each authority by the code it had that day; a name nobody knows stays, for a check to refuse."""
    on = tidy["published"].map(lambda said: said + "9999-12-31"[len(said) :])
    codes = code_of(tidy["la_name"], on, release.areas).replace(ABOLISHED, "")
    names = release.areas.set_index("new_la_code")["la_name"]
    return tidy.assign(
        new_la_code=codes,
        old_la_code=codes.map(release.numbers).fillna(""),
        la_name=codes.map(names).fillna(tidy["la_name"]),
    )


def _iso(cells: pd.Series, form: str) -> pd.Series:
    """Turn days into ISO days; leave anything else for a check to refuse."""
    days = pd.to_datetime(cells.str.strip(), format=form, errors="coerce").dt.strftime("%Y-%m-%d")
    return days.fillna(cells)


PUBLICATIONS = [
    publication("inspections-unofficial", [*NEWER.values(), "parser_version"], newer),
    publication("early-ratings", [*RATINGS.values()], ratings),
]
