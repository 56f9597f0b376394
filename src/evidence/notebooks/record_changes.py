"""Record changes: how two versions of a fact, figure or claim differ, said in words.

The one comparison of records, for the check of notebooks, `evidence diff` and `verify`, and the change log.
A record is whole, as a notebook states it, or as an edition holds it, with digests for a figure's data.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

# What somebody may have quoted: if one of these differs, the record is revised.
RESULTS = {
    "fact": ("value", "text", "unit", "period"),
    "figure": ("drawn", "data", "unit", "period"),
    "claim": ("verdict", "strength"),
}
# How it is described: if only these differ, the result stands.
WORDS = {
    "fact": ("says", "left_out"),
    "figure": ("title", "left_out"),
    "claim": ("title", "rule", "period", "left_out"),
}
# Rows of a figure's data that are shown of those gone, and of those new.
SHOWN_ROWS = 3


def results(record: dict[str, Any]) -> dict[str, Any]:
    """Give the part of a record that somebody may have quoted."""
    return {name: record[name] for name in ("kind", *RESULTS[record["kind"]])}


def result_text(record: dict[str, Any]) -> str:
    """Say a result as a person would quote it: a fact's text, a figure's title, a claim's verdict."""
    if record["kind"] == "fact":
        return record["text"]
    if record["kind"] == "figure":
        return f"“{record['title']}”"
    return f"{record['verdict']} (strength: {record['strength']})"


def subject(record: dict[str, Any]) -> str:
    """Say what a record is of: the words of a fact, the title of a figure or claim."""
    return record["says"] if record["kind"] == "fact" else record["title"]


@dataclass(frozen=True)
class RecordChange:
    """Two versions of one record, and why they differ."""

    old: dict[str, Any]  # Both whole, or both as editions hold them
    new: dict[str, Any]
    why: str = ""  # What was wrong, or which table and release changed; empty if nobody asked
    corrected: bool = False  # Whether the earlier result was wrong

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
        if self.old["kind"] != self.kind:
            return [f"kind: {self.old['kind']} → {self.kind}"]
        names = self._differing(RESULTS[self.kind])
        phrases = []
        if {"drawn", "data"} & set(names):
            phrases.append(data_change(self.old, self.new))
        if self.kind == "fact" and "text" in names:
            # What is printed says it; the value behind it would say it twice.
            phrases.append(f"{self.old['text']} → {self.new['text']}")
            names = [name for name in names if name not in ("text", "value")]
        return phrases + self._phrases(name for name in names if name not in ("drawn", "data"))

    @property
    def redrawn(self) -> bool:
        """Whether all that differs of a figure's result is how the same data are drawn."""
        return self.old["kind"] == self.kind == "figure" and self._differing(RESULTS["figure"]) == ["drawn"]

    @property
    def beside_text(self) -> list[str]:
        """What differs of the result, but for a fact's text: for whoever prints that before and after."""
        is_fact = self.old["kind"] == self.kind == "fact"
        return self.result[1:] if is_fact and self.old["text"] != self.new["text"] else self.result

    @property
    def words(self) -> list[str]:
        """What differs of the description, a phrase for each part."""
        return self._phrases(self._differing(WORDS[self.kind])) if self.old["kind"] == self.kind else []

    @property
    def rest(self) -> list[str]:
        """What differs beside result and description, a phrase for each part."""
        if self.old["kind"] != self.kind:
            return []
        known = {*RESULTS[self.kind], *WORDS[self.kind]}
        return self._phrases(self._differing(sorted((self.old.keys() | self.new.keys()) - known)))

    @property
    def lines(self) -> list[str]:
        """Everything that differs, a line for each part; of a figure's data some rows too."""
        lines = []
        for name in self._differing(sorted(self.old.keys() | self.new.keys())):
            if name == "data":
                before, after = self.old.get(name, []), self.new.get(name, [])
                gone = [f"  - {row}" for row in before if row not in set(after)]
                new = [f"  + {row}" for row in after if row not in set(before)]
                lines += [f"data: {data_change(self.old, self.new)}", *gone[:SHOWN_ROWS], *new[:SHOWN_ROWS]]
            else:
                lines += self._phrases([name])
        return lines

    def _differing(self, names: Iterable[str]) -> list[str]:
        return [name for name in names if self.old.get(name) != self.new.get(name)]

    def _phrases(self, names: Iterable[str]) -> list[str]:
        pairs = {name: (_said(self.old.get(name)), _said(self.new.get(name))) for name in names}
        return [f"{name.replace('_', ' ')}: {was} → {is_now}" for name, (was, is_now) in pairs.items()]


def data_change(old: dict[str, Any], new: dict[str, Any]) -> str:
    """Say how many rows of a figure's data changed."""
    if old.get("data") == new.get("data"):
        return "the same data, drawn in another way"
    before, after = _rows(old), _rows(new)
    gone, come = (before - after).total(), (after - before).total()
    if not gone and not come:
        return "the same rows under other heads or in another order"
    return f"of {before.total()} rows {gone} changed or went, of {after.total()} now {come} changed or came"


def _rows(record: dict[str, Any]) -> Counter[str]:
    """Count the rows of a figure's data, or the digests that an edition keeps of them."""
    return Counter(record["row_digests"].split() if "row_digests" in record else record.get("data", [])[1:])


def _said(value: Any) -> Any:
    # A number may be zero; only words may be missing.
    return "nothing" if value is None or value == "" else value
