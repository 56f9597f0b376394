"""The list of references as a list.

docutils makes of citations a list without list items, which a screen reader cannot announce: here it is a
real one. Each says where it is cited and, as there too where it is first, whether it was not seen whole.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from docutils import nodes
from pybtex import plugin
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from evidence.publishing.citing.citations import seen

BACKENDS = "pybtex.backends"


class Place(NamedTuple):
    """A page that cites a work: its title, and the address of the first citation on it."""

    title: str
    uri: str


def as_list(citations: Iterable[nodes.citation], places: Mapping[str, list[Place]]) -> nodes.bullet_list:
    """Make one list of citations, with the ids that the text links to; `places` by id are where it cites."""
    found = nodes.bullet_list(classes=["references"])
    for citation in citations:
        label, *words = citation.children
        number = label.astext()
        words[0].insert(0, nodes.inline("", f"[{number}] ", classes=["label"]))
        item = nodes.list_item("", *words, ids=citation["ids"])
        if mark := seen(citation["ids"][0]):
            item += nodes.paragraph("", f"{mark.capitalize()}.", classes=["seen"])
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


def _list_references(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Make the citations of a bibliography the items of one list, each with the pages that cite it."""
    mark_unseen(doctree)
    citations = list(doctree.findall(nodes.citation))
    if not citations:
        _print_works(doctree)
        return
    domain: Any = app.env.get_domain("cite")
    ids = {citation.key: citation.citation_id for citation in domain.citations}
    # Of the citations on a page, the first.
    places: defaultdict[str, dict[str, Place]] = defaultdict(dict)
    for reference in sorted(domain.citation_refs, key=lambda ref: (ref.docname, ref.line)):
        page = app.builder.get_relative_uri(docname, reference.docname)
        title = app.env.titles[reference.docname].astext()
        for target in reference.targets:
            if target.key in ids:
                place = Place(title, f"{page}#{reference.citation_ref_id}")
                places[ids[target.key]].setdefault(reference.docname, place)
    first, *others = citations
    for citation in others:
        citation.parent.remove(citation)
    cited = {id: list(found.values()) for id, found in places.items()}
    first.parent.replace(first, as_list(citations, cited))


def _print_works(doctree: nodes.document) -> None:
    """List the works that a page cites at its end, for a sheet of paper: a screen has the link of each."""
    cited = (inline for inline in doctree.findall(nodes.inline) if "bibtex-citation" in inline["classes"])
    links = [link for inline in cited for link in inline.findall(nodes.reference) if "reftitle" in link]
    works = {link.astext(): link["reftitle"] for link in links}
    if works and (main := doctree.next_node(nodes.section)):
        order = sorted(works, key=lambda label: (len(label), label))
        lines = (nodes.list_item("", nodes.paragraph("", f"[{label}] {works[label]}")) for label in order)
        heading = nodes.rubric("", "Works cited")
        main += nodes.container("", heading, nodes.bullet_list("", *lines), classes=["works"])


def mark_unseen(doctree: nodes.document) -> None:
    """Say behind the first citation of a work on a page that the work was not seen whole."""
    said = set()
    for inline in (node for node in doctree.findall(nodes.Element) if "bibtex-citation" in node["classes"]):
        for link in inline.findall(nodes.reference):
            key = link.get("refid") or link.get("refuri", "").rpartition("#")[2]
            if key not in said and (mark := seen(key)):
                said.add(key)
                link.parent.insert(link.parent.index(link) + 1, nodes.Text(f" ({mark})"))


def _pages_to_rewrite(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Name the pages to write again when a citation came, went or was renumbered; Sphinx does not notice."""
    if "cite" not in env.domaindata:
        return []
    domain: Any = env.get_domain("cite")
    labels = [(citation.key, citation.formatted_entry.label) for citation in domain.citations]
    citing = [(ref.docname, ref.citation_ref_id, ref.targets) for ref in domain.citation_refs]
    now = (sorted(labels), sorted(citing))
    if now == getattr(env, "evidence_citations", None):
        return []
    env.evidence_citations = now  # type: ignore[attr-defined]
    lists = {key.docname for key in domain.bibliographies}
    return sorted(lists | {docname for docname, *_ in citing})


def setup(app: Sphinx) -> None:
    """List references where a page has them."""
    # Each citation asks for one of these, and pybtex would look through all installed packages each time.
    for name in ("docutils", "plaintext"):
        plugin.register_plugin(BACKENDS, name, plugin.find_plugin(BACKENDS, name), force=True)
    # Once sphinxcontrib-bibtex has numbered the works.
    app.connect("env-updated", _pages_to_rewrite, priority=900)
    app.connect("doctree-resolved", _list_references)
