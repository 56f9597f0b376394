"""The descriptor describes what is there, in a form other tools read."""

import json
import re
import warnings
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema.validators import validator_for

from evidence import paths
from evidence.data import descriptor, tables
from evidence.errors import DataError, UnknownName


def test_descriptor_is_a_valid_data_package_version_2():
    # Oracle: the version 2.0 profile that dplib-py 1.1 carries. Its own check fetches the profile from the
    # network for any $schema, so the carried copy is applied here.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import dplib.settings
        from dplib.models import Package
    profile = json.loads((Path(dplib.settings.PROFILE_BASEDIR) / "2.0" / "datapackage.json").read_text())
    faults = [error.message for error in validator_for(profile)(profile).iter_errors(descriptor.package())]
    assert faults == []
    assert len(Package.from_dict(descriptor.package()).resources) == len(descriptor.package()["resources"])


def test_descriptor_declares_version_2():
    assert descriptor.package()["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"


def test_every_source_says_who_when_where_and_which_bytes():
    wanted = {"title", "publisher", "published", "accessed", "license", "edition", "notes", "files"}
    for source in descriptor.package()["sources"]:
        assert wanted <= set(source), source["id"]
        assert source["files"], f"no file was read for {source['id']}"
        for file in source["files"]:
            assert re.fullmatch(r"[0-9a-f]{64}", file["sha256"]) and file["bytes"] > 0, source["id"]
        assert source.get("path", "https://").startswith("https://"), source["id"]


def test_every_resource_names_sources_that_exist_and_the_module_that_made_it():
    for resource in descriptor.package()["resources"]:
        for item in resource["sources"]:
            assert descriptor.source(item["id"])["title"] == item["title"], resource["name"]
        made_by = resource["made_by"]
        script = made_by if made_by.endswith(".py") else f"src/{made_by.replace('.', '/')}.py"
        assert (paths.ROOT / script).is_file(), script
        assert resource["caveats"] and resource["licenses"], resource["name"]


@pytest.mark.parametrize("name", descriptor.table_names())
def test_every_release_in_a_table_is_one_of_its_sources(name):
    frame = tables.load(name)
    if "release" in frame:
        assert set(frame["release"]) <= {item["id"] for item in descriptor.resource(name)["sources"]}


def test_every_mark_has_a_label_and_every_authority_code_refers_to_areas():
    for name in descriptor.table_names():
        resource = descriptor.resource(name)
        schema = resource["schema"]
        assert all(item["label"] for item in schema["missingValues"]), name
        if name not in {"areas", "area_changes"} and "new_la_code" in descriptor.fields(resource):
            assert "new_la_code" in {key["fields"][0] for key in schema["foreignKeys"]}, name


def test_descriptor_names_no_place_on_any_machine():
    assert not re.search(r'"/|[A-Z]:\\\\|/home/', paths.DESCRIPTOR.read_text(encoding="utf-8"))


def test_descriptor_is_written_the_way_ingest_writes_it():
    assert descriptor.dumps(descriptor.package()) == paths.DESCRIPTOR.read_text(encoding="utf-8")


LEAVES = st.none() | st.booleans() | st.integers() | st.text()


@given(st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_dumps_loses_nothing(value):
    assert json.loads(descriptor.dumps(value)) == value


def test_a_mark_means_what_its_release_says():
    # Oracles: the notes with SFR41/2016 (one to five replaced by a cross), and the open data standard.
    assert "one to five" in descriptor.meaning("looked_after", "x", "looked-after-2016")
    assert descriptor.meaning("looked_after", "x", "looked-after-2025") == "not available"


def test_unknown_names_are_refused_with_a_hint():
    with pytest.raises(UnknownName, match="Did you mean looked_after"):
        descriptor.resource("looked_aftr")
    with pytest.raises(UnknownName, match="Did you mean looked-after-20"):
        descriptor.source("looked-after-2061")
    with pytest.raises(UnknownName, match="mark"):
        descriptor.meaning("looked_after", "?")


def test_a_broken_descriptor_is_one_clear_error(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "DESCRIPTOR", tmp_path / "datapackage.json")
    with pytest.raises(DataError, match="descriptor is missing"):
        descriptor.package()
    (tmp_path / "datapackage.json").write_text("{")
    with pytest.raises(DataError, match="not JSON"):
        descriptor.package()


def test_every_source_has_a_name_short_enough_for_a_picture() -> None:
    for source in descriptor.package()["sources"]:
        assert 0 < len(source["short"]) <= 60, source["id"]


def test_releases_of_one_name_are_named_together_with_runs_of_years() -> None:
    years = (2011, 2012, 2013, 2014, 2018, 2025)
    assert descriptor.short_names(f"looked-after-{year}" for year in years) == (
        "DfE, looked-after children 2011 to 2014, 2018 and 2025"
    )


def test_a_name_that_ends_in_a_span_stays_as_it_is() -> None:
    names = descriptor.short_names(["ofsted-inspections-2023", "ofsted-inspections-2025"])
    assert names == "Ofsted, inspections 2009 to 2023; Ofsted, ILACS inspections 2018 to 2025"
