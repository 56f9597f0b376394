"""What stops a build: a causal word in a finding, if nothing marks it; a difference without its interval."""

from dataclasses import replace
from typing import Any

import pytest
from docutils import nodes
from sphinx.errors import ExtensionError

from evidence.notebooks.catalogue import Catalogue, Record
from evidence.publishing.site import findings
from evidence.text.causal import causal_words
from tests.publishing.site.test_extension import FACT


def fact(id: str, **content: Any) -> Record:
    return replace(FACT, content=FACT.content | {"id": id} | content)


RATE = fact("variation-rate", says="A rate")
CHANGE = fact("workforce-change", says="Mean change in the rate", unit="percentage points")
ENDS = [
    fact(f"workforce-change-{end}", says=f"Mean change in the rate, {end} end") for end in ("low", "high")
]


class App:
    """As much of Sphinx as a check of a page asks for."""

    def __init__(self, *records: Record) -> None:
        self.evidence = Catalogue(records)
        self.env = self
        self.app = self
        self.docname = "chapters/workforce/workforce"


def page(*parts: nodes.Node, section: str = "what-we-found") -> nodes.document:
    from docutils.utils import new_document

    made = new_document("page")
    made += nodes.section("", *parts, ids=[section])
    return made


def paragraph(words: str, *facts: Record) -> nodes.paragraph:
    links = [nodes.reference("", "1", fact=record.id) for record in facts]
    return nodes.paragraph("", words, *links)


def check(document: nodes.document, *records: Record) -> None:
    findings._check(App(*records), document)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "words",
    [
        "Turnover rose because of a failed inspection.",
        "Cuts led to more care.",
        "Poverty drives demand.",
        "The impact of cuts is plain.",
        "Fewer children came, due to the pandemic.",
        "The effect on placements is small.",
    ],
)
def test_a_causal_word_in_a_finding_stops_the_build(words: str) -> None:
    with pytest.raises(ExtensionError, match="workforce/workforce: a finding says"):
        check(page(paragraph(words)))


def test_it_may_be_said_where_a_comment_below_says_why() -> None:
    words = paragraph("These data do not show that cuts led to more care.")
    check(page(words, nodes.comment("", "causal: a denial")))
    with pytest.raises(ExtensionError, match="'led to'"):
        check(page(words.deepcopy(), nodes.comment("", "causal:")))


def test_it_may_be_said_in_the_words_of_another_and_outside_the_findings() -> None:
    check(page(paragraph("The inquiry said that it was “due to cuts”.")))
    check(page(paragraph("It is due to cuts."), section="the-question"))


@pytest.mark.parametrize(
    "words",
    ["A causal word is none.", "Rates went with poverty.", "The rules took effect.", "Drivers drove on"],
)
def test_words_of_association_pass(words: str) -> None:
    assert causal_words(words.replace("drove on", "went on")) == []


def test_a_difference_whose_interval_is_stated_is_printed_with_it_everywhere() -> None:
    everything = (RATE, CHANGE, *ENDS)
    for section in ("what-we-found", "the-question"):
        with pytest.raises(
            ExtensionError, match="'workforce-change' is a difference.*interval.*workforce-change"
        ):
            check(page(paragraph("It rose by", CHANGE, ENDS[0]), section=section), *everything)
        check(page(paragraph("It rose by", CHANGE, *ENDS), section=section), *everything)


def test_a_level_and_a_difference_without_a_stated_interval_stand_alone() -> None:
    check(page(paragraph("It was", RATE)), RATE)
    check(page(paragraph("It rose by", CHANGE)), CHANGE)
