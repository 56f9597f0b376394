"""Figures: pictures that a notebook draws, each with the table it drew and the words it needs."""

import base64
from collections.abc import Mapping

import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from evidence.charts import style
from evidence.data import descriptor
from evidence.records import drawing, images
from evidence.records.basis import Basis
from evidence.records.fingerprint import fingerprint
from evidence.records.output import RecordError, csv_lines, need_words, show, take_id

ALT_LIMIT = 300
CSS_PIXELS_AN_INCH = 96


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

    Raises
    ------
    RecordError
        If the id is malformed or taken, or any of the words are missing.
    """
    take_id(id)
    need_words(id, title=title, subtitle=subtitle, alt=alt, unit=unit, caveat=caveat, missing=missing)
    if len(alt) > ALT_LIMIT:
        raise RecordError(f"Figure {id!r}: alt text has {len(alt)} characters, at most {ALT_LIMIT}.")
    if alt.strip(". ") == title.strip(". "):
        raise RecordError(f"Figure {id!r}: alt text repeats the title.")
    provenance = basis.provenance(id)
    drawn = fingerprint(fig)
    kept = data if heads is None else data[list(heads)].rename(columns=heads)
    footer = f"Source: {descriptor.short_names(basis.sources)}. {missing}"
    style.dress(fig, title=title, subtitle=subtitle, footer=footer)
    record = {
        "kind": "figure",
        "id": id,
        "title": title,
        "subtitle": subtitle,
        "alt": alt,
        "unit": unit,
        "caveat": caveat,
        "missing": missing,
        **provenance,
        "drawn": drawn,
        "data": csv_lines(kept),
    }
    size = [round(inches * CSS_PIXELS_AN_INCH) for inches in fig.get_size_inches()]
    lines: dict[str, object] = {}
    dots: dict[str, object] = {}
    if drawing.wanted():
        lines["image/svg+xml"] = images.svg(fig)
        dots["image/png"] = base64.b64encode(images.png(fig)).decode()
    plt.close(fig)
    text = f"figure {id}: {title} ({len(kept)} rows, drawn {drawn})"
    # SVG and size ride in the output's metadata: nbval compares every mime type but PNG and JPEG,
    # and the height of a wrapped title may differ by a pixel between platforms.
    show(record, text, basis.digests(), {**lines, "size": size}, dots)
