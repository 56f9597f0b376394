"""The measures, one reviewed row of `entries.csv` each: words, columns, place in a brief and caveats.

Polarity is that of the Department for Education's Local Authority Interactive Tool, which sets one only where
the field agrees on it: rates of children have none.
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from evidence.data import descriptor
from evidence.errors import DataError
from evidence.statistics.rates import Kind

ENTRIES = Path(__file__).with_name("entries.csv")
CHAPTERS = {
    "funding": "Funding gaps",
    "variation": "Practice variation",
    "participation": "Child participation",
    "placements": "Where children live",
    "workforce": "Workforce churn",
}
"""Titles of the chapters that rest on measures of a brief."""

RATE, SHARE, CASES = "per 10,000 children", "%", "cases"
WEEKLY, CHILDREN = "£ a week", "children"
PER = {RATE: 10_000, SHARE: 100, CASES: 1, WEEKLY: 1, CHILDREN: 1}
POPULATION = "population"
YEAR_END = "03-31"
Polarity = Literal["higher is better", "lower is better"]
CHOICES = {
    "unit": tuple(PER),
    "polarity": ("", *get_args(Polarity)),
    "kind": get_args(Kind),
    "theme": ("", "Help and protection", "In care", "Where children live", "After care", "Workforce"),
    "chapter": ("", *CHAPTERS),
    **dict.fromkeys(("flow", "as_published", "looks_back"), ("", "yes")),
}
"""What cells of an entry may hold."""

CAVEATS = {
    "includes-care": "Children looked after and those on protection plans are among them.",
    "unaccompanied": "Unaccompanied children are counted where they are looked after.",
    "new-collection": "One year of a new collection.",
    "mean": "A mean over those who hold cases: it says nothing of who holds most.",
    "thresholds": "Authorities set their own thresholds: it differs with practice as well as with need.",
    "estimated": "The children are an estimate for the middle of the year before, revised after a census.",
    "missing-returns": "Some authorities sent no figure in some years, and are then not in England's.",
    "looks-back": "A new authority's first year understates it, for the year before is not its own.",
    "no-counts": "Only a percentage in whole numbers is published, so one child may move it several points.",
    "rounded": "Counts of England and, in early years, of authorities are rounded.",
    "sparse": "Published for only some authorities: the small ones are withheld.",
    "recording": "It depends on what an authority records.",
    "joint": "Two pairs of authorities file one return, and each pair stands as one.",
    "part-year": "The first year of a new authority is part of a year and left out.",
    "net-gain": "A minus means that more of its own are in homes elsewhere.",
    "weekly": "Authorities divide costs differently, and some weeks look wrong beside a second return.",
    "withheld": "Where an authority's count is withheld, England's rate leaves that authority out.",
    "agency-rule": "A rule on agency workers came in on 31 October 2024, between two counts.",
}
"""What a reader must know of a measure, each said once and referred to by key."""

ON_BRIEFS = frozenset({"includes-care", "unaccompanied", "new-collection", "mean", "net-gain", "weekly"})
"""Caveats of the definition, which a brief prints beside the measure."""


@dataclass(frozen=True)
class Columns:
    """Where a measure is read from."""

    table: str
    value: str = ""  # published rate or percentage, used where the publisher prints no two counts
    count: str = ""  # numerator; empty where only a percentage is published
    # Denominator, columns that are added up; POPULATION is children at the mid-year before 31 March.
    base: str = ""
    flow: bool = False  # whether it counts what happened in the year and not what there was on its last day
    kind: Kind = "proportion"
    # Whether England is the published value: the publisher leaves authorities with one of the two counts
    # missing out of the rate, and not out of the counts.
    as_published: bool = False

    @property
    def bases(self) -> tuple[str, ...]:
        """The columns of the denominator, however many."""
        return tuple(self.base.split())

    @property
    def day(self) -> str:
        """Month and day to which the table's years refer, such as ``"03-31"``."""
        return descriptor.resource(self.table).get("reference_day", YEAR_END)


@dataclass(frozen=True)
class Placement:
    """A measure's place in a brief."""

    theme: str = ""  # the heading it stands under; empty if in no brief
    chapter: str = ""  # that rests on it
    figure: str = ""  # id of one that draws it
    decimals: int = 0
    looks_back: bool = False  # needs a year of records before its own: a new council has none of its first

    @property
    def address(self) -> str:
        """Address of the chapter, from the top of the book."""
        return f"chapters/{self.chapter}/{self.chapter}.html"

    @property
    def chapter_title(self) -> str:
        """Title of the chapter."""
        return CHAPTERS[self.chapter]


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One measure of practice or need."""

    id: str  # the word that ids carry, and its anchor on a page
    title: str
    short: str = ""  # name in charts, where that differs
    unit: str  # RATE, SHARE or CASES
    counted: str  # what the count counts, as the words after a number
    of: str  # and the base
    why_it_matters: str  # one sentence that states a fact and no cause
    polarity: Polarity | None  # None where the field does not agree on one
    caveats: tuple[str, ...]  # keys of CAVEATS
    columns: Columns
    brief: Placement = Placement()

    @property
    def label(self) -> str:
        """Name with unit, as a chart of several measures prints it."""
        return f"{self.short or self.title}, {self.unit}" if self.unit == RATE else self.title

    @property
    def form(self) -> str:
        """Format of a number in a chart of several measures."""
        return "{:,.0f}%" if self.unit == SHARE else "{:,.0f}"

    @property
    def after(self) -> str:
        """What of the unit stands behind a printed number, which has its £ or % already."""
        return self.unit.lstrip("£% ")

    def number(self, value: float) -> str:
        """Print one value without its unit, but for £ and %."""
        rounded = round(value, self.brief.decimals) + 0.0
        sign, pounds = "−" if rounded < 0 else "", "£" if self.unit == WEEKLY else ""
        digits = f"{abs(rounded):,.{self.brief.decimals}f}"
        return f"{sign}{pounds}{digits}{'%' if self.unit == SHARE else ''}"

    @property
    def per(self) -> int:
        """The unit as a number: 10,000, 100 or 1."""
        return PER[self.unit]

    @property
    def has_counts(self) -> bool:
        """Whether count and base are published, without which there are no limits."""
        return bool(self.columns.count)

    @property
    def remark(self) -> str:
        """What a reader must know of the definition, as sentences."""
        return " ".join(CAVEATS[key] for key in self.caveats if key in ON_BRIEFS)

    def text(self, value: float) -> str:
        """Print one value with its unit, as a brief does.

        Examples
        --------
        >>> MEASURES["looked-after"].text(67.118), MEASURES["agency"].text(13.018)
        ('67 per 10,000 children', '13.0%')
        """
        return f"{self.number(value)} {self.after}".rstrip()


def _read() -> dict[str, Measure]:
    with ENTRIES.open(encoding="utf-8", newline="") as file:
        return {cells["id"]: _measure(cells, row) for row, cells in enumerate(csv.DictReader(file), 2)}


def _measure(cells: dict[str, str], row: int) -> Measure:
    for column, accepted in CHOICES.items():
        if (found := cells[column]) not in accepted:
            known, file = map(repr, accepted), ENTRIES.name
            raise DataError("no such word", file=file, row=row, column=column, value=found, accepted=known)
    is_true = {column: cells.pop(column) == "yes" for column in ("flow", "as_published", "looks_back")}
    return Measure(
        **{name: cells[name] for name in ("id", "title", "short", "unit", "counted", "of", "why_it_matters")},
        polarity=cast("Polarity | None", cells["polarity"] or None),
        caveats=tuple(cells["caveats"].split()),
        columns=Columns(
            **{name: cells[name] for name in ("table", "value", "count", "base")},
            kind=cast("Kind", cells["kind"]),
            flow=is_true["flow"],
            as_published=is_true["as_published"],
        ),
        brief=Placement(
            **{name: cells[name] for name in ("theme", "chapter", "figure")},
            decimals=int(cells["decimals"] or 0),
            looks_back=is_true["looks_back"],
        ),
    )


MEASURES = _read()
"""Every measure, by the word its ids carry. Percentages with counts are worked out from them, unrounded."""

OF_BRIEFS = {id: measure for id, measure in MEASURES.items() if measure.brief.theme}
"""The measures of a brief, in the order of the page."""
