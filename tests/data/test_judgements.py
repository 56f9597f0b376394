"""Histories follow authorities as inspectors do; grades in force and falls follow from them."""

import pandas as pd

from evidence.data import descriptor, tables
from evidence.data.judgements import (
    GRADES,
    NO_OVERALL,
    falls,
    first_count,
    grade_at,
    histories,
    judged,
    successors,
)

COLUMNS = ["new_la_code", "framework", "inspection_start", "published", "overall"]
COUNTY, UNITARY, POOLE, BCP = "E10000009", "E06000059", "E06000029", "E06000058"
HARTLEPOOL = "E06000001"


def made(*rows):
    """Make inspections: code, framework, first day, day of publication, overall grade."""
    names = tables.load("areas").set_index("new_la_code")["la_name"]
    frame = pd.DataFrame(list(rows), columns=COLUMNS, dtype="str")
    return frame.assign(la_name=frame["new_la_code"].map(names), overall_basis="overall", inspection_end="")


def one_place(*grades, code=HARTLEPOOL):
    """Make inspections of one authority, a year apart from June 2014, under the framework of the day."""
    return made(*((code, "SIF", f"{2014 + n}-06-01", f"{2014 + n}-07-15", g) for n, g in enumerate(grades)))


def test_a_first_day_a_year_before_the_last_is_not_believed():
    # Oracle: Bradford's first SIF report prints 14 March 2013 to 12 March 2014; SIF began in November 2013.
    found = histories().query("sequence_name == 'Bradford' and framework == 'SIF'")
    assert found[["dated", "dated_by"]].values.tolist() == [["2014-05-23", "publication"]]
    # Every other first day of an inspection that has one is its date.
    others = histories().query(
        "inspection_start != '' and not (sequence_name == 'Bradford' and framework == 'SIF')"
    )
    assert (others["dated"] == others["inspection_start"]).all()


# Sequences


def test_dorset_is_one_sequence_and_abolished_authorities_end():
    # Oracle: the ILACS history of 2025 gives Dorset one sequence, and marks Bournemouth, Poole, Cumbria and
    # Northamptonshire "No longer exists".
    frame = histories()
    assert set(frame.loc[frame["sequence"] == UNITARY, "new_la_code"]) == {COUNTY, UNITARY}
    ended = frame[frame["sequence_ended"] != ""]
    assert set(ended["sequence_name"]) == {"Bournemouth", "Poole", "Cumbria", "Northamptonshire"}
    assert frame.groupby("sequence")["constant_area"].nunique().eq(1).all()


def test_every_authority_of_today_has_one_sequence_of_its_own():
    current = tables.load("areas").query("closed == ''")["new_la_code"]
    last = successors()
    assert [last[code] for code in current] == current.tolist()


def test_the_kinds_of_change_that_continue_are_those_of_the_table():
    # A kind misspelt in the descriptor would end sequences quietly.
    kinds = set(descriptor.resource("inspections")["continues"])
    assert kinds <= set(tables.load("area_changes")["change"])


def test_what_continues_is_read_from_the_rule_given():
    assert all(code == end for code, end in successors([]).items())


def test_an_inspection_is_dated_by_its_first_day_where_known():
    frame = histories(
        made(
            (HARTLEPOOL, "SLAC", "", "2010-07-16", "good"),
            (HARTLEPOOL, "SIF", "2013-11-19", "2014-02-11", "good"),
        )
    )
    assert frame[["dated", "dated_by"]].to_numpy().tolist() == [
        ["2010-07-16", "publication"],
        ["2013-11-19", "inspection"],
    ]


# The grade in force


def test_a_grade_holds_from_the_inspection_until_the_next():
    rows = one_place("good", "inadequate")
    asked = {
        on: grade_at(on, inspections=rows) for on in ("2014-05-31", "2014-06-01", "2015-05-31", "2015-06-01")
    }
    found = {on: frame.set_index("new_la_code").loc[HARTLEPOOL, "overall"] for on, frame in asked.items()}
    assert list(found.values()) == ["", "good", "good", "inadequate"]


def test_a_report_not_yet_out_can_be_left_aside():
    rows = one_place("good", "inadequate")
    for by, expected in (("2015-07-14", "good"), ("2015-07-15", "inadequate")):
        frame = grade_at("2015-06-30", by, rows).set_index("new_la_code")
        assert frame.loc[HARTLEPOOL, "overall"] == expected


def test_a_successor_starts_afresh_and_dorset_does_not():
    rows = made(
        (COUNTY, "SIF", "2016-02-15", "2016-05-23", "good"),
        (POOLE, "SIF", "2017-10-01", "2017-11-24", "good"),
    )
    before = grade_at("2019-03-31", inspections=rows).set_index("new_la_code")["overall"]
    after = grade_at("2019-04-01", inspections=rows).set_index("new_la_code")["overall"]
    assert before[COUNTY] == before[POOLE] == "good" and UNITARY not in before and BCP not in before
    assert after[UNITARY] == "good" and after[BCP] == "" and POOLE not in after


def published(year):
    frame = tables.load("inspection_counts").query(f"time_period == {year} and judgement == 'overall'")
    return frame.set_index("grade")["authorities"].astype(int).to_dict()


def test_authorities_at_each_grade_in_2025_are_those_of_the_publishers_list():
    # Oracle: the list at 31 March 2025, of reports published by 30 June, counted by ingest.
    assert grade_at("2025-03-31", "2025-06-30")["overall"].value_counts().to_dict() == published(2025)


def test_authorities_at_each_grade_in_2023_are_those_of_the_publishers_list():
    # Oracle: the list at 31 March 2023, of reports published by 30 April, and of South Tyneside's, published
    # on 10 May (note 4 of the publication).
    tyneside = "E08000023"
    frame, later = (
        grade_at("2023-03-31", by).set_index("new_la_code") for by in ("2023-04-30", "2023-05-10")
    )
    frame.loc[tyneside, "overall"] = later.loc[tyneside, "overall"]
    assert frame["overall"].value_counts().to_dict() == published(2023)


def test_published_counts_of_inadequate_authorities_agree():
    # Oracles, all in intervention_counts: 78 authorities inspected under SIF by January 2016 (LGA and Isos);
    # 19 inadequate in July 2019 (written answer); 13 in January 2024 (as reported then). The 30 of July 2017
    # in that written answer are of an unknown day of the month.
    then = grade_at("2016-01-31", "2016-01-31")
    assert (then["framework"] == "SIF").sum() == 78
    for day, count, slack in (("2019-07-22", 19, 0), ("2024-01-15", 13, 0), ("2017-07-31", 30, 1)):
        assert abs((grade_at(day, day)["overall"] == "inadequate").sum() - count) <= slack


def test_no_overall_grade_leaves_no_older_grade_in_force_and_is_neither_inadequate_nor_better():
    rows = one_place("inadequate", NO_OVERALL, "not graded")
    asked = [grade_at(on, inspections=rows).set_index("new_la_code") for on in ("2015-05-31", "2016-06-01")]
    assert [frame.loc[HARTLEPOOL, "overall"] for frame in asked] == ["inadequate", NO_OVERALL]
    assert NO_OVERALL not in GRADES and judged(rows)["overall"].tolist() == ["inadequate"]


def test_no_overall_grade_is_the_last_day_on_which_one_could_have_been_seen():
    until = descriptor.resource("inspections")["until"]
    assert judged(one_place("inadequate"))["seen_until"].tolist() == [until]
    assert judged(one_place("inadequate", NO_OVERALL))["seen_until"].tolist() == ["2015-06-01"]
    # Oracle: Northamptonshire was abolished on 1 April 2021, by order.
    seen = judged().query("sequence_name == 'Northamptonshire'")["seen_until"]
    assert set(seen) == {"2021-04-01"}


# Falls


def test_a_fall_is_a_first_inadequate_after_another_grade():
    frame = falls(one_place("good", "inadequate", "inadequate", "good", "inadequate"))
    assert frame["dated"].str[:4].tolist() == ["2015", "2018"]
    assert frame["previous"].tolist() == ["good", "good"] and not frame["first"].any()


def test_a_first_judgement_of_inadequate_is_flagged():
    frame = falls(one_place("inadequate", "good"))
    assert frame["first"].tolist() == [True] and frame["previous"].tolist() == [""]


def test_a_judgement_of_looked_after_services_alone_is_no_overall_judgement():
    assert len(judged(one_place("inadequate", "not graded", "inadequate"))) == 2


def test_the_last_grade_in_force_is_the_last_judgement():
    last = judged().drop_duplicates("sequence", keep="last").set_index("sequence")["overall"]
    frame = grade_at(descriptor.resource("inspections")["until"])
    assert (frame["sequence"].map(last) == frame["overall"]).all()


def test_grades_are_those_the_descriptor_declares():
    fields = descriptor.fields(descriptor.resource("inspections"))
    assert set(GRADES) < set(fields["overall"]["constraints"]["enum"])


def test_an_end_after_the_lists_run_out_is_not_seen(monkeypatch):
    load, digest = tables.load, tables.digest
    closed = load("areas").assign(closed="2099-04-01")
    monkeypatch.setattr(tables, "digest", lambda name: f"{digest(name)}, closed")
    monkeypatch.setattr(tables, "load", lambda name: closed if name == "areas" else load(name))
    assert set(histories()["sequence_ended"]) == {""}


def test_an_event_is_dated_by_the_first_count_on_or_after_it():
    found = first_count(pd.Series(["2018-01-15", "2018-09-30", "2018-10-01", "2018-12-31"]))
    pd.testing.assert_series_equal(found, pd.Series([2018, 2018, 2019, 2019]))
