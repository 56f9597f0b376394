"""What reports say of participation and their grade under each choice, on invented reports."""

import pandas as pd
import pytest
from tone import GRADES, by_report, link_with_grade

from evidence.data import tables
from evidence.notebooks import catalogue


def mention(urn, negative, mentions, *, topic="views", mixed=0, tone=0.5, grade="good", framework="ILACS"):
    """Give one topic of one report; its other sentences are a hundred."""
    return {
        "urn": urn,
        "inspection_start": "2022-01-10",
        "framework": framework,
        "overall": grade,
        "care_grade": grade,
        "topic": topic,
        "mentions": mentions,
        "negative": negative,
        "mixed": mixed,
        "other_sentences_with_cue": 100,
        "other_negative_sentences": round(100 * tone),
    }


# By hand: of views 1 of 4 negative and 1 mixed, of advocacy 4 of 4; complaints are not mentioned.
@pytest.mark.parametrize(
    ("mixed", "alike", "share"),
    [(False, False, 5 / 8), (True, False, 6 / 8), (False, True, (1 / 4 + 1) / 2), (True, True, 3 / 4)],
)
def test_a_reports_share_weighs_mentions_or_topics_alike(mixed, alike, share):
    rows = [
        mention(1, 1, 4, mixed=1),
        mention(1, 4, 4, topic="advocacy"),
        mention(1, 0, 0, topic="complaints"),
    ]
    found = by_report(pd.DataFrame(rows), mixed=mixed, alike=alike)
    assert found[["share", "tone", "mentions"]].values.tolist() == [[share, 0.5, 8]]


def test_a_report_without_a_grade_for_one_thing_stays_for_the_other():
    rows = pd.DataFrame([mention(1, 1, 4) | {"care_grade": None}])
    assert len(by_report(rows, mixed=False, alike=False)) == 1


def test_the_link_is_what_is_left_when_the_tone_of_the_rest_is_allowed_for():
    # Oracle: the partial correlation of ranks by its textbook formula.
    negative, tone = [1, 3, 2, 5, 4, 8, 6, 7], [0.2, 0.1, 0.3, 0.4, 0.6, 0.5, 0.8, 0.7]
    rows = [
        mention(urn, count, 10, tone=of_rest, grade=GRADES[urn // 2], framework=framework)
        for framework in ("ILACS", "SIF")
        for urn, (count, of_rest) in enumerate(zip(negative, tone, strict=True))
    ]
    ranks = pd.DataFrame({"share": negative, "tone": tone, "grade": [urn // 2 for urn in range(8)]})
    r = ranks.rank().corr()
    xy, xz, yz = r.loc["share", "grade"], r.loc["share", "tone"], r.loc["tone", "grade"]
    left = (xy - xz * yz) / ((1 - xz**2) * (1 - yz**2)) ** 0.5
    grid = link_with_grade(pd.DataFrame(rows)).groupby("Tone of the rest")["value"]
    assert grid.get_group("allowed for").unique() == pytest.approx(left)
    assert grid.get_group("not").unique() == pytest.approx(xy)


def test_the_printed_link_is_what_the_chapter_states():
    printed = link_with_grade(tables.load("participation_mentions")).iloc[0]
    stated = [
        catalogue.stored().get(f"participation-tone-controlled-rank-care-grade{end}").content["value"]
        for end in ("", "-low", "-high")
    ]
    assert printed[["value", "lower", "upper"]].tolist() == pytest.approx(stated, abs=0.005)
