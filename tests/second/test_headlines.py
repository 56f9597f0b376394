"""Every number on the front page and in "What we found" has a second implementation, or a reason why not."""

import csv
import re

import pytest

from tests.second import (
    test_claims,
    test_funding,
    test_inspection,
    test_participation,
    test_placements,
    test_placements_homes,
    test_placements_money,
    test_variation,
    test_workforce,
)
from tests.second.stated import ROOT, book, fact, holds, specifications

THEMES = ("variation", "funding", "workforce", "participation", "inspection", "placements")
CHAPTERS = (
    test_claims,
    test_funding,
    test_inspection,
    test_participation,
    test_placements,
    test_placements_homes,
    test_placements_money,
    test_variation,
    test_workforce,
)
NAIVE = {name for module in CHAPTERS for name in module.NAIVE}
CURVES = [record.id for record in book().figures if "finding holds" in record.content["data"][0]]
# The word in a fact's name for a part of a curve: the column of its choice, and how the choice begins.
PARTS = {
    "in-care": ("Children", "in care"),
    "starting": ("Children", "starting"),
    "apart": ("Children", "unaccompanied apart"),
    "real": ("Prices", "real terms"),
    "cash": ("Prices", "cash"),
    "at-40": ("Line", "40%"),
    "allowed": ("Tone of the rest", "allowed for"),
    "alone": ("Tone of the rest", "not"),
    "lately": ("Days", "since the pause"),
}
COUNTED = re.compile(rf"({'|'.join(CURVES)})(?:-({'|'.join(PARTS)}))?(?:-(holds?|specifications))?")


def headlines() -> list[str]:
    """Series of the facts quoted, in order; an interval quotes its two ends."""
    prose = [(ROOT / "index.md").read_text(encoding="utf-8")]
    for theme in THEMES:
        chapter = (ROOT / "chapters" / theme / f"{theme}.md").read_text(encoding="utf-8")
        found = re.search(r"^## What we found\n(.*?)^## ", chapter, re.DOTALL | re.MULTILINE)
        assert found, f"{theme} has no findings."
        prose.append(found[1])
    quoted = re.findall(r"\{(fact|words|interval)\}`([^`]+)`", "\n".join(prose))
    ends = {"fact": ("",), "words": ("",), "interval": ("-low", "-high")}
    return list(dict.fromkeys(f"{name}{end}" for role, name in quoted for end in ends[role]))


def exempt() -> dict[str, str]:
    with (ROOT / "tests" / "second" / "exempt.csv").open(encoding="utf-8", newline="") as file:
        return {row["series"]: row["reason"] for row in csv.DictReader(file)}


def test_every_headline_number_has_a_second_implementation_or_a_reason_why_not() -> None:
    # A series means its newest period, which may have been worked out under the id of its year.
    worked_out = {fact(name)["id"] for name in NAIVE}
    missing = [
        name
        for name in headlines()
        if fact(name)["id"] not in worked_out and name not in exempt() and not COUNTED.fullmatch(name)
    ]
    assert not missing


def test_an_exemption_has_a_reason_and_is_still_needed() -> None:
    assert all(exempt().values())
    assert exempt().keys() <= set(headlines()) - NAIVE


@pytest.mark.parametrize("name", [one.series for one in book().facts if COUNTED.fullmatch(one.series)])
def test_a_count_of_specifications_is_that_of_the_data_of_its_figure(name: str) -> None:
    figure, part, of = COUNTED.fullmatch(name).groups()
    choice = dict([PARTS[part]]) if part else {}
    count = holds(figure, **choice) if of in {"hold", "holds"} else len(specifications(figure, **choice))
    assert fact(name)["value"] == count
