"""Memory: results of slow functions, kept for as long as nothing they rest on changes.

A result is given again only if the arguments are the same, byte for byte, and so is each table that the
function read. It spares the recomputing of what one changed cell cannot reach.
"""

import hashlib
import pickle
import sys
from collections.abc import Callable
from typing import Any

from evidence import paths
from evidence.data import areas, judgements, tables
from evidence.measures import registry
from evidence.statistics import correlation, panel, persistence

# A notebook finds the modules that stand beside it; here, none is run in its folder.
sys.path.extend(map(str, paths.CHAPTERS.glob("*/")))

import autocorrelation
import events
import relapse
import stages

# Functions of their arguments and of tables alone.
SLOW: tuple[Callable[..., Any], ...] = (
    areas.constant,
    correlation.r_squared,
    autocorrelation.morans_i,
    events.around,
    events.change,
    judgements.grade_at,
    judgements.judged,
    registry._values,
    registry.authorities,
    registry.england,
    registry.over_years,
    registry.sources,
    panel.models,
    persistence.icc,
    relapse.remembering,
    relapse.shuffled,
    stages.first_seen,
    stages.seen,
    stages.signs,
)

Kept = dict[bytes, list[tuple[dict[str, str], bytes]]]

kept: Kept = {}
_new: Kept = {}
_reading: list[dict[str, str]] = []


def remember() -> None:
    """Put functions that remember in the place of the slow ones, wherever a module names them."""
    remembering = {function: _remembering(function) for function in SLOW}
    load = tables.load

    def noted(name: str) -> Any:
        frame = load(name)
        for read in _reading:
            read[name] = tables._CACHE[tables._path(name)][1]
        return frame

    folders = (str(paths.PACKAGE), str(paths.CHAPTERS))
    for module in [m for m in sys.modules.values() if str(getattr(m, "__file__", "")).startswith(folders)]:
        for name, value in list(vars(module).items()):
            if value is load:
                setattr(module, name, noted)
            elif isinstance(value, type(load)) and value in remembering:
                setattr(module, name, remembering[value])


def learnt() -> Kept:
    """Give what was worked out in this process and is not yet kept."""
    return _new


def keep(more: Kept) -> None:
    """Keep what another process worked out."""
    for key, results in more.items():
        kept.setdefault(key, []).extend(results)


def _remembering(function: Callable[..., Any]) -> Callable[..., Any]:
    label = f"{function.__module__}.{function.__qualname__}"

    def call(*words: Any, **named: Any) -> Any:
        key = hashlib.sha256(pickle.dumps((label, words, sorted(named.items())))).digest()
        for read, result in (*kept.get(key, ()), *_new.get(key, ())):
            if all(_digest(name) == digest for name, digest in read.items()):
                for name, digest in read.items():
                    tables._note(name, tables._path(name), digest)
                for outer in _reading:
                    outer.update(read)
                return pickle.loads(result)
        read = {}
        _reading.append(read)
        try:
            result = function(*words, **named)
        finally:
            _reading.pop()
        _new.setdefault(key, []).append((read, pickle.dumps(result)))
        return result

    return call


_digests: dict[str, str] = {}


def _digest(name: str) -> str:
    """Digest a table once a process: in one that tries a change out, no file changes."""
    place = str(tables._path(name))
    if place not in _digests:
        _digests[place] = tables.digest(name)
    return _digests[place]
