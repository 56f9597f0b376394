"""What tests read off a drawing: its marks, and its words."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_hex
from matplotlib.markers import MarkerStyle

SHAPES = ("o", "D", "s", "^", "v", "*", "d", "<", ">", "|", "X")


def shape(path):
    """The marker that has this path."""
    for name in SHAPES:
        style = MarkerStyle(name)
        if np.array_equal(path.vertices, style.get_path().transformed(style.get_transform()).vertices):
            return name
    raise AssertionError(path)


def marks(ax: Axes, *shapes: str) -> pd.DataFrame:
    """Each mark drawn: where, its shape, and the colours of its face and edge."""
    rows = []
    for part in ax.collections:
        if isinstance(part, PathCollection):
            paths, faces, edges = part.get_paths(), part.get_facecolors(), part.get_edgecolors()
            for at, (x, y) in enumerate(np.asarray(part.get_offsets())):
                look = (to_hex(found[at % len(found)]) for found in (faces, edges))
                rows.append((x, y, shape(paths[at % len(paths)]), *look))
    found = pd.DataFrame(rows, columns=["x", "y", "shape", "face", "edge"])
    return found[found["shape"].isin(shapes or SHAPES)].reset_index(drop=True)


def count(ax: Axes, *shapes: str) -> int:
    """How many marks have one of these shapes."""
    return len(marks(ax, *shapes))


def whiskers(ax: Axes) -> list[np.ndarray]:
    """Ends of each straight piece drawn in bulk, such as intervals."""
    return [
        piece for part in ax.collections if isinstance(part, LineCollection) for piece in part.get_segments()
    ]


def words(ax: Axes) -> list[str]:
    """The words inside a drawing, in the order in which they were put there."""
    return [text.get_text() for text in ax.texts]
