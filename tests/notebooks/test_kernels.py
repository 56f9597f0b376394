"""Warm kernels: real ones, alike to the ordinary, sharing nothing, and gone with whoever asked for them."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning import KernelProvisionerFactory

from evidence.notebooks import kernels, warm_parent

ROOT = Path(__file__).parents[2]
needs_fork = pytest.mark.skipif(not kernels.FORKS, reason="no fork on this platform: kernels are ordinary")
# Long enough for a busy machine.
PATIENCE = 120


def apart() -> dict[str, str]:
    """Where a kernel listens so that no other does, as arguments of its manager.

    A port that is free when a manager looks may be taken by a kernel of another worker when it is used, and a
    client that then speaks to the wrong one waits for ever.
    """
    folder = os.environ["JUPYTER_RUNTIME_DIR"]
    return {"transport": "ipc", "ip": f"{folder}/{uuid.uuid4().hex}"} if kernels.FORKS else {}


class Kernel:
    """One running kernel, asked for as nbclient, nbval and JupyterLab do."""

    def __init__(self, folder: Path | None = None, **words: object) -> None:
        self.manager = KernelManager(kernel_name="python3", **apart())
        self.manager.start_kernel(cwd=str(folder or ROOT), extra_arguments=["--log-level=50"], **words)
        self.client: BlockingKernelClient = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=PATIENCE)

    @property
    def process(self) -> object:
        return self.manager.provisioner.process  # type: ignore[union-attr]

    def run(self, code: str) -> list[dict]:
        """Run a cell; give what it left, in order, without the number of the cell."""
        left: list[dict] = []

        def hear(message: dict) -> None:
            if message["msg_type"] in {"stream", "display_data", "execute_result", "error"}:
                left.append({"type": message["msg_type"], **message["content"]})

        self.client.execute_interactive(textwrap.dedent(code), output_hook=hear, timeout=PATIENCE)
        return left

    def says(self, expression: str) -> str:
        """The plain text of an expression's value."""
        return self.run(expression)[-1]["data"]["text/plain"]

    def stop(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module", autouse=True)
def forking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        # Where there is no home, IPython says so into the streams that are looked at.
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        # The path of a socket may have some hundred characters.
        runtime = tempfile.mkdtemp()
        patch.setenv("JUPYTER_RUNTIME_DIR", runtime)
        patch.delenv(KernelProvisionerFactory.default_provisioner_name_env, raising=False)
        # Another module's parent may be at hand in this process, of an environment that has changed since.
        patch.setattr(kernels.WarmProvisioner, "_parent", None)
        patch.setattr(KernelProvisionerFactory.instance(), "default_provisioner_name", "local-provisioner")
        with kernels.use():
            yield
        shutil.rmtree(runtime)


@pytest.fixture
def kernel() -> Iterator[Kernel]:
    kernel = Kernel()
    yield kernel
    kernel.stop()


def gone(pid: int) -> bool:
    """Whether a process has ended, or will have in a moment."""
    for _ in range(200):
        try:
            # A process that has ended and waits to be asked for its exit code is no longer running.
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.1)
    return False


@needs_fork
def test_a_warm_kernel_is_a_fork_that_has_what_notebooks_import_and_nothing_of_the_package(
    kernel: Kernel,
) -> None:
    assert isinstance(kernel.process, kernels.Forked)
    kernel.run("import sys, os")
    assert kernel.says("{'pandas', 'matplotlib.pyplot', 'pyarrow.csv'} <= set(sys.modules)") == "True"
    assert kernel.says("[name for name in sys.modules if name.split('.')[0] == 'evidence']") == "[]"
    # What a backend does when it is imported, it does to the shell that is there then.
    assert kernel.says("'matplotlib_inline.backend_inline' in sys.modules") == "False"


LEAVE = """
import os, random, sys
import matplotlib, numpy, pandas
left_global = 1
matplotlib.rcParams["lines.linewidth"] = 99.0
random.seed(1); numpy.random.seed(1)
left_file = open(os.devnull); pandas.left_here = True
os.environ["LEFT_HERE"] = "1"
os.chdir("/"); sys.path.append("/left/here"); pandas.set_option("display.max_rows", 7)
import wave
"""
FIND = {
    "a global": "'left_global' in globals()",
    "a drawing parameter": "matplotlib.rcParams['lines.linewidth']",
    "an attribute of an imported module": "hasattr(pandas, 'left_here')",
    "an option": "pandas.get_option('display.max_rows')",
    "an environment variable": "'LEFT_HERE' in os.environ",
    "the working directory": "os.getcwd()",
    "the path of imports": "'/left/here' in sys.path",
    "an imported module": "'wave' in sys.modules",
    "an opened file": "len([n for n in os.listdir('/proc/self/fd') if os.path.exists(f'/proc/self/fd/{n}') "
    "and os.readlink(f'/proc/self/fd/{n}') == os.devnull])",
    "the number of the cell": "In",
}


@needs_fork
def test_nothing_of_one_notebook_is_left_in_the_next_nor_in_one_beside_it() -> None:
    started = [Kernel()]
    for _ in range(2):
        started[-1].run("import os, sys, matplotlib, pandas")
        found = {what: started[-1].says(expression) for what, expression in FIND.items()}
        started[-1].run(LEAVE)
        left = {what: started[-1].says(expression) for what, expression in FIND.items()}
        assert [what for what in FIND if left[what] == found[what]] == [], "the cell was meant to leave these"
        # The next begins while this one still runs, and so could meet both what it left and what it holds.
        started.append(Kernel())
    started[-1].run("import os, sys, matplotlib, pandas")
    assert {what: started[-1].says(expression) for what, expression in FIND.items()} == found
    for each in started:
        each.stop()


@needs_fork
def test_two_kernels_draw_different_numbers_as_two_processes_do() -> None:
    draws = []
    for _ in range(2):
        kernel = Kernel()
        kernel.run("import random, numpy")
        draws.append(
            kernel.says("(random.random(), numpy.random.rand(), numpy.random.default_rng().random())")
        )
        kernel.stop()
    one, other = ([float(n.strip("() npfloat64")) for n in draw.split(",")] for draw in draws)
    assert not set(one) & set(other)


CELLS = [
    "print('out'); import sys; print('err', file=sys.stderr); 6 * 7",
    "import os; _ = os.system('echo from a program')",
    "1 / 0",
    "import matplotlib.pyplot as plt; _ = plt.plot([1, 3, 2])",
    "import numpy as np; np.linalg.svd(np.vander(np.linspace(0, 1, 200), 40))[1].tobytes().hex()",
    "import pandas as pd; pd.DataFrame({'name': ['a', 'b'], 'value': [0.1, 0.2]})",
    "import pyarrow as pa, pyarrow.csv, io; pa.csv.read_csv(io.BytesIO(b'a,b\\n1,2\\n' * 9)).to_pandas()",
    "import scipy.stats; scipy.stats.gamma.ppf([0.025, 0.975], 7).tolist()",
    "import sys; [word for word in sys.argv if not word.endswith('.json')], sys.path, os.getcwd(), __name__",
    "import os; {k: v for k, v in os.environ.items() if k not in ('JPY_PARENT_PID', 'PYTEST_CURRENT_TEST')}",
    "%who",
]


@needs_fork
def test_a_warm_kernel_leaves_the_bytes_an_ordinary_one_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    def outputs() -> list[list[dict]]:
        kernel = Kernel()
        left = [kernel.run(cell) for cell in CELLS]
        kernel.stop()
        for outputs in left:
            # Programs and prints reach the stream in pieces whose order is no one's to keep.
            for output in outputs:
                output.pop("execution_count", None)
        return [sorted(json.dumps(output, sort_keys=True) for output in merged(outputs)) for outputs in left]

    warm = outputs()
    monkeypatch.setattr(kernels, "FORKS", False)
    assert outputs() == warm


def merged(outputs: list[dict]) -> list[dict]:
    """Join what was written to one stream."""
    text: dict[str, str] = {}
    for output in outputs:
        if output["type"] == "stream":
            text[output["name"]] = text.get(output["name"], "") + output["text"]
    return [o for o in outputs if o["type"] != "stream"] + [{"stream": n, "text": t} for n, t in text.items()]


@needs_fork
def test_a_kernel_can_be_interrupted_and_restarted(kernel: Kernel) -> None:
    message = kernel.client.execute("print('begun', flush=True)\nwhile True: pass")
    while kernel.client.get_iopub_msg(timeout=PATIENCE)["msg_type"] != "stream":
        pass
    kernel.manager.interrupt_kernel()
    reply = kernel.client.get_shell_msg(timeout=PATIENCE)
    while reply["parent_header"].get("msg_id") != message:
        reply = kernel.client.get_shell_msg(timeout=PATIENCE)
    assert reply["content"]["ename"] == "KeyboardInterrupt"
    kernel.run("kept = 1")
    kernel.manager.restart_kernel(now=True)
    kernel.client.wait_for_ready(timeout=PATIENCE)
    assert kernel.says("'kept' in globals()") == "False"


@needs_fork
@pytest.mark.parametrize(("ending", "code"), [("os._exit(7)", 7), ("os.kill(os.getpid(), 9)", -9)])
def test_a_kernel_that_dies_is_seen_to_be_dead_and_how(kernel: Kernel, ending: str, code: int) -> None:
    assert kernel.manager.is_alive()
    kernel.client.execute(f"import os; {ending}")
    process = kernel.process
    assert isinstance(process, kernels.Forked)
    assert process.wait() == code
    assert process.poll() == code
    assert not kernel.manager.is_alive()


@needs_fork
def test_a_kernel_shuts_down_politely_with_what_it_started(kernel: Kernel) -> None:
    pid = int(kernel.says("import subprocess; subprocess.Popen(['sleep', '600']).pid"))
    own = kernel.process.pid  # type: ignore[attr-defined]
    kernel.manager.shutdown_kernel(now=True)
    assert gone(own) and gone(pid)


@needs_fork
def test_when_the_parent_has_died_its_kernels_end_and_the_next_is_an_ordinary_one() -> None:
    kernel = Kernel()
    pid = kernel.process.pid  # type: ignore[attr-defined]
    parent = kernels.WarmProvisioner._parent
    assert parent
    parent.process.kill()
    parent.process.wait()
    assert gone(pid)
    assert not kernel.manager.is_alive()
    kernel.client.stop_channels()
    after = Kernel()
    assert isinstance(after.process, subprocess.Popen)
    assert after.says("6 * 7") == "42"
    after.stop()


@needs_fork
def test_where_the_parent_cannot_be_started_kernels_are_ordinary(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(environment: dict[str, str]) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(kernels.WarmProvisioner, "_parent", None)
    monkeypatch.setattr(kernels, "Parent", refuse)
    kernel = Kernel()
    assert isinstance(kernel.process, subprocess.Popen)
    assert kernel.says("6 * 7") == "42"
    kernel.stop()


@needs_fork
def test_a_kernel_forked_while_its_parent_ended_does_not_begin() -> None:
    before = dict(os.environ), Path.cwd()
    # A process is never its own parent, and so this stands for one whose parent is another by now.
    warm_parent.become(warm_parent.Request([], "/", {}), os.getpid())
    assert (dict(os.environ), Path.cwd()) == before


# Python heeds Ctrl-C only if whoever started it did: a shell's background job does not.
HEED = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
USER = """
import os, sys, time
from evidence.notebooks import kernels
from jupyter_client.manager import KernelManager
with kernels.use():
    manager = KernelManager(kernel_name="python3", **{apart})
    manager.start_kernel(extra_arguments=["--log-level=50"])
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=120)
    parent = kernels.WarmProvisioner._parent
    print(parent.process.pid, manager.provisioner.process.pid, flush=True)
    {then}
"""


@needs_fork
@pytest.mark.parametrize(
    ("then", "end"),
    [
        pytest.param("time.sleep(600)", signal.SIGINT, id="Ctrl-C"),
        pytest.param("time.sleep(600)", signal.SIGTERM, id="terminated", marks=pytest.mark.long),
        pytest.param("time.sleep(600)", signal.SIGKILL, id="killed", marks=pytest.mark.long),
        pytest.param(
            "client.execute('while True: pass'); time.sleep(600)",
            signal.SIGKILL,
            id="killed while a cell runs",
        ),
        pytest.param("raise SystemExit('a fault')", None, id="a fault", marks=pytest.mark.long),
        pytest.param("os._exit(3)", None, id="a crash"),
    ],
)
def test_nothing_is_left_running_however_the_user_ends(then: str, end: signal.Signals | None) -> None:
    """In the short form one ending that Python sees, one that it does not, and one while a cell runs."""
    user = subprocess.Popen(
        [sys.executable, "-c", HEED + USER.format(then=then, apart=apart())],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
    )
    assert user.stdout
    parent, kernel = (int(word) for word in user.stdout.readline().split())
    if end:
        user.send_signal(end)
    user.wait(PATIENCE)
    user.stdout.close()
    assert gone(parent) and gone(kernel)


EXECUTING = """
import sys
from pathlib import Path
from evidence.notebooks import execution
root = Path(sys.argv[1])
execution.ROOT, execution.CHAPTERS = root, root / "chapters"
execution.EXECUTED = root / "_build" / "executed"
execution.refresh()
"""
SLEEPING = """
import os, pathlib, time
pathlib.Path("pids").write_text(f"{os.getpid()} {os.getppid()}\\n")
time.sleep(600)
"""


@needs_fork
@pytest.mark.parametrize("end", [pytest.param(signal.SIGINT, marks=pytest.mark.long), signal.SIGKILL])
def test_nothing_is_left_running_of_notebooks_that_were_being_executed(
    tmp_path: Path, end: signal.Signals
) -> None:
    notebook = tmp_path / "chapters" / "theme" / "one.ipynb"
    notebook.parent.mkdir(parents=True)
    cells = [nbformat.v4.new_code_cell(SLEEPING, id="sleeping")]
    notebook.write_text(nbformat.writes(nbformat.v4.new_notebook(cells=cells)), encoding="utf-8")
    user = subprocess.Popen(
        [sys.executable, "-c", HEED + EXECUTING, str(tmp_path)], stderr=subprocess.DEVNULL
    )
    pids = notebook.with_name("pids")
    while not (pids.is_file() and pids.read_text().endswith("\n")):
        assert user.poll() is None
        time.sleep(0.1)
    user.send_signal(end)
    user.wait(PATIENCE)
    assert user.returncode != 0
    assert all(gone(int(pid)) for pid in pids.read_text().split())
    assert not (tmp_path / "_build" / "executed").exists()


def test_where_there_is_no_fork_kernels_are_ordinary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "FORKS", False)
    kernel = Kernel()
    assert isinstance(kernel.process, subprocess.Popen)
    assert kernel.says("6 * 7") == "42"
    kernel.stop()


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["R", "-e", "IRkernel::main()"], {}),
        (["/another/python", "-m", "ipykernel_launcher", "-f", "file"], {}),
        ([sys.executable, "-X", "dev", "-m", "ipykernel_launcher", "-f", "file"], {}),
        ([sys.executable, "-m", "xeus_python", "-f", "file"], {}),
        ([sys.executable, "-m", "ipykernel_launcher", "-f", "file"], {"user": "nobody"}),
        ([sys.executable, "-m", "ipykernel_launcher", "-f", "file"], {"independent": True}),
        ([sys.executable, "-m", "ipykernel_launcher", "-f", "file"], {"stdout": subprocess.PIPE}),
    ],
)
def test_kernels_of_other_languages_interpreters_and_ways_are_not_forked(
    command: list[str], words: dict[str, object]
) -> None:
    assert not kernels.forkable(command, words)


def test_an_environment_that_libraries_may_have_read_otherwise_is_not_forked() -> None:
    Kernel().stop()
    kernel = Kernel(env={**os.environ, "OPENBLAS_NUM_THREADS": "1"})
    assert isinstance(kernel.process, subprocess.Popen)
    assert kernel.says("import os; os.environ['OPENBLAS_NUM_THREADS']") == "'1'"
    kernel.stop()


def test_another_provisioner_that_is_asked_for_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KernelProvisionerFactory.default_provisioner_name_env, "local-provisioner")
    factory = KernelProvisionerFactory.instance()
    monkeypatch.setattr(factory, "default_provisioner_name", "local-provisioner")
    with kernels.use():
        kernel = Kernel()
    assert isinstance(kernel.process, subprocess.Popen)
    kernel.stop()


def test_plain_jupyter_keeps_ordinary_kernels_and_finds_the_warm_ones_by_name() -> None:
    script = (
        "from jupyter_client.provisioning import KernelProvisionerFactory as F; f = F.instance(); "
        "print(f.default_provisioner_name, f.get_provisioner_entries().get('warm'))"
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith("JUPYTER_")}
    plain = subprocess.run([sys.executable, "-c", script], env=environment, text=True, stdout=subprocess.PIPE)
    assert plain.stdout.split() == ["local-provisioner", "evidence.notebooks.kernels:WarmProvisioner"]


def test_streams_go_where_the_kernel_s_user_sends_them(tmp_path: Path) -> None:
    with (tmp_path / "errors").open("w") as errors:
        kernel = Kernel(stderr=errors)
        kernel.run(
            "import os, sys; _ = os.write(getattr(sys.stderr, '_original_stdstream_copy', 2), b'seen')"
        )
        kernel.stop()
    assert (tmp_path / "errors").read_text() == "seen"
