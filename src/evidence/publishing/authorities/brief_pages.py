"""Authority pages: briefs as HTML, in the book and as files of their own."""

import hashlib

import pandas as pd

from evidence.data import councils, descriptor, tables
from evidence.measures import spending_per_child
from evidence.notebooks import inputs
from evidence.paths import DESCRIPTOR, THEME
from evidence.publishing import templating
from evidence.publishing.authorities import brief_words, judgement_timeline
from evidence.publishing.authorities.briefs import FOLDER, Brief
from evidence.publishing.citing import citations
from evidence.statistics.funnel import share_outside

TABLES = (
    *("area_changes", "areas", "child_population", "child_protection", "children_in_need", "gdp_deflator"),
    *("inspections", "interventions", "looked_after", "neighbours", "outturn_2024_25"),
    *("participation_proxies", "placements", "referrals", "section_251", "social_worker_changes"),
    *("timeliness", "workforce"),
)
"""What the pages are made of: while none of it moves, no page does."""

SIF = "2013"
"""The single inspection framework began in November of it."""

STYLE = THEME / "static" / "book.css"


def addresses() -> dict[str, str]:
    """Give the address of each authority's page from the top of the book, by code of the council."""
    return {code: f"{FOLDER}/{slug}.html" for code, slug in councils.slugs().items()}


def state() -> str:
    """Digest all that decides what the pages of authorities hold, and what they are compared by.

    It moves with any of `TABLES`, with the descriptor and with the package.
    """
    parts = [inputs.file_digest(DESCRIPTOR), inputs.package_digest(), *map(tables.digest, TABLES)]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()


def body(brief: Brief, root: str | None) -> str:
    """Make the HTML of one brief, without a frame.

    `root` is the way to the top of the book, or its address; None where no book stands behind the page,
    which then has words in place of links.
    """
    return templating.render(
        "authority.html",
        brief=brief,
        root=root,
        short=not brief.council.in_spreads,
        limited=sum(section.limits is not None for section in brief.sections),
        words=brief_words,
        lines=spending_per_child.LINES,
        base=spending_per_child.prices_of(),
        strip=_strip(brief),
        key=judgement_timeline.key(),
        completeness=completeness(),
        graded=_graded(),
        sources=[descriptor.source(id) for id in brief.sources],
        outside={limit: round(100 * share_outside(limit)) for limit in ("95", "998")},
    )


def document(brief: Brief) -> str:
    """Make one brief a whole document of its own.

    Its style is within, it has no script, and links only where the book has an address.
    """
    root = citations.located("").strip("/")
    style = STYLE.read_text(encoding="utf-8")
    return templating.render(
        "authority_file.html",
        brief=brief,
        style=style,
        body=body(brief, f"{root}/" if root else None),
        book=citations.book(),
        edition=citations.edition(),
    )


def completeness() -> str:
    """Say how complete the list of interventions is."""
    rows = tables.load("interventions")
    early = int((rows["start"] < SIF).sum() - (rows["start"] == "").sum())
    return (
        f"No public register of interventions was found. This list is compiled from published texts and is "
        f"partial: {len(rows)} steps with {rows['new_la_code'].nunique()} councils, {early} of them begun "
        f"before {SIF}. A "
        f"step with no end found may have ended, and what is not listed may have been. The inspections are "
        f"complete as far as the publisher's lists and reports go, without monitoring and focused visits."
    )


def _graded() -> tuple[str, str]:
    """Say when the first and the last graded inspection held were published."""
    published = tables.load("inspections")["published"]
    return brief_words.day(published.min()), brief_words.day(published.max())


def _years() -> tuple[int, int]:
    """Give the years of the line of time: from the first event held to the end of the year of the last."""
    steps, reports = tables.load("interventions"), tables.load("inspections")
    days = pd.concat([reports["published"], steps["start"], steps["end"], steps["last_seen"]])
    years = days[days != ""].str[:4].astype(int)
    return int(years.min()), int(years.max()) + 1


def _strip(brief: Brief) -> str:
    graded = [row for row in brief.judgements if row.overall in judgement_timeline.SHAPES]
    first, last = _years()
    return judgement_timeline.strip(
        [judgement_timeline.Mark(row.published, row.overall) for row in graded],
        [
            judgement_timeline.Span(step.kind, step.start, step.end or step.last_seen, not step.end)
            for step in brief.steps
            if step.start
        ],
        first=first,
        last=last,
        says=brief_words.strip_words(brief),
    )
