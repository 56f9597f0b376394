"""Numbers as people write them: £1.9bn, 40 per cent, five in ten, a third; read alike here and in the page.

The rule stands here for the commands and in `static/desk.js` for the page; one table of cases tests both.
"""

import re
from typing import NamedTuple

from evidence.records.numbers import WORDS

_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_TEENS = "thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
COUNTED = (
    {word: number for number, word in enumerate(WORDS) if number > 1}
    | {word: number for number, word in enumerate(_TEENS.split(), 13)}
    | {word: 10 * tens for tens, word in enumerate(_TENS.split(), 2)}
)
PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
TIMES = {"once": 1, "twice": 2, "double": 2, "doubled": 2, "thrice": 3, "treble": 3, "trebled": 3}
SCALES = {"bn": 1e9, "billion": 1e9, "m": 1e6, "million": 1e6, "k": 1e3, "thousand": 1e3}
SCALES |= {"mn": 1e6, "tn": 1e12, "trillion": 1e12, "hundred": 100, "dozen": 12}
# Letters that people type or paste in place of plainer ones, one for one.
_SPACES = "\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000"
ODD = f"０１２３４５６７８９٠١٢٣٤٥٦٧٨٩％﹪，．‐‑{_SPACES}"
PLAIN = "01234567890123456789%%,.--" + " " * len(_SPACES)

_COUNT = "|".join(sorted(COUNTED, key=len, reverse=True))
_ONES = "|".join(WORDS[1:10])
_AMOUNT = rf"one|{_COUNT}|\d{{1,3}}"
PATTERN = re.compile(
    rf"""
    (?<![\w.,/−])(?<![a-z]-)(?:
      (?P<of>{_AMOUNT})(?:[\s-](?:in|out\sof)[\s-](?:every\s)?)(?P<whole>{_COUNT}|\d{{1,3}})(?![\w%]|,\d|\.\d)
    | (?:(?P<many>an?|one|two|three|four)[\s-])?(?P<part>half|(?:third|quarter|fifth|sixth|eighth|tenth)s?)\b
      (?!\s(?:of\s)?(?:year|quarter|january|february|march|april|may|june|july|august|september|october|november
      |december)\b)
    | (?P<times>once|twice|doubled?|thrice|trebled?)\b
    | (?P<count>{_COUNT})(?:[\s-](?P<more>{_ONES}))?\b(?:\s(?P<word_scale>billion|million|thousand)\b)?
      (?P<word_unit>\s?(?:per\scent|percent)\b(?!age)|\s(?:percentage\s)?points?\b)?
    | (?P<sign>(?<![^\s(])[−–-]|minus\s)?(?P<pound>[£€$])?
      (?P<digits>\d{{1,3}}(?:[,\x20']\d{{3}})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)
      (?:\s?(?P<scale>bn|tn|mn|trillion|billion|million|thousand|hundred|dozen|[mk])\b)?
      (?P<unit>\s?%|\s?(?:per\scent|percent|pc)\b(?!age)|\s(?:percentage\s)?points?\b|\s?ppt?s?\b|\stimes\b)?
      (?![\w¹²³⁰-⁹½¼¾⅐-⅞‰]|[.,/]\d)
    )""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
# Numbers that count nothing: years and spans of them, days, what a rate is for each of, laws, ages, sections.
YEAR = re.compile(r"(?<![\w£.,/−-])((?:19|20)\d\d)(?:(?:[-–/−])(\d\d(?:\d\d)?))?(?![\w%]|[.,]\d)", re.ASCII)
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
# The day of a date, and what an interval is called.
DAY = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?=\s(?:{_MONTHS})\b)|\b(?:95|99\.8)%\s(?:interval|limits?|confidence)\b",
    re.IGNORECASE | re.ASCII,
)
NOT_COUNTED = re.compile(
    r"\bper\s(?:10,000|100,000|1,000|100|thousand)\b|\b(?:section|chapter|table|figure|page|regulation)\s\d+[a-z]?\b"
    r"|\b(?:aged?\s(?:[a-z]+\s)?\d{1,2}(?:(?:\s(?:to|and|or)\s|[-–])\d{1,2})?(?:\sor\sover)?"
    r"|(?:children|those|people)\sover\s\d{1,2}|over\s\d{1,2}(?:s|\syears?)|under\s(?:5|16|18|21|25)s?)"
    r"\b(?!\s?%|\sper|[.,]\d)",
    re.IGNORECASE | re.ASCII,
)
POUNDS, PERCENT, POINTS, TIMES_UNIT = "£", "%", "points", "times"


class Number(NamedTuple):
    """A number of a text: where it stands and what it says."""

    written: str
    start: int
    value: float  # In units: pounds, per cent, points, times, or the count itself
    unit: str  # One of `POUNDS`, `PERCENT`, `POINTS`, `TIMES_UNIT`, or nothing
    step: float  # Of the last place written: 0.1 for 3.4, a hundred million for £1.9bn; 0 for words

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.written)


def years(text: str) -> list[tuple[str, int]]:
    """List the years of a text, with where each stands; of a span such as 2016-17, the whole.

    >>> years("From 2016-17 to 31 March 2025, 2,016 children")
    [('2016-17', 5), ('2025', 25)]
    """
    return [(re.sub("[–/−]", "-", found.group()), found.start()) for found in YEAR.finditer(text)]


def numbers(text: str) -> list[Number]:
    """List the numbers of a text in their order, without those that count nothing.

    >>> [(n.written, n.value, n.unit) for n in numbers("a £1.9bn gap by 2020; five in ten, 40 per cent")]
    [('£1.9bn', 1900000000.0, '£'), ('five in ten', 50.0, '%'), ('40 per cent', 40.0, '%')]
    """
    hidden = text
    for pattern in (YEAR, DAY, NOT_COUNTED):
        hidden = pattern.sub(lambda found: "\0" * len(found.group()), hidden)
    return [_number(found) for found in PATTERN.finditer(hidden)]


def plainly(text: str) -> str:
    """Put plain digits, signs and spaces for the odd ones, each in its place."""
    return text.translate(str.maketrans(ODD, PLAIN))


def timeless(text: str) -> str:
    """Blank out years and the days of dates, so that words are left, each in its place."""
    for pattern in (YEAR, DAY):
        text = pattern.sub(lambda found: " " * len(found.group()), text)
    return text


def _number(found: re.Match[str]) -> Number:
    said = found.groupdict()

    def of(value: float, unit: str, step: float) -> Number:
        return Number(found.group(), found.start(), round(value, 9), unit, step)

    if said["of"]:
        return of(100 * _amount(said["of"]) / _amount(said["whole"]), PERCENT, 0)
    if said["part"]:
        part = said["part"].lower()
        many = {"two": 2, "three": 3, "four": 4}.get((said["many"] or "").lower(), 1)
        return of(100 * many / PARTS[part if part in PARTS else part[:-1]], PERCENT, 0)
    if said["times"]:
        return of(TIMES[said["times"].lower()], TIMES_UNIT, 0)
    if said["count"]:
        scale = SCALES.get((said["word_scale"] or "").lower(), 1)
        more = WORDS.index(said["more"].lower()) if said["more"] else 0
        return of((COUNTED[said["count"].lower()] + more) * scale, _unit(said["word_unit"]), 1)
    digits = re.sub("[, ']", "", said["digits"])
    scale = SCALES.get((said["scale"] or "").lower(), 1)
    step = scale * 10.0 ** -len(digits.partition(".")[2])
    value = float(digits) * scale * (-1 if said["sign"] else 1)
    return of(value, f"{said['pound'] or ''}{_unit(said['unit'])}", step)


def _unit(words: str | None) -> str:
    words = (words or "").lower()
    if "point" in words or "pp" in words:
        return POINTS
    if "time" in words:
        return TIMES_UNIT
    return PERCENT if words else ""


def _amount(word: str) -> int:
    word = word.lower()
    return 1 if word == "one" else COUNTED.get(word) or int(word) or 1
