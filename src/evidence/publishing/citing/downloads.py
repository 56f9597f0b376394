"""Downloads: what a reader takes away of a figure, each file with its provenance."""

import csv
import io
import zipfile

from evidence.data import descriptor
from evidence.notebooks.catalogue import Record
from evidence.publishing.citing import citations
from evidence.publishing.citing.licences import licence

# Unix, on every platform: the field would tell where the archive was made.
SYSTEM = 3
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
    """Write the table a figure drew as CSV and nothing else."""
    written = io.StringIO()
    minimal = csv.writer(written, lineterminator="\n")
    # In quotes a `#` begins no comment.
    quoted = csv.writer(written, lineterminator="\n", quoting=csv.QUOTE_ALL)
    for row in citations.rows(record.content):
        (quoted if any("#" in cell for cell in row) else minimal).writerow(row)
    return written.getvalue()


def provenance(record: Record) -> list[str]:
    """Say what a figure's table is, in lines."""
    content, book = record.content, citations.book()
    lines = [
        content["title"],
        content["subtitle"],
        f"Unit: {content['unit']}",
        f"Id: {record.id}",
        f"Edition: {citations.edition()}, {book['title']}",
        f"Address: {citations.address(record)}",
        *(f"Source: {_source(id)}" for id in content["sources"]),
        f"Missing: {content['missing']} An empty cell is a missing value.",
        *([f"Left out: {content['left_out']}"] if content["left_out"] else []),
        f"Before you quote this: {content['caveat']}",
        f"Cite as: {citations.full(record)}",
        f"Licence: {_licence(book['license'])}; that of each source stands beside it",
    ]
    return [" ".join(line.split()) for line in lines]


def readme(record: Record) -> str:
    """Write the words that go with a figure's archive."""
    parts = [
        *provenance(record),
        f"In words: {record.content['alt']}",
        f"Notebook: {record.notebook_name}",
        *(f"Table read: {name}, SHA-256 {digest}" for name, digest in record.digests.items()),
        "Files:",
        f"  {record.id}.csv   the table drawn, UTF-8",
        f"  {record.id}.svg   the picture, for any size",
        f"  {record.id}.png   the picture, in pixels",
        "  citation.bib, citation.ris   the citation for reference managers",
    ]
    return "\n".join(parts) + "\n"


def _source(id: str) -> str:
    source = descriptor.source(id)
    published = f"published {source['published']}" if source["published"] else "date of publication not known"
    about = f"{source['publisher']}, {source['title']}, {published}, read {source['accessed']}"
    return f"{about}, {_licence(source['license'])}"


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
