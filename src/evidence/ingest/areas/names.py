"""Which authority a printed name means, for publishers and compilers who print no code."""

import re

import pandas as pd

from evidence.data import areas as places
from evidence.ingest.publication import labels

# Names that differ from those of the table areas by more than spelling.
ALIASES = labels("name_aliases")


def plain(name: str) -> str:
    """Take from a name what publishers vary: case, ampersands, hyphens and full stops."""
    words = re.sub(r"[^a-z]+", " ", name.casefold().replace("&", " and ")).strip()
    return ALIASES.get(words, words)


def code_of(names: pd.Series, on: pd.Series, areas: pd.DataFrame) -> pd.Series:
    """Turn printed names into the ONS code in use on a day, ``YYYY-MM-DD``.

    A name no authority had that day gives the last code it had, for a rule to refuse; a name nobody knows is
    given back, which no check accepts.
    """
    known = areas.assign(plain=areas["la_name"].map(plain)).sort_values(["opened", "new_la_code"])
    asked = pd.DataFrame({"plain": names.map(plain), "on": on}).drop_duplicates()
    pairs = asked.merge(known[["plain", "new_la_code"]], on="plain")
    pairs["alive"] = places.alive(pairs["new_la_code"], pairs["on"], areas)
    best = pairs.sort_values("alive", kind="stable").drop_duplicates(["plain", "on"], keep="last")
    found = best.set_index(["plain", "on"])["new_la_code"]
    keys = pd.MultiIndex.from_arrays([names.map(plain), on])
    codes = pd.Series(found.reindex(keys).to_numpy(), index=names.index, dtype="str")
    return codes.fillna(names)
