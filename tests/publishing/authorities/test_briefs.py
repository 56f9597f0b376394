"""A reorganisation dated ahead ends nobody and begins nobody until there are data of its year."""

import pandas as pd
import pytest

from evidence.data import areas, councils, descriptor, tables
from evidence.ingest.checks import area_codes
from evidence.measures import registry
from evidence.publishing.authorities import (
    brief_facts,
    brief_pages,
    brief_words,
    briefs,
    compare_page,
    finder,
    profiles,
    regions,
)

SURREY, EAST, OXFORDSHIRE, ESSEX = "E10000030", "E06000801", "E06000804", "E06000805"
# Invented, but for the day on which Surrey ends.
AHEAD = [
    ("2027-04-01", SURREY, "936", "Surrey", EAST, "701", "East Surrey", "split"),
    ("2027-04-01", SURREY, "936", "Surrey", "E06000802", "702", "West Surrey", "split"),
    ("2028-04-01", "E10000025", "931", "Oxfordshire", OXFORDSHIRE, "931", "Oxfordshire", "county to unitary"),
    ("2028-04-01", "E10000012", "881", "Essex", ESSEX, "705", "Essex", "split"),
]


@pytest.fixture
def ahead(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """The book with these changes ingested; with a day, as if something had been counted on it."""
    load, day = tables.load, getattr(request, "param", registry.last_day())
    columns = load("area_changes").columns[:8]
    changes = pd.concat([load("area_changes").astype(str), pd.DataFrame(AHEAD, columns=columns)]).fillna("")
    known = load("areas").assign(in_spreads=load("areas")["in_spreads"].map({True: "true", False: "false"}))
    made = areas.lineage(known, changes, day)
    given = {"area_changes": changes, "areas": made.assign(in_spreads=made["in_spreads"] == "true")}
    digest = tables.digest
    monkeypatch.setattr(tables, "load", lambda name: given[name].copy() if name in given else load(name))
    monkeypatch.setattr(tables, "digest", lambda name: digest(name) + (day if name in given else ""))
    monkeypatch.setattr(registry, "last_day", lambda: day)


later = pytest.mark.parametrize("ahead", ["2027-09-30"], indirect=True)


def of(code: str, *near: briefs.Neighbour) -> briefs.Brief:
    return briefs.Brief(councils.councils()[code], float("nan"), 0, "", near, (), None, (), ())


def said(code: str) -> str:
    sentences = brief_words.lineage(councils.councils()[code])
    return " ".join("".join(p if isinstance(p, str) else p.title for p in parts) for parts in sentences)


@pytest.mark.usefixtures("ahead")
def test_an_end_dated_ahead_leaves_an_authority_current() -> None:
    surrey = councils.councils()[SURREY]
    assert said(SURREY) == "Ends on 1 April 2027. Its area goes to East Surrey and West Surrey."
    assert surrey in regions.by_region()["South East"]
    assert regions.history(surrey) == "ends on 2027-04-01; then East Surrey and West Surrey"
    assert finder.find("Surrey") == surrey
    row = profiles.limits("looked-after").set_index("code").loc[SURREY]
    assert row["why"] == "" and row["upper95"] > row["lower95"]
    listed = {area["code"]: area for area in compare_page.areas()}
    assert not listed[SURREY]["ended"] and listed[SURREY]["neighbours"]


@pytest.mark.usefixtures("ahead")
def test_an_authority_yet_to_be_made_has_a_page_that_says_from_when_it_has_figures() -> None:
    brief = of(EAST)
    assert said(EAST) == "No figures before 1 April 2027, when it is made. Its area is that of Surrey."
    assert "there are no figures before 1 April 2027" in brief_pages.body(brief, None)
    why = profiles.limits("looked-after").set_index("code").loc[EAST, "why"]
    assert why == brief_facts.numbers(brief)[0]["reason"] == "no figures before 1 April 2027"
    assert regions.history(brief.council) == "from 2027; before that Surrey"


@later
@pytest.mark.usefixtures("ahead")
def test_data_of_the_year_after_end_it_and_begin_its_successors() -> None:
    surrey = councils.councils()[SURREY]
    assert said(SURREY) == "Ended on 1 April 2027. Its area went to East Surrey and West Surrey."
    assert said(EAST) == "New on 1 April 2027. Its area was that of Surrey."
    assert surrey in regions.by_region()[regions.ENDED]
    listed = {area["code"]: area for area in compare_page.areas()}
    assert listed[SURREY]["ended"] and not listed[SURREY]["neighbours"]
    # Its last figures stand where the measure has counted nothing later.
    assert profiles.limits("looked-after").set_index("code").loc[SURREY, "why"] == ""


@later
@pytest.mark.usefixtures("ahead")
def test_successors_in_one_year_are_no_authority_twice() -> None:
    rows = pd.DataFrame(
        {"new_la_code": [EAST, "E06000802", SURREY], "looked_after_31_march": 9.0}, index=[2, 3, 4]
    )
    rows = rows.assign(time_period=[2028, 2028, 2027], geographic_level="Local authority", release="r")
    resource = descriptor.resource("looked_after")
    assert list(area_codes.problems(rows, resource, tables.load("areas"))) == []


@pytest.mark.usefixtures("ahead")
def test_a_new_code_dated_ahead_comes_after_the_code_and_the_kind_of_now() -> None:
    oxfordshire = councils.councils()[OXFORDSHIRE]
    assert brief_words.in_use(oxfordshire) == ("County", "E10000025, from 1 April 2028 E06000804")
    assert said(OXFORDSHIRE).startswith(
        "On 1 April 2028 it becomes one unitary council: E10000025 until then"
    )


@pytest.mark.usefixtures("ahead")
def test_an_address_in_use_stays_with_who_has_it() -> None:
    assert councils.slugs()["E10000012"] == "essex" and councils.slugs()[ESSEX] == "essex-from-2028"
    assert councils.councils()[ESSEX].title == "Essex (from 2028)"


def test_a_neighbour_under_a_code_since_ended_is_named_so() -> None:
    # Oracle: the department's model of 2025 names Sheffield E08000019; SI 2024/1328 ends the code.
    sheffield = briefs.Neighbour(councils.councils()["E08000039"], "Close", "E08000019")
    leeds = briefs.Neighbour(councils.councils()["E08000035"], "Close", "E08000035")
    assert brief_words.retired(of("E08000025", leeds)) == ""
    assert brief_words.retired(of("E08000025", leeds, sheffield)) == (
        "Named in the model by a code no longer in use: Sheffield, there E08000019."
    )
