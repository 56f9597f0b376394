"""The measures, one reviewed entry each: words, columns, place in a brief, why it matters and caveats.

Polarity is that of the Department for Education's Local Authority Interactive Tool, which sets one only where
the field agrees on it: rates of children have none.
"""

from dataclasses import dataclass
from typing import Literal

from evidence.data import descriptor
from evidence.statistics.rates import Kind

CHAPTERS = {
    "variation": "Practice variation",
    "participation": "Child participation",
    "workforce": "Workforce churn",
}
"""Titles of the chapters that rest on measures of a brief."""

RATE, SHARE, CASES = "per 10,000 children", "%", "cases"
PER = {RATE: 10_000, SHARE: 100, CASES: 1}
CHILDREN = "children aged 0 to 17"
POPULATION = "population"
YEAR_END = "03-31"
Polarity = Literal["higher is better", "lower is better"]
HIGHER: Polarity = "higher is better"
LOWER: Polarity = "lower is better"

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
    "withheld": "Where an authority's count is withheld, England's rate leaves that authority out.",
    "agency-rule": "A rule on agency workers came in on 31 October 2024, between two counts.",
}
"""What a reader must know of a measure, each said once and referred to by key."""

ON_BRIEFS = frozenset({"includes-care", "unaccompanied", "new-collection", "mean"})
"""Caveats of the definition, which a brief prints beside the measure."""


@dataclass(frozen=True)
class Columns:
    """Where a measure is read from."""

    table: str
    value: str = ""  # published rate or percentage, used where the publisher prints no two counts
    count: str = ""  # numerator; empty where only a percentage is published
    # Denominator, several columns added up; POPULATION is children at the mid-year before 31 March.
    base: str | tuple[str, ...] = ""
    flow: bool = False  # whether it counts what happened in the year and not what there was on its last day
    kind: Kind = "proportion"
    # Whether England is the published value: the publisher leaves authorities with one of the two counts
    # missing out of the rate, and not out of the counts.
    as_published: bool = False

    @property
    def bases(self) -> tuple[str, ...]:
        """The columns of the denominator, however many."""
        return (self.base,) if isinstance(self.base, str) else self.base

    @property
    def day(self) -> str:
        """Month and day to which the table's years refer, such as ``"03-31"``."""
        return descriptor.resource(self.table).get("reference_day", YEAR_END)


@dataclass(frozen=True)
class Placement:
    """A measure's place in a brief."""

    theme: str = ""  # "Help and protection", "In care" or "Workforce"; empty if in no brief
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
        between = "" if self.unit == SHARE else " "
        return f"{value:,.{self.brief.decimals}f}{between}{self.unit}"


_HELP, _CARE, _WORK = "Help and protection", "In care", "Workforce"
_SPREAD, _PROCESS = "variation-spread-measures", "variation-process-over-time"
_PROXIES, _TRENDS = "participation-official-proxies", "workforce-england-trends"

_ALL = (
    Measure(
        id="in-need",
        title="Children in need",
        short="In need",
        unit=RATE,
        counted="children in need at 31 March",
        of=CHILDREN,
        why_it_matters="It counts every child whom the authority has judged to need its services.",
        polarity=None,
        caveats=("includes-care", "thresholds", "estimated", "missing-returns"),
        columns=Columns("children_in_need", count="cin_31_march", base=POPULATION, kind="rate"),
        brief=Placement(_HELP, "variation", _SPREAD),
    ),
    Measure(
        id="protection-plans",
        title="Children on a protection plan",
        short="On a protection plan",
        unit=RATE,
        counted="children on a plan at 31 March",
        of=CHILDREN,
        why_it_matters="A conference has judged them to be suffering, or likely to suffer, significant harm.",
        polarity=None,
        caveats=("thresholds", "estimated", "missing-returns"),
        columns=Columns("child_protection", count="plans_31_march", base=POPULATION, kind="rate"),
        brief=Placement(_HELP, "variation", _SPREAD),
    ),
    Measure(
        id="referrals",
        title="Referrals in the year",
        unit=RATE,
        counted="referrals in the year to 31 March",
        of=CHILDREN,
        why_it_matters="On each a social worker has one working day to decide what happens next.",
        polarity=None,
        caveats=("thresholds", "estimated", "missing-returns"),
        columns=Columns("referrals", count="referrals", base=POPULATION, flow=True, kind="rate"),
        brief=Placement(_HELP, "variation", _SPREAD),
    ),
    Measure(
        id="re-referrals",
        title="Referred again within 12 months",
        unit=SHARE,
        counted="referrals within 12 months of an earlier one",
        of="referrals in the year to 31 March",
        why_it_matters="Somebody is worried again about a child who was referred within the year before.",
        polarity=LOWER,
        caveats=("looks-back", "thresholds", "missing-returns"),
        columns=Columns("referrals", "re_referral_percent", "re_referrals", "referrals", flow=True),
        brief=Placement(_HELP, "variation", _PROCESS, 1, looks_back=True),
    ),
    Measure(
        id="repeat-plans",
        title="Plans that are a second or later one",
        unit=SHARE,
        counted="plans begun that were the child's second or later",
        of="plans begun in the year to 31 March",
        why_it_matters="These children were judged to be at risk before, and are so judged again.",
        polarity=LOWER,
        caveats=("thresholds", "missing-returns"),
        columns=Columns(
            "child_protection", "second_or_later_percent", "second_or_later_plans", "plans_started", flow=True
        ),
        brief=Placement(_HELP, "variation", _PROCESS, 1),
    ),
    Measure(
        id="assessments-45-days",
        title="Assessments within 45 working days",
        unit=SHARE,
        counted="assessments done within 45 working days",
        of="assessments in the year to 31 March",
        why_it_matters="Statutory guidance gives an assessment at most 45 working days from referral.",
        polarity=HIGHER,
        caveats=("no-counts",),
        columns=Columns("timeliness", "assessments_45_days_percent", flow=True),
        brief=Placement(_HELP, "variation", _PROCESS, 1),
    ),
    Measure(
        id="conferences-15-days",
        title="Conferences within 15 working days",
        unit=SHARE,
        counted="initial conferences held within 15 working days",
        of="initial conferences in the year to 31 March",
        why_it_matters="Statutory guidance has it held within 15 working days of the strategy discussion.",
        polarity=HIGHER,
        caveats=("no-counts",),
        columns=Columns("timeliness", "conferences_15_days_percent", flow=True),
    ),
    Measure(
        id="reviews-in-time",
        title="Protection plans reviewed in time",
        unit=SHARE,
        counted="plans reviewed in time",
        of="plans at 31 March that had run three months or more",
        why_it_matters="Statutory guidance has a plan reviewed after three months, then every six.",
        polarity=HIGHER,
        caveats=("missing-returns",),
        columns=Columns(
            "timeliness", "plan_reviews_in_time_percent", "plan_reviews_in_time", "plans_three_months"
        ),
        brief=Placement(_HELP, "participation", _PROXIES, 1),
    ),
    Measure(
        id="looked-after",
        title="Children looked after",
        short="Looked after",
        unit=RATE,
        counted="children looked after at 31 March",
        of=CHILDREN,
        why_it_matters="The authority is responsible for where these children live and for their care.",
        polarity=None,
        caveats=("unaccompanied", "thresholds", "estimated"),
        columns=Columns("looked_after", "rate_per_10000", "looked_after_31_march", POPULATION, kind="rate"),
        brief=Placement(_CARE, "variation", "variation-looked-after-funnel"),
    ),
    Measure(
        id="three-placements",
        title="Three or more placements in the year",
        unit=SHARE,
        counted="children with three or more placements",
        of="children looked after at 31 March",
        why_it_matters="Each further placement is another home to settle in within one year.",
        polarity=LOWER,
        caveats=("rounded",),
        columns=Columns(
            "placements",
            "three_or_more_placements_percent",
            "three_or_more_placements",
            "looked_after_children",
            flow=True,
        ),
        brief=Placement(_CARE, "variation", _SPREAD, 1),
    ),
    Measure(
        id="long-term-stability",
        title="In one placement for two years",
        unit=SHARE,
        counted="children with the same carer for at least two years",
        of="children under 16 looked after for two and a half years or more",
        why_it_matters="It shows how many of those long in care have stayed in one home.",
        polarity=HIGHER,
        caveats=("rounded",),
        columns=Columns(
            "placements", "long_term_stability_percent", "long_term_stable", "long_term_children"
        ),
        brief=Placement(_CARE, "variation", _SPREAD, 1),
    ),
    Measure(
        id="over-20-miles",
        title="Placed over 20 miles from home",
        unit=SHARE,
        counted="children placed more than 20 miles from home and outside the authority",
        of="children looked after at 31 March",
        why_it_matters="These children live far from the home and the area that they came from.",
        polarity=LOWER,
        caveats=("no-counts",),
        columns=Columns("placements", "over_20_miles_percent"),
        brief=Placement(_CARE, "variation", _SPREAD),
    ),
    Measure(
        id="special-guardianship",
        title="Left care to a special guardian",
        unit=SHARE,
        counted="children who left care to a special guardian",
        of="children who ceased to be looked after in the year to 31 March",
        why_it_matters="It is one of the ways in which a child leaves care for a permanent home.",
        polarity=None,
        caveats=("no-counts", "sparse"),
        columns=Columns("placements", "special_guardianship_percent", flow=True),
    ),
    Measure(
        id="three-social-workers",
        title="Three or more social workers in the year",
        unit=SHARE,
        counted="children with three or more social workers",
        of="children looked after at 31 March",
        why_it_matters="A child whose social worker changes has another person to get to know.",
        polarity=LOWER,
        caveats=("new-collection",),
        columns=Columns(
            "social_worker_changes",
            "three_or_more_social_workers_percent",
            "three_or_more_social_workers",
            "looked_after_children",
            flow=True,
        ),
        brief=Placement(_CARE, "participation", _PROXIES, 1),
    ),
    Measure(
        id="missing",
        title="Looked after and missing in the year",
        unit=SHARE,
        counted="children with a missing incident",
        of="children looked after in the year to 31 March",
        why_it_matters="Those responsible for a child who is missing do not know where the child is.",
        polarity=None,
        caveats=("recording", "no-counts"),
        columns=Columns("participation_proxies", "missing_percent", flow=True),
    ),
    Measure(
        id="away-without-authorisation",
        title="Looked after and away without authorisation",
        unit=SHARE,
        counted="children away from their placement without authorisation",
        of="children looked after in the year to 31 March",
        why_it_matters="These children were not where those responsible had agreed that they should be.",
        polarity=None,
        caveats=("recording", "no-counts"),
        columns=Columns("participation_proxies", "away_without_authorisation_percent", flow=True),
    ),
    Measure(
        id="health-checks",
        title="Looked after and health checked",
        unit=SHARE,
        counted="children who had their health checks",
        of="children looked after at 31 March for a year or more",
        why_it_matters="An authority has to have each child's health assessed at least once a year.",
        polarity=HIGHER,
        caveats=("recording", "no-counts"),
        columns=Columns("participation_proxies", "health_checks_percent", flow=True),
    ),
    Measure(
        id="not-in-touch",
        title="Care leavers aged 19 to 21 not in touch",
        unit=SHARE,
        counted="care leavers with whom the authority is not in touch",
        of="care leavers aged 19 to 21 in the year to 31 March",
        why_it_matters="The authority has a duty to take reasonable steps to keep in touch with them.",
        polarity=LOWER,
        caveats=("sparse", "no-counts"),
        columns=Columns("participation_proxies", "care_leavers_not_in_touch_percent", flow=True),
        brief=Placement(_CARE, "participation", _PROXIES),
    ),
    Measure(
        id="turnover",
        title="Social workers who left in the year",
        unit=SHARE,
        counted="left in the year to 30 September, full-time equivalent",
        of="in post at 30 September",
        why_it_matters="The children on the caseload of a social worker who leaves pass to another.",
        polarity=LOWER,
        caveats=("part-year", "joint", "withheld"),
        columns=Columns(
            "workforce", "turnover_percent", "leavers_fte", "in_post_fte", True, "rate", as_published=True
        ),
        brief=Placement(_WORK, "workforce", _TRENDS, 1),
    ),
    Measure(
        id="agency",
        title="Social workers from agencies",
        unit=SHARE,
        counted="from agencies at 30 September, full-time equivalent",
        of="in post or from agencies",
        why_it_matters="They are engaged for a time and are not the authority's employees.",
        polarity=LOWER,
        caveats=("agency-rule", "joint", "withheld"),
        columns=Columns(
            "workforce", "agency_percent", "agency_fte", ("in_post_fte", "agency_fte"), as_published=True
        ),
        brief=Placement(_WORK, "workforce", "workforce-agency-distribution", 1),
    ),
    Measure(
        id="vacancy",
        title="Social work posts vacant",
        unit=SHARE,
        counted="posts vacant at 30 September, full-time equivalent",
        of="posts filled or vacant",
        why_it_matters="A vacant post is one that the authority means to have a social worker in.",
        polarity=LOWER,
        caveats=("joint", "withheld"),
        columns=Columns(
            "workforce",
            "vacancy_percent",
            "vacancies_fte",
            ("in_post_fte", "vacancies_fte"),
            as_published=True,
        ),
        brief=Placement(_WORK, "workforce", _TRENDS, 1),
    ),
    Measure(
        id="caseload",
        title="Cases for each social worker",
        unit=CASES,
        counted="cases at 30 September",
        of="social workers who hold any, full-time equivalent",
        why_it_matters="It says among how many cases a social worker's time is divided, on average.",
        polarity=LOWER,
        caveats=("mean", "joint", "withheld"),
        columns=Columns(
            "workforce", "cases_per_holder", "cases", "case_holders_fte", kind="rate", as_published=True
        ),
        brief=Placement(_WORK, "workforce", _TRENDS, 1),
    ),
)

MEASURES = {measure.id: measure for measure in _ALL}
"""Every measure, by the word its ids carry. Percentages with counts are worked out from them, unrounded."""

OF_BRIEFS = {id: measure for id, measure in MEASURES.items() if measure.brief.theme}
"""The measures of a brief, in the order of the page."""
