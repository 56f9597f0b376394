"""Numbers of councils by their ids: `barnet/in-need/2025` is what the page of Barnet says of 2025.

An edition keeps them all in a file beside its own, so that whoever quoted one can ask whether it stands.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from evidence.data.councils import Council, councils
from evidence.data.periods import dates_in_words, is_financial, period_words
from evidence.errors import DataError, EvidenceError, UnknownName
from evidence.measures import child_population
from evidence.measures.entries import OF_BRIEFS, POPULATION, Measure
from evidence.notebooks import edition_files
from evidence.notebooks.catalogue import Record
from evidence.paths import PACKAGE
from evidence.publishing.authorities import brief_words, profiles
from evidence.publishing.authorities.briefs import FOLDER, YEARS, Row

SUFFIX = ".councils.xz"
CAVEAT = "A year's number moves by chance, and councils differ for many reasons."


class Number(NamedTuple):
    """What was printed of one measure of a council in a year, and the ids of the releases it is from."""

    text: str
    sources: tuple[str, ...]


def record(id: str) -> Record:
    """Give a number of a council as a fact, which has citations; `UnknownName` names near ids."""
    slug, _, rest = id.partition("/")
    name, _, when = rest.partition("/")
    known = {council.slug for council in councils().values()}
    if slug not in known or name not in OF_BRIEFS:
        near = [slug] if slug in known else known
        of = [f"{each}/{measure}" for each in near for measure in OF_BRIEFS]
        raise UnknownName("number of a council", f"{slug}/{name}", of)
    found = {period_words(r.time_period): (c, m, r) for c, m, r in _rows([name]) if c.slug == slug}
    if when not in found:
        raise UnknownName(f"year of {slug}/{name}", when, found)
    return _record(id, *found[when])


def _rows(names: list[str]) -> Iterator[tuple[Council, Measure, Row]]:
    for name in names:
        rows = profiles.series(name)
        for cells in zip(*(rows[column] for column in Row.__annotations__), strict=True):
            row = Row(*cells)
            if row.code in councils():
                yield councils()[row.code], OF_BRIEFS[name], row


def _record(id: str, council: Council, measure: Measure, row: Row) -> Record:
    number, year, columns = _number(council, measure, row), row.time_period, measure.columns
    # A page of few children has the latest year alone.
    place = f"{measure.id}-{period_words(year)}" if council.in_spreads else measure.id
    on = (
        period_words(year)
        if is_financial(year)
        else dates_in_words([year], columns.day, flows=[columns.flow])
    )
    brackets = f" (in brackets the count: {measure.counted})" if "(" in number.text else ""
    joint = f"A joint return of {row.joint.replace(' / ', ' and ')}." if row.joint else ""
    content = {
        **{"kind": "fact", "id": id, "value": number.text, "unit": "", "text": number.text},
        **{"says": f"{measure.title}, {council.title}{brackets}", "period": on, "left_out": row.reason},
        "tables": [columns.table, *([child_population.TABLE] if columns.base == POPULATION else [])],
        **{"sources": [*number.sources], "caveat": " ".join(filter(None, (joint, measure.remark, CAVEAT)))},
        "address": f"{FOLDER}/{council.slug}.html#{place}",
    }
    return Record(content, PACKAGE, 0)


def _number(council: Council, measure: Measure, row: Row) -> Number:
    # A rate of a few hundred children says nothing, and no page prints one.
    said = [measure.text(row.value)] if council.in_spreads and pd.notna(row.value) else []
    if pd.notna(row.count):
        counted = brief_words.number(row.count)
        said.append(f"({counted})" if said else counted)
    return Number(" ".join(said) or brief_words.NONE, tuple(filter(None, (row.release, row.base_release))))


def now() -> dict[str, Number]:
    """Give every number on the pages of councils by id: of each measure the last years of each."""
    found: defaultdict[str, dict[str, Number]] = defaultdict(dict)
    for council, measure, row in _rows([*OF_BRIEFS]):
        of = f"{council.slug}/{measure.id}"
        found[of][f"{of}/{period_words(row.time_period)}"] = _number(council, measure, row)
    return {id: number for own in found.values() for id, number in [*own.items()][-YEARS:]}


def printed_otherwise(council: Council, measure: Measure, row: Row) -> str:
    """Say which editions printed another number than stands there now, and what; empty if none did."""
    id = f"{council.slug}/{measure.id}/{period_words(row.time_period)}"
    stands = _number(council, measure, row)
    was = {name: numbers[id].text for name, numbers in kept().items() if id in numbers}
    return "; ".join(f"edition {name} printed {text}" for name, text in was.items() if text != stands.text)


def packed(edition: str) -> tuple[Path, bytes]:
    """Pack the numbers of now as an edition keeps them, none lost: the file, and what is in it."""
    check_none_lost()
    groups: defaultdict[str, list[tuple[str, Number]]] = defaultdict(list)
    for id, number in now().items():
        of, _, year = id.rpartition("/")
        groups[of].append((year, number))
    # In columns, whose values are alike, this takes a tenth of the room.
    releases = sorted({number.sources for own in groups.values() for _, number in own})
    held = {
        "of": [*groups],
        "years": [[year for year, _ in own] for own in groups.values()],
        "texts": [[number.text for _, number in own] for own in groups.values()],
        "releases": releases,
        "from": [[releases.index(number.sources) for _, number in own] for own in groups.values()],
    }
    return _path(edition), edition_files.compressed({"digest": _digest(held), **held})


def check_none_lost(id: str = "") -> None:
    """Refuse a book whose pages lack a measure of which an edition keeps numbers; of an id, its own alone."""
    lost = {one.split("/")[1] for numbers in kept().values() for one in numbers} - {*OF_BRIEFS}
    if named := sorted(lost & {*id.split("/")} if id else lost):
        raise EvidenceError(
            f"Editions keep numbers of councils on {', '.join(named)}, and no page has them any more. "
            "A number once published keeps its address. Accepted: the measure in a brief, as before."
        )


def kept() -> dict[str, dict[str, Number]]:
    """Give what each edition keeps of councils by its name; one frozen before it kept any is left out."""
    return {name: _kept(path, path.stat().st_mtime_ns) for name, path in files().items()}


def files() -> dict[str, Path]:
    """Give the files beside those of the editions, by the name of each."""
    known = map(edition_files.name, edition_files.files())
    return {name: _path(name) for name in known if _path(name).exists()}


def _path(edition: str) -> Path:
    return edition_files.path(edition).with_name(f"{edition}{SUFFIX}")


@lru_cache(maxsize=8)
def _kept(path: Path, changed: int) -> dict[str, Number]:
    try:
        held = edition_files.decompressed(path)
        if held.pop("digest") != _digest(held):
            raise ValueError(path.name)
        columns = (held["of"], held["years"], held["texts"], held["from"])
        return {
            f"{of}/{year}": Number(text, tuple(held["releases"][at]))
            for of, *own in zip(*columns, strict=True)
            for year, text, at in zip(*own, strict=True)
        }
    except (LookupError, TypeError, ValueError) as fault:
        accepted = "the file as it was committed: an edition is never edited"
        raise DataError("is not as `evidence edition` wrote it", file=path.name, accepted=accepted) from fault


def _digest(held: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(held, ensure_ascii=False).encode()).hexdigest()
