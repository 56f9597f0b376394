"""Licences: each that the review or a source uses is known by name and address."""

import pytest

from evidence.data import descriptor
from evidence.errors import UnknownName
from evidence.publishing.citing import citations
from evidence.publishing.citing.citations import licence


def test_every_source_has_a_licence_with_name_and_address() -> None:
    for source in descriptor.package()["sources"]:
        found = licence(source["license"])
        assert found.name and found.url.startswith("https://"), source["id"]


def test_the_addresses_are_those_of_the_descriptor_and_of_the_book() -> None:
    for item in descriptor.package()["licenses"]:
        assert licence(item["name"]) == (item["title"], item["path"])
    assert licence(citations.book()["license"]).name == "CC BY 4.0"


def test_an_unknown_licence_is_met_with_the_known_ones() -> None:
    with pytest.raises(UnknownName, match="No licence called 'CC-BY-4'. Did you mean CC-BY-4.0"):
        licence("CC-BY-4")
