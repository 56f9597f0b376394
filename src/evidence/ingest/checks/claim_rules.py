"""The rules a claim must keep: an id of its theme, facts or the data wanted, no number typed."""

import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

from evidence.data import descriptor
from evidence.errors import Problem

QUOTED_WORDS = 25
# A fact by its id or series, and its form, if other than its text: its last year, "fell by 10%", "none".
PLACEHOLDER = re.compile(r"\{([a-z0-9-]+)(?::(year|moved|words))?\}")
# Years and shares named in words are no results; every other number in an answer comes from a fact.
DIGITS = re.compile(r"\b(?:(?:19|20)\d\d(?:-\d\d)?|per 10,000|40 per cent)\b|\b\d{1,2} [A-Z][a-z]+ (?=\d{4})")


def problems(typed: pd.DataFrame, resource: dict[str, Any]) -> Iterator[Problem]:
    """Find every claim that breaks a rule."""
    if not resource.get("statements"):
        return
    titles = list(_titles())
    for row, claim in typed.iterrows():
        for column, problem, accepted in _faults(claim, titles):
            yield Problem(problem, int(str(row)), column, claim[column], accepted)


def quoted(answer: str) -> list[str]:
    """List the facts that an answer quotes, by id or series."""
    return [name for name, _ in PLACEHOLDER.findall(answer)]


def _faults(claim: pd.Series, titles: list[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Name the column, the fault and what would be accepted."""
    if not str(claim["claim"]).startswith(f"{claim['theme']}-claim-"):
        yield "claim", "not an id of its theme", f"{claim['theme']}-claim- and a few words"
    if len(str(claim["quotation"]).split()) > QUOTED_WORDS:
        yield "quotation", "too many words of another", f"at most {QUOTED_WORDS} words"
    if unnamed := set(quoted(claim["answer"])) - set(claim["facts"].split()):
        yield "answer", f"quotes a fact the claim does not name ({min(unnamed)})", "ids of its column facts"
    if re.search(r"\d", DIGITS.sub("", PLACEHOLDER.sub("", claim["answer"]))):
        yield "answer", "a number typed by hand", "the id of a fact, in braces"
    if not claim["facts"] and not claim["data_wanted"]:
        yield "data_wanted", "neither facts nor the data it would need", "the data that could test it"
    if not claim["facts"] and not claim["not_held"]:
        yield "not_held", "nothing that tables would be searched for", "words of the title of a column"
    for words in filter(None, claim["not_held"].split("; ")):
        for place, title in titles:
            if words.lower() in title.lower():
                yield "not_held", f"{words!r} is held, in {place}", "a rule that tests the claim with it"


def _titles() -> Iterator[tuple[str, str]]:
    """Give the place and title of every table and column but those of the register itself."""
    for table in descriptor.package()["resources"]:
        if not table.get("statements"):
            yield table["name"], table["title"]
            for field in table.get("schema", {}).get("fields", []):
                yield f"{table['name']}, column {field['name']}", field.get("title", "")
