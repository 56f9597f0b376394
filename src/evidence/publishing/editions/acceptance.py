"""Acceptance: what must hold before the records of the executions are stored."""

from evidence.errors import EvidenceError, UnknownName
from evidence.ingest.checks import validation
from evidence.notebooks import catalogue, edition_files, execution
from evidence.notebooks.catalogue import Catalogue
from evidence.paths import ROOT
from evidence.publishing.citing.quotations import quotations
from evidence.publishing.editions import editions, public_ids

README_FIGURE = "variation-looked-after-funnel"
README_PICTURE = ROOT / "_static" / "readme.svg"


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
