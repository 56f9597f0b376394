"""Tables of grades by the grade before, and the wait from one judgement to the next."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint
from transitions import transitions, waits

from evidence.data import tables
from evidence.data.judgements import GRADES, judged

HARTLEPOOL, POOLE = "E06000001", "E06000029"
MODERN = [grade for grade in GRADES if grade != "adequate"]


def pairs(*rows, framework="ILACS", previous_framework="SIF"):
    frame = pd.DataFrame(list(rows), columns=["previous", "overall"], dtype="str")
    return frame.assign(framework=framework, previous_framework=previous_framework)


def inspected(code, *rows):
    columns = ["framework", "inspection_start", "published", "overall"]
    frame = pd.DataFrame(list(rows), columns=columns, dtype="str").assign(new_la_code=code)
    name = tables.load("areas").set_index("new_la_code").loc[code, "la_name"]
    return frame.assign(la_name=name, overall_basis="overall", inspection_end="")


def test_counts_percentages_and_intervals():
    # Oracle: by hand, three of four; Wilson's interval by statsmodels.
    found = transitions(pairs(*[("inadequate", "good")] * 3, ("inadequate", "inadequate")))
    assert found["overall"].tolist() == MODERN
    assert found["count"].tolist() == [0, 3, 0, 1] and (found["n"] == 4).all()
    assert found["percent"].tolist() == [0, 75, 0, 25]
    low, high = proportion_confint(3, 4, method="wilson")
    assert found.loc[1, ["lower", "upper"]].tolist() == pytest.approx([100 * low, 100 * high])


def test_a_table_for_each_pair_of_frameworks_or_one_for_all():
    rows = pd.concat(
        [
            pairs(("good", "good")),
            pairs(("good", "inadequate"), previous_framework="ILACS"),
        ]
    )
    assert len(transitions(rows)) == 8
    one = transitions(rows, by=())
    assert one["n"].tolist() == [2] * 4 and "framework" not in one


def test_words_are_those_of_the_framework_that_judges():
    # Oracle: the frameworks' own words; SIF says requires improvement where its predecessors said adequate.
    found = transitions(pairs(("adequate", "good"), framework="SIF", previous_framework="CPI"))
    assert found["previous"].unique().tolist() == ["adequate"] and found["overall"].tolist() == MODERN


def test_a_first_judgement_is_no_transition():
    assert transitions(pairs(("", "good"))).empty


def test_from_inadequate_as_counted_in_the_table_itself():
    # Oracle: the rows of the committed table, walked one authority at a time.
    frame = judged().query("framework in ['SIF', 'ILACS']")
    after = [
        later
        for _, own in frame.groupby("sequence")
        for earlier, later in zip(own["overall"], own["overall"][1:], strict=False)
        if earlier == "inadequate"
    ]
    late = frame[frame["previous_framework"].isin(["SIF", "ILACS"])]
    found = transitions(late, by=()).query("previous == 'inadequate'").set_index("overall")["count"]
    assert found.to_dict() == {grade: after.count(grade) for grade in MODERN}


@given(st.lists(st.tuples(st.sampled_from(MODERN), st.sampled_from(MODERN)), min_size=1, max_size=30))
def test_rows_add_up(rows):
    found = transitions(pairs(*rows))
    assert found["count"].sum() == len(rows)
    sums = found.groupby("previous")
    assert (sums["percent"].sum() - 100).abs().max() < 1e-9
    assert (sums["count"].sum() == sums["n"].first()).all()
    assert found["percent"].between(found["lower"] - 1e-9, found["upper"] + 1e-9).all()


# Waits


def test_a_wait_runs_to_the_next_judgement():
    rows = inspected(
        HARTLEPOOL,
        ("SIF", "2014-03-31", "2014-06-01", "inadequate"),
        ("SIF", "2016-03-31", "2016-06-01", "good"),
    )
    frame = waits(rows)
    assert frame["next"].tolist() == ["good", ""] and frame["seen"].tolist() == [True, False]
    # Oracle: by hand; the list of 2025 is as at 31 March 2025.
    assert frame["years"].tolist() == pytest.approx([2, 9], abs=0.01)


def test_a_wait_is_cut_off_when_the_authority_ends():
    frame = waits(inspected(POOLE, ("SIF", "2017-04-01", "2017-06-01", "good")))
    # Oracle: SI 2018/648 abolished Poole on 1 April 2019.
    assert not frame["seen"][0] and frame["years"][0] == pytest.approx(2, abs=0.01)


def test_every_judgement_waits_once():
    frame = waits()
    assert len(frame) == len(judged()) and (~frame["seen"]).sum() == frame["sequence"].nunique()
    assert (frame["years"] > 0).all()
