"""Where kernels come from: a Jupyter kernel provisioner whose Python kernels are forks of a warm parent.

Notebooks name the ordinary `python3` kernel, which jupyter_client gives to the provisioner that
`JUPYTER_DEFAULT_PROVISIONER_NAME` names: with "warm" nbclient, nbval and JupyterLab take kernels from here.
`evidence` does so by itself (`use`). Where there is no fork to rely on, and for any kernel that is not this
Python's own, kernels are started as ever.
"""

import asyncio
import contextlib
import json
import multiprocessing.connection
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

from evidence.notebooks import warm_parent

NAME = "warm"
PROGRAM = Path(__file__).with_name("warm_parent.py")
# A macOS process that has used its system's libraries may not fork; Windows has none to fork.
FORKS = sys.platform == "linux"
# The word of the command that says it starts a kernel of this Python.
LAUNCHER = ["-m", "ipykernel_launcher"]
# Variables that differ from kernel to kernel and that nothing reads when it is imported.
OWN = ("JPY_", "KERNEL_", "PYTEST_", "IPYTHONDIR")
# Variables by which users set a profile of IPython, the look of charts, the language of words and numbers.
SETTINGS = ("IPYTHON", "MATPLOTLIBRC", "MPLBACKEND", "PYTHONSTARTUP", "LC_", "LANG")
# What the parent takes of the arguments with which a kernel's process is started.
TAKEN = {"env", "cwd", "stdin", "stdout", "stderr", "independent"}


class Forked:
    """A kernel's process, as `subprocess.Popen` shows one; it is the parent's child and not ours.

    The parent says over the socket how it ended (negative after a signal), and ends it when we close that.
    """

    # As of a process whose streams were not asked for.
    stdin = stdout = stderr = None
    returncode: int | None = None

    def __init__(self, connection: socket.socket) -> None:
        # Unbuffered: what is read ahead could not be waited for.
        self._said = connection.makefile("rb", buffering=0)
        connection.close()
        if not (line := self._said.readline()):
            raise EOFError
        self.pid = int(line)

    def poll(self) -> int | None:
        """Say whether it has ended: its exit code, or None."""
        if self.returncode is None and not multiprocessing.connection.wait([self._said.fileno()], 0):
            return None
        return self.wait()

    def wait(self) -> int:
        """Wait for its end, and give its exit code."""
        if self.returncode is None:
            line = b""
            with self._said, contextlib.suppress(ConnectionError):
                line = self._said.readline()
            # If the parent is gone, its kernels are within a second.
            self.returncode = int(line or b"1")
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


class Parent:
    """A running warm parent, which ends with this process and whose environment all its kernels share."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = _shared(environment)
        self._control, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, str(PROGRAM), str(theirs.fileno())],
                env=environment,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                # Ctrl-C in a terminal is for its user, who then decides.
                start_new_session=True,
            )

    def fork(self, arguments: list[str], folder: str, environment: dict[str, str], *streams: int) -> Forked:
        """Make a kernel by the words behind `LAUNCHER`; without a parent that is `OSError` or `EOFError`."""
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._control, [b"k"], [theirs.fileno(), *streams])
        request = {"arguments": arguments, "directory": folder, "environment": environment}
        ours.sendall(json.dumps(request).encode() + b"\n")
        return Forked(ours)

    def close(self) -> None:
        """End it at once; a kernel that still runs sees that its parent is gone, and ends."""
        self._control.close()
        self.process.kill()
        self.process.wait()


class WarmProvisioner(LocalProvisioner):
    """Starts a kernel as a fork of this process's warm parent where it can, and as ever where it cannot."""

    _parent: Parent | None = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start a kernel by its command line, with arguments of `subprocess.Popen`."""
        words = self._scrub_kwargs(kwargs)
        if forkable(cmd, words) and (process := await self._fork(cmd[1 + len(LAUNCHER) :], words)):
            # It stands for a process that `subprocess` started.
            self.process = process  # type: ignore[assignment]
            self.pid = self.pgid = process.pid
            self.cwd = str(words.get("cwd") or Path.cwd())
            return self.connection_info
        return await super().launch_kernel(cmd, **kwargs)

    async def _fork(self, arguments: list[str], words: dict[str, Any]) -> Forked | None:
        """Fork a kernel from the parent; None if there is no parent for it."""
        environment = dict(words.get("env") or os.environ)
        directory = str(words.get("cwd") or Path.cwd())
        try:
            parent = WarmProvisioner._parent = WarmProvisioner._parent or Parent(environment)
            if parent.environment != _shared(environment):
                return None
            streams = [_handle(words.get(name), number) for name, number in (("stdout", 1), ("stderr", 2))]
            return await asyncio.to_thread(parent.fork, arguments, directory, environment, *streams)
        except (OSError, EOFError):
            self.log.warning("the warm parent is gone; kernels start as ever")
            WarmProvisioner._parent = None
            return None


def forkable(command: list[str], words: dict[str, Any]) -> bool:
    """Say whether a kernel may be a fork: one of this very Python, started in no special way."""
    special = {subprocess.PIPE, subprocess.STDOUT, subprocess.DEVNULL}
    return (
        FORKS
        and command[: 1 + len(LAUNCHER)] == [sys.executable, *LAUNCHER]
        and words.keys() <= TAKEN
        and not words.get("independent")
        and special.isdisjoint((words.get("stdout"), words.get("stderr")))
    )


def register() -> None:
    """Make the provisioner known to this process by its name, even where the package is not installed."""
    group = KernelProvisionerFactory.GROUP_NAME
    entry = EntryPoint(NAME, f"{__name__}:{WarmProvisioner.__name__}", group)
    KernelProvisionerFactory.instance().provisioners[NAME] = entry


@contextlib.contextmanager
def use() -> Iterator[None]:
    """Take kernels from a warm parent that ends with the block, unless another provisioner is asked for."""
    register()
    factory = KernelProvisionerFactory.instance()
    before = factory.default_provisioner_name
    # Asked for otherwise, or a block round this one has the parent already.
    if KernelProvisionerFactory.default_provisioner_name_env in os.environ or before == NAME:
        yield
        return
    factory.default_provisioner_name = NAME
    try:
        yield
    finally:
        factory.default_provisioner_name = before
        if parent := WarmProvisioner._parent:
            WarmProvisioner._parent = None
            parent.close()


def neutral(environment: Mapping[str, str], folder: str) -> dict[str, str]:
    """Take a user's own settings out of an environment; IPython keeps its profile and history in `folder`."""
    kept = {name: value for name, value in environment.items() if not name.startswith(SETTINGS)}
    return kept | {
        "IPYTHONDIR": folder,
        # It is there, and says nothing: matplotlib looks for no other.
        "MATPLOTLIBRC": os.devnull,
        "MPLBACKEND": warm_parent.BACKEND,
        "LC_ALL": "C.UTF-8",
    }


def _shared(environment: dict[str, str]) -> dict[str, str]:
    """Keep what all kernels of one parent share."""
    return {name: value for name, value in environment.items() if not name.startswith(OWN)}


def _handle(stream: Any, own: int) -> int:
    """Give the handle that `subprocess.Popen` would use for a stream; our own if none is asked for."""
    return own if stream is None else stream if isinstance(stream, int) else stream.fileno()
