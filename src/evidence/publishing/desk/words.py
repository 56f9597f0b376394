"""Words as a search reads them: without endings, filler words and spelling of numbers, with synonyms.

The rule stands here for the commands and in `static/desk.js` for the page; one table of cases tests both.
"""

import csv
import re
import unicodedata
from functools import cache
from pathlib import Path

SYNONYMS = Path(__file__).with_name("synonyms.csv")
_FILLERS = """
a about all also an and any are as at be because been being between both but by can could did do does each
every few for from had has have he her his how i if in into is it its just like made make many may me more
most much my not of on one only or other our over per said say says shall she should so some such tell than
that the their them then there these they this those through to under up upon us very want was we were what
when where whether which while who whom whose why will with would you your
"""
FILLERS = frozenset(_FILLERS.split())
# Endings that go, the longest first, and what stands in their place, if three letters or more are left.
_ENDINGS = """
ations>at ation>at ities>ity ments>ment ingly> edly> ness> ies>y ing> ive> ers>er ion> ors>or ed> es> ly>
al> e> s>
"""
ENDINGS = [ending.split(">") for ending in _ENDINGS.split()]
IRREGULAR = {"children": "child", "childrens": "child"}


def terms(text: str, kept: frozenset[str] = frozenset()) -> list[str]:
    """Reduce a text to the terms by which it is found, in their order, with those filler words that are kept.

    >>> terms("How many children’s homes were judged inadequate?")
    ['child', 'hom', 'judg', 'inadequat']
    """
    found, known = _stems(text, kept), synonyms()
    longest = max(map(len, known), default=0)
    said: list[str] = []
    at = 0
    while at < len(found):
        # One phrase stands in place of all that mean the same, the longest first.
        for length in range(min(longest, len(found) - at), 0, -1):
            if (instead := known.get(tuple(found[at : at + length]))) is not None:
                said += instead
                at += length
                break
        else:
            said.append(found[at])
            at += 1
    return said


def plain(text: str) -> str:
    """Reduce a text to lower-case words of letters and digits."""
    bare = re.sub(r"[\u0300-\u036f'’]", "", unicodedata.normalize("NFKD", text))
    return re.sub("[^a-z0-9]+", " ", bare.lower()).strip()


def stem(word: str) -> str:
    """Take the ending off a word; words with a digit are codes and stay whole."""
    if word in IRREGULAR or any(letter.isdigit() for letter in word):
        return IRREGULAR.get(word, word)
    for ending, instead in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) + len(instead) >= 3:
            word = word[: -len(ending)] + instead
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


@cache
def synonyms() -> dict[tuple[str, ...], tuple[str, ...]]:
    """Read which phrases mean the same, each as its terms: the first of a row stands for the others."""
    with SYNONYMS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        tuple(_stems(phrase)): tuple(_stems(row["means"]))
        for row in rows
        for phrase in row["words"].split(";")
    }


def _stems(phrase: str, kept: frozenset[str] = frozenset()) -> list[str]:
    return [stem(word) for word in plain(phrase).split() if word in kept or word not in FILLERS]
