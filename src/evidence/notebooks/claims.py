"""Claims: what people said, each with the verdict that a rule gave it when the notebooks ran."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from evidence.ingest.checks.register_rules import PLACEHOLDER, quoted
from evidence.notebooks.catalogue import Catalogue, Record
from evidence.records import series
from evidence.records.numbers import in_words

INCONCLUSIVE = "tested, inconclusive"
NOT_TESTABLE = "not testable with open data"
ON_RECORD = "on record"
THEMES = ("variation", "funding", "placements", "workforce", "participation", "inspection", "reform")
# Every verdict, by what a rule calls it.
CONDITIONS = {name: name for name in ("reproduced", "partly", "contradicted")} | {
    "inconclusive": INCONCLUSIVE,
    "not_testable": NOT_TESTABLE,
    "on_record": ON_RECORD,
}
VERDICTS = tuple(CONDITIONS.values())


@dataclass(frozen=True)
class Piece:
    """A piece of an answer: words, or a fact's printed value."""

    text: str  # As printed
    fact: str = ""  # Id of the fact; empty for words


def listed(stated: Catalogue) -> list[Record]:
    """List the claims theme by theme, and within a theme in the order of the notebook."""
    return sorted(stated.claims, key=lambda record: THEMES.index(record.theme))


def placed(stated: Catalogue) -> dict[str, list[str]]:
    """List the ids of claims, and of the facts in their answers, by the directive that places them."""
    shown: dict[str, list[str]] = {}
    for record in listed(stated):
        # Claims of older revisions have no answer.
        ids = [record.id, *quoted(record.content.get("answer", ""))]
        for directive in (f"{{evidence-claims}} {record.theme}", "{evidence-list} claims"):
            shown.setdefault(directive, []).extend(ids)
    return shown


def pieces(answer: str, stated: Catalogue) -> Iterator[Piece]:
    """Read an answer piece by piece, facts in place of their ids."""
    before, *rest = PLACEHOLDER.split(answer)
    if before:
        yield Piece(before)
    for id, form, after in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        fact = stated.get(id, "fact")
        text = _form(fact.content, form)
        if not before or before.endswith(". "):
            text = text[:1].upper() + text[1:]
        yield Piece(text, "" if form == "year" else fact.id)
        if after:
            yield Piece(after)
        before = after


def _form(content: dict[str, Any], form: str | None) -> str:
    """Print a fact as it is read in a sentence."""
    if form == "year":
        return series.latest(content["period"])
    value, text = content["value"], content["text"]
    if form == "moved":
        return f"{'fell' if value < 0 else 'rose'} by {text.lstrip('−')}" if value else "did not change"
    return in_words(value) if form == "words" else text
