"""Differences: what is new, revised, reworded or withdrawn from one edition to another, and why."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from evidence.publishing.editions.editions import RESULTS, WORDS, Edition, results


@dataclass(frozen=True)
class Change:
    """One record that two editions hold differently.

    Attributes
    ----------
    old, new : dict
        The record as frozen in each: see `evidence.publishing.editions.editions.frozen`.
    why : str
        Which table and release moved, as a sentence.
    """

    old: dict[str, Any]
    new: dict[str, Any]
    why: str

    @property
    def id(self) -> str:
        """The public id."""
        return self.new["id"]

    @property
    def kind(self) -> str:
        """What the record is now: fact, figure or claim."""
        return self.new["kind"]

    @property
    def result(self) -> list[str]:
        """What differs of the result, a phrase for each part."""
        if self.old["kind"] != self.new["kind"]:
            return [f"kind: {self.old['kind']} → {self.new['kind']}"]
        moved = [key for key in RESULTS[self.kind] if self.old[key] != self.new[key]]
        if self.kind == "figure":
            drawn = [_drawing(self.old, self.new)] if {"drawn", "data"} & set(moved) else []
            return drawn + self._parts([key for key in moved if key not in ("drawn", "data")])
        if self.kind == "fact" and "text" in moved:
            moved.remove("text")
            # What is printed says it; the value behind it would say it twice.
            rest = [key for key in moved if key != "value"]
            return [f"{self.old['text']} → {self.new['text']}", *self._parts(rest)]
        return self._parts(moved)

    @property
    def words(self) -> list[str]:
        """What differs of the description, a phrase for each part."""
        if self.old["kind"] != self.new["kind"]:
            return []
        return self._parts([key for key in WORDS[self.kind] if self.old[key] != self.new[key]])

    def _parts(self, keys: list[str]) -> list[str]:
        # A number may be nought; only words may be missing.
        said = [
            {key: record[key] if record[key] != "" else "nothing" for key in keys}
            for record in (self.old, self.new)
        ]
        return [f"{key.replace('_', ' ')}: {said[0][key]} → {said[1][key]}" for key in keys]


@dataclass(frozen=True)
class Difference:
    """What changed from one edition to another.

    Attributes
    ----------
    new : list of dict
        Records that only the later one has.
    revised : list of Change
        Records whose result differs.
    reworded : list of Change
        Records of which only the description differs.
    withdrawn : list of dict
        Records that only the earlier one has.
    """

    new: list[dict[str, Any]]
    revised: list[Change]
    reworded: list[Change]
    withdrawn: list[dict[str, Any]]

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return bool(self.new or self.revised or self.reworded or self.withdrawn)


def difference(old: Edition, new: Edition) -> Difference:
    """Compare two editions, record by record.

    Parameters
    ----------
    old, new : Edition
        The earlier and the later.

    Returns
    -------
    Difference
        Each list in the order of the ids.

    Examples
    --------
    >>> nothing = Edition("0.1.0", "2026-11-22", {}, {}, {})
    >>> bool(difference(nothing, nothing))
    False
    """
    changes = [compare(id, old, new) for id in sorted(old.records.keys() & new.records.keys())]
    return Difference(
        [record for id, record in sorted(new.records.items()) if id not in old.records],
        [change for change in changes if change.result],
        [change for change in changes if change.words and not change.result],
        [record for id, record in sorted(old.records.items()) if id not in new.records],
    )


def compare(id: str, old: Edition, new: Edition) -> Change:
    """Compare one record of two editions that both hold it.

    Parameters
    ----------
    id : str
        Public id.
    old, new : Edition
        The earlier and the later.

    Returns
    -------
    Change
        Its result and words are empty where nothing differs.
    """
    before, after = old.records[id], new.records[id]
    why = "" if results(before) == results(after) else "; ".join(_reasons(before, after, old, new))
    return Change(before, after, why or "the notebook or the method changed, and no table did")


def _reasons(before: dict[str, Any], after: dict[str, Any], old: Edition, new: Edition) -> Iterator[str]:
    """Say which table a record rests on moved, and with which of its releases."""
    for name in [*before["tables"], *(table for table in after["tables"] if table not in before["tables"])]:
        was, is_now = old.tables.get(name), new.tables.get(name)
        rests = _releases(name, before, old), _releases(name, after, new)
        again = [
            _again(id, old, new) for id in rests[1] if id in rests[0] and old.sources[id] != new.sources[id]
        ]
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
    return " and ".join(parts) or "it was read anew from the same releases"


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


def _drawing(old: dict[str, Any], new: dict[str, Any]) -> str:
    """Say how many rows of a figure's data moved."""
    if old["data"] == new["data"]:
        return "the same data, drawn in another way"
    before, after = Counter(old["row_digests"].split()), Counter(new["row_digests"].split())
    gone, come = (before - after).total(), (after - before).total()
    if not gone and not come:
        return "the same rows under other heads or in another order"
    return f"of {old['rows']} rows {gone} changed or went, of {new['rows']} now {come} changed or came"
