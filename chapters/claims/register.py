"""The register: what people said, held by a written rule against facts that the notebooks state.

A claim's words stand in `data/claims.csv`. Its verdict stands nowhere: a rule in the notebook gives it from
the facts, each time the notebook runs.
"""

import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from evidence.data import descriptor, tables
from evidence.errors import EvidenceError, UnknownName
from evidence.notebooks import catalogue, execution
from evidence.notebooks.catalogue import Catalogue
from evidence.notebooks.claims import CONDITIONS, NOT_TESTABLE, ON_RECORD
from evidence.records.output import need_words, show, take_id

# A difference between authorities, or before and after, cannot show what made the difference.
CAUSAL = "causal"
NOT_TESTABLE_RULE = (
    "Not testable while no column of a table here is called “{}”, without which nothing measures it."
)
# Columns of the register that a claim's record holds as they are.
WORDS = (
    *("article_claim", "theme", "said_by", "said_on", "published_in", "cite_key", "quotation"),
    *("measurable", "type", "answer", "objection", "would_change", "data_wanted"),
)


class ClaimError(EvidenceError):
    """A claim's rule yields no verdict, or one that the claim does not allow."""


class Values:
    """The values of facts, and which of them a rule has asked for."""

    def __init__(self, stated: Catalogue) -> None:
        self._stated = stated
        self.asked: list[str] = []

    def __getitem__(self, id: str) -> Any:
        """Give a fact's value, as published, and note that it was asked for."""
        value = self._stated.get(id, "fact").content["value"]
        self.asked.append(id)
        return value


class Register:
    """Every claim of `data/claims.csv`, to be decided one by one.

    It holds them against what other notebooks state, by default after running those that are stale. Refused
    with a `ClaimError` are two claims with one id, and facts or figures that no notebook states.
    """

    def __init__(self, stated: Catalogue | None = None, rows: list[dict[str, Any]] | None = None) -> None:
        self._stated = stated or _stated()
        said = tables.load("claims").to_dict("records") if rows is None else rows
        self._rows: dict[str, dict[str, Any]] = {}
        for row in ({str(name): cell for name, cell in row.items()} for row in said):
            if row["claim"] in self._rows:
                raise ClaimError(f"Two claims have the id {row['claim']!r}.")
            self._rows[row["claim"]] = row
            for kind in ("fact", "figure"):
                for id in row[f"{kind}s"].split():
                    try:
                        self._stated.get(id, kind)
                    except UnknownName as error:
                        raise ClaimError(f"Claim {row['claim']!r}: {error}") from None
        # What the rules read, and the verdict by id of each claim decided so far.
        self.facts = Values(self._stated)
        self.verdicts: dict[str, str] = {}
        self.strengths: dict[str, str] = {}

    def decide(self, id: str, rule: str, **conditions: bool) -> None:
        """Give a claim the verdict whose condition holds, and record it with its rule in words.

        The conditions are named after the verdicts that the rule can give: two at least, and exactly one
        holds. Inconclusive is for facts that leave it open, such as an interval that holds both answers; not
        testable for facts that say nothing is measured; on record for a document that says so, which is no
        test. The rule rests on facts that the claim names, and on one at least.
        """
        if id not in self._rows:
            raise UnknownName("claim", id, self._rows)
        if unknown := conditions.keys() - CONDITIONS.keys():
            raise UnknownName("verdict", min(unknown), CONDITIONS)
        row = self._rows[id]
        asked, self.facts.asked = set(self.facts.asked), []
        holds = [CONDITIONS[name] for name, condition in conditions.items() if condition]
        unnamed = sorted(asked - set(row["facts"].split()))
        causal = holds == ["reproduced"] and row["type"] == CAUSAL
        for is_at_fault, fault in (
            (id in self.verdicts, "is decided twice"),
            (len(conditions) < 2, "has a rule that can give one verdict only"),
            (len(holds) != 1, f"has a rule that yields {' and '.join(holds) or 'no verdict'}"),
            (not asked, "has a rule that rests on no fact"),
            (unnamed, f"has a rule that reads {unnamed}, which the claim does not name"),
            (causal, "says what causes what: no association can reproduce it"),
        ):
            if is_at_fault:
                raise ClaimError(f"Claim {id!r} {fault}.")
        self._state(row, holds[0], rule)

    def decide_by_count(self, id: str, rule: str, conditions: Sequence[bool]) -> None:
        """Decide a claim of parts: reproduced if all hold, partly if some do, contradicted if none does."""
        self.decide(
            id,
            rule,
            reproduced=all(conditions),
            partly=any(conditions) and not all(conditions),
            contradicted=not any(conditions),
        )

    def leave(self) -> None:
        """Record every claim that no fact can test, with what data would, and see that none is left."""
        for row in self._rows.values():
            if not row["facts"]:
                wanted = row["not_held"].replace("; ", "” or “")
                self._state(row, NOT_TESTABLE, NOT_TESTABLE_RULE.format(wanted))
        if undecided := sorted(self._rows.keys() - self.verdicts.keys()):
            raise ClaimError(f"No rule decides {', '.join(undecided)}.")

    def _state(self, row: dict[str, Any], verdict: str, rule: str) -> None:
        if verdict == NOT_TESTABLE and not row["data_wanted"]:
            raise ClaimError(
                f"Claim {row['claim']!r} is not testable, and does not say what data would test it."
            )
        facts = [self._stated.get(id, "fact") for id in row["facts"].split()]
        sources = sorted({name for fact in facts for name in fact.content["sources"]})
        read = _documents(row)
        # Of a table that was compiled here, those who published the documents count.
        releases = [source for source in map(descriptor.source, sources) if not source.get("own")]
        by = {body for each in (*releases, *read) for body in bodies(each["publisher"])}
        independent = by.isdisjoint(bodies(row["said_by"]))
        self.verdicts[row["claim"]] = verdict
        self.strengths[row["claim"]] = strength(verdict, row, independent)
        content = {
            "title": row["statement"],
            **{name: row[name] for name in WORDS},
            "verdict": verdict,
            "rule": rule,
            "strength": self.strengths[row["claim"]],
            "independent": independent,
            "documents": read,
            "facts": [fact.id for fact in facts],
            "figures": [self._stated.get(id, "figure").id for id in row["figures"].split()],
            "period": row["said_on"],
            "left_out": "",
            "tables": sorted({name for fact in facts for name in fact.content["tables"]}),
            "sources": sources,
        }
        digests = {name: digest for fact in facts for name, digest in fact.digests.items()}
        take_id(row["claim"])
        need_words(row["claim"], rule=rule)
        record = {"kind": "claim", "id": row["claim"], **content}
        show(record, f"claim {row['claim']}: {verdict} ({row['statement']})", digests)


def strength(verdict: str, row: Mapping[str, Any], independent: bool) -> str:
    """Say how strong the evidence for a verdict is, by the rule of the methods page."""
    if verdict in (NOT_TESTABLE, ON_RECORD):
        return "none"
    if row["data"] in ("sample", "proxy"):
        return "low"
    sure = (
        independent
        and row["data"] == "complete"
        and row["steady"] == row["repeated"] == row["own_years"] == "yes"
    )
    return "high" if sure else "moderate"


def bodies(names: str) -> set[str]:
    """Name each of those who said or published something together, so that they can be found elsewhere."""
    parts = re.split(r",? as reported.*|,? via .*|\(.*?\)| / |; |, |,? and ", names)
    return {re.sub(r"^(for )?(the )?", "", part.strip().lower()) for part in parts} - {""}


def compiled() -> dict[str, dict[str, Any]]:
    """Give every document that a table compiled here records, by its id."""
    named = {name: descriptor.fields(descriptor.resource(name)).keys() for name in descriptor.table_names()}
    holding = [tables.load(name) for name, columns in named.items() if {"id", "url", "seen_as"} <= columns]
    return {str(row["id"]): dict(row) for frame in holding for _, row in frame.iterrows()}


def _documents(row: Mapping[str, Any]) -> list[dict[str, str]]:
    """Describe the documents on which a claim's facts rest."""
    found = compiled() if row["documents"] else {}
    if unknown := sorted(set(row["documents"].split()) - found.keys()):
        raise ClaimError(f"Claim {row['claim']!r}: {UnknownName('document', unknown[0], found)}")
    names = ("id", "publisher", "title", "url", "seen_as")
    return [{name: str(found[id].get(name, "")) for name in names} for id in row["documents"].split()]


def _stated() -> Catalogue:
    """Read the facts of the other notebooks, fresh; a kernel has a loop of its own, so they run beside it."""
    with ThreadPoolExecutor(1) as beside:
        beside.submit(execution.refresh, lambda line: None, execution.independent()).result()
    return catalogue.executed(execution.independent())
