"""Reports: a comparison as text for a terminal, as Markdown for a pull request, and as one HTML file.

Words of tables and records may come from anybody: each form escapes what would act in it.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from jinja2 import Environment

from evidence.publishing import templating
from evidence.publishing.citing.pictures import address
from evidence.publishing.editions.comparison import Comparison, Moved, Table
from evidence.publishing.editions.earlier_figures import Picture
from evidence.publishing.editions.row_changes import Cell, RowChanges
from evidence.publishing.editions.size_of_change import Amount
from evidence.publishing.editions.verification import about, shown

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
    """One thing that moves.

    Attributes
    ----------
    name : str
        Id, table or page.
    old, new : str
        Before and after; nothing where there is no one value.
    change : str
        How much it moved.
    about : str
        What it is.
    why : str
        What moved it.
    cells : list of Line
        The largest moves behind it.
    """

    name: str
    old: str = ""
    new: str = ""
    change: str = ""
    about: str = ""
    why: str = ""
    cells: list["Line"] = field(default_factory=list)


@dataclass(frozen=True)
class Section:
    """Things of one kind that move, largest first.

    Attributes
    ----------
    title : str
        For example "Facts revised".
    lines : list of Line
        Those printed.
    more : int
        How many others there are.
    """

    title: str
    lines: list[Line]
    more: int

    @property
    def count(self) -> int:
        """How many things move."""
        return len(self.lines) + self.more

    def has(self, part: str) -> bool:
        """Whether any line says something of a part."""
        return any(getattr(line, part) for line in self.lines)


def text(comparison: Comparison) -> str:
    """Write a comparison for a terminal.

    Parameters
    ----------
    comparison : Comparison
        What moves.

    Returns
    -------
    str
        Lines; long lists are cut short and say so.
    """
    return _render("report.txt", comparison, TERMINAL)


def markdown(comparison: Comparison) -> str:
    """Write a comparison for a pull request.

    Parameters
    ----------
    comparison : Comparison
        What moves.

    Returns
    -------
    str
        GitHub's Markdown, at most `MARKDOWN_LIMIT` characters; long lists are cut short and say so.
    """
    for limits in PULL_REQUEST:
        report = _render("report.md", comparison, limits)
        if len(report) <= MARKDOWN_LIMIT:
            return report
    # Only a single enormous cell comes here: one line, without a table that would be cut in half.
    return f"## What moves\n\n{escaped(summary(comparison))} The lists are too long to print here.\n"


def html(comparison: Comparison, old: Mapping[str, Picture], new: Mapping[str, Picture]) -> str:
    """Write a comparison as one HTML file that holds its pictures.

    Parameters
    ----------
    comparison : Comparison
        What moves.
    old, new : mapping of Picture
        Pictures of the figures that are revised, by id.

    Returns
    -------
    str
        A page that asks for nothing from anywhere.
    """
    return _render(
        "report.html", comparison, WHOLE, pictures=(("Before", old), ("Now", new)), address=address
    )


def summary(comparison: Comparison) -> str:
    """Say in a sentence how much moves.

    Parameters
    ----------
    comparison : Comparison
        What moves.

    Returns
    -------
    str
        For example "1 table, 2 facts and 1 page move."
    """
    counts = [
        _count(len(comparison.tables), "table"),
        _count(len(comparison.figures), "figure"),
        _count(len(comparison.facts), "fact"),
        _count(len(comparison.claims), "claim"),
        _count(len(comparison.pages), "page"),
        _count(len(comparison.added), "result", "new"),
        _count(len(comparison.withdrawn), "result", "gone"),
    ]
    said = [count for count in counts if count]
    if not said:
        return "Words move, and no result." if comparison else "Nothing moves."
    return f"What moves: {', '.join(said)}."


def _count(number: int, noun: str, state: str = "") -> str:
    words = f"{number} {noun}{'' if number == 1 else 's'}{f' {state}' if state else ''}"
    return words if number else ""


def sections(comparison: Comparison, limits: tuple[int, int]) -> list[Section]:
    """Lay a comparison out as lists.

    Parameters
    ----------
    comparison : Comparison
        What moves.
    limits : tuple of int
        How many lines of a list, and how many cells of a line, are wanted.

    Returns
    -------
    list of Section
        Those that hold anything: claims, facts, figures, tables, pages, new, gone, words, sources.
    """
    rows, cells = limits
    moved = comparison.moved
    found: list[tuple[str, Sequence[Any], Any]] = [
        ("Claims revised", comparison.claims, _result),
        ("Facts revised", comparison.facts, _result),
        ("Figures revised", comparison.figures, lambda item: _figure(item, cells)),
        ("Tables that move", comparison.tables, lambda table: _table(table, cells)),
        ("Pages that move", comparison.pages, lambda page: _page(page, moved, cells)),
        ("New results", comparison.added, _alone),
        ("Results no longer stated", comparison.withdrawn, _alone),
        (
            "Described in other words",
            comparison.reworded,
            lambda item: Line(item[0], cells=[Line(_clean(part)) for part in item[1][: max(cells, 1)]]),
        ),
        ("Sources", comparison.sources, lambda phrase: Line(_clean(phrase))),
    ]
    return [
        Section(title, [line(item) for item in items[:rows]], max(0, len(items) - rows))
        for title, items, line in found
        if items
    ]


def _result(item: Moved) -> Line:
    change = item.change
    rest = change.result
    if change.kind == "fact" and change.old["kind"] == "fact" and change.old["text"] != change.new["text"]:
        # The first part repeats the text.
        rest = rest[1:]
    if change.kind == "claim":
        rest = []
    # 20% to 22% is two points, and not two per cent.
    noun = " points" if item.new.get("unit") == "%" else ""
    moved = [part for part in (_by(item.amount, noun), *rest) if part]
    return Line(
        item.id,
        _clean(shown(change.old)),
        _clean(shown(change.new)),
        _clean("; ".join(moved)),
        _clean(about(change.new)),
        _clean(change.why),
    )


def _figure(item: Moved, cells: int) -> Line:
    drawn, titles = ([record.get(key, "") for record in (item.old, item.new)] for key in ("drawn", "title"))
    redrawn = drawn[0] != drawn[1]
    retitled = [Line("title", _clean(titles[0]), _clean(titles[1]))] if titles[0] != titles[1] else []
    return Line(
        item.id,
        f"drawn {drawn[0]}" if redrawn else "",
        f"drawn {drawn[1]}" if redrawn else "",
        _clean("; ".join(item.change.result)),
        _clean(titles[1]),
        _clean(item.change.why),
        retitled + (_cells(item.rows, cells) if item.rows else []),
    )


def _table(table: Table, cells: int) -> Line:
    rows = table.rows
    if rows is None:
        return Line(table.name, change=_clean(table.note))
    parts = [table.note] if table.note else []
    parts += [f"{rows.new:,} rows new, {rows.revised:,} revised, {rows.gone:,} gone"] if rows.moved else []
    parts += [f"column {name} new" for name in rows.columns_new]
    parts += [f"column {name} gone" for name in rows.columns_gone]
    return Line(table.name, change=_clean("; ".join(parts)), cells=_cells(rows, cells))


def _cells(rows: RowChanges, limit: int) -> list[Line]:
    lines = [_cell(cell) for cell in rows.cells[:limit]]
    if limit and len(rows.cells) > limit:
        lines.append(Line(f"… and {len(rows.cells) - limit:,} more cells"))
    return lines


def _cell(cell: Cell) -> Line:
    amount = cell.amount
    return Line(
        _clean(f"{cell.row}: {cell.column}"),
        _clean(amount.old) or "empty",
        _clean(amount.new) or "empty",
        _by(amount),
    )


def _by(amount: Amount | None, noun: str = "") -> str:
    if amount is None or not amount.difference or not amount.size:
        return ""
    return f"{amount.difference}{noun}, {amount.share}"


def _page(page: Any, moved: Mapping[str, Moved], cells: int) -> Line:
    parts = [page.note] if page.note else []
    parts += [_count(len(page.moved), "result") + " it quotes"] if page.moved else []
    parts += [_count(page.lines, "line") + " of its own"] if page.lines else []
    lines = [_brief(moved[id]) for id in page.moved[:cells]]
    if cells and len(page.moved) > cells:
        lines.append(Line(f"… and {len(page.moved) - cells:,} more"))
    return Line(page.name, change=", ".join(parts), cells=lines)


def _brief(item: Moved) -> Line:
    if item.change.kind == "figure":
        return Line(item.id, change="drawn or filled otherwise")
    line = _result(item)
    return Line(line.name, line.old, line.new, line.change)


def _alone(record: dict[str, Any]) -> Line:
    kind = record["kind"]
    change = kind if kind == "figure" else f"{shown(record)} ({kind})"
    return Line(record["id"], change=_clean(change), about=_clean(about(record)))


def _clean(words: str) -> str:
    """Take out what would act on a terminal or turn the line round; keep to one line."""
    flat = " ".join(str(words).split())
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(c) in ("Cc", "Cf") else c for c in flat
    )


def escaped(words: str) -> str:
    """Write words so that GitHub's Markdown shows them as they are.

    Parameters
    ----------
    words : str
        Anything.

    Returns
    -------
    str
        No tag, link, emphasis, break of a table or mention of a person is left in it.

    Examples
    --------
    >>> escaped("a|b <script> @someone")
    'a&#124;b &#60;script&#62; @\u2060someone'
    """
    safe = _ACTIVE.sub(lambda match: f"&#{ord(match[0])};", _clean(words))
    # A word joiner, which takes no room, keeps an @ from calling somebody and www from becoming a link.
    return safe.replace("@", "@\N{WORD JOINER}").replace("www.", "www\N{WORD JOINER}.")


@cache
def _templates() -> Environment:
    templates = templating.environment()
    templates.filters["md"] = escaped
    return templates


def _render(template: str, comparison: Comparison, limits: tuple[int, int], **context: Any) -> str:
    return (
        _templates()
        .get_template(template)
        .render(
            sections=sections(comparison, limits),
            summary=summary(comparison),
            comparison=comparison,
            now=_clean(comparison.new.name),
            then=_clean(comparison.old.name),
            flips=list(_flips(comparison)),
            **context,
        )
    )


def _flips(comparison: Comparison) -> Iterator[Line]:
    """Give the claims whose verdict is another."""
    for item in comparison.claims:
        if item.old.get("verdict") != item.new.get("verdict"):
            yield _result(item)
