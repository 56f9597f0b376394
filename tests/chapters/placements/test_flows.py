"""What the chapter says of starts, guardians and care leavers agrees with what the publisher prints."""

import pytest

from evidence.notebooks import catalogue

# Oracle: percentages of England in the department's releases of 2025 (started, ceased, care leavers) and
# of 2024 (special guardianship by relation, contact, staying put), in whole numbers.
PRINTED = {
    "placements-starts-unaccompanied-share-2021": 10,
    "placements-starts-unaccompanied-share-2025": 22,
    "placements-ceased-unaccompanied-share-2021": 13,
    "placements-ceased-unaccompanied-share-2025": 23,
    "placements-special-guardianship-share-2021": 14,
    "placements-special-guardianship-share-2025": 12,
    "placements-special-guardians-fostering-relatives-share-2024": 63,
    "placements-changes-care-plan-share-2025": 34,
    "placements-changes-status-only-share-2025": 18,
    "placements-three-placements-share-2025": 10,
    "placements-long-term-stability-share-2025": 69,
    "placements-leavers-suitable-share-2025": 89,
    "placements-leavers-unsuitable-share-2025": 5,
    "placements-leavers-not-in-work-share-2025": 40,
    "placements-leavers-activity-not-known-share-2025": 6,
    "placements-leavers-in-touch-share-2024": 92,
    "placements-leavers-staying-put-share-2024": 62,
}


@pytest.mark.parametrize(("id", "percent"), PRINTED.items(), ids=str)
def test_a_share_of_england_rounds_to_the_one_the_publisher_prints(id, percent):
    # Counts are rounded to 10, and so may a share be a little beyond the half.
    assert catalogue.stored().get(id).content["value"] == pytest.approx(percent, abs=0.55)
