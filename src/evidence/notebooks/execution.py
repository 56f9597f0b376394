"""Execution: runs the notebooks that are stale, and only those.

jupyter-cache keys on code alone, so it serves old results after a change of data or package. Here the key
is everything a notebook read (`evidence.notebooks.inputs`), which its own kernel reports. Notebooks that rest
on facts of others run after them, and again when those facts have moved.
"""

import ast
import asyncio
import hashlib
import itertools
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from evidence import atomic
from evidence.errors import EvidenceError, check_asserts
from evidence.ingest import replacement
from evidence.notebooks import inputs, kernels
from evidence.paths import CHAPTERS, DATA, EXECUTED, ROOT
from evidence.records import drawing
from evidence.records.mime import RECORD

KERNEL = "python3"
# What a terminal turns into colours, and a file does not.
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
CELL_TIMEOUT_SECONDS = 300
# The folder whose notebooks hold facts that others state against what people said: they run last.
DEPENDENT = "claims"
# Earlier executions of each notebook that are kept: their pictures may be compared.
ARCHIVED = 3


class ExecutionError(EvidenceError):
    """A notebook's cell failed."""


def notebooks() -> list[Path]:
    """List every notebook below `chapters/`, sorted."""
    return sorted(path for path in CHAPTERS.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)


def independent() -> list[Path]:
    """List the notebooks that rest on tables alone: all but those below `DEPENDENT`."""
    return [path for path in notebooks() if not _is_dependent(path)]


def executed_path(notebook: Path) -> Path:
    """Say where a notebook's executed copy belongs, whether or not it exists yet."""
    return EXECUTED / notebook.relative_to(CHAPTERS)


def stale_reasons(notebook: Path) -> list[str]:
    """Say why a notebook must run again: inputs that changed; nothing if its execution is not stale."""
    recorded = _recorded(notebook)
    why = inputs.changed(_read(notebook), recorded)
    if recorded and recorded.get("rests_on") != _rests_on(notebook):
        why.append("facts of other notebooks")
    return why


class _Loop(asyncio.SelectorEventLoop):
    """A loop in which a signal does what it does elsewhere; nbclient would end one kernel and go on."""

    def add_signal_handler(self, *words: Any) -> None:  # type: ignore[override]
        """Refuse, as the loops of Windows do."""
        raise NotImplementedError


def refresh(say: Callable[[str], None] | None = None, wanted: Sequence[Path] | None = None) -> list[Path]:
    """Execute every stale notebook, side by side on all cores, and last those that rest on others' facts.

    Progress goes line by line to `say`, or to standard error. Gives the notebooks that ran, of those wanted.
    If a cell fails, the executions of the other notebooks are kept.
    """
    check_asserts()
    say = say or (lambda line: print(line, file=sys.stderr, flush=True))
    for leftover in set(EXECUTED.rglob("*.ipynb")) - {executed_path(n) for n in notebooks()}:
        leftover.unlink()
    ran: list[Path] = []
    wanted = notebooks() if wanted is None else wanted
    # One for all: a library that this process imports meanwhile may add to its environment.
    with kernels.use(), tempfile.TemporaryDirectory() as profile, replacement.shared(DATA):
        environment = kernels.neutral(drawing.drawing(), profile)
        for wave in (independent(), [path for path in notebooks() if _is_dependent(path)]):
            in_order = longest_first(path for path in wave if path in wanted)
            stale = {path: why for path in in_order if (why := stale_reasons(path))}
            if stale:
                with asyncio.Runner(loop_factory=_Loop) as runner:
                    runner.run(_run_all(stale, say, environment))
            ran += sorted(stale)
    return ran


def concurrency() -> int:
    """Say how many notebooks to run at once: a kernel that starts or ends waits more than it works."""
    return (os.cpu_count() or 1) + 1


def longest_first(paths: Iterable[Path]) -> list[Path]:
    """Put first what took longest, and before it what never ran: no core shall wait long for the last one."""

    def weight(notebook: Path) -> tuple[float, int]:
        return (_recorded(notebook) or {}).get("seconds", float("inf")), notebook.stat().st_size

    return sorted(paths, key=weight, reverse=True)


def store(beside: Mapping[Path, str] | None = None) -> list[Path]:
    """Store the executed records without pictures, and files `beside`, all or none; give what changed."""
    changed = {}
    for notebook in notebooks():
        if why := stale_reasons(notebook):
            name = notebook.relative_to(ROOT).as_posix()
            raise ExecutionError(f"{name} is stale again ({', '.join(why)}): nothing is stored.")
        text = nbformat.writes(_stored_form(current(notebook))) + "\n"
        if text != notebook.read_text(encoding="utf-8"):
            changed[notebook] = text
    files = {path: text.encode() for path, text in {**changed, **(beside or {})}.items()}
    if files:
        with replacement.alone(ROOT):
            replacement.replace(ROOT, files)
    return list(changed)


def is_writable() -> bool:
    """Tell whether executions can be kept here: not in a checkout that is read-only, or another user's."""
    return os.access(next(folder for folder in (EXECUTED, *EXECUTED.parents) if folder.exists()), os.W_OK)


def current(notebook: Path) -> NotebookNode:
    """Join a notebook as it is now with the outputs of its last execution, which must not be stale."""
    node = _read(notebook)
    for cell, run in zip(code_cells(node), code_cells(_read(executed_path(notebook))), strict=True):
        cell.outputs, cell.execution_count = run.outputs, run.execution_count
    return node


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """List the cells that hold code."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


async def _run_all(stale: dict[Path, list[str]], say: Callable[[str], None], env: dict[str, str]) -> None:
    places = asyncio.Semaphore(concurrency())
    finished = itertools.count(1)

    async def one(notebook: Path, why: list[str]) -> None:
        async with places:
            name = notebook.relative_to(ROOT).as_posix()
            say(f"executing {name} ({', '.join(why[:3])}{' …' if len(why) > 3 else ''})")
            try:
                seconds = await _run(notebook, env)
            except ExecutionError as error:
                raise ExecutionError(f"{error}\nIt ran because these moved: {', '.join(why)}.") from None
            say(f"executed  {name} in {seconds:.1f} s ({next(finished)} of {len(stale)})")

    results = await asyncio.gather(*(one(*item) for item in stale.items()), return_exceptions=True)
    failed = [result for result in results if isinstance(result, BaseException)]
    if len(failed) > 1 and all(isinstance(fault, ExecutionError) for fault in failed):
        raise ExecutionError("\n".join(map(str, failed)))
    for fault in failed:
        raise fault


async def _run(notebook: Path, environment: dict[str, str]) -> float:
    """Execute one notebook, keep what it left and what it read, and say how many seconds it took."""
    started = time.perf_counter()
    node = _read(notebook)
    # As they were before: whatever changes while it runs makes it stale, for it may have read either.
    rests_on, modules = _rests_on(notebook), inputs.modules()
    await _execute(node, notebook.relative_to(ROOT).as_posix(), notebook.parent, environment)
    seconds = time.perf_counter() - started
    recorded = node.metadata["evidence"]
    recorded["modules"] = {name: modules.get(name, digest) for name, digest in recorded["modules"].items()}
    recorded |= {"rests_on": rests_on, "seconds": round(seconds, 2)}
    if executed_path(notebook).is_file():
        archive(notebook, executed_path(notebook).read_text(encoding="utf-8"))
    atomic.write(executed_path(notebook), nbformat.writes(node))
    return seconds


async def _execute(
    node: NotebookNode,
    name: str,
    folder: Path,
    environment: dict[str, str],
    inputs_module: str = inputs.__name__,
) -> None:
    """Run every cell of a notebook in a folder, and record in its metadata its inputs and its facts."""
    recorded = {
        "code": inputs.code_digest(node),
        "requirements": inputs.file_digest(inputs.REQUIREMENTS),
        "python": inputs.python(),
    }
    client = NotebookClient(
        node,
        timeout=CELL_TIMEOUT_SECONDS,
        # On a busy machine a cell's outputs come late: records would be lost without a word.
        iopub_timeout=CELL_TIMEOUT_SECONDS,
        raise_on_iopub_timeout=True,
        kernel_name=KERNEL,
        resources={"metadata": {"path": str(folder)}},
        # All its output is here by then, and a fork has nothing to tidy.
        shutdown_kernel="immediate",
        # The kernel's own log (it would rather use another transport) is no news to whoever builds a book.
        extra_arguments=["--log-level=50"],
    )
    async with client.async_setup_kernel(env=environment):
        for index, cell in enumerate(node.cells):
            try:
                await client.async_execute_cell(cell, index)
            except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
                raise ExecutionError(f"{name}, cell {index}: {_message(error)}") from None
        try:
            read = await _snapshot(client, inputs_module)
        except ExecutionError as error:
            raise ExecutionError(f"{name}: {error}") from None
    node.metadata["evidence"] = {**recorded, "facts": _facts_digest(node), **read}


def _message(error: Exception) -> str:
    """Say what went wrong in a cell, in plain text: of an assertion its words, else the whole trace."""
    if not isinstance(error, CellExecutionError):
        return str(error)
    trace = f"\n{COLOUR.sub('', error.traceback)}"
    is_told = error.ename == AssertionError.__name__ and error.evalue
    return f"{error.ename}: {error.evalue}{'' if is_told else trace}"


def run_elsewhere(node: NotebookNode, name: str, folder: Path, source: Path) -> None:
    """Execute a notebook of another state of the project, with the package of that state, below `source`."""
    # The package had no folders up to edition 0.1.0.
    is_flat = not (source / "evidence" / "notebooks").is_dir()
    inputs_module = "evidence.inputs" if is_flat else inputs.__name__
    with tempfile.TemporaryDirectory() as profile, asyncio.Runner(loop_factory=_Loop) as runner:
        environment = kernels.neutral(drawing.drawing(), profile)
        environment |= {"PYTHONPATH": str(source), "PYTHONDONTWRITEBYTECODE": "1"}
        runner.run(_execute(node, name, folder, environment, inputs_module))


def archive(notebook: Path, text: str) -> None:
    """Keep an execution of a notebook among its newest `ARCHIVED`."""
    name = f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.ipynb"
    atomic.write(_archive_folder(notebook) / name, text)
    for old in archived(notebook)[ARCHIVED:]:
        old.unlink()


def archived(notebook: Path) -> list[Path]:
    """List the archived executions of a notebook, newest first."""
    files = _archive_folder(notebook).glob("*.ipynb")
    return sorted(files, key=lambda path: path.stat().st_mtime_ns, reverse=True)


def _archive_folder(notebook: Path) -> Path:
    return EXECUTED.parent / "archive" / notebook.relative_to(CHAPTERS).with_suffix("")


def _is_dependent(notebook: Path) -> bool:
    return notebook.is_relative_to(CHAPTERS / DEPENDENT)


def _recorded(notebook: Path) -> dict[str, Any] | None:
    """Read what the last execution of a notebook recorded of its inputs; None if there was none."""
    path = executed_path(notebook)
    return _metadata(path, path.stat().st_mtime_ns) if path.is_file() else None


@lru_cache(maxsize=256)
def _metadata(path: Path, changed: int) -> dict[str, Any] | None:
    return _read(path).metadata.get("evidence")


def _facts_digest(notebook: NotebookNode) -> str:
    """Digest the facts a notebook states, and none of its figures."""
    outputs = (output for cell in code_cells(notebook) for output in cell.outputs)
    stated = [content for output in outputs if (content := output.get("data", {}).get(RECORD))]
    return inputs.digest_of([content for content in stated if content["kind"] == "fact"])


def _rests_on(notebook: Path) -> str:
    """Digest the facts of other notebooks that a notebook rests on; nothing unless it runs last."""
    if not _is_dependent(notebook):
        return ""
    return inputs.digest_of([(_recorded(path) or {}).get("facts", "absent") for path in independent()])


async def _snapshot(client: NotebookClient, inputs_module: str) -> dict[str, object]:
    """Ask the kernel what it read, without leaving a cell in the notebook."""
    expression = f"__import__({inputs_module!r}, fromlist=['_']).snapshot()"
    assert client.kc is not None
    message = client.kc.execute("", silent=True, user_expressions={"read": expression})
    while True:
        # The client is an asynchronous one, which its declared base class does not show.
        reply = await client.kc.get_shell_msg(timeout=CELL_TIMEOUT_SECONDS)  # type: ignore[attr-defined]
        if reply["parent_header"].get("msg_id") == message:
            break
    answer = reply["content"]["user_expressions"]["read"]
    if answer["status"] != "ok":
        raise ExecutionError(f"what it read cannot be said: {answer.get('evalue')}")
    return json.loads(ast.literal_eval(answer["data"]["text/plain"]))


def _stored_form(notebook: NotebookNode) -> NotebookNode:
    """Reduce to what is committed: sources, counts, records; no pictures, nothing of this machine."""
    for cell in code_cells(notebook):
        cell.metadata.pop("execution", None)
        for number, output in enumerate(cell.outputs):
            if RECORD in output.get("data", {}):
                data = {kind: output.data[kind] for kind in ("text/plain", RECORD)}
                cell.outputs[number] = nbformat.v4.new_output("display_data", data=data)
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": KERNEL},
        "language_info": {"name": "python"},
    }
    return notebook


def _read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)
