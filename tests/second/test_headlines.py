"""Every number on the front page and in "What we found" has a second implementation, or a reason why not."""

import csv
import re

import pytest

from tests.second import (
    test_claims,
    test_funding,
    test_inspection,
    test_participation,
    test_variation,
    test_workforce,
)
from tests.second.stated import ROOT, book, fact, holds, specifications

THEMES = ("variation", "funding", "workforce", "participation", "inspection")
CHAPTERS = (test_claims, test_funding, test_inspection, test_participation, test_variation, test_workforce)
NAIVE = {name for module in CHAPTERS for name in module.NAIVE}
CURVES = [record.id for record in book().figures if "finding holds" in record.content["data"][0]]


def headlines() -> list[str]:
    """Series of the facts quoted, in order; an interval quotes its two ends."""
    prose = [(ROOT / "index.md").read_text(encoding="utf-8")]
    for theme in THEMES:
        chapter = (ROOT / "chapters" / theme / f"{theme}.md").read_text(encoding="utf-8")
        found = re.search(r"^## What we found\n(.*?)^## ", chapter, re.DOTALL | re.MULTILINE)
        assert found, f"{theme} has no findings."
        prose.append(found[1])
    quoted = re.findall(r"\{(fact|interval)\}`([^`]+)`", "\n".join(prose))
    ends = {"fact": ("",), "interval": ("-low", "-high")}
    return list(dict.fromkeys(f"{name}{end}" for role, name in quoted for end in ends[role]))


def exempt() -> dict[str, str]:
    with (ROOT / "tests" / "second" / "exempt.csv").open(encoding="utf-8", newline="") as file:
        return {row["series"]: row["reason"] for row in csv.DictReader(file)}


def counted_from_a_curve(name: str) -> bool:
    base, _, last = name.rpartition("-")
    return base in CURVES and last in {"holds", "specifications"}


def test_every_headline_number_has_a_second_implementation_or_a_reason_why_not() -> None:
    missing = [
        name for name in headlines() if name not in NAIVE | exempt().keys() and not counted_from_a_curve(name)
    ]
    assert not missing


def test_an_exemption_has_a_reason_and_is_still_needed() -> None:
    assert all(exempt().values())
    assert exempt().keys() <= set(headlines()) - NAIVE


@pytest.mark.parametrize("figure", CURVES)
def test_the_counts_of_a_specification_curve_are_those_of_its_data(figure: str) -> None:
    assert fact(f"{figure}-specifications")["value"] == len(specifications(figure))
    assert fact(f"{figure}-holds")["value"] == holds(figure)
