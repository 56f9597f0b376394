"""Causal words: those that say one thing brought about another, which no comparison of councils shows."""

import re

CAUSAL = re.compile(
    r"\b(because of|due to|owing to|thanks to|leads? to|led to|leading to|drives?|drove|driven by|"
    r"causes|caused|causing|results? in|resulted in|resulting in|impacts? (?:of|on)|effects? (?:of|on)|"
    r"brought about|triggers?|triggered)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"“[^”]*”")


def causal_words(text: str) -> list[str]:
    """List the causal words of a text, as they stand in it; what is quoted are another's words.

    Examples
    --------
    >>> causal_words("Cuts led to care, and it is due to prices")
    ['led to', 'due to']
    >>> causal_words("The inquiry said that it was “resulting in more children being taken into care”")
    []
    """
    return CAUSAL.findall(_QUOTED.sub("", text))
