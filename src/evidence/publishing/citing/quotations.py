"""Quotations: which pages quote which figure or fact."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

QUOTED = re.compile(r"\{(?:fact|figure)\}`([a-z0-9-]+)`|\{evidence\}[ \t]+([a-z0-9-]+)")


def quotations(
    pages: Mapping[str, str], lists: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> dict[str, list[str]]:
    """Find the pages that quote each id.

    Examples
    --------
    >>> quotations({"index": "```{evidence-claims} funding"}, {"{evidence-claims} funding": ["funding-gap"]})
    {'funding-gap': ['index']}
    """
    found: dict[str, list[str]] = {}
    for name, text in pages.items():
        ids = [inline or placed for inline, placed in QUOTED.findall(text)]
        ids += [id for line, listed in lists.items() if f"{line}\n" in f"{text}\n" for id in listed]
        for id in dict.fromkeys(ids):
            found.setdefault(id, []).append(name)
    return found
