"""Figures: pictures that a notebook draws, each with the table it drew and the words it needs."""

import base64
import io
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from evidence.charts import style
from evidence.data import descriptor
from evidence.records import drawing, drawn_svg
from evidence.records.basis import Basis
from evidence.records.fingerprint import fingerprint
from evidence.records.output import RecordError, csv_lines, need_words, no_cause, show, take_id
from evidence.records.readings import readings
from evidence.records.titles import check_title

ALT_LIMIT = 300
PNG_DPI = 225
PNG_COLOURS = 64


def figure(
    fig: Figure,
    id: str,
    *,
    title: str,
    subtitle: str,
    alt: str,
    data: pd.DataFrame,
    unit: str,
    caveat: str,
    basis: Basis,
    missing: str,
    heads: Mapping[str, str] | None = None,
    choices: Sequence[str] = (),
) -> None:
    """Record one figure: dress it, draw it, and keep the table it drew.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        The drawn figure, without title.
    id : str
        Public id, theme first.
    title : str
        The finding, as a sentence.
    subtitle : str
        Measure, unit, place and period.
    alt : str
        What kind of chart, what it shows, the numbers that make the point; at most 300 characters.
    data : pandas.DataFrame
        The table drawn, with plain column heads; floats are kept to six significant digits.
    unit : str
        Unit of the measure.
    caveat : str
        What a careful opponent would raise first.
    basis : Basis
        Tables, sources, period and omissions.
    missing : str
        Numbers shown and missing, with the reason.
    heads : mapping of str, optional
        The columns of `data` to keep, in this order, each with its plain head; without it, all as they are.
    choices : sequence of str, optional
        Heads of columns whose values a reader may choose among, to see the rows that have them.

    Raises
    ------
    RecordError
        If the id is malformed or taken, any of the words are missing, title or subtitle name a cause, or the
        title has a number that is not drawn or not in `data`.
    """
    take_id(id)
    words = need_words(id, title=title, subtitle=subtitle, alt=alt, unit=unit, caveat=caveat, missing=missing)
    # A caveat is where the doubt about a cause stands.
    no_cause(id, title, subtitle, missing)
    if len(alt) > ALT_LIMIT:
        raise RecordError(f"Figure {id!r}: alt text has {len(alt)} characters, at most {ALT_LIMIT}.")
    if alt.strip(". ") == title.strip(". "):
        raise RecordError(f"Figure {id!r}: alt text repeats the title.")
    kept = data if heads is None else data[list(heads)].rename(columns=heads)
    record = {"kind": "figure", "id": id, **words, **basis.provenance(id)}
    record |= {"drawn": fingerprint(fig), "data": csv_lines(kept)}
    check_title(id, title, f"{subtitle} {unit}", fig, csv_lines(kept))
    record |= {"choices": list(choices)} if choices else {}
    footer = f"Source: {descriptor.short_names(basis.sources)}. {missing}"
    style.dress(fig, title=title, subtitle=subtitle, footer=footer)
    # SVG and size ride in the output's metadata: nbval compares every mime type but PNG and JPEG,
    # and the height of a wrapped title may differ by a pixel between platforms.
    size = [round(inches * drawn_svg.DPI) for inches in fig.get_size_inches()]
    metadata: dict[str, object] = {"size": size}
    pictures: dict[str, object] = {}
    if drawing.wanted():
        metadata["image/svg+xml"] = drawn_svg.write(fig, id)
        metadata["marks"] = readings(fig, fig.get_figheight() * drawn_svg.DPI)
        pictures["image/png"] = base64.b64encode(_png(fig)).decode()
    plt.close(fig)
    text = f"figure {id}: {title} ({len(kept)} rows, drawn {record['drawn']})"
    show(record, text, basis.digests(), metadata, pictures)


def _png(fig: Figure) -> bytes:
    """Draw a figure as PNG, at two pixels or more for each CSS pixel."""
    fig.dpi = PNG_DPI
    canvas = FigureCanvasAgg(fig)
    canvas.draw()
    buffer = io.BytesIO()
    # A chart has few colours: a palette makes the page a third of the weight.
    drawn = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    drawn.quantize(PNG_COLOURS, Image.Quantize.MAXCOVERAGE).save(buffer, format="png")
    return buffer.getvalue()
