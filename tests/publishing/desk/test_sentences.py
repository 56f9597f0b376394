"""The book's own sentences are what a reader sees, without the marks that lay out a page."""

from dataclasses import replace

from evidence.notebooks.catalogue import Catalogue
from evidence.publishing.desk.sentences import sentences
from tests.publishing.site.test_extension import FACT

CARD = """
:::::{container} cards
::::{container} card
**The rate is {fact}`variation-rate`.** Most of it is old.
::::
:::::
"""


def test_a_sentence_of_a_card_is_its_words_alone() -> None:
    (found,) = sentences("index.md", CARD, Catalogue([FACT]))
    assert (found.text, found.facts) == ("The rate is 67%.", ("variation-rate",))


def test_a_count_in_words_is_read_as_such_and_its_fact_known() -> None:
    seven = replace(FACT, content=FACT.content | {"value": 7, "unit": "", "text": "7"})
    (found,) = sentences("index.md", "Of ten, {words}`variation-rate` did.", Catalogue([seven]))
    assert (found.text, found.facts) == ("Of ten, seven did.", ("variation-rate",))
