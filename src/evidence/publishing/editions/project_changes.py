"""Project changes: what moves against a revision: tables, figures, facts, claims and pages.

What is revised, reworded, new or withdrawn is decided as between editions (`changelog`). Here the rows,
cells and pages behind each are added, and all of it is sorted, largest first.
"""

import contextlib
import difflib
import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

import pandas as pd

from evidence.data import tables
from evidence.ingest import row_changes
from evidence.ingest.checks.unusual_changes import new_questions
from evidence.ingest.row_changes import Amount, RowChanges
from evidence.notebooks import catalogue, claims, edition_files
from evidence.notebooks.catalogue import Catalogue
from evidence.notebooks.record_changes import RESULTS, RecordChange
from evidence.paths import CHAPTERS, DATA, ROOT
from evidence.publishing.citing.quotations import quotations
from evidence.publishing.editions import editions
from evidence.publishing.editions.edition_changes import compare_editions
from evidence.publishing.editions.editions import FIELDS, Edition
from evidence.publishing.editions.revisions import Files, Revision, working

LISTS = ("tables", "sources", "facts", "figures", "data")


@dataclass(frozen=True)
class ProjectState:
    """The project at one time."""

    name: str  # What to call it, and its day
    day: str
    files: Files  # Its tables and pages
    records: Catalogue  # What its notebooks state
    sentences: tuple[str, ...] = ()  # What its prose says and its numbers do not bear out

    @cached_property
    def contents(self) -> dict[str, dict[str, Any]]:
        """What each record says by id, with what records of older projects did not say left empty."""
        found = {}
        for record in self.records:
            said = record.content
            wanted = (*FIELDS[said["kind"]], *(["data"] if said["kind"] == "figure" else []))
            found[record.id] = {key: [] if key in LISTS else "" for key in wanted} | said
        return found

    @property
    def pages(self) -> dict[str, str]:
        """The markdown of each page by its name."""
        return {
            name.removesuffix(".md"): self.files.text(name)
            for name in self.files.names
            if name.endswith(".md") and (name == "index.md" or name.startswith(("chapters/", "pages/")))
        }

    @property
    def edition(self) -> Edition:
        """What it says, in the form in which editions are compared."""
        package = dict(self.files.package)
        # The file's own digest: a descriptor may say another.
        held = package["resources"]
        digests = (self.files.digest(DATA / table["path"]) for table in held)
        package["resources"] = [{"sources": [], **t, "hash": d} for t, d in zip(held, digests, strict=True)]
        package["sources"] = [{"published": None, "files": [], **source} for source in package["sources"]]
        comparable = map(editions.comparable, self.contents.values())
        return editions.edition_of(self.name, self.day, package, comparable)


def state_at(revision: Revision) -> ProjectState:
    """Read what the project was at a revision, from its committed notebooks and tables."""
    below = filter(lambda name: PurePosixPath(name).is_relative_to(CHAPTERS.name), revision.files.names)
    stored = {name: revision.files.notebook(name) for name in below if name.endswith(".ipynb")}
    found = [record for name, node in stored.items() for record in catalogue.records_in(node, ROOT / name)]
    name = f"{revision.name} ({revision.commit[:7]} of {revision.day}: {revision.subject})"
    kept = edition_files.kept()
    records = Catalogue(catalogue.permanent(found, kept), kept)
    return ProjectState(name, revision.day, revision.files, records)


def current_state(records: Catalogue, name: str) -> ProjectState:
    """Read what the project is now; the name says whether its records are executed or stored."""
    again = tuple(f"{n.parent.name}: {says}" for n, said in catalogue.sentences().items() for says in said)
    return ProjectState(name, "", working(), records, again)


@dataclass(frozen=True)
class TableChange:
    """A table that moves."""

    name: str  # Its name
    rows: RowChanges | None  # What moved; None if one of the two cannot be read as a table
    note: str = ""  # What else there is to say: that it is new, gone, or cannot be read and why


@dataclass(frozen=True)
class RevisedResult:
    """A fact, figure or claim that is revised."""

    change: RecordChange  # What differs of the result, and why
    old: dict[str, Any]  # Content of the record before and after
    new: dict[str, Any]
    amount: Amount | None  # The value of a fact
    rows: RowChanges | None  # The data of a figure
    size: float  # For sorting

    @property
    def id(self) -> str:
        """The public id."""
        return self.change.id


@dataclass(frozen=True)
class PageChange:
    """A page of the book that moves."""

    name: str  # Its path without suffix
    moved: list[str]  # Ids of the results it quotes that are revised, claims first, then the largest
    lines: int  # Lines of its own words that came or went
    note: str = ""  # "new" or "gone", if it is


@dataclass(frozen=True)
class ProjectChanges:
    """Everything that moves from one state of the project to another."""

    old: ProjectState  # The two
    new: ProjectState
    tables: list[TableChange]  # Those with the most rows that moved first
    claims: list[RevisedResult]  # Revised results: verdicts that flip first, then by size
    facts: list[RevisedResult]
    figures: list[RevisedResult]
    pages: list[PageChange]  # Those with the most results that move first
    added: list[dict[str, Any]]  # Contents of the records that only one has
    withdrawn: list[dict[str, Any]]
    reworded: list[tuple[str, list[str]]]  # Id and what differs, of records whose result stands
    sources: list[str]  # What became of sources, a phrase for each
    questions: list[str] = field(default_factory=list)  # About numbers that moved more than ever seen
    sentences: tuple[str, ...] = ()  # What prose says and the numbers do not bear out any more

    @property
    def moved(self) -> dict[str, RevisedResult]:
        """Every revised result by id: claims, facts, figures."""
        return {item.id: item for item in (*self.claims, *self.facts, *self.figures)}

    def __bool__(self) -> bool:
        """Whether anything moves."""
        results = (self.moved, self.added, self.withdrawn, self.reworded)
        return any((self.sentences, self.tables, *results, self.pages, self.sources))


def compare_states(old: ProjectState, new: ProjectState) -> ProjectChanges:
    """Compare two states of the project."""
    found = compare_editions(old.edition, new.edition)
    before, after = old.contents, new.contents
    moved = (*found.corrected, *found.revised, *found.advanced)
    revised = [_revised(change, before[change.old["id"]], after[change.id]) for change in moved]
    revised.sort(key=lambda item: (-item.size, item.id))
    # What differs beside the results: in the words that editions keep, and in all others.
    both = (RecordChange(before[id], after[id]) for id in sorted(before.keys() & after.keys()))
    by_kind = {kind: [item for item in revised if item.change.kind == kind] for kind in RESULTS}
    order = [item.id for kind in ("claim", "fact", "figure") for item in by_kind[kind]]
    return ProjectChanges(
        old=old,
        new=new,
        tables=_tables(old.files, new.files),
        claims=by_kind["claim"],
        facts=by_kind["fact"],
        figures=by_kind["figure"],
        pages=_pages(old, new, order),
        added=[after[record["id"]] for record in found.new],
        withdrawn=[before[record["id"]] for record in found.withdrawn],
        reworded=[(each.id, differs) for each in both if (differs := [*each.words, *each.rest])],
        sources=_sources(old.files.package, new.files.package),
        questions=_questions(old.files, new.files),
        sentences=new.sentences,
    )


def _questions(old: Files, new: Files) -> list[str]:
    """Ask about what moved in tables that both states hold and that can be read."""
    resources = {table["name"]: table for table in new.package["resources"] if "schema" in table}

    def typed(name: str, files: Files = new) -> pd.DataFrame:
        return tables.typed(row_changes.read(files.read(paths[name]) or b""), resources[name])

    paths = {name: f"{DATA.name}/{table['path']}" for name, table in resources.items()}
    found = []
    for name, path in paths.items():
        if path in old.names and old.read(path) != new.read(path):
            with contextlib.suppress(ValueError, KeyError, TypeError):
                found += new_questions(typed(name, old), typed(name), resources[name], new.package, typed)
    return found


def _revised(change: RecordChange, old: dict[str, Any], new: dict[str, Any]) -> RevisedResult:
    if change.old["kind"] != change.kind:
        return RevisedResult(change, old, new, None, None, 2.0)
    if change.kind == "fact":
        amount = Amount(_text(old["value"]), _text(new["value"]))
        return RevisedResult(change, old, new, amount, None, amount.size)
    if change.kind == "figure":
        before, after = (row_changes.read_lines(content.get("data", [])) for content in (old, new))
        rows = row_changes.compare(before, after, row_changes.drawn_key(before, after))
        return RevisedResult(change, old, new, None, rows, rows.moved / max(rows.rows, 1))
    flipped = old["verdict"] != new["verdict"]
    return RevisedResult(change, old, new, None, None, float(flipped))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _tables(old: Files, new: Files) -> list[TableChange]:
    described = [{table["name"]: table for table in files.package["resources"]} for files in (old, new)]
    found = []
    for name in dict.fromkeys([*described[1], *described[0]]):
        was, is_now = described[0].get(name), described[1].get(name)
        both = ((old, was), (new, is_now))
        contents = [files.read(f"{DATA.name}/{table['path']}") if table else None for files, table in both]
        if contents[0] != contents[1]:
            found.append(_table(name, is_now or was or {}, *contents))
    return sorted(found, key=lambda table: -(table.rows.moved if table.rows else 0))


def _table(name: str, described: dict[str, Any], was: bytes | None, is_now: bytes | None) -> TableChange:
    note = "new" if was is None else "gone" if is_now is None else ""
    key = described.get("schema", {}).get("primaryKey", [])
    read = row_changes.read if "schema" in described else _features
    try:
        frames = [read(content) if content is not None else None for content in (was, is_now)]
    except (ValueError, KeyError, TypeError) as fault:
        return TableChange(name, None, f"cannot be read as a table: {fault}")
    # The table that is not there has the columns of the other, and no row.
    empty = next(frame for frame in frames if frame is not None).iloc[:0]
    before, after = (empty if frame is None else frame for frame in frames)
    rows = row_changes.compare(before, after, key if "schema" in described else ["code"])
    if not note and not rows.moved and not rows.columns_new and not rows.columns_gone:
        note = "the same rows in another order or form"
    return TableChange(name, rows, note)


def _features(content: bytes) -> pd.DataFrame:
    """Read boundaries: a row an area."""
    features = json.loads(content)["features"]
    rows = [{**each["properties"], "geometry": json.dumps(each["geometry"])} for each in features]
    return pd.DataFrame(rows).astype(str)


def _pages(old: ProjectState, new: ProjectState, order: list[str]) -> list[PageChange]:
    before, after = old.pages, new.pages
    quoted = [quotations(state.pages, claims.placed(state.records), state.records) for state in (old, new)]
    found = []
    for name in dict.fromkeys([*after, *before]):
        moved = [id for id in order if any(name in pages.get(id, []) for pages in quoted)]
        lines = _lines(before.get(name, ""), after.get(name, ""))
        note = "new" if name not in before else "gone" if name not in after else ""
        if moved or lines or note:
            found.append(PageChange(name, moved, lines, note))
    return sorted(found, key=lambda page: (-len(page.moved), -page.lines, page.name))


def _lines(old: str, new: str) -> int:
    if old == new:
        return 0
    compared = difflib.ndiff(old.splitlines(), new.splitlines())
    return sum(line.startswith(("+ ", "- ")) for line in compared)


def _sources(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    before, after = ({source["id"]: source for source in package["sources"]} for package in (old, new))
    phrases = [f"{id}: new ({_day(after[id])})" for id in after if id not in before]
    phrases += [f"{id}: gone" for id in before if id not in after]
    for id in (id for id in after if id in before):
        was, is_now = before[id], after[id]
        words = {"published": f"published ({_day(was)} → {_day(is_now)})"}
        keys = [key for key in dict.fromkeys([*is_now, *was]) if was.get(key) != is_now.get(key)]
        phrases += [f"{id}: {', '.join(words.get(key, key) for key in keys)} changed"] if keys else []
    return phrases


def _day(source: dict[str, Any]) -> str:
    return source.get("published") or "date not known"
