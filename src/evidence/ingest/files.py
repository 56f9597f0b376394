"""Publishers' files in memory: from disk, from a folder or from a zip, each opened within limits."""

import gzip
import hashlib
import io
import zipfile
import zlib
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Unpack

import pandas as pd

from evidence.errors import DataError, Where

# The largest file read is 15 MB. The bulk file of the interactive tool is about 60 MB as text.
MOST_BYTES, MOST_TEXT = 160_000_000, 200_000_000
# The bulk file of the interactive tool has 641,070 rows and 7 columns; a return has 1,900 columns.
MOST_ROWS = 1_000_000
MOST_COLUMNS = 2_000
MOST_CHARACTERS = 100_000
# A sheet of a return is 27 MB of XML in 0.9 MB, which is 30 times. Far beyond that is no table.
MOST_TIMES = 200
MOST_FILES = 200
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class File:
    """One file of a publisher."""

    name: str
    content: bytes = field(repr=False)
    # What was parsed from it: recognising a file and reading it need the same.
    known: dict[str | None, tuple[pd.DataFrame, str]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def suffix(self) -> str:
        """Kind of file by its name, in lower case."""
        return PurePosixPath(self.name).suffix.lower()

    def error(self, problem: str, **where: Unpack[Where]) -> DataError:
        """Say what is wrong in this file, where, and what would be accepted."""
        return DataError(problem, file=self.name, **where)

    @property
    def sha256(self) -> str:
        """Digest of the content, 64 hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()


def left_out(name: str, fault: DataError) -> str:
    """Say why a file of a folder or zip is not taken; the error names the file itself."""
    return f"{name}: {str(fault).removeprefix(name).lstrip(',: ').rstrip('.')}."


def opened(path: Path) -> File:
    """Read one file from disk, out of its gzip; what is no table, or cannot be read, is a `DataError`."""
    fault = partial(DataError, file=path.name)
    try:
        if path.is_symlink():
            raise fault("this is a link to another place", accepted="the file itself")
        if not path.exists():
            raise fault("there is no such file", accepted="a path that exists")
        if not path.is_file():
            raise fault("this is not a file", accepted="a file as published")
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise fault(f"the file has {size:,} bytes", accepted=f"at most {MOST_BYTES:,}")
        content = path.read_bytes()
    except (OSError, ValueError) as refused:
        why = getattr(refused, "strerror", None) or str(refused)
        short = path.name if len(path.name) <= 80 else f"{path.name[:60]}..."
        can = "a file you may read, under a short name"
        raise DataError(f"the file cannot be read ({why.lower()})", file=short, accepted=can) from refused
    if not content:
        raise fault("the file is empty", accepted="a header and at least one row")
    if path.suffix.lower() == ".gz":
        return File(path.name[: -len(".gz")], _ungzipped(content, path.name))
    return File(path.name, content)


def _ungzipped(content: bytes, name: str) -> bytes:
    try:
        with gzip.open(io.BytesIO(content)) as reader:
            plain = reader.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as damage:
        again = "the file as published: download it again"
        raise DataError("broken or cut short", file=name, accepted=again) from damage
    if len(plain) > MOST_BYTES:
        most = f"at most {MOST_BYTES:,} bytes"
        raise DataError("would unpack to more than any table", file=name, accepted=most)
    return plain


def holds_files(path: Path) -> bool:
    """Tell whether a path is a folder or a zip, and not one file of data."""
    try:
        return not path.is_symlink() and (path.is_dir() or path.suffix.lower() == ".zip")
    except (OSError, ValueError):
        # A path the disk cannot even look up: opening it says why.
        return False


def collected(path: Path) -> tuple[list[File], list[str]]:
    """Read every file of a folder, at any depth, or of a zip; of copies with the same bytes, the first.

    A zip is read in memory and never unpacked. What cannot be opened is left, with the reason; a zip that is
    broken, unsafe or larger than a release can be is refused.
    """
    files: dict[str, File] = {}
    left: list[str] = []
    if path.is_dir():
        for member in sorted(path.rglob("*")):
            if member.is_dir() and not member.is_symlink():
                continue
            try:
                file = opened(member)
            except DataError as fault:
                left.append(left_out(member.name, fault))
            else:
                _add(file, files, left)
    else:
        whole = opened(path)
        with archive(whole, "a zip", "a zip as published") as packed:
            for info in packed.infolist():
                if info.is_dir():
                    continue
                _add(File(PurePosixPath(info.filename).name, unpacked(packed, info, whole.name)), files, left)
    return list(files.values()), left


def _add(file: File, files: dict[str, File], left: list[str]) -> None:
    same = files.setdefault(file.sha256, file)
    if same is not file:
        left.append(f"{file.name}: has the same bytes as {same.name}.")


def archive(file: File, kind: str, accepted: str) -> zipfile.ZipFile:
    """Open a zip, a workbook included, once its list of parts is known to be harmless.

    `kind` says what it should be and `accepted` where such a one comes from, for the message. It is refused
    if it is no zip, needs a password, holds paths that leave it, or would unpack to more than it can be.
    """
    if file.content.startswith(OLE):
        problem = "protected by a password, or of a kind from before 2007"
        raise file.error(problem, accepted=f"{accepted}, saved without a password")
    try:
        packed = zipfile.ZipFile(io.BytesIO(file.content))
        parts = packed.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError) as fault:
        problem = "broken or cut short" if file.content.startswith(ZIP) else f"not {kind}"
        raise file.error(problem, accepted=f"{accepted}: download the file again") from fault
    for part in parts:
        name = PurePosixPath(part.filename.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or ":" in part.filename:
            raise file.error("a path that leaves the archive", value=part.filename, accepted=accepted)
        if part.flag_bits & 1:
            locked = f"{accepted}, saved without a password"
            raise file.error("protected by a password", value=part.filename, accepted=locked)
    size = sum(part.file_size for part in parts)
    if len(parts) > MOST_FILES or size > MOST_BYTES or size > MOST_TIMES * len(file.content):
        most = f"{accepted}, of at most {MOST_BYTES:,} bytes and {MOST_FILES} files"
        raise file.error(f"would unpack to {size:,} bytes in {len(parts):,} files", accepted=most)
    return packed


def unpacked(packed: zipfile.ZipFile, part: zipfile.ZipInfo | str, file: str) -> bytes:
    """Read one part of an archive; one damaged, or larger than it says, is a `DataError`."""
    name = part if isinstance(part, str) else part.filename
    try:
        with packed.open(part) as reader:
            # The size an archive declares may be a lie.
            content = reader.read(MOST_BYTES + 1)
    except Exception as fault:  # zlib, lzma and zipfile each have errors of their own
        again = "the file as published: download it again"
        raise DataError("damaged inside", file=file, value=name, accepted=again) from fault
    if len(content) > MOST_BYTES:
        most = f"at most {MOST_BYTES:,} bytes"
        raise DataError("would unpack to more than it says", file=file, value=name, accepted=most)
    return content
