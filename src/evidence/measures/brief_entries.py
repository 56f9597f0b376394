"""The measures of a brief: the words they go by, the chapter that rests on each, how each is printed."""

from dataclasses import dataclass

from evidence.measures import registry

CHAPTERS = {
    "variation": "Practice variation",
    "participation": "Child participation",
    "workforce": "Workforce churn",
}
"""Titles of the chapters that rest on measures of a brief."""


@dataclass(frozen=True)
class BriefMeasure:
    """One measure of a brief.

    Attributes
    ----------
    id : str
        Its anchor on the page, and its name in `evidence.measures.registry.MEASURES`.
    title : str
        Name, as a heading.
    unit : str
        What one is of: "per 10,000 children", "%", "cases".
    counted, of : str
        What the count and the base count, as the words after each number.
    theme : str
        "Children", "Help and protection", "In care" or "Workforce".
    chapter : str
        Chapter that rests on it.
    figure : str
        Id of a figure that draws it.
    decimals : int
        How it is printed.
    looks_back : bool
        Whether it needs a year of records before its own: a new council then has none of its first.
    remark : str
        What a reader must know of the definition, as a sentence.
    """

    id: str
    title: str
    unit: str
    counted: str
    of: str
    theme: str
    chapter: str
    figure: str
    decimals: int
    looks_back: bool = False
    remark: str = ""

    @property
    def table(self) -> str:
        """Name of the table it is read from."""
        return registry.MEASURES[self.id].table

    @property
    def address(self) -> str:
        """Address of the chapter, from the top of the book."""
        return f"chapters/{self.chapter}/{self.chapter}.html"

    @property
    def chapter_title(self) -> str:
        """Title of the chapter."""
        return CHAPTERS[self.chapter]

    @property
    def per(self) -> int:
        """The unit as a number: 10,000, 100 or 1."""
        return registry.MEASURES[self.id].per

    @property
    def has_counts(self) -> bool:
        """Whether count and base are published, without which there are no limits."""
        return bool(registry.MEASURES[self.id].count)

    def text(self, value: float) -> str:
        """Print one value with its unit.

        Examples
        --------
        >>> MEASURES["looked-after"].text(67.118), MEASURES["agency"].text(13.018)
        ('67 per 10,000 children', '13.0%')
        """
        between = "" if self.unit == "%" else " "
        return f"{value:,.{self.decimals}f}{between}{self.unit}"


RATE, SHARE, CASES = "per 10,000 children", "%", "cases"
CHILDREN = "children aged 0 to 17"

_ALL = (
    BriefMeasure(
        id="in-need",
        title="Children in need",
        unit=RATE,
        counted="children in need at 31 March",
        of=CHILDREN,
        theme="Help and protection",
        chapter="variation",
        figure="variation-spread-measures",
        decimals=0,
        remark="Children looked after and those on protection plans are among them.",
    ),
    BriefMeasure(
        id="protection-plans",
        title="Children on a protection plan",
        unit=RATE,
        counted="children on a plan at 31 March",
        of=CHILDREN,
        theme="Help and protection",
        chapter="variation",
        figure="variation-spread-measures",
        decimals=0,
    ),
    BriefMeasure(
        id="referrals",
        title="Referrals in the year",
        unit=RATE,
        counted="referrals in the year to 31 March",
        of=CHILDREN,
        theme="Help and protection",
        chapter="variation",
        figure="variation-spread-measures",
        decimals=0,
    ),
    BriefMeasure(
        id="re-referrals",
        title="Referred again within 12 months",
        unit=SHARE,
        counted="referrals within 12 months of an earlier one",
        of="referrals in the year to 31 March",
        theme="Help and protection",
        chapter="variation",
        figure="variation-process-over-time",
        decimals=1,
        looks_back=True,
    ),
    BriefMeasure(
        id="repeat-plans",
        title="Plans that are a second or later one",
        unit=SHARE,
        counted="plans begun that were the child's second or later",
        of="plans begun in the year to 31 March",
        theme="Help and protection",
        chapter="variation",
        figure="variation-process-over-time",
        decimals=1,
    ),
    BriefMeasure(
        id="assessments-45-days",
        title="Assessments within 45 working days",
        unit=SHARE,
        counted="assessments done within 45 working days",
        of="assessments in the year to 31 March",
        theme="Help and protection",
        chapter="variation",
        figure="variation-process-over-time",
        decimals=1,
    ),
    BriefMeasure(
        id="reviews-in-time",
        title="Protection plans reviewed in time",
        unit=SHARE,
        counted="plans reviewed in time",
        of="plans at 31 March that had run three months or more",
        theme="Help and protection",
        chapter="participation",
        figure="participation-official-proxies",
        decimals=1,
    ),
    BriefMeasure(
        id="looked-after",
        title="Children looked after",
        unit=RATE,
        counted="children looked after at 31 March",
        of=CHILDREN,
        theme="In care",
        chapter="variation",
        figure="variation-looked-after-funnel",
        decimals=0,
        remark="Unaccompanied children are counted where they are looked after.",
    ),
    BriefMeasure(
        id="three-placements",
        title="Three or more placements in the year",
        unit=SHARE,
        counted="children with three or more placements",
        of="children looked after at 31 March",
        theme="In care",
        chapter="variation",
        figure="variation-spread-measures",
        decimals=1,
    ),
    BriefMeasure(
        id="long-term-stability",
        title="In one placement for two years",
        unit=SHARE,
        counted="children with the same carer for at least two years",
        of="children under 16 looked after for two and a half years or more",
        theme="In care",
        chapter="variation",
        figure="variation-spread-measures",
        decimals=1,
    ),
    BriefMeasure(
        id="over-20-miles",
        title="Placed over 20 miles from home",
        unit=SHARE,
        counted="children placed more than 20 miles from home and outside the authority",
        of="children looked after at 31 March",
        theme="In care",
        chapter="variation",
        figure="variation-spread-measures",
        decimals=0,
    ),
    BriefMeasure(
        id="three-social-workers",
        title="Three or more social workers in the year",
        unit=SHARE,
        counted="children with three or more social workers",
        of="children looked after at 31 March",
        theme="In care",
        chapter="participation",
        figure="participation-official-proxies",
        decimals=1,
        remark="One year of a new collection.",
    ),
    BriefMeasure(
        id="not-in-touch",
        title="Care leavers aged 19 to 21 not in touch",
        unit=SHARE,
        counted="care leavers with whom the authority is not in touch",
        of="care leavers aged 19 to 21 in the year to 31 March",
        theme="In care",
        chapter="participation",
        figure="participation-official-proxies",
        decimals=0,
    ),
    BriefMeasure(
        id="turnover",
        title="Social workers who left in the year",
        unit=SHARE,
        counted="left in the year to 30 September, full-time equivalent",
        of="in post at 30 September",
        theme="Workforce",
        chapter="workforce",
        figure="workforce-england-trends",
        decimals=1,
    ),
    BriefMeasure(
        id="agency",
        title="Social workers from agencies",
        unit=SHARE,
        counted="from agencies at 30 September, full-time equivalent",
        of="in post or from agencies",
        theme="Workforce",
        chapter="workforce",
        figure="workforce-agency-distribution",
        decimals=1,
    ),
    BriefMeasure(
        id="vacancy",
        title="Social work posts vacant",
        unit=SHARE,
        counted="posts vacant at 30 September, full-time equivalent",
        of="posts filled or vacant",
        theme="Workforce",
        chapter="workforce",
        figure="workforce-england-trends",
        decimals=1,
    ),
    BriefMeasure(
        id="caseload",
        title="Cases for each social worker",
        unit=CASES,
        counted="cases at 30 September",
        of="social workers who hold any, full-time equivalent",
        theme="Workforce",
        chapter="workforce",
        figure="workforce-england-trends",
        decimals=1,
        remark="A mean over those who hold cases: it says nothing of who holds most.",
    ),
)

MEASURES = {measure.id: measure for measure in _ALL}
"""The measures, in the order of the page."""
