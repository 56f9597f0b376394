"""What the register says of its sources, years, units and confidence agrees with the facts it names."""

import re
from typing import Any

import pandas as pd
import pytest
from register import bodies

from evidence.data import descriptor, tables
from evidence.ingest.checks import register_rules
from evidence.ingest.checks.register_rules import PLACEHOLDER, REFERENCES
from evidence.notebooks import catalogue
from evidence.notebooks.claims import INCONCLUSIVE
from evidence.paths import ROOT
from evidence.publishing.citing.citations import PRINTED
from evidence.records import series

ROWS = tables.load("claims").to_dict("records")
STATED = catalogue.stored()
CLAIMS = {record.id: record.content for record in STATED.claims}
TESTED = ("reproduced", "partly", "contradicted", INCONCLUSIVE)
ANSWERED = TESTED[:3]


def facts(row: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The facts that a claim names, as its answer quotes them."""
    return {id: STATED.get(id, "fact").content for id in row["facts"].split()}


def test_no_claim_is_tested_by_the_publication_or_by_the_body_that_made_it() -> None:
    references = REFERENCES.read_text("utf-8")
    for row in ROWS:
        claim = CLAIMS[row["claim"]]
        if claim["verdict"] in TESTED:
            entry = re.search(rf"@\w+\{{{row['cite_key']},.*?^\}}", references, re.M | re.S)
            assert entry is not None, row["claim"]
            for document in claim["documents"]:
                assert document["url"] not in entry[0], row["claim"]
                assert bodies(document["publisher"]).isdisjoint(bodies(row["said_by"])), row["claim"]


def test_a_claim_that_rests_on_documents_alone_names_them() -> None:
    compiled = {"funding_gap_estimates", "workforce_findings", "director_changes", "variation_research"}
    compiled |= {"participation_findings", "interventions"}
    for row in ROWS:
        if any(set(content["tables"]) <= compiled for content in facts(row).values()):
            assert row["documents"], row["claim"]


def years(text: str) -> list[int]:
    return [int(year) for year in re.findall(r"\b(?:19|20)\d\d", text)]


def test_facts_of_the_years_of_a_statement_begin_before_it_was_made_or_end_after_a_forecast() -> None:
    for row in (row for row in ROWS if row["own_years"] == "yes" and row["facts"]):
        said = years(row["said_on"])
        periods = [content["period"] for content in facts(row).values()]
        if row["type"] == "forecast":
            assert max(series.last_year(period) for period in periods) >= said[0], row["claim"]
        else:
            assert min(years(period)[0] for period in periods) <= said[-1], row["claim"]


def sentences() -> list[tuple[str, str]]:
    """Every sentence of an answer, under the id of its claim."""
    return [(row["claim"], said) for row in ROWS for said in re.split(r"(?<=[.?]) ", row["answer"])]


def test_an_answer_names_the_unit_of_each_number_that_it_prints() -> None:
    for claim, sentence in sentences():
        quoted = {id: form for id, form in PLACEHOLDER.findall(sentence) if form != "year"}
        words = PLACEHOLDER.sub(" ", sentence).lower()
        for id in quoted:
            content = STATED.get(id, "fact").content
            is_end = id.endswith(("-low", "-high")) and re.sub("-(low|high)$", "", id) in quoted
            if content["unit"] and content["unit"] not in PRINTED and not is_end:
                assert content["unit"].rstrip("s") in words, (claim, id, content["unit"])


# The difference that an estimate is for, as a fact says it and as a sentence does.
SCALES = {"£100 more": "hundred pounds more", "a tenth more": "a tenth more", "ten points": "ten points"}


def test_an_answer_and_the_fact_it_quotes_speak_of_the_same_difference() -> None:
    for claim, sentence in sentences():
        says = " ".join(STATED.get(id, "fact").content["says"] for id, _ in PLACEHOLDER.findall(sentence))
        for said, read in SCALES.items():
            assert (said in says) == (read in sentence.lower()), (claim, said)


def test_a_claim_is_no_longer_said_not_to_be_measured_once_a_table_measures_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    package = descriptor.package()
    wanted = [(row, words) for row in ROWS for words in filter(None, row["not_held"].split("; "))]
    assert wanted
    for row, words in wanted:
        table = {"name": "invented", "title": f"A new table: {words}"}
        changed = package | {"resources": [*package["resources"], table]}
        monkeypatch.setattr(descriptor, "package", lambda changed=changed: changed)
        found = register_rules.claims(pd.DataFrame([row]), {"statements": True})
        assert [problem.column for problem in found] == ["not_held"], row["claim"]


def findings() -> list[str]:
    """Findings that stand at the head of chapters."""
    pages = sorted(ROOT.glob("chapters/*/*.md"))
    return [line for page in pages for line in page.read_text("utf-8").splitlines() if "*Confidence:" in line]


def test_a_finding_that_answers_a_claim_prints_the_strength_that_the_register_gives(rules: Any) -> None:
    for finding in findings():
        quoted = {STATED.get(id, "fact").series for id in re.findall(r"\{fact\}`([a-z0-9-]+)`", finding)}
        for id, read in rules.trial.read.items():
            if {STATED.get(name, "fact").series for name in read} <= quoted and CLAIMS[id][
                "verdict"
            ] in ANSWERED:
                assert f"*Confidence: {{strength}}`{id}`" in finding
