"""Tables by name: numbers as numbers, and beside each number that is missing the publisher's mark for why."""

import hashlib
import io
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from evidence import paths
from evidence.data import descriptor
from evidence.errors import DataError, UnknownName

if TYPE_CHECKING:
    import geopandas

NUMBER = r"^-?\d+(\.\d+)?$"
# When the file was written, its digest, and what it holds.
_CACHE: dict[Path, tuple[int, str, pd.DataFrame]] = {}
# Of each table read: its file, the descriptor as it then was, and the digests it was read under, in order.
_READ: dict[str, tuple[Path, dict[str, Any], list[str]]] = {}


def load(name: str) -> pd.DataFrame:
    """Read one table of ``data/``, typed.

    Codes and names are text; ``time_period`` is a whole number; indicators are float64. Beside every
    indicator that may hold a mark stands a column ``<indicator>_symbol``: missing where there is a number,
    otherwise what the publisher printed (``"c"``, ``"x"``, ``"z"``, ``"-"``, or ``""`` where the release
    prints nothing). `evidence.data.descriptor.meaning` says what a mark means.

    Parameters
    ----------
    name : str
        Table name, as in the descriptor.

    Returns
    -------
    pandas.DataFrame
        One row a line of the file, in its order, with the table's name in ``attrs["table"]``. Read once a
        process; each call gives its own copy.

    Raises
    ------
    UnknownName
        If the descriptor has no such table.
    DataError
        If the file is missing or cannot be read as the table the descriptor describes.

    Examples
    --------
    >>> looked_after = load("looked_after")
    >>> england = looked_after.query("geographic_level == 'National' and release == 'looked-after-2016'")
    >>> int(england["looked_after_31_march"].iloc[0])
    70440
    """
    path = _path(name)
    changed = path.stat().st_mtime_ns if path.is_file() else 0
    if path not in _CACHE or _CACHE[path][0] != changed:
        # Read once: of a file that changes meanwhile, the digest would be of other rows than these.
        content = _content(path)
        frame = typed(_text(content, path), descriptor.resource(name))
        _CACHE[path] = (changed, hashlib.sha256(content).hexdigest(), frame)
    _, read_under, frame = _CACHE[path]
    _note(name, path, read_under)
    rows = frame.copy(deep=False)
    rows.attrs["table"] = name
    return rows


def shapes(name: str) -> "geopandas.GeoDataFrame":
    """Read a boundary file: one row an authority with ``code``, ``name`` and ``geometry``.

    Those are ``"authorities"`` (EPSG:27700, metres) and ``"authorities_hex"`` (tile units, in no coordinate
    system); the file's name is in ``attrs["table"]``.

    Examples
    --------
    >>> len(shapes("authorities_hex"))
    153
    """
    import geopandas

    resource = descriptor.resource(name)
    if resource["format"] != "geojson":
        every = descriptor.package()["resources"]
        raise UnknownName("boundary file", name, [r["name"] for r in every if r["format"] == "geojson"])
    content = _content(_path(name))
    frame = geopandas.read_file(io.BytesIO(content))
    _note(name, _path(name), hashlib.sha256(content).hexdigest())
    # Readers take a GeoJSON file that names no system for degrees.
    shapes_only = frame.geometry.to_numpy()
    drawn = geopandas.GeoDataFrame(frame[["code", "name"]], geometry=shapes_only, crs=resource.get("crs"))
    drawn.attrs["table"] = name
    return drawn


def read() -> dict[str, str]:
    """Tell which tables this process has read, each with its digest when it was first read.

    Examples
    --------
    >>> _ = load("areas")
    >>> "areas" in read()
    True
    """
    return {name: digests[0] for name, (_, _, digests) in sorted(_READ.items())}


def read_as() -> dict[str, tuple[str, dict[str, Any]]]:
    """Give, for each table that this process has read, its digest and the descriptor when it was first read.

    Of one that was another when it was read again nothing can be said: that is a `DataError`.
    """
    for path, _, digests in _READ.values():
        if digests[1:] and path.is_relative_to(paths.DATA):
            problem = "the table changed while what rests on it was worked out"
            raise DataError(problem, file=path.name, accepted="run this again")
    return {name: (digests[0], package) for name, (_, package, digests) in sorted(_READ.items())}


def digest(name: str) -> str:
    """Give the SHA-256 of a table's file: the key by which what depends on it is known to be stale."""
    path = _path(name)
    return _digest(path, path.stat().st_mtime_ns if path.is_file() else 0)


@lru_cache(maxsize=256)
def _digest(path: Path, changed: int) -> str:
    return hashlib.sha256(_content(path)).hexdigest()


def vintage(frame: pd.DataFrame, which: str) -> pd.DataFrame:
    """Keep one release for each year: as first published, or as now revised.

    Rows have ``time_period`` and ``release``, and stay in their order. `which` is "first", the earliest
    release held of each year, which may not be the first publication, or "latest". A release is older or
    newer by its ``edition`` in the descriptor. A republication carries the figures of its edition and yields
    to the publisher's own release of the same edition.

    Examples
    --------
    >>> england = load("looked_after").query("geographic_level == 'National' and time_period == 2016")
    >>> vintage(england, "first")["release"].item(), vintage(england, "latest")["release"].item()
    ('looked-after-2016', 'lait-2026')
    """
    if which not in {"first", "latest"}:
        raise ValueError(f"vintage is 'first' or 'latest', not {which!r}")
    held = frame[["time_period", "release"]].drop_duplicates()
    sources = [descriptor.source(release) for release in held["release"]]
    held["edition"] = [s["edition"] for s in sources]
    held["republication"] = [bool(s.get("republication")) for s in sources]
    order = held.sort_values(["edition", "republication"], ascending=[which == "first", True])
    chosen = order.drop_duplicates("time_period")
    return frame[frame["release"] == frame["time_period"].map(chosen.set_index("time_period")["release"])]


def latest(name: str) -> pd.DataFrame:
    """Read a table whose rows carry ``time_period`` and ``release``, of each year the newest release alone.

    A release taken beside an older one is used from then on; nothing counts twice.

    Examples
    --------
    >>> int(latest("looked_after").groupby("time_period")["release"].nunique().max())
    1
    """
    return vintage(load(name), "latest")


def releases(name: str) -> list[str]:
    """Name the releases of which a table holds rows, oldest first, so that no notebook types them.

    A republication comes before the publisher's own release of the same edition, to which it yields.

    Examples
    --------
    >>> releases("child_population")[-1] == max(load("child_population")["release"])
    True
    """
    held = load(name)["release"].drop_duplicates()
    sources = [descriptor.source(release) for release in held]
    return [s["id"] for s in sorted(sources, key=lambda s: (s["edition"], not s.get("republication")))]


def text(name: str) -> pd.DataFrame:
    """Read a table as it stands in its file, as text; the index is the row, and the header is row 1."""
    path = _path(name)
    return _text(_content(path), path)


def _text(content: bytes, path: Path) -> pd.DataFrame:
    header = content.partition(b"\n")[0].decode("utf-8", "replace").rstrip("\r").split(",")
    kinds = {name: pa.string() for name in header}
    as_text = pa.csv.ConvertOptions(column_types=kinds, strings_can_be_null=False)
    try:
        table = pa.csv.read_csv(pa.BufferReader(content), convert_options=as_text)
    except (pa.ArrowInvalid, UnicodeDecodeError) as fault:
        raise DataError(f"not a table ({fault})", file=path.name, accepted="comma-separated UTF-8") from fault
    frame = table.to_pandas()
    frame.index = pd.RangeIndex(2, len(frame) + 2)
    return frame


def typed(frame: pd.DataFrame, resource: dict[str, Any]) -> pd.DataFrame:
    """Turn text cells into numbers with their marks beside them.

    Text that is not a number is kept in the mark column, known mark or not.

    Examples
    --------
    >>> cells = pd.DataFrame({"population_0_17": ["12", "x"]})
    >>> typed(cells, descriptor.resource("child_population"))["population_0_17_symbol"].tolist()
    [nan, 'x']
    """
    fields, marked = descriptor.fields(resource), set(descriptor.indicators(resource))
    columns: dict[str, pd.Series] = {}
    for name in frame.columns:
        kind = fields[name]["type"] if name in fields else "string"
        if kind in {"integer", "number"}:
            numbers, symbols = split(frame[name])
            columns[name] = numbers
            if name in marked:
                columns[f"{name}_symbol"] = symbols
            # A fraction stays one, for the check to find: as a whole number it would be cut off unseen.
            elif kind == "integer" and (numbers % 1 == 0).all():
                columns[name] = numbers.astype("int64")
        elif kind == "boolean" and frame[name].isin(["true", "false"]).all():
            columns[name] = frame[name] == "true"
        else:
            columns[name] = frame[name]
    return pd.DataFrame(columns, index=frame.index).reset_index(drop=True).set_axis(frame.index)


def split(cells: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Split a column into its numbers and, where there is none, the text that stood instead.

    Only a plain decimal number is one. Each of the two is missing where the other is not.

    Examples
    --------
    >>> numbers, symbols = split(pd.Series(["1.5", "c", "1e9"]))
    >>> numbers.tolist(), symbols.tolist()
    ([1.5, nan, nan], [nan, 'c', '1e9'])
    """
    array = pa.array(cells, type=pa.string())
    is_number = pc.match_substring_regex(array, NUMBER)
    nothing = pa.scalar(None, pa.string())
    numbers = pc.cast(pc.if_else(is_number, array, nothing), pa.float64())
    symbols = pc.if_else(is_number, nothing, array)
    return (
        pd.Series(numbers.to_numpy(zero_copy_only=False), index=cells.index, dtype="float64"),
        pd.Series(symbols.to_pandas().to_numpy(), index=cells.index, dtype="str"),
    )


def _path(name: str) -> Path:
    return paths.DATA / descriptor.resource(name)["path"]


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as fault:
        accepted = "evidence ingest writes it"
        raise DataError("the table's file is missing", file=path.name, accepted=accepted) from fault


def _note(name: str, path: Path, read_under: str) -> None:
    if name not in _READ or _READ[name][0] != path:
        _READ[name] = (path, descriptor.package(), [])
    digests = _READ[name][2]
    if read_under not in digests:
        digests.append(read_under)
