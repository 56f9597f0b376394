"""Published findings, as compiled: what was said of participation, and why authorities differ."""

import pandas as pd

from evidence.data import descriptor
from evidence.ingest.columns import renamed, without_plus
from evidence.ingest.publication import Part, Release, headings, labels, publication

COLUMNS, QUESTIONS = headings("findings"), labels("finding_questions")
RESEARCH = headings("research")
OTHER = "other"
NOT_STATED, NOT_SHOWN = "not stated", "not shown"
# "percent (approx.; stated as a fifth)": the unit, and how the source puts the value.
UNIT = r"^(?P<unit>[^(]+?)\s*(?:\((?P<said>.+)\))?$"
IN_WORDS = r"stated as (.+)$"
# How the value was read from those words, by what the compiled unit says of it; the first that fits.
EXACTNESS = (("upper bound", "at most"), ("approx.", "approximate"), ("stated as over", "at least"))
# Ages stand in the words for the population.
AGES = r"\b(?:aged|ages) ((?:under )?\d+(?:(?:-| to )\d+)?(?: and over)?)"
PREFIX = r"^Derived here from LA data file: "


def parts(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read one row a figure; quotations stay behind, and cautions and bases come from the descriptor."""
    tidy = renamed(file, COLUMNS)
    unit = file["unit"].str.strip().str.extract(UNIT)
    said = unit["said"].fillna("")
    exact = [next((word for part, word in EXACTNESS if part in text), "as printed") for text in said]
    measure = tidy["measure"].str.replace(PREFIX, "", regex=True)
    tidy = tidy.assign(
        question=tidy["theme"].map(QUESTIONS).fillna(OTHER),
        measure=measure.str[:1].str.upper() + measure.str[1:],
        unit=unit["unit"].fillna(file["unit"]),
        exactness=exact,
        in_words=said.str.extract(IN_WORDS, expand=False).fillna(""),
        age_group=tidy["population"].str.extract(AGES, expand=False).fillna("").str.replace("-", " to "),
        n=tidy["n"].replace("", NOT_STATED),
        year=tidy["year"].replace("", NOT_SHOWN),
        n_counts="",
        base=NOT_STATED,
        caution="",
    )
    for note in descriptor.resource("participation_findings").get("known", []):
        rows = tidy["id"].str.fullmatch(note["id"])
        for column in note.keys() - {"id"}:
            tidy.loc[rows, column] = note[column]
    return [Part("participation_findings", tidy, COLUMNS)]


def research(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the findings on why authorities differ; quotations stay behind."""
    tidy = renamed(file, RESEARCH)
    return [Part("variation_research", tidy.assign(figure=without_plus(tidy["figure"])), RESEARCH)]


PUBLICATIONS = [
    publication("participation-findings", [*COLUMNS.values(), "unit", "quote"], parts),
    publication("variation-research", [*RESEARCH.values()], research),
]
