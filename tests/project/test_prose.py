"""The prose types no result by hand."""

import re
from calendar import month_name
from pathlib import Path

import nbformat
import pytest

from evidence.notebooks import execution
from evidence.paths import CHAPTERS, ROOT

PROSE = [*sorted(CHAPTERS.rglob("*.md")), *execution.notebooks(), ROOT / "index.md"]

# What may hold digits without being a result. Everything else must be a fact or a cited quotation.
NOT_RESULTS = [
    r"\A---\n.*?\n---\n",  # front matter
    r"^```[a-z]*\n.*?^```$",  # blocks of code
    r"^(```|:::)\{[a-z-]+\}.*?\n(:[a-z-]+:.*?\n)*",  # head of a directive, whose content is prose
    r"“[^”]*”(?=[^.]*\{cite)",  # words of others, quoted and cited in the same sentence
    r"\{[a-z:-]+\}`[^`]*`",  # roles, facts among them
    r"`[^`]*`",  # code
    r"\]\([^)]*\)",  # addresses of links
    rf"\b\d{{1,2}} ({'|'.join(month_name[1:])})( \d{{4}})?",
    r"\b(19|20)\d\d(-\d\d)?\b",  # years and financial years
    r"\bper 10,000\b",  # a unit
    r"\b(section (251|47)|RO3)\b",  # names of returns and of an enquiry
    r"\b(more than )?20 miles\b",  # names of a measure
    r"\b(?i:more than|above) 40 per cent\b",  # the line that the inquiry drew
    r"\b(95|99\.8)( per cent|%)? (control limits?|limits?|intervals?)\b",
    r"\b(aged?|children under) \d+( to \d+)?\b",
    r"\b(10|25|75|90)th\b",  # names of percentiles
    r"^\d+\. ",  # numbered lists
]


def bare_numbers(text: str) -> list[str]:
    for pattern in NOT_RESULTS:
        text = re.sub(pattern, " ", text, flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"[^\s(“]*\d[^\s)”]*", text)


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.stem)
def test_no_result_is_typed_by_hand(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        cells = nbformat.reads(text, as_version=4).cells
        text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    assert bare_numbers(text) == []


@pytest.mark.parametrize(
    "sentence",
    ["The rate was 164 per 10,000.", "It rose by 12%.", "Spending was £4,970.", "It is 7.5 times as high."],
)
def test_a_hand_typed_result_is_found(sentence: str) -> None:
    assert bare_numbers(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "At 31 March 2016 the rate was {fact}`variation-looked-after-rate-2016-max` per 10,000.",
        "The inquiry said “from 22 to 164 per 10,000” {cite}`mills2017nogoodoptions`.",
        "Section 251 outturn, 2014-15.".replace("Section", "section"),
    ],
)
def test_facts_dates_units_and_cited_quotations_are_not_results(sentence: str) -> None:
    assert bare_numbers(sentence) == []
