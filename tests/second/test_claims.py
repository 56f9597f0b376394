"""The register of claims, counted a second time: see `tests.second.stated` for the rule.

A verdict itself is given by the rule of its claim, which has tests of its own. Here the verdicts stated are
counted, and the strength of each is worked out from the register's columns by the words of the methods page.
"""

from collections import Counter

import pytest

from tests.second.stated import assert_agrees, book, rows

NO_TEST = {"not testable with open data", "on record"}


def verdicts() -> dict[str, str]:
    return {claim.id: claim.content["verdict"] for claim in book().claims}


def strength(row: dict[str, str]) -> str:
    """High asks for all four; a sample or a stand-in is low; what was not tested has none."""
    if verdicts()[row["claim"]] in NO_TEST:
        return "none"
    if row["data"] in {"sample", "proxy"}:
        return "low"
    others = {row[name] for name in ("steady", "repeated", "own_years")}
    return "high" if row["data"] == "complete" and others == {"yes"} else "moderate"


NAIVE = {"claims-count": lambda: len(rows("claims"))}
NAIVE |= {
    f"claims-{word}-count": lambda verdict=verdict: Counter(verdicts().values())[verdict]
    for word, verdict in {
        "reproduced": "reproduced",
        "partly": "partly",
        "contradicted": "contradicted",
        "inconclusive": "tested, inconclusive",
        "not-testable": "not testable with open data",
        "on-record": "on record",
    }.items()
}
NAIVE |= {
    f"claims-strength-{word}-count": lambda word=word: sum(strength(row) == word for row in rows("claims"))
    for word in ("high", "moderate", "low")
}


@pytest.mark.parametrize("name", NAIVE)
def test_what_is_printed_of_the_register_agrees_with_a_naive_count(name: str) -> None:
    assert_agrees(name, NAIVE[name])


def test_every_claim_has_the_strength_that_its_columns_give() -> None:
    stated = {claim.id: claim.content["strength"] for claim in book().claims}
    assert {row["claim"]: strength(row) for row in rows("claims")} == stated
