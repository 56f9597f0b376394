"""The list of public ids: an id once published stays on it; `withdrawals` says which are gone."""

from collections.abc import Iterable
from pathlib import Path

from evidence.paths import CHAPTERS

IDS = CHAPTERS / "ids.txt"


def published(path: Path = IDS) -> list[str]:
    """Read the committed list.

    Parameters
    ----------
    path : pathlib.Path
        The list, one id a line.

    Returns
    -------
    list of str
        Every id ever published, sorted.
    """
    return path.read_text(encoding="utf-8").split() if path.is_file() else []


def publish(ids: Iterable[str], path: Path = IDS) -> list[str]:
    """Add ids to the committed list; none is ever taken off it.

    Parameters
    ----------
    ids : iterable of str
        Ids stated now.
    path : pathlib.Path
        The list.

    Returns
    -------
    list of str
        The ids that were new, sorted.
    """
    known = set(published(path))
    new = sorted(set(ids) - known)
    if new:
        path.write_text("\n".join(sorted(known.union(new))) + "\n", encoding="utf-8", newline="\n")
    return new
