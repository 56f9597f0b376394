"""The sentences of a brief, and how its numbers are printed."""

import math

from evidence.data import descriptor, periods, tables
from evidence.data.areas import TYPES
from evidence.data.councils import Change, Council, councils
from evidence.data.judgements import NO_OVERALL
from evidence.data.periods import period_words
from evidence.measures import child_population, registry
from evidence.measures.entries import CHILDREN, SHARE
from evidence.publishing.authorities import briefs, regions, sparklines
from evidence.publishing.authorities.briefs import Amount, Brief, Judgement, Row, Section, Spending, Step
from evidence.publishing.authorities.place_words import place_words
from evidence.records.numbers import number_text

NONE = "not known"
STANDINGS = {
    "within": "Within the 95 per cent limits",
    "outside 95": "Outside the 95 per cent limits, {side}",
    "outside 99.8": "Outside the 99.8 per cent limits, {side}",
}


def number(value: float) -> str:
    """Print a count: whole where it is, with one decimal where posts are parts of one."""
    if math.isnan(value):
        return NONE
    return number_text(value, decimals=0 if float(value).is_integer() else 1)


def bare(section: Section, value: float) -> str:
    """Print a value of a measure without its unit, but for £ and %."""
    return NONE if math.isnan(value) else section.measure.number(value)


def counts(section: Section) -> str:
    """Say what the latest value counts, and of how many."""
    row, measure = section.latest, section.measure
    counted = measure.counted[:1].upper() + measure.counted[1:]
    if not measure.has_counts:
        without = " Published without its counts." if measure.unit == SHARE else ""
        return f"{counted}, of {measure.of}.{without}"
    if math.isnan(row.count) and math.isnan(row.base):
        return f"{counted}, of {measure.of}."
    if math.isnan(row.count):
        return f"{counted}: {NONE}; of {number(row.base)} {measure.of}."
    if math.isnan(row.base):
        return f"{number(row.count)} {measure.counted}; of how many {measure.of} is {NONE}."
    return f"{number(row.count)} {measure.counted}, of {number(row.base)} {measure.of}."


def _between(section: Section, low: float, high: float) -> str:
    # The sign of a percentage stands once.
    return f"{bare(section, low).removesuffix('%')} to {bare(section, high)}"


def beside(section: Section) -> str:
    """Say what England's value is, and what the neighbours' are."""
    # Of a number of children, the whole country's is no measure of one council's.
    england = section.england.get(section.latest.time_period) if section.measure.unit != CHILDREN else None
    words = [f"England {bare(section, england.value)}"] if england else []
    if near := section.near:
        known = "" if near.used == near.listed else f"; {near.used} of {near.listed} known"
        if math.isnan(near.mean):
            words.append(f"too few neighbours with a figure for a mean ({near.used} of {near.listed})")
        else:
            span = _between(section, near.lowest, near.highest)
            words.append(f"neighbours’ mean {bare(section, near.mean)} ({span}{known})")
    return "; ".join(words) + "."


def standing(section: Section) -> str:
    """Say where the latest value stands between the limits, or why there are none."""
    if section.latest.reason:
        return f"No figure: {section.latest.reason}"
    if section.limits is None:
        return f"No limits: {section.why}"
    return STANDINGS[section.standing].format(side=section.side)


def limits(section: Section) -> tuple[str, str]:
    """Print the limits of a council of its size: those that the standing names, and the others named."""
    if section.limits is None:
        return "", ""
    lower998, lower95, _, upper95, upper998 = section.limits
    inner, outer = _between(section, lower95, upper95), _between(section, lower998, upper998)
    if section.standing == "outside 99.8":
        return outer, f"95 per cent: {inner}"
    return inner, f"99.8 per cent: {outer}"


def year_before(section: Section) -> str:
    """Say of a council outside limits where it stood the year before: one year alone names nobody unusual."""
    if section.standing not in ("outside 95", "outside 99.8"):
        return ""
    when = period_words(section.latest.time_period - 1)
    return f" {when}: {section.before}." if section.before else " No year before to compare."


def place(section: Section) -> str:
    """Say where a council stands among all, allowing for chance."""
    return place_words(*section.places) if section.places else ""


def at_a_glance(brief: Brief) -> list[tuple[str, list[tuple[Section, str]]]]:
    """Give what is first to be seen: a heading, and measures with what is said of each."""
    tested = [section for section in brief.sections if section.limits]
    outside = [(section, f"{section.side}.{year_before(section)}") for section in tested if section.side]
    moves = ((each, " to ".join(bare(each, row.value) for row in each.rows[-2:])) for each in brief.sections)
    changed = [(section, f"{section.changed} from {span}") for section, span in moves if section.changed]
    stands = [(sections[0], place(sections[0])) for sections in brief.themes.values() if sections[0].places]
    return [
        (f"Outside the 95 per cent limits, of {len(tested)} measures", outside),
        ("Changed on the year by more than chance (tested at 1 in 100)", changed),
        ("Where it stands, allowing for chance", stands),
    ]


def spending_picture(spending: Spending, name: str) -> str:
    """Draw the total for each child beside that of all councils."""
    totals = {year: spending.amounts.get(("total", year)) for year in spending.years}
    own = {year: amount.per_child for year, amount in totals.items() if amount}
    said = ", ".join(f"£{value:,.0f} in {period_words(year)}" for year, value in own.items())
    says = f"Spending for each child, {name}: {said}"
    return sparklines.line_chart(own, spending.england_total, {}, spending.years, says=says)


def note(section: Section, row: Row) -> str:
    """Say of one year why it has no value, or what the release before said."""
    before = number(row.before) if section.measure.has_counts else bare(section, row.before)
    revised = f"the release before said {before}" if row.revised else ""
    return "; ".join(filter(None, (row.reason, revised)))


def basis(section: Section) -> str:
    """Say on which estimates of children a rate rests, and that England's is the publisher's."""
    words = [section.measure.remark]
    censuses = {child_population.census(row.base_release) for row in section.rows if row.base_release}
    newest = max(map(child_population.census, descriptor.source_ids(child_population.TABLE)))
    if censuses - {newest}:
        said = f"Children as estimated before the {newest} census"
        words.append(f"{said}: the newer series leaves this council out.")
    elif censuses:
        words.append(f"Children as estimated since the {newest} census, in the middle of the year before.")
    return " ".join(filter(None, words))


def picture(section: Section, name: str) -> str:
    """Draw the council's line beside England's and its neighbours'."""
    known = [row for row in section.rows if not row.reason]
    years = sorted(section.england)
    england = section.england[years[-1]]
    # The first and the last, which may be one.
    shown = [("", row) for row in (*known[:1], *known[1:][-1:])] + [("England ", england)]
    words = [f"{whose}{bare(section, row.value)} in {period_words(row.time_period)}" for whose, row in shown]
    beside = {} if section.measure.unit == CHILDREN else section.england
    return sparklines.line_chart(
        {row.time_period: row.value for row in section.rows},
        {year: row.value for year, row in beside.items()},
        section.near_lines,
        years,
        says=", ".join([f"{section.measure.title}, {name}", *words]),
        limits=section.limits,
        highest=100 if section.measure.unit == SHARE else math.inf,
    )


def pounds(amount: Amount | None) -> str:
    """Print spending a child."""
    if amount is None:
        return "none"
    return NONE if amount.reason else number_text(amount.per_child, "£")


def total(spending: Spending) -> str:
    """Print the total of section 251 in the last year, in millions."""
    amount = spending.amounts.get(("total", spending.years[-1]))
    return NONE if amount is None or amount.reason else millions(amount.gross)


def millions(amount: float) -> str:
    """Print pounds in millions."""
    return number_text(amount / 1e6, "£m", 1)


def day(text: str) -> str:
    """Print a day, a month or a year."""
    year, *rest = text.split("-")
    if not rest:
        return year or NONE
    month, *days = map(int, rest)
    return " ".join([*map(str, days), periods.MONTHS[month - 1], year])


def grade(row: Judgement) -> str:
    """Print the grade of an inspection, with what it is the grade of where it is not the whole."""
    whole = row.overall_basis in ("overall", "not graded", "")
    return row.overall if whole else f"{row.overall} ({row.overall_basis})"


def newer(row: briefs.Newer) -> str:
    """Print what an unofficial index says: each judgement where there is no overall grade."""
    if row.overall != NO_OVERALL:
        return row.overall
    children = f"help and protection {row.help_protection}, children in care {row.children_in_care}"
    return f"{row.overall}; {children}, care leavers {row.care_leavers}, leadership {row.leadership}"


def began(step: Step) -> str:
    """Say when a step began, and how sure that is."""
    before = {"inferred": "about ", "publication": "about ", "latest possible": "by "}
    return before.get(step.start_basis, "") + day(step.start)


def ended(step: Step) -> str:
    """Say when a step ended, or how little is known of it."""
    if step.end:
        return day(step.end)
    return f"last seen in place {day(step.last_seen)}" if step.last_seen else step.status


def in_use(council: Council) -> tuple[str, str]:
    """Give the kind of a council and its codes as counted now: a new code dated ahead comes last."""
    ahead = [step for step in council.changes if step.old == step.new and step.day > registry.last_day()]
    now = council.codes[len(ahead) :]
    later = "".join(f", from {day(step.day)} {step.new_code}" for step in ahead)
    return TYPES[now[0][:3]] if ahead else council.kind, ", before ".join(now) + later


def no_children(council: Council) -> str:
    """Say why no estimate of a council's children is there."""
    return f"no figures before {day(council.opened)}" if regions.is_coming(council) else "no estimate is held"


def retired(brief: Brief) -> str:
    """Say which neighbours the table names by codes that a reorganisation since has ended."""
    known = tables.load("areas").set_index("new_la_code")["closed"]
    old = [near for near in brief.neighbours if "" < known[near.code] <= registry.last_day()]
    named = "; ".join(f"{near.council.title}, there {near.code}" for near in old)
    return f"Named in the model by a code no longer in use: {named}." if named else ""


def lineage(council: Council) -> list[list[str | Council]]:
    """Say what reorganisation did to a council: sentences in parts, words and the councils that they name."""
    known, code, now = councils(), council.code, registry.last_day()
    found: list[list[str | Council]] = []
    if before := [(step, known[step.old]) for step in council.changes if step.old != code]:
        made = f"No figures before {day(council.opened)}, when it is made. Its area is that of "
        was = f"New on {day(council.opened)}. Its area was that of "
        found.append([made if council.opened > now else was, *_listed(before), "."])
    for step in council.changes:
        if step.old == step.new:
            words = ("becomes", "takes", "from then") if step.day > now else ("became", "took", "since")
            unitary, code_only, since = words
            is_unitary = step.kind == "county to unitary"
            what = f"{unitary} one unitary council" if is_unitary else f"{code_only} a new code"
            codes = f"{step.old_code} until then, {step.new_code} {since}"
            found.append([f"On {day(step.day)} it {what}: {codes}."])
    if after := [(step, known[step.new]) for step in council.changes if step.new != code]:
        ends, goes = ("Ends", "goes") if council.closed > now else ("Ended", "went")
        found.append([f"{ends} on {day(council.closed)}. Its area {goes} to ", *_listed(after), "."])
    return found


def _listed(named: list[tuple[Change, Council]]) -> list[str | Council]:
    """Name councils with commas and an "and"; a part of one, "part (name)", is named before it."""
    parts: list[str | Council] = []
    for place, (step, council) in enumerate(named):
        if place:
            parts.append(" and " if place == len(named) - 1 else ", ")
        if step.kind.startswith("part ("):
            parts.append(step.kind.removeprefix("part ") + " ")
        parts.append(council)
    return parts


def strip_words(brief: Brief) -> str:
    """Say what the line of time shows."""
    graded = [row for row in brief.judgements if row.overall]
    if not graded:
        return f"No judgement of {brief.council.title} is held"
    listed = ", ".join(f"{grade(row)} {row.published[:4]}" for row in graded)
    return f"Judgements of {brief.council.title}: {listed}. Steps found: {len(brief.steps)}"
