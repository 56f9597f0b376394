"""What the chapter states agrees with what another reader worked out from the publishers' files."""

import pytest

from evidence.notebooks import catalogue

# Oracle: review of edition 0.1.0, statistics.md, recomputed from the publishers' files by another reader.
REVIEW = {
    "inspection-good-or-outstanding-at-31-march-2025": 103,
    "inspection-good-or-outstanding-at-31-march-2025-share": 67,
    "inspection-next-inadequate-after-requires-improvement": 20,
    "inspection-next-inadequate-after-good-or-outstanding": 8,
    "inspection-next-inadequate-p": 0.012,
    "inspection-grade-rank-children": -0.01,
    "inspection-cpi-count": 50,
    "inspection-cpi-inadequate": 17,
    "inspection-cpi-inadequate-share": 34,
    "inspection-cpi-inadequate-before": 14,
    "inspection-cpi-half-p": 0.03,
    "inspection-ahead-leadership-exits": 8,
    "inspection-ahead-exits": 31,
    "inspection-ahead-leadership-others": 10,
    "inspection-ahead-others": 119,
    "inspection-reinspection-2013-to-2017-median-years": 2.7,
    "inspection-reinspection-2018-to-2020-median-years": 3.8,
    "inspection-exit-hazard-ilacs": 0.47,
}


@pytest.mark.parametrize("id", REVIEW)
def test_a_fact_is_what_the_review_found(id):
    assert catalogue.stored().get(id).content["value"] == REVIEW[id]


def test_an_authority_counts_once_under_a_framework():
    # Every count of a round is of authorities, so none is larger than the number that were ever judged.
    facts = catalogue.stored()
    most = facts.get("inspection-authorities").content["value"]
    counts = [
        facts.get(f"inspection-{name}-count").content
        for name in ("first-slac", "cpi", "first-sif", "first-ilacs")
    ]
    assert all(count["value"] <= most for count in counts)
