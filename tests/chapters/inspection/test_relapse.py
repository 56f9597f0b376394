"""Relapse against chance: every deal and every history counted by hand agrees with the draws."""

from itertools import permutations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from relapse import again, remembering, shuffled

from evidence.data.judgements import judged
from evidence.errors import StatisticError
from tests.examples import examples

BAD, GOOD = "inadequate", "good"


def made(**histories):
    """Make judgements: for each authority its frameworks and grades, as "S-", "Sx", x for inadequate."""
    rows = [
        (name, {"S": "SIF", "I": "ILACS"}[mark[0]], BAD if mark[1] == "x" else GOOD)
        for name, marks in histories.items()
        for mark in marks.split()
    ]
    return pd.DataFrame(rows, columns=["sequence", "framework", "overall"])


def with_two_spells(sequence, is_bad):
    """Count authorities with two runs of inadequate, the slow way."""
    text = {}
    for name, bad in zip(sequence, is_bad, strict=True):
        text[name] = text.get(name, "") + ("x" if bad else " ")
    return sum(len(marks.split()) > 1 for marks in text.values())


TINY = made(a="S- Sx I- Ix", b="Sx I- I-", c="S- Sx I-")


def test_the_observed_number_is_the_authorities_with_two_spells():
    assert shuffled(TINY, draws=1).observed == remembering(TINY, draws=1).observed == 1
    assert shuffled(made(a="Sx Sx Ix"), draws=1).observed == 0


def test_shuffled_agrees_with_every_deal_counted():
    # Oracle: exact enumeration. Every deal of the grades within each framework.
    groups = {name: TINY.index[TINY["framework"] == name] for name in ("SIF", "ILACS")}
    is_bad = (TINY["overall"] == BAD).to_numpy()
    deals = [sorted(set(permutations(is_bad[places]))) for places in groups.values()]
    counts = []
    for dealt in product(*deals):
        bad = np.zeros(len(TINY), dtype=bool)
        for places, grades in zip(groups.values(), dealt, strict=True):
            bad[places] = grades
        counts.append(with_two_spells(TINY["sequence"], bad))
    found = shuffled(TINY, draws=40_000)
    # Five standard errors of a mean of 40,000.
    assert found.expected.value == pytest.approx(np.mean(counts), abs=5 * np.std(counts) / 200)
    assert found.p_more == pytest.approx(np.mean(np.array(counts) >= found.observed), abs=0.0125)
    assert found.p_fewer == pytest.approx(np.mean(np.array(counts) <= found.observed), abs=0.0125)


def test_remembering_agrees_with_every_history_counted():
    # Oracle: exact enumeration of the chain. By hand from TINY: first under SIF 1 of 3; SIF after another
    # grade 2 of 2; ILACS after inadequate 0 of 3, after another grade 1 of 2. So a SIF second place fails
    # surely unless the first did, and a SIF after inadequate was never seen and is passed over.
    chance = {("S", "first"): 1 / 3, ("S", "other"): 1.0, ("I", "bad"): 0.0, ("I", "other"): 0.5}
    expected = 0.0
    for places in ("SSII", "SII", "SSI"):
        for drawn in product([True, False], repeat=len(places)):
            likely, state, runs = 1.0, "first", 0
            for place, bad in zip(places, drawn, strict=True):
                if (place, state) not in chance:
                    likely *= not bad  # passed over: one way only
                    continue
                p = chance[place, state]
                likely *= p if bad else 1 - p
                runs += bad and state != "bad"
                state = "bad" if bad else "other"
            expected += likely * (runs > 1)
    found = remembering(TINY, draws=40_000)
    assert found.expected.value == pytest.approx(expected, abs=5 * np.sqrt(expected) / 200)


def test_grades_are_dealt_only_within_their_group():
    # Both SIF grades are inadequate and both ILACS ones are not: no deal differs.
    found = shuffled(made(a="Sx I-", b="Sx I-"), draws=50)
    assert found.draws.to_numpy().tolist() == [[0, 100]]
    assert (found.p_more, found.p_fewer) == (1, 1)


def test_the_same_seed_gives_the_same_answer():
    assert shuffled(TINY, draws=200).expected == shuffled(TINY, draws=200).expected
    assert shuffled(TINY, draws=200).expected != shuffled(TINY, draws=200, seed=1).expected


def test_lasting_differences_between_councils_are_found():
    # Half the councils fail at every other inspection and half never do: no lottery lays grades so.
    marks = {f"bad{n}": "Ix I- Ix I-" for n in range(20)} | {f"good{n}": "I- I- I- I-" for n in range(60)}
    assert shuffled(made(**marks), draws=999).p_more == pytest.approx(0.001)
    assert remembering(made(**marks), draws=999).p_more == pytest.approx(0.001)


def test_judgements_that_are_none_or_not_in_order_are_refused():
    for method in (shuffled, remembering):
        with pytest.raises(StatisticError):
            method(TINY[:0])
        with pytest.raises(StatisticError):
            method(TINY.iloc[[0, 4, 1]])
        with pytest.raises(StatisticError):
            method(TINY, draws=0)


histories = st.lists(st.lists(st.booleans(), min_size=1, max_size=5), min_size=1, max_size=8)


@given(histories)
@examples(40)
def test_a_deal_keeps_what_it_must(rows):
    marks = {f"a{n}": " ".join("Ix" if bad else "I-" for bad in row) for n, row in enumerate(rows)}
    frame = made(**marks)
    is_bad = (frame["overall"] == BAD).to_numpy()
    for method in (shuffled, remembering):
        found = method(frame, draws=60)
        assert found.observed == with_two_spells(frame["sequence"], is_bad)
        assert (found.authorities, found.judgements) == (len(rows), len(frame))
        assert found.inadequate == is_bad.sum()
        assert found.draws["percent"].sum() == pytest.approx(100)
        assert found.p_more + found.p_fewer > 1
        assert found.draws["authorities"].max() <= sum(len(row) > 2 for row in rows)
    # Two spells need two judgements of inadequate.
    assert shuffled(frame, draws=60).draws["authorities"].max() <= is_bad.sum() / 2


def test_those_that_failed_before_are_told_apart():
    # Oracle: by hand. After another grade, a is judged once, having failed, and fails; b and c twice each,
    # never having failed, and b fails once.
    frame = again(made(a="Sx I- Ix", b="S- I- Ix", c="S- I- I-"))
    rows = frame[["framework", "failed_before", "n", "inadequate"]].to_numpy().tolist()
    assert rows == [["ILACS", False, 4, 1], ["ILACS", True, 1, 1]]


def test_ten_thousand_draws_take_seconds():
    import time

    frame = judged()
    began = time.perf_counter()
    shuffled(frame)
    remembering(frame)
    assert time.perf_counter() - began < 5
