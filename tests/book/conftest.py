"""The built book, and a copy of the project that tests may change."""

import contextlib
import functools
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from evidence.paths import BUILD, ROOT
from tests.book.browser import Scales, book_pages, one_of_each, opened

SKIPPED = shutil.ignore_patterns(
    ".venv", "_build", ".git", "__pycache__", ".*_cache", "*.egg-info", ".hypothesis"
)


# The files whose tests take longest, which start first so that no worker is left with them at the end.
LONGEST = ("test_sensitivity.py", "test_staleness.py", "test_accessibility.py", "test_weight.py")
# What of them shares nothing with the rest of its file, by a word of its name.
APART = ("share ", "in_the_whole_book")


class _Scheduling(LoadFileScheduling):
    """Give a worker the tests of a file together, as they share what they build, but those apart."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid if any(word in nodeid for word in APART) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    return _Scheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest first."""
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


@pytest.fixture(scope="session")
def html(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The book as `make book` builds it: by one worker, while the others wait for it."""
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    with alone(shared):
        if not (shared / "built").exists():
            subprocess.run([sys.executable, "-m", "evidence", "build"], check=True, cwd=ROOT)
            (shared / "built").touch()
    return BUILD / "html"


@pytest.fixture(
    params=[
        pytest.param(one_of_each, id="of-each-kind"),
        pytest.param(book_pages, id="all", marks=pytest.mark.long),
    ],
)
def visited(html: Path, request: pytest.FixtureRequest) -> list[Path]:
    """The pages that a test opens in a browser."""
    return request.param(html)


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let one process at a time do what is in the block."""
    lock = folder / "building"
    while True:
        try:
            lock.mkdir()
            break
        except FileExistsError:
            time.sleep(0.2)
    try:
        yield
    finally:
        lock.rmdir()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests."""
    with opened() as browser:
        yield browser


@pytest.fixture(scope="session")
def scales(chromium: Browser) -> Iterator[Scales]:
    """What weighs pages, on a plain screen."""
    page = chromium.new_page(device_scale_factor=1)
    # A busy machine is no fault of the book.
    page.set_default_timeout(120_000)
    yield Scales(page)
    page.close()


@pytest.fixture(scope="session")
def window(chromium: Browser) -> Iterator[Page]:
    """One window for many tests: to open another takes longer than a page."""
    page = chromium.new_page()
    page.set_default_timeout(120_000)
    yield page
    page.close()


@pytest.fixture
def page_of_all(window: Page) -> Page:
    """The page that tests share, as a new one is."""
    window.set_viewport_size({"width": 1280, "height": 800})
    window.emulate_media(media="screen", color_scheme="light")
    return window


class Quiet(SimpleHTTPRequestHandler):
    """A server that writes no log."""

    def log_message(self, format: str, *words: object) -> None:
        pass


@contextlib.contextmanager
def served(folder: Path, handler: type[Quiet] = Quiet) -> Iterator[str]:
    """Serve a folder, and give its address."""
    with ThreadingHTTPServer(("localhost", 0), functools.partial(handler, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def site(html: Path) -> Iterator[str]:
    """The address of the book on a server, which sends every file as it is."""
    with served(html) as address:
        yield address


@dataclass(frozen=True)
class Copy:
    """A copy of the project that runs its own code on its own data."""

    root: Path
    python: str = sys.executable

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        program = [self.python, "-m"] if words[0] != "jupyter-book" else []
        environment = {**os.environ, "PYTHONPATH": str(self.root / "src"), **environment}
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
        environment["PATH"] = os.pathsep.join([str(Path(self.python).parent), os.environ["PATH"]])
        return subprocess.run(
            [*program, *words],
            cwd=self.root,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )


def copy_to(root: Path) -> Copy:
    """Copy the project with what the build executed, whose inputs are the same there; without pages."""
    shutil.copytree(ROOT, root, ignore=SKIPPED)
    for folder in ("executed", "pictures"):
        shutil.copytree(BUILD / folder, root / BUILD.name / folder)
    return Copy(root)


@pytest.fixture(scope="session")
def copied(html: Path, tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """A copy of the whole project."""
    return copy_to(tmp_path_factory.mktemp("project") / "review")


@pytest.fixture
def restored(copied: Copy) -> Copy:
    """The copy with every project file as committed here, and as old; what it built and executed stays."""
    for source in ("src", "data", "chapters"):
        for file in (ROOT / source).rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts and "egg-info" not in str(file):
                target = copied.root / file.relative_to(ROOT)
                if not target.is_file() or target.read_bytes() != file.read_bytes():
                    shutil.copy2(file, target)
    return copied
