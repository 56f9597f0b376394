"""What each kind of road makes of what a publisher says, and that every series has a road."""

import re

import pytest

from evidence.data import descriptor
from evidence.ingest.watch import news, roads
from tests.ingest.watch.publisher import NEW_SET, OLD_SET, changes, data_set, page, publications, said

SETS, PAGE = f"/api/data-sets/{OLD_SET}", "/content/government/statistics/a-page"
BEFORE, AFTER = "2025-11-20T09:30:00Z", "2026-11-19T09:30:00Z"


def outcome(services, project, road, answers, published="2025-11-20"):
    project({"looked-after": road}, published)
    services.answers |= {path: said(content) for path, content in answers.items()}
    return news.watch()["series"][0]


def test_every_series_of_a_publisher_has_a_road_that_says_whether_it_was_seen_to_work():
    package = descriptor.package()
    known = roads.held(package)
    assert set(package["roads"]) == set(known)
    for series, road in package["roads"].items():
        for name, form in roads.KINDS[road["kind"]][1].items():
            assert re.fullmatch(form, road[name]), (series, name)
        # No network was at hand: who first sees a road work writes the day.
        assert road["kind"] == "by hand" or re.match(r"never: |20\d\d-\d\d-\d\d", road["seen_to_work"]), (
            series
        )


@pytest.mark.parametrize(
    ("held", "offered", "size"),
    [
        ("1.9", "1.10", "minor"),
        ("1.9.9", "1.9.10", "patch"),
        ("1.0", "1.0.0", "no news"),
        ("1.4.2", "3.0", "major"),
        ("2.1", "2.0", "withdrawn"),
        ("1.0", None, "not readable"),
        ("1.0", "latest", "not readable"),
        ("1.0", "1.0.0.1", "not readable"),
        ("1", "1.1", "not readable"),
    ],
)
def test_the_size_of_news_is_read_from_the_numbers_of_versions(services, project, held, offered, size):
    answers = {SETS: data_set(offered), f"{SETS}/versions/{offered}/changes": changes("minor")}
    road = {"kind": "data set", "id": OLD_SET, "version": held}
    found = outcome(services, project, road, answers)
    if size in roads.SIZES:
        # The table itself is not recorded here, so that only its absence is told.
        assert found["says"].startswith(f"{size} news") and found["changes"] == ["minorChanges: 1 filters"]
    else:
        assert found["outcome"] == size


@pytest.mark.parametrize(
    ("status", "successor", "named"),
    [
        ("Deprecated", NEW_SET, "superseded"),
        ("Deprecated", None, "superseded"),
        ("Published", NEW_SET, "superseded"),
        ("Withdrawn", None, "withdrawn"),
        ("Draft", None, "not readable"),
    ],
)
def test_the_status_of_a_data_set_counts_before_its_version(services, project, status, successor, named):
    road = {"kind": "data set", "id": OLD_SET, "version": "1.0"}
    found = outcome(services, project, road, {SETS: data_set("1.1", status, successor)})
    assert (found["outcome"], found.get("successor")) == (named, successor)


SEARCH = "/api/publications?search=children+looked+after&page=1&pageSize=40"
LISTED = f"/api/publications/{NEW_SET}/data-sets?pageSize=20"


@pytest.mark.parametrize(
    ("seen", "slugs", "named"),
    [
        (None, ["other"], "by hand"),
        (None, ["other", "looked-after"], "minor"),
        ({"updated": AFTER, "documents": []}, ["looked-after"], "no news"),
        ({"updated": BEFORE, "documents": [OLD_SET]}, ["looked-after"], "patch"),
        ({"updated": BEFORE, "documents": [NEW_SET]}, ["looked-after"], "major"),
    ],
)
def test_a_publication_is_searched_for_and_its_data_sets_are_named(services, project, seen, slugs, named):
    road = {"kind": "publication", "search": "children looked after", "slug": "looked-after", "seen": seen}
    sets = {"results": [data_set("1.0")]}
    found = outcome(services, project, road, {SEARCH: publications(*slugs, updated=AFTER), LISTED: sets})
    assert found["outcome"] == named
    if named in roads.SIZES:
        assert found["seen"] == {"updated": AFTER, "documents": [OLD_SET]}
    if named == "minor":
        assert found["documents"] == [f"new: data set {OLD_SET}, A data set"]


@pytest.mark.parametrize(
    ("road", "why"),
    [
        ({"kind": "publication", "search": "ab", "slug": "a"}, "search is 'ab'"),
        ({"kind": "data set", "id": "../publications", "version": "1.0"}, "id is '../publications'"),
        ({"kind": "page", "path": "https://example.org/"}, "path is 'https://example.org/'"),
        ({"kind": "scrape"}, "kind is 'scrape'"),
        ({}, "kind is ''"),
    ],
)
def test_a_road_that_is_declared_wrongly_is_said_and_nobody_is_asked(services, project, road, why):
    found = outcome(services, project, road, {})
    assert found["outcome"] == "not readable" and why in found["says"] and not services.asked


@pytest.mark.parametrize(
    ("published", "updated", "named"),
    [
        ("2025", "2025-12-31T23:59:00Z", "no news"),
        ("2025", "2026-01-01T00:00:00Z", "patch"),
        ("2025-11", "2025-12-01T09:30:00Z", "patch"),
        ("2025-11-20", "2025-11-20T09:30:00Z", "no news"),
        # The day is that of Greenwich, wherever the page says it from.
        ("2025-11-20", "2025-11-21T00:30:00+01:00", "no news"),
        (None, "2025-06-01T00:00:00Z", "no news"),
        ("2025", "last Tuesday", "not readable"),
        ("2025", None, "not readable"),
    ],
)
def test_a_page_is_news_if_it_is_later_than_what_is_held(services, project, published, updated, named):
    road = {"kind": "page", "path": "government/statistics/a-page"}
    found = outcome(services, project, road, {PAGE: page(updated, [], services.base)}, published)
    assert found["outcome"] == named


@pytest.mark.parametrize(
    ("changed", "named", "successor"),
    [
        ({"document_type": "redirect", "redirects": [{"destination": "/new"}]}, "superseded", "/new"),
        ({"document_type": "redirect"}, "not readable", None),
        ({"document_type": "gone", "details": {"alternative_path": "/new"}}, "withdrawn", "/new"),
        ({"details": {"withdrawn_notice": {"explanation": "Gone"}}}, "withdrawn", None),
        ({"links": {"documents": [{"base_path": "/new", "title": "New"}]}}, "minor", None),
        ({"details": {"attachments": [{"title": "no address"}]}}, "not readable", None),
    ],
)
def test_a_page_says_when_it_is_withdrawn_superseded_or_lists_another(
    services, project, changed, named, successor
):
    road = {"kind": "page", "path": "government/statistics/a-page"}
    found = outcome(services, project, road, {PAGE: page(AFTER, [], services.base) | changed})
    assert (found["outcome"], found.get("successor")) == (named, successor)


def test_of_many_new_files_the_first_are_fetched_and_it_is_said_that_there_are_more(services, project):
    content = page(AFTER, [f"{n}.csv" for n in range(5)] + ["notes.pdf"], services.base)
    road = {"kind": "page", "path": "government/statistics/a-page"}
    found = outcome(services, project, road, {PAGE: content})
    assert "3 of 5 files are fetched" in found["says"] and len(found["documents"]) == 6


def test_a_file_on_another_host_is_not_asked_for(services, project):
    content = page(AFTER, [], services.base)
    content["details"]["attachments"] = [{"title": "a", "url": "https://example.org/media/1/a.csv"}]
    road = {"kind": "page", "path": "government/statistics/a-page"}
    found = outcome(services, project, road, {PAGE: content})
    assert found["outcome"] == "not readable" and "of no service that is asked" in found["says"]
