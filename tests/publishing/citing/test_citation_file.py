"""CITATION.cff keeps the rules of the Citation File Format.

Oracle: the JSON schema of version 1.2.0, citation-file-format.github.io/1.2.0/schema. What it demands of the
keys used here is written out, so that no validator need be installed.
"""

import datetime
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from evidence.paths import ROOT
from evidence.publishing.citing.citations import LICENCES

REQUIRED = {"authors", "cff-version", "message", "title"}
ALLOWED = REQUIRED | {
    "abstract",
    "commit",
    "contact",
    "date-released",
    "doi",
    "identifiers",
    "keywords",
    "license",
    "license-url",
    "preferred-citation",
    "references",
    "repository",
    "repository-artifact",
    "repository-code",
    "type",
    "url",
    "version",
}
OF_A_REFERENCE = {"authors", "title", "type"}
DATE = r"[0-9]{4}-(0[1-9]|1[012])-(0[1-9]|[12][0-9]|3[01])"


@pytest.fixture(scope="module")
def file() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))


def pairs(node: Any) -> Iterator[tuple[str, Any]]:
    """Every key with its value, however deep."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield key, value
            yield from pairs(value)
    elif isinstance(node, list):
        for item in node:
            yield from pairs(item)


def test_it_has_every_required_key_and_no_unknown_one(file: dict[str, Any]) -> None:
    assert set(file) >= REQUIRED
    assert set(file) <= ALLOWED


def test_it_is_a_dataset_of_version_1_2_0(file: dict[str, Any]) -> None:
    assert (file["cff-version"], file["type"]) == ("1.2.0", "dataset")


def test_no_words_are_empty(file: dict[str, Any]) -> None:
    for key in ("message", "title", "abstract"):
        assert isinstance(file[key], str) and file[key].strip()


def test_there_are_authors_each_once_and_each_a_person_or_a_body_with_a_name(file: dict[str, Any]) -> None:
    names = [str(author) for author in file["authors"]]
    assert names and len(set(names)) == len(names)
    assert all(author.get("name") or author.get("family-names") for author in file["authors"])


def test_keywords_are_words_each_once(file: dict[str, Any]) -> None:
    assert all(isinstance(word, str) and word for word in file["keywords"])
    assert len(set(file["keywords"])) == len(file["keywords"]) > 0


def test_every_date_is_a_day(file: dict[str, Any]) -> None:
    dates = [value for key, value in pairs(file) if key.startswith("date-")]
    assert dates
    for date in dates:
        # The schema asks tools to read what YAML takes for a date as its text.
        assert isinstance(date, str | datetime.date) and re.fullmatch(DATE, str(date))


def test_the_licence_is_one_of_spdx_that_the_review_uses(file: dict[str, Any]) -> None:
    assert file["license"] == "CC-BY-4.0"
    assert file["license"] in LICENCES


def test_the_version_is_text_or_a_number(file: dict[str, Any]) -> None:
    assert isinstance(file["version"], str | int | float) and str(file["version"])


def test_every_reference_has_the_keys_a_reference_needs(file: dict[str, Any]) -> None:
    for reference in file.get("references", []):
        assert set(reference) >= OF_A_REFERENCE
