"""The archive of an edition: its pages as they were, which anybody can hold to the digest of each file.

The same pages give the same bytes. What an archive holds is read where it lies and never unpacked, so that
no name in it leads to another folder. In it stands where its pages came from: the source by its SWHID, and
every notebook's run as an RO-Crate.
"""

import hashlib
import io
import json
import lzma
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from evidence import atomic
from evidence.data import descriptor
from evidence.errors import EvidenceError
from evidence.notebooks.catalogue import Catalogue
from evidence.paths import BUILD, ROOT
from evidence.publishing import templating
from evidence.publishing.editions import editions, revisions
from evidence.publishing.editions.editions import EditionError

MANIFEST = "manifest-sha256.txt"


class ArchiveError(EvidenceError):
    """A file is no archive of an edition."""


class Faults(NamedTuple):
    """Names of the files in which an archive differs from what its manifest says."""

    changed: list[str]
    missing: list[str]
    added: list[str]


def make(name: str, known: Catalogue, site: Path = BUILD / "html") -> Path:
    """Make the archive of a frozen edition, of which `site` holds the pages; give the file written."""
    if editions.load(name) != editions.current(known):
        raise EditionError(
            f"The book does not say what edition {name} froze. Accepted: the edition that it is now; "
            "for another, a copy of the project as it was then."
        )
    found = {path.relative_to(site).as_posix(): path for path in site.rglob("*") if path.is_file()}
    files = {name: path.read_bytes() for name, path in found.items() if not name.startswith(".")}
    files["ro-crate-metadata.json"] = ro_crate(known, swhid())
    path = BUILD / "archives" / f"evidence-{name}.tar.xz"
    atomic.write(path, pack(files, editions.load(name).released))
    return path


def pack(files: dict[str, bytes], day: str) -> bytes:
    """Pack files, sorted, under one day and no owner, behind a manifest that `sha256sum --check` reads."""
    lines = (f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:xz", preset=3) as archive:
        for name, content in [(MANIFEST, "".join(lines).encode()), *sorted(files.items())]:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            entry.mtime = int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())
            archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


def verify(path: Path) -> tuple[Faults, str]:
    """Hold each file of an archive to its manifest; give also the digest of the whole."""
    found = Faults([], [], [])
    try:
        with tarfile.open(path, "r|xz") as archive:
            entries = ((entry.name, _content(archive, entry)) for entry in archive)
            name, lines = next(entries, ("", b""))
            if name != MANIFEST:
                raise tarfile.TarError(f"it does not begin with {MANIFEST}")
            left = dict(line.split("  ", 1)[::-1] for line in lines.decode().splitlines())
            for name, content in entries:
                # Of two of one name it depends on the reader which is read.
                if (wanted := left.pop(name, None)) is None:
                    found.added.append(name)
                elif hashlib.sha256(content).hexdigest() != wanted:
                    found.changed.append(name)
    except (tarfile.TarError, lzma.LZMAError, EOFError, ValueError) as fault:
        raise ArchiveError(f"{path.name}: damaged, or no archive of an edition ({fault}).") from fault
    return found._replace(missing=list(left)), hashlib.sha256(path.read_bytes()).hexdigest()


def _content(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    """Read a file where it lies; of a link, which could lead elsewhere, nothing."""
    file = archive.extractfile(entry) if entry.isfile() else None
    return file.read() if file else b""


def swhid(root: Path = ROOT) -> str:
    """Name the source as Software Heritage does, by the tree that git makes of the project as it is."""
    # It is that of the commit where all is committed, and that of the next where an edition was just frozen.
    # Index and objects are our own: what is being committed is not disturbed.
    objects = revisions.git(root, "rev-parse", "--path-format=absolute", "--git-path", "objects")
    with tempfile.TemporaryDirectory() as folder:
        apart = {
            "GIT_INDEX_FILE": str(Path(folder, "index")),
            "GIT_OBJECT_DIRECTORY": folder,
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": objects.decode().strip(),
        }
        revisions.git(root, "add", "--all", ".", **apart)
        return f"swh:1:dir:{revisions.git(root, 'write-tree', **apart).decode().strip()}"


def ro_crate(known: Catalogue, source: str) -> bytes:
    """Describe the runs of the notebooks that stand behind the pages, made from the source of this SWHID."""
    names = sorted({r.notebook_name for r in known})
    runs = {name: [r for r in known if r.notebook_name == name] for name in names}
    text = templating.render(
        "ro-crate.json",
        runs=runs,
        read={name: {table for r in runs[name] for table in r.content["tables"]} for name in names},
        figures=known.figures,
        tables=[table for table in descriptor.package()["resources"] if "schema" in table],
        swhid=source,
    )
    return (json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n").encode()
