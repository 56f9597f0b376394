"""The catalogue: each id once, and unknown ids met with near ones."""

from typing import Any

import pytest

from evidence.errors import EvidenceError, UnknownName
from evidence.notebooks.catalogue import Catalogue, Record, permanent, tell_apart
from evidence.paths import CHAPTERS


def record(id: str, kind: str = "fact", notebook: str = "analysis", **content: Any) -> Record:
    said = {"kind": kind, "id": id, "period": "", **content}
    return Record(said, CHAPTERS / "variation" / f"{notebook}.ipynb", 0)


def test_an_id_stated_in_two_notebooks_is_refused_naming_both() -> None:
    with pytest.raises(EvidenceError, match=r"variation-a.*variation/one\.ipynb.*variation/two\.ipynb"):
        Catalogue([record("variation-a", notebook="one"), record("variation-a", notebook="two")])


def test_an_unknown_id_is_met_with_near_ones() -> None:
    known = Catalogue([record("variation-looked-after-rate-2025-max"), record("variation-other")])
    with pytest.raises(
        UnknownName, match="No fact called .*Did you mean variation-looked-after-rate-2025-max"
    ):
        known.get("variation-looked-after-rate-2052-max", "fact")


def test_a_figure_is_not_found_as_a_fact() -> None:
    known = Catalogue([record("variation-a", "figure")])
    assert known.get("variation-a", "figure").id == "variation-a"
    with pytest.raises(UnknownName, match="No fact called 'variation-a'"):
        known.get("variation-a", "fact")


def test_a_record_of_any_kind_is_found_by_its_id_alone() -> None:
    known = Catalogue(
        [record("variation-a", "figure"), record("variation-b"), record("variation-c", "claim")]
    )
    assert [known.get(f"variation-{letter}").content["kind"] for letter in "abc"] == [
        "figure",
        "fact",
        "claim",
    ]
    with pytest.raises(UnknownName, match="No record called 'variation-d'. Did you mean variation-c"):
        known.get("variation-d")


def test_the_facts_that_give_the_range_of_another_are_its_companions() -> None:
    rate, low, high, other = (
        record(id)
        for id in ("variation-rate", "variation-rate-low", "variation-rate-high", "variation-other")
    )
    assert Catalogue([rate, low, high, other]).companions(rate) == {"low": low, "high": high}
    assert Catalogue([rate, low]).companions(rate) == {"low": low}
    assert Catalogue([rate, low, high, other]).companions(other) == {}


def told(id: str, value: float, says: str = "A share", period: str = "2025", unit: str = "%") -> Record:
    return record(id, says=says, period=period, unit=unit, value=value)


def test_two_facts_with_equal_words_period_and_unit_and_different_values_are_refused_naming_both() -> None:
    with pytest.raises(EvidenceError, match=r"variation-a.*variation-b.*a  share, 2025.*Accepted: words"):
        tell_apart([told("variation-a", 1), told("variation-b", 2, says="a  share")])


@pytest.mark.parametrize(
    "other",
    [
        told("variation-b", 1),
        told("variation-b", 2, says="Another share"),
        told("variation-b", 2, period="2024"),
        told("variation-b", 2, unit="areas"),
    ],
)
def test_facts_that_agree_or_whose_words_period_or_unit_differ_are_told_apart(other: Record) -> None:
    tell_apart([told("variation-a", 1), other])


def test_facts_and_figures_stand_in_the_order_stated() -> None:
    known = Catalogue([record("variation-b"), record("variation-f", "figure"), record("variation-a")])
    assert [r.id for r in known.facts] == ["variation-b", "variation-a"]
    assert [r.id for r in known.figures] == ["variation-f"]
    assert list(known.contents()) == ["variation-b", "variation-f", "variation-a"]


def test_a_record_as_json_names_its_series_its_years_and_its_notebook_below_the_project() -> None:
    assert record("variation-2025-a", text="1", period="31 March 2025").as_json() == {
        "kind": "fact",
        "id": "variation-2025-a",
        "text": "1",
        "period": "31 March 2025",
        "series": "variation-a",
        "years": "2025",
        "notebook": "chapters/variation/analysis.ipynb",
        "digests": {},
    }


MAX_2024 = record("variation-rate-2024-max", period="31 March 2024", value=1)
MAX_2025 = record("variation-rate-2025-max", period="31 March 2025", value=2)


def test_a_series_leads_to_its_newest_period_and_an_id_to_its_own() -> None:
    known = Catalogue([MAX_2025, MAX_2024])
    assert known.get("variation-rate-max", "fact") is MAX_2025
    assert known.get("variation-rate-2024-max") is MAX_2024
    assert known.periods(MAX_2025) == [MAX_2024, MAX_2025]


def test_the_id_of_an_earlier_period_keeps_its_value_when_no_notebook_states_it_any_more() -> None:
    known = Catalogue([MAX_2025], {MAX_2024.id: MAX_2024.content, "variation-gone": record("x").content})
    found = known.get("variation-rate-2024-max", "fact")
    assert (found.content, found.is_earlier) == (MAX_2024.content, True)
    assert [one.id for one in known.earlier()] == ["variation-rate-2024-max"]
    assert "variation-gone" not in known, "a series that nobody states has no newer period"


def test_an_id_without_a_year_stays_with_the_period_it_was_kept_for_and_the_newer_takes_one() -> None:
    before = record("workforce-cases", period="30 September 2025", value=1)
    now = record("workforce-cases", period="30 September 2026", value=2)
    kept = {before.id: before.content}
    (renamed,) = permanent([now], kept)
    assert (renamed.id, renamed.series) == ("workforce-cases-2026", "workforce-cases")
    known = Catalogue([renamed], kept)
    assert known.get("workforce-cases") is renamed
    assert [one.content["value"] for one in known.periods(renamed)] == [1, 2]


def test_a_revision_of_the_same_period_keeps_its_id() -> None:
    before = record("workforce-cases", period="30 September 2025", value=1)
    assert [one.id for one in permanent([before], {before.id: {**before.content, "value": 9}})] == [before.id]


def test_a_claim_was_said_once_and_keeps_its_id() -> None:
    said = record("workforce-claim", "claim", period="1 June 2018")
    assert [one.id for one in permanent([said], {said.id: {**said.content, "period": "1 June 2017"}})] == [
        said.id
    ]


def test_the_range_of_a_newer_period_is_found_too() -> None:
    about = {"period": "30 September 2026"}
    rate, low = record("workforce-rate-2026", **about), record("workforce-rate-low-2026", **about)
    assert Catalogue([rate, low]).companions(rate) == {"low": low}
