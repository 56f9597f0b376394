"""The warm parent: a program that imports what notebooks import, and forks into the kernel of each.

`evidence.notebooks.kernels` runs it by its path, with the number of a socket, and asks it for kernels there.
It imports nothing of `evidence`: a kernel reports the modules that its notebook imported, and what its parent
had imported would be among them. It starts no event loop, thread or ZeroMQ context: none outlives a fork.

It ends when the other end of that socket closes, which is when its user ends, however that comes about. A
kernel ends when the socket of that one kernel closes, or when the parent is gone.
"""

import contextlib
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

# What every kernel needs, and then what many notebooks import, one after another: a kernel that is asked for
# meanwhile is forked at once and imports the rest itself. What one notebook imports, it imports faster alone.
FIRST = (
    *("ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.zmqshell", "IPython.core.interactiveshell"),
    *("numpy", "pandas", "pyarrow.compute", "pyarrow.csv", "PIL.Image", "PIL.PngImagePlugin"),
    *("matplotlib.pyplot", "matplotlib.backends.backend_agg"),
)
THEN = (
    *("scipy.special", "scipy.optimize", "scipy.stats", "statsmodels.api", "statsmodels.stats.api"),
    *("pingouin", "seaborn", "geopandas", "pyogrio"),
)
BACKEND = "module://matplotlib_inline.backend_inline"
# The streams of a kernel: its standard output and standard error.
STREAMS = 2


@dataclass(frozen=True)
class Request:
    """What is asked of one kernel."""

    arguments: list[str]  # Words of the kernel's command line
    directory: str  # Its working directory
    environment: dict[str, str]  # All of its environment


def serve(control: socket.socket) -> Request | None:
    """Import, and fork a kernel for each request from the socket.

    Returns in a forked child what was asked of it; in the parent None, once its user has gone.
    """
    for name in FIRST:
        _import(name)
    later = list(THEN)
    kernels: dict[socket.socket, int] = {}
    wake, alarm = socket.socketpair()
    for end in (wake, alarm):
        end.setblocking(False)
    signal.set_wakeup_fd(alarm.fileno(), warn_on_full_buffer=False)
    # A handler, though it does nothing, is what makes the end of a kernel wake the loop.
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    with selectors.DefaultSelector() as selector:
        selector.register(control, selectors.EVENT_READ)
        selector.register(wake, selectors.EVENT_READ)
        gc.collect()
        while True:
            ready = [key.fileobj for key, _ in selector.select(timeout=0 if later else None)]
            if later and not ready:
                _import(later.pop(0))
            if wake in ready:
                with contextlib.suppress(BlockingIOError):
                    wake.recv(4096)
            for kernel in _ended(kernels):
                selector.unregister(kernel)
                kernel.close()
            for kernel in [kernel for kernel in ready if kernel in kernels]:
                # Its user never writes again: this is the end of it.
                _kill(kernels[kernel])
                selector.unregister(kernel)
            if control in ready:
                received = _receive(control)
                if received is None:
                    for pid in kernels.values():
                        _kill(pid)
                    return None
                request, kernel, streams = received
                # Pages that are not collected are not copied either.
                gc.freeze()
                pid = os.fork()
                if not pid:
                    selector.close()
                    for other in (control, wake, alarm, *kernels):
                        other.close()
                    _begin(kernel, streams)
                    return request
                kernels[kernel] = pid
                selector.register(kernel, selectors.EVENT_READ)
                for stream in streams:
                    os.close(stream)


def become(request: Request, parent: int) -> None:
    """Turn this child of the parent into the kernel asked for, which ends with the parent."""
    # Gone already: the kernel would take whoever adopted it for its parent, and stay.
    if os.getppid() != parent:
        return
    os.environ.clear()
    os.environ.update(request.environment)
    time.tzset()
    os.chdir(request.directory)
    # Children of one parent would otherwise draw the same numbers; `random` sees to itself.
    sys.modules["numpy.random"].seed()
    import ipykernel_launcher
    from ipykernel.kernelapp import IPKernelApp

    assert ipykernel_launcher.__file__
    sys.argv = [ipykernel_launcher.__file__, *request.arguments]
    # The kernel watches its parent, which is this program and not the program that asked for it.
    IPKernelApp.launch_instance(parent_handle=parent)


def _import(name: str) -> None:
    # A library that is absent or broken is for the notebook that imports it to report.
    with contextlib.suppress(Exception):
        importlib.import_module(name)


def _receive(control: socket.socket) -> tuple[Request, socket.socket, list[int]] | None:
    """Read one request, the socket of its kernel and the kernel's streams; None if there are no more."""
    data, handles, _, _ = socket.recv_fds(control, 1, 1 + STREAMS)
    if not data or len(handles) != 1 + STREAMS:
        return None
    kernel = socket.socket(fileno=handles[0])
    with kernel.makefile("rb") as file:
        line = file.readline()
    return Request(**json.loads(line)), kernel, handles[1:]


def _begin(kernel: socket.socket, streams: Sequence[int]) -> None:
    """Cut the child loose: its own process group, signals as in a new process, its own streams."""
    os.setsid()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number, stream in enumerate(streams, 1):
        os.dup2(stream, number)
        os.close(stream)
    # Only now may its user send signals to the group.
    kernel.sendall(f"{os.getpid()}\n".encode())
    kernel.close()


def _ended(kernels: dict[socket.socket, int]) -> list[socket.socket]:
    """Take out the kernels that have ended, and tell the user of each how."""
    ended = []
    for kernel, pid in list(kernels.items()):
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            with contextlib.suppress(OSError):
                kernel.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
            del kernels[kernel]
            ended.append(kernel)
    return ended


def _kill(pid: int) -> None:
    # The second for a child that does not lead its group yet.
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError):
            kill(pid, signal.SIGKILL)


def main() -> None:
    """Serve, and in each child be a kernel."""
    # Put there because this file was run by its path; no kernel has it.
    del sys.path[0]
    control = socket.socket(fileno=int(sys.argv[1]))
    # As ipykernel does for itself: matplotlib reads it when it is imported.
    os.environ.setdefault("MPLBACKEND", BACKEND)
    parent = os.getpid()
    if request := serve(control):
        become(request, parent)


if __name__ == "__main__":
    main()
