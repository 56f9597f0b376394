"""Inspection reports: counts of what they say on participation. Their text stays where it is."""

import logging
from collections.abc import Mapping

import pandas as pd

from evidence.data import descriptor
from evidence.errors import DataError
from evidence.ingest.publication import Part, Release, headings, publication
from evidence.text import lexicon, mentions, sentences

COLUMNS = headings("report_texts")
# A review of a safeguarding board alone grades no authority.
BOARD, NOT_GRADED = "LSCB", "review of a safeguarding board only"
REPORT = ["urn", "old_la_code", "framework", "inspection_start"]
# What names an inspection in the table inspections, and what is taken from there.
INSPECTION = ["old_la_code", "framework", "inspection_start"]
GRADES = headings("report_grades")
NONE = "none"

log = logging.getLogger(__name__)


def participation(file: pd.DataFrame, release: Release) -> list[Part]:
    """Count mentions of each topic in each graded report, count what was skipped, and code what was labelled.

    It yields no text: one row a report and topic, one a reason to skip, one a sentence labelled in the table
    ``participation_labels``. Raises `DataError` if that is not in the reports as it was when labelled.
    """
    tidy = file[list(COLUMNS.values())].set_axis(list(COLUMNS), axis=1)
    tidy["inspection_start"] = pd.to_datetime(tidy["inspection_start"]).dt.strftime("%Y-%m-%d").fillna("")
    tidy["old_la_code"] = tidy["old_la_code"].astype("str").str.zfill(3)
    graded = tidy[tidy["framework"] != BOARD]
    numbered, skipped = sentences.number(graded)
    words = lexicon.read()
    counts = mentions.by_report(numbered, mentions.found(numbered, words), words)
    rows = graded[REPORT].drop_duplicates(sentences.KEY)
    # The merge makes its own index; the row in the file goes along as a column.
    frame = rows.assign(row=rows.index).merge(counts, on=sentences.KEY).set_index("row").astype("str")
    without = Part("participation_skipped", _reasons(tidy, skipped))
    parts = [Part("participation_mentions", frame, COLUMNS), without]
    labels = release.tables.get("participation_labels", pd.DataFrame())
    return parts if labels.empty else [*parts, Part("participation_coded", _coded(labels, numbered, words))]


def with_grades(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Fill ``participation_mentions`` from ``inspections``, which must hold that of each report."""
    frame, known = tables["participation_mentions"], tables["inspections"]
    known = known[known["inspection_start"] != ""].rename(columns=GRADES)[[*INSPECTION, *GRADES.values()]]
    frame = frame.drop(columns=list(GRADES.values()), errors="ignore")
    frame = frame.merge(known, on=INSPECTION, how="left", validate="many_to_one")
    unknown = frame[frame["overall"].isna()]
    if len(unknown):
        raise DataError(
            "a report of an inspection that is not in inspections",
            file=descriptor.resource("participation_mentions")["path"],
            column=" + ".join(INSPECTION),
            value=", ".join(unknown[INSPECTION].iloc[0]),
            accepted="the lists and the index, read first: evidence ingest inspection-reports-2025",
        )
    return frame


def _reasons(reports: pd.DataFrame, skipped: pd.DataFrame) -> pd.DataFrame:
    """Count what was skipped, by reason, a reason that never occurred with zeros; and log each."""
    boards = reports.loc[reports["framework"] == BOARD, sentences.KEY]
    skipped = pd.concat([skipped, boards.assign(reason=NOT_GRADED)])
    names = dict(zip(reports["urn"], reports["la_name"], strict=True))
    rows = []
    for reason in (*sentences.REASONS, NOT_GRADED):
        found = skipped[skipped["reason"] == reason]
        which = []
        for urn, start in found[sentences.KEY].drop_duplicates().itertuples(index=False):
            lost = found[(found["urn"] == urn) & (found["inspection_start"] == start)]
            is_whole = lost["sentence_number"].isna().any()
            report = f"{names[urn]}, {start or 'no date'}"
            which.append(report if is_whole else f"{report} ({len(lost)})")
            log.warning("%s: skipped %s, %s", report, "the report" if is_whole else len(lost), reason)
        rows.append(
            {
                "reason": reason,
                "reports": str(found["sentence_number"].isna().sum()),
                "sentences": str(found["sentence_number"].notna().sum()),
                "which": "; ".join(which),
            }
        )
    return pd.DataFrame(rows, dtype="str")


def _coded(labels: pd.DataFrame, numbered: pd.DataFrame, words: lexicon.Lexicon) -> pd.DataFrame:
    """Give the coder's own answers for the labelled sentences."""
    place = [*sentences.KEY, "sentence_number"]
    held = numbered.astype({"urn": "str", "sentence_number": "str"})
    both = labels[["item", "digest", *place]].merge(held, on=[*place, "digest"], how="left")
    for row in both[both["sentence"].isna()].itertuples(index=False):
        raise DataError(
            "a labelled sentence that is not in the reports as it was labelled",
            file="participation_labels.csv",
            column=" + ".join(place),
            value=f"{row.urn}, {row.inspection_start}, {row.sentence_number}",
            accepted=f"a sentence with the digest {row.digest}",
        )
    answers = [lexicon.code(sentence, words) for sentence in both["sentence"]]
    return both[["item", "digest"]].assign(
        coded_topics=[";".join(answer) or NONE for answer in answers],
        coded_polarity=[";".join(answer.values()) for answer in answers],
        lexicon_sha256=words.digest,
    )


PUBLICATIONS = [publication("inspection-texts", [*COLUMNS.values()], participation)]
