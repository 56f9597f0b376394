"""References: how far each work that a page or a claim cites was seen."""

from functools import lru_cache
from pathlib import Path

from pybtex.database import BibliographyData, parse_file

from evidence.ingest.checks.claim_rules import REFERENCES

# The field `seen` of a work, and what every citation of it then says.
SEEN = {"no": "original not seen", "part": "seen in part", "copy": "seen in a copy"}


def seen(key: str) -> str:
    """Say how far a work was seen: nothing of one that was seen whole, at its publisher's or in print."""
    works = _works(REFERENCES, REFERENCES.stat().st_mtime_ns).entries
    found = works[key].fields.get("seen") if key in works else None
    return SEEN[found] if found else ""


@lru_cache(maxsize=2)
def _works(path: Path, changed: int) -> BibliographyData:
    return parse_file(path)
