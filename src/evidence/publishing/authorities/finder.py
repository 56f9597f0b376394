"""Finder: a council by any name or code it had, in whole or in part."""

import difflib
import re

from evidence.data.councils import Council, councils
from evidence.errors import EvidenceError

NEAR = 0.72
"""How alike two words must be, as `difflib` counts it, for one to be suggested for the other."""


class UnknownAuthority(EvidenceError):
    """No council has such a name or code, or several have."""


def find(words: str) -> Council:
    """Find the one council that a name or code means.

    Parameters
    ----------
    words : str
        A code of any time, the department's number, a name, or enough of one. Case and
        punctuation do not matter, and "&" is "and".

    Returns
    -------
    Council

    Raises
    ------
    UnknownAuthority
        If no council, or more than one, is meant; the message suggests those that may be.

    Examples
    --------
    >>> find("E10000002").name, find("bournemouth, christchurch & poole").slug, find("herefordshire").code
    ('Buckinghamshire', 'bournemouth-christchurch-and-poole', 'E06000019')
    """
    found = search(words)
    if len(found) == 1:
        return found[0]
    if found:
        listed = "; ".join(f"{council.title} ({council.code})" for council in found[:8])
        more = f"; and {len(found) - 8} more" if len(found) > 8 else ""
        raise UnknownAuthority(f"{len(found)} authorities have {words!r} in their name: {listed}{more}.")
    near = suggestions(words)
    hint = f"Did you mean {'; or '.join(near)}?" if near else "Give a name or code of one in England."
    raise UnknownAuthority(f"No authority called {words!r}. {hint}")


def search(words: str) -> list[Council]:
    """List the councils that a name or code may mean.

    Parameters
    ----------
    words : str
        As for `find`.

    Returns
    -------
    list of Council
        The one whose code, number or whole name it is, or else all in whose name each word stands, at the
        beginning of a word.

    Examples
    --------
    >>> [council.title for council in search("northamptonshire")]
    ['Northamptonshire']
    >>> [council.title for council in search("poole")]
    ['Poole']
    >>> len(search("north")) > 5
    True
    """
    known = list(councils().values())
    asked = _plain(words)
    by_code = [c for c in known if words.strip().upper() in (*c.codes, c.number)]
    exact = by_code or [c for c in known if asked in (_plain(c.title), c.slug.replace("-", " "))]
    if exact or not asked:
        return exact
    parts = asked.split()
    return [
        c for c in known if all(any(w.startswith(part) for w in _plain(c.title).split()) for part in parts)
    ]


def suggestions(words: str) -> list[str]:
    """Name up to three councils whose name is most like some words.

    Examples
    --------
    >>> suggestions("Bornemouth")[0]
    'Bournemouth'
    """
    asked = _plain(words)
    likeness = {
        council.title: max(
            _alike(asked, part) for part in (_plain(council.title), *_plain(council.title).split())
        )
        for council in councils().values()
    }
    # Of names alike in one word, the one that is alike as a whole comes first.
    best = sorted(likeness, key=lambda title: (-likeness[title], -_alike(asked, _plain(title))))
    return [title for title in best[:3] if likeness[title] >= NEAR]


def _alike(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()


def _plain(words: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", words.lower().replace("&", " and ").replace("'", "")))
