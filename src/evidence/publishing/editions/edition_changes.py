"""Edition changes: what is new, corrected, revised, of a newer period, reworded or withdrawn, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from evidence.notebooks import catalogue
from evidence.notebooks.record_changes import RecordChange, results
from evidence.publishing.editions import public_ids
from evidence.publishing.editions.editions import Edition

UNEXPLAINED = "the notebook or the method changed, and no table did"


@dataclass(frozen=True)
class EditionChanges:
    """What changed from one edition to another."""

    new: list[dict[str, Any]]  # Records that only the later one has
    corrected: list[RecordChange]  # Records whose result was wrong
    revised: list[RecordChange]  # Other records whose result differs: the publisher's figures moved
    advanced: list[RecordChange]  # Records of a newer period, each beside the one that it follows
    reworded: list[RecordChange]  # Records of which only the description differs
    withdrawn: list[dict[str, Any]]  # Records that only the earlier one has

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return any((self.new, self.corrected, self.revised, self.advanced, self.reworded, self.withdrawn))


def compare_editions(old: Edition, new: Edition) -> EditionChanges:
    """Compare two editions, record by record."""
    both = sorted(old.records.keys() & new.records.keys())
    changes = [compare_record(old.records[id], new.records[id], old, new) for id in both]
    come = {id: record for id, record in sorted(new.records.items()) if id not in old.records}
    gone = {id: record for id, record in sorted(old.records.items()) if id not in new.records}
    followed = followers(gone, new)
    # Of several periods that one follows, it stands beside the last.
    last = {followed[id]["id"]: gone[id] for id in sorted(followed, key=lambda id: catalogue.order(gone[id]))}
    advanced = [compare_record(before, new.records[id], old, new) for id, before in last.items()]
    return EditionChanges(
        [record for id, record in come.items() if id not in last],
        [change for change in changes if change.corrected],
        [change for change in changes if change.result and not change.corrected],
        advanced,
        [change for change in changes if change.words and not change.result],
        [record for id, record in gone.items() if id not in followed],
    )


def followers(gone: Mapping[str, dict[str, Any]], new: Edition) -> dict[str, dict[str, Any]]:
    """Find, for results no longer stated, the newest period of the series of each, where it is stated."""
    newest = catalogue.newest_of_series(new.records.values())
    found = {id: newest.get(catalogue.series_name(record)) for id, record in gone.items()}
    return {id: r for id, r in found.items() if r and catalogue.order(gone[id]) < catalogue.order(r)}


def compare_record(before: dict[str, Any], after: dict[str, Any], old: Edition, new: Edition) -> RecordChange:
    """Compare a record of one edition with what another has at its id, or in its place."""
    if results(before) == results(after):
        return RecordChange(before, after)
    corrected = [one.words for one in public_ids.corrected(after["id"], old.released, new.released)]
    why = "; ".join([*corrected, *_reasons(before, after, old, new)])
    return RecordChange(before, after, why or UNEXPLAINED, bool(corrected))


def _reasons(before: dict[str, Any], after: dict[str, Any], old: Edition, new: Edition) -> Iterator[str]:
    """Say which table a record rests on moved, and with which of its releases."""
    for name in [*before["tables"], *(table for table in after["tables"] if table not in before["tables"])]:
        was, is_now = old.tables.get(name), new.tables.get(name)
        rests = _releases(name, before, old), _releases(name, after, new)
        both = (id for id in rests[1] if id in rests[0])
        again = [_again(id, old, new) for id in both if old.sources[id] != new.sources[id]]
        if rests[0] != rests[1]:
            yield f"table {name} changed from {_named(rests[0], old)} to {_named(rests[1], new)}"
        elif was is None or is_now is None or was["digest"] != is_now["digest"]:
            yield f"table {name} changed: {_cause(again, name, old, new)}"


def _releases(table: str, record: dict[str, Any], edition: Edition) -> list[str]:
    """Name the releases of a table that a record rests on."""
    if table not in record["tables"] or table not in edition.tables:
        return []
    return [id for id in record["sources"] if id in edition.tables[table]["sources"]]


def _cause(again: list[str], table: str, old: Edition, new: Edition) -> str:
    """Say why a table changed on whose releases the record rests as before."""
    if again:
        return " and ".join(again)
    held = [edition.tables.get(table, {"sources": []})["sources"] for edition in (old, new)]
    joined = [id for id in held[1] if id not in held[0]]
    left = [id for id in held[0] if id not in held[1]]
    parts = [f"{_named(joined, new)} joined it"] if joined else []
    parts += [f"{_named(left, old)} left it"] if left else []
    return " and ".join(parts) or "its cells differ, while the files of its releases are as before"


def _again(id: str, old: Edition, new: Edition) -> str:
    first, second = _day(old, id), _day(new, id)
    if first == second:
        return f"release {id} ({first}) was read from other files"
    return f"release {id} was published anew ({first}, then {second})"


def _named(ids: list[str], edition: Edition) -> str:
    if not ids:
        return "no release"
    named = [f"{id} ({_day(edition, id)})" for id in ids]
    return f"release{'s' if len(ids) > 1 else ''} {', '.join(named)}"


def _day(edition: Edition, id: str) -> str:
    return edition.sources[id]["published"] or "date not known"
