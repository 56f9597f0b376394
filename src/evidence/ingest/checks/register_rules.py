"""What a row of a register must keep: a work that is listed, a reason for a missing value, a known row.

A claim besides: an id of its theme, facts or the data wanted, no number typed.
"""

import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

from evidence.data import descriptor, tables
from evidence.errors import Problem
from evidence.paths import ROOT

REFERENCES = ROOT / "references.bib"
QUOTED_WORDS = 25
# A fact by its id or series, and its form, if other than its text: its last year, "fell by 10%", "none".
PLACEHOLDER = re.compile(r"\{([a-z0-9-]+)(?::(year|moved|words))?\}")
# Years and shares named in words are no results; every other number in an answer comes from a fact.
DIGITS = re.compile(r"\b(?:(?:19|20)\d\d(?:-\d\d)?|per 10,000|40 per cent)\b|\b\d{1,2} [A-Z][a-z]+ (?=\d{4})")


def problems(typed: pd.DataFrame, resource: dict[str, Any]) -> Iterator[Problem]:
    """Find citation keys of no work, values and reasons that exclude each other, rows of no other table."""
    # A field that stands ``instead_of`` another gives the reason why that is missing: one of the two is
    # filled. Foreign keys to areas have rules of their own.
    if "cite_key" in typed:
        keys = re.findall(r"^@\w+\{([^,\s]+)", REFERENCES.read_text(encoding="utf-8"), re.MULTILINE)
        unknown = "a citation key that references.bib does not hold"
        yield from _outside(typed["cite_key"], keys, unknown, "a key of references.bib")
    for name, field in descriptor.fields(resource).items():
        if (other := field.get("instead_of")) and {name, other} <= set(typed):
            both = (typed[name] == "") == (typed[other] == "")
            for row, value in typed.loc[both, name].items():
                found = "a value and a reason for none" if value else "neither a value nor a reason for none"
                yield Problem(found, int(str(row)), name, value, f"either {other} or {name}")
    for key in resource["schema"].get("foreignKeys", []):
        column, (table, of) = key["fields"][0], (key["reference"]["resource"], key["reference"]["fields"][0])
        if table != "areas" and column in typed:
            known = tables.text(table)[of].tolist()
            yield from _outside(typed[column], known, f"not in the table {table}", f"its column {of}")


def _outside(cells: pd.Series, known: list[str], problem: str, accepted: str) -> Iterator[Problem]:
    for row, value in cells[~cells.isin(known)].items():
        yield Problem(problem, int(str(row)), str(cells.name), value, accepted)


def claims(typed: pd.DataFrame, resource: dict[str, Any]) -> Iterator[Problem]:
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
