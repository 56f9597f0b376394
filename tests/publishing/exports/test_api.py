"""The lists for machines keep their schemas, and say what the book says."""

import json
from typing import Any

import jsonschema
import pytest

from evidence.notebooks import catalogue
from evidence.notebooks.catalogue import Catalogue
from evidence.publishing.editions import editions
from evidence.publishing.exports import api

LISTS = ("facts", "figures", "claims", "authorities", "editions")


@pytest.fixture(scope="module")
def known() -> Catalogue:
    return catalogue.stored()


@pytest.fixture(scope="module")
def files(known: Catalogue) -> dict[str, Any]:
    return {address: json.loads(content) for address, content in api.files(known).items()}


@pytest.mark.parametrize("name", [*LISTS, "index"])
def test_a_list_keeps_its_schema_and_the_schema_that_of_schemas(files: dict[str, Any], name: str) -> None:
    content = files[f"api/v1/{name}.json"]
    schema = files[f"api/v1/{content['$schema']}"]
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(content)


def test_a_schema_refuses_what_lacks_a_field_or_has_another_type(files: dict[str, Any]) -> None:
    validator = jsonschema.Draft202012Validator(files["api/v1/facts.schema.json"])
    content = files["api/v1/facts.json"]
    for change in ({"id": 3}, {"id": "No Id"}, {"years": "last year"}, {"sources": "one"}, {"says": None}):
        broken = {**content, "facts": [{**content["facts"][0], **change}]}
        assert not validator.is_valid(broken), change
    without = {key: value for key, value in content["facts"][0].items() if key != "unit"}
    assert not validator.is_valid({**content, "facts": [without]})


def test_every_record_is_there_as_it_was_stated(files: dict[str, Any], known: Catalogue) -> None:
    for kind in ("facts", "figures", "claims"):
        rows = {row["id"]: row for row in files[f"api/v1/{kind}.json"][kind]}
        stated = {record.id: record.content for record in getattr(known, kind)}
        assert rows.keys() == stated.keys()
        for id, content in stated.items():
            common = rows[id].keys() & content.keys()
            assert {"id", "period", "sources"} <= common
            assert {key: rows[id][key] for key in common} == {key: content[key] for key in common}


def test_the_index_leads_to_every_list_and_schema_and_counts_it(files: dict[str, Any]) -> None:
    listed = files["api/v1/index.json"]["index"]
    assert [each["name"] for each in listed] == list(LISTS)
    for each in listed:
        assert each["count"] == len(files[each["address"]][each["name"]]) > 0
        assert f"api/v1/{each['name']}.schema.json" in files


def test_every_frozen_edition_is_listed(files: dict[str, Any]) -> None:
    assert [each["name"] for each in files["api/v1/editions.json"]["editions"]] == editions.names()
