"""SVG of a drawing, small enough to stand in a page: words are text, and marks alike are one line.

matplotlib's own writer gives each mark an element, each element its style and each letter its outline: five
to forty times as much. Here a colour is always an attribute as `charts.style` writes it, so that the style
sheet of a page can put its own in its place, and what knows no style sheet still shows the drawing.
"""

import re
from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from typing import Any

import numpy as np
from matplotlib import _path
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Bbox

from evidence.charts import style

DPI = 96  # a unit of the drawing is a CSS pixel
_ANCHORS = {"center": ("middle", 0.5), "right": ("end", 1.0)}
_HALO = 'stroke="#ffffff" stroke-width="3.3" paint-order="stroke"'
_MANY = 12  # corners, more than a mark or a tile has: the outline of an area
_MARKER = 'overflow="visible" markerUnits="userSpaceOnUse"'
_PATTERN = 'width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"'
_GROUND = '<rect width="100%" height="100%" fill="#ffffff"/>'
_WORDS = '<g class="words">'


def write(fig: Figure, id: str) -> str:
    """Write a dressed figure as SVG: the same text for the same drawing, wherever it is drawn.

    Title, subtitle and footer are the group `words`, and `data-drawing` is the view box without them: a page
    has those words already.
    """
    dpi, fig.dpi = fig.dpi, DPI
    words = fig.texts[-3:]
    effects = {text: text.get_path_effects() for text in fig.findobj(Text) if text.get_path_effects()}
    for text in effects:
        # With its effects matplotlib would draw a word as outlines.
        text.set(path_effects=[], gid=_HALO)
    for text in words:
        text.set_gid(_WORDS)
    drawn = _Renderer(*fig.bbox.size, id)
    # The page has a ground of its own.
    fig.patch.set_visible(False)
    fig.draw(drawn)
    fig.patch.set_visible(True)
    below, above = (words[at].get_window_extent(drawn) for at in (2, 1))
    for text, own in effects.items():
        text.set_path_effects(own)
    fig.dpi = dpi
    size = f'width="{_number(drawn.width)}" height="{_number(drawn.height)}"'
    box = f"{_number(drawn.height - above.y0)} {_number(drawn.width)} {_number(above.y0 - below.y1)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {_number(drawn.width)}'
        f' {_number(drawn.height)}" data-drawing="0 {box}" font-family="{style.FAMILIES}"'
        f' font-size="{_number(style.TEXT_SIZE * DPI / 72)}">{_GROUND}{"".join(drawn.defined.values())}'
        f"{_merged(drawn.parts)}{_WORDS}{_merged(drawn.words)}</g></svg>\n"
    )


def in_page(svg: str, alt: str) -> str:
    """Take from an SVG that `write` made what stands in a page: the drawing, as a picture with its words.

    Examples
    --------
    >>> in_page('<svg data-drawing="0 9 99 80" font-size="9"><path/><g class="words"></g></svg>', "Lines.")
    '<svg class="drawing" role="img" aria-label="Lines." viewBox="0 9 99 80" font-size="9"><path/></svg>'
    """
    start = re.search(r'data-drawing="([^"]*)"([^>]*)>', svg)
    box, look = start.groups() if start else ("0 0 0 0", "")
    drawing = svg[start.end() if start else 0 :].partition(_WORDS)[0].removeprefix(_GROUND)
    return f'<svg class="drawing" role="img" aria-label="{escape(alt)}" viewBox="{box}"{look}>{drawing}</svg>'


_Base: Any = RendererBase


class _Renderer(_Base):
    """Collects what matplotlib draws: kind of element, its attributes, its content."""

    def __init__(self, width: float, height: float, id: str) -> None:
        super().__init__()
        self.width, self.height, self.id = width, height, id
        self.parts: list[tuple[str, str, str]] = []
        self.words: list[tuple[str, str, str]] = []
        self.defined: dict[str, str] = {}
        self._names: dict[tuple[str, str], str] = {}
        self._upright = Affine2D().scale(1, -1).translate(0, height)
        self._group = ""

    def get_canvas_width_height(self) -> tuple[float, float]:
        return self.width, self.height

    def points_to_pixels(self, points: Any) -> Any:
        return points * DPI / 72

    def open_group(self, s: str, gid: str | None = None) -> None:
        self._group = gid or ""

    def draw_path(self, gc: Any, path: Any, transform: Any, rgbFace: Any = None) -> None:
        seen, clip = gc.get_clip_rectangle(), None
        if seen is not None and rgbFace is None and not gc.get_hatch():
            left, low, right, high = seen.padded(self.points_to_pixels(gc.get_linewidth())).extents
            clip = left, self.height - high, right, self.height - low
        elif seen is not None:
            path, transform = _within(transform.transform_path(path), seen), Affine2D()
        content = _d(
            path, transform + self._upright, clip, simplify=rgbFace is None, outline=rgbFace is not None
        )
        if content:
            self.parts.append(("path", self._paint(gc, rgbFace), content))
        if content and gc.get_hatch():
            line = f'<path d="M0 0V9" stroke="{to_hex(gc.get_hatch_color())}" stroke-width="2"/>'
            pattern = self._define("pattern", _PATTERN, line)
            self.parts.append(("path", f'fill="url(#{pattern})"', content))

    def draw_markers(
        self, gc: Any, marker_path: Any, marker_trans: Any, path: Any, trans: Any, rgbFace: Any = None
    ) -> None:
        self._marks(gc, rgbFace, marker_path, marker_trans, trans.transform(path.vertices))

    def draw_path_collection(
        self, gc: Any, master: Any, paths: Any, transforms: Any, offsets: Any, *look: Any, **more: Any
    ) -> None:
        shapes = list(self._iter_collection_raw_paths(master, paths, transforms))
        groups: dict[tuple[int, str], tuple[Any, ...]] = {}
        own = self._iter_collection(gc, shapes, offsets, *look, **{"hatchcolors": []} | more)
        for x, y, (path, transform), now, face in own:
            if x == y == 0:
                self.draw_path(now, path, transform, face)
                continue
            key = id(path), self._paint(now, face) + str(transform.get_matrix().round(6))
            if key not in groups:
                # What is given is changed from mark to mark.
                kept = GraphicsContextBase()
                kept.copy_properties(now)
                groups[key] = kept, face, path, transform, []
            groups[key][-1].append((x, y))
        for look_of, face, path, transform, points in groups.values():
            self._marks(look_of, face, path, transform, np.array(points))

    def draw_text(
        self, gc: Any, x: Any, y: Any, s: Any, prop: Any, angle: Any, ismath: Any = False, mtext: Any = None
    ) -> None:
        attributes = f'fill="{to_hex(gc.get_rgb())}"'
        if mtext and mtext.get_horizontalalignment() in _ANCHORS:
            anchor, share = _ANCHORS[mtext.get_horizontalalignment()]
            x += self.get_text_width_height_descent(s, prop, ismath)[0] * share
            attributes += f' text-anchor="{anchor}"'
        if (points := prop.get_size_in_points()) != style.TEXT_SIZE:
            attributes += f' font-size="{_number(self.points_to_pixels(points))}"'
        if prop.get_weight() == "bold":
            attributes += ' font-weight="700"'
        words = f'<text x="{_number(x)}" y="{_number(y)}">{escape(s, quote=False)}</text>'
        attributes += f" {_HALO}" if self._group == _HALO else ""
        (self.words if self._group == _WORDS else self.parts).append(("g", attributes, words))

    def _marks(self, gc: Any, face: Any, path: Any, transform: Any, points: np.ndarray) -> None:
        points = points[np.isfinite(points).all(axis=1)]
        if len(points) < 3:
            for x, y in points:
                self.draw_path(gc, path, transform + Affine2D().translate(x, y), face)
            return
        shape = _d(path, transform + Affine2D().scale(1, -1))
        name = self._define("marker", _MARKER, f'<path {self._paint(gc, face)} d="{shape}"/>')
        ends = " ".join(f'marker-{end}="url(#{name})"' for end in ("start", "mid", "end"))
        self.parts.append(("path", f'fill="none" {ends}', _d(Path(points), self._upright)))

    def _define(self, kind: str, look: str, content: str) -> str:
        """Give the name of what is drawn many times."""
        name = self._names.setdefault((kind, content), f"{self.id}-{len(self._names)}")
        self.defined[name] = f'<{kind} id="{name}" {look}>{content}</{kind}>'
        return name

    def _paint(self, gc: Any, face: Any) -> str:
        """Write fill and stroke; what is wholly transparent is none."""
        share = 0 if face is None else (*face, 1)[3]
        attributes = f'fill="{to_hex(face)}"' if share else 'fill="none"'
        if 0 < share < 1:
            attributes += f' fill-opacity="{share:.2g}"'
        width = self.points_to_pixels(gc.get_linewidth())
        if not width or gc.get_rgb()[3] == 0:
            return attributes
        attributes += f' stroke="{to_hex(gc.get_rgb())}" stroke-width="{_number(width)}"'
        if (dashes := gc.get_dashes()[1]) is not None:
            lengths = " ".join(_number(self.points_to_pixels(part)) for part in dashes)
            attributes += f' stroke-dasharray="{lengths}"'
        return attributes + (' stroke-linecap="round"' if gc.get_capstyle() == "round" else "")


def _within(path: Any, box: Bbox) -> Any:
    """Cut a shape off at the edge of its axes."""
    inside = path.get_extents()
    whole = box.x0 <= inside.x0 and inside.x1 <= box.x1 and box.y0 <= inside.y0 and inside.y1 <= box.y1
    return path if whole else path.clip_to_bbox(box)


def _d(path: Any, transform: Any, clip: Any = None, simplify: bool = False, outline: bool = False) -> str:
    """Write a path; lines go by steps, those of an outline by whole pixels, so that neighbours still meet."""
    if np.isin(path.codes, (Path.CURVE3, Path.CURVE4)).any():
        codes = [b"M", b"L", b"Q", b"C", b"z"]
        write: Any = _path.convert_to_string  # type: ignore[attr-defined]
        written = write(path, transform, clip, False, None, 2, codes, False).decode()
        return re.sub(r" ?([MLQCz]) ?", r"\1", " ".join(written.split()))
    drawn = path.cleaned(transform, remove_nans=True, clip=clip, simplify=simplify and path.should_simplify)
    unit = 10 if outline and len(path) > _MANY else 1
    places = np.rint(drawn.vertices * 10 / unit).astype(int) * unit
    found: list[str] = []
    left = top = 0
    for (x, y), code in zip(places.tolist(), drawn.codes, strict=True):
        if code == Path.MOVETO:
            found.append(f"M{_number(x / 10)} {_number(y / 10)}l")
        elif code == Path.LINETO and (x != left or y != top):
            found.append(f"{_number((x - left) / 10)} {_number((y - top) / 10)} ")
        elif code == Path.CLOSEPOLY:
            found.append("z")
        if code in (Path.MOVETO, Path.LINETO):
            left, top = x, y
    # A path of no length is none; round it would be a dot.
    short = "".join(found).replace(" -", "-").replace(" z", "z").replace(" M", "M")
    return re.sub(r"M[^Mlz]*lz?(?=M|$)", "", short).strip()


def _merged(parts: Sequence[tuple[str, str, str]]) -> str:
    """Write elements one after the other, words last; lines or words alike share their attributes."""
    written = []
    lines = (part for part in parts if part[0] == "path")
    for is_line, run in groupby(lines, lambda part: part[1].startswith('fill="none" stroke')):
        if is_line:
            written += [f'<path {look} d="{content}"/>' for look, content in _alike(run).items()]
        else:
            for look, own in groupby(run, lambda part: part[1]):
                written.append(f'<path {look} d="{"".join(part[2] for part in own)}"/>')
    words = _alike(part for part in parts if part[0] == "g")
    return "".join([*written, *(f"<g {look}>{content}</g>" for look, content in words.items())])


def _alike(parts: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for _, look, content in parts:
        found[look] = found.get(look, "") + content
    return found


def _number(value: float) -> str:
    short = f"{value:.1f}".removesuffix(".0")
    return short.replace("0.", ".") if abs(value) < 1 else short
