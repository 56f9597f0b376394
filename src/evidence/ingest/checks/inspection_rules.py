"""The rules an inspection must keep: one overall grade, days in order, an authority and words of its day."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from evidence.data import areas as places
from evidence.errors import Problem

DAYS = ("inspection_start", "inspection_end", "published")
KEY = ["new_la_code", "framework", "published"]
CALLED = {"inspection_start": "it began", "inspection_end": "it ended", "published": "it was published"}


def problems(typed: pd.DataFrame, resource: dict[str, Any], areas: pd.DataFrame) -> Iterator[Problem]:
    """Find every inspection that breaks a rule the table's description asks for."""
    # Its ``judgements`` name the columns with ``grades``, the ``words`` of each framework, and exceptions
    # ``known``; its ``spans`` name pairs of columns of which the first may not come after the second.
    for earlier, later in resource.get("spans", []):
        has_both = {earlier, later} <= set(typed.columns)
        for row, first, last in typed[[earlier, later]].itertuples() if has_both else ():
            # Either may be known to the day, the month or the year.
            known_to = min(len(first), len(last))
            if last[:known_to] < first[:known_to]:
                yield Problem(f"{later} is before {earlier}", int(row), later, last, f"{first} or later")
    asked = resource.get("judgements")
    if not asked or not set(KEY) <= set(typed.columns):
        return
    known = {(item["new_la_code"], item["published"], item["column"]) for item in asked["known"]}
    rules = (_twice(typed), _out_of_order(typed), _not_of_its_day(typed, areas), _words(typed, asked))
    for problem in (problem for rule in rules for problem in rule):
        row = typed.loc[[problem.row]].iloc[0]
        if (row["new_la_code"], row["published"], problem.column) not in known:
            yield problem


def _twice(typed: pd.DataFrame) -> Iterator[Problem]:
    """Find a second overall grade of one inspection: same authority and framework, same day."""
    if "overall" not in typed:
        return
    releases = ["release"] if "release" in typed else []
    graded = typed[~typed["overall"].isin(["", "not graded"])]
    for day in [name for name in ("published", "inspection_start") if name in typed]:
        dated = graded[graded[day] != ""]
        key = [*releases, "new_la_code", "framework", day]
        for row in dated.index[dated.duplicated(key)]:
            before = dated[(dated[key] == dated.loc[row, key]).all(axis=1)].index[0]
            say, grades = f"a second overall grade for the inspection in row {before}", dated["overall"]
            once = "one overall grade for an authority, framework and day"
            yield Problem(say, int(row), "overall", f"{grades[row]}, after {grades[before]}", once)


def _out_of_order(typed: pd.DataFrame) -> Iterator[Problem]:
    days = [name for name in DAYS if name in typed]
    pairs = [(one, other) for at, one in enumerate(days) for other in days[at + 1 :]]
    for earlier, later in pairs:
        both = (typed[earlier] != "") & (typed[later] != "")
        for row in typed.index[both & (typed[later] < typed[earlier])]:
            first = typed[earlier][row]
            say = f"{CALLED[later]} before {CALLED[earlier]}"
            yield Problem(say, int(row), later, typed[later][row], f"{first} or later")


def _not_of_its_day(typed: pd.DataFrame, areas: pd.DataFrame) -> Iterator[Problem]:
    on = typed["published"]
    if "inspection_start" in typed:
        on = typed["inspection_start"].where(typed["inspection_start"] != "", on)
    codes = typed["new_la_code"]
    known = areas.set_index("new_la_code")
    wrong = codes.isin(known.index) & (on != "") & ~places.alive(codes, on, areas)
    for row in typed.index[wrong]:
        opened, closed = known["opened"][codes[row]], known["closed"][codes[row]]
        is_late = closed != "" and on[row] >= closed
        say = "inspected after it ended" if is_late else "inspected before it opened"
        accepted = f"a day before {closed}" if is_late else f"a day from {opened}"
        yield Problem(f"an authority {say}", int(row), "new_la_code", f"{codes[row]} on {on[row]}", accepted)


def _words(typed: pd.DataFrame, asked: dict[str, Any]) -> Iterator[Problem]:
    """Find a grade that its framework did not give. An empty cell is for other rules."""
    for framework, words in asked["words"].items():
        rows = typed[typed["framework"] == framework]
        for name in [name for name in asked["grades"] if name in typed]:
            for row in rows.index[~rows[name].isin([*words, ""])]:
                say = f"not a grade of {framework}"
                yield Problem(say, int(row), name, rows[name][row], ", ".join(words))
