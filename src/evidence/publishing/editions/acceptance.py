"""Acceptance: what must hold before the records of the executions are stored, or frozen as an edition."""

import re
from collections.abc import Callable
from pathlib import Path

from evidence import atomic
from evidence.errors import EvidenceError, UnknownName
from evidence.ingest.checks import validation
from evidence.notebooks import catalogue, edition_files, execution
from evidence.notebooks.catalogue import Catalogue
from evidence.paths import ROOT
from evidence.publishing.citing import citations
from evidence.publishing.citing.quotations import quotations
from evidence.publishing.editions import editions, public_ids
from evidence.publishing.editions.changelog import UNEXPLAINED, compare_editions
from evidence.publishing.editions.editions import Edition, EditionError

README_FIGURE = "variation-looked-after-funnel"
README_PICTURE = ROOT / "_static" / "readme.svg"
NAME = re.compile(r"\d+\.\d+\.\d+|\d{4}-(0[1-9]|1[0-2])")


def ready() -> Catalogue:
    """Execute what is stale, hold everything to its rules, and give the records that may be stored.

    Refused are a table that breaks a rule, a cell that fails (a claim's rule that yields no verdict among
    them), an id dropped in silence or stated again after its withdrawal, a page that quotes one that nobody
    states, and words that the numbers do not bear out.
    """
    try:
        validation.check()
        execution.refresh()
        records = catalogue.executed()
        public_ids.check_withdrawals(records.contents())
        if gone := public_ids.dropped(public_ids.published(), records):
            raise public_ids.IdError(
                f"No notebook states {public_ids.some(gone)} any more. "
                f"State it, or give the reason in chapters/{public_ids.WITHDRAWN.name}."
            )
        for id, names in quotations(pages()).items():
            if id not in records:
                raise UnknownName(f"record quoted in {names[0]}", id, records.contents())
        again = ((n.relative_to(ROOT).as_posix(), said) for n, said in catalogue.sentences().items())
        if lines := [f"{name}: {says}" for name, said in again for says in said]:
            raise EvidenceError(
                "These do not hold with the numbers as they are now. "
                "Mend each sentence, and its condition in the notebook:\n" + "\n".join(lines)
            )
        records.get(README_FIGURE, "figure")
    except EvidenceError as error:
        raise EvidenceError(f"nothing is stored, because a check fails.\n{error}") from error
    return records


def store(records: Catalogue) -> tuple[int, int]:
    """Store the records of the executions, all or none; count the notebooks that changed and the new ids."""
    beside = {}
    # What a newer period follows is kept at its id, before the notebook that stated it is written over.
    kept, stored = edition_files.kept(), catalogue.stored()
    passed = [record for record in stored if record.id not in records.contents()]
    passed = [record for record in passed if record.id in records and record.id not in kept]
    if passed:
        results = (editions.comparable(record.content) for record in passed)
        beside[edition_files.BETWEEN_EDITIONS] = edition_files.listing(results)
    if new := public_ids.unpublished(records.contents()):
        beside[public_ids.IDS] = public_ids.listing(new)
    picture = records.get(README_FIGURE, "figure")
    # The digest tells when the picture no longer shows what the notebook draws.
    drawn = f"<!-- {picture.id} drawn {picture.content['drawn']} -->\n"
    is_stored = stored.contents().get(picture.id) == picture.content
    # The same picture has other bytes where another machine draws it: that is no change to commit.
    if not (is_stored and README_PICTURE.is_file() and README_PICTURE.read_text("utf-8").endswith(drawn)):
        beside[README_PICTURE] = picture.svg + drawn
    return len(execution.store(beside)), len(new)


def pages() -> dict[str, str]:
    """Read the book's pages: markdown by path below the project."""
    found = [ROOT / "index.md", *(ROOT / "pages").glob("*.md"), *(ROOT / "chapters").rglob("*.md")]
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in sorted(found)}


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
