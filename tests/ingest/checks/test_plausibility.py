"""A cell of the right form that cannot be right is found, and what it should be is said."""

import pandas as pd

from evidence.data import tables
from evidence.ingest.checks import plausibility


def test_a_letter_that_only_looks_latin_is_named():
    fields = {"schema": {"fields": [{"name": "la_name", "type": "string"}]}}
    odd = pd.DataFrame({"la_name": ["H\N{CYRILLIC SMALL LETTER A}rtlepool"]}, index=[2])
    found = [problem.problem for problem in plausibility.problems(odd, fields)]
    assert found == ["a letter that is not of the Latin alphabet: CYRILLIC SMALL LETTER A"]


def test_a_year_after_the_release_and_what_is_no_year_are_found():
    release = {"schema": {"fields": [{"name": "release"}]}}
    rows = pd.DataFrame({"time_period": ["2025", "2031", "45747", "202423"]}, index=[2, 3, 4, 5])
    found = [(problem.row, problem.problem) for problem in plausibility.periods(rows, release, 2025)]
    assert found == [(3, "a year after the release"), (4, "not a year"), (5, "not a year")]


def test_a_code_beside_the_name_of_another_authority_is_found():
    swapped = pd.DataFrame({"new_la_code": ["E06000001"], "la_name": ["Middlesbrough"]}, index=[2])
    found = [problem.accepted for problem in plausibility.names(swapped, tables.load("areas"))]
    assert found == ["Hartlepool, or the code E06000002"]
