"""The table that a figure drew, as people read it: names first, heads in words, codes last."""

import re

from evidence.data.councils import councils, page_codes

CODE = re.compile(r"[EW]\d{8}")
# What tables call what a reader calls otherwise; of any other head the underscores are spaces.
WORDS = {
    "new_la_code": "code",
    "old_la_code": "department's number",
    "la_name": "authority",
    "constant_area": "code",
    "constant_area_name": "area",
    "index": "code",
    "time_period": "period",
    "n": "number",
    "p": "p-value",
    "low": "from",
    "high": "to",
    "lower": "from",
    "upper": "to",
    "at_risk": "still followed",
    "label": "what",
} | {f"p{share}": f"{share}th percentile" for share in (10, 25, 75, 90)}


def head(name: str) -> str:
    """Give the head of a column in words."""
    return WORDS.get(name, name.replace("_", " "))


def rows(table: list[list[str]]) -> list[list[str]]:
    """Put names in the first column and codes in the last, and name areas that have only a code.

    >>> rows([["new_la_code", "rate", "la_name"], ["E09000003", "37", "Barnet"]])
    [['authority', 'rate', 'code'], ['Barnet', '37', 'E09000003']]
    >>> rows([["index", "rate"], ["E09000003", "37"]])
    [['authority', 'rate', 'code'], ['Barnet', '37', 'E09000003']]
    """
    heads, *body = table
    columns = dict(zip(heads, zip(*body, strict=True), strict=True)) if body else dict.fromkeys(heads, ())
    coded = [name for name, cells in columns.items() if body and all(map(CODE.fullmatch, cells))]
    numbered = [name for name in columns if name == "old_la_code"]
    named = [name for name in ("la_name", "authority", "area", "name") if name in columns]
    if coded and not named:
        pages = {code: councils()[page].title for code, page in page_codes().items()}
        columns["authority"] = tuple(pages.get(code, code) for code in columns[coded[0]])
        named = ["authority"]
    first, last = (named, [*coded, *numbered]) if coded or numbered else ([], [])
    order = [*first, *(name for name in columns if name not in (*first, *last)), *last]
    return [[head(name) for name in order], *map(list, zip(*(columns[name] for name in order), strict=True))]
