"""A changed cell is refused or shows: a fixed sample of cells, and cells known to be quoted.

The short form takes few of the sample, all of tables whose cells are known to be quoted: only the notebooks
that read those are recomputed. The long form takes the whole sample and recomputes every notebook.
"""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from evidence.data import descriptor, tables
from evidence.notebooks import inputs
from evidence.notebooks.record_changes import RecordChange
from tests.sensitivity import SEED, Bench, Cell, Outcome, changed, rows_by_key, side_by_side

SAMPLE = 40
FEW = 4

ENGLAND = {"geographic_level": "National"}
# Where a cell is, what it becomes, the ids that quote it or add it up, and how they come from it.
# Oracle: the notebooks, read by eye.
KNOWN = [
    (
        "director_changes",
        {"id": "DT2019"},
        "changes",
        "52",
        {"workforce-directors-changes-2018-19"},
        "the fact is the cell of the year",
    ),
    (
        "director_changes",
        {"id": "DT2025"},
        "changes",
        "53",
        {"workforce-directors-changes-2024-25", "workforce-directors-changes-latest"},
        "the cell of the year, which is the latest",
    ),
    (
        "social_work_spending",
        {"time_period": "201415", "la_name": "Wokingham", "line": "social_work"},
        "gross",
        "6337077",
        {"variation-social-work-spend-per-child-2014-15-max", "variation-social-work-spend-2014-15"},
        "the highest spending of the year, in a table of which a column is worked out",
    ),
    (
        "variation_research",
        {"id": "VR01"},
        "figure",
        "45%",
        {"variation-research-nao-2019-local"},
        "the fact is the finding's figure",
    ),
    (
        "participation_gaps",
        {"step": "told why in care", "who": "inspectors"},
        "status",
        "none found",
        {"participation-gaps-partial", "participation-gaps-none"},
        "each fact counts the rows with one status",
    ),
    (
        "claims",
        {"claim": "variation-claim-looked-after-range"},
        "statement",
        "Rates of looked-after children ran from 22 to 165 per 10,000.",
        {"variation-claim-looked-after-range"},
        "the claim's title is the statement",
    ),
]
# A second cell of a kind, and cells of tables that many notebooks read or slow ones, are for the long form:
# areas are worked out from tables of measures, and nearly every notebook reads them.
MORE = [
    (
        "children_in_need_sen",
        {"time_period": "2022", **ENGLAND},
        "sen_support_percent",
        "22.2",
        {"participation-children-in-need-sen-2022"},
        "the fact adds two of England's cells up",
    ),
    (
        "workforce_findings",
        {"id": "WF25"},
        "value",
        "1 November 2024",
        {"workforce-agency-rules-in-force"},
        "the fact is the finding's value; the claim about that day is on record, and no rule reads it",
    ),
    (
        "workforce_totals",
        {"time_period": "2016", **ENGLAND},
        "vacancy_percent",
        "16.9",
        {"workforce-vacancy-rate-2016"},
        "the fact is England's cell",
    ),
    (
        "funding_gap_estimates",
        {"id": "FG02"},
        "amount_gbp_bn",
        "3.0",
        {"funding-lga-gap-2017"},
        "the fact is the estimate's amount",
    ),
    (
        "participation_findings",
        {"id": "BS18-02"},
        "value",
        "35",
        {"participation-why-not-understood-aged-8-11"},
        "the fact is the finding's value",
    ),
    (
        "unit_costs",
        {"time_period": "201617", **ENGLAND},
        "residential_weekly",
        "3500",
        {"funding-residential-weekly-2016-17"},
        "the fact is England's cell",
    ),
    (
        "unit_costs",
        {"time_period": "202425", **ENGLAND},
        "fostering_weekly",
        "800",
        {"funding-fostering-weekly-2024-25", "funding-residential-fostering-ratio-2024-25"},
        "the fact is England's cell, and the denominator of the ratio",
    ),
    (
        "director_changes",
        {"id": "DT2018"},
        "first_time",
        "28",
        {"workforce-directors-first-time-2017-18"},
        "the fact is the cell of the year",
    ),
    (
        "director_changes",
        {"id": "DT2025"},
        "authorities_with_change",
        "41",
        {"workforce-directors-authorities-latest"},
        "the fact is the cell of the latest year",
    ),
    (
        "workforce_findings",
        {"id": "DTX1"},
        "value",
        "390",
        {"workforce-directors-six-years"},
        "the fact is the finding's value",
    ),
    (
        "children_in_need_sen",
        {"time_period": "2025", **ENGLAND},
        "ehc_plan_percent",
        "32.4",
        {"participation-children-in-need-sen-2025"},
        "the fact adds two of England's cells up",
    ),
    (
        "participation_findings",
        {"id": "ADV16-01"},
        "value",
        "57",
        {"participation-advocate-unaware"},
        "the fact is the finding's value",
    ),
    (
        "workforce",
        {"time_period": "2025", "release": "social-work-workforce-2025", **ENGLAND},
        "leavers_fte",
        "4280",
        {"workforce-leavers-fte-2025", "workforce-net-starters-since-2017"},
        "the fact is England's cell; the other takes it off the starters",
    ),
    (
        "workforce",
        {"time_period": "2025", "release": "social-work-workforce-2025", **ENGLAND},
        "cases",
        "321800",
        {"workforce-cases-2025"},
        "the fact is England's cell to the hundred",
    ),
    (
        "workforce",
        {"time_period": "2025", "release": "social-work-workforce-2025", **ENGLAND},
        "starters_fte",
        "5850",
        {"workforce-starters-fte-2025", "workforce-net-starters-since-2017"},
        "the fact is England's cell; the other adds it up over the years",
    ),
]


@pytest.fixture(scope="module", params=["short", pytest.param("whole", marks=pytest.mark.long)])
def bench(html: Path, request: pytest.FixtureRequest) -> Bench:
    # Which notebooks read what is known from the build.
    return Bench(only=None if request.param == "whole" else {table for table, *_ in KNOWN})


def test_notebooks_recomputed_without_a_kernel_state_what_is_stored(bench: Bench) -> None:
    for path, run in bench.runs.items():
        assert not run.failed
        assert {id: s.record for id, s in run.stated.items()} == bench.stored[path], path.name


def faults(outcomes: list[Outcome]) -> list[str]:
    """What must not be: an id missed, an id named for nothing, an impossible value accepted."""
    return [
        f"{o.cell}: missed {o.missed}, named for nothing {o.false}, refused: {o.refused or 'no'}"
        for o in outcomes
        if o.missed or o.false or (o.cell.impossible and not o.refused)
    ]


def drawn(bench: Bench) -> list[Cell]:
    """Some of the cells that `make sensitivity` drew: one of each table first, as the tables are now."""
    rows = tables.load("sensitivity").query("outcome != 'not used'").sample(frac=1, random_state=SEED)
    if bench.spared:
        rows = rows[rows["table"].isin({table for table, *_ in KNOWN})]
    first = ~rows["table"].duplicated()
    found = []
    for row in [*rows[first].itertuples(), *rows[~first].itertuples()]:
        cell = changed(row.table, row.row, row.column, plausible=row.plausible)
        if cell and len(found) < (FEW if bench.spared else SAMPLE):
            found.append(cell)
    return found


def test_each_changed_cell_of_the_sample_is_refused_or_reported_and_nothing_else_is(bench: Bench) -> None:
    cells = drawn(bench)
    assert len(cells) in (FEW, SAMPLE)
    assert faults(side_by_side(bench.try_out, cells)) == []


def test_a_cell_known_to_be_quoted_is_reported_by_the_ids_that_quote_it(bench: Bench) -> None:
    known = KNOWN if bench.spared else KNOWN + MORE
    cells = []
    for table, where, column, became, _, _ in known:
        frame = tables.text(table)
        for name, value in where.items():
            frame = frame[frame[name] == value]
        assert len(frame) == 1, (table, where)
        key = rows_by_key(frame, descriptor.resource(table)).item()
        cells.append(Cell(table, key, column, frame[column].item(), became))
    outcomes = side_by_side(bench.try_out, cells)
    assert faults(outcomes) == []
    for outcome, (*_, ids, reason) in zip(outcomes, known, strict=True):
        assert not outcome.refused, outcome
        assert ids <= set(outcome.reported), (outcome.cell, reason, outcome.reported)


# The suite itself: a project with a fault is found out


def director(bench: Bench) -> Outcome:
    return bench.try_out(Cell("director_changes", "201819", "changes", "51", "52"))


def test_a_check_that_compares_nothing_is_found_to_miss(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RecordChange, "lines", [])
    outcome = director(bench)
    assert "workforce-directors-changes-2018-19" in outcome.missed and outcome.word == "missed"


def test_a_project_that_runs_no_notebook_again_is_found_to_miss(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inputs, "changed", lambda notebook, recorded: [])
    assert "workforce-directors-changes-2018-19" in director(bench).missed


def test_a_check_that_names_everything_is_found_to_report_falsely(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RecordChange, "lines", ["moved"])
    outcome = director(bench)
    assert "workforce-directors-changes-2017-18" in outcome.false
    assert "workforce-directors-changes-2018-19" not in outcome.false


def test_a_drawing_of_which_the_record_says_nothing_is_found_to_be_missed(bench: Bench) -> None:
    run = bench.runs[next(path for path in bench.first if path.stem == "directors")]
    before = next(s for s in run.stated.values() if s.picture is not None)
    other = before.picture.copy()
    other[100:110, 100:110] = 255 - other[100:110, 100:110]
    assert not before.is_like(replace(before, picture=other))


@pytest.mark.parametrize("number", [random.Random(SEED).randrange(10**6)])
def test_the_same_change_is_made_every_time(number: int) -> None:
    table = tables.text("unit_costs")
    row = rows_by_key(table, descriptor.resource("unit_costs")).iloc[number % len(table)]
    one, other = (changed("unit_costs", row, "fostering_weekly", plausible=True) for _ in range(2))
    assert one == other
