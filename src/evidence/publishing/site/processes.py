"""Work shared among several processes, which is done when a block ends and dropped when it fails."""

import contextlib
import traceback
from collections.abc import Callable, Iterator
from typing import Any

from sphinx.errors import ExtensionError
from sphinx.util.parallel import ParallelTasks, SerialTasks

# What a process does with its part; it gives back the digests of the pages it looked at.
Work = Callable[[list[Any]], dict[str, str]]
Add = Callable[[Work, list[Any], Callable[[dict[str, str]], None]], None]


@contextlib.contextmanager
def shared_among(cores: int) -> Iterator[Add]:
    """Give what adds work with its items and takes its digests; what fails is an `ExtensionError`."""
    tasks = ParallelTasks(cores) if cores > 1 else SerialTasks()
    faults: list[str] = []

    def add(work: Work, items: list[Any], receive: Callable[[dict[str, str]], None]) -> None:
        # Sphinx forgets a task that fails while another is added, so none does.
        def tried(items: list[Any]) -> tuple[dict[str, str], str]:
            try:
                return work(items), ""
            except OSError as error:
                return {}, str(error)
            except Exception:
                return {}, traceback.format_exc()

        def received(*given: Any) -> None:
            # Of one process Sphinx gives its result, of several also what it was given.
            result, fault = given[-1]
            receive(result)
            if fault:
                faults.append(fault)

        tasks.add_task(tried, items, received)

    try:
        yield add
        tasks.join()
    finally:
        if isinstance(tasks, ParallelTasks):
            # One that nobody hears out never ends by itself, and this process would wait for it.
            tasks.terminate()
    if faults:
        raise ExtensionError("\n".join(faults))
