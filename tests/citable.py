"""A figure, a fact and a claim to cite, with every word a record has."""

import io
from dataclasses import replace
from typing import Any

from PIL import Image

from evidence.notebooks.catalogue import Record
from evidence.paths import CHAPTERS

NOTEBOOK = CHAPTERS / "variation" / "analysis.ipynb"
SOURCE = "looked-after-2025"
BASIS = {"period": "31 March 2025", "left_out": "", "tables": ["looked_after"], "sources": [SOURCE]}
DIGESTS = {"looked_after": "f" * 64}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9"><path/></svg>'


def _png() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (2, 1), "white").save(made, "PNG")
    return made.getvalue()


def figure(**content: Any) -> Record:
    words: dict[str, Any] = {
        "kind": "figure",
        "id": "variation-looked-after-funnel",
        "title": "Rates differ",
        "subtitle": "Looked-after children per 10,000, England",
        "alt": "Bar chart: one bar is twice the other.",
        "unit": "per 10,000",
        "caveat": "Two bars are few.",
        "missing": "2 of 2 shown.",
        "data": ["area,n", '"Kingston, Hull",3'],
        **BASIS,
    }
    return Record({**words, **content}, NOTEBOOK, 2, DIGESTS, SVG, _png(), (614, 400))


def fact(**content: Any) -> Record:
    words = {
        "kind": "fact",
        "id": "variation-rate",
        "value": 67,
        "unit": "per 10,000",
        "text": "67",
        "says": "A rate",
        **BASIS,
    }
    return Record({**words, **content}, NOTEBOOK, 1, DIGESTS)


def claim(**content: Any) -> Record:
    words = {
        "kind": "claim",
        "id": "variation-claim-double",
        "title": "The highest rate is twice the lowest",
        "said_by": "A. Writer",
        "said_on": "2024-05-01",
        "published_in": "A newspaper",
        "quotation": "twice the lowest",
        "verdict": "partly",
        "rule": "Reproduced if the ratio is 1.9 to 2.1.",
        **BASIS,
    }
    return Record({**words, **content}, NOTEBOOK, 3, DIGESTS)


def titled(record: Record, title: str) -> Record:
    """The same record with another title, or another thing that a fact is."""
    name = "says" if record.content["kind"] == "fact" else "title"
    return replace(record, content={**record.content, name: title})
