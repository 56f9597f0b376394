"""The look of every figure: colours with their contrast, marks, type, canvas, and the words around it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import FillBetweenPolyCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from evidence.paths import FONTS

# Contrast ratios are WCAG 2.2's, against white unless said; tests compute them. Marks need 3:1, words 4.5:1.
# No two marks are told apart by colour alone: shape, dash or label doubles it.
DARK = "#1d2d3a"  # England: 14.1:1; on ACCENT 2.4:1, on CONTRAST 2.8:1, on CONTEXT 3.9:1, on FILL 11.2:1
ACCENT = "#0b6e75"  # the point of the figure: 6.0:1; on CONTRAST 1.2:1, on CONTEXT 1.7:1, on FILL 4.7:1
CONTRAST = "#b4501f"  # a second thing: 5.1:1; on CONTEXT 1.4:1, on FILL 4.0:1
CONTEXT = "#7d8993"  # every other authority: 3.6:1; on FILL 2.8:1, so marks on a fill have a white edge
FILL = "#dfe6e8"  # bands behind marks: 1.3:1, never a mark by itself
QUIET = "#54616b"  # words that step back: 6.4:1
INADEQUATE = "#7b2d8b"  # that grade and what comes of it, and nothing else: 8.1:1; on FILL 6.4:1

BETWEEN = "|"  # between whose a mark is and what it says
_CODE, _NAMED = r"E(?:0[6-9]|10)\d{6}", r"la_name\w*|authority|area|name"  # of authorities

WIDTH = 6.4  # inches
MARGIN = 0.08  # inches, left and right of every figure
GAP = 0.13  # inches between title, subtitle, drawing and footer
# Points; nothing is smaller than TEXT_SIZE, which is 9.8 CSS pixels where the figure is 360 wide.
TITLE_SIZE, SUBTITLE_SIZE, TEXT_SIZE = 16.5, 13.5, 12.5
LINE = 0.85  # of the height that the font asks for, which leaves room for accents on capitals
FAMILY = "Source Sans 3"  # as pages are set in
FAMILIES = f"{FAMILY},Source Sans Pro,Helvetica Neue,Arial,sans-serif"  # of an SVG where it may be missing
for _font in sorted(FONTS.glob("*.ttf")):
    fontManager.addfont(_font)

RC: dict[Any, Any] = {
    # The second has the few signs that the first has not, such as arrows.
    "font.family": [FAMILY, "DejaVu Sans"],
    "font.size": TEXT_SIZE,
    "axes.titlesize": TEXT_SIZE,
    "axes.titlelocation": "left",
    "axes.titlecolor": QUIET,
    "axes.labelsize": TEXT_SIZE,
    "axes.labelcolor": QUIET,
    "xtick.labelsize": TEXT_SIZE,
    "ytick.labelsize": TEXT_SIZE,
    "legend.fontsize": TEXT_SIZE,
    "text.color": DARK,
    # Unhinted, text is as wide on a phone as on a desktop and in the SVG.
    "text.hinting": "none",
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "axes.edgecolor": CONTEXT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "grid.color": FILL,
    "grid.linewidth": 0.8,
    "hatch.color": CONTEXT,
    "hatch.linewidth": 0.9,
    "legend.frameon": False,
    "legend.borderpad": 0,
    "legend.borderaxespad": 0.3,
    "legend.handlelength": 1.4,
    "legend.handletextpad": 0.5,
    "legend.columnspacing": 1.2,
    # A name is printed as it is, though it may hold dollar signs.
    "text.parse_math": False,
}


@dataclass(frozen=True)
class Look:
    """How marks of one kind look: a hollow one is white within, and its edge has the colour."""

    shape: str  # as matplotlib names it
    face: str
    edge: str = "white"  # one that is not white is twice as wide
    scale: float = 1.0  # times the size, for shapes that look smaller than they are

    @property
    def ink(self) -> str:
        """Colour of the words and lines that go with the mark."""
        return self.edge if self.face == "white" else self.face

    def width(self, edge: float) -> float:
        """Width of the edge, given that of a white one."""
        return edge if self.edge == "white" else 2 * edge

    def paint(self, edge: float) -> dict[str, Any]:
        """Colours and edge of a line's mark, as matplotlib calls them."""
        return {"mfc": self.face, "mec": self.edge, "mew": self.width(edge)}


def canvas(height: float = 4.2, *, nrows: int = 1, ncols: int = 1) -> tuple[Figure, list[Axes]]:
    """Make a figure of the book's width, with axes row by row that are ready to be drawn on.

    `height` is that of the drawing in inches, before title, subtitle and footer. The theme is set for the
    whole session, because matplotlib reads some of it only when it draws.

    Examples
    --------
    >>> fig, (ax,) = canvas(height=3)
    >>> [float(inches) for inches in fig.get_size_inches()]
    [6.4, 3.0]
    """
    # Imported where something is drawn: what only reads records and colours does not wait for it.
    import seaborn as sns

    # What the reader's own matplotlibrc says, and what a notebook drew before, is no part of the theme.
    matplotlib.rcdefaults()
    sns.set_theme("paper", "ticks", palette=[CONTEXT, ACCENT, CONTRAST, DARK], rc=RC)
    # matplotlib has no setting for it.
    plain: Any = Text.__init__
    plain.__kwdefaults__["linespacing"] = LINE
    # Made without pyplot, so that a notebook does not show the undressed figure as well.
    fig = Figure(figsize=(WIDTH, height), layout="constrained")
    FigureCanvasAgg(fig)
    _engine(fig, bottom=0.0, height=1.0)
    return fig, list(fig.subplots(nrows, ncols, squeeze=False).ravel())


def marks(
    ax: Axes,
    x: Any,
    y: Any,
    kind: Any,
    looks: Mapping[Any, Look],
    *,
    size: float = 8.0,
    edge: float = 0.8,
    whose: Sequence[str] | None = None,
    **more: Any,
) -> None:
    """Draw marks in data units, each with the look of its kind; one without a value has none.

    `kind` is that of each, or the one kind of all; `size` is a diameter and `edge` the width of a white edge,
    both in points; `whose` says whose mark each is, as `whose` gives it; `more` are further properties.

    Examples
    --------
    >>> fig, (ax,) = canvas()
    >>> marks(ax, [1, 2], [3, 4], ["in", "out"], {"in": Look("o", CONTEXT), "out": Look("D", CONTRAST)})
    >>> ax.collections[0].get_offsets().tolist()
    [[1.0, 3.0], [2.0, 4.0]]
    """
    import seaborn as sns

    kinds = [kind] * len(x) if isinstance(kind, str) else list(kind)
    drawn = pd.DataFrame({"x": np.asarray(x), "y": np.asarray(y), "kind": kinds, "whose": whose})
    drawn = drawn.dropna(subset=["x", "y"])
    if drawn.empty:
        return
    named = drawn["kind"].to_numpy()
    used = {name: looks[name] for name in drawn["kind"].unique()}
    # Of axes without a name it would ask every tick whether it is seen, which takes longer than to draw.
    names = {"xlabel": ax.get_xlabel(), "ylabel": ax.get_ylabel()}
    ax.set(**{end: name or " " for end, name in names.items()})
    # As arrays without names, so that the axes are not named after columns.
    sns.scatterplot(
        x=drawn["x"].to_numpy(),
        y=drawn["y"].to_numpy(),
        hue=named,
        style=named,
        size=named,
        palette={name: look.face for name, look in used.items()},
        markers={name: look.shape for name, look in used.items()},
        sizes={name: (size * look.scale) ** 2 for name, look in used.items()},
        ax=ax,
        legend=False,
        # A mark at the edge of the drawing is whole, not half.
        **{"clip_on": False, "zorder": 3} | more,
    )
    ax.set(**names)
    # scatterplot gives all marks one edge; hollow ones need their own.
    points = ax.collections[-1]
    points.set_edgecolor([used[name].edge for name in named])
    points.set_linewidth([used[name].width(edge) for name in named])
    if whose is not None:
        points.set_urls(drawn["whose"].tolist())


def whose(data: pd.DataFrame, says: Iterable[str] | None = None) -> list[str] | None:
    """Say for each row which authority it is of, by code or else by name, and what its mark says.

    None if the table has neither codes nor names. Without words a mark says what the axes say of it.

    Examples
    --------
    >>> whose(pd.DataFrame({"rate": [37.2]}, index=["E09000003"]))
    ['E09000003']
    >>> whose(pd.DataFrame({"la_name": ["Barnet"]}), ["37 per 10,000"])
    ['Barnet|37 per 10,000']
    """
    columns = {str(name): data[name].astype(str) for name in data}
    keys = [data.index.to_series().astype(str), *columns.values()]
    named = [column for name, column in columns.items() if re.fullmatch(_NAMED, name)]
    found = next((key for key in keys if len(key) and key.str.fullmatch(_CODE).all()), None)
    if found is None and not named:
        return None
    own = (named[0] if found is None else found).tolist()
    return own if says is None else [f"{key}{BETWEEN}{words}" for key, words in zip(own, says, strict=True)]


def handles(looks: Mapping[str, Look], *, size: float = 8.0, edge: float = 0.8) -> list[Artist]:
    """Give a legend's entries for marks.

    Examples
    --------
    >>> [entry.get_label() for entry in handles({"England": Look("o", DARK)})]
    ['England']
    """
    return [
        Line2D([], [], ls="", label=words, marker=look.shape, ms=size * look.scale, **look.paint(edge))
        for words, look in looks.items()
    ]


def key_of(ax: Axes, looks: Mapping[str, Look]) -> None:
    """Explain the marks in lines above the axes, each line in the colour of its mark.

    Examples
    --------
    >>> fig, (ax,) = canvas()
    >>> key_of(ax, {"Alone": Look("o", DARK), "Poverty allowed for": Look("D", ACCENT)})
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['Alone', 'Poverty allowed for']
    """
    colours = [look.ink for look in looks.values()]
    ax.legend(handles=handles(looks), loc="lower left", bbox_to_anchor=(0, 1), labelcolor=colours)


def value_axis_title(ax: Axes, text: str) -> None:
    """Name the vertical axis and its unit in a horizontal line above it.

    Examples
    --------
    >>> fig, (ax,) = canvas()
    >>> value_axis_title(ax, "Looked-after children per 10,000")
    >>> ax.get_title(loc="left")
    'Looked-after children per 10,000'
    """
    ax.set_title(text, loc="left", pad=8)


def dress(fig: Figure, *, title: str, subtitle: str, footer: str) -> None:
    """Put title, subtitle and footer around a drawing from `canvas`, and fix its layout.

    The figure grows by what the words need; the drawing keeps its size. The title is the finding, the
    subtitle says measure, unit, place and period, the footer the source and who is not shown.

    Examples
    --------
    >>> fig, (ax,) = canvas(height=3)
    >>> dress(fig, title="Rates differ", subtitle="Per 10,000, England, 2025", footer="Source: DfE.")
    >>> [text.get_text() for text in fig.texts], bool(fig.get_figheight() > 3)
    (['Rates differ', 'Per 10,000, England, 2025', 'Source: DfE.'], True)
    """
    left = MARGIN / fig.get_figwidth()
    head = fig.text(left, 1, title, size=TITLE_SIZE, weight="bold", color=DARK, va="top")
    under = fig.text(left, 1, subtitle, size=SUBTITLE_SIZE, color=QUIET, va="top")
    foot = fig.text(left, 0, footer, size=TEXT_SIZE, color=QUIET, va="bottom")
    _edge_bands(fig)
    head_height, under_height, foot_height = (_wrap(fig, text) for text in (head, under, foot))
    body = fig.get_figheight()
    below = MARGIN + foot_height + GAP
    total = MARGIN + head_height + GAP + under_height + GAP + body + below
    fig.set_figheight(total)
    head.set_y(1 - MARGIN / total)
    under.set_y(1 - (MARGIN + head_height + GAP) / total)
    foot.set_y(MARGIN / total)
    engine = _engine(fig, bottom=below / total, height=body / total)
    engine.execute(fig)
    for ax in fig.axes:
        # The last digits of the solver hang on where things lie in memory, and SVG names its clips by them.
        ax.set_position(Bbox(ax.get_position(original=True).get_points().round(6)))
    # Fixed now, so that the SVG and the PNG cannot be laid out differently.
    fig.set_layout_engine("none")


def _edge_bands(fig: Figure) -> None:
    """Give bands that are intervals an edge of 3:1; what lies behind everything else is a ground."""
    for ax in fig.axes:
        for band in ax.collections:
            if isinstance(band, FillBetweenPolyCollection) and band.get_zorder() > 0:
                band.set(edgecolor=CONTEXT, linewidth=0.8)


def _engine(fig: Figure, *, bottom: float, height: float) -> ConstrainedLayoutEngine:
    engine = fig.get_layout_engine()
    assert isinstance(engine, ConstrainedLayoutEngine), (
        "the figure was not made by canvas, or is dressed already"
    )
    engine.set(w_pad=MARGIN, h_pad=0.04, wspace=0.04, hspace=0.06, rect=(0, bottom, 1, height))
    return engine


def _wrap(fig: Figure, text: Text) -> float:
    """Break the text at the figure's width and return its height in inches."""
    room = (fig.get_figwidth() - 2 * MARGIN) * fig.dpi

    def width(count: int) -> float:
        text.set_text(" ".join(words[:count]))
        return text.get_window_extent().width

    lines: list[str] = []
    for paragraph in text.get_text().split("\n"):
        words = paragraph.split() or [""]
        while words:
            count = len(words)
            # To measure is slow: a guess from what is too wide is off by a word or two.
            while count > 1 and (wide := width(count)) > room:
                count = min(count - 1, int(count * room / wide) + 1)
            while count < len(words) and width(count + 1) <= room:
                count += 1
            lines.append(" ".join(words[:count]))
            words = words[count:]
    text.set_text("\n".join(lines))
    return float(text.get_window_extent().height) / fig.dpi
