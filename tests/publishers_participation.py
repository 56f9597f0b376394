"""Small files on participation in the layouts they are read in: invented reports, findings and measures."""

from pathlib import Path

import pandas as pd

from evidence.ingest import lait
from evidence.ingest.inspection import findings, inspection_reports
from evidence.text.sentences import digest

HEARD, UNHEARD = "Children’s views are heard.", "Children’s views are rarely heard."
WEAK, BUDGET = "Plans are of poor quality.", "The budget of the town is balanced."
HARTLEPOOL = {
    "urn": 80474,
    "la_code": 805,
    "la_name": "Hartlepool",
    "framework": "ILACS",
    "inspection_start": "2019-03-04",
    "text": f"{HEARD} {WEAK} {BUDGET}",
}
MIDDLESBROUGH = HARTLEPOOL | {
    "urn": 80486,
    "la_code": 806,
    "la_name": "Middlesbrough",
    "inspection_start": "2020-01-20",
    "text": UNHEARD,
}
# An error page of the scrape: no framework, no day, no text.
NOTHING = MIDDLESBROUGH | {"framework": "", "inspection_start": None, "text": None}
BOARD = MIDDLESBROUGH | {"framework": "LSCB", "inspection_start": "2015-06-15", "text": HEARD}
# Rows of the publisher's list: code, name, first day, day of publication, kind, and five grades.
LISTED = [
    ("E06000001", "Hartlepool", "04/03/2019", "01/05/2019", "ILACS Standard Inspection")
    + ("Good", "Good", "Good", "Outstanding", ""),
    ("E06000002", "Middlesbrough", "20/01/2020", "16/03/2020", "ILACS Standard Inspection")
    + ("Inadequate",) * 4
    + ("",),
]


def reports(folder: Path, rows: list[dict[str, object]]) -> Path:
    """Reports with their text; the front-page grade is one that the publisher's list does not give."""
    frame = pd.DataFrame(rows, columns=[*inspection_reports.COLUMNS.values()])
    frame["inspection_start"] = pd.to_datetime(frame["inspection_start"])
    frame["la_code"] = frame["la_code"].astype("Int64")
    path = folder / "reports.parquet"
    frame.assign(overall="Requires improvement to be good").to_parquet(path)
    return path


LABEL = {
    "item": "1",
    "urn": "80474",
    "inspection_start": "2019-03-04",
    "sentence_number": "1",
    "digest": digest(HEARD),
    "stratum": "coded",
    "drawn_as": "on topic",
    "stratum_size": "10",
    "stratum_drawn": "1",
    "pass_a_topics": "views",
    "pass_a_polarity": "positive",
    "pass_b_topics": "views",
    "pass_b_polarity": "mixed",
    "settled_topics": "views",
    "settled_polarity": "positive",
    "lexicon_sha256": "0" * 64,
}


def labels(rows: list[dict[str, str]]) -> str:
    """Labels of sentences, the first sentence of Hartlepool's report unless changed."""
    return "\n".join([",".join(LABEL), *(",".join((LABEL | row).values()) for row in rows)]) + "\n"


FINDING = dict.fromkeys(findings.COLUMNS.values(), "words") | {
    "id": "BS17-01",
    "theme": "why_in_care",
    "value": "53",
    "unit": "percent",
    "population": "children in care aged 4-7",
    "n": "2263",
    "year": "2018",
    "url": "https://example.org/",
    "evidence": "secondary",
    "quote": "words of another",
}


def findings_file(rows: list[dict[str, str]]) -> str:
    """Compiled findings, quotations and all."""
    return "\n".join([",".join(FINDING), *(",".join((FINDING | row).values()) for row in rows)]) + "\n"


def tool(folder: Path, cells: list[tuple[str, str, str]]) -> Path:
    """The interactive tool for Hartlepool: measure, year, value. Other measures have one year with a dash."""
    given = {measure for measure, _, _ in cells}
    every = [
        *cells,
        *((m, lait.ONLY.get(lait.MEASURES[m][0], "2025"), "-") for m in lait.MEASURES if m not in given),
    ]
    rows = [(m, year, "Hartlepool", value, "805", "E12000001") for m, year, value in every]
    path = folder / "bulk.parquet"
    pd.DataFrame(rows, columns=lait.COLUMNS).to_parquet(path)
    return path
