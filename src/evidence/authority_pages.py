"""Authority pages: briefs as HTML, in the book and as files of their own."""

import hashlib
from pathlib import Path

import pandas as pd

from evidence import (
    brief_words,
    cite,
    councils,
    descriptor,
    expenditure,
    inputs,
    strips,
    tables,
    templating,
)
from evidence.briefs import FOLDER, Brief
from evidence.funnel import share_outside
from evidence.paths import DESCRIPTOR

PACKAGE = Path(__file__).parent

TABLES = (
    *("area_changes", "areas", "child_population", "child_protection", "children_in_need", "gdp_deflator"),
    *("inspections", "interventions", "looked_after", "neighbours", "outturn_2024_25"),
    *("participation_proxies", "placements", "referrals", "section_251", "social_worker_changes"),
    *("timeliness", "workforce"),
)
"""What the pages are made of: while none of it moves, no page does."""

SIF = "2013"
"""The single inspection framework began in November of it."""

STYLE = PACKAGE / "theme" / "static" / "book.css"


def addresses() -> dict[str, str]:
    """Give the address of each authority's page.

    Returns
    -------
    dict of str
        From the top of the book, by code of the council.

    Examples
    --------
    >>> addresses()["E06000047"]
    'authorities/county-durham.html'
    """
    return {code: f"{FOLDER}/{slug}.html" for code, slug in councils.slugs().items()}


def state() -> str:
    """Digest all that decides what the pages of authorities hold, and what they are compared by.

    Returns
    -------
    str
        sha256 in hexadecimal; it moves with any of `TABLES`, with the descriptor and with the package.
    """
    files = [DESCRIPTOR, *sorted(PACKAGE.rglob("*.py")), *sorted((PACKAGE / "templates").iterdir())]
    parts = [*map(inputs.file_digest, files), *map(tables.digest, TABLES)]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()


def body(brief: Brief, root: str | None) -> str:
    """Make the HTML of one brief, without a frame.

    Parameters
    ----------
    brief : Brief
        What it holds.
    root : str or None
        The way to the top of the book, or its address; None where no book stands behind the page, which
        then has words in place of links.

    Returns
    -------
    str
        One ``<section class="brief">``.

    Examples
    --------
    >>> from evidence.briefs import briefs
    >>> '<section id="looked-after"' in body(briefs(["E06000047"])["E06000047"], root="../")
    True
    """
    return templating.render(
        "authority.html",
        brief=brief,
        root=root,
        short=not brief.council.in_spreads,
        limited=sum(section.limits is not None for section in brief.sections),
        words=brief_words,
        lines=expenditure.LINES,
        base=expenditure.BASE,
        strip=_strip(brief),
        key=strips.key(),
        completeness=completeness(),
        graded=_graded(),
        descriptor=descriptor,
        share_outside=share_outside,
    )


def document(brief: Brief) -> str:
    """Make one brief as a file of its own: style within, no script, links only where the book has an address.

    Parameters
    ----------
    brief : Brief
        What it holds.

    Returns
    -------
    str
        A whole HTML document.
    """
    root = cite.located("").strip("/")
    style = STYLE.read_text(encoding="utf-8")
    return templating.render(
        "authority_file.html",
        brief=brief,
        style=style,
        body=body(brief, f"{root}/" if root else None),
        book=cite.book(),
        edition=cite.edition(),
    )


def completeness() -> str:
    """Say how complete the list of interventions is.

    Examples
    --------
    >>> completeness().startswith("No public register of interventions was found")
    True
    """
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
    graded = [row for row in brief.judgements if row.overall in strips.SHAPES]
    first, last = _years()
    return strips.strip(
        [strips.Mark(row.published, row.overall) for row in graded],
        [
            strips.Span(step.kind, step.start, step.end or step.last_seen, not step.end)
            for step in brief.steps
            if step.start
        ],
        first=first,
        last=last,
        says=brief_words.strip_words(brief),
    )
