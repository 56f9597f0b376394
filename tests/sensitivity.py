"""Does a changed cell of a table always show? One cell at a time is changed, and everything is recomputed.

A cell is drawn at random, changed as if the publisher had printed something else, and put through what
`evidence ingest` would do: derived tables follow, and the rules of `evidence.ingest.checks.validation` are
held against them. If they let it pass, every notebook that reads the table is recomputed, and two answers are
compared.

*What the project says.* The notebooks that `evidence.notebooks.inputs.changed` would run again, and in them
the records that `evidence.notebooks.record_changes` tells apart from those stored: the ids that the check
prints.

*What is true*, found without records, digests of drawings or the list of inputs. The arguments of `fact` and
`figure`, unrounded, and the picture's pixels are taken before the package makes a record of them. A notebook
reads a table if it cannot do without the file: in a folder without the others it gives the same results.

An id that moved in truth and is not named is *missed*, unless what is printed of it stays the same: then the
change is *too small to show*. An id that is named and did not move is *falsely reported*.

Kernels would make this a matter of days. A notebook's cells are therefore executed in a process forked from
one that has imported everything, so that nothing leaks from one change to the next. Like nbval, it goes on
after a cell that fails.
"""

import hashlib
import json
import multiprocessing
import os
import pickle
import random
import re
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from importlib import import_module
from pathlib import Path
from textwrap import shorten
from types import SimpleNamespace
from typing import Any, TypeVar

import matplotlib

matplotlib.use("Agg")

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from evidence import errors, paths
from evidence.charts import style
from evidence.data import descriptor, tables
from evidence.ingest import draft, engine
from evidence.ingest.checks import validation
from evidence.ingest.checks.unusual_changes import new_questions
from evidence.notebooks import catalogue, execution, inputs
from evidence.notebooks.catalogue import Catalogue, Record
from evidence.notebooks.record_changes import RecordChange
from evidence.publishing.site import measurements
from evidence.records import facts, figures, output, specifications
from evidence.records.mime import RECORD
from tests import memory

SEED = 20261122
# One count of each of some tables, in which numbers of two authorities are exchanged.
EXCHANGED = {
    "child_population": "population_0_17",
    "looked_after": "looked_after_31_march",
    "children_in_need": "cin_31_march",
    "referrals": "referrals",
    "child_protection": "plans_31_march",
    "workforce": "in_post_fte",
}
# Folders of the package that no notebook imports: what makes tables, and what makes pages.
NOT_BY_NOTEBOOKS = {"ingest", "publishing"}
# A grey or colour this far off, of 255, in as many pixels of a small picture, is seen by the naked eye.
SEEN, PIXELS = 48, 4
# Every so many-th change is one that no publisher would print, and must be refused.
IMPLAUSIBLE_EVERY = 6
# A column, a year, a release, a level or a line is drawn less often once a change in it moved nothing, and
# more often once one did; a column less often, too, once validation refused it and nothing was learnt.
SELDOM, REFUSED, OFTEN = 0.35, 0.6, 2.0
# What tells groups of rows apart of which notebooks use some and leave others.
GROUPS = ("time_period", "release", "geographic_level", "line")
# Names repeat what codes say, and another key is mostly refused: they are drawn seldom from the start.
NAMES = "_name"
# Seconds that a table's notebooks take, and how many cells are asked for that move something; tries for each.
WANTED = ((3.5, 13), (8.0, 7), (16.0, 5), (float("inf"), 4))
TRIES = 4
QUICK = WANTED[0][0]
# Every so many-th change is tried twice: with what was remembered of unchanged tables, and with nothing.
AFRESH_EVERY = 20
LOG = paths.BUILD / "sensitivity.jsonl"
# Characters of a cell that the stored table shows.
SHOWN = 60
SEPARATOR = " | "

Stated = dict[str, "Statement"]


@dataclass(frozen=True)
class Statement:
    """What a notebook states under one id.

    Attributes
    ----------
    record : dict
        The record, as the notebook's output holds it.
    exact : str
        What was given to the package, unrounded.
    printed : str
        The same to the digits that are printed, worked out here.
    picture : numpy.ndarray or None
        The drawing's pixels; None of a fact and a claim.
    """

    record: dict[str, Any]
    exact: str
    printed: str
    picture: np.ndarray | None = None

    def is_like(self, other: "Statement") -> bool:
        """Tell whether a reader who sees all digits and the picture would see the same."""
        return self.exact == other.exact and not self.looks_other(other)

    def looks_other(self, other: "Statement") -> bool:
        """Tell whether the picture is another to the eye."""
        if self.picture is None or other.picture is None:
            return (self.picture is None) != (other.picture is None)
        if self.picture.shape != other.picture.shape:
            return True
        off = np.abs(self.picture.astype("int16") - other.picture).max(axis=2)
        return int((off >= SEEN).sum()) >= PIXELS


@dataclass(frozen=True)
class Run:
    """What came of executing a notebook."""

    stated: Stated
    failed: str
    inputs: dict[str, Any]
    seconds: float
    learnt: memory.Kept = field(default_factory=dict)


@dataclass(frozen=True)
class Cell:
    """One cell, named by its row's key, what it is changed to, and why that is impossible, if it is."""

    table: str
    row: str
    column: str
    was: str
    became: str
    impossible: str = ""


@dataclass
class Outcome:
    """What came of one change.

    Attributes
    ----------
    cell : Cell
        The change.
    refused : str
        What validation says; empty if it accepts.
    stopped : list of str
        Notebooks in which a cell fails, with the message.
    moved, reported, small, missed, false : list of str
        Ids that moved in truth, ids named, ids that moved less than is printed, ids missed, ids named for
        nothing.
    """

    cell: Cell
    refused: str = ""
    stopped: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    reported: list[str] = field(default_factory=list)
    small: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)

    @property
    def is_used(self) -> bool:
        """Whether anything uses the cell, so far as this change tells."""
        return bool(self.refused) or self.shows

    @property
    def shows(self) -> bool:
        """Whether anything moved, or any notebook stopped: the cell is surely used."""
        return bool(self.stopped or self.moved or self.reported)

    @property
    def word(self) -> str:
        """One word for what came of it."""
        for word in ("refused", "missed"):
            if getattr(self, word):
                return word
        if self.reported:
            return "reported"
        if self.stopped:
            return "stopped"
        return "too small to show" if self.small else "not used"


class Bench:
    """The project as it is, and what becomes of it when a cell changes.

    Parameters
    ----------
    sealed : bool
        Whether to prove that each notebook reads no table but those it says, by hiding the others from it.
    only : iterable of str, optional
        The tables whose cells will change. A notebook whose last execution read none of them, nor one worked
        out from them, is then taken as it is stored and not recomputed.
    """

    def __init__(self, *, sealed: bool = False, only: Iterable[str] | None = None) -> None:
        for path in used_by_notebooks():
            import_module(".".join(path.relative_to(paths.PACKAGE.parent).with_suffix("").parts))
        for path in beside_notebooks():
            import_module(path.stem)
        memory.remember()
        everything = execution.notebooks()
        self.stored = {path: {r.id: r.content for r in catalogue.records(path, path)} for path in everything}
        in_reach = None if only is None else {f for name in only for f in self.followers(name)}
        first = execution.independent()
        self.first = [path for path in first if in_reach is None or _has_read(path, in_reach)]
        self.last = [path for path in everything if path not in first]
        self.spared = [path for path in first if path not in self.first]
        self.code = {path: _cells(path) for path in (*self.first, *self.last)}
        self.nodes = {path: json.loads(path.read_text("utf-8")) for path in self.code}
        self.draft = draft.Draft()
        # Read before the first fork, and not in each.
        for name in descriptor.table_names():
            tables.load(name)
            self.draft.tables.before(name)
        self.runs: dict[Path, Run] = {}
        for path, run in zip(self.first, side_by_side(self._learn, self.first), strict=True):
            memory.keep(run.learnt)
            self.runs[path] = replace(run, learnt={})
        for path in self.last:
            self.runs[path] = in_fork(lambda path=path: self.run(path, self._facts(self.runs)))
        self.rules = in_fork(self._rules)
        if sealed:
            self._seal()

    def run(self, notebook: Path, facts: Catalogue | None = None) -> Run:
        """Execute a notebook here and now, in a process that is thrown away after."""
        stated: Stated = {}
        tables._READ.clear()
        _listen(stated)
        if facts is not None:
            import_module("register")._stated = lambda: facts  # type: ignore[attr-defined]
        names: dict[str, Any] = {"__name__": "__main__"}
        failed = ""
        started = time.process_time()
        os.chdir(notebook.parent)
        for number, code in enumerate(self.code[notebook]):
            try:
                exec(compile(code, f"{notebook.name}, cell {number}", "exec"), names)
            except Exception as fault:
                failed = failed or f"{type(fault).__name__}: {fault}"[:300]
        made_of = {
            "code": inputs.code_digest(self.nodes[notebook]),
            "requirements": inputs.file_digest(inputs.REQUIREMENTS),
            "python": inputs.python(),
        }
        # Modules stay as they are here: they would all be digested again for each change.
        read = {**json.loads(inputs.snapshot()), **made_of, "modules": {}}
        return Run(stated, failed, read, time.process_time() - started)

    def _learn(self, notebook: Path) -> Run:
        return replace(self.run(notebook), learnt=memory.learnt())

    def readers(self, names: Iterable[str]) -> list[Path]:
        """List the notebooks that read any of these tables, of those that rest on tables alone."""
        wanted = set(names)
        return [path for path in self.first if wanted & set(self.runs[path].inputs["tables"])]

    def followers(self, name: str) -> list[str]:
        """Name a table and those worked out from it."""
        return [name, *(table for table, (_, after) in draft.DERIVED.items() if name in after)]

    def try_out(self, cell: Cell, *, afresh: bool = False) -> Outcome:
        """Change one cell, and see what the project says and what is true; afresh: remembering nothing."""
        outcome = Outcome(cell)
        with tempfile.TemporaryDirectory() as folder:
            in_place = Path(folder)
            refused, touched = in_fork(lambda: self._write(cell, in_place))
            outcome.refused = refused
            if refused or not touched:
                return outcome
            after: dict[Path, Run] = {}
            for path in self.readers(touched):
                after[path] = in_fork(lambda path=path: self._run_in(in_place, path, afresh=afresh))
            now = self.runs | after
            is_moved = _facts(now[p] for p in self.first) != _facts(self.runs[p] for p in self.first)
            for path in self.last:
                if is_moved or set(touched) & set(self.runs[path].inputs["tables"]):
                    after[path] = in_fork(
                        lambda path=path: self._run_in(in_place, path, self._facts(self.runs | after))
                    )
            stale = in_fork(lambda: self._stale(in_place, is_moved))
        for path, run in after.items():
            self._compare(outcome, path, run, path in stale)
        return outcome

    def _compare(self, outcome: Outcome, path: Path, run: Run, is_stale: bool) -> None:
        before = self.runs[path].stated
        if run.failed:
            outcome.stopped.append(f"{path.parent.name}/{path.name}: {run.failed}")
        for id in sorted(before.keys() | run.stated.keys()):
            if run.failed and id not in run.stated:
                # The check fails there and says where; what the record would be, nobody can tell.
                continue
            old, new = before.get(id), run.stated.get(id)
            is_moved = old is None or new is None or not old.is_like(new)
            said = is_stale and bool(
                RecordChange(self.stored[path].get(id, {}), new.record if new else {}).lines
            )
            if is_moved:
                outcome.moved.append(id)
            if said:
                outcome.reported.append(id)
            if said and not is_moved:
                outcome.false.append(id)
            if is_moved and not said:
                shows = old is None or new is None or old.printed != new.printed or old.looks_other(new)
                (outcome.missed if shows else outcome.small).append(id)

    def _write(self, cell: Cell, folder: Path) -> tuple[str, list[str]]:
        """Do as ingest would with this cell; say what validation refuses, or which tables are others now."""
        name = cell.table
        table = self.draft.tables.table(name)
        resource, frame = table.resource, table.frame.copy()
        frame.loc[rows_by_key(frame, resource) == cell.row, cell.column] = cell.became
        areas = None if name == "areas" else self.draft.areas()
        for problem in validation.table_problems(frame, resource, areas):
            return str(problem.error(resource["path"])), []
        try:
            touched = self._lay(name, frame, folder)
            for table, read in self.rules.items():
                # The rules of the changed table itself are held against it above.
                if read & set(touched) or table in set(touched) - {name}:
                    for problem in validation.problems(table):
                        raise problem.error(descriptor.resource(table)["path"])
        except errors.EvidenceError as fault:
            return str(fault), []
        return "", touched

    def _lay(self, name: str, frame: pd.DataFrame, folder: Path) -> list[str]:
        """Write a changed table, and those worked out from it, into a folder with all the others."""
        now, table = self.draft.tables, self.draft.tables.table(name)
        own = descriptor.source(table.resource["sources"][0]["id"], self.draft.package).get("own")
        now.write(replace(table, frame=frame) if own else table.holding(frame))
        self.draft.derive([name])
        touched = [n for n in self.followers(name) if not now[n].equals(now.before(n).frame)]
        for path in paths.DATA.iterdir():
            if path.name not in {descriptor.resource(n)["path"] for n in touched}:
                (folder / path.name).symlink_to(path)
        (folder / paths.DESCRIPTOR.name).unlink()
        for changed in touched:
            described, content = now.table(changed).resource, now.table(changed).csv()
            (folder / described["path"]).write_bytes(content)
            described |= {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
        (folder / paths.DESCRIPTOR.name).write_text(descriptor.dumps(self.draft.package), encoding="utf-8")
        _point_at(folder)
        return touched

    def uses(self, name: str, changed_columns: Iterable[str], within: pd.Series | None = None) -> bool:
        """Tell whether anything moves, or fails, when many cells of a table change at once, unvalidated.

        Parameters
        ----------
        name : str
            The table.
        changed_columns : iterable of str
            Columns to change.
        within : pandas.Series of bool, optional
            Rows to change; the default is all.
        """
        frame = self.draft.tables[name].copy()
        rows = pd.Series(True, index=frame.index) if within is None else within
        for column in changed_columns:
            frame.loc[rows, column] = _all_changed(frame.loc[rows, column])
        with tempfile.TemporaryDirectory() as folder:
            in_place = Path(folder)
            try:
                touched = in_fork(lambda: self._lay(name, frame, in_place))
            except RuntimeError:
                # What cannot even be worked out is used to work it out.
                return True
            facts = {path: self.runs[path] for path in self.first}
            for path in self.readers(touched):
                facts[path] = in_fork(lambda path=path: self._run_in(in_place, path))
                if self._differs(path, facts[path]):
                    return True
            for path in self.last:
                if set(touched) & set(self.runs[path].inputs["tables"]):
                    run = in_fork(lambda path=path: self._run_in(in_place, path, self._facts(facts)))
                    if self._differs(path, run):
                        return True
        return False

    def _differs(self, path: Path, run: Run) -> bool:
        before = self.runs[path].stated
        return bool(run.failed) or any(not before[id].is_like(run.stated[id]) for id in before)

    def _run_in(
        self, folder: Path, path: Path, facts: Catalogue | None = None, *, afresh: bool = False
    ) -> Run:
        _point_at(folder)
        if afresh:
            memory.kept.clear()
        return self.run(path, facts)

    def _stale(self, folder: Path, is_moved: bool) -> set[Path]:
        """List the notebooks that the project would run again."""
        _point_at(folder)
        stale = set()
        for path, run in self.runs.items():
            if inputs.changed(self.nodes[path], run.inputs) or (path in self.last and is_moved):
                stale.add(path)
        return stale

    def _facts(self, runs: dict[Path, Run]) -> Catalogue:
        stated = {path: [s.record for s in runs[path].stated.values()] for path in self.first}
        stated |= {path: [*self.stored[path].values()] for path in self.spared}
        return Catalogue(Record(record, path, 0) for path in stated for record in stated[path])

    def _rules(self) -> dict[str, set[str]]:
        """Tell which other tables the rules of each table read."""
        found = {}
        for name in descriptor.table_names():
            tables._READ.clear()
            if validation.problems(name):
                raise AssertionError(f"{name} breaks a rule before anything is changed")
            found[name] = set(tables.read())
        return found

    def _seal(self) -> None:
        def alone(path: Path) -> Run:
            with tempfile.TemporaryDirectory() as folder:
                shutil.copy(paths.DESCRIPTOR, folder)
                for name in self.runs[path].inputs["tables"]:
                    file = paths.DATA / descriptor.resource(name)["path"]
                    target = Path(folder) / file.relative_to(paths.DATA)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(file, target)
                return self._run_in(Path(folder), path, afresh=True)

        for path, run in zip(self.first, side_by_side(alone, self.first), strict=True):
            before, after = self.runs[path].stated, run.stated
            other = [id for id in before if id not in after or not before[id].is_like(after[id])]
            if other:
                raise AssertionError(f"{path.name} reads a table that it does not say: {other}")


def _has_read(notebook: Path, names: set[str]) -> bool:
    """Tell whether a notebook may read any of these tables, by its last execution if there was one."""
    recorded = execution._recorded(notebook)
    return recorded is None or bool(names & set(recorded["tables"]))


# Drawing cells


def used_by_notebooks() -> list[Path]:
    """List the modules of the package that notebooks may import."""
    modules = sorted(paths.PACKAGE.glob("*/*.py"))
    return [path for path in modules if path.parent.name not in NOT_BY_NOTEBOOKS]


def beside_notebooks() -> list[Path]:
    """List the modules that stand beside a chapter."""
    return sorted(paths.CHAPTERS.glob("*/*.py"))


def words() -> str:
    """Join all code that may name a column: the notebooks', that beside them and the package's."""
    modules = [*used_by_notebooks(), *beside_notebooks()]
    return "\n".join(
        [
            *("\n".join(_cells(path)) for path in execution.notebooks()),
            *(path.read_text("utf-8") for path in modules),
        ]
    )


def columns(name: str, code: str) -> list[str]:
    """List the columns of a table that any code names; the rest cannot be used."""
    return [c for c in descriptor.fields(descriptor.resource(name)) if re.search(rf"\b{c}\b", code)]


def other(
    cell: str, frame: pd.DataFrame, column: str, resource: dict[str, Any], chance: random.Random
) -> str:
    """Give another value that the cell might have held: of the same type, and large enough to show."""
    about = descriptor.fields(resource)[column]
    limits = about.get("constraints", {})
    if about["type"] in {"integer", "number"} and re.fullmatch(tables.NUMBER, cell):
        if column in resource["schema"]["primaryKey"]:
            return _another(cell, frame[column], chance)
        more = float(cell) * 1.5 + 3
        if "maximum" in limits and more > limits["maximum"]:
            more = float(cell) / 2
        decimals = 0 if about["type"] == "integer" else len(cell.partition(".")[2])
        return f"{more:.{decimals}f}"
    if about["type"] in {"integer", "number"}:
        return _another(cell, frame.loc[frame[column].str.match(tables.NUMBER), column], chance)
    if about["type"] == "boolean":
        return {"true": "false", "false": "true"}[cell]
    if "enum" in limits:
        return chance.choice([word for word in limits["enum"] if word != cell])
    is_closed = "pattern" in limits or about["type"] == "date" or column in _keys(resource)
    return _another(cell, frame[column], chance) if is_closed else f"{cell} altered".strip()


def impossible(cell: str, column: str, resource: dict[str, Any], chance: random.Random) -> tuple[str, str]:
    """Give a value that nobody publishes, and that must be refused, and say in words what it is."""
    about = descriptor.fields(resource)[column]
    kind, limits = about["type"], about.get("constraints", {})
    if kind in {"integer", "number"}:
        wrong = [
            (f"{cell or '1'}O", "a letter in a number"),
            ("1,234", "a comma in a number"),
            ("1e9", "an exponent"),
        ]
        return chance.choice([*wrong, ("-7", "below zero")] if limits.get("minimum", -1) >= 0 else wrong)
    if kind == "boolean":
        return "perhaps", "neither true nor false"
    if kind == "date":
        return "31/03/2025", "a date of another form"
    return chance.choice(
        [
            ("=1+1", "a formula"),
            ("<b>words</b>", "an HTML tag"),
            ("two\nlines", "a line break"),
            ("@name", "a formula of another program"),
        ]
    )


def changed(name: str, row: str, column: str, *, plausible: bool) -> Cell | None:
    """Change one cell of a table as it is now: always in the same way.

    Returns
    -------
    Cell or None
        None if the row is no longer there, or no other value is known for the cell.
    """
    resource, frame = descriptor.resource(name), tables.text(name)
    chance = random.Random(f"{SEED} {name} {row} {column}")
    found = frame.loc[rows_by_key(frame, resource) == row, column] if column in frame else []
    if len(found) != 1:
        return None
    was = found.iloc[0]
    try:
        became, words = other(was, frame, column, resource, chance), ""
    except IndexError:  # a column with one value has no other
        became, words = was, ""
    if not plausible:
        became, words = impossible(was, column, resource, chance)
    return Cell(name, row, column, was, became, words) if became != was else None


Weights = tuple[dict[str, float], dict[str, dict[str, float]]]


def screened(bench: Bench, name: str, code: str, seconds: float) -> Weights:
    """Say how often each column is drawn, and each year, release, level and line.

    Where recomputing is quick, one is left out if nothing moves when all its cells change at once.
    """
    resource, frame = descriptor.resource(name), tables.text(name)
    keys = resource["schema"]["primaryKey"]
    wanted = columns(name, code)
    is_quick = seconds < QUICK
    if is_quick:
        wanted = [column for column in wanted if bench.uses(name, [column])]
    by_group = {group: dict.fromkeys(frame[group], 1.0) for group in GROUPS if group in frame}
    values = [column for column in wanted if column not in keys] or wanted
    for group, weights in by_group.items() if is_quick else ():
        if len(weights) > 1:
            for value in weights:
                weights[value] = float(bench.uses(name, values, frame[group] == value))
    return {c: SELDOM if c in keys or c.endswith(NAMES) else 1.0 for c in wanted}, by_group


def draws(name: str, weights: Weights) -> Generator[Cell, Outcome, None]:
    """Draw cells of a table at random: first a column, then a row.

    Parameters
    ----------
    name : str
        The table.
    weights : tuple
        What `screened` gives.

    Yields
    ------
    Cell
        Send back what came of its change, so that what is used is drawn more often.
    """
    chance = random.Random(f"{SEED} {name}")
    resource, frame = descriptor.resource(name), tables.text(name)
    rows = rows_by_key(frame, resource)
    by_column, by_group = weights
    groups = {group: frame[group].tolist() for group in by_group}
    seen: set[tuple[int, str]] = set()
    used = 0
    for _ in range(4 * len(rows) * len(by_column)):
        column = chance.choices(list(by_column), list(by_column.values()))[0]
        by_row = [1.0] * len(rows)
        for group, values in groups.items():
            by_row = [weight * by_group[group][value] for weight, value in zip(by_row, values, strict=True)]
        if not any(by_row):
            return
        place = chance.choices(range(len(rows)), by_row)[0]
        if (place, column) in seen:
            continue
        seen.add((place, column))
        cell = changed(
            name, rows.iloc[place], column, plausible=used % IMPLAUSIBLE_EVERY != IMPLAUSIBLE_EVERY - 1
        )
        if cell is None:
            by_column[column] *= SELDOM
            continue
        outcome = yield cell
        used += outcome.is_used
        if cell.impossible:
            # It is refused everywhere, and tells nothing of who uses the cell.
            continue
        if outcome.refused:
            by_column[column] *= REFUSED
            continue
        times = OFTEN if outcome.is_used else SELDOM
        by_column[column] = min(1.0, by_column[column] * times)
        for group, values in groups.items():
            by_group[group][values[place]] = min(4.0, by_group[group][values[place]] * times)


def sample(bench: Bench, name: str, code: str) -> list[Outcome]:
    """Try out cells of one table until as many move something as `WANTED`, or `TRIES` for each are spent."""
    seconds = sum(bench.runs[path].seconds for path in bench.readers(bench.followers(name)))
    wanted = next(number for limit, number in WANTED if seconds < limit)
    source = draws(name, screened(bench, name, code, seconds))
    found: list[Outcome] = []
    cell = next(source, None)
    while cell is not None and sum(o.shows for o in found) < wanted and len(found) < TRIES * wanted:
        outcome = bench.try_out(cell)
        if len(found) % AFRESH_EVERY == AFRESH_EVERY - 1 and outcome != bench.try_out(cell, afresh=True):
            raise AssertionError(f"what was remembered is not what comes out: {cell}")
        found.append(outcome)
        with LOG.open("a", encoding="utf-8") as log:
            log.write(json.dumps(asdict(outcome)) + "\n")
        try:
            cell = source.send(outcome)
        except StopIteration:
            cell = None
    return found


def sampled(bench: Bench) -> list[str]:
    """Name the tables that any notebook reads, itself or through a table worked out from it."""
    return [
        name
        for name in descriptor.table_names()
        if bench.readers(bench.followers(name))
        or any(name in bench.runs[path].inputs["tables"] for path in bench.last)
    ]


def _all_changed(cells: pd.Series) -> pd.Series:
    numbers, _ = tables.split(cells)
    large = (numbers * 1.5 + 3).round(1).astype("str")
    turned = pd.Series(np.roll(cells.to_numpy(), 1), index=cells.index)
    words = turned.where(turned != cells, cells + " altered")
    return large.where(numbers.notna(), words).astype("str")


def _another(cell: str, cells: pd.Series, chance: random.Random) -> str:
    return chance.choice(sorted(set(cells) - {cell, ""}))


def _keys(resource: dict[str, Any]) -> set[str]:
    schema = resource["schema"]
    return {*schema["primaryKey"], *(f for key in schema.get("foreignKeys", []) for f in key["fields"])}


def rows_by_key(frame: pd.DataFrame, resource: dict[str, Any]) -> pd.Series:
    """Name each row of a table by its key."""
    first, *rest = resource["schema"]["primaryKey"]
    return frame[first].str.cat([frame[name] for name in rest], SEPARATOR) if rest else frame[first]


# Listening to a notebook


def _cells(path: Path) -> list[str]:
    notebook = json.loads(path.read_text("utf-8"))
    return ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]


def _listen(stated: Stated) -> None:
    """Take what a notebook gives to `fact`, `figure` and `claim` before the package makes records of it."""
    shown: list[dict[str, Any]] = []
    output._stated.clear()
    output.display = lambda bundle, **_: shown.append(json.loads(json.dumps(bundle[RECORD])))  # type: ignore
    figures.drawing.wanted = lambda: False
    # Words round a drawing are in the record as words; to lay them out takes longest.
    style.dress = lambda *_, **__: None
    register: Any = import_module("register")
    make_fact, make_figure, show_claim = facts.fact, figures.figure, register.show

    def fact(id: str, value: Any, *, decimals: int = 0, **said: Any) -> None:
        make_fact(id, value, decimals=decimals, **said)
        told = repr(sorted((name, str(text)) for name, text in said.items()))
        is_text = isinstance(value, str)
        exact = value if is_text else f"{float(value):.9g}"
        printed = value if is_text else f"{round(float(value), decimals) + 0.0:.12g}"
        stated[id] = Statement(shown.pop(), exact + told, printed + told)

    def figure(
        fig: Figure, id: str, *, data: pd.DataFrame, heads: dict[str, str] | None = None, **said: Any
    ) -> None:
        data = data if heads is None else data[list(heads)].rename(columns=heads)
        make_figure(fig, id, data=data, **said)
        fig.set_dpi(72)
        fig.canvas.draw()
        picture = np.array(fig.canvas.buffer_rgba())[:, :, :3]  # type: ignore[attr-defined]
        told = repr(sorted((name, str(text)) for name, text in said.items()))
        exact, printed = (data.to_csv(index=False, float_format=f"%.{n}g") + told for n in (9, 6))
        stated[id] = Statement(shown.pop(), exact, printed, picture)

    def claim(record: dict[str, Any], text: str, digests: dict[str, str]) -> None:
        show_claim(record, text, digests)
        told = json.dumps(record, sort_keys=True, default=str)
        stated[record["id"]] = Statement(shown.pop(), told, told)

    facts.fact, figures.figure, register.show = fact, figure, claim  # type: ignore[assignment]
    specifications.fact, specifications.figure = fact, figure  # type: ignore[attr-defined]


def _facts(runs: Iterable[Run]) -> list[str]:
    """Digest the facts of each notebook, as the executor does."""
    return [
        execution._facts_digest(
            SimpleNamespace(  # type: ignore[arg-type]
                cells=[
                    SimpleNamespace(
                        cell_type="code",
                        outputs=[{"data": {RECORD: s.record}} for s in run.stated.values()],
                    )
                ]
            )
        )
        for run in runs
    ]


def _point_at(folder: Path) -> None:
    before = paths.DATA
    paths.DATA, paths.DESCRIPTOR = folder, folder / paths.DESCRIPTOR.name
    # A table whose file is the very same need not be read again.
    for path, known in list(tables._CACHE.items()):
        if path.is_relative_to(before) and (folder / path.relative_to(before)).is_symlink():
            tables._CACHE[folder / path.relative_to(before)] = known


Answer = TypeVar("Answer")
Question = TypeVar("Question")
# What the processes of `side_by_side` do; they are forks, and find it here.
_TASK: list[Callable[[Any], Any]] = []


def side_by_side(work: Callable[[Question], Answer], over: Iterable[Question]) -> list[Answer]:
    """Do something for each of a list on all cores, each time in a process that is thrown away."""
    _TASK[:] = [work]
    with ProcessPoolExecutor(os.cpu_count() or 1, mp_context=multiprocessing.get_context("fork")) as pool:
        return list(pool.map(_task, over))


def _task(question: Any) -> Any:
    return in_fork(lambda: _TASK[0](question))


def in_fork(work: Callable[[], Answer]) -> Answer:
    """Do something in a process that is thrown away, and give what it returns."""
    with tempfile.TemporaryFile() as answer:
        child = os.fork()
        if child == 0:
            try:
                content: Any = (True, work())
            except BaseException:
                content = (False, traceback.format_exc())
            try:
                pickle.dump(content, answer)
                answer.flush()
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        answer.seek(0)
        is_well, content = pickle.load(answer)
    if not is_well:
        raise RuntimeError(f"a process of its own failed:\n{content}")
    return content


# The whole draw


def whole() -> list[Outcome]:
    """Try out the whole draw, table by table on all cores, those that take longest last."""
    LOG.parent.mkdir(exist_ok=True)
    LOG.unlink(missing_ok=True)
    bench, code = Bench(sealed=True), words()
    names = sampled(bench)
    names.sort(key=lambda name: sum(bench.runs[p].seconds for p in bench.readers(bench.followers(name))))
    return [o for found in side_by_side(lambda name: sample(bench, name, code), names) for o in found]


def state() -> dict[str, str]:
    """Digest what the outcomes rest on: the tables, the notebooks, and the package less what makes pages."""
    described = descriptor.package()["resources"]
    pages = {paths.PACKAGE / "cli.py", *(paths.PACKAGE / "publishing").rglob("*.py")}
    modules = {*paths.PACKAGE.rglob("*.py"), *beside_notebooks()} - pages
    return {
        "tables": _digest(r["hash"] for r in described if r["name"] != measurements.TABLE),
        "notebooks": _digest(inputs.file_digest(path) for path in execution.notebooks()),
        "package": _digest(inputs.file_digest(path) for path in sorted(modules)),
    }


def _digest(digests: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def store(outcomes: Iterable[Outcome], on: str, found_on: dict[str, str]) -> None:
    """Write what came of the whole draw to the table that the page of methods counts.

    Parameters
    ----------
    outcomes : iterable of Outcome
        In any order.
    on : str
        The day.
    found_on : dict of str
        What `state` gave when the draw began.
    """
    order = descriptor.table_names()
    rows = [
        {
            "table": o.cell.table,
            "row": o.cell.row,
            "column": o.cell.column,
            "was": shorten(o.cell.was, SHOWN),
            "became": o.cell.impossible or shorten(o.cell.became, SHOWN),
            "plausible": str(not o.cell.impossible).lower(),
            "outcome": o.word,
            "moved": len(o.moved),
            "reported": len(o.reported),
            "small": len(o.small),
            "missed": " ".join(o.missed),
            "false": " ".join(o.false),
            "stopped": len(o.stopped),
        }
        for o in sorted(outcomes, key=lambda o: order.index(o.cell.table))
    ]
    package = json.loads(paths.DESCRIPTOR.read_text(encoding="utf-8"))
    resource = descriptor.resource(measurements.TABLE, package)
    resource["run"] = {"on": on, **found_on}
    source = descriptor.source(resource["sources"][0]["id"], package)
    source["published"] = source["accessed"] = on
    path = paths.DATA / resource["path"]
    pd.DataFrame(rows).to_csv(path, index=False, lineterminator="\n")
    paths.DESCRIPTOR.write_text(descriptor.dumps(package), encoding="utf-8")
    engine.ingest(source["id"], path)


def exchanged(name: str, column: str, pairs: int = 20) -> str:
    """Exchange two numbers of one region and the newest year, again and again, and count who is named."""
    frame, resource, chance = tables.load(name), descriptor.resource(name), random.Random(f"{SEED} {name}")
    newest = frame[frame["time_period"].eq(frame["time_period"].max()) & frame[column].gt(0)]
    newest = tables.vintage(newest[newest["geographic_level"] == "Local authority"], "latest")
    regions = [list(rows.index) for _, rows in newest.groupby("region_code") if len(rows) > 1]
    named = 0
    for _ in range(pairs):
        two = chance.sample(chance.choices(regions, [len(rows) for rows in regions])[0], 2)
        mixed = frame.copy()
        mixed.loc[two, column] = frame.loc[two[::-1], column].array
        said = new_questions(frame, mixed, resource, descriptor.package(), tables.load)
        named += any(all(frame.loc[row, "la_name"] in each for row in two) for each in said)
    return f"{name}, {column}: of {pairs} exchanges of two authorities of a region {named} are asked about"


def main() -> int:
    """Try out the whole draw, store what came of it, and say whether anything was missed."""
    before = state()
    outcomes = whole()
    store(outcomes, date.today().isoformat(), before)
    *_, total = measurements.lines()
    print(total)
    for name, column in EXCHANGED.items():
        print(exchanged(name, column))
    accepted = [o.cell for o in outcomes if o.cell.impossible and not o.refused]
    for cell in accepted:
        print(f"impossible and not refused: {cell}")
    return int(bool(total.missed or total.false or accepted))


if __name__ == "__main__":
    sys.exit(main())
