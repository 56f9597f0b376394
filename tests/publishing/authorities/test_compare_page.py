"""What the page that compares draws from says what profiles say, and is light enough to send."""

import csv
import gzip
import json
from functools import cache

import pytest

from evidence.data.councils import ENGLAND, councils
from evidence.measures.entries import CHILDREN, OF_BRIEFS
from evidence.paths import DATA
from evidence.publishing.authorities import compare_page, profiles, regions
from evidence.publishing.authorities.place_words import place_words

# Each measure is worked out once for the tests that look at it.
worked_out = cache(compare_page.measure)


@pytest.fixture(scope="module")
def files():
    return compare_page.files()


@pytest.fixture(scope="module")
def everything(files):
    return json.loads(files[compare_page.EVERYTHING])


@pytest.fixture(scope="module")
def glance(files):
    script = files[compare_page.GLANCE].decode()
    return json.loads(script.partition("const GLANCE = ")[2].removesuffix(";\n"))


def table_rows(table, **wanted):
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if wanted.items() <= row.items()]


def entry(measure, code, year):
    series = measure["series"][code]
    place = measure["years"].index(year)
    n = place - series["first"]
    missing = series.get("missing", {}).get(str(place))
    return {
        "value": series["value"][n],
        "count": series["count"][n],
        "base": series["base"][n],
        "reason": "" if missing is None else measure["reasons"][missing],
        "joint": series.get("joint", {}).get(str(place), ""),
        "before": series.get("before", {}).get(str(place)),
    }


def test_all_measures_and_authorities_are_in_one_file_below_400_kilobytes_compressed(everything, files):
    assert [measure["id"] for measure in everything["measures"]] == list(OF_BRIEFS)
    assert [area["code"] for area in everything["areas"]] == list(councils())
    assert len(gzip.compress(files[compare_page.EVERYTHING], mtime=0)) < 400_000


def test_the_scripts_hold_the_same_as_the_file(everything, files):
    for measure in everything["measures"]:
        script = files[f"authorities/measures/{measure['id']}.js"].decode()
        assert json.loads(script.removeprefix("compareMeasure(").removesuffix(");\n")) == measure
    script = files["authorities/areas.js"].decode().partition("const AREAS = ")[2].removesuffix(";\n")
    forms = {"formerly", "codes"}
    for area, own in zip(json.loads(script), everything["areas"], strict=True):
        assert {key: area[key] for key in own if key not in forms} == {
            key: own[key] for key in own if key not in forms
        }
        # The box looks for plain words.
        assert {code.lower() for code in own["codes"]} <= {*area["codes"]}


def test_a_number_is_the_one_published():
    # Oracle: DfE, Children looked after in England including adoptions, 2025: 81,770 children, a rate of 67.
    found = entry(worked_out("looked-after"), ENGLAND, 2025)
    assert (found["value"], found["count"]) == (67, 81770)
    # Oracle: DfE, Children's social work workforce 2025: an agency rate of 13.0 per cent in England.
    assert entry(worked_out("agency"), ENGLAND, 2025)["value"] == 13


@pytest.mark.parametrize("id", OF_BRIEFS)
def test_every_year_of_every_authority_has_a_number_as_printed_or_the_reason_for_none(id):
    measure, known = worked_out(id), OF_BRIEFS[id]
    small = {code for code, council in councils().items() if not council.in_spreads}
    rows = profiles.series(id)
    for row in rows.itertuples():
        found = entry(measure, row.code, row.time_period)
        assert (found["value"] is None) == (found["reason"] != "")
        if found["reason"] == compare_page.TOO_FEW:
            assert row.code in small
        elif found["value"] is None:
            assert found["reason"] == row.reason
        else:
            assert known.number(row.value) == known.number(found["value"])
            # As printed, the number has no more digits than the measure's own.
            assert found["value"] == pytest.approx(row.value, abs=0.51 * 10**-known.brief.decimals)
        assert found["joint"] == row.joint
        assert (found["before"] is not None) == row.revised
    held = sum(len(series["value"]) for series in measure["series"].values())
    assert held == len(rows)


def test_an_authority_too_small_for_a_rate_keeps_its_counts():
    found = entry(worked_out("in-need"), "E09000001", 2025)
    assert found["value"] is None
    assert found["reason"] == compare_page.TOO_FEW
    assert found["base"] is not None


@pytest.mark.parametrize("id", OF_BRIEFS)
def test_limits_and_standing_are_those_of_the_profiles_or_the_reason_for_none(id):
    measure = worked_out(id)
    before = {}
    if OF_BRIEFS[id].has_counts and len(measure["years"]) > 1:
        earlier = profiles.limits(id, measure["years"][-2])
        before = dict(zip(earlier["code"], earlier["standing"], strict=True))
    for row in profiles.limits(id).itertuples():
        found = measure["limits"][row.code]
        assert found["standing"] == row.standing
        assert found.get("before", "") == ("" if row.why else before.get(row.code, ""))
        assert found.get("why", "") == row.why
        if not row.why:
            limits = [row.centre, row.lower998, row.lower95, row.upper95, row.upper998]
            near = 0.5 * 10 ** -measure["decimals"] + 1e-9
            assert [found[key] for key in ("centre", *compare_page.LIMITS)] == pytest.approx(limits, abs=near)


def test_small_drawings_hold_every_measure_in_its_order_and_spending_last(everything, glance):
    assert [about["id"] for about in glance["about"]] == [*OF_BRIEFS, "spending"]
    for about, measure in zip(glance["about"], everything["measures"], strict=False):
        assert len(about["years"]) == len(measure["years"])
        for code, series in measure["series"].items():
            line = glance["of"][code]["lines"].get(measure["id"])
            if code == ENGLAND and measure["unit"] == CHILDREN:
                assert line is None
                continue
            limits = measure["limits"].get(code, {})
            assert line == [series["first"], series["value"], *filter(None, [limits.get("places")])]
            assert limits.get("place") == (place_words(*line[2]) if line[2:] else None)


def test_numbers_in_small_are_those_of_the_tables(glance):
    # Paths of the test's own: from the committed rows to what Leeds has.
    own = glance["of"]["E08000035"]
    population = table_rows("child_population", new_la_code="E08000035", time_period="2024")
    children = int(next(row for row in population if row["release"] == "ons-mid-2024")["population_0_17"])
    (care,) = table_rows("care_flows", new_la_code="E08000035", time_period="2025")
    assert own["lines"]["starts-others"][1][-1] == round(int(care["started_others"]) / children * 10_000)
    # The year in whose prices amounts are needs no deflator.
    (spent,) = table_rows("section_251", new_la_code="E08000035", line="total", time_period="202425")
    assert own["lines"]["spending"][1][-1] == round(int(spent["gross"]) / children)
    newest = max(table_rows("inspections", new_la_code="E08000035"), key=lambda row: row["published"])
    # Ofsted, Leeds: report of 9 May 2022, outstanding overall.
    assert (newest["overall"], newest["published"]) == ("outstanding", "2022-05-09")
    assert own["grade"][:2] == ["outstanding", "9 May 2022"]
    since = max(
        table_rows("inspections_unofficial", new_la_code="E08000035"), key=lambda row: row["published"]
    )
    assert (since["overall"], since["published"]) == ("outstanding", "2025-08-12")
    assert own["grade"][2] == "outstanding (12 August 2025)"


def test_a_total_that_looks_wrong_is_left_out_of_spending(glance):
    (suspect,) = table_rows("section_251", new_la_code="E08000012", line="total", time_period="202425")
    assert suspect["suspect"] == "true"
    _, values = glance["of"]["E08000012"]["lines"]["spending"]
    assert values[-1] is None and values[-2] is not None


def test_every_authority_in_being_has_a_grade_with_its_day(glance):
    for code, council in councils().items():
        if not council.closed:
            grade, day, _ = glance["of"][code]["grade"]
            assert grade and day[-4:].isdigit(), council.title


def test_the_example_is_of_the_four_with_most_children_of_those_in_being(glance):
    rows = table_rows("child_population", time_period="2024", geographic_level="Local authority")
    most = sorted(rows, key=lambda row: int(row["population_0_17"] or 0), reverse=True)
    assert glance["example"] == [*dict.fromkeys(row["new_la_code"] for row in most)][:4]
    assert not any(regions.has_ended(councils()[code]) for code in glance["example"])


def test_a_joint_return_is_named(everything):
    # Oracle: the department prints one row for North Northamptonshire and West Northamptonshire.
    found = entry(worked_out("turnover"), "E06000062", 2025)
    assert found["joint"] == "North Northamptonshire / West Northamptonshire"


def test_neighbours_are_ten_the_closest_first_and_have_pages(everything):
    # Oracle: the statistical neighbour model lists ten for each authority, in order.
    order = ["Extremely close", "Very close", "Close", "Somewhat close", "Not close"]
    for area in everything["areas"]:
        listed = area["neighbours"]
        assert sum(map(len, listed.values())) == (0 if area["ended"] else 10), area["name"]
        assert list(listed) == sorted(listed, key=order.index)
        assert {code for codes in listed.values() for code in codes} <= set(councils())


def test_an_authority_is_found_by_every_code_and_name_it_had(everything):
    found = {area["slug"]: area for area in everything["areas"]}
    # Oracle: codes E10000002 until, E06000060 since 1 April 2020; 825 throughout.
    assert set(found["buckinghamshire"]["codes"]) == {"E10000002", "E06000060", "825"}
    assert found["west-northamptonshire"]["formerly"] == ["Northamptonshire"]
    assert found["dorset-to-2019"]["formerly"] == ["Dorset"]
