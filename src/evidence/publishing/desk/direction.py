"""Which way a number of a sentence goes, and whether it is a level or what something changed by.

The rule stands here for `evidence check-text` and in `static/drafts.js` for the page.
"""

import re

from evidence.publishing.desk.numbers import Number

# A direction in words is a sign: spending that fell by 35% changed by −35%.
_FALL = r"fell|fall(?:s|en|ing)?|cuts?|down|lower|declin\w+|drop\w*|reduc\w+|decreas\w+|shrank|plung\w+"
_FALL += r"|contract(?:ed|ions?)|plummet\w*|slump\w*|halv(?:ed|ing)|loss(?:es)?|lost"
_RISE = r"rose|ris(?:e|es|en|ing)|grew|grow\w*|(?<!made )up|higher|increas\w+|added|boost\w*|surg\w+"
_RISE += r"|soar\w*|gain\w*"
DOWN = re.compile(rf"\b(?:{_FALL}|less|fewer)\b", re.I)
UP = re.compile(rf"\b(?:{_RISE}|more)\b", re.I)
CHANGE = re.compile(r"\b(?:change|growth|less that of|difference)\b", re.I)
CLAUSE = re.compile(r"[,;:()]|\band\b|\bbut\b|\bwhile\b")
# A number that is no level: what something changed by, before it and behind it.
CHANGED_BY = re.compile(
    rf"\b(?:by|(?:{_FALL}|{_RISE})(?: of)?) (?:about |some |around |nearly |almost )?$", re.I
)
CHANGED = re.compile(
    rf"^ (?:percentage points? |children )?(?:fewer|less|more(?! than)|{_FALL}|{_RISE})\b", re.I
)


def way(sentence: str, number: Number) -> int:
    """Say which way a number goes by its sign, or by the last such word before it in its clause."""
    if number.value < 0:
        return -1
    if found := CHANGED.search(sentence[number.end :]):
        return -1 if DOWN.search(found.group()) else 1
    begin = max([0, *(found.end() for found in CLAUSE.finditer(sentence, 0, number.start))])
    before = sentence[begin : number.start]
    down, up = (max([-1, *(found.start() for found in words.finditer(before))]) for words in (DOWN, UP))
    return 0 if down == up else 1 if up > down else -1


def against(sentence: str, number: Number, value: float, is_change: bool = False) -> str:
    """Say whether a sentence gives a value another sign or direction, or takes a level for a change."""
    goes = way(sentence, number)
    if value < 0:
        return "" if goes < 0 else "another sign"
    if number.value < 0:
        return "another sign"
    if is_change:
        return "another direction" if goes < 0 and value else ""
    before, after = sentence[: number.start], sentence[number.end :]
    return "a change by as much" if CHANGED_BY.search(before) or CHANGED.search(after) else ""
