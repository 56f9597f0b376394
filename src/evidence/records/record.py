"""Records: what a notebook leaves behind for each fact and figure it states.

A record travels in the notebook's own output, under the mime type `evidence.records.mime.RECORD`, beside a
line of plain text and, for a figure, its picture. Nothing else carries results from a notebook to the book.
"""

import base64
import csv
import hashlib
import io
import json
import math
import numbers
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from IPython.display import display
from matplotlib import pyplot as plt
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.collections import Collection, PathCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.spines import Spine
from matplotlib.text import Annotation, Text
from matplotlib.ticker import FixedLocator
from PIL import Image

from evidence.charts import style
from evidence.data import descriptor, tables
from evidence.errors import EvidenceError, UnknownName
from evidence.records import drawing
from evidence.records.mime import RECORD

ID_PATTERN = re.compile(r"(variation|funding|workforce|participation|inspection|reform|claims)(-[a-z0-9]+)+")
ALT_LIMIT = 300
# Enough digits for any published figure, few enough that no platform's last bit shows.
DIGITS = 6
NOUGHT = 1e-9
PNG_DPI = 225
PNG_COLOURS = 64
CSS_PIXELS_AN_INCH = 96
# Units printed with a number, and what of them stands before and behind it.
UNITS_PRINTED = {"£": ("£", ""), "£bn": ("£", "bn"), "£m": ("£", "m"), "%": ("", "%")}

_stated: set[str] = set()


class RecordError(EvidenceError):
    """A fact or a figure lacks something a reader needs."""


@dataclass(frozen=True)
class Basis:
    """What a number stands on.

    Attributes
    ----------
    tables : tuple of str
        Names of the tables it was computed from; each must have been loaded.
    sources : tuple of str
        Ids of the publisher's releases it rests on, a subset of those tables' sources.
    period : str
        The period it describes, in words.
    left_out : str
        Who or what is not counted, and why.

    Examples
    --------
    >>> Basis(("looked_after",), ("looked-after-2025",), "31 March 2025", "City of London").period
    '31 March 2025'
    """

    tables: tuple[str, ...]
    sources: tuple[str, ...]
    period: str
    left_out: str = ""


def fact(
    id: str,
    value: float | int | str,
    *,
    says: str,
    basis: Basis,
    unit: str = "",
    decimals: int = 0,
) -> None:
    """Record one number or phrase for use in prose.

    Parameters
    ----------
    id : str
        Public id, theme first: `variation-looked-after-rate-2025-max`.
    value : float, int or str
        The value, unrounded; a phrase stays as it is.
    says : str
        What the value is, in plain words, complete without the chapter.
    basis : Basis
        Tables, sources, period and omissions.
    unit : str
        "£", "£bn", "£m" and "%" are printed with the number; any other unit is left to the sentence.
    decimals : int
        Decimals printed; negative rounds to tens or hundreds.

    Raises
    ------
    RecordError
        If the id is malformed or taken, the value is missing, or the words are.

    Examples
    --------
    >>> basis = Basis((), (), "2025")
    >>> words = dict(says="An example", basis=basis, unit="£", decimals=-1)
    >>> fact("variation-example-doctest", 1234.5, **words)  # doctest: +ELLIPSIS
    {'text/plain': 'fact variation-example-doctest = £1,230 (An example)', ...
    """
    _take(id)
    _need(id, says=says, period=basis.period)
    if isinstance(value, str):
        _need(id, value=value)
    elif not isinstance(value, numbers.Real) or not math.isfinite(value):
        raise RecordError(f"Fact {id!r} has no value ({value}). A missing value is stated in words.")
    record = {
        "kind": "fact",
        "id": id,
        "value": value if isinstance(value, str) else _whole(round(float(value), decimals)),
        "unit": unit,
        "text": number_text(value, unit, decimals) if not isinstance(value, str) else value,
        "says": says,
        **_provenance(id, basis),
    }
    _show(record, f"fact {id} = {record['text']} ({says})", {})


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

    Raises
    ------
    RecordError
        If the id is malformed or taken, or any of the words are missing.
    """
    _take(id)
    _need(id, title=title, subtitle=subtitle, alt=alt, unit=unit, caveat=caveat, missing=missing)
    if len(alt) > ALT_LIMIT:
        raise RecordError(f"Figure {id!r}: alt text has {len(alt)} characters, at most {ALT_LIMIT}.")
    if alt.strip(". ") == title.strip(". "):
        raise RecordError(f"Figure {id!r}: alt text repeats the title.")
    provenance = _provenance(id, basis)
    drawn = fingerprint(fig)
    footer = f"Source: {'; '.join(_short_source(s) for s in basis.sources)}. {missing}"
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
        "data": csv_lines(data),
    }
    size = [round(inches * CSS_PIXELS_AN_INCH) for inches in fig.get_size_inches()]
    lines: dict[str, object] = {}
    dots: dict[str, object] = {}
    if drawing.wanted():
        lines["image/svg+xml"] = _svg(fig)
        dots["image/png"] = base64.b64encode(_png(fig)).decode()
    plt.close(fig)
    text = f"figure {id}: {title} ({len(data)} rows, drawn {drawn})"
    # SVG and size ride in the output's metadata: nbval compares every mime type but PNG and JPEG,
    # and the height of a wrapped title may differ by a pixel between platforms.
    _show(record, text, {**lines, "size": size}, dots)


def claim(id: str, content: dict[str, object], digests: dict[str, str]) -> None:
    """Record one claim with the verdict a rule gave it.

    Parameters
    ----------
    id : str
        Public id, theme first.
    content : dict
        What `evidence.notebooks.claims.Register` knows of the claim, its verdict among it.
    digests : dict of str
        Name to digest of each table that the facts behind the verdict were computed from.

    Raises
    ------
    RecordError
        If the id is malformed or taken, or the statement, the rule or the verdict is missing.
    """
    _take(id)
    _need(id, **{name: str(content[name]) for name in ("title", "rule", "verdict")})
    record = {"kind": "claim", "id": id, **content}
    text = f"claim {id}: {content['verdict']} ({content['title']})"
    display({"text/plain": text, RECORD: record}, raw=True, metadata={"tables": digests})


def number_text(value: float, unit: str = "", decimals: int = 0) -> str:
    """Write a number as prose prints it.

    Parameters
    ----------
    value : float
        The number, unrounded.
    unit : str
        "£" goes before, "%" behind, "£bn" and "£m" around; anything else is not printed.
    decimals : int
        Decimals; negative rounds to tens or hundreds.

    Returns
    -------
    str
        Thousands separated, a true minus sign, no negative zero.

    Examples
    --------
    >>> number_text(4973.98, "£", -1), number_text(16.01, "£bn", 1), number_text(-0.04, "%", 1)
    ('£4,970', '£16.0bn', '0.0%')
    """
    rounded = round(float(value), decimals) + 0.0
    digits = f"{abs(rounded):,.{max(decimals, 0)}f}"
    sign = "−" if rounded < 0 else ""
    before, behind = UNITS_PRINTED.get(unit, ("", ""))
    return f"{sign}{before}{digits}{behind}"


def csv_lines(data: pd.DataFrame) -> list[str]:
    """Write a table as CSV lines, so that a notebook's diff shows the rows that moved.

    Parameters
    ----------
    data : pandas.DataFrame
        The table; its index is not written.

    Returns
    -------
    list of str
        Header first; floats to six significant digits, missing as an empty cell.

    Examples
    --------
    >>> csv_lines(pd.DataFrame({"area": ["A", "B"], "rate": [0.1 + 0.2, None]}))
    ['area,rate', 'A,0.3', 'B,']
    """
    rows = ([_plain(cell) for cell in row] for row in data.itertuples(index=False, name=None))
    return [_csv_line(list(data.columns)), *map(_csv_line, rows)]


def _csv_line(cells: list[object]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue().removesuffix("\n")


def fingerprint(fig: Figure) -> str:
    """Digest what matplotlib drew: the data held by the axes' artists, not pixels or fonts.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        The figure before `style.dress`.

    Returns
    -------
    str
        Sixteen hexadecimal digits; the same on every platform for the same drawing.

    Examples
    --------
    >>> fig, ax = plt.subplots(); _ = ax.plot([1, 2], [3, 4]); one = fingerprint(fig)
    >>> _ = ax.plot([1], [3]); one == fingerprint(fig)
    False
    >>> plt.close(fig)
    """
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
    locator = axis.get_major_locator()
    return (
        axis.get_major_formatter().format_ticks(list(locator())) if isinstance(locator, FixedLocator) else []
    )


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
    # What ought to be zero comes out as another tiny number on every platform.
    array = np.where(np.abs(array) < NOUGHT, 0.0, array)
    return [_plain(x, digits=4) for x in array.ravel()]


def _plain(value: object, digits: int = DIGITS) -> object:
    """Make a cell ready to be written out: floats rounded, whole numbers whole, missing as None."""
    if (
        value is None
        or value is pd.NA
        or value is pd.NaT
        or (isinstance(value, numbers.Real) and math.isnan(value))
    ):
        return None
    if isinstance(value, numbers.Integral):
        return int(value)
    if not isinstance(value, numbers.Real):
        return value
    number = float(value)
    return _whole(number if number.is_integer() else float(f"{number:.{digits}g}"))


def _whole(number: float) -> float | int:
    """Write a whole number without decimals; beyond 1e15 a float no longer holds every whole number."""
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _take(id: str) -> None:
    if not ID_PATTERN.fullmatch(id):
        raise RecordError(f"{id!r} is not a public id: lower-case words with hyphens, theme first.")
    if id in _stated:
        raise RecordError(f"The id {id!r} is already stated in this notebook.")
    _stated.add(id)


def _need(id: str, **words: str) -> None:
    for name, text in words.items():
        if not text.strip():
            raise RecordError(f"{id!r} needs {name!r}: found nothing, wanted words.")


def _provenance(id: str, basis: Basis) -> dict[str, object]:
    for name in basis.tables:
        if name not in tables.read():
            raise UnknownName(f"loaded table (used by {id!r})", name, tables.read())
    known = {item["id"] for name in basis.tables for item in descriptor.resource(name)["sources"]}
    for source in basis.sources:
        if source not in known:
            raise UnknownName(f"source of the tables of {id!r}", source, known)
    return {
        "period": basis.period,
        "left_out": basis.left_out,
        "tables": list(basis.tables),
        "sources": list(basis.sources),
    }


def _short_source(id: str) -> str:
    source = descriptor.source(id)
    return source["short"]


def _show(
    record: dict[str, object],
    text: str,
    metadata: dict[str, object],
    pictures: dict[str, object] | None = None,
) -> None:
    used: Sequence[str] = record["tables"]  # type: ignore[assignment]
    # Digests are metadata, which nbval does not compare: a table may change without moving this record.
    digests = {name: tables.read()[name] for name in used}
    bundle = {"text/plain": text, RECORD: record, **(pictures or {})}
    display(bundle, raw=True, metadata={**metadata, "tables": digests})


def _svg(fig: Figure) -> str:
    buffer = io.StringIO()
    # The canvas itself draws once; `savefig` would lay the figure out a second time before it does.
    with plt.rc_context({"svg.hashsalt": "evidence"}):
        FigureCanvasSVG(fig).print_svg(buffer, metadata={"Date": None})
    return buffer.getvalue()


def _png(fig: Figure) -> bytes:
    fig.dpi = PNG_DPI
    canvas = FigureCanvasAgg(fig)
    canvas.draw()
    buffer = io.BytesIO()
    # A chart has few colours: a palette makes the page a third of the weight.
    drawn = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    drawn.quantize(PNG_COLOURS, Image.Quantize.MAXCOVERAGE).save(buffer, format="png")
    return buffer.getvalue()
