"""Which sub-judgements move when the overall grade does."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from movements import SUB_JUDGEMENTS, WAYS, ahead, movements, pairs

from evidence.data import tables
from evidence.data.judgements import judged
from tests.examples import examples

HARTLEPOOL = "E06000001"
LETTERS = {
    "o": "outstanding",
    "g": "good",
    "r": "requires improvement",
    "a": "adequate",
    "i": "inadequate",
    "-": "not graded",
    "j": "joint",
}


def inspected(*rows, framework="SIF"):
    """Make inspections a year apart: letters of overall, protection, care, leavers, leadership, adoption."""
    columns = ["overall", *SUB_JUDGEMENTS]
    frame = pd.DataFrame([[LETTERS[letter] for letter in row] for row in rows], columns=columns, dtype="str")
    days = [f"{2014 + n}-06-01" for n in range(len(rows))]
    name = tables.load("areas").set_index("new_la_code").loc[HARTLEPOOL, "la_name"]
    return frame.assign(
        new_la_code=HARTLEPOOL,
        la_name=name,
        framework=framework,
        inspection_start=days,
        published=days,
        overall_basis="overall",
        inspection_end="",
    )


def counted(*rows):
    return movements(pairs(inspected(*rows))).set_index(["way", "judgement"])


def test_a_fall_with_what_was_inadequate_before_and_at_it():
    # Oracle: by hand. Before: overall requires improvement, leadership alone worse. At: inadequate throughout
    # but for adoption, which was and is good.
    found = counted("rrrrig", "iiiiig").loc["fell"]
    assert found["n"].tolist() == [1] * 5
    assert found["inadequate_before"].to_dict() == dict.fromkeys(SUB_JUDGEMENTS, 0) | {"leadership": 1}
    assert found["weaker_before"].sum() == found.loc["leadership", "weaker_before"] == 1
    assert found["inadequate_now"].sum() == 4
    assert found["stronger_now"].sum() == found.loc["adoption", "stronger_now"] == 1
    assert found["worsened"].to_dict() == dict.fromkeys(SUB_JUDGEMENTS, 1) | {"leadership": 0, "adoption": 0}


def test_the_way_back_up():
    # Oracle: by hand. Still inadequate, with care leavers the first to move; then out, leadership ahead.
    found = counted("iiiiii", "iiirii", "rrrrgr")
    assert found.loc["stayed inadequate", "improved"].to_dict()["care_leavers"] == 1
    assert found.loc["stayed inadequate", "improved"].sum() == 1
    left = found.loc["left"]
    assert left["improved"].sum() == 4 and left.loc["leadership", "mean_steps"] == -2
    assert left["stronger_now"].to_dict() == dict.fromkeys(SUB_JUDGEMENTS, 0) | {"leadership": 1}


def test_a_change_of_name_is_no_movement():
    # Adequate became requires improvement in 2013 and 2014.
    frame = pd.concat([inspected("aaa---", framework="SLAC"), inspected("rrrrrr")])
    frame["inspection_start"] = frame["published"] = ["2012-06-01", "2014-06-01"]
    found = movements(pairs(frame))
    assert found["judgement"].tolist() == ["help_protection", "children_in_care"]
    assert found[["worsened", "improved"]].to_numpy().sum() == 0


def test_what_was_not_graded_both_times_is_left_out():
    found = counted("rrrjr-", "iiiri-")
    assert list(found.index.get_level_values("judgement")) == [
        "help_protection",
        "children_in_care",
        "leadership",
    ]


def test_doncaster_as_its_reports_say():
    # Oracle: Ofsted's reports of 8 April 2022 (overall requires improvement, leadership inadequate) and of 18
    # March 2025 (good).
    frame = pairs().query("sequence_name == 'Doncaster' and dated > '2022' and judgement == 'leadership'")
    assert frame[["way", "overall_now", "now"]].to_numpy().tolist() == [
        ["stayed out", 2, 3],
        ["stayed out", 1, 1],
    ]


@given(
    st.lists(
        st.tuples(*[st.sampled_from("ogri")], *[st.sampled_from("ogri-")] * 5).map("".join),
        min_size=1,
        max_size=6,
    )
)
@examples(20)
def test_every_pair_graded_twice_counts_once(rows):
    found = movements(pairs(inspected(*rows)))
    expected = sum(
        one != "-" and other != "-"
        for before, now in zip(rows, rows[1:], strict=False)
        for one, other in zip(before[1:], now[1:], strict=True)
    )
    assert found["n"].sum() == expected
    for side in ("before", "now"):
        assert (found[f"weaker_{side}"] + found[f"stronger_{side}"] <= found["n"]).all()
    assert (found["worsened"] + found["improved"] <= found["n"]).all()
    assert set(found["way"]) <= set(WAYS)


def test_pairs_of_the_table_are_its_judgements():
    frame = judged()
    ways = pairs().query("judgement == 'help_protection'")
    # Oracle: the table's own column of the grade before.
    falls = (frame["overall"] == "inadequate") & ~frame["previous"].isin(["", "inadequate"])
    assert (ways["way"] == "fell").sum() == falls.sum()


def test_a_part_ahead_of_the_whole_is_counted_at_exits_and_elsewhere():
    # Oracle: by hand. Leadership good at an exit to requires improvement, and not in the report after it.
    found = ahead(inspections=inspected("iiiiii", "rrrrgr", "rrrrrr")).set_index(["judgement", "is_exit"])
    assert found.loc["leadership", ["n", "ahead"]].to_numpy().tolist() == [[1, 1], [1, 0]]
    assert found["ahead"].sum() == 1


def test_an_exit_to_another_grade_and_a_part_not_graded_are_left_out():
    found = ahead(inspections=inspected("iiiiii", "ggg-og", "rrr-rr")).set_index(["judgement", "is_exit"])
    assert found.loc[("leadership", True), "n"] == 0 and found.loc[("care_leavers", False), "n"] == 0


def test_an_earlier_framework_makes_an_exit_only_where_it_is_asked_for():
    early = inspected("iii---", framework="CPI").assign(inspection_start="2012-06-01", published="2012-06-01")
    frame = pd.concat([early, inspected("rrrrgr")])
    assert ahead(["leadership"], inspections=frame)["n"].tolist() == [0, 1]
    assert ahead(["leadership"], left=["CPI"], inspections=frame)["n"].tolist() == [1, 0]


def test_leadership_is_ahead_as_often_as_the_review_found():
    # Oracle: review of edition 0.1.0, statistics.md.
    assert ahead(["leadership"])[["ahead", "n"]].to_numpy().tolist() == [[8, 31], [10, 119]]
