"""Briefs: what the page of one council holds, worked out from the tables for all of them at once."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple, TypeVar

import pandas as pd

from evidence.data import councils, descriptor, judgements, tables
from evidence.data.councils import ENGLAND, Council
from evidence.data.periods import first_year, period_words
from evidence.measures import child_population, spending_per_child
from evidence.measures.entries import OF_BRIEFS, Measure
from evidence.publishing.authorities import profiles, regions
from evidence.publishing.authorities.sparklines import Limits
from evidence.statistics.spatial import neighbour_means

# The most years a brief shows: the last that a council has.
YEARS = 10
# The least count that is tested, and how many standard errors have chance 1 in 100.
FEW, ONE_IN_100 = 5, 2.576
FOLDER = "authorities"
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Row:
    """One year of one measure, as `evidence.publishing.authorities.profiles.series` gives it."""

    code: str
    time_period: int
    value: float
    count: float
    base: float
    reason: str
    release: str
    base_release: str
    joint: str
    revised: bool
    before: float


class Near(NamedTuple):
    """The statistical neighbours of a council on one measure in its latest year.

    `used` returns with a figure are in the mean, of `listed` neighbours; `lowest` and `highest` of them.
    """

    mean: float
    used: int
    listed: int
    lowest: float
    highest: float


class Neighbour(NamedTuple):
    """One statistical neighbour, how close the department says it is, and the code by which it names it."""

    council: Council
    closeness: str
    code: str


@dataclass(frozen=True)
class Section:
    """One measure of one brief: its latest `YEARS` in order, with England's and the neighbours' by year.

    Near and limits are of the latest year, None where there are none, as
    `evidence.publishing.authorities.profiles.limits` gives them with `standing` and `why`. `before` is the
    standing a year before, or empty; `places` are first and last from the lowest, and of how many.
    """

    measure: Measure
    rows: tuple[Row, ...]
    england: dict[int, Row]
    near_lines: dict[str, dict[int, float]]
    near: Near | None
    limits: Limits | None
    standing: str
    why: str
    before: str
    places: tuple[int, int, int] | None = None

    @property
    def changed(self) -> str:
        """Whether it "rose" or "fell" since the year before by more than chance, tested at 1 in 100."""
        # Both years' counts are taken as independent. Most children counted on a day are there a year on: the
        # test is a cautious one. Counts below `FEW` are not tested.
        is_share = self.measure.columns.kind == "proportion"
        years = [row for row in self.rows[-2:] if min(row.count, row.base - is_share * row.count) >= FEW]
        if len(years) < 2 or years[1].time_period - years[0].time_period not in (1, 101):
            return ""
        before, now = years
        pooled = (before.count + now.count) / (before.base + now.base)
        spread = pooled * (1 - is_share * pooled)
        error = (spread / before.base + spread / now.base) ** 0.5
        z = (now.count / now.base - before.count / before.base) / error
        return "" if abs(z) < ONE_IN_100 else "rose" if z > 0 else "fell"

    @property
    def latest(self) -> Row:
        """The last year."""
        return self.rows[-1]

    @property
    def revised(self) -> list[Row]:
        """The years in which the release before had another number."""
        return [row for row in self.rows if row.revised]

    @property
    def side(self) -> str:
        """Which limit the latest value is beyond: "above", "below" or neither."""
        if self.limits is None or self.standing == "within":
            return ""
        return "above" if self.latest.value > self.limits.centre else "below"

    @property
    def releases(self) -> list[str]:
        """The releases the rows shown are from, each once."""
        named = (id for row in self.rows for id in (row.release, row.base_release))
        return [id for id in dict.fromkeys(named) if id]


class Amount(NamedTuple):
    """Spending on one line in one year, pounds of 2024-25 a child."""

    line: str
    time_period: int
    gross: float
    children: float
    per_child: float
    reason: str
    suspect: bool
    suspect_reason: str
    release: str


@dataclass(frozen=True)
class Spending:
    """A council's spending by line and year, with that of all councils together in the last year.

    `other` is the total of the newest revenue outturn, of `other_year`; None where the outturn has no row.
    """

    years: tuple[int, ...]
    amounts: dict[tuple[str, int], Amount]
    england: dict[str, Amount]
    england_total: dict[int, float]
    other_year: int
    other: Amount | None

    def suspects(self) -> list[tuple[str, str]]:
        """List what looks wrong in the returns: the reason, and places such as "Other 2016-17 to 2018-19"."""
        return self._places(lambda amount: [*filter(None, amount.suspect_reason.split("; "))])

    def gaps(self) -> list[tuple[str, str]]:
        """List what is not there: the reason, and the lines and years it holds for."""
        return self._places(lambda amount: [amount.reason] if amount.reason else [])

    def _places(self, reasons: Callable[[Amount], list[str]]) -> list[tuple[str, str]]:
        found: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for (line, year), amount in self.amounts.items():
            for reason in reasons(amount):
                found[reason][line].append(year)
        return [(reason, _places(by_line)) for reason, by_line in found.items()]


class Judgement(NamedTuple):
    """One inspection, as the table of inspections has it."""

    new_la_code: str
    published: str
    framework: str
    overall: str
    overall_basis: str
    help_protection: str
    children_in_care: str
    care_leavers: str
    leadership: str


class Newer(NamedTuple):
    """An inspection that no official list has yet, as an unofficial index has it."""

    published: str
    overall: str
    help_protection: str
    children_in_care: str
    care_leavers: str
    leadership: str
    url: str


class Step(NamedTuple):
    """One step taken with a council, as the table of interventions has it."""

    service: str
    kind: str
    start: str
    start_basis: str
    end: str
    status: str
    last_seen: str
    publisher: str
    published: str
    url: str


@dataclass(frozen=True)
class Brief:
    """Everything the page of one council says.

    Its children are those aged 0 to 17 at the last mid-year it had, NaN where not known, from one release.
    Neighbours are closest first, none for a council that has ended; sections leave out measures of years
    it had none; spending is None for a council too small for it; judgements and steps are in order of time.
    """

    council: Council
    children: float
    children_year: int
    children_release: str
    neighbours: tuple[Neighbour, ...]
    sections: tuple[Section, ...]
    spending: Spending | None
    judgements: tuple[Judgement, ...]
    steps: tuple[Step, ...]
    newer: Newer | None = None

    @property
    def themes(self) -> dict[str, list[Section]]:
        """The sections by theme, in the order of the page."""
        found: dict[str, list[Section]] = {}
        for section in self.sections:
            found.setdefault(section.measure.brief.theme, []).append(section)
        return found

    @property
    def address(self) -> str:
        """Address of the page from the top of the book."""
        return f"{FOLDER}/{self.council.slug}.html"

    @property
    def sources(self) -> list[str]:
        """The releases the page stands on, each once."""
        found = [self.children_release]
        found += [id for section in self.sections for id in section.releases]
        if self.neighbours:
            found += descriptor.source_ids("neighbours")
        if self.spending:
            found += [amount.release for amount in self.spending.amounts.values() if not amount.reason]
            found += descriptor.source_ids("gdp_deflator")
            found += [other.release] if (other := self.spending.other) and not other.reason else []
        if self.judgements:
            found += descriptor.source_ids("inspections")
        if self.newer:
            found += descriptor.source_ids("inspections_unofficial")
        if self.steps:
            found += descriptor.source_ids("interventions")
        return [id for id in dict.fromkeys(found) if id]


def briefs(codes: Iterable[str] | None = None) -> dict[str, Brief]:
    """Work out the briefs of all councils, or of those with these codes in the order asked, by code."""
    known = councils.councils()
    maker = _maker(" ".join(map(tables.digest, descriptor.table_names())))
    return {code: maker.brief(known[code]) for code in (known if codes is None else codes)}


class _BriefMaker:
    """The tables laid out once, so that each brief only has to look up what is its own."""

    def __init__(self) -> None:
        known, pages = councils.councils(), councils.page_codes()
        pairs = tables.load("neighbours").sort_values(["new_la_code", "neighbour_rank"])
        own, other = pairs["new_la_code"].map(pages), pairs["neighbour_code"].map(pages)
        near = map(Neighbour, other.map(known), pairs["closeness"], pairs["neighbour_code"])
        self.near = _by_code(own, near)
        pairs = pairs.assign(new_la_code=own, neighbour_code=other)
        self.measures = [_MeasureByCouncil(measure, pairs) for measure in OF_BRIEFS.values()]
        by_council = child_population.children().groupby("code", sort=False)
        self.children = {code: rows.iloc[-1] for code, rows in by_council}
        spent = spending_per_child.per_child()
        amounts = _by_code(spent["code"], _records(spent, Amount)).items()
        self.spending = {code: {(a.line, a.time_period): a for a in own} for code, own in amounts}
        # Of the other return there is the total only, and not for each child.
        other_return = spending_per_child.other_return()
        other_return = other_return.assign(line="total", children=math.nan, per_child=math.nan)
        self.other_year = int(other_return["time_period"].max())
        self.other = dict(zip(other_return["code"], _records(other_return, Amount), strict=True))
        frame = judgements.histories()
        rows = zip(frame["sequence"].map(pages), _records(frame, Judgement), strict=True)
        # Its own inspections, and those of the sequence that inspectors carried on to it.
        each = ((code, row) for sequence, row in rows for code in {sequence, pages[row.new_la_code]})
        self.judgements = _by_code(*zip(*each, strict=True))
        newer = judgements.since_official()
        self.newer = dict(zip(newer.index.map(pages), _records(newer, Newer), strict=True))
        steps = tables.load("interventions").sort_values(["start", "id"])
        self.steps = _by_code(steps["new_la_code"].map(pages), _records(steps, Step))

    def brief(self, council: Council) -> Brief:
        code = council.code
        children = self.children.get(code)
        near = self.near.get(code, []) if council.in_spreads and not regions.has_ended(council) else []
        sections = (measure.section(code, near) for measure in self.measures)
        return Brief(
            council=council,
            children=math.nan if children is None else float(children["children"]),
            children_year=0 if children is None else int(children["time_period"]),
            children_release="" if children is None else str(children["release"]),
            neighbours=tuple(near),
            sections=tuple(section for section in sections if section),
            spending=self._spending(council),
            judgements=tuple(self.judgements.get(code, ())),
            newer=self.newer.get(code),
            steps=tuple(self.steps.get(code, ())),
        )

    def _spending(self, council: Council) -> Spending | None:
        own = self.spending.get(council.code)
        if own is None or not council.in_spreads:
            return None
        years = sorted({year for _, year in own})[1 - YEARS :]
        places = [(line, year) for line in spending_per_child.LINES for year in years]
        england = self.spending[ENGLAND]
        return Spending(
            years=tuple(years),
            amounts={place: own[place] for place in places if place in own},
            england={line: england[line, year] for line, year in england if year == years[-1]},
            england_total={year: england["total", year].per_child for year in years},
            other_year=self.other_year,
            other=self.other.get(council.code),
        )


@lru_cache(maxsize=1)
def _maker(state: str) -> _BriefMaker:
    """Lay the tables out once for as long as none of them changes."""
    return _BriefMaker()


class _MeasureByCouncil:
    """One measure laid out by code."""

    def __init__(self, measure: Measure, pairs: pd.DataFrame) -> None:
        self.measure = measure
        rows = profiles.series(measure.id)
        self.rows = _by_code(rows["code"], _records(rows, Row))
        self.england = {row.time_period: row for row in self.rows.pop(ENGLAND)}
        self.limits = {row["code"]: row for row in profiles.limits(measure.id).to_dict("records")}
        last = max(self.england)
        self.before = profiles.standings_before(measure.id)
        latest = {code: rows[-1] for code, rows in self.rows.items() if rows[-1].time_period == last}
        self.near = _near(latest, pairs)

    def section(self, code: str, near: list[Neighbour]) -> Section | None:
        rows = tuple(self.rows.get(code, ())[-YEARS:])
        if not rows:
            return None
        years = {row.time_period for row in rows}
        span = range(min(years | set(sorted(self.england)[-YEARS:])), max(years) + 1)
        others = {other.council.title: self.rows.get(other.council.code, ()) for other in near}
        found = self.limits[code]
        return Section(
            measure=self.measure,
            rows=rows,
            england={year: row for year, row in self.england.items() if year in span},
            near_lines={
                name: {row.time_period: row.value for row in other if row.time_period in span}
                for name, other in others.items()
            },
            near=self.near.get(code) if near else None,
            limits=None if found["why"] else Limits(*(float(found[name]) for name in Limits._fields)),
            standing=found["standing"],
            why=found["why"],
            before=self.before.get(code, ""),
            places=None if found["why"] else (int(found["first"]), int(found["last"]), int(found["among"])),
        )


def _near(latest: dict[str, Row], pairs: pd.DataFrame) -> dict[str, Near]:
    """Work out the mean of each council's neighbours; those that file together count once."""
    filed = {code: row.joint or code for code, row in latest.items()}
    rate = {code: row.value for code, row in latest.items()}
    rate |= {filed[code]: row.value for code, row in latest.items()}
    own, other = pairs["new_la_code"].map(filed), pairs["neighbour_code"].map(filed)
    links = pairs.assign(neighbour_code=other)[other.notna() & own.notna() & (own != other)]
    links = links.drop_duplicates(["new_la_code", "neighbour_code"])
    means = neighbour_means(pd.Series(rate), links)
    found = means.rename(columns={"neighbour_mean": "mean", "neighbours_used": "used"})
    rates = links["neighbour_code"].map(rate).groupby(links["new_la_code"])
    found[["lowest", "highest"]] = rates.agg(["min", "max"])
    found["listed"] = pairs.groupby("new_la_code").size()
    found = found.loc[found.index.isin(links["new_la_code"])].astype({"used": int, "listed": int})
    return dict(zip(found.index, _records(found, Near), strict=True))


def _by_code(codes: Iterable[str], items: Iterable[Item]) -> dict[str, list[Item]]:
    found: defaultdict[str, list[Item]] = defaultdict(list)
    for code, item in zip(codes, items, strict=True):
        found[code].append(item)
    return dict(found)


def _records(frame: pd.DataFrame, kind: Any) -> list[Any]:
    """Turn rows into tuples of plain Python values."""
    columns = (frame[name].tolist() for name in kind.__annotations__)
    return [kind(*cells) for cells in zip(*columns, strict=True)]


def _places(by_line: dict[str, list[int]]) -> str:
    """Name lines with their years, runs of years as one."""
    if len(by_line) == len(spending_per_child.LINES) and len(set(map(tuple, by_line.values()))) == 1:
        by_line = {"every": by_line["total"]}
    words = []
    for line, years in by_line.items():
        # In a run the year and its place move together.
        runs = groupby(enumerate(sorted(years)), lambda pair: first_year(pair[1]) - pair[0])
        each = ([year for _, year in run] for _, run in runs)
        spans = [" to ".join(map(period_words, dict.fromkeys((run[0], run[-1])))) for run in each]
        name = spending_per_child.LINES.get(line, "every line").removeprefix("of which ")
        words.append(f"{name[:1].upper()}{name[1:]} {', '.join(spans)}")
    return "; ".join(words)
