"""Fuzzing: whatever bytes come in, a reader gives rows or one message, in bounded time and memory.

`make fuzz` tries many more inputs than the tests do, and prints how many and what was found. What is found
goes into `FOUND` of tests/ingest/test_fuzz.py.
"""

import gzip
import io
import json
import sys
import time
import zipfile
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from evidence.data import descriptor
from evidence.errors import EvidenceError
from evidence.ingest import files, readers, recognise, workbooks
from evidence.ingest.areas import boundaries
from evidence.ingest.files import File
from evidence.publishing.authorities import finder
from evidence.publishing.desk import numbers, words
from evidence.text import sentences
from tests import publishers as pub

# Of this process: files of a few kilobytes take a few milliseconds.
MOST_SECONDS = 5.0
MOST_MEMORY = 3_000_000_000
INPUTS = 100_000
HOSTILE = (b"\0", b'"', b"\r", b",", b"\xff\xfe", b"=1+1", b"<!DOCTYPE", b"1e999", b"\x1b[31m", "‮٣".encode())


class Door(NamedTuple):
    """Something that takes what others wrote: how it is read, and a sound one."""

    read: Callable[[bytes], object]
    sound: bytes


def _table(name: str, content: bytes) -> None:
    file = File(name, content)
    if file.suffix in {".xlsx", ".ods"}:
        for sheet in workbooks.names(file):
            readers.read(file, sheet)
    readers.read(file)
    recognise.recognise(file, descriptor.package())


def _zip(content: bytes) -> None:
    file = File("sent.zip", content)
    with files.archive(file, "a zip", "a zip as published") as packed:
        for part in packed.infolist():
            files.unpacked(packed, part, file.name)


def _gzip(content: bytes) -> None:
    files._ungzipped(content, "sent.csv.gz")


def _as_text(read: Callable[[str], object], content: bytes) -> None:
    read(content.decode("utf-8", "replace"))


def _draft(text: str) -> None:
    numbers.numbers(text)
    numbers.years(text)
    words.terms(text)
    list(sentences.split(text))


def _csv() -> bytes:
    rows = [(place, 2025, "200,50,25,10,5,20,10,180,45,25") for place in (pub.ENGLAND, pub.HARTLEPOOL)]
    return pub.referrals(rows).encode()


def _xlsx() -> bytes:
    book, kept = Workbook(), io.BytesIO()
    for line in _csv().decode().splitlines():
        book.active.append(line.split(","))
    book.save(kept)
    return kept.getvalue()


def _sheet() -> bytes:
    cell = "<table:table-cell office:value-type='string'><text:p>%s</text:p></table:table-cell>"
    space = "xmlns:{0}='urn:oasis:names:tc:opendocument:xmlns:{0}:1.0'"
    spaces = " ".join(map(space.format, ("office", "table", "text")))
    row = f"<table:table-row>{cell}</table:table-row>"
    rows = "".join(row % words for words in ("la_name", "Hartlepool"))
    return (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f"<table:table table:name='Data'>{rows}</table:table>"
        "</office:spreadsheet></office:body></office:document-content>"
    ).encode()


def ods(content: bytes) -> bytes:
    """Pack the XML of a sheet as an OpenDocument workbook."""
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": b"<manifest/>"})


def zipped(parts: dict[str, bytes]) -> bytes:
    """Pack parts as a publisher does."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return kept.getvalue()


def _parquet() -> bytes:
    kept = io.BytesIO()
    frame = pd.DataFrame({"la_name": ["Hartlepool", "York"], "rate": ["1", "c"]})
    pq.write_table(pa.Table.from_pandas(frame), kept)
    return kept.getvalue()


def doors() -> dict[str, Door]:
    """Every reader, by what it reads."""
    ring = [[450_000, 530_000], [451_000, 530_000], [451_000, 531_000], [450_000, 530_000]]
    place = {"code": "E06000001", "name": "Hartlepool"}
    shape = {"properties": place, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    tiles = {"layout": "odd-r", "hexes": {"E06000001": {"n": "Hartlepool", "q": 1, "r": 2}}}
    return {
        "csv": Door(partial(_table, "sent.csv"), _csv()),
        "xlsx": Door(partial(_table, "sent.xlsx"), _xlsx()),
        "ods": Door(partial(_table, "sent.ods"), ods(_sheet())),
        "parquet": Door(partial(_table, "sent.parquet"), _parquet()),
        "zip": Door(_zip, zipped({"a.csv": b"a,b\n1,2\n"})),
        "gzip": Door(_gzip, gzip.compress(_csv(), mtime=0)),
        "boundaries": Door(
            lambda sent: boundaries.polygons(File("sent.geojson", sent)),
            json.dumps({"features": [shape]}).encode(),
        ),
        "tiles": Door(
            lambda sent: boundaries.hexagons(File("sent.hexjson", sent)), json.dumps(tiles).encode()
        ),
        "draft": Door(partial(_as_text, _draft), "In 2025 it rose by 4.5%, to £1.9bn: nine in ten.".encode()),
        "name": Door(partial(_as_text, finder.find), b"London Borough of Barnet"),
    }


def sent(door: Door) -> st.SearchStrategy[bytes]:
    """Bytes as they might come: any, and sound ones with parts lost, doubled, changed or put in."""
    place = st.integers(0, max(1, len(door.sound)))
    change = st.tuples(place, st.integers(0, 40), st.binary(max_size=6) | st.sampled_from(HOSTILE))

    def damaged(changes: list[tuple[int, int, bytes]]) -> bytes:
        content = door.sound
        for at, lost, put in changes:
            content = content[:at] + put + content[at + lost :]
        return content

    return st.binary(max_size=400) | st.lists(change, min_size=1, max_size=4).map(damaged)


def hold(door: Door, content: bytes) -> None:
    """Read bytes: anything but rows or one message in time is a fault."""
    began = time.process_time()
    try:
        door.read(content)
    except EvidenceError as said:
        message = str(said)
        assert message and "\n" not in message and len(message) < 3_000, message
        assert message.isprintable(), ascii(message)
    assert time.process_time() - began < MOST_SECONDS


def fuzz(door: Door, inputs: int) -> tuple[int, Exception | None]:
    """Try so many inputs at a door: how many were tried, and the smallest fault if one was found."""
    tried = 0

    @settings(
        max_examples=inputs,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(sent(door))
    def attempt(content: bytes) -> None:
        nonlocal tried
        tried += 1
        hold(door, content)

    try:
        attempt()
    except Exception as fault:
        return tried, fault
    return tried, None


def main() -> int:
    """Try many inputs at every door; print what was tried and found."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    known = doors()
    each = -(-(int(sys.argv[1]) if len(sys.argv) > 1 else INPUTS) // len(known))
    whole = faults = 0
    for name, door in known.items():
        tried, fault = fuzz(door, each)
        whole += tried
        print(f"{name}: {tried:,} inputs", flush=True)
        if fault:
            faults += 1
            print(f"{type(fault).__name__}: {fault}", *getattr(fault, "__notes__", ()), sep="\n", flush=True)
    print(f"{whole:,} inputs tried, {faults} faults found")
    return min(1, faults)


if __name__ == "__main__":
    sys.exit(main())
