"""The generated lists: what fills in the template of each name, and the files that it goes stale with."""

import json
import re
from collections.abc import Callable, Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from evidence.data import descriptor, judgements, tables
from evidence.measures.entries import OF_BRIEFS
from evidence.notebooks import claims, execution
from evidence.notebooks.catalogue import Catalogue, Record
from evidence.paths import DATA, DESCRIPTOR
from evidence.publishing.authorities import brief_words, regions
from evidence.publishing.citing import citations, pictures
from evidence.publishing.desk import index
from evidence.publishing.editions import changelog, editions, public_ids
from evidence.publishing.exports import api
from evidence.publishing.site import glossary, measurements, studies

PLACED = re.compile(r"^```\{evidence\} (\S+)", re.MULTILINE)


def _latest(known: Catalogue) -> dict[str, Any]:
    """Put beside each authority's grade on the official list what the unofficial index says of it since."""
    until = descriptor.resource("inspections")["until"]
    newer = {row.Index: row for row in judgements.since_official().itertuples()}
    rows = judgements.grade_at(until).sort_values("la_name")
    return {"rows": rows, "newer": newer, "words": brief_words, "until": brief_words.day(until)}


def _by_theme(records: Iterable[Record]) -> list[tuple[str, list[Record]]]:
    """Put records under the themes, which stand in the order of the book."""
    found: dict[str, list[Record]] = {theme: [] for theme in claims.THEMES}
    for record in records:
        found.setdefault(record.theme, []).append(record)
    return [(theme, of_theme) for theme, of_theme in found.items() if of_theme]


def _by_notebook(records: Iterable[Record]) -> list[tuple[str, list[Record]]]:
    """Put records under the titles of their notebooks."""
    found = []
    for notebook, of_one in groupby(records, lambda record: record.notebook):
        first = json.loads(notebook.read_text(encoding="utf-8"))["cells"][0]["source"]
        found.append(("".join(first).partition("\n")[0].lstrip("# "), list(of_one)))
    return found


def _as_placed(figures: Iterable[Record]) -> list[Record]:
    """Put figures in the order in which a reader meets them, chapters first."""
    prose = "".join(page.read_text(encoding="utf-8") for page in index.pages())
    places = {id: place for place, id in enumerate(PLACED.findall(prose))}
    last = len(places)
    return sorted(figures, key=lambda figure: min(places.get(id, last) for id in (figure.id, figure.series)))


LISTS: dict[str, Callable[[Catalogue], dict[str, Any]]] = {
    "facts": lambda known: {
        "themes": [(theme, _by_notebook(facts)) for theme, facts in _by_theme(known.facts)],
        "ends": {fact.id: list(known.companions(fact).values()) for fact in known.facts},
    },
    "figures": lambda known: {
        "themes": _by_theme(_as_placed(known.figures)),
        "numbers": {record.id: number for number, record in enumerate(known.figures)},
        "sheet": pictures.SHEET,
        "size": pictures.size(len(known.figures)),
        "place": pictures.place,
        "status": editions.status,
    },
    "tables": lambda known: {"years": api.years_of},
    "sources": lambda known: {},
    "judgements": lambda known: {
        "histories": judgements.histories(),
        "changes": tables.load("area_changes").query("change in ['merge', 'split']"),
    },
    "claims": lambda known: {
        "catalogue": known,
        "records": claims.listed(known),
        "verdicts": claims.VERDICTS,
    },
    "releases": lambda known: {},
    "caveats": lambda known: {"figures": known.figures},
    "gaps": lambda known: {"gaps": tables.load("participation_gaps")},
    "disagreements-section-251": lambda known: {"rows": tables.load("section_251_discrepancies")},
    "disagreements-inspections": lambda known: {"rows": tables.load("inspection_disagreements")},
    "changes": lambda known: {
        "log": changelog.entries(known),
        "kinds": changelog.KINDS,
        "withdrawals": public_ids.withdrawals(),
        "ends": {end.id for fact in known.facts for end in known.companions(fact).values()},
    },
    "latest": _latest,
    "glossary": lambda known: {"entries": glossary.entries()},
    "find": lambda known: {},
    "check": lambda known: {},
    "stands": lambda known: {"names": editions.names()},
    "authorities": lambda known: {"regions": regions, "measures": OF_BRIEFS},
    "compare": lambda known: {"measures": OF_BRIEFS},
    measurements.TABLE: lambda known: {"lines": measurements.lines(), "run": measurements.run()},
    "interval_coverage": lambda known: {"rows": tables.load("interval_coverage")},
    **studies.LISTS,
    "timings": lambda known: {"rows": measurements.read(), "plot": measurements.PLOT},
}


def files(name: str) -> Iterable[Path]:
    """Name the files of which a change makes a list's page stale."""
    # One small table each, on a page that is otherwise made of words.
    if name == "timings":
        return filter(Path.is_file, (measurements.TIMINGS, measurements.PLOT))
    if name == "glossary":
        return (glossary.GLOSSARY,)
    if name in studies.LISTS:
        return DESCRIPTOR, citations.REFERENCES, *(DATA / f"{table}.csv" for table in studies.TABLES)
    if name in (measurements.TABLE, "interval_coverage"):
        return DESCRIPTOR, DATA / descriptor.resource(name)["path"]
    # Once one page is made again, so are the records' own pages, which carry the citation.
    tables_read = (DATA / resource["path"] for resource in descriptor.package()["resources"])
    own = (DESCRIPTOR, citations.CITATION, citations.REFERENCES)
    return *own, *tables_read, *map(execution.executed_path, execution.notebooks())
