"""Firefox, asked by its own protocol: https://firefox-source-docs.mozilla.org/testing/marionette/."""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FIREFOX = next((path for name in ("firefox-esr", "firefox") if (path := shutil.which(name))), None)
SECONDS = 120


class Firefox:
    """A running Firefox with one page."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=SECONDS)
        self._answers, self._asked = self._socket.makefile("rb"), 0
        self._answer()
        self._ask("WebDriver:NewSession")

    def goto(self, address: str) -> None:
        """Open a page and wait until it has loaded."""
        self._ask("WebDriver:Navigate", url=address)

    def evaluate(self, script: str) -> Any:
        """Run a script of the page and give what it returns."""
        return self._ask("WebDriver:ExecuteScript", script=script, args=[])["value"]

    def wait(self, script: str) -> Any:
        """Ask again until a script returns something that is true."""
        end = time.monotonic() + SECONDS
        while not (found := self.evaluate(script)):
            assert time.monotonic() < end, script
            time.sleep(0.1)
        return found

    def resize(self, width: int, height: int) -> None:
        """Make the window as wide and high."""
        self._ask("WebDriver:SetWindowRect", width=width, height=height)

    def _ask(self, command: str, **words: Any) -> Any:
        self._asked += 1
        message = json.dumps([0, self._asked, command, words]).encode()
        self._socket.sendall(b"%d:%s" % (len(message), message))
        _, _, fault, answer = self._answer()
        assert fault is None, fault
        return answer

    def _answer(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self._answers.read(1)
        return json.loads(self._answers.read(int(length[:-1])))


@contextmanager
def opened(home: Path) -> Iterator[Firefox]:
    """Firefox with a new profile in a folder, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (home / "user.js").write_text(f'user_pref("marionette.port", {port});\n', encoding="utf-8")
    words = ["--headless", "--marionette", "--no-remote", "--profile", str(home)]
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    running = subprocess.Popen([str(FIREFOX), *words], env={**os.environ, "HOME": str(home)}, **quiet)
    try:
        end = time.monotonic() + SECONDS
        while True:
            try:
                found = Firefox(port)
                break
            except ConnectionRefusedError:
                assert running.poll() is None and time.monotonic() < end, "Firefox does not answer"
                time.sleep(0.2)
        yield found
    finally:
        running.kill()
        running.wait()
