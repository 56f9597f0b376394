"""The script that posts a report, run against an invented API: what it posts, and what it refuses to."""

import base64
import io
import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from evidence.paths import ROOT

pytestmark = pytest.mark.skipif(
    not (shutil.which("node") and shutil.which("unzip")), reason="node and unzip run the script"
)
SHA = "a" * 40
HARNESS = """
const input = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const done = [];
const github = {
  paginate: async (method, options) => method(options),
  rest: {
    pulls: { list: () => input.pulls },
    actions: {
      listWorkflowRunArtifacts: () => input.artifacts,
      downloadArtifact: async () => ({ data: Buffer.from(input.zip, 'base64') }),
    },
    issues: {
      listComments: () => input.comments,
      createComment: async (options) => done.push({ made: options }),
      updateComment: async (options) => done.push({ updated: options }),
    },
  },
};
const context = {
  repo: { owner: 'o', repo: 'r' },
  payload: { repository: { id: 1 }, workflow_run: input.run },
};
const core = { info: (text) => done.push({ info: text }), setFailed: (text) => done.push({ failed: text }) };
(async () => { SCRIPT })()
  .catch((error) => done.push({ failed: String(error.message) }))
  .then(() => console.log(JSON.stringify(done)));
"""


def script() -> str:
    path = ROOT / ".github" / "workflows" / "post-report.yml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]["post"]["steps"][0]["with"]["script"]


def archive(text: str) -> str:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("report.md", text)
        file.writestr("../../outside.md", "Never written.")
    return base64.b64encode(buffer.getvalue()).decode()


def pull(**other: Any) -> dict[str, Any]:
    return {"number": 7, "head": {"sha": SHA, "repo": {"id": 2}}, "base": {"repo": {"id": 1}}, **other}


def post(tmp_path: Path, **other: Any) -> list[dict[str, Any]]:
    run = {
        "id": 5,
        "head_sha": SHA,
        "head_branch": "b",
        "head_repository": {"id": 2, "owner": {"login": "fork"}},
    }
    given = {
        "run": run,
        "pulls": [pull()],
        "artifacts": [{"id": 3, "name": "report", "size_in_bytes": 100}],
        "zip": archive("What moves"),
        "comments": [],
        **other,
    }
    program = HARNESS.replace("SCRIPT", script())
    done = subprocess.run(
        ["node", "-e", program],
        input=json.dumps(given),
        env={**os.environ, "RUNNER_TEMP": str(tmp_path)},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert not list(tmp_path.parent.glob("outside.md"))
    return json.loads(done.stdout)


def test_the_report_is_posted_under_a_heading_that_says_whose_it_is(tmp_path: Path) -> None:
    (done,) = post(tmp_path)
    assert done["made"]["issue_number"] == 7
    assert "Made by the code of this pull request" in done["made"]["body"]
    assert done["made"]["body"].endswith("What moves")


def test_a_second_report_takes_the_place_of_the_first(tmp_path: Path) -> None:
    mine = {"id": 9, "user": {"login": "github-actions[bot]"}, "body": "<!-- evidence report -->\nOld"}
    forged = {**mine, "id": 8, "user": {"login": "somebody"}}
    (done,) = post(tmp_path, comments=[forged, mine])
    assert done["updated"]["comment_id"] == 9


@pytest.mark.parametrize(
    "pulls",
    [
        [],
        [pull(head={"sha": "b" * 40, "repo": {"id": 2}})],
        [pull(head={"sha": SHA, "repo": {"id": 4}})],
        [pull(head={"sha": SHA, "repo": None})],
        [pull(base={"repo": {"id": 4}})],
        [pull(), pull(number=8)],
    ],
    ids=["none", "newer commit", "other fork", "fork gone", "other base", "two"],
)
def test_without_exactly_one_pull_request_at_this_commit_nothing_is_posted(
    tmp_path: Path, pulls: list[dict[str, Any]]
) -> None:
    (done,) = post(tmp_path, pulls=pulls)
    assert list(done) == ["info"]


def test_a_report_calls_nobody_and_is_cut_to_size(tmp_path: Path) -> None:
    (done,) = post(
        tmp_path, zip=archive("@someone <!-- evidence report --> ${{ secrets }} $(id) " + "x" * 90_000)
    )
    body = done["made"]["body"]
    assert "@someone" not in body and body.count("<!--") == 1
    assert len(body) < 65536 and "cut here" in body


@pytest.mark.parametrize(
    "other",
    [
        {"artifacts": []},
        {"artifacts": [{"id": 3, "name": "report", "size_in_bytes": 2_000_000}]},
        {"zip": archive("0" * 5_000_000)},
        {"zip": base64.b64encode(b"no archive").decode()},
    ],
    ids=["no report", "too large", "a bomb", "no archive"],
)
def test_what_is_no_small_report_is_not_posted(tmp_path: Path, other: dict[str, Any]) -> None:
    (done,) = post(tmp_path, **other)
    assert list(done) == ["failed"]
