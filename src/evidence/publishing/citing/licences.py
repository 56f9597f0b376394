"""Licences: the name and the address of each that the review and its sources use."""

from typing import NamedTuple

from evidence.errors import UnknownName


class Licence(NamedTuple):
    """One licence: its name as people write it, and where its words are."""

    name: str
    url: str


LICENCES = {
    "CC-BY-4.0": Licence("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "MIT": Licence("MIT licence", "https://opensource.org/license/mit"),
    "OGL-UK-3.0": Licence(
        "Open Government Licence v3.0",
        "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    ),
}


def licence(id: str) -> Licence:
    """Find a licence by the id that SPDX gives it."""
    if id not in LICENCES:
        raise UnknownName("licence", id, LICENCES)
    return LICENCES[id]
