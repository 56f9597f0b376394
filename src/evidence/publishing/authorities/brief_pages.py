"""Authority pages: briefs as HTML, in the book and as files of their own."""

import hashlib

import pandas as pd

from evidence.data import councils, descriptor, tables
from evidence.measures import spending_per_child
from evidence.notebooks import inputs
from evidence.paths import DESCRIPTOR, STATIC
from evidence.publishing import templating
from evidence.publishing.authorities import brief_words, judgement_timeline, regions
from evidence.publishing.authorities.briefs import FOLDER, Brief
from evidence.publishing.citing import citations

TABLES = (
    *("area_changes", "areas", "child_population", "child_protection", "children_in_need", "gdp_deflator"),
    *("inspections", "interventions", "looked_after", "neighbours", "participation_proxies", "placements"),
    *("referrals", "section_251", "social_worker_changes", "timeliness", "workforce"),
)

SIF = "2013"
"""The single inspection framework began in November of it."""

STYLE = STATIC / "book.css"


def addresses() -> dict[str, str]:
    """Give the address of each authority's page from the top of the book, by code of the council."""
    return {code: f"{FOLDER}/{slug}.html" for code, slug in councils.slugs().items()}


def table_names() -> list[str]:
    """Name the tables that the pages are made of: while none of them moves, no page does."""
    return [*TABLES, spending_per_child.outturn()]


def state() -> str:
    """Digest all that decides what the pages of authorities hold, and what they are compared by."""
    parts = [inputs.file_digest(DESCRIPTOR), inputs.package_digest(), *map(tables.digest, table_names())]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()


def body(brief: Brief, root: str | None) -> str:
    """Make the HTML of one brief, without a frame.

    `root` is the way to the top of the book, or its address; None where no book stands behind the page,
    which then has words in place of links.
    """
    published = tables.load("inspections")["published"]
    return templating.render(
        "authority.html",
        brief=brief,
        root=root,
        short=not brief.council.in_spreads,
        ended=regions.has_ended(brief.council),
        coming=regions.is_coming(brief.council),
        limited=sum(section.limits is not None for section in brief.sections),
        words=brief_words,
        lines=spending_per_child.LINES,
        base=spending_per_child.prices_of(),
        strip=_strip(brief),
        key=judgement_timeline.key(),
        completeness=_completeness(),
        graded=[brief_words.day(end) for end in (published.min(), published.max())],
        sources=[descriptor.source(id) for id in brief.sources],
    )


def document(brief: Brief) -> str:
    """Make one brief a whole document of its own.

    Its style is within, it has no script, and links only where the book has an address.
    """
    root = citations.located("").strip("/")
    return templating.render(
        "authority_file.html",
        brief=brief,
        style=STYLE.read_text(encoding="utf-8"),
        body=body(brief, f"{root}/" if root else None),
        book=citations.book(),
        edition=citations.edition(),
    )


def _completeness() -> str:
    rows = tables.load("interventions")
    early = rows["start"].between("1", SIF, inclusive="left").sum()
    return (
        f"No public register of interventions was found. This list is compiled from published texts and is "
        f"partial: {len(rows)} steps with {rows['new_la_code'].nunique()} councils, {early} of them begun "
        f"before {SIF}. A "
        f"step with no end found may have ended, and what is not listed may have been. The inspections are "
        f"complete as far as the publisher's lists and reports go, without monitoring and focused visits."
    )


def _strip(brief: Brief) -> str:
    steps, reports = tables.load("interventions"), tables.load("inspections")
    days = pd.concat([reports["published"], steps["start"], steps["end"], steps["last_seen"]])
    years = days[days != ""].str[:4].astype(int)
    graded = [row for row in brief.judgements if row.overall in judgement_timeline.SHAPES]
    spans = (
        judgement_timeline.Span(step.kind, step.start, step.end or step.last_seen, not step.end)
        for step in brief.steps
        if step.start
    )
    return judgement_timeline.strip(
        [judgement_timeline.Mark(row.published, row.overall) for row in graded],
        list(spans),
        first=years.min(),
        # To the end of the year of the last event.
        last=years.max() + 1,
        says=brief_words.strip_words(brief),
    )
