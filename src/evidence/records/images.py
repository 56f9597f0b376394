"""Images: a figure as SVG and as PNG, with the same bytes for the same drawing."""

import io

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from PIL import Image

PNG_DPI = 225
PNG_COLOURS = 64


def svg(fig: Figure) -> str:
    """Draw a figure as SVG, without a date."""
    buffer = io.StringIO()
    # The canvas itself draws once; `savefig` would lay the figure out a second time before it does.
    with plt.rc_context({"svg.hashsalt": "evidence"}):
        FigureCanvasSVG(fig).print_svg(buffer, metadata={"Date": None})
    return buffer.getvalue()


def png(fig: Figure) -> bytes:
    """Draw a figure as PNG, at two pixels or more for each CSS pixel."""
    fig.dpi = PNG_DPI
    canvas = FigureCanvasAgg(fig)
    canvas.draw()
    buffer = io.BytesIO()
    # A chart has few colours: a palette makes the page a third of the weight.
    drawn = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    drawn.quantize(PNG_COLOURS, Image.Quantize.MAXCOVERAGE).save(buffer, format="png")
    return buffer.getvalue()
