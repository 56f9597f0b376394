"""An answer to a claim prints facts in place of their ids."""

from pathlib import Path

import pytest

from evidence.errors import UnknownName
from evidence.notebooks import claims
from evidence.notebooks.catalogue import Catalogue, Record


def stated(**values: object) -> Catalogue:
    """Facts of a notebook: `count=3` is the fact `workforce-example-count`."""
    contents = [
        {
            "kind": "fact",
            "id": f"workforce-example-{name}",
            "value": value,
            "text": str(value),
            "period": "30 September 2025",
            "tables": ["workforce"],
            "sources": ["social-work-workforce-2025"],
        }
        for name, value in values.items()
    ]
    return Catalogue(Record(content, Path(), 0, {"workforce": "abc"}) for content in contents)


def test_an_answer_prints_facts_in_place_of_their_ids() -> None:
    found = list(claims.pieces("In {workforce-example-count} areas.", stated(count=9)))
    assert [(piece.text, piece.fact) for piece in found] == [
        ("In ", ""),
        ("9", "workforce-example-count"),
        (" areas.", ""),
    ]


def fact(value: float, text: str) -> Catalogue:
    """One fact with a text of its own."""
    content = {"kind": "fact", "id": "workforce-example-count", "value": value, "text": text, "unit": "%"}
    return Catalogue([Record(content | {"period": "2016 to 2025"}, Path(), 0)])


@pytest.mark.parametrize(
    ("answer", "value", "text", "words"),
    [
        ("It {workforce-example-count:moved}.", -10, "−10%", "It fell by 10%."),
        ("It {workforce-example-count:moved}.", 3, "3%", "It rose by 3%."),
        ("It {workforce-example-count:moved}.", 0, "0%", "It did not change."),
        ("{workforce-example-count:words} of them.", 0, "0", "None of them."),
        ("They were {workforce-example-count:words}.", 9, "9", "They were nine."),
        ("They were {workforce-example-count:words}.", 13, "13", "They were 13."),
        ("In {workforce-example-count:year}.", 1, "1", "In 2025."),
    ],
)
def test_an_answer_prints_a_fact_in_the_form_that_its_sentence_asks_for(
    answer: str, value: float, text: str, words: str
) -> None:
    assert "".join(piece.text for piece in claims.pieces(answer, fact(value, text))) == words


def test_an_answer_that_quotes_an_unknown_fact_is_refused() -> None:
    with pytest.raises(UnknownName, match="workforce-example-count"):
        list(claims.pieces("{workforce-example-count}", stated(other=1)))


def test_the_register_lists_claims_theme_by_theme() -> None:
    themes = ("reform", "funding", "variation")
    contents = [{"kind": "claim", "id": f"{theme}-claim-a", "period": "2018"} for theme in themes]
    listed = claims.listed(Catalogue(Record(content, Path(), 0) for content in contents))
    assert [record.theme for record in listed] == ["variation", "funding", "reform"]
