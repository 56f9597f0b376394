"""Sentences: what prose says beyond a value, held against the numbers each time they are computed."""

from evidence.records import output
from evidence.records.mime import SENTENCE
from evidence.records.output import RecordError


def sentence(holds: bool, says: str) -> None:
    """Hold a sentence of the prose, a title or a caption against the numbers.

    Given are whether the numbers bear it out and what the chapter says, "all four are lower than in 2017"; if
    it stands elsewhere, also where. Next year's figures may make it false. Then the book is still built, and
    names the sentence to read again on its page and in every report; nothing is accepted until the sentence
    and its condition are mended. A sentence without words is a `RecordError`.

    Examples
    --------
    >>> sentence(2 > 1, "two is more than one")
    """
    if not says.strip():
        raise RecordError("A sentence needs words: found nothing, wanted what the chapter says.")
    if not holds:
        bundle = {"text/plain": f"No longer holds: {says}.", SENTENCE: {"says": says}}
        output.display(bundle, raw=True, metadata={})
