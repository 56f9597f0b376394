"""Fingerprint: a digest of what matplotlib drew, the same on every platform."""

import hashlib
import json

import numpy as np
from matplotlib.axis import Axis
from matplotlib.collections import Collection, PathCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.spines import Spine
from matplotlib.text import Annotation, Text
from matplotlib.ticker import FixedLocator

from evidence.records.output import plain

# What ought to be zero comes out as another tiny number on every platform.
ZERO = 1e-9


def fingerprint(fig: Figure) -> str:
    """Digest what matplotlib drew, before `style.dress`: the data held by the axes' artists, not pixels."""
    drawn: list[object] = []
    for ax in (inner for outer in fig.axes for inner in (outer, *outer.child_axes)):
        for axis, limits, scale in (
            (ax.xaxis, ax.get_xlim(), ax.get_xscale()),
            (ax.yaxis, ax.get_ylim(), ax.get_yscale()),
        ):
            drawn.append([scale, _rounded(limits), axis.get_label_text(), _fixed_labels(axis)])
        legend = ax.get_legend()
        drawn += [["legend", text.get_text()] for text in (legend.get_texts() if legend else ())]
        # Spines, ticks, arrows and a legend's box lie where size and fonts put them.
        for artist in ax.get_children():
            is_data = isinstance(artist, Line2D | Collection | Patch | Text) and not isinstance(artist, Spine)
            if is_data and artist is not ax.patch and artist.get_visible():
                drawn.append(_artist(artist))
    text = json.dumps(sorted(json.dumps(item) for item in drawn))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _fixed_labels(axis: Axis) -> list[str]:
    """Give the tick labels somebody chose; those matplotlib chooses depend on size."""
    locator, formatter = axis.get_major_locator(), axis.get_major_formatter()
    return formatter.format_ticks(list(locator())) if isinstance(locator, FixedLocator) else []


def _artist(artist: object) -> list[object]:
    if isinstance(artist, Annotation):
        return ["label", artist.get_text(), _rounded(artist.xy)]
    if isinstance(artist, Text):
        return ["text", artist.get_text()]
    if isinstance(artist, Line2D):
        line = f"{artist.get_color()} {artist.get_linestyle()}"
        mark = f"{artist.get_marker()} {artist.get_markerfacecolor()}"
        return ["line", _rounded(artist.get_xydata()), line, mark]
    if isinstance(artist, Collection):
        paths = [_rounded(path.vertices) for path in artist.get_paths()]
        sizes = _rounded(artist.get_sizes()) if isinstance(artist, PathCollection) else []
        colours = _rounded(artist.get_facecolor()), _rounded(artist.get_edgecolor())
        return ["marks", _rounded(artist.get_offsets()), paths, sizes, *colours, artist.get_hatch()]
    assert isinstance(artist, Patch)
    path = artist.get_patch_transform().transform_path(artist.get_path())
    return ["shape", _rounded(path.vertices), _rounded(artist.get_facecolor()), artist.get_hatch()]


def _rounded(values: object) -> list[object]:
    array: np.ndarray = np.ma.filled(np.ma.asarray(values, dtype=float), np.nan)
    array = np.where(np.abs(array) < ZERO, 0.0, array)
    # Most numbers of a drawing come many times: the corners of one mark, one colour.
    found, places = np.unique(array, return_inverse=True)
    return np.array([plain(x, digits=4) for x in found], dtype=object)[places.ravel()].tolist()
