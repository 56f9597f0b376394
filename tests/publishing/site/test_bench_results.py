"""Timings: kept by part, and what is said of a limit is arithmetic."""

from pathlib import Path

from evidence.publishing.site import measurements
from evidence.publishing.site.measurements import Timing
from tests import timings

COLD = Timing("cold", "Build", 5.0, "stock", 20.0, 0.25)
SLOW = Timing("cold", "Build", 6.0, "stock", 20.0, 0.25)
WEIGHT = Timing("weight", "The heaviest page", 0.4)


def test_a_ratio_within_its_limit_has_reached_it_and_one_beside_nothing_has_none() -> None:
    assert (COLD.ratio, COLD.reached) == (0.25, True)
    assert (SLOW.ratio, SLOW.reached) == (0.3, False)
    assert (WEIGHT.ratio, WEIGHT.reached) == (None, None)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    timings.write([COLD, WEIGHT], tmp_path / "timings.csv")
    assert measurements.read(tmp_path / "timings.csv") == [COLD, WEIGHT]


def test_a_part_measured_again_replaces_its_own_timings_and_leaves_the_others(tmp_path: Path) -> None:
    timings.write([COLD, WEIGHT], tmp_path / "timings.csv")
    timings.write([SLOW], tmp_path / "timings.csv")
    assert measurements.read(tmp_path / "timings.csv") == [WEIGHT, SLOW]
