"""The command of a small project, run often: each time by a fork of one process that has imported it.

Nothing is left in one run for the next, as with a process of its own, and no run waits for imports. Kernels
of all runs are forks of one warm parent.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM = """
import json, os, sys, traceback
import pandera.pandas, pandera.errors
from evidence import cli
from evidence.ingest import engine
from evidence.notebooks import execution, kernels
from evidence.publishing.editions import acceptance, change_reports, project_changes, revisions

def run(words, out, err):
    for path, stream in ((os.devnull, 0), (out, 1), (err, 2)):
        os.dup2(os.open(path, os.O_RDWR), stream)
    try:
        code = cli.main(words)
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)

with kernels.use():
    kernels.WarmProvisioner._parent = kernels.Parent(kernels.neutral(os.environ, ""))
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            run(*json.loads(line))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Command:
    """`python -m evidence` in a folder that holds a copy of the package, until it is closed."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._environment = {**os.environ, "PYTHONPATH": str(root / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
        self._parent = self._start("-c", PROGRAM) if sys.platform == "linux" else None

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        if self._parent is None:
            process = self._start("-m", "evidence", *words)
            out, err = process.communicate()
            return subprocess.CompletedProcess(words, process.returncode, out, err)
        with tempfile.NamedTemporaryFile() as out, tempfile.NamedTemporaryFile() as err:
            assert self._parent.stdin and self._parent.stdout
            self._parent.stdin.write(json.dumps([words, out.name, err.name]) + "\n")
            self._parent.stdin.flush()
            code = int(self._parent.stdout.readline())
            said = (file.read().decode("utf-8") for file in (out, err))
            return subprocess.CompletedProcess(words, code, *said)

    def close(self) -> None:
        if self._parent is not None:
            self._parent.communicate()

    def _start(self, *words: str) -> subprocess.Popen[str]:
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        command = [sys.executable, *words]
        return subprocess.Popen(
            command, cwd=self._root, env=self._environment, text=True, encoding="utf-8", **pipes
        )
