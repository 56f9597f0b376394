"""Downloads: what a reader takes away of a figure, each file with its provenance."""

import csv
import io
import re
import struct
import zipfile
import zlib
from html import escape

import pandas as pd

from evidence.data import descriptor
from evidence.notebooks.catalogue import Record
from evidence.publishing import templating
from evidence.publishing.citing import citations

# Unix, on every platform: the field would tell where the archive was made.
SYSTEM = 3
# What a spreadsheet may run, unless it is a number with its sign or a lone dash.
RUN = re.compile(r"\s*([=+@＝＋＠]|[-－].)|[\t\r]")
NUMBER = re.compile(r"[+-]?(\d[\d,]*\.?\d*|\.\d+)([eE][+-]?\d+)?%?")
HEADER = 33  # bytes of a PNG before its second chunk
READABLE = 0o644 << 16


def files(record: Record) -> dict[str, bytes]:
    """Make every file of a figure, by its ending: svg, png, csv, xlsx, bib, ris and zip."""
    bib, ris = citations.bibtex(record).encode(), citations.ris(record).encode()
    svg, png, xlsx = _svg(record), _png(record), sheet(record)
    packed = {
        "README.txt": readme(record).encode(),
        f"{record.id}.csv": plain_table(record).encode(),
        **{f"{record.id}.xlsx": xlsx, f"{record.id}.svg": svg, f"{record.id}.png": png},
        "citation.bib": bib,
        "citation.ris": ris,
    }
    # A spreadsheet takes a CSV for UTF-8 by the mark at its beginning.
    made = {"svg": svg, "png": png, "csv": table(record).encode("utf-8-sig"), "xlsx": xlsx}
    return {**made, "bib": bib, "ris": ris, "zip": _archive(packed)}


def sheet(record: Record) -> bytes:
    """Write the table a figure drew as a workbook: numbers are numbers, and no text turns into a date."""
    frame = pd.read_csv(io.StringIO(plain_table(record)), keep_default_na=False, na_values=[""])
    with pd.ExcelWriter(written := io.BytesIO(), engine="openpyxl") as book:
        frame.to_excel(book, sheet_name="Data", index=False)
        pd.Series(provenance(record)).to_excel(book, sheet_name="About", index=False, header=False)
    with zipfile.ZipFile(written) as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}
    # The hour of the writing would make the same table another file.
    core, day = "docProps/core.xml", f"{citations.book()['date-released']}T00:00:00Z"
    return _archive(packed | {core: re.sub(rb'(?<=W3CDTF">)[^<]+', day.encode(), packed[core])})


def terms(record: Record) -> str:
    """Say on what terms a figure may be used: the licence of the book, and that of each source."""
    found = {_licence(descriptor.source(id)["license"]) for id in record.content["sources"]}
    data = f"; of the data {', '.join(sorted(found))}" if found else ""
    return f"Licence of the figure: {_licence(citations.book()['license'])}{data}."


def table(record: Record) -> str:
    """Write the table a figure drew as CSV, below its provenance in lines that begin with `#`."""
    about = "".join(f"# {line}\n" for line in provenance(record))
    return about + plain_table(record)


def plain_table(record: Record) -> str:
    """Write the table a figure drew as CSV and nothing else; what a spreadsheet would run begins with `'`."""
    written = io.StringIO()
    minimal = csv.writer(written, lineterminator="\n")
    # In quotes a `#` begins no comment.
    quoted = csv.writer(written, lineterminator="\n", quoting=csv.QUOTE_ALL)
    for cells in citations.rows(record.content):
        row = [f"'{cell}" if RUN.match(cell) and not NUMBER.fullmatch(cell) else cell for cell in cells]
        (quoted if any("#" in cell for cell in row) else minimal).writerow(row)
    return written.getvalue()


def provenance(record: Record) -> list[str]:
    """Say what a figure's table is, in lines."""
    # A line break within what is said would end its line.
    said = {key: " ".join(value.split()) for key, value in record.content.items() if isinstance(value, str)}
    return templating.render("provenance.txt", said=said, record=record, licence=_licence).splitlines()


def readme(record: Record) -> str:
    """Write the words that go with a figure's archive."""
    return templating.render("readme.txt", record=record, provenance="\n".join(provenance(record))) + "\n"


def _svg(record: Record) -> bytes:
    """Put title, description and metadata at the beginning of a picture, as SVG has them."""
    said, (start, end, rest) = record.content, record.svg.partition(">")
    about = escape(f"{citations.full(record)} {terms(record)}")
    head = f"<title>{escape(said['title'])}</title><desc>{escape(said['alt'])}</desc>"
    return f"{start}{end}{head}<metadata>{about}</metadata>{rest}".encode()


def _png(record: Record) -> bytes:
    """Put words under the keywords of the PNG specification, in chunks of UTF-8, before the picture."""
    words = {"Title": record.content["title"], "Description": record.content["alt"]}
    words |= {"Source": citations.full(record), "Copyright": terms(record)}
    chunks = [b"iTXt" + f"{key}\0\0\0\0\0{text}".encode() for key, text in words.items()]
    sized = [struct.pack(">I", len(c) - 4) + c + struct.pack(">I", zlib.crc32(c)) for c in chunks]
    return b"".join([record.png[:HEADER], *sized, record.png[HEADER:]])


def _licence(id: str) -> str:
    name, url = citations.licence(id)
    return f"{name} ({url})"


def _archive(packed: dict[str, bytes]) -> bytes:
    """Pack files under the day of the edition, so that the same files give the same bytes."""
    year, month, day = (int(part) for part in str(citations.book()["date-released"]).split("-"))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in packed.items():
            entry = zipfile.ZipInfo(name, (year, month, day, 0, 0, 0))
            entry.create_system, entry.external_attr = SYSTEM, READABLE
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
