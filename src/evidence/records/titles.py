"""Titles: a title says only what the picture draws and the data hold, and is read without any other."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import Collection, LineCollection, PathCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from evidence.records.output import RecordError

_NUMBER = re.compile(r"(?<![\w.,-])[−+]?£?(\d[\d,]*(?:\.\d+)?)(?![\d,]*\d)(?!-\d\d\b)")
_YEAR = re.compile(r"(19|20)\d\d")
# A share of one is printed in per cent, and pounds in thousands, millions or billions.
_SCALES = (1.0, 100.0, 1e-3, 1e-6, 1e-9)

# Words that point at something said before: at the start of a title, or "those reports" within it. "Those
# judged", "those of 2017" and "this holds: " name themselves what they mean.
_LEANS = re.compile(
    r"""
    ^(?:(?:of|among|in)\s)?(?:this|that|these|those|they|them|their|its?|such)\b
    | ^the\s(?:same|others?|rest|former|latter|remaining)\b
    | [:,]\sthe\ssame(?!\s\w)
    | \b(?:of|in|over|with|for|from|to|at|by|between|among|on)\s
      (?:these | th(?:ose|at|is)\s(?!
        (?:of|in|on|at|to|for|from|with|without|which|who|whose|that|this|before|after|since|between|by)\b
        |\w+(?:ed|seen|known|held)\b|\w+:))
      (?:\w+\s?){0,2}
    """,
    re.IGNORECASE | re.VERBOSE,
)


def stand_alone(id: str, says: str) -> None:
    """Refuse what a fact says, by a `RecordError`, if it leans on another: each is quoted and found alone.

    Examples
    --------
    >>> stand_alone("workforce-models-significant", "Models of churn whose estimate differs from zero")
    """
    if found := _LEANS.search(says):
        raise RecordError(
            f"{id!r} says {found[0].strip()!r}, which leans on another fact: {says}. Accepted: words that "
            "name what is counted, such as “Reports judged inadequate” for “Of these, inadequate”."
        )


def check_title(id: str, title: str, about: str, fig: Figure, data: Iterable[str]) -> None:
    """Refuse a title with a number that is not drawn, or not in the data.

    Years are no results, and neither is what the words about measure and unit say as well ("per 10,000").

    A number is in the data as a cell, or as the number of cells of a column, all or alike. It is in the
    picture as a mark's place or length, in words, or as the number of marks, all or alike.

    Raises
    ------
    RecordError
        Naming the number and where it is missing.
    """
    said = set(_NUMBER.findall(about))
    wanted = [text for text in _NUMBER.findall(title) if text not in said and not _YEAR.fullmatch(text)]
    if not wanted:
        return
    rows = list(csv.reader(data))
    cells = [cell for row in rows for cell in row]
    columns = [Counter(filter(None, column)) for column in zip(*rows[1:], strict=True)]
    counts = {n for column in columns for n in (column.total(), *column.values())}
    held = _floats(cells) | set(map(float, counts))
    drawn = set(_drawn(fig))
    for text in wanted:
        for where, known in (("in its data", held), ("drawn", drawn)):
            if not _among(text, known):
                raise RecordError(
                    f"Figure {id!r}: the title's {text} is not {where}. Accepted: a title of numbers that a "
                    "reader finds in the picture and in its data."
                )


def _floats(words: Iterable[str]) -> set[float]:
    """Read every number in words."""
    text = " ".join(words).replace("−", "-")
    return {float(found.replace(",", "")) for found in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}


def _among(text: str, known: set[float]) -> bool:
    plain = text.replace(",", "")
    decimals = len(plain.partition(".")[2])
    values = np.abs(np.fromiter(known, dtype=float))
    # Halves may be rounded either way.
    near = 0.5 * 10.0**-decimals * (1 + 1e-9)
    return any(bool((np.abs(values * scale - float(plain)) <= near).any()) for scale in _SCALES)


def _drawn(fig: Figure) -> Iterator[float]:
    """Give the numbers that a picture shows: in words, as places and lengths, and as marks alike."""
    for ax in (inner for outer in fig.axes for inner in (outer, *outer.child_axes)):
        legend = ax.get_legend()
        words = [*ax.texts, ax.xaxis.label, ax.yaxis.label, *(legend.get_texts() if legend else ())]
        words += [*ax.get_xticklabels(), *ax.get_yticklabels()]
        titles = [ax.get_title(loc) for loc in ("left", "center", "right")]  # type: ignore[attr-defined]
        yield from _floats([*titles, *(text.get_text() for text in words)])
        marks = (part for part in ax.collections if isinstance(part, PathCollection))
        yield sum(np.shape(part.get_offsets())[0] for part in marks)
        for artist in ax.get_children():
            yield from _numbers(artist)


def _numbers(artist: Artist) -> Iterator[float]:
    if isinstance(artist, PathCollection):
        offsets: np.ndarray = np.ma.filled(np.ma.asarray(artist.get_offsets(), dtype=float), np.nan)
        colours = [tuple(colour) for colour in np.asarray(artist.get_facecolor())]
        yield from offsets[np.isfinite(offsets)]
        yield len(offsets)
        yield from Counter(colours).values()
    elif isinstance(artist, LineCollection | Line2D):
        lines = artist.get_segments() if isinstance(artist, LineCollection) else [artist.get_xydata()]
        for line in lines:
            yield from np.asarray(line, dtype=float).ravel()
    elif isinstance(artist, Patch | Collection):
        paths = artist.get_paths() if isinstance(artist, Collection) else [artist.get_path()]
        place = artist.get_patch_transform() if isinstance(artist, Patch) else None
        for path in paths:
            ends = place.transform_path(path).vertices if place is not None else path.vertices
            yield from np.asarray(ends, dtype=float).ravel()
            yield from np.ptp(ends, axis=0)
