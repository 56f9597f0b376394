"""What `evidence watch` says: 12 families of figures by 8 answers, and one summary whatever fails."""

import json
from typing import Any

import pytest

from evidence import cli, paths
from evidence.data import descriptor
from evidence.errors import DataError
from evidence.ingest.engine import ingest
from evidence.ingest.watch import news, roads
from tests import publishers as pub
from tests.ingest.watch.publisher import HTML, NEW_SET, OLD_SET, Answer, changes, data_set, page, said

# Each family, its series, the kind of road, and a file of it as the publisher's page lists it.
FAMILIES = {
    "looked after": ("looked-after", "data set", ""),
    "referrals": ("children-in-need", "file", ""),
    "children in need": ("children-in-need", "data set", ""),
    "child protection": ("children-in-need", "data set", ""),
    "placement stability": ("looked-after-stability", "data set", ""),
    "workforce": ("social-work-workforce", "data set", ""),
    "population": ("ons-mid", "data set", ""),
    "section 251": ("section-251", "page", "s251.csv"),
    "inspections": ("ofsted-inspections", "page", "outcomes.ods"),
    "revenue outturn": ("revenue-outturn-ro3", "page", "RO3.ods"),
    "deflator": ("gdp-deflator", "page", "deflator.csv"),
    "neighbours": ("neighbours", "page", "neighbours.csv"),
}
# Each answer, and the outcome that names it.
ANSWERS = {
    "no news": "no news",
    "patch": "patch",
    "minor": "minor",
    "major": "major",
    "withdrawn and superseded": "withdrawn",
    "429 with retry": "told to wait",
    "HTML in place of CSV": "not readable",
    "cut short": "not readable",
}
BEFORE, AFTER = "2025-11-20T09:30:00Z", "2026-11-19T09:30:00.000+00:00"
WAIT = Answer(b"{}", 429, {"Retry-After": "Sat, 21 Nov 2026 09:30:00 GMT"})
CSV = b"time_period,geographic_level,rate\n2025,National,70\n2026,National,71\n"
GOOD = "200,50,25,10,5,20,10,180,45,25"
MORE = "210,50,23.8,10,4.8,20,9.5,180,45,25"
WORDS = {"HTML in place of CSV": "HTML in place of", "cut short": "cut short"}


def by_data_set(answer: str, services: Any, *_: Any) -> dict[str, Any]:
    """The public API: the version says how large the change is; the table comes by a second address."""
    first, number = (
        f"/api/data-sets/{OLD_SET}",
        {"patch": "1.0.1", "minor": "1.1", "major": "2.0"}.get(answer),
    )
    number = number or ("1.0" if answer == "no news" else "1.1")
    table = {"HTML in place of CSV": HTML, "cut short": Answer(CSV[:-12])}.get(answer, Answer(CSV))
    services.answers |= {
        first: said(data_set(number)),
        f"{first}/versions/{number}/changes": said(changes(answer)),
        f"{first}/csv?dataSetVersion={number}": table,
    }
    if answer == "429 with retry":
        services.answers[first] = WAIT
    if answer == "withdrawn and superseded":
        services.answers[first] = said(data_set("1.0", "Withdrawn", NEW_SET))
    return {"kind": "data set", "id": OLD_SET, "version": "1.0"}


def by_page(answer: str, services: Any, file: str) -> dict[str, Any]:
    """The content API: a page has a date and attachments, each with an address of its own."""
    known = ["methods.html", file]
    offered = {"minor": [*known, f"new_{file}"], "major": ["methods.html", f"new_{file}"]}.get(answer, known)
    content = page(BEFORE if answer == "no news" else AFTER, offered, services.base)
    notice = {
        "explanation": '<p>See <a href="/government/statistics/new">this</a></p>',
        "withdrawn_at": AFTER,
    }
    path = "/content/government/statistics/a-page"
    whole = json.dumps(content).encode()
    services.answers[path] = {
        "withdrawn and superseded": said(content | {"withdrawn_notice": notice}),
        "429 with retry": WAIT,
        "cut short": Answer(whole[:-30]),
    }.get(answer, said(content))
    for name in offered:
        zipped = b"PK\x05\x06" + bytes(
            18
        )  # A zip without members: what is in a workbook is for ingest to say.
        whole_file = Answer(CSV if name.endswith("csv") else zipped)
        services.answers[f"/files/media/1/{name}"] = HTML if "HTML" in answer else whole_file
    seen = {"updated": BEFORE, "documents": known}
    return {"kind": "page", "path": "government/statistics/a-page", "seen": seen}


def by_file(answer: str, services: Any, *_: Any) -> dict[str, Any]:
    """The data catalogue: nothing but the file says what is new, so that ingest runs truly."""
    rows = {
        "minor": [(pub.HARTLEPOOL, 2025, GOOD), (pub.MIDDLESBROUGH, 2025, GOOD)],
        "patch": [(pub.HARTLEPOOL, 2025, MORE)],
    }.get(answer, [(pub.HARTLEPOOL, 2025, GOOD)])
    text = pub.referrals(rows).encode()
    if answer == "major":
        # A column that is read has another name.
        text = text.replace(b"referral_count", b"count")
    services.answers[f"/catalogue/data-set/{OLD_SET}/csv"] = {
        "withdrawn and superseded": Answer(b"", 410),
        "429 with retry": WAIT,
        "HTML in place of CSV": HTML,
        "cut short": Answer(text[:-20]),
    }.get(answer, Answer(text))
    return {"kind": "file", "id": OLD_SET}


ROADS = {"data set": by_data_set, "page": by_page, "file": by_file}


# The project whose tables the file of the answer "no news" filled, made once a test run.
MADE: dict[str, bytes] = {}


def with_tables(folder, monkeypatch, services):
    pub.project(folder, monkeypatch, tool=())
    if not MADE:
        road = by_file("no news", services)
        content = services.answers[f"/catalogue/data-set/{OLD_SET}/csv"].body
        ingest("children-in-need-2025", pub.write(folder, "c1.csv", content))
        package = json.loads(paths.DESCRIPTOR.read_text(encoding="utf-8"))
        package["roads"] = {"children-in-need": road}
        paths.DESCRIPTOR.write_text(descriptor.dumps(package), encoding="utf-8")
        MADE.update({path.name: path.read_bytes() for path in paths.DATA.iterdir()})
    for name, content in MADE.items():
        pub.write(paths.DATA, name, content)


def state():
    return {path: path.read_bytes() for path in paths.DATA.rglob("*") if path.is_file()}


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("family", FAMILIES)
def test_every_answer_of_every_family_is_named_right(
    family, answer, services, project, tmp_path, monkeypatch
):
    series, kind, file = FAMILIES[family]
    truly = kind == "file" and answer in {"no news", *roads.SIZES}
    if truly:
        with_tables(tmp_path, monkeypatch, services)
    road = ROADS[kind](answer, services, file)
    if not truly:
        project({series: road})
    before = state()
    summary = news.watch([series])
    (one,) = summary["series"]
    outcome = ANSWERS[answer]
    assert (one["series"], one["outcome"]) == (series, outcome), one["says"]
    assert state() == before
    codes = {"no news": 0, "told to wait": 11, "not readable": 12}
    assert summary["exit_code"] == codes.get(outcome, 10)
    assert WORDS.get(answer, "") in one["says"]
    if outcome == "told to wait":
        assert one["until"] == "2026-11-21T09:30:00Z"
    if outcome == "withdrawn" and kind != "file":
        assert one["successor"] == {"data set": NEW_SET, "page": "/government/statistics/new"}[kind]
    if outcome in roads.SIZES:
        assert one["files"] and all(tried["report"] for tried in one["files"])
    asked = [path for path, _ in services.asked]
    assert len(asked) == len(set(asked)) and asked, "no address is asked twice"


def test_there_are_96_cases():
    assert len(FAMILIES) * len(ANSWERS) == 96


# The summary

PAGE, SETS = "/content/government/statistics/a-page", f"/api/data-sets/{OLD_SET}"
ON_PAGE = {
    "kind": "page",
    "path": "government/statistics/a-page",
    "seen": {"updated": BEFORE, "documents": []},
}
IN_API = {"kind": "data set", "id": OLD_SET, "version": "1.0"}


def by_command(capsys, *words):
    code = cli.main(["watch", "--json", *map(str, words)])
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    return code, json.loads(out)


def test_a_road_that_fails_hides_no_other_and_the_highest_code_counts(services, project, capsys):
    before = project(
        {
            "idaci": ON_PAGE,
            "looked-after": IN_API,
            "hex": {"kind": "by hand", "why": "a person drew it"},
            "lait": {"kind": "telepathy"},
            "neighbours": ON_PAGE | {"path": "government/other"},
        }
    )
    services.answers |= {PAGE: said(page(AFTER, [], services.base)), SETS: HTML}
    services.answers["/content/government/other"] = WAIT
    code, summary = by_command(capsys)
    found = {one["series"]: one["outcome"] for one in summary["series"]}
    assert found == {
        "idaci": "patch",
        "looked-after": "not readable",
        "hex": "by hand",
        "lait": "not readable",
        "neighbours": "told to wait",
    }
    assert code == summary["exit_code"] == 12
    assert [path.name for path in before.iterdir()] == ["datapackage.json"]
    assert by_command(capsys, "idaci", "neighbours")[0] == 11
    assert by_command(capsys, "idaci", "hex")[0] == 10
    assert by_command(capsys, "hex")[0] == 0


def test_without_json_the_same_is_said_in_lines(services, project, capsys):
    project({"neighbours": ON_PAGE, "hex": {"kind": "by hand", "why": "a person drew it"}})
    services.answers[PAGE] = said(page(AFTER, ["a.csv"], services.base))
    services.answers["/files/media/1/a.csv"] = Answer(CSV)
    assert cli.main(["watch"]) == 10
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("neighbours: minor. published anew on 2026-11-19: of what it offers 1 new")
    assert lines[1:3] == ["    new: a.csv", "    tried"]
    assert lines[3:] == ["hex: by hand. a person drew it."]


@pytest.mark.parametrize("content", [{}, {"status": []}, {"status": "Published", "latestVersion": 7}, [], 7])
def test_an_answer_of_another_shape_is_not_readable(services, project, content):
    project({"looked-after": IN_API})
    services.answers[SETS] = said(content)
    assert news.watch()["series"][0]["outcome"] == "not readable"


def test_news_whose_file_cannot_be_read_are_still_said_to_be_news(services, project):
    project({"looked-after": by_data_set("HTML in place of CSV", services)})
    (one,) = news.watch()["series"]
    assert one["says"] == "minor news (the newest version is 1.1, and 1.0 is held), but HTML in place of CSV"


def test_a_file_that_ingest_refuses_is_reported_with_its_message(services, project, monkeypatch):
    project({"neighbours": by_page("minor", services, "sn.csv")})

    def refuse(*_, **__):
        raise DataError("no file the review reads", file="new_sn.csv")

    monkeypatch.setattr(news, "ingest", refuse)
    (one,) = news.watch()["series"]
    assert (one["outcome"], one["files"][0]["taken"]) == ("minor", False)
    assert one["files"][0]["report"] == "new_sn.csv: no file the review reads."


def test_files_are_kept_where_it_is_said_and_no_name_of_a_publisher_leads_elsewhere(
    services, project, tmp_path, capsys
):
    project({"neighbours": ON_PAGE})
    services.answers[PAGE] = said(page(AFTER, ["..%2F..%2F.profile%0A.csv"], services.base))
    services.answers["/files/media/1/..%2F..%2F.profile%0A.csv"] = Answer(CSV)
    code, summary = by_command(capsys, "--fetch-to", tmp_path / "new")
    kept = [path for path in (tmp_path / "new").rglob("*") if path.is_file()]
    assert [path.parent for path in kept] == [tmp_path / "new" / "neighbours"] and code == 10
    assert kept[0].read_bytes() == CSV and kept[0].name == summary["series"][0]["files"][0]["name"]


def test_nothing_is_kept_in_data_nor_where_it_cannot_be(services, project, tmp_path, capsys):
    data = project({"neighbours": ON_PAGE})
    services.answers[PAGE] = said(page(AFTER, ["a.csv"], services.base))
    services.answers["/files/media/1/a.csv"] = Answer(CSV)
    pub.write(tmp_path, "taken", "a file, and no folder")
    for place, words in ((data / "new", "outside it"), (tmp_path / "taken", "cannot write")):
        assert cli.main(["watch", "--fetch-to", str(place)]) == 1
        said_of_it = capsys.readouterr()
        assert words in said_of_it.err and len(said_of_it.err.splitlines()) == 1 and not said_of_it.out
    assert cli.main(["watch", "neighbour"]) == 1
    assert "Did you mean neighbours?" in capsys.readouterr().err


def test_an_address_that_two_series_share_is_asked_once_and_a_host_that_says_wait_no_more(services, project):
    project({"looked-after": ON_PAGE, "idaci": ON_PAGE, "lait": ON_PAGE | {"path": "government/other"}})
    services.answers[PAGE] = WAIT
    found = news.watch()["series"]
    assert [path for path, _ in services.asked] == [PAGE]
    assert {one["outcome"] for one in found} == {"told to wait"}
    assert {one["until"] for one in found} == {"2026-11-21T09:30:00Z"}


def test_a_project_without_publishers_has_no_news(project, capsys):
    project({})
    code, summary = by_command(capsys)
    assert (code, summary["outcomes"], summary["series"]) == (0, {}, [])
