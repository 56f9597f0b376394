"""Quotations: which pages quote a figure or fact, which figures draw it, and what stands beside it."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from evidence.notebooks.catalogue import Catalogue, Record

ROLES = "fact|words|figure|period|year|verdict|strength"
QUOTED = re.compile(rf"\{{(?:{ROLES})\}}`([a-z0-9-]+)`|\{{evidence\}}[ \t]+([a-z0-9-]+)")

CELL = re.compile(r"(?<![\w.-])-?\d+(?:\.\d+)?(?![\w.-])")
INTERVAL = re.compile(r"\{interval\}`([a-z0-9-]+)`")


def quotations(
    pages: Mapping[str, str],
    lists: Mapping[str, Sequence[str]] = MappingProxyType({}),
    records: Catalogue | None = None,
) -> dict[str, list[str]]:
    """Find the pages that quote each id; with records, the id to which a series leads."""
    found: dict[str, list[str]] = {}
    for name, text in pages.items():
        ids = [inline or placed for inline, placed in QUOTED.findall(text)]
        ids += [f"{id}-{end}" for id in INTERVAL.findall(text) for end in ("low", "high")]
        ids += [id for line, listed in lists.items() if f"{line}\n" in f"{text}\n" for id in listed]
        known = (records.get(id).id if records is not None and id in records else id for id in ids)
        for id in dict.fromkeys(known):
            found.setdefault(id, []).append(name)
    return found


def drawn_in(records: Catalogue) -> dict[str, list[Record]]:
    """List, by fact, the figures of its notebook whose data hold its number to the digits printed."""
    # A small count stands in many a table by chance: of those only figures of the fact's own cell are listed.
    held = {r.id: np.array(CELL.findall("\n".join(r.content["data"])), dtype=float) for r in records.figures}
    found: dict[str, list[Record]] = {}
    for fact in records.facts:
        value, text = fact.content["value"], fact.content["text"]
        is_rare = "." in text or "," in text or fact.content["unit"].startswith("per ")
        near = 0.5 * 10.0 ** -len(re.sub(r"\D", "", text.partition(".")[2]))
        for r in records.figures if not isinstance(value, str) else []:
            is_likely = r.cell == fact.cell or (is_rare and not r.content.get("choices"))
            if r.notebook == fact.notebook and is_likely and (np.abs(held[r.id] - value) <= near).any():
                found.setdefault(fact.id, []).append(r)
    return found


def england(records: Catalogue) -> dict[str, Record]:
    """Find, by fact, the one that says of England what it says of another place, in equal words."""
    said = {(r.content["says"], r.content["period"], r.content["unit"]): r for r in records.facts}
    country = {key: (f"{key[0].rpartition(',')[0]}, England", *key[1:]) for key in said}
    beside = {r.id: said.get(country[key]) for key, r in said.items()}
    return {id: found for id, found in beside.items() if found and found.id != id}
