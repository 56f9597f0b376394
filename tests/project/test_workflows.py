"""Workflows: what runs a stranger's code may write nothing, and what may write runs no stranger's code."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from evidence.ingest.watch import asking, roads
from evidence.paths import ROOT

FOLDER = ROOT / ".github" / "workflows"
FILES = sorted(FOLDER.glob("*.yml"))
REPORT, POST = FOLDER / "report.yml", FOLDER / "post-report.yml"
ALL, WATCH = FOLDER / "test-all.yml", FOLDER / "watch.yml"


def workflow(path: Path) -> dict[Any, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def triggers(path: Path) -> set[str]:
    # YAML takes the bare word on for a truth value.
    on = workflow(path)[True]
    return {on} if isinstance(on, str) else set(on)


def jobs(path: Path) -> list[dict[str, Any]]:
    return list(workflow(path)["jobs"].values())


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in jobs(path) for step in job["steps"]]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_workflow_gives_a_fork_the_rights_of_the_repository(path: Path) -> None:
    assert "pull_request_target" not in triggers(path)
    assert not re.search(r"secrets\s*[.\[]|secrets: *inherit", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_workflow_begins_with_no_more_than_reading(path: Path) -> None:
    assert workflow(path)["permissions"] in ({}, {"contents": "read"})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_command_or_script_is_built_from_what_a_stranger_words(path: Path) -> None:
    for step in steps(path):
        for text in (step.get("run", ""), str(step.get("with", {}).get("script", ""))):
            assert "${{" not in text, text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_actions_are_pinned_to_commits_and_say_which_version_that_is(path: Path) -> None:
    used = re.findall(r"uses: (.*)", path.read_text(encoding="utf-8"))
    assert used
    for action in used:
        assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action), action


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_job_ends_in_time_and_leaves_no_token_in_the_checkout(path: Path) -> None:
    assert all(job["timeout-minutes"] <= 120 for job in jobs(path))
    for step in steps(path):
        if "actions/checkout" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] is False


def test_what_runs_on_a_pull_request_may_write_nothing() -> None:
    for path in FILES:
        if "pull_request" in triggers(path):
            for name, job in workflow(path)["jobs"].items():
                granted = {right for right, level in job.get("permissions", {}).items() if level != "read"}
                # The book is published from main alone.
                assert not granted or job["if"] == "github.ref == 'refs/heads/main'", (path.name, name)


def test_the_report_is_made_without_rights_or_a_token_left_behind() -> None:
    assert triggers(REPORT) == {"pull_request"}
    assert all("permissions" not in job for job in jobs(REPORT))
    (checkout,) = (step for step in steps(REPORT) if "actions/checkout" in step.get("uses", ""))
    assert checkout["with"]["fetch-depth"] >= 2, "the base of the pull request is the first parent"


def test_the_report_runs_the_check_and_compares_with_the_base() -> None:
    commands = "\n".join(step.get("run", "") for step in steps(REPORT))
    assert "evidence check" in commands
    assert "evidence diff HEAD^1 --stored --markdown" in commands
    uploaded = [step["with"] for step in steps(REPORT) if "upload-artifact" in step.get("uses", "")]
    assert {"name": "report", "path": "report/report.md"}.items() <= uploaded[0].items()


def test_the_post_is_made_after_the_report_with_the_fewest_rights() -> None:
    assert triggers(POST) == {"workflow_run"}
    assert workflow(POST)[True]["workflow_run"]["workflows"] == [workflow(REPORT)["name"]]
    (job,) = jobs(POST)
    assert job["permissions"] == {"actions": "read", "pull-requests": "write"}
    assert job["if"] == "github.event.workflow_run.event == 'pull_request'"


def test_the_post_runs_nothing_of_the_pull_request() -> None:
    (step,) = steps(POST)
    assert step["uses"].startswith("actions/github-script@")
    assert "run" not in step and "env" not in step
    script = step["with"]["script"]
    for word in (
        "eval(",
        "require('.",
        'require(".',
        "import(",
        "exec(",
        "execSync(",
        "checkout",
        "Function(",
    ):
        assert word not in script
    # One program, without a shell, on a name that is ours.
    assert re.findall(r"execFileSync\(([^,]+), \[([^\]]*)\]", script) == [
        ("'unzip'", "'-p', path, 'report.md'")
    ]


def test_the_post_takes_the_report_for_text_of_unknown_origin() -> None:
    script = steps(POST)[0]["with"]["script"]
    assert "size_in_bytes > 1000000" in script and "maxBuffer: 1000000" in script
    limit = int(re.search(r"LIMIT = (\d+)", script)[1])
    assert limit + 1000 < 65536, "GitHub refuses longer comments"
    assert "pull.head.sha === run.head_sha" in script
    assert "pull.head.repo.id === run.head_repository.id" in script
    # The number of the pull request is never read from the artifact.
    assert re.findall(r"issue_number = (.*);", script) == ["pulls[0].number"]
    assert "replaceAll('@'" in script and "replaceAll('<!--'" in script


def test_the_book_is_still_tested_and_published_as_before() -> None:
    path = FOLDER / "book.yml"
    assert triggers(path) == {"push", "pull_request"}
    assert {"make book", "make test"} <= {step.get("run") for step in steps(path)}
    assert set(workflow(path)["jobs"]) == {"test", "publish"}


def test_the_long_forms_are_tested_once_a_week_and_on_a_release() -> None:
    assert {"schedule", "release"} <= triggers(ALL)
    (times,) = workflow(ALL)[True]["schedule"]
    *_, day = times["cron"].split()
    assert day.isdigit(), "one day of the week"
    assert "make test-all" in {step.get("run") for step in steps(ALL)}


def test_the_package_of_tables_as_published_is_validated_each_week_by_frictionless() -> None:
    commands = [step.get("run", "") for step in workflow(ALL)["jobs"]["test"]["steps"]]
    install = "frictionless/bin/pip install --require-hashes -r .github/frictionless.txt"
    validate = "frictionless/bin/frictionless validate _build/html/data/datapackage.json"
    assert commands.index("make test-all") < commands.index(install) < commands.index(validate)


def test_every_pin_is_audited_each_week_and_listed_as_a_bill_of_materials() -> None:
    used = workflow(ALL)["jobs"]["audit"]["steps"]
    commands = [step.get("run", "") for step in used]
    assert "python -m pip install --require-hashes -r .github/pip-audit.txt" in commands
    (audit,) = (words.split() for words in commands if words.startswith("pip-audit "))
    options = dict(zip(audit[1:], audit[2:], strict=False))
    # The library reference of pip-audit calls CycloneDX so.
    assert options["--requirement"] == "requirements.txt" and options["--format"] == "cyclonedx-json"
    assert "--ignore-vuln" not in options
    (kept,) = (step for step in used if "upload-artifact" in step.get("uses", ""))
    # What is found fails the job, and the list is kept all the same.
    assert kept["if"] == "always()" and kept["with"]["path"] == options["--output"]


@pytest.mark.parametrize("name", ["requirements.txt", ".github/pip-audit.txt", ".github/frictionless.txt"])
def test_every_pin_has_its_version_and_digests(name: str) -> None:
    pins = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    assert pins
    for pin in pins:
        assert re.fullmatch(r"[\w.\[\]-]+==[^\s;]+( ;[^#]*?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*", pin), pin


def test_the_watch_asks_without_rights_and_tells_without_running_what_it_fetched() -> None:
    assert triggers(WATCH) == {"schedule", "workflow_dispatch"}
    ask, tell = jobs(WATCH)
    assert ask["permissions"] == {"contents": "read"}
    assert "evidence watch --json" in "\n".join(step.get("run", "") for step in ask["steps"])
    assert tell["permissions"] == {"actions": "read", "issues": "write"} and tell["needs"] == "ask"
    (step,) = tell["steps"]
    assert step["uses"].startswith("actions/github-script@") and "run" not in step and "env" not in step
    script = step["with"]["script"]
    assert re.findall(r"execFileSync\(([^,]+), \[([^\]]*)\]", script) == [
        ("'unzip'", "'-p', path, 'summary.json'")
    ]
    assert not re.search(r"eval\(|Function\(|import\(|checkout|'fetched'", script)


def test_the_watch_opens_one_issue_a_release_and_takes_the_summary_for_text() -> None:
    script = jobs(WATCH)[1]["steps"][0]["with"]["script"]
    assert "state: 'all'" in script and "titles.has(title)" in script
    assert "size_in_bytes > 1000000" in script and "maxBuffer: 5000000" in script
    assert int(re.search(r"LIMIT = (\d+)", script)[1]) + 2000 < 65536, "GitHub refuses longer issues"
    # Nothing of a publisher's ends the block of text, and what stands in a title is words.
    assert "replace(/`/g" in script and "replace(/~/g" in script
    assert "word(one.series)" in script and "word(release)" in script
    named = set(re.findall(r"'([a-z ]+)'", script.split("NEWS = ")[1].split(";")[0]))
    assert named == {*roads.SIZES, asking.WITHDRAWN, asking.SUPERSEDED}
