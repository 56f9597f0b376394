"""Quoted numbers of councils: whether what an edition kept of `barnet/in-need/2025` still stands."""

from dataclasses import replace

from evidence.errors import UnknownName
from evidence.publishing.authorities import council_numbers
from evidence.publishing.editions import editions, verify_result
from evidence.publishing.editions.editions import Edition
from evidence.publishing.editions.verify_result import Verdict


def verify(reference: str, now: Edition) -> Verdict:
    """Say whether a number of a council stands, given as in `barnet/in-need/2025@0.2.0`."""
    id = reference.partition("@")[0]
    council_numbers.check_none_lost(id)
    content = council_numbers.record(id).content

    def then(name: str) -> Edition:
        edition, kept = editions.load(name), council_numbers.kept().get(name, {})
        if (number := kept.get(id)) is None:
            raise UnknownName(f"number of a council in edition {name}", id, kept)
        was = {**content, "value": number.text, "text": number.text, "sources": [*number.sources]}
        return replace(edition, records={id: was})

    return verify_result.verify(reference, replace(now, records={id: content}), then)
