"""Change reports: what moved, as text for a terminal, Markdown for a pull request, and one HTML file.

Words of tables and records may come from anybody: each form escapes what would act in it.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from evidence.ingest.row_changes import Amount, Cell
from evidence.notebooks.record_changes import result_text, subject
from evidence.publishing import templating
from evidence.publishing.citing.pictures import address
from evidence.publishing.editions.project_changes import ProjectChanges, RevisedResult, TableChange
from evidence.publishing.editions.revisions import Picture

# GitHub takes comments of up to 65,536 characters; whoever posts this one writes a few lines more.
MARKDOWN_LIMIT = 58_000
# Rows of a list and cells of a row that are printed; the first that fit.
TERMINAL = (30, 5)
PULL_REQUEST = ((60, 10), (30, 5), (12, 3), (5, 1), (1, 0))
WHOLE = (100_000, 200)
# ASCII punctuation that Markdown or HTML acts on.
_ACTIVE = re.compile(r"[&<>|`*_\[\]\\~#$!{}]|:(?=//)")


@dataclass(frozen=True)
class Line:
    """One thing that moves, in words that do nothing to a terminal and stay on one line."""

    name: str  # Id, table or page
    old: str = ""  # Before and after; nothing where there is no one value
    new: str = ""
    change: str = ""  # How much it moved
    about: str = ""  # What it is
    why: str = ""  # What moved it
    cells: list["Line"] = field(default_factory=list)  # The largest moves behind it

    def __post_init__(self) -> None:
        for part in fields(self)[:-1]:
            object.__setattr__(self, part.name, _clean(getattr(self, part.name)))


@dataclass(frozen=True)
class Section:
    """Things of one kind that move, largest first."""

    title: str  # For example "Facts revised"
    lines: list[Line]  # Those printed
    more: int  # How many others there are

    @property
    def count(self) -> int:
        """How many things move."""
        return len(self.lines) + self.more

    def has(self, part: str) -> bool:
        """Whether any line says something of a part."""
        return any(getattr(line, part) for line in self.lines)


def text(changes: ProjectChanges) -> str:
    """Write what moves for a terminal."""
    return _render("report.txt", changes, TERMINAL)


def markdown(changes: ProjectChanges) -> str:
    """Write what moves for a pull request."""
    for limits in PULL_REQUEST:
        report = _render("report.md", changes, limits)
        if len(report) <= MARKDOWN_LIMIT:
            return report
    # Only a single enormous cell comes here: one line, without a table that would be cut in half.
    return f"## What moves\n\n{escaped(summary(changes))} The lists are too long to print here.\n"


def html(changes: ProjectChanges, old: Mapping[str, Picture], new: Mapping[str, Picture]) -> str:
    """Write what moves as one HTML file that holds its pictures."""
    return _render("report.html", changes, WHOLE, pictures=(("Before", old), ("Now", new)), address=address)


def summary(changes: ProjectChanges) -> str:
    """Say in a sentence how much moves."""
    counts = [
        _count(len(changes.questions), "question"),
        _count(len(changes.sentences), "sentence", "to read again"),
        _count(len(changes.tables), "table"),
        _count(len(changes.figures), "figure"),
        _count(len(changes.facts), "fact"),
        _count(len(changes.claims), "claim"),
        _count(len(changes.pages), "page"),
        _count(len(changes.added), "result", "new"),
        _count(len(changes.withdrawn), "result", "gone"),
    ]
    if said := ", ".join(filter(None, counts)):
        return f"What moves: {said}."
    return "Words move, and no result." if changes else "Nothing moves."


def _count(number: int, noun: str, state: str = "") -> str:
    words = f"{number} {noun}{'' if number == 1 else 's'}{f' {state}' if state else ''}"
    return words if number else ""


def sections(changes: ProjectChanges, limits: tuple[int, int]) -> list[Section]:
    """Lay what moves out as lists."""
    rows, cells = limits
    moved = changes.moved
    by_kind = {"claim": changes.claims, "fact": changes.facts, "figure": changes.figures}
    results = {kind: [one for one in items if not one.change.corrected] for kind, items in by_kind.items()}
    corrected = [item for item in moved.values() if item.change.corrected]

    def reworded(item: tuple[str, list[str]]) -> Line:
        return Line(item[0], cells=list(map(Line, item[1][: max(cells, 1)])))

    found: list[tuple[str, Sequence[Any], Any]] = [
        ("Larger than ever seen: is this right?", changes.questions, Line),
        ("Sentences to read again", changes.sentences, Line),
        ("Corrected: what was printed was wrong", corrected, lambda item: _revised(item, cells)),
        ("Claims revised", results["claim"], _result),
        ("Facts revised", results["fact"], _result),
        ("Figures revised", results["figure"], lambda item: _figure(item, cells)),
        ("Tables that move", changes.tables, lambda table: _table(table, cells)),
        ("Pages that move", changes.pages, lambda page: _page(page, moved, cells)),
        ("New results", changes.added, _alone),
        ("Results no longer stated", changes.withdrawn, _alone),
        ("Described in other words", changes.reworded, reworded),
        ("Sources", changes.sources, Line),
    ]
    kept = [(title, list(map(line, items[:rows])), len(items)) for title, items, line in found if items]
    return [Section(title, lines, count - len(lines)) for title, lines, count in kept]


def _revised(item: RevisedResult, cells: int) -> Line:
    return _figure(item, cells) if item.change.kind == "figure" else _result(item)


def _result(item: RevisedResult) -> Line:
    change = item.change
    rest = [] if change.kind == "claim" else change.beside_text
    # 20% to 22% is two points, and not two per cent.
    noun = " points" if item.new.get("unit") == "%" else ""
    moved = "; ".join(filter(None, [_by(item.amount, noun), *rest]))
    was, is_now = result_text(change.old), result_text(change.new)
    return Line(item.id, was, is_now, moved, subject(change.new), change.why)


def _figure(item: RevisedResult, cells: int) -> Line:
    drawn, titles = ([record.get(key, "") for record in (item.old, item.new)] for key in ("drawn", "title"))
    was, is_now = (f"drawn {digest}" if drawn[0] != drawn[1] else "" for digest in drawn)
    lines = [Line("title", *titles)] if titles[0] != titles[1] else []
    lines += _first(item.rows.cells, cells, _cell, " cells") if item.rows else []
    return Line(item.id, was, is_now, "; ".join(item.change.result), titles[1], item.change.why, lines)


def _table(table: TableChange, cells: int) -> Line:
    rows = table.rows
    if rows is None:
        return Line(table.name, change=table.note)
    parts = [table.note] if table.note else []
    parts += [f"{rows.new:,} rows new, {rows.revised:,} revised, {rows.gone:,} gone"] if rows.moved else []
    parts += [f"column {name} new" for name in rows.columns_new]
    parts += [f"column {name} gone" for name in rows.columns_gone]
    return Line(table.name, change="; ".join(parts), cells=_first(rows.cells, cells, _cell, " cells"))


def _first(items: Sequence[Any], limit: int, line: Callable[[Any], Line], noun: str = "") -> list[Line]:
    """Give a line for each of the first, and one that says how many more there are."""
    more = len(items) - limit
    last = [Line(f"… and {more:,} more{noun}")] if limit and more > 0 else []
    return [line(item) for item in items[:limit]] + last


def _cell(cell: Cell) -> Line:
    old, new = (value.strip() or "empty" for value in (cell.amount.old, cell.amount.new))
    return Line(f"{cell.row}: {cell.column}", old, new, _by(cell.amount))


def _by(amount: Amount | None, noun: str = "") -> str:
    if amount is None or not amount.difference or not amount.size:
        return ""
    return f"{amount.difference}{noun}, {amount.share}"


def _page(page: Any, moved: Mapping[str, RevisedResult], cells: int) -> Line:
    parts = [page.note] if page.note else []
    parts += [_count(len(page.moved), "result") + " it quotes"] if page.moved else []
    parts += [_count(page.lines, "line") + " of its own"] if page.lines else []
    lines = _first([moved[id] for id in page.moved], cells, _brief)
    return Line(page.name, change=", ".join(parts), cells=lines)


def _brief(item: RevisedResult) -> Line:
    if item.change.kind == "figure":
        return Line(item.id, change="drawn or filled otherwise")
    line = _result(item)
    return Line(line.name, line.old, line.new, line.change)


def _alone(record: dict[str, Any]) -> Line:
    kind = record["kind"]
    change = kind if kind == "figure" else f"{result_text(record)} ({kind})"
    return Line(record["id"], change=change, about=subject(record))


def _clean(words: str) -> str:
    """Take out what would act on a terminal or turn the line round; keep to one line."""
    flat, mark = " ".join(str(words).split()), "\N{REPLACEMENT CHARACTER}"
    return "".join(mark if unicodedata.category(c) in ("Cc", "Cf") else c for c in flat)


def escaped(words: str) -> str:
    """Write words so that GitHub's Markdown shows them as they are."""
    safe = _ACTIVE.sub(lambda match: f"&#{ord(match[0])};", _clean(words))
    # A word joiner, which takes no room, keeps an @ from calling somebody and www from becoming a link.
    return safe.replace("@", "@\N{WORD JOINER}").replace("www.", "www\N{WORD JOINER}.")


def _render(template: str, changes: ProjectChanges, limits: tuple[int, int], **context: Any) -> str:
    templates = templating.environment()
    templates.filters["md"] = escaped
    flips = [item for item in changes.claims if item.old.get("verdict") != item.new.get("verdict")]
    return templates.get_template(template).render(
        sections=sections(changes, limits),
        summary=summary(changes),
        changes=changes,
        now=_clean(changes.new.name),
        then=_clean(changes.old.name),
        flips=list(map(_result, flips)),
        **context,
    )
