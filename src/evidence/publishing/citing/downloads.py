"""Downloads: what a reader takes away of a figure, each file with its provenance."""

import csv
import io
import re
import zipfile

from evidence.data import descriptor
from evidence.notebooks.catalogue import Record
from evidence.publishing import templating
from evidence.publishing.citing import citations
from evidence.publishing.citing.licences import licence

# Unix, on every platform: the field would tell where the archive was made.
SYSTEM = 3
# What a spreadsheet may run, unless it is a number with its sign or a lone dash.
RUN = re.compile(r"\s*([=+@＝＋＠]|[-－].)|[\t\r]")
NUMBER = re.compile(r"[+-]?(\d[\d,]*\.?\d*|\.\d+)([eE][+-]?\d+)?%?")
READABLE = 0o644 << 16


def files(record: Record) -> dict[str, bytes]:
    """Make every file of a figure, by its ending: svg, png, csv, bib, ris and zip."""
    bib, ris = citations.bibtex(record).encode(), citations.ris(record).encode()
    made = {"svg": record.svg.encode(), "png": record.png, "csv": table(record).encode()}
    packed = {
        "README.txt": readme(record).encode(),
        f"{record.id}.csv": plain_table(record).encode(),
        f"{record.id}.svg": made["svg"],
        f"{record.id}.png": made["png"],
        "citation.bib": bib,
        "citation.ris": ris,
    }
    return {**made, "bib": bib, "ris": ris, "zip": _archive(packed)}


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
    lines = templating.render(
        "provenance.txt",
        said=said,
        sources=[descriptor.source(id) for id in record.content["sources"]],
        book=citations.book(),
        edition=citations.edition(),
        address=citations.address(record),
        citation=" ".join(citations.full(record).split()),
        licence=_licence,
    )
    return lines.splitlines()


def readme(record: Record) -> str:
    """Write the words that go with a figure's archive."""
    return templating.render("readme.txt", record=record, provenance="\n".join(provenance(record))) + "\n"


def _licence(id: str) -> str:
    name, url = licence(id)
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
