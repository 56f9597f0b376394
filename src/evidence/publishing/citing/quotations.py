"""Quotations: which pages quote which figure or fact, by its id or its series."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from evidence.notebooks.catalogue import Catalogue

ROLES = "fact|words|figure|period|year|verdict|strength"
QUOTED = re.compile(rf"\{{(?:{ROLES})\}}`([a-z0-9-]+)`|\{{evidence\}}[ \t]+([a-z0-9-]+)")

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
