"""The list of references: a real list, whose ids are those that the text links to."""

from bs4 import BeautifulSoup
from docutils import nodes
from docutils.core import publish_from_doctree
from docutils.utils import new_document

from evidence.publishing.site.bibliography import Place, as_list, mark_unseen


def citation(key: str, number: str) -> nodes.citation:
    return nodes.citation("", nodes.label("", number), nodes.paragraph("", f"Title of {key}."), ids=[key])


def listed(*citations: nodes.citation, places: dict[str, list[Place]] | None = None) -> BeautifulSoup:
    document = new_document("references")
    document += as_list(citations, places or {})
    return BeautifulSoup(publish_from_doctree(document, writer_name="html5"), "html.parser")


def test_every_work_is_an_item_of_one_list_and_nothing_else_is_in_it() -> None:
    page = listed(citation("ofsted2025", "1"), citation("webb2018", "2"))
    (items,) = page.select("ul")
    assert [child.name for child in items.find_all(recursive=False)] == ["li", "li"]
    assert not page.find_all(role=True)


def test_an_item_has_the_id_of_its_citation_and_shows_its_label() -> None:
    item = listed(citation("webb2018", "2")).find("li", id="webb2018")
    assert item.get_text().strip() == "[2] Title of webb2018."


def test_an_item_links_back_to_each_page_that_cites_it_in_words_of_its_own() -> None:
    places = {key: [Place("Funding", f"f.html#{key}")] for key in ("ofsted2025", "webb2018")}
    links = listed(citation("ofsted2025", "1"), citation("webb2018", "2"), places=places).select("li a")
    assert [(link["href"], link.get_text()) for link in links] == [
        ("f.html#ofsted2025", "Funding, reference 1"),
        ("f.html#webb2018", "Funding, reference 2"),
    ]


def test_a_work_that_no_page_cites_claims_no_page() -> None:
    assert "Cited in" not in listed(citation("webb2018", "2")).get_text()


def test_an_item_says_that_the_work_was_not_seen_whole() -> None:
    page = listed(citation("mills2017nogoodoptions", "1"), citation("pac2016protection", "2"))
    assert [item.get_text(strip=True) for item in page.select(".seen")] == ["Original not seen."]


def cited(*keys: str) -> nodes.inline:
    """A citation in a sentence, as it stands once it leads to the list."""
    links = [nodes.reference("", str(place), refuri=f"../r.html#{key}") for place, key in enumerate(keys, 1)]
    return nodes.inline("", "", nodes.Text("["), *links, nodes.Text("]"), classes=["bibtex-citation"])


def test_the_first_citation_of_an_unseen_work_on_a_page_says_so() -> None:
    document = new_document("chapter")
    document += nodes.paragraph("", "", cited("pac2016protection", "mills2017nogoodoptions"))
    document += nodes.paragraph("", "", cited("mills2017nogoodoptions"))
    mark_unseen(document)
    assert [text.astext() for text in document.findall(nodes.paragraph)] == [
        "[12 (original not seen)]",
        "[1]",
    ]
