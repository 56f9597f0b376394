"""The catalogue: each id once, and unknown ids met with near ones."""

from typing import Any

import pytest

from evidence.errors import UnknownName
from evidence.notebooks.catalogue import Catalogue, CatalogueError, Record
from evidence.paths import CHAPTERS


def record(id: str, kind: str = "fact", notebook: str = "analysis", **content: Any) -> Record:
    return Record({"kind": kind, "id": id, **content}, CHAPTERS / "variation" / f"{notebook}.ipynb", 0)


def test_an_id_stated_in_two_notebooks_is_refused_naming_both() -> None:
    with pytest.raises(CatalogueError, match=r"variation-a.*variation/one\.ipynb.*variation/two\.ipynb"):
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


def test_facts_and_figures_stand_in_the_order_stated() -> None:
    known = Catalogue([record("variation-b"), record("variation-f", "figure"), record("variation-a")])
    assert [r.id for r in known.facts] == ["variation-b", "variation-a"]
    assert [r.id for r in known.figures] == ["variation-f"]
    assert list(known.contents()) == ["variation-b", "variation-f", "variation-a"]


def test_a_record_as_json_names_its_notebook_below_the_project() -> None:
    assert record("variation-a", text="1").as_json() == {
        "kind": "fact",
        "id": "variation-a",
        "text": "1",
        "notebook": "chapters/variation/analysis.ipynb",
        "digests": {},
    }
