"""The page of studies counts what its tables hold, and shows where they hold nothing."""

from typing import Any

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from evidence.data import descriptor, tables
from evidence.publishing import templating
from evidence.publishing.site import lists, studies

ENUMS = {
    name: field["constraints"]["enum"]
    for name, field in descriptor.fields(descriptor.resource("studies")).items()
    if "enum" in field.get("constraints", {})
}


def study(id: str, **changes: str) -> dict[str, str]:
    """An invented study of a trial, with changes."""
    row = dict.fromkeys(descriptor.fields(descriptor.resource("studies")), "")
    row |= {"id": id, "chapter": "funding", "question": "What does early help change?", "asks": "Does it?"}
    row |= {"design": "randomised trial", "outcome": "spending", "seen": "first hand", "read": "abstract"}
    row["address"] = "https://example.org/study"
    return (
        row | {"search": "s1", "cite_key": "wilson1927inference", "no_interval": "finding in words"} | changes
    )


def search(id: str, words: str, day: str, again: str, found: int = 5) -> dict[str, Any]:
    """An invented search."""
    known = {"source": "pages", "left_out_because": "other questions"}
    return {"id": id, "words": words, "searched": day, "search_again_by": again, "found": found, **known}


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {
        "studies": [
            study("funding-a"),
            study("funding-b", interval="1 to 3", no_interval="", seen="second hand", search="s2"),
            study("workforce-c", chapter="workforce", question="Why do workers leave?", outcome="workforce"),
        ],
        "study_searches": [
            search("s0", "turnover", "2026-01-02", "2026-03-31"),
            search("s1", "turnover", "2026-04-01", "2026-09-30"),
            search("s2", "early help", "2026-05-06", "2026-12-31", found=1),
        ],
    }
    monkeypatch.setattr(tables, "load", lambda name: pd.DataFrame(rows[name]))


def page(name: str) -> BeautifulSoup:
    values = lists.LISTS[name](None)  # type: ignore[arg-type]
    return BeautifulSoup(templating.render(f"{name}.html", root="../", **values), "html.parser")


@pytest.mark.usefixtures("held")
def test_the_status_names_the_newest_search_and_the_first_that_is_due() -> None:
    found = studies.status()
    # The search of January was made again in April, so that its own date is past.
    assert (found["last"], found["next"]) == ("2026-05-06", "2026-09-30")
    assert (found["studies"], found["searches"], found["interval"]) == (3, 3, 1)
    assert found["seen"] == {"first hand": 2, "second hand": 1}


@pytest.mark.usefixtures("held")
def test_a_search_is_credited_with_the_studies_that_name_it() -> None:
    found = studies.searches()
    assert dict(zip(found["id"], found["kept"], strict=True)) == {"s0": 0, "s1": 2, "s2": 1}


@pytest.mark.usefixtures("held")
def test_the_map_has_a_table_a_chapter_a_mark_a_study_and_words_where_there_is_none() -> None:
    funding, workforce = page("study-gaps").select("table")
    cells = funding.select("tbody td")
    at = ENUMS["outcome"].index("spending")
    assert [link["href"] for link in cells[at].select("a")] == ["#funding-a", "#funding-b"]
    assert cells[at].a is not None and cells[at].a.get_text().startswith("T randomised trial, Wilson, 1927")
    assert sum("none found" in cell.get_text() for cell in cells) == len(ENUMS["outcome"]) - 1
    assert len(workforce.select("tbody a")) == 1


@pytest.mark.usefixtures("held")
def test_an_interval_is_printed_or_the_reason_why_none_is() -> None:
    first, second, third = page("studies").select("tbody td")
    assert "No interval: finding in words." in first.get_text() and "No interval" in third.get_text()
    assert "No interval" not in second.get_text()


def test_every_design_of_the_closed_list_has_a_mark_of_its_own() -> None:
    assert list(studies.MARKS) == ENUMS["design"]
    assert len(set(studies.MARKS.values())) == len(studies.MARKS)


def test_the_page_shows_each_study_once_on_the_map_and_once_in_the_register() -> None:
    held = tables.load("studies")
    assert [row["id"] for row in page("studies").select("tbody tr")] == held["id"].tolist()
    assert sorted(link["href"] for link in page("study-gaps").select("td a")) == sorted("#" + held["id"])


def test_the_counts_of_the_page_are_those_of_the_tables() -> None:
    held, made = tables.load("studies"), tables.load("study_searches")
    first = (held["seen"] == "first hand").sum()
    assert (
        f"{len(held)} studies from {len(made)} searches: {first} seen at first hand"
        in page("study-status").text
    )
    rows = page("study-searches").select("tbody tr")
    assert sum(int(row.select("td")[2].text) for row in rows) == len(held)
    assert all(int(row.select("td")[2].text) <= int(row.select("td")[1].text) for row in rows)


def test_what_was_read_says_by_whose_hand_a_study_was_seen() -> None:
    held = tables.load("studies")
    reported = held["read"].isin(["press report", "another body's summary"])
    assert (reported == (held["seen"] == "second hand")).all()
