"""A finding under every choice: one figure whose title counts its rows, and two facts that say the same."""

import pandas as pd
import pytest

from evidence.records.basis import Basis
from evidence.records.mime import RECORD
from evidence.records.specifications import specification_figure
from tests.charts.test_specification_curve import grid

WORDS = {
    "finding": "Rates rose",
    "axis": "Points",
    "form": "{:+.0f}",
    "unit": "points",
    "subtitle": "Change in the rate, England",
    "caveat": "Other prices were not tried.",
    "basis": Basis((), (), "2025"),
}


@pytest.mark.parametrize(
    ("holds", "where"),
    [(None, "in 8 of 12"), (True, "in all 12"), (False, "in none of the 12")],
)
def test_the_title_counts_the_rows_in_which_the_finding_holds(
    shown: list, holds: bool | None, where: str
) -> None:
    data = grid() if holds is None else grid().assign(holds=holds)
    specification_figure("variation-test", data, **WORDS)
    facts = {data[RECORD]["id"]: data[RECORD]["value"] for data, _ in shown[:2]}
    figure = shown[2][0][RECORD]
    assert facts == {"variation-test-holds": int(data["holds"].sum()), "variation-test-specifications": 12}
    assert figure["title"] == f"Rates rose {where} specifications"
    head, *rows = (line.split(",") for line in figure["data"])
    said = [row[head.index("finding holds")] for row in rows]
    assert said.count("yes") == facts["variation-test-holds"] and len(said) == 12


def test_a_reader_may_choose_by_every_choice(shown: list) -> None:
    specification_figure("variation-test", grid(), **WORDS)
    figure = shown[2][0][RECORD]
    assert figure["choices"] == ["Prices", "Base"]
    assert set(figure["choices"]) <= set(figure["data"][0].split(","))


def test_the_printed_estimate_is_named_in_words(shown: list) -> None:
    specification_figure("variation-test", pd.DataFrame(grid()), **WORDS)
    assert "from −5 to +9; the printed one is +3" in shown[2][0][RECORD]["alt"]
