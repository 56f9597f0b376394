"""A claim's verdict comes from its rule and its facts, or not at all."""

from pathlib import Path
from typing import Any

import pytest
import register as claims
from hypothesis import given
from hypothesis import strategies as st
from register import ClaimError, Register

from evidence.errors import UnknownName
from evidence.notebooks.catalogue import Catalogue, Record
from evidence.notebooks.claims import CONDITIONS, NOT_TESTABLE, ON_RECORD


def stated(**values: object) -> Catalogue:
    """Facts of a notebook: `count=3` is the fact `workforce-example-count`."""
    contents = [
        {
            "kind": "fact",
            "id": f"workforce-example-{name}",
            "value": value,
            "text": str(value),
            "period": "30 September 2025",
            "tables": ["workforce"],
            "sources": ["social-work-workforce-2025"],
        }
        for name, value in values.items()
    ]
    return Catalogue(Record(content, Path(), 0, {"workforce": "abc"}) for content in contents)


def row(**changes: str) -> dict[str, Any]:
    """A claim that names the fact `workforce-example-count`."""
    words = dict.fromkeys(claims.WORDS, "words")
    usual = {
        "claim": "workforce-claim-example",
        "theme": "workforce",
        "statement": "More than one.",
        "type": "count",
        "data": "complete",
        "steady": "yes",
        "repeated": "yes",
        "own_years": "yes",
        "documents": "",
        "not_held": "",
        "facts": "workforce-example-count",
        "figures": "",
        "data_wanted": "",
    }
    return {**words, **usual, **changes}


@pytest.fixture(autouse=True)
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the register recorded."""
    found: list[dict[str, Any]] = []
    monkeypatch.setattr(claims, "take_id", lambda id: None)
    monkeypatch.setattr(claims, "show", lambda record, text, digests: found.append(record))
    return found


def decide(register: Register, **conditions: bool) -> None:
    assert register.facts["workforce-example-count"]
    register.decide("workforce-claim-example", "A rule.", **conditions)


@pytest.mark.parametrize(("condition", "verdict"), CONDITIONS.items())
def test_the_condition_that_holds_gives_the_verdict(
    condition: str, verdict: str, shown: list[dict[str, Any]]
) -> None:
    register = Register(stated(count=3), [row(data_wanted="more data")])
    decide(register, **dict.fromkeys(CONDITIONS, False) | {condition: True})
    assert register.verdicts == {"workforce-claim-example": verdict}
    assert shown[0]["verdict"] == verdict


@pytest.mark.parametrize(
    ("parts", "verdict"),
    [((True, True), "reproduced"), ((True, False), "partly"), ((False, False), "contradicted")],
)
def test_a_claim_of_parts_is_reproduced_by_all_partly_by_some_and_contradicted_by_none(
    parts: tuple[bool, ...], verdict: str
) -> None:
    register = Register(stated(count=3), [row()])
    assert register.facts["workforce-example-count"]
    register.decide_by_count("workforce-claim-example", "A rule.", parts)
    assert register.verdicts == {"workforce-claim-example": verdict}


@given(st.tuples(*[st.booleans()] * 6).filter(lambda held: sum(held) != 1))
def test_a_rule_of_which_not_exactly_one_condition_holds_is_refused(held: tuple[bool, ...]) -> None:
    register = Register(stated(count=3), [row(data_wanted="more data")])
    with pytest.raises(ClaimError, match="workforce-claim-example"):
        decide(register, **dict(zip(CONDITIONS, held, strict=True)))


def test_a_rule_that_can_give_one_verdict_only_is_refused() -> None:
    register = Register(stated(count=3), [row()])
    with pytest.raises(ClaimError, match="one verdict only"):
        decide(register, partly=True)


def test_a_verdict_that_does_not_exist_is_named() -> None:
    register = Register(stated(count=3), [row()])
    with pytest.raises(UnknownName, match="reproduced"):
        decide(register, reproducd=True, contradicted=False)


def test_a_causal_claim_is_never_reproduced() -> None:
    register = Register(stated(count=3), [row(type="causal")])
    with pytest.raises(ClaimError, match="no association"):
        decide(register, reproduced=True, contradicted=False)


def test_a_rule_that_reads_no_fact_is_refused() -> None:
    register = Register(stated(count=3), [row()])
    with pytest.raises(ClaimError, match="rests on no fact"):
        register.decide("workforce-claim-example", "A rule.", reproduced=True, contradicted=False)


def test_a_rule_that_reads_a_fact_the_claim_does_not_name_is_refused() -> None:
    register = Register(stated(count=3, other=1), [row()])
    assert register.facts["workforce-example-other"]
    with pytest.raises(ClaimError, match="workforce-example-other"):
        register.decide("workforce-claim-example", "A rule.", reproduced=True, contradicted=False)


def test_a_claim_that_points_at_an_unknown_fact_is_named() -> None:
    with pytest.raises(ClaimError, match=r"workforce-claim-example.*workforce-example-count"):
        Register(stated(other=1), [row()])


def test_an_id_used_twice_is_named() -> None:
    with pytest.raises(ClaimError, match="workforce-claim-example"):
        Register(stated(count=3), [row(), row()])


def test_a_claim_is_decided_once() -> None:
    register = Register(stated(count=3), [row()])
    decide(register, reproduced=True, contradicted=False)
    with pytest.raises(ClaimError, match="twice"):
        decide(register, reproduced=True, contradicted=False)


def test_an_unknown_claim_suggests_near_ones() -> None:
    register = Register(stated(count=3), [row()])
    with pytest.raises(UnknownName, match="workforce-claim-example"):
        register.decide("workforce-claim-exampel", "A rule.", reproduced=True, contradicted=False)


def test_a_claim_that_names_facts_is_not_left_without_a_rule() -> None:
    register = Register(stated(count=3), [row()])
    with pytest.raises(ClaimError, match="No rule decides workforce-claim-example"):
        register.leave()


def test_a_claim_without_facts_is_not_testable_and_says_what_data_would_test_it(
    shown: list[dict[str, Any]],
) -> None:
    Register(stated(), [row(facts="", data_wanted="A register.")]).leave()
    assert (shown[0]["verdict"], shown[0]["data_wanted"]) == (NOT_TESTABLE, "A register.")


def test_a_claim_that_is_not_testable_and_names_no_data_is_refused() -> None:
    with pytest.raises(ClaimError, match="what data would test it"):
        Register(stated(), [row(facts="")]).leave()


def test_a_record_carries_the_tables_and_sources_of_its_facts(shown: list[dict[str, Any]]) -> None:
    register = Register(stated(count=3), [row()])
    decide(register, reproduced=True, contradicted=False)
    assert shown[0]["tables"] == ["workforce"]
    assert shown[0]["sources"] == ["social-work-workforce-2025"]


# The rule of the methods page, "How sure we are".
@pytest.mark.parametrize(
    ("data", "steady", "repeated", "own_years", "independent", "word"),
    [
        ("complete", "yes", "yes", "yes", True, "high"),
        ("document", "yes", "yes", "yes", True, "moderate"),
        ("complete", "no", "yes", "yes", True, "moderate"),
        ("complete", "yes", "no", "yes", True, "moderate"),
        ("complete", "yes", "yes", "no", True, "moderate"),
        ("complete", "yes", "yes", "yes", False, "moderate"),
        ("sample", "yes", "yes", "yes", True, "low"),
        ("proxy", "no", "no", "no", False, "low"),
    ],
)
def test_strength_asks_for_a_complete_steady_repeated_and_independent_source_of_the_claims_own_years(
    data: str, steady: str, repeated: str, own_years: str, independent: bool, word: str
) -> None:
    claim = row(data=data, steady=steady, repeated=repeated, own_years=own_years)
    assert claims.strength("partly", claim, independent) == word


@pytest.mark.parametrize("verdict", [NOT_TESTABLE, ON_RECORD])
def test_what_is_not_tested_has_no_strength(verdict: str) -> None:
    assert claims.strength(verdict, row(), True) == "none"


@pytest.mark.parametrize(
    ("names", "apart"),
    [
        ("Coram Voice and the Rees Centre", {"coram voice", "rees centre"}),
        (
            "Coram Voice / Rees Centre, University of Oxford",
            {"coram voice", "rees centre", "university of oxford"},
        ),
        ("Aldaba, for the Department for Education", {"aldaba", "department for education"}),
        ("BBC News (via NewsSniffer)", {"bbc news"}),
        ("A Body, as reported by Another", {"a body"}),
    ],
)
def test_those_who_said_or_published_together_are_told_apart(names: str, apart: set[str]) -> None:
    assert claims.bodies(names) == apart


@pytest.mark.parametrize(
    ("said_by", "independent"), [("A newspaper", True), ("Department for Education", False)]
)
def test_facts_are_not_independent_of_whoever_published_them(
    said_by: str, independent: bool, shown: list[dict[str, Any]]
) -> None:
    decide(Register(stated(count=3), [row(said_by=said_by)]), reproduced=True, contradicted=False)
    assert shown[0]["independent"] is independent


def test_a_document_of_a_table_that_was_compiled_here_is_described(shown: list[dict[str, Any]]) -> None:
    decide(Register(stated(count=3), [row(documents="FG01")]), reproduced=True, contradicted=False)
    (document,) = shown[0]["documents"]
    assert (document["id"], document["publisher"]) == ("FG01", "Local Government Association")


def test_a_document_that_no_table_holds_is_named() -> None:
    register = Register(stated(count=3), [row(documents="FG99")])
    with pytest.raises(ClaimError, match="FG99"):
        decide(register, reproduced=True, contradicted=False)
