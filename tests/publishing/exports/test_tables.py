"""Metadata of tables describe the files as they are: each column, each cell, each missing mark."""

import csv
import json
import re
from datetime import date
from typing import Any

import pytest

from evidence.data import descriptor
from evidence.paths import DATA
from evidence.publishing.exports import api

TABLES = [table for table in descriptor.package()["resources"] if "schema" in table]
# What a reader of CSV on the Web takes for each of its datatypes.
READ = {
    "integer": lambda cell: re.fullmatch(r"[+-]?\d+", cell),
    "number": lambda cell: re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?%?", cell),
    "date": date.fromisoformat,
    "boolean": lambda cell: cell in ("true", "false", "1", "0"),
    "string": lambda cell: True,
}


@pytest.fixture(scope="module")
def files() -> dict[str, Any]:
    return {address: json.loads(content) for address, content in api.tables().items()}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table["name"])
def test_csvw_describes_every_cell(files: dict[str, Any], table: dict[str, Any]) -> None:
    """W3C, Metadata Vocabulary for Tabular Data: columns in their order, values by datatype unless null."""
    said = files[f"data/{table['path']}-metadata.json"]
    assert said["@context"][0] == "http://www.w3.org/ns/csvw"
    columns = said["tableSchema"]["columns"]
    with (DATA / said["url"]).open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert [column["titles"] for column in columns] == head
    assert set(said["tableSchema"]["primaryKey"]) <= set(head)
    for column, cells in zip(columns, zip(*rows, strict=True), strict=True):
        kind = column["datatype"]["base"]
        for cell in set(cells):
            assert cell in column["null"] or READ[kind](cell), (column["name"], cell)
            pattern = column["datatype"].get("format")
            assert cell in column["null"] or not pattern or re.fullmatch(pattern, cell), (
                column["name"],
                cell,
            )
        assert not column.get("required") or not set(cells) & set(column["null"]), column["name"]


def test_the_package_published_is_valid_for_readers_of_either_version(files: dict[str, Any]) -> None:
    """Data Package 1 and 2: marks are strings, names of lower case, keys that lead somewhere."""
    package = files["data/datapackage.json"]
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    resources = {resource["name"]: resource for resource in package["resources"]}
    assert len(resources) == len(package["resources"]) > 0
    for name, resource in resources.items():
        assert re.fullmatch(r"[a-z0-9._/-]+", name)
        assert (DATA / resource["path"]).is_file() and ".." not in resource["path"]
        if "schema" not in resource:
            continue
        schema = resource["schema"]
        fields = [field["name"] for field in schema["fields"]]
        marks = [schema["missingValues"], *(field["missingValues"] for field in schema["fields"])]
        assert all(isinstance(mark, str) for each in marks for mark in each)
        assert set(schema["primaryKey"]) <= set(fields)
        for key in schema.get("foreignKeys", []):
            assert set(key["fields"]) <= set(fields)
            there = {field["name"] for field in resources[key["reference"]["resource"]]["schema"]["fields"]}
            assert set(key["reference"]["fields"]) <= there


def test_every_key_declared_in_the_package_published_holds(files: dict[str, Any]) -> None:
    resources = {each["name"]: each for each in files["data/datapackage.json"]["resources"]}

    def column(resource: dict[str, Any], name: str) -> set[str]:
        with (DATA / resource["path"]).open(encoding="utf-8", newline="") as file:
            return {row[name] for row in csv.DictReader(file)} - {""}

    for resource in resources.values():
        for key in resource.get("schema", {}).get("foreignKeys", []):
            known = column(resources[key["reference"]["resource"]], key["reference"]["fields"][0])
            assert column(resource, key["fields"][0]) <= known, (resource["name"], key)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table["name"])
def test_a_table_covers_the_years_in_it(table: dict[str, Any]) -> None:
    """Oracle: the first and last year that the column of periods holds, read apart."""
    with (DATA / table["path"]).open(encoding="utf-8", newline="") as file:
        periods = [row["time_period"] for row in csv.DictReader(file) if "time_period" in row]
    first = min((period[:4] for period in periods), default="")
    last = str(max((int(period[:4]) + (len(period) > 4) for period in periods), default=""))
    assert api.years_of(table) == (first if first == last else f"{first}/{last}")
