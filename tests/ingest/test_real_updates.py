"""A real update, from one edition to the next: every row and cell that changed, and no other.

What changed is worked out here from the publishers' two files, with the csv module and the headings as they
print them. Nothing of the package's reading is used for it.
"""

import csv
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from evidence import paths
from evidence.data import tables
from evidence.ingest.checks import validation
from evidence.ingest.engine import Change, IngestResult, ingest
from tests import publishers as pub

RAW = Path(os.environ.get("EVIDENCE_RAW", paths.ROOT.parent / "shared" / "raw"))
KEY = ("time_period", "geographic_level", "region_code", "new_la_code")

needs_raw = pytest.mark.skipif(
    not RAW.is_dir(), reason="the publishers' files are not here: name their folder in EVIDENCE_RAW"
)


@dataclass(frozen=True)
class File:
    """One file of a publication in two editions: our column, their heading then, their heading now."""

    then: str
    now: str
    columns: dict[str, tuple[str, str]]


@dataclass(frozen=True)
class Update:
    """A table, the two releases, and the files that feed it."""

    table: str
    earlier: str
    later: str
    files: tuple[File, ...]


def same(**columns: str) -> dict[str, tuple[str, str]]:
    return {ours: (theirs, theirs) for ours, theirs in columns.items()}


def in_need(name: str, columns: dict[str, tuple[str, str]]) -> File:
    return File(f"earlier_releases/cin_2022/{name}_2022.csv", f"dfe/{name}_2025.csv", columns)


# Oracle: the files of the edition of 2022. This one prints the code that Buckinghamshire had before 2020, the
# three others the one it has since, for the same years; one table can only hold them under one code.
RECODED = {("d3_cpps_subsequent_plan_2013_to_2022.csv", "E10000002"): "E06000060"}
CHILDREN = ("children-in-need-2022", "children-in-need-2025")
UPDATES = (
    Update(
        "children_in_need",
        *CHILDREN,
        (
            in_need(
                "b1_children_in_need_2013_to",
                same(
                    cin_31_march="At31_episodes",
                    cin_any_time="Anypoint_child",
                    cin_any_time_episodes="Anypoint_episodes",
                    cin_started="Started_child",
                    cin_started_episodes="Started_episodes",
                    cin_ended="Ended_child",
                    cin_ended_episodes="Ended_episodes",
                )
                | {"awaiting_assessment": ("Awaiting_assessment", "awaiting_assessment")},
            ),
        ),
    ),
    Update(
        "referrals",
        *CHILDREN,
        (
            in_need(
                "c1_children_in_need_referrals_and_rereferrals_2013_to",
                {
                    "referrals": ("Referrals", "referral_count"),
                    "re_referrals": ("Re_referrals", "rereferral_count"),
                    "re_referral_percent": ("Re_referrals_percent", "rereferral_percent"),
                    "no_further_action": ("No_Further_Action", "no_further_action_count"),
                    "no_further_action_percent": ("No_Further_Action_percent", "no_further_action_percent"),
                    "not_in_need": ("Not_in_Need", "not_in_need_count"),
                    "not_in_need_percent": ("Not_in_Need_percent", "not_in_need_percent"),
                    "referred_children": ("Referrals_child", "referral_child_count"),
                    "re_referred_children": ("Re_referrals_child", "rereferral_child_count"),
                    "re_referred_children_percent": (
                        "Re_referrals_child_percent",
                        "rereferral_child_percent",
                    ),
                },
            ),
        ),
    ),
    Update(
        "child_protection",
        *CHILDREN,
        (
            in_need(
                "d3_cpps_subsequent_plan_2013_to",
                same(
                    plans_started="CPP_start",
                    second_or_later_plans="CPP_subsequent",
                    second_or_later_percent="CPP_subsequent_percent",
                ),
            ),
            in_need(
                "d5_cpps_at31march_by_duration_2013_to",
                same(
                    plans_31_march="CPP_At31",
                    two_years_or_more="2_years_or_more",
                    two_years_or_more_percent="2_years_or_more_percent",
                ),
            ),
        ),
    ),
    Update(
        "workforce",
        "social-work-workforce-2022",
        "social-work-workforce-2025",
        (
            File(
                "dfe/csww_headline_measures_2017_to_2022.csv",
                "dfe/csww_indicators_2017_to_2025.csv",
                same(
                    agency_fte="agency_fte",
                    agency_headcount="agency_headcount",
                    agency_cover_fte="agency_cover_fte",
                    vacancies_fte="vacancy_fte",
                    case_holders_fte="case_holders_fte",
                    cases="cases",
                    cases_per_holder="caseload_fte",
                    working_days_lost_fte="working_days_lost_fte",
                )
                | {
                    "in_post_fte": ("social_worker_fte", "inpost_fte"),
                    "in_post_headcount": ("social_worker_headcount", "inpost_headcount"),
                    "leavers_fte": ("leaver_fte", "leavers_fte"),
                    "leavers_headcount": ("leaver_headcount", "leavers_headcount"),
                    "turnover_percent": ("turnover_rate_fte_%", "turnover_rate_fte"),
                    "turnover_headcount_percent": ("turnover_rate_headcount_%", "turnover_rate_headcount"),
                    "agency_percent": ("agency_worker_rate_fte_%", "agency_rate_fte"),
                    "agency_headcount_percent": ("agency_worker_rate_headcount_%", "agency_rate_headcount"),
                    "agency_cover_percent": ("agency_cover_rate_fte_%", "agency_cover_rate_fte"),
                    "vacancy_percent": ("vacancy_rate_fte_%", "vacancy_rate_fte"),
                    "vacancies_covered_percent": (
                        "vacancy_agency_cover_rate_fte_%",
                        "vacancy_agency_cover_rate_fte",
                    ),
                    "absence_percent": ("absence_rate_fte_%", "absence_rate_fte"),
                },
            ),
        ),
    ),
)

Place = tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """Places and years only one edition prints, and cells that both print and print differently."""

    new: set[Place]
    gone: set[Place]
    revised: dict[tuple[Place, str], tuple[str, str]]

    @property
    def rows_revised(self) -> set[Place]:
        return {place for place, _ in self.revised}


def difference(earlier: dict[Place, dict[str, str]], later: dict[Place, dict[str, str]]) -> Difference:
    both = earlier.keys() & later.keys()
    revised = {
        (place, column): (earlier[place][column], later[place][column])
        for place in both
        for column in earlier[place]
        if earlier[place][column] != later[place][column]
    }
    return Difference(later.keys() - earlier.keys(), earlier.keys() - later.keys(), revised)


def printed(update: Update, edition: int) -> dict[Place, dict[str, str]]:
    """What the publisher's files of one edition print, by place and year, under our names of columns."""
    found: dict[Place, dict[str, str]] = {}
    for file in update.files:
        path = RAW / (file.now if edition else file.then)
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                place = tuple(RECODED.get((path.name, row[n].strip()), row[n].strip()) for n in KEY)
                cells = found.setdefault(place, dict.fromkeys(_columns(update), ""))
                cells |= {ours: row[theirs[edition]].strip() for ours, theirs in file.columns.items()}
    return found


def held(update: Update, release: str) -> dict[Place, dict[str, str]]:
    """What a table holds of one release."""
    frame = tables.text(update.table)
    rows = frame[frame["release"] == release].to_dict("records")
    return {tuple(row[name] for name in KEY): {c: row[c] for c in _columns(update)} for row in rows}


def _columns(update: Update) -> list[str]:
    return [ours for file in update.files for ours in file.columns]


def without(table: str, releases: tuple[str, ...]) -> None:
    """Take releases out of a table in the copied folder."""
    frame = tables.text(table)
    path = paths.DATA / f"{table}.csv"
    frame[~frame["release"].isin(releases)].to_csv(path, index=False, lineterminator="\n")


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the tables that ingest may write to; the committed ones keep their bytes."""
    committed = {path: path.read_bytes() for path in paths.DATA.glob("*.*")}
    shutil.copytree(paths.DATA, tmp_path / "data")
    monkeypatch.setattr(paths, "DATA", tmp_path / "data")
    monkeypatch.setattr(paths, "DESCRIPTOR", tmp_path / "data" / "datapackage.json")
    yield tmp_path / "data"
    assert {path: path.read_bytes() for path in committed} == committed


def take(update: Update, release: str) -> list[IngestResult]:
    edition = int(release == update.later)
    return [ingest(release, RAW / (file.now if edition else file.then)) for file in update.files]


def change(results: list[IngestResult], table: str) -> Change:
    return next(change for change in results[0].changes if change.table == table)


@needs_raw
@pytest.mark.parametrize(
    "update",
    [pytest.param(u, id=u.table, marks=pytest.mark.long) for u in UPDATES],
)
def test_an_update_to_the_next_edition_changes_what_the_publishers_files_differ_in(
    copied: Path, update: Update
) -> None:
    """The short form is that of the small files below, whose rows, numbers and marks differ as these do."""
    without(update.table, (update.earlier, update.later))
    take(update, update.earlier)
    assert held(update, update.earlier) == printed(update, 0)
    known = difference(printed(update, 0), printed(update, 1))

    results = take(update, update.later)

    # The earlier edition stays, so that a figure can say what was published then.
    assert held(update, update.earlier) == printed(update, 0)
    assert difference(held(update, update.earlier), held(update, update.later)) == known
    first = change(results, update.table)
    assert (first.rows.revised, first.rows.gone) == (0, 0)
    assert validation.problems(update.table) == []


# Oracle: the two editions' files of each publication, read by eye.
@needs_raw
@pytest.mark.parametrize(
    ("table", "place", "column", "then", "now"),
    [
        ("referrals", ("2022", "Local authority", "E13000001", "E09000001"), "re_referrals", "5", "c"),
        (
            "child_protection",
            ("2022", "Local authority", "E12000003", "E08000017"),
            "second_or_later_plans",
            "437",
            "u",
        ),
        (
            "child_protection",
            ("2022", "Regional", "E12000003", ""),
            "second_or_later_plans",
            "2100",
            "1660",
        ),
        (
            "children_in_need",
            ("2022", "Local authority", "E12000005", "E08000030"),
            "awaiting_assessment",
            "c",
            "17",
        ),
    ],
)
def test_a_revision_seen_by_eye_is_among_the_differences(
    table: str, place: Place, column: str, then: str, now: str
) -> None:
    update = next(update for update in UPDATES if update.table == table)
    known = difference(printed(update, 0), printed(update, 1))
    assert known.revised[place, column] == (then, now)


# The same with small files that are always here


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return pub.project(tmp_path, monkeypatch)


def small(table: str) -> Update:
    return next(update for update in UPDATES if update.table == table)


def test_a_small_update_of_children_in_need_adds_revises_and_drops_as_its_files_do(project: Path) -> None:
    then = pub.in_need(
        [
            (pub.HARTLEPOOL, 2021, "10,9,8,7,6,5,4,3,1,1,1"),
            (pub.HARTLEPOOL, 2022, "20,19,18,17,16,15,14,c,1,1,1"),
            (pub.CUMBRIA, 2022, "30,29,28,27,26,25,24,23,1,1,1"),
        ]
    ).replace(
        "awaiting_assessment",
        "Awaiting_assessment,At31_episodes_rate,Anypoint_child_rate,Anypoint_episodes_rate",
    )
    now = pub.in_need(
        [
            (pub.HARTLEPOOL, 2021, "10,9,8,7,6,5,4,3"),
            (pub.HARTLEPOOL, 2022, "21,19,18,17,16,15,u,13"),
            (pub.HARTLEPOOL, 2025, "20,19,18,17,16,15,14,13"),
        ]
    )
    update = small("children_in_need")
    ingest(update.earlier, pub.write(project, "then.csv", then))
    first = ingest(update.later, pub.write(project, "now.csv", now)).changes[0]
    again = ingest(update.later, pub.write(project, "now.csv", now)).changes[0]

    north_east = ("Local authority", "E12000001", "E06000001")
    assert difference(held(update, update.earlier), held(update, update.later)) == Difference(
        new={("2025", *north_east)},
        gone={("2022", "Local authority", "E12000002", "E10000006")},
        revised={
            (("2022", *north_east), "cin_any_time_episodes"): ("20", "21"),
            (("2022", *north_east), "cin_31_march"): ("14", "u"),
            (("2022", *north_east), "awaiting_assessment"): ("c", "13"),
        },
    )
    assert (first.rows.new, first.rows.revised, first.rows.gone) == (3, 0, 0)
    assert (again.rows.new, again.rows.revised, again.rows.gone) == (0, 0, 0)


def test_a_small_update_of_the_workforce_adds_revises_and_drops_as_its_files_do(project: Path) -> None:
    update = small("workforce")
    then = [(pub.HARTLEPOOL, 2022, {}), (pub.MIDDLESBROUGH, 2022, {})]
    now = [(pub.HARTLEPOOL, 2022, {"working_days_lost_fte": "310"}), (pub.HARTLEPOOL, 2025, {})]
    ingest(update.earlier, pub.write(project, "then.csv", pub.workforce(then, 2022)))
    ingest(update.later, pub.write(project, "now.csv", pub.workforce(now)))

    north_east = ("Local authority", "E12000001", "E06000001")
    assert difference(held(update, update.earlier), held(update, update.later)) == Difference(
        new={("2025", *north_east)},
        gone={("2022", "Local authority", "E12000001", "E06000002")},
        revised={(("2022", *north_east), "working_days_lost_fte"): ("300", "310")},
    )


def test_two_codes_of_buckinghamshire_in_the_edition_of_2022_become_one(project: Path) -> None:
    where = pub.WHERE + "old_la_code,new_la_code,la_name,category,"
    place = pub.CUMBRIA.replace("E12000002,North West,909,E10000006,Cumbria", "{region},825,{code},{name}")
    named = {"year": 2019, "region": "E12000008,South East", "name": "Buckinghamshire"}
    starts = pub.table(
        where + "CPP_start,CPP_subsequent,CPP_subsequent_percent",
        [place.format(code="E10000002", **named) + ",D3,40,10,25"],
    )
    standing = pub.table(
        where + "CPP_At31,2_years_or_more,2_years_or_more_percent",
        [place.format(code="E06000060", **named) + ",D5,50,5,10"],
    )
    for content in (starts, standing):
        ingest("children-in-need-2022", pub.write(project, "d.csv", content))
    row = tables.load("child_protection")
    assert row["new_la_code"].tolist() == ["E06000060"]
    assert (row["plans_started"].item(), row["plans_31_march"].item()) == (40, 50)
