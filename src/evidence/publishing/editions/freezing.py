"""Freezing: the book as it is becomes an edition, if every id is accounted for."""

import re
from collections.abc import Callable
from pathlib import Path

from evidence import atomic
from evidence.notebooks import catalogue, edition_files, execution
from evidence.notebooks.catalogue import Catalogue
from evidence.publishing.citing import citations
from evidence.publishing.editions import editions, public_ids
from evidence.publishing.editions.edition_changes import UNEXPLAINED, compare_editions
from evidence.publishing.editions.editions import Edition, EditionError

NAME = re.compile(r"\d+\.\d+\.\d+|\d{4}-(0[1-9]|1[0-2])")


def freeze(name: str, beside: Callable[[str], tuple[Path, bytes]] | None = None) -> Path:
    """Freeze what the book says as an edition, and give the file written; `beside` packs what goes with it.

    Refused are a name that is malformed, taken or not the one cited, notebooks that store anything else than
    they state when executed, the loss of an earlier edition's id that was not withdrawn, and a result that
    moved though its tables did not, with no word of what was wrong.
    """
    path = edition_files.path(name)
    _check_name(name, path)
    execution.refresh()
    records = catalogue.executed()
    if different := catalogue.not_stored(records):
        raise EditionError(
            f"The notebooks store {public_ids.some(different)} otherwise than they state it now. "
            "Run `evidence accept`."
        )
    public_ids.check_withdrawals(records.contents())
    now = editions.current(records)
    for earlier in map(editions.load, editions.names()):
        _check_ids(earlier, now, records)
    if (newest := editions.latest()) and (silent := unexplained(newest, now)):
        raise EditionError(
            f"{public_ids.some(silent)} differ from edition {newest.name}, and no table they rest on does. "
            f"Say what was wrong in chapters/{public_ids.CORRECTED.name}."
        )
    # First what nobody reads without the edition, so that there is none of which half is missing.
    if beside:
        atomic.write(*beside(name))
    atomic.write(path, editions.packed(now))
    return path


def unexplained(old: Edition, new: Edition) -> list[str]:
    """List the ids of results that moved by the work of the book's makers, who do not say why."""
    revised = compare_editions(old, new).revised
    return [change.id for change in revised if change.why == UNEXPLAINED and not change.redrawn]


def _check_name(name: str, path: Path) -> None:
    if not NAME.fullmatch(name):
        raise EditionError(f"{name!r} does not name an edition. Accepted: 0.1.0 or 2026-11, and their like.")
    if path.exists():
        raise EditionError(f"Edition {name} is frozen already, and an edition is never written again.")
    version, released = editions.cited()
    if name != version:
        raise EditionError(
            f"{citations.CITATION.name} has version {version}, and citations print it. "
            f"Accepted: {version}; or set version and date-released to those of edition {name}."
        )
    if (newest := editions.latest()) and released < newest.released:
        older = f"before edition {newest.name} of {newest.released}"
        raise EditionError(f"{citations.CITATION.name} is dated {released}, {older}.")


def _check_ids(earlier: Edition, now: Edition, stated: Catalogue) -> None:
    if gone := public_ids.dropped(earlier.records, stated):
        raise EditionError(
            f"Edition {earlier.name} has {public_ids.some(gone)}, which no notebook states any more. "
            f"State it, or give the reason in chapters/{public_ids.WITHDRAWN.name}."
        )
    for id in earlier.records.keys() & now.records.keys():
        was, is_now = earlier.records[id]["kind"], now.records[id]["kind"]
        if was != is_now:
            raise EditionError(
                f"The id {id!r} is a {was} in edition {earlier.name} and a {is_now} now. "
                "An id is never reused: take another."
            )
