"""A row of a return is suspect where nothing is recorded, or far from the years on both sides."""

import pandas as pd
import pytest

from evidence.ingest.money.outturn import pounds
from evidence.ingest.money.section_251 import out_of_line


def test_a_year_is_held_against_both_years_beside_it():
    cells = {"old_la_code": "805", "line": "other", "release": "a-2019"}
    years = [("201213", "90"), ("201314", "9"), ("201415", "95"), ("201516", "0")]
    rows = pd.DataFrame([{"time_period": year, "gross": gross} | cells for year, gross in years])
    found = {reason: [*rows["gross"][holds]] for reason, holds in out_of_line(rows)}
    assert found == {
        "nothing is recorded on the line": ["0"],
        "far below the years beside it": ["9"],
        "far above the years beside it": ["95"],
    }


@pytest.mark.parametrize(
    ("thousands", "whole"), [("520.45000000000005", "520450"), ("-9", "-9000"), ("[x]", "[x]")]
)
def test_stored_thousands_become_whole_pounds_and_a_mark_stays(thousands, whole):
    assert pounds(pd.Series([thousands])).item() == whole
