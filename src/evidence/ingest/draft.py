"""The draft: all tables and their descriptor as they would be after the files taken so far."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import pandas as pd

from evidence import paths
from evidence.data import descriptor
from evidence.errors import EvidenceError
from evidence.ingest import lait, replacement, sources
from evidence.ingest.areas import lineage
from evidence.ingest.checks import validation
from evidence.ingest.checks.unusual_changes import new_questions
from evidence.ingest.files import File
from evidence.ingest.inspection import histories, inspection_reports
from evidence.ingest.money import outturn, section_251
from evidence.ingest.publication import Part, series_of, year_of
from evidence.ingest.table import Change, Table, between, compare, shapes
from evidence.ingest.workforce import workforce
from evidence.measures.entries import MEASURES

# Tables with columns worked out from others, and the tables whose change calls for it.
DERIVED: dict[str, tuple[Callable[[Mapping[str, pd.DataFrame]], pd.DataFrame], set[str]]] = {
    "areas": (lineage.with_lineage, {"areas", "area_changes", *(m.columns.table for m in MEASURES.values())}),
    "timeliness": (lait.with_review_percent, {"timeliness"}),
    "social_work_spending": (section_251.with_suspect_social_work, {"social_work_spending"}),
    "section_251": (partial(section_251.with_suspects, "section_251"), {"section_251"}),
    "provider_spending": (partial(section_251.with_suspects, "provider_spending"), {"provider_spending"}),
    "section_251_discrepancies": (section_251.discrepancies, {"section_251"}),
    "joint_returns": (workforce.joint_returns, {"workforce"}),
    "inspections": (histories.inspections, {"inspection_records"}),
    "inspection_disagreements": (histories.disagreements, {"inspection_records"}),
    "participation_mentions": (
        inspection_reports.with_grades,
        {"participation_mentions", "inspection_records"},
    ),
}


class Tables(Mapping[str, pd.DataFrame]):
    """Rows of tables by name, as text, read when they are first asked for: a file touches few tables."""

    def __init__(self, resources: dict[str, dict[str, Any]]) -> None:
        self._resources = {name: resource for name, resource in resources.items() if "schema" in resource}
        self._read: dict[str, Table] = {}
        self._written: dict[str, Table] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.table(name).frame

    def table(self, name: str) -> Table:
        """Give a table with its description."""
        return self._written.get(name) or self.before(name)

    def write(self, table: Table) -> None:
        """Put a table in the place of what its file holds."""
        self._written[table.name] = table

    def add(self, resource: dict[str, Any]) -> None:
        """Take in a table that was just declared."""
        self._resources[resource["name"]] = resource

    def before(self, name: str) -> Table:
        """Give a table as its file holds it."""
        if name not in self._read:
            self._read[name] = Table.stored(self._resources[name])
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._resources)

    def __len__(self) -> int:
        return len(self._resources)


class Draft:
    """Tables by name, the descriptor that describes them, and which of them a file has touched."""

    def __init__(self) -> None:
        self.package: dict[str, Any] = json.loads(paths.DESCRIPTOR.read_text(encoding="utf-8"))
        self.resources = {resource["name"]: resource for resource in self.package["resources"]}
        self.tables = Tables(self.resources)
        self.touched: dict[str, None] = {}
        # Boundary files and tables written by hand: their bytes are as they were given.
        self.given: dict[str, bytes] = {}

    def areas(self) -> pd.DataFrame:
        """Give the table of areas, typed, in which codes are looked up."""
        return self.tables.table("areas").typed

    def put(self, name: str, frame: pd.DataFrame) -> None:
        """Replace the rows of a table."""
        self.tables.write(self.tables.table(name).holding(frame))
        self.touched[name] = None

    def give(self, name: str, content: bytes, frame: pd.DataFrame | None = None) -> None:
        """Replace a file whose bytes stay as they are, with its rows if it is a table."""
        self.given[name], self.touched[name] = content, None
        if frame is not None:
            self.tables.write(Table(name, frame, self.resources[name]))

    def lay(self, parts: Sequence[Part], source_id: str) -> None:
        """Lay what a file yields over the tables, and work out again what rests on them."""
        written = dict.fromkeys(part.table for part in parts)
        for name in written:
            frames = [part.frame for part in parts if part.table == name]
            self.tables.write(self.tables.table(name).under(frames, source_id, self.areas()))
        self.touched |= written
        self.derive(written)

    def derive(self, written: Iterable[str]) -> None:
        """Work out again the tables that rest on those written."""
        returns = filter(outturn.TABLE.fullmatch, self.tables)
        outturns = {name: (partial(outturn.with_suspects, name), {name, "section_251"}) for name in returns}
        for name, (derive, after) in (DERIVED | outturns).items():
            if after.intersection(written):
                found = derive(self.tables)
                # Areas move with a measure only when it is the first to count after a change dated ahead.
                if name != "areas" or (areas := self.tables.table(name)).holding(found).csv() != areas.csv():
                    self.put(name, found)
                    # What is worked out of a release rests on it.
                    for release in found["release"].unique() if "release" in found else ():
                        self._list_source(name, release)

    def declare(self, source_id: str, file: File, into: Iterable[str], first: int | None = None) -> None:
        """Add the file to its source, which is declared if it is another year of a known series.

        So are a table of a year, and the column that a table has for each release; `first` is the first year
        in the file.
        """
        source = sources.declared(self.package, source_id, first)
        if all(kept["sha256"] != file.sha256 for kept in source["files"]):
            entry = {"name": file.name, "bytes": len(file.content), "sha256": file.sha256}
            others = [kept for kept in source["files"] if kept["name"] != file.name]
            source["files"] = sorted([*others, entry], key=lambda kept: kept["name"])
            # The file is taken in hand on this day: that much is known of when it was fetched.
            source["accessed"] = f"{date.today():%Y-%m}"
        for name in into:
            if name not in self.resources:
                self._declare_table(name, year_of(source_id))
        for resource in self.resources.values():
            fields = resource.get("schema", {}).get("fields", [])
            columns = {field["release"]: field["name"] for field in fields if "release" in field}
            same = [known for known in columns if series_of(known) == series_of(source_id)]
            if same and source_id not in columns:
                like = next(field for field in fields if field.get("release") == max(same))
                title = sources.rolled(like["title"], year_of(max(same)), year_of(source_id))
                own = {"name": histories.column_of(source_id, columns), "title": title, "release": source_id}
                fields.insert(fields.index(like) + 1, like | own)
        for name in into:
            self._list_source(name, source_id)

    def _list_source(self, name: str, source_id: str) -> None:
        listed = self.resources[name]["sources"]
        if source_id not in {item["id"] for item in listed}:
            title = descriptor.source(source_id, self.package)["title"]
            listed.append({"id": source_id, "title": title})

    def _declare_table(self, name: str, year: int) -> None:
        """Describe the table of a year as the newest of its kind; what names an authority stays behind."""
        stem = name.partition("_")[0] + "_"
        like = self.resources[max(known for known in self.resources if known.startswith(stem))]
        was, names = int(like["name"][-7:-3]) + 1, set(self.areas()["la_name"])
        resource = {key: value for key, value in like.items() if key not in {"bytes", "hash", "rows"}}
        resource |= {"name": name, "path": f"{name}.csv", "sources": [], "faults": []}
        for said in ("title", "description"):
            resource[said] = sources.rolled(like[said], was, year)
        resource["caveats"] = [said for said in like["caveats"] if not any(place in said for place in names)]
        self.package["resources"].insert(self.package["resources"].index(like) + 1, resource)
        self.resources[name] = resource
        self.tables.add(resource)

    def check(self) -> None:
        """Hold whole tables to the rules, those touched or all if areas changed; raise the first fault."""
        areas = self.areas()
        for name in self.tables if "areas" in self.touched else self.touched:
            if name in self.tables and not (table := self.tables.table(name)).frame.empty:
                known = None if name == "areas" else areas
                for problem in validation.table_problems(table.frame, table.resource, known):
                    raise problem.error(table.resource["path"])

    def changes(self) -> list[Change]:
        """Say what became of each table touched; boundary files count their shapes."""
        return [
            compare(self.tables.before(name).frame, self.tables.table(name))
            if name in self.tables
            else shapes(name, self._stored(name), self.given[name])
            for name in self.touched
        ]

    def questions(self) -> list[str]:
        """Ask about the changes of this ingest that are larger than ever seen."""
        found = []
        for name in (name for name in self.touched if name in self.tables):
            before, after = self.tables.before(name).typed, self._typed(name)
            found += new_questions(before, after, self.resources[name], self.package, self._typed)
        return found

    def _typed(self, name: str) -> pd.DataFrame:
        return self.tables.table(name).typed

    def revisions(self, fed: Iterable[tuple[str, str]]) -> list[Change]:
        """Hold each new release against the one before it, where a table keeps both."""
        found = []
        for name, source_id in fed:
            table = self.tables.table(name)
            if "release" in table.key:
                releases = table.frame["release"].unique()
                earlier = [r for r in releases if r < source_id and series_of(r) == series_of(source_id)]
                found += [between(table, max(earlier), source_id)] if earlier else []
        return found

    def write(self, *, dry_run: bool) -> bool:
        """Replace the files that changed, or none if the disk refuses; tell whether any was written."""
        files = {}
        for name in self.touched:
            content = self.given[name] if name in self.given else self.tables.table(name).csv()
            resource = self.resources[name]
            # What is written here stands before the schema, which is long.
            schema = resource.pop("schema", None)
            resource |= {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
            if schema:
                resource |= {"rows": len(self.tables[name]), "schema": schema}
            files[paths.DATA / resource["path"]] = content
        # A title is written once, with its source, and repeated here.
        titles = {source["id"]: source["title"] for source in self.package["sources"]}
        for resource in self.package["resources"]:
            for listed in resource["sources"]:
                listed["title"] = titles[listed["id"]]
        files[paths.DESCRIPTOR] = descriptor.dumps(self.package).encode()
        files = {path: c for path, c in files.items() if not path.is_file() or path.read_bytes() != c}
        if not files or dry_run:
            return False
        try:
            replacement.replace(paths.DATA, files)
        except OSError as fault:
            why = (fault.strerror or str(fault)).lower()
            say = f"{paths.DATA.name}: the tables cannot be written ({why}). They are as they were."
            raise EvidenceError(say) from fault
        return True

    def _stored(self, name: str) -> bytes:
        path = paths.DATA / self.resources[name]["path"]
        return path.read_bytes() if path.is_file() else b""
