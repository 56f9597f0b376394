"""The look of every figure: colours with their contrast, type, canvas, and the words put around a drawing."""

from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Text
from matplotlib.transforms import Bbox

# Contrast ratios are WCAG 2.2's, against white unless said; tests compute them. Marks need 3:1, words 4.5:1.
# No two marks are told apart by colour alone: shape, dash or label doubles it.
DARK = "#1d2d3a"  # England: 14.1:1; on ACCENT 2.4:1, on CONTRAST 2.8:1, on CONTEXT 3.9:1, on FILL 11.2:1
ACCENT = "#0b6e75"  # the point of the figure: 6.0:1; on CONTRAST 1.2:1, on CONTEXT 1.7:1, on FILL 4.7:1
CONTRAST = "#b4501f"  # a second thing: 5.1:1; on CONTEXT 1.4:1, on FILL 4.0:1
CONTEXT = "#7d8993"  # every other authority: 3.6:1; on FILL 2.8:1, so marks on a fill have a white edge
FILL = "#dfe6e8"  # bands behind marks: 1.3:1, never a mark by itself
QUIET = "#54616b"  # words that step back: 6.4:1

WIDTH = 6.4  # inches
MARGIN = 0.08  # inches, left and right of every figure
GAP = 0.13  # inches between title, subtitle, drawing and footer
TITLE_SIZE, SUBTITLE_SIZE, TEXT_SIZE = 15.0, 12.0, 11.0  # points; nothing is smaller than TEXT_SIZE

RC: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
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
    "axes.axisbelow": True,
    "grid.color": FILL,
    "grid.linewidth": 0.8,
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "savefig.facecolor": "white",
    "savefig.bbox": None,
    "hatch.color": CONTEXT,
    "hatch.linewidth": 0.9,
    "svg.hashsalt": "evidence",
    "svg.fonttype": "path",
}


def canvas(height: float = 4.2, *, nrows: int = 1, ncols: int = 1) -> tuple[Figure, list[Axes]]:
    """Make a figure of the book's width, with axes ready to be drawn on.

    The style is set for the whole session, because matplotlib reads some of it only when it draws.

    Parameters
    ----------
    height : float
        Height of the drawing in inches, before title, subtitle and footer.
    nrows, ncols : int
        Axes down and across.

    Returns
    -------
    tuple of matplotlib.figure.Figure and list of matplotlib.axes.Axes
        The figure, and its axes row by row.

    Examples
    --------
    >>> fig, (ax,) = canvas(height=3)
    >>> [float(inches) for inches in fig.get_size_inches()]
    [6.4, 3.0]
    """
    matplotlib.rcParams.update(RC)
    # Made without pyplot, so that a notebook does not show the undressed figure as well.
    fig = Figure(figsize=(WIDTH, height), layout="constrained")
    FigureCanvasAgg(fig)
    _engine(fig, bottom=0.0, height=1.0)
    return fig, list(fig.subplots(nrows, ncols, squeeze=False).ravel())


def value_axis_title(ax: Axes, text: str) -> None:
    """Name the vertical axis and its unit in a horizontal line above it.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Axes to name.
    text : str
        Measure and unit.

    Examples
    --------
    >>> fig, (ax,) = canvas()
    >>> value_axis_title(ax, "Looked-after children per 10,000")
    >>> ax.get_title(loc="left")
    'Looked-after children per 10,000'
    """
    ax.set_title(text, loc="left", pad=8)


def dress(fig: Figure, *, title: str, subtitle: str, footer: str) -> None:
    """Put title, subtitle and footer around a drawing, and fix its layout.

    The figure grows by what the words need; the drawing keeps its size.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        A drawn figure from `canvas`.
    title : str
        The finding, as a sentence.
    subtitle : str
        Measure, unit, place, period.
    footer : str
        Source; how many are shown, suppressed and left out.

    Examples
    --------
    >>> fig, (ax,) = canvas(height=3)
    >>> dress(fig, title="Rates differ", subtitle="Per 10,000, England, 2025", footer="Source: DfE.")
    >>> [text.get_text() for text in fig.texts], bool(fig.get_figheight() > 3)
    (['Rates differ', 'Per 10,000, England, 2025', 'Source: DfE.'], True)
    """
    left = MARGIN / fig.get_figwidth()
    head = fig.text(left, 1, title, size=TITLE_SIZE, weight="bold", color=DARK, va="top", linespacing=1.15)
    under = fig.text(left, 1, subtitle, size=SUBTITLE_SIZE, color=QUIET, va="top", linespacing=1.2)
    foot = fig.text(left, 0, footer, size=TEXT_SIZE, color=QUIET, va="bottom", linespacing=1.2)
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
    lines: list[str] = []
    for paragraph in text.get_text().split("\n"):
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            text.set_text(longer)
            if line and text.get_window_extent().width > room:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    text.set_text("\n".join(lines))
    return float(text.get_window_extent().height) / fig.dpi
