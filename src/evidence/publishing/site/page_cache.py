"""The shelf: which pages of records stand in the output already, exactly as they would be made again.

Sphinx knows when the page of a text is stale, and makes every page that an extension adds anew each time.
Here a page is known by a digest of all that makes it, and by the size and time of the file written then.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

NAME = "shelf.json"


class Shelf:
    """The pages of one build.

    Parameters
    ----------
    folder : pathlib.Path
        Where Sphinx keeps what it knows of the last build; without it all pages are made.
    out : pathlib.Path
        The output.
    shared : str
        Digest of what decides how every page looks.
    """

    def __init__(self, folder: Path, out: Path, shared: str) -> None:
        self._file, self._out, self._shared = folder / NAME, out, shared
        self._before = _load(folder)
        self._now: dict[str, str] = {}

    def lacks(self, name: str, *made_of: str | bytes) -> bool:
        """Say whether a page must be made, and note that it belongs to this build.

        Parameters
        ----------
        name : str
            The file, from the top of the output.
        *made_of : str or bytes
            What it is made of besides what all share.

        Returns
        -------
        bool
            False if the file stands that was written of the same.
        """
        total = hashlib.sha256(self._shared.encode())
        for part in made_of:
            # The digest of each, so that no two lists of parts run together into one.
            total.update(hashlib.sha256(part.encode() if isinstance(part, str) else part).digest())
        self._now[name] = total.hexdigest()
        kept = self._before.get(name)
        return kept is None or kept[0] != self._now[name] or kept[1:] != _state(self._out, name)

    @property
    def noted(self) -> dict[str, str]:
        """Digest of each page that belongs to this build, by name."""
        return dict(self._now)

    def note(self, digests: dict[str, str]) -> None:
        """Take over what another process, forked from this one, has noted.

        Parameters
        ----------
        digests : dict of str
            What its shelf had `noted`.
        """
        self._now |= digests

    def keep(self) -> None:
        """Write down what stands now, once the build has ended well."""
        pages = {name: [digest, *_state(self._out, name)] for name, digest in self._now.items()}
        self._file.write_text(json.dumps(pages), encoding="utf-8")

    @staticmethod
    def whole(folder: Path, out: Path, names: Iterable[str]) -> bool:
        """Say whether every page stands as the last build left it.

        Parameters
        ----------
        folder, out : pathlib.Path
            As for the shelf.
        names : iterable of str
            Files that there should be, whether or not the last build made them.

        Returns
        -------
        bool
            Whether none is missing, new or changed by another hand; what they show is not looked at.
        """
        before = _load(folder)
        stand = all(kept[1:] == _state(out, name) for name, kept in before.items())
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
