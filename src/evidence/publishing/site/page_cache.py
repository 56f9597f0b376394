"""Which pages of records stand in the output already, exactly as they would be made again.

Sphinx knows when the page of a text is stale, and makes every page that an extension adds anew each time.
Here a page is known by a digest of all that makes it, and by the size and time of the file written then.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

NAME = "record-pages.json"


class PageCache:
    """The pages of one build into `out`; `folder` is Sphinx's own, `shared` digests how every page looks."""

    def __init__(self, folder: Path, out: Path, shared: str) -> None:
        self._file, self._out, self._shared = folder / NAME, out, shared
        self._before = _load(folder)
        self._now: dict[str, str] = {}

    def is_stale(self, name: str, *parts: str | bytes) -> bool:
        """Say whether no file stands that was made of the same `parts`; the page is of this build."""
        total = hashlib.sha256(self._shared.encode())
        for part in parts:
            # The digest of each, so that no two lists of parts run together into one.
            total.update(hashlib.sha256(part.encode() if isinstance(part, str) else part).digest())
        self._now[name] = total.hexdigest()
        stored = self._before.get(name)
        return stored is None or stored[0] != self._now[name] or stored[1:] != _state(self._out, name)

    @property
    def digests(self) -> dict[str, str]:
        """Digest of each page that belongs to this build, by name."""
        return dict(self._now)

    def add(self, digests: dict[str, str]) -> None:
        """Take over the digests of another process, forked from this one."""
        self._now |= digests

    def save(self) -> None:
        """Write down what stands now, once the build has ended well."""
        pages = {name: [digest, *_state(self._out, name)] for name, digest in self._now.items()}
        self._file.write_text(json.dumps(pages), encoding="utf-8")

    @staticmethod
    def is_whole(folder: Path, out: Path, names: Iterable[str]) -> bool:
        """Say whether all of the last build, and every file named, stands as that build left it."""
        before = _load(folder)
        stand = all(stored[1:] == _state(out, name) for name, stored in before.items())
        return stand and all(name in before for name in names)


def _load(folder: Path) -> dict[str, list[Any]]:
    try:
        return json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _state(out: Path, name: str) -> list[int]:
    try:
        state = (out / name).stat()
    except FileNotFoundError:
        return []
    return [state.st_size, state.st_mtime_ns]
