"""The book's own sentences are what a reader sees, without the marks that lay out a page."""

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
