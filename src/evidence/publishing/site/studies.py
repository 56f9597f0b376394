"""The register of studies as the page shows it: how many and how seen, the map of gaps, the searches."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from evidence.data import descriptor, tables

TABLES = ("studies", "study_searches")
# The mark of each design on the map. A letter prints, is read aloud and needs no colour.
MARKS = {
    "systematic review": "S",
    "randomised trial": "T",
    "quasi-experiment": "Q",
    "regression on areas": "R",
    "comparison of areas": "A",
    "cohort": "C",
    "before and after": "B",
    "survey": "V",
    "qualitative": "I",
    "inspection analysis": "N",
}


def status() -> dict[str, Any]:
    """Count what the register holds, and say when it was last searched and when the next search is due."""
    studies, searches = map(tables.load, TABLES)
    # A search that was made again is due by its newest date.
    newest = searches.sort_values("searched").groupby(["source", "words"]).tail(1)
    return {
        "studies": len(studies),
        "seen": studies["seen"].value_counts().to_dict(),
        "interval": int((studies["interval"] != "").sum()),
        "searches": len(searches),
        "last": searches["searched"].max(),
        "next": newest["search_again_by"].min(),
    }


def gaps() -> dict[str, Any]:
    """Set out each chapter's studies by question and outcome, with every outcome that no study has."""
    fields, names = descriptor.fields(descriptor.resource("studies")), ("chapter", "question", "outcome")
    chapters, questions, outcomes = (fields[name]["constraints"]["enum"] for name in names)
    studies = tables.load("studies")
    held = studies.groupby("chapter")["question"].agg(set).to_dict()
    asked = {chapter: [each for each in questions if each in held[chapter]] for chapter in held}
    cells = {place: list(rows.itertuples()) for place, rows in studies.groupby(["question", "outcome"])}
    shown = [chapter for chapter in chapters if chapter in asked]
    return {"chapters": shown, "asked": asked, "outcomes": outcomes, "cells": cells}


def searches() -> pd.DataFrame:
    """Count for each search the studies that it found first."""
    rows = tables.load("study_searches")
    kept = tables.load("studies")["search"].value_counts()
    return rows.assign(kept=rows["id"].map(kept).fillna(0).astype(int))


LISTS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "study-status": lambda known: status(),
    "study-gaps": lambda known: {**gaps(), "marks": MARKS},
    "studies": lambda known: {"chapters": tables.load("studies").groupby("chapter", sort=False)},
    "study-searches": lambda known: {"searches": searches()},
}
