"""Licences: the name and the address of each that the review and its sources use."""

from typing import NamedTuple

from evidence.errors import UnknownName


class Licence(NamedTuple):
    """One licence.

    Attributes
    ----------
    name : str
        As people write it.
    url : str
        Where its words are.
    """

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
    """Find a licence.

    Parameters
    ----------
    id : str
        As SPDX writes it.

    Returns
    -------
    Licence

    Raises
    ------
    UnknownName
        If the review uses no such licence.

    Examples
    --------
    >>> licence("CC-BY-4.0").name
    'CC BY 4.0'
    """
    if id not in LICENCES:
        raise UnknownName("licence", id, LICENCES)
    return LICENCES[id]
