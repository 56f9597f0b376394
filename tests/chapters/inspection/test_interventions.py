"""What was done during a spell of inadequacy counts from the day it came."""

import pandas as pd
from inadequacy import spells
from interventions import as_they_came

HARTLEPOOL = "E06000001"


def a_spell(began="2015-06-15", ended="2018-06-15"):
    row = {"sequence": HARTLEPOOL, "spell": 1, "began": began, "ended": ended, "seen_until": "2025-03-31"}
    return pd.DataFrame([row]).assign(censored=ended == "")


def found(*steps, spell=None, service="children's social care", **options):
    frame = pd.DataFrame(list(steps), columns=["id", "kind", "start"], dtype="str")
    frame = frame.assign(new_la_code=HARTLEPOOL, service=service)
    came = as_they_came(a_spell() if spell is None else spell, frame, **options)
    return came[["kind", "step", "day"]].to_numpy().tolist()


def test_every_step_counts_from_its_own_day():
    steps = [("1", "improvement notice", "2015-09-01"), ("2", "commissioner", "2017-02-01")]
    assert found(*steps) == [[kind, id, day] for id, kind, day in steps]


def test_steps_before_the_spell_or_after_it_do_not_count():
    for start in ("2015-06-14", "2018-06-16", "2014", "2019-01"):
        assert found(("1", "trust or company", start)) == []


def test_a_step_taken_before_counts_from_the_first_day_where_it_is_carried_on():
    assert found(("1", "commissioner", "2014"), carried=True) == [["commissioner", "1", "2015-06-15"]]
    assert found(("1", "commissioner", "2018-06-16"), carried=True) == []


def test_a_step_known_to_the_month_or_year_counts_if_it_may_have_begun_in_the_spell():
    for start, day in (("2015-06", "2015-06-15"), ("2016", "2016-01-01"), ("2016-05", "2016-05-01")):
        assert found(("1", "commissioner", start))[0][2] == day


def test_a_spell_that_lasts_is_looked_at_to_the_end_of_the_lists():
    spell = a_spell(ended="")
    assert found(("1", "commissioner", "2025-03-31"), spell=spell)
    assert not found(("1", "commissioner", "2025-04-01"), spell=spell)


def test_steps_without_a_day_or_of_another_subject_do_not_count():
    assert not found(("1", "commissioner", ""))
    assert not found(("1", "commissioner", "2016"), service="not stated")


def test_authorities_without_a_row_are_those_its_compiler_names():
    # Oracle: provenance of the table: none found for Darlington, Luton, Manchester and Newham. Others may
    # have a row outside their spells.
    every = spells(("SIF", "ILACS"))
    with_steps = set(as_they_came(every)["sequence"])
    without = set(every.loc[~every["sequence"].isin(with_steps), "sequence_name"])
    assert {"Darlington", "Luton", "Manchester", "Newham"} <= without
