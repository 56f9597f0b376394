"""Linked data: JSON-LD in the words of schema.org, for every figure and fact of the book.

Oracle: schema.org's own lists of each type's properties, written out below for the types used.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from evidence.data import descriptor
from evidence.notebooks import catalogue, execution
from evidence.notebooks.catalogue import Record
from evidence.publishing.citing import citations
from evidence.publishing.citing.citations import json_ld
from tests.citable import SOURCE, claim, fact, figure

WORK = {
    "creator",
    "creditText",
    "dateModified",
    "datePublished",
    "isBasedOn",
    "isPartOf",
    "license",
    "publisher",
    "text",
    "version",
}
THING = {"alternateName", "description", "identifier", "name", "subjectOf", "url"}
PROPERTIES = {
    "Book": WORK,
    "Claim": WORK | {"appearance", "author"},
    "ClaimReview": WORK | {"claimReviewed", "itemReviewed", "reviewRating"},
    "CreativeWork": WORK,
    "DataDownload": {"contentUrl", "encodingFormat"},
    "Dataset": WORK | {"distribution", "spatialCoverage", "temporalCoverage", "variableMeasured"},
    "Observation": {"measuredProperty", "observationDate", "unitText", "value"},
    "Organization": set(),
    "Place": set(),
    "Property": set(),
    "PropertyValue": {"unitText"},
    "Rating": {"ratingExplanation"},
    "WebPage": WORK,
}
TYPES = {"figure": "Dataset", "fact": "Observation", "claim": "ClaimReview"}


@pytest.fixture(scope="module")
def every() -> list[Record]:
    """Every figure and fact of the book, and a claim."""
    execution.refresh()
    known = catalogue.executed()
    return [*known.figures, *known.facts, claim()]


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The book at an address."""
    config = tmp_path / "_config.yml"
    config.write_text(yaml.safe_dump({"html": {"baseurl": "https://example.org"}}), encoding="utf-8")
    monkeypatch.setattr(citations, "CONFIG", config)
    return "https://example.org"


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    """Every typed thing in a description."""
    if isinstance(node, dict):
        yield node
        for key, value in node.items():
            if key != "@context":
                yield from nodes(value)
    elif isinstance(node, list):
        for item in node:
            yield from nodes(item)


@pytest.fixture(scope="module")
def described(every: list[Record]) -> list[tuple[Record, str]]:
    """Each record with its description as it is written: JSON, without numbers that are none."""
    return [(record, json.dumps(json_ld(record), allow_nan=False)) for record in every]


def test_every_description_is_json_of_known_types_with_properties_they_have(
    described: list[tuple[Record, str]],
) -> None:
    for record, written in described:
        found = json.loads(written)
        assert found["@type"] == TYPES[record.content["kind"]]
        for node in nodes(found):
            own = PROPERTIES[node["@type"]] | THING | {"@context", "@type"}
            assert set(node) <= own, f"{record.id}: {node['@type']} has {set(node) - own}"
            assert all(value not in ("", None) for value in node.values()), record.id


def test_every_description_names_id_address_edition_licence_and_sources(
    described: list[tuple[Record, str]],
) -> None:
    for record, written in described:
        found = json.loads(written)
        page = found.get("subjectOf", found)
        assert found["identifier"] == record.id
        assert found["url"] == citations.address(record)
        assert page["version"] == str(citations.book()["version"])
        assert page["datePublished"] == page["dateModified"] == str(citations.book()["date-released"])
        assert page["license"] == "https://creativecommons.org/licenses/by/4.0/"
        assert [source["identifier"] for source in page["isBasedOn"]] == record.content["sources"]


def test_a_figure_is_a_dataset_with_its_downloads_measure_and_period() -> None:
    found = json_ld(figure())
    assert found["name"] == "Rates differ"
    assert "Two bars are few." in found["description"]
    assert found["temporalCoverage"] == "2025"
    assert found["spatialCoverage"]["name"] == "England"
    assert found["variableMeasured"]["unitText"] == "per 10,000"
    # Media types as IANA registers them.
    assert {item["contentUrl"]: item["encodingFormat"] for item in found["distribution"]} == {
        "figures/variation-looked-after-funnel.csv": "text/csv",
        "figures/variation-looked-after-funnel.zip": "application/zip",
        "figures/variation-looked-after-funnel.svg": "image/svg+xml",
        "figures/variation-looked-after-funnel.png": "image/png",
    }
    source, declared = found["isBasedOn"][0], descriptor.source(SOURCE)
    assert source["publisher"]["name"] == declared["publisher"]
    assert source["url"] == declared["path"]
    assert source["datePublished"] == declared["published"]
    assert found["isPartOf"]["name"] == citations.book()["title"]


def test_a_fact_is_an_observation_of_a_value_in_a_unit_over_a_period() -> None:
    found = json_ld(fact(left_out="City of London"))
    assert (found["value"], found["unitText"], found["observationDate"]) == (
        67,
        "per 10,000",
        "31 March 2025",
    )
    assert found["measuredProperty"]["name"] == "A rate"
    assert found["description"] == "A rate, 31 March 2025: 67 per 10,000. Left out: City of London."


def test_a_fact_without_unit_states_none() -> None:
    assert "unitText" not in json_ld(fact(unit=""))


def test_a_claim_is_a_review_with_who_said_it_when_and_the_verdict_in_words() -> None:
    found = json_ld(claim())
    assert found["claimReviewed"] == "The highest rate is twice the lowest"
    assert found["itemReviewed"]["author"] == "A. Writer"
    assert found["itemReviewed"]["datePublished"] == "2024-05-01"
    assert found["itemReviewed"]["appearance"]["name"] == "A newspaper"
    assert found["reviewRating"]["alternateName"] == "partly"
    assert "ratingValue" not in found["reviewRating"]


def test_a_claim_quoted_by_nobody_has_no_empty_text() -> None:
    assert "text" not in json_ld(claim(quotation=""))["itemReviewed"]


def test_until_the_book_has_an_address_its_own_count_from_its_root() -> None:
    # JSON-LD 1.1, section 4.1.3: a relative @base is resolved against the address of the page.
    assert json_ld(figure())["@context"] == ["https://schema.org", {"@base": "../"}]


def test_once_the_book_has_an_address_every_address_is_whole(published: str) -> None:
    found = json_ld(figure())
    assert found["@context"] == "https://schema.org"
    for node in nodes(found):
        for key in ("url", "contentUrl", "license"):
            assert node.get(key, "https://").startswith("https://")
    assert found["url"] == f"{published}/figures/variation-looked-after-funnel.html"
    assert found["isPartOf"]["url"] == f"{published}/index.html"
