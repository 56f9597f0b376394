"""Issue forms: each is one GitHub accepts, and asks for what an answer needs."""

from typing import Any

import pytest
import yaml

from evidence.paths import ROOT

FOLDER = ROOT / ".github" / "ISSUE_TEMPLATE"
KINDS = {"markdown", "input", "textarea", "dropdown", "checkboxes"}
# What nobody could answer the issue without.
REQUIRED = {
    "number-looks-wrong": {"result", "printed", "expected", "edition"},
    "new-data-are-out": {"release", "page", "published", "kind"},
}


def form(name: str) -> dict[str, Any]:
    return yaml.safe_load((FOLDER / f"{name}.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", REQUIRED)
def test_a_form_is_one_that_github_accepts(name: str) -> None:
    found = form(name)
    assert found["name"] and found["description"] and found["body"]
    ids = [field["id"] for field in found["body"]]
    labels = [field["attributes"]["label"] for field in found["body"]]
    assert len(set(ids)) == len(ids) and len(set(labels)) == len(labels)
    for field in found["body"]:
        assert field["type"] in KINDS
        if field["type"] in ("dropdown", "checkboxes"):
            assert field["attributes"]["options"]


@pytest.mark.parametrize(("name", "wanted"), REQUIRED.items())
def test_a_form_requires_what_an_answer_needs(name: str, wanted: set[str]) -> None:
    required = {field["id"] for field in form(name)["body"] if field.get("validations", {}).get("required")}
    assert required == wanted


def test_there_are_no_other_forms_and_a_free_issue_stays_possible() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == {*REQUIRED, "config"}
    assert form("config") == {"blank_issues_enabled": True}


def test_the_pull_request_template_names_the_commands_that_there_are() -> None:
    text = (ROOT / ".github" / "pull_request_template.md").read_text(encoding="utf-8")
    for command in ("`evidence check`", "`evidence accept`", "`make test`"):
        assert command in text
