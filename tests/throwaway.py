"""Small git repositories with an invented project, which tests may change and commit."""

import json
import subprocess
from pathlib import Path
from typing import Any

import nbformat

from evidence.notebooks.catalogue import Catalogue, Record
from evidence.paths import ROOT
from evidence.publishing.editions import project_changes, revisions
from evidence.publishing.editions.project_changes import ProjectChanges, ProjectState
from evidence.records.mime import RECORD

# Nobody's settings decide what a test commits.
IDENTITY = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org", "-c", "commit.gpgsign=false")


def git(folder: Path, *words: str) -> str:
    run = subprocess.run(["git", *IDENTITY, *words], cwd=folder, text=True, capture_output=True, check=True)
    return run.stdout


def notebook(records: list[Record]) -> str:
    cells = [
        nbformat.v4.new_code_cell(
            "state()",
            id=f"cell-{number}",
            execution_count=number,
            outputs=[nbformat.v4.new_output("display_data", data={RECORD: record.content})],
        )
        for number, record in enumerate(records)
    ]
    return nbformat.writes(nbformat.v4.new_notebook(cells=cells))


class Project:
    """A repository with one table, one notebook and one page, until a test says otherwise."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        git(folder, "init", "-q", "-b", "main")
        self.table("area,year,rate", "A,2024,10", "B,2024,20")
        self.states()
        self.page("index", "Words.")

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")

    def table(self, *lines: str, key: tuple[str, ...] = ("area", "year"), **about: Any) -> None:
        self.write("data/workforce.csv", "\n".join(lines) + "\n")
        schema = {"fields": [{"name": name} for name in lines[0].split(",")], "primaryKey": list(key)}
        table = {
            "name": "workforce",
            "path": "workforce.csv",
            "sources": [{"id": "workforce-2025"}],
            "schema": schema,
        }
        source = {"id": "workforce-2025", "published": "2026-02-26", "files": [], **about}
        self.write("data/datapackage.json", json.dumps({"resources": [table], "sources": [source]}))

    def states(self, *records: Record) -> None:
        self.records = records
        self.write("chapters/workforce/analysis.ipynb", notebook(list(records)))

    def page(self, name: str, text: str) -> None:
        self.write(f"{name}.md", text + "\n")

    def commit(self, words: str = "A commit") -> None:
        git(self.folder, "add", "-A")
        git(self.folder, "commit", "-q", "--allow-empty", "-m", words)

    def state(self) -> ProjectState:
        files = revisions.working(self.folder)
        notebook = ROOT / "chapters" / "workforce" / "analysis.ipynb"
        return ProjectState("now", "", files, Catalogue(Record(r.content, notebook, 0) for r in self.records))

    def diff(self, revision: str = "HEAD") -> ProjectChanges:
        return project_changes.compare_states(
            project_changes.state_at(revisions.find(revision, self.folder)), self.state()
        )
