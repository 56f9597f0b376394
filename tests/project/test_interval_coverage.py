"""The stored coverage of intervals: of every case, judged by its band, and found again by a short run."""

import re

import numpy as np
import pytest

from evidence.data import tables
from evidence.paths import ROOT
from tests import interval_coverage
from tests.interval_coverage import BANDS

STORED = tables.load(interval_coverage.TABLE)
CASES = list(interval_coverage.cases())
SLOW = ("funnel limits", "rank interval", "ootstrap", "Cox", "Clustered interval", "F interval")
EACH = [
    pytest.param(
        number,
        id=f"{case.interval}, {case.used_for}, {case.made_of}",
        marks=[pytest.mark.long] if any(word in case.interval for word in SLOW) else [],
    )
    for number, case in enumerate(CASES)
]


def test_what_is_stored_is_of_every_case_there_is_in_its_order():
    told = [(case.interval, case.used_for, case.made_of, case.trials) for case in CASES]
    stored = STORED[["interval", "used_for", "made_of", "trials"]]
    assert list(stored.itertuples(index=False, name=None)) == told


def test_each_share_is_judged_by_the_band_of_its_level():
    for row in STORED.itertuples():
        low, high = BANDS[row.level]
        assert (row.least, row.most) == (low, high)
        assert row.within == (low <= row.inside <= high), row


def test_limits_leave_out_as_many_authorities_as_their_names_say():
    # Oracle: the demand on the limits: 95% leaves out 4 to 6 in 100, 99.8% 0.1 to 0.4, where data are made as
    # they suppose.
    limits = STORED[STORED["interval"].str.endswith("funnel limits")]
    supposed = limits[~limits["made_of"].str.contains("another shape")]
    outside = (100 - supposed.set_index("level")["inside"]).round(2)
    assert outside[95].between(4, 6).all() and outside[99.8].between(0.1, 0.4).all()


def test_the_methods_page_says_what_each_should_be_and_why_the_band_is_so_wide():
    page = (ROOT / "pages" / "methods.md").read_text(encoding="utf-8")
    assert "{evidence-list} interval_coverage" in page
    for low, high in BANDS.values():
        assert re.search(rf"\b{low:g} to {high:g}\b", page)


@pytest.mark.parametrize("number", EACH)
def test_a_short_run_of_other_data_finds_the_same(number):
    # Oracle: the stored run, within four standard errors of both runs.
    case, rng, trials = CASES[number], np.random.default_rng(number), 25
    held = np.array([np.mean(case.trial(rng)) for _ in range(trials)])
    row = STORED.iloc[number]
    stored = row["inside"] / 100
    # A trial holds as many intervals as there are authorities, spells or ends in it.
    one = stored * (1 - stored) / (row["intervals"] / row["trials"])
    error = np.sqrt(max(one, held.var(ddof=1), 0.0001) * (1 / trials + 1 / case.trials))
    assert abs(held.mean() - stored) < 4 * error
