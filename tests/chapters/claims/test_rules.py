"""Every rule can give each verdict that it names, on data that could have been."""

import random
import re
from collections.abc import Iterator
from typing import Any

import pytest

from evidence.data import tables
from evidence.notebooks import catalogue

TESTED = tables.load("claims").query("facts != ''")["claim"].tolist()
STATED = catalogue.stored()
GRADES = ("outstanding", "good", "adequate", "requires improvement", "inadequate")
TRIALS = 4000


def others(content: dict[str, Any]) -> list[Any]:
    """List values that a fact could have had: what England as a whole does moves least, a relation most.

    A phrase becomes another of its kind, a count none, one or more, a change its reverse, a share of the
    variance or of those who answered a survey anything from hardly any to nearly all.
    """
    value, unit, says = content["value"], content["unit"], content["says"]
    if isinstance(value, str):
        if value in GRADES:
            return [grade for grade in GRADES if grade != value]
        year = int(re.findall(r"\d{4}$", value)[0])
        return [re.sub(r"\d{4}$", str(year + step), value) for step in (-1, 1, 2, 4)]
    if unit == "%" and ("hare of the " in says or content["tables"] == ["participation_findings"]):
        return [1, 3, *range(5, 100, 5), 97]
    if re.search("growth (in|from)|[Rr]ise in|[Cc]hange in|go with|more spent", says) or unit in (
        "percentage points",
        "",
    ):
        most = 1 if not unit else 1000
        steps = (-3, -2, -1, -0.5, 0, 0.1, 0.25, 0.4, 0.5, 0.75, 0.9, 1.1, 4 / 3, 2, 3)
        return [value * step for step in steps if abs(value * step) <= most]
    if isinstance(value, int) and unit not in ("%", "£", "£bn", "per 10,000", "years", "months"):
        return [
            0,
            1,
            2,
            max(value - 1, 0),
            value + 1,
            value // 2,
            2 * value,
            4 * value,
            value + 10,
            value + 50,
        ]
    steps = (0.75, 0.9, 0.97, 1.03, 1.1, 4 / 3)
    if "England" not in says:
        steps += (0.5, 0.6, 1.6, 2, 3)
    return [min(value * step, 100) if unit == "%" else value * step for step in steps]


def stem(id: str) -> str:
    """Name the estimate to which an end of an interval belongs."""
    own = STATED.get(id, "fact").id
    for end in ("-low", "-high"):
        if own.endswith(end) and own.removesuffix(end) in STATED:
            return own.removesuffix(end)
    return own


def moved(whole: str, read: list[str], centre: Any, width: float) -> dict[str, Any]:
    """Move an estimate with the ends of its interval, which may become narrower or wider."""
    value = STATED.get(whole, "fact").content["value"]
    found = {}
    for id in read:
        if stem(id) == whole:
            own = STATED.get(id, "fact").content["value"]
            found[id] = centre if isinstance(value, str) or own == value else centre + (own - value) * width
    return found


def data_that_could_have_been(read: list[str]) -> Iterator[dict[str, Any]]:
    """Change the facts that a rule reads: each alone, two exchanged, and all together."""
    choices = []
    stems = list(dict.fromkeys(map(stem, read)))
    contents = {whole: STATED.get(whole, "fact").content for whole in stems}
    for whole, content in contents.items():
        like = [
            other["value"] * step
            for name, other in contents.items()
            for step in (0.9, 1, 1.1)
            if name != whole and other["unit"] == content["unit"] and not isinstance(other["value"], str)
        ]
        ends = [
            STATED.get(f"{whole}-{end}", "fact").content["value"]
            for end in ("low", "high")
            if f"{whole}-{end}" in STATED
        ]
        like += [content["value"] + step * (ends[1] - ends[0]) for step in (-1, 1) if len(ends) == 2]
        widths = (0.25, 1, 3) if any(id.endswith(("-low", "-high")) for id in read) else (1,)
        options = [
            moved(whole, read, centre, width) for centre in [*others(content), *like] for width in widths
        ]
        yield from options
        choices.append([{}, *options])
    picks = random.Random(0)
    for _ in range(TRIALS):
        yield {id: value for options in choices for id, value in picks.choice(options).items()}


def given(rules: Any, id: str) -> set[str]:
    """Give the verdicts of a rule on the facts as stated and on others, until it gave all it names."""
    found = rules.run(id, {})
    for changed in data_that_could_have_been(rules.trial.read[id]):
        if found == rules.trial.named[id]:
            break
        found |= rules.run(id, changed)
    return found


@pytest.mark.parametrize("id", TESTED)
def test_a_rule_gives_each_verdict_that_it_names_on_data_that_could_have_been(rules: Any, id: str) -> None:
    assert len(rules.trial.named[id]) >= 2
    assert given(rules, id) == rules.trial.named[id]


# Review of edition 0.1.0, "Verdicts to look at again": turnover was never below 11.8 and vacancies never
# below 14.2, so that a line at a tenth tests nothing.
@pytest.mark.parametrize("id", ["workforce-turnover-rate-2017", "workforce-vacancy-rate-2017"])
def test_a_line_that_no_year_came_near_is_passed_by_all_data_that_could_have_been(id: str) -> None:
    assert min(others(STATED.get(id, "fact").content)) > 10
