"""Authority pages: briefs as HTML, in the book and as files of their own."""

import hashlib
from functools import lru_cache
from typing import Any

import pandas as pd

from evidence.data import councils, tables
from evidence.measures import spending_per_child
from evidence.notebooks import inputs
from evidence.paths import DESCRIPTOR, STATIC
from evidence.publishing import templating
from evidence.publishing.authorities import brief_words, council_numbers, judgement_timeline, regions
from evidence.publishing.authorities.briefs import FOLDER, Brief
from evidence.publishing.citing import citations

TABLES = (
    *("area_changes", "areas", "care_flows", "care_leavers", "child_population", "child_protection"),
    *("children_in_need", "children_in_need_sen", "children_placed", "gdp_deflator", "homes_elsewhere"),
    *("inspections", "inspections_unofficial", "interventions", "looked_after", "neighbours"),
    *("participation_proxies", "placements", "referrals", "section_251", "social_worker_changes"),
    *("timeliness", "unit_costs", "workforce"),
)

# The single inspection framework began in November of it.
SIF = "2013"
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
    parts += map(inputs.file_digest, council_numbers.files().values())
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()


def body(brief: Brief, root: str | None) -> str:
    """Make the HTML of one brief, without a frame.

    `root` is the way to the top of the book, or its address; None where no book stands behind the page,
    which then has words in place of links.
    """
    alike = _alike(state())
    graded = [row for row in brief.judgements if row.overall in judgement_timeline.SHAPES]
    dated = [step for step in brief.steps if step.start]
    strip = judgement_timeline.strip(
        [(row.published, row.overall) for row in graded],
        [(step.kind, step.start, step.end or step.last_seen, not step.end) for step in dated],
        first=alike["years"].min(),
        # To the end of the year of the last event.
        last=alike["years"].max() + 1,
        says=brief_words.strip_words(brief),
    )
    return templating.render(
        "authority.html",
        brief=brief,
        root=root,
        short=not brief.council.in_spreads,
        ended=regions.has_ended(brief.council),
        coming=regions.is_coming(brief.council),
        limited=sum(section.limits is not None for section in brief.sections),
        words=brief_words,
        printed_otherwise=council_numbers.printed_otherwise,
        lines=spending_per_child.LINES,
        strip=strip,
        **alike,
    )


@lru_cache(maxsize=1)
def _alike(state: str) -> dict[str, Any]:
    """Work out what all briefs show alike, once for as long as nothing that they hold moves."""
    steps, published = tables.load("interventions"), tables.load("inspections")["published"]
    early = steps["start"].between("1", SIF, inclusive="left").sum()
    days = pd.concat([published, steps["start"], steps["end"], steps["last_seen"]])
    return {
        "years": days[days != ""].str[:4].astype(int),
        "base": spending_per_child.prices_of(),
        "key": judgement_timeline.key(),
        "completeness": f"No public register of interventions was found. This list is compiled from "
        f"published texts and is partial: {len(steps)} steps with {steps['new_la_code'].nunique()} councils, "
        f"{early} of them begun before {SIF}. A step with no end found may have ended, and what is not "
        f"listed may have been. The inspections are complete as far as the publisher's lists and reports go, "
        f"without monitoring and focused visits.",
        "graded": [brief_words.day(end) for end in (published.min(), published.max())],
    }


def document(brief: Brief) -> str:
    """Make one brief a document of its own: no script, and links only where the book has an address."""
    root, style = citations.located("").strip("/"), STYLE.read_text(encoding="utf-8")
    within = body(brief, f"{root}/" if root else None)
    return templating.render("authority_file.html", brief=brief, style=style, body=within)
