"""Spells of inadequacy follow from the judgements of one authority."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from inadequacy import FRAMEWORKS, spells

from evidence.data import descriptor
from evidence.data.judgements import GRADES, falls
from tests.data.test_judgements import HARTLEPOOL, POOLE, made, one_place
from tests.examples import examples


def test_a_spell_runs_to_the_first_judgement_that_is_not_inadequate():
    frame = spells(inspections=one_place("inadequate", "inadequate", "requires improvement", "good"))
    row = frame.iloc[0]
    assert len(frame) == 1 and row["judgements"] == 2 and not row["censored"]
    assert (row["began"], row["ended"], row["end_grade"]) == (
        "2014-06-01",
        "2016-06-01",
        "requires improvement",
    )


def test_spells_of_one_authority_are_numbered():
    frame = spells(inspections=one_place("inadequate", "good", "inadequate"))
    assert frame["spell"].tolist() == [1, 2] and frame["censored"].tolist() == [False, True]


def test_a_spell_without_an_end_is_cut_off_when_the_lists_or_the_authority_end():
    rows = pd.concat([one_place("inadequate"), one_place("inadequate", code=POOLE)])
    seen = spells(inspections=rows).set_index("sequence")["seen_until"]
    # Oracle: the list of 2025 is "as at 31 March 2025"; SI 2018/648 abolished Poole on 1 April 2019.
    assert seen[HARTLEPOOL] == "2025-03-31" and seen[POOLE] == "2019-04-01"


def test_a_spell_is_cut_off_from_frameworks_not_asked_for():
    early = made((HARTLEPOOL, "CPI", "", "2012-10-19", "inadequate"))
    rows = pd.concat([early, one_place("inadequate", "good")])
    assert spells(inspections=rows)["began"].tolist() == ["2012-10-19"]
    assert spells(("SIF", "ILACS"), rows)["began"].tolist() == ["2014-06-01"]


def test_authorities_ever_inadequate_are_as_the_compiler_of_interventions_counted():
    # Oracle: provenance of the interventions, by another hand: 64 authorities inadequate under SIF or ILACS
    # up to June 2025, and 18 under earlier frameworks only.
    late = set(spells(("SIF", "ILACS"))["sequence"])
    assert len(late) == 64 and len(set(spells()["sequence"]) - late) == 18


@given(st.lists(st.sampled_from(GRADES), max_size=8))
@examples(100, short=16)
def test_spells_are_the_runs_of_inadequate(grades):
    rows = one_place(*grades)
    frame = spells(inspections=rows)
    runs = "".join("x" if grade == "inadequate" else " " for grade in grades).split()
    assert frame["judgements"].tolist() == [len(run) for run in runs]
    assert len(falls(rows)) == len(frame)
    assert frame["censored"].sum() == (grades[-1:] == ["inadequate"])
    assert (frame["began"] < frame["ended"].where(~frame["censored"], "9999")).all()


def test_a_judgement_of_looked_after_services_alone_ends_no_spell():
    rows = one_place("inadequate", "not graded", "inadequate")
    assert spells(inspections=rows)["judgements"].tolist() == [2]


def test_frameworks_are_those_the_descriptor_declares():
    fields = descriptor.fields(descriptor.resource("inspections"))
    assert list(FRAMEWORKS) == fields["framework"]["constraints"]["enum"]
