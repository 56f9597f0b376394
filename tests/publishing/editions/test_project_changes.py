"""Project changes: whatever moves against a revision is named once, with old and new, the largest first."""

import json
from pathlib import Path

import pytest

from evidence.notebooks import catalogue
from evidence.paths import ROOT
from evidence.publishing.editions import change_reports, project_changes, revisions
from tests.invented import claim, counts, fact, figure
from tests.throwaway import Project, git


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "project")


def test_nothing_moves_against_what_was_committed(project: Project) -> None:
    project.states(fact(), figure(), claim())
    project.commit()
    assert not project.diff()


def test_a_table_says_which_rows_and_cells_moved_the_largest_first(project: Project) -> None:
    project.commit()
    project.table("area,year,rate", "A,2024,11", "B,2024,40", "C,2024,5")
    (table,) = project.diff().tables
    assert table.rows is not None
    assert (table.name, table.rows.new, table.rows.revised, table.rows.gone) == ("workforce", 1, 2, 0)
    assert [(cell.row, cell.column, cell.amount.old, cell.amount.new) for cell in table.rows.cells] == [
        ("B, 2024", "rate", "20", "40"),
        ("A, 2024", "rate", "10", "11"),
    ]


def test_tables_come_and_go_whole(project: Project) -> None:
    project.commit()
    project.write("data/datapackage.json", '{"resources": [], "sources": []}')
    found = project.diff()
    assert [(table.name, table.note, table.rows and table.rows.gone) for table in found.tables] == [
        ("workforce", "gone", 2)
    ]
    assert found.sources == ["workforce-2025: gone"]


def test_a_file_that_is_no_table_is_named_and_stops_nothing(project: Project) -> None:
    project.commit()
    (project.folder / "data" / "workforce.csv").write_bytes(b"\xff\xfe")
    (table,) = project.diff().tables
    assert table.rows is None and table.note.startswith("cannot be read as a table")


def test_lines_in_another_order_are_said_to_be_that(project: Project) -> None:
    project.commit()
    project.table("area,year,rate", "B,2024,20", "A,2024,10")
    (table,) = project.diff().tables
    assert table.note == "the same rows in another order or form"


def test_facts_move_with_old_and_new_the_largest_first(project: Project) -> None:
    project.states(fact("workforce-a", 100), fact("workforce-b", 10), fact("workforce-c", 5))
    project.commit()
    project.states(fact("workforce-a", 101), fact("workforce-b", 20), fact("workforce-c", 5))
    assert [(item.id, item.old["text"], item.new["text"]) for item in project.diff().facts] == [
        ("workforce-b", "10", "20"),
        ("workforce-a", "100", "101"),
    ]


def test_a_verdict_that_flips_comes_before_another_strength(project: Project) -> None:
    project.states(claim("workforce-claim-a"), claim("workforce-claim-b"))
    project.commit()
    project.states(claim("workforce-claim-a", strength="high"), claim("workforce-claim-b", verdict="no"))
    assert [item.id for item in project.diff().claims] == ["workforce-claim-b", "workforce-claim-a"]


def test_a_figure_moves_by_its_data_or_its_drawing_and_not_by_its_words(project: Project) -> None:
    ids = ("workforce-data", "workforce-drawn", "workforce-words")
    project.states(*map(figure, ids))
    project.commit()
    project.states(
        figure("workforce-drawn", drawn="1" * 16),
        figure("workforce-data", data=["area,n", "A,1", "B,2", "B,3"]),
        figure("workforce-words", title="Another", alt="Other words"),
    )
    found = project.diff()
    assert [item.id for item in found.figures] == ["workforce-data", "workforce-drawn"]
    assert [(cell.row, cell.amount.new) for cell in found.figures[0].rows.cells] == [("B", "3")]
    assert [id for id, _ in found.reworded] == ["workforce-words"]


def test_words_that_no_edition_keeps_are_shown_because_accept_stores_them(project: Project) -> None:
    project.states(figure(alt="One"))
    project.commit()
    project.states(figure(alt="Two"))
    assert project.diff().reworded == [("workforce-funnel", ["alt: One → Two"])]


def test_results_come_and_go(project: Project) -> None:
    project.states(fact("workforce-a"))
    project.commit()
    project.states(fact("workforce-b"))
    found = project.diff()
    assert [record["id"] for record in found.added] == ["workforce-b"]
    assert [record["id"] for record in found.withdrawn] == ["workforce-a"]


def test_a_page_moves_with_the_results_it_quotes_and_with_its_own_words(project: Project) -> None:
    project.page("chapters/workforce/workforce", "It is {fact}`workforce-a` and {fact}`workforce-b`.")
    project.page("pages/methods", "As it was.")
    project.page("pages/data", "It is {fact}`workforce-c`.")
    project.states(fact("workforce-a"), fact("workforce-b"), fact("workforce-c"))
    project.commit()
    project.states(fact("workforce-a", 4), fact("workforce-b", 9), fact("workforce-c"))
    project.page("pages/methods", "As it is.")
    assert [(page.name, page.moved, page.lines) for page in project.diff().pages] == [
        ("chapters/workforce/workforce", ["workforce-b", "workforce-a"], 0),
        ("pages/methods", [], 2),
    ]


def test_an_id_that_becomes_another_kind_is_revised(project: Project) -> None:
    project.states(fact("workforce-a"))
    project.commit()
    project.states(figure("workforce-a"))
    assert [item.id for item in project.diff().figures] == ["workforce-a"]


def test_a_notebook_that_is_gone_takes_its_results_with_it(project: Project) -> None:
    project.states(fact())
    project.write("chapters/workforce/other.ipynb", "{}")
    (project.folder / "chapters" / "workforce" / "other.ipynb").unlink()
    project.commit()
    project.states()
    assert [record["id"] for record in project.diff().withdrawn] == ["workforce-agency-over-40-2025"]


def test_any_earlier_revision_can_be_compared_with(project: Project) -> None:
    for value in (1, 2, 3):
        project.states(fact(value=value))
        project.commit()
    project.states(fact(value=4))
    (item,) = project.diff("HEAD~2").facts
    assert (item.old["text"], item.new["text"]) == ("1", "4")


@pytest.mark.long
def test_the_projects_own_history_can_be_compared_with_from_its_first_commit() -> None:
    try:
        git(ROOT, "rev-parse", "HEAD")
    except Exception:
        pytest.skip("the project is not in a git repository here")
    if git(ROOT, "rev-parse", "--is-shallow-repository").strip() == "true":
        pytest.skip("this clone is shallow: it lacks the first commit")
    first = git(ROOT, "rev-list", "--max-parents=0", "HEAD").split()[0]
    holding = git(ROOT, "log", "--reverse", "--format=%H", "--", "chapters/ids.txt").split()
    old = project_changes.state_at(revisions.find(holding[0] if holding else first))
    now = project_changes.current_state(catalogue.stored(), "stored")
    found = project_changes.compare_states(old, now)
    before, after = set(old.records.contents()), set(now.records.contents())
    assert {record["id"] for record in found.added} == after - before
    assert {record["id"] for record in found.withdrawn} == before - after
    assert not project_changes.compare_states(now, now)


def test_numbers_exchanged_between_two_authorities_are_asked_about_before_all_else(project: Project) -> None:
    described = {"name": "workforce", "path": "workforce.csv", "sources": [{"id": "r-2025"}]}
    fields = [{"name": name, "type": "string"} for name in counts().columns]
    fields[0] |= {"type": "integer", "constraints": {"required": True}}
    fields[-1]["type"] = "integer"
    described |= {"schema": {"fields": fields, "primaryKey": ["time_period", "old_la_code"]}}
    source = {"id": "r-2025", "edition": 2025, "published": "2026-02-26", "files": []}
    project.write("data/datapackage.json", json.dumps({"resources": [described], "sources": [source]}))
    project.write("data/workforce.csv", counts().astype({"n": "int64"}).to_csv(index=False))
    project.commit()
    exchanged = counts(A4=300, A40=120).astype({"n": "int64"})
    project.write("data/workforce.csv", exchanged.to_csv(index=False))
    found = project.diff()
    (asked,) = found.questions
    assert asked.startswith("workforce: 2025, n: A4 and A40: exchanged? They are 300 and 120; about ")
    first = change_reports.sections(found, change_reports.TERMINAL)[0]
    assert first.title == "Larger than ever seen: is this right?" and first.lines[0].name == asked
