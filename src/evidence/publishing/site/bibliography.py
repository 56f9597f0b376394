"""The list of references as a list.

docutils gives citations the role of a list whose items are no list items, which a screen reader cannot
announce. Here they become the items of a real one, and each says where it is cited.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from docutils import nodes


@dataclass(frozen=True)
class Place:
    """A page that cites a work: its title, and the address of the first citation on it."""

    title: str
    uri: str


def as_list(citations: Iterable[nodes.citation], places: Mapping[str, list[Place]]) -> nodes.bullet_list:
    """Make one list of citations, with the ids that the text links to.

    Parameters
    ----------
    citations
        Each with a label and the words of the reference.
    places
        The pages that cite a work, by the id of its citation. A work that no page cites says nothing of it.

    Examples
    --------
    >>> words = nodes.paragraph("", "Ofsted. Grades.")
    >>> citation = nodes.citation("", nodes.label("", "7"), words, ids=["grades"])
    >>> print(as_list([citation], {"grades": [Place("Workforce", "workforce.html#id1")]}).astext())
    [7] Ofsted. Grades.
    <BLANKLINE>
    Cited in: Workforce, reference 7
    """
    found = nodes.bullet_list(classes=["references"])
    for citation in citations:
        label, *words = citation.children
        number = label.astext()
        words[0].insert(0, nodes.inline("", f"[{number}] ", classes=["label"]))
        item = nodes.list_item("", *words, ids=citation["ids"])
        if cited := [place for id in citation["ids"] for place in places.get(id, [])]:
            item += _cited_in(cited, number)
        found += item
    return found


def _cited_in(places: list[Place], number: str) -> nodes.paragraph:
    line = nodes.paragraph("", "Cited in: ", classes=["cited-in"])
    for place in places:
        if len(line) > 1:
            line += nodes.Text("; ")
        link = nodes.reference("", place.title, refuri=place.uri, internal=True)
        # Many works are cited on one page: the words of each link say which is meant.
        link += nodes.inline("", f", reference {number}", classes=["visually-hidden"])
        line += link
    return line
