"""The script that tells of publishers' news, run against an invented API: which issues it opens."""

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
HARNESS = """
const input = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const done = [];
const github = {
  paginate: async (method, options) => method(options),
  rest: {
    actions: {
      listWorkflowRunArtifacts: () => [{ id: 1, name: 'summary', size_in_bytes: 1000 }],
      downloadArtifact: async () => ({ data: Buffer.from(input.zip, 'base64') }),
    },
    issues: {
      listForRepo: () => input.known.map((title) => ({ title })),
      create: async (options) => done.push(options),
    },
  },
};
const context = { repo: { owner: 'o', repo: 'r' }, runId: 7 };
const core = { setFailed: (text) => done.push({ failed: text }) };
(async () => { SCRIPT })()
  .catch((error) => done.push({ failed: String(error.message) }))
  .then(() => console.log(JSON.stringify(done)));
"""


def told(folder: Path, series: list[dict[str, str]], known: list[str] | None = None) -> list[dict[str, Any]]:
    path = ROOT / ".github" / "workflows" / "watch.yml"
    script = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]["tell"]["steps"][0]["with"]["script"]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("summary.json", json.dumps({"series": series}))
    content = {"zip": base64.b64encode(buffer.getvalue()).decode(), "known": known or []}
    run = subprocess.run(
        ["node", "-e", HARNESS.replace("SCRIPT", script)],
        input=json.dumps(content),
        env={**os.environ, "RUNNER_TEMP": str(folder)},
        text=True,
        capture_output=True,
        check=True,
    )
    return json.loads(run.stdout)


NEWS = {"series": "looked-after", "outcome": "minor", "release": "1.1", "says": "version 1.1 is there"}
TITLE = "Publisher's news: looked-after, minor, 1.1"


def test_one_issue_is_opened_for_a_release_and_none_when_there_is_one(tmp_path: Path) -> None:
    quiet = [{"series": "hex", "outcome": "by hand"}, {"series": "lait", "outcome": "no news"}]
    assert [issue["title"] for issue in told(tmp_path, [NEWS, *quiet, NEWS])] == [TITLE]
    assert told(tmp_path, [NEWS], known=[TITLE]) == []
    (later,) = told(tmp_path, [NEWS | {"release": "1.2"}], known=[TITLE])
    assert later["title"].endswith("1.2")


def test_what_could_not_be_read_fails_the_run_by_name_and_to_wait_does_not(tmp_path: Path) -> None:
    series = [{"series": "idaci", "outcome": "unreachable"}, {"series": "lait", "outcome": "told to wait"}]
    assert told(tmp_path, series) == [{"failed": "Not read: idaci. The summary says why."}]


def test_words_of_a_publisher_are_text_and_call_nobody(tmp_path: Path) -> None:
    hostile = "~~~\n# Heading ``` @everyone <!-- --> [link](https://example.org) ~~~"
    (issue,) = told(tmp_path, [NEWS | {"release": hostile, "says": hostile * 9_000}])
    assert not set("~`@<[#(\n") & set(issue["title"]) and len(issue["title"]) < 200
    body = issue["body"]
    assert body.count("~~~") == 2 and body.endswith("\n~~~\n") and len(body) < 65536
    assert "@" not in body.split("~~~")[0]
