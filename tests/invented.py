"""An invented book whose records, releases, editions and withdrawals a test sets."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evidence.data import descriptor
from evidence.notebooks import catalogue, edition_files, execution
from evidence.notebooks.catalogue import Catalogue, Record
from evidence.paths import CHAPTERS
from evidence.publishing.authorities import council_numbers
from evidence.publishing.citing import citations
from evidence.publishing.editions import editions, public_ids
from evidence.publishing.editions.editions import Edition

NOTEBOOK = CHAPTERS / "workforce" / "analysis.ipynb"
BASIS = {
    "period": "30 September 2025",
    "left_out": "",
    "tables": ["workforce"],
    "sources": ["workforce-2025"],
}


def fact(id: str = "workforce-agency-over-40-2025", value: Any = 3, **content: Any) -> Record:
    says = f"What {id} counts"
    return _record("fact", id, {"value": value, "unit": "", "text": str(value), "says": says, **content})


def figure(id: str = "workforce-funnel", **content: Any) -> Record:
    drawn = {"drawn": "0" * 16, "data": ["area,n", "A,1", "B,2", "B,2"]}
    return _record("figure", id, {"title": f"The title of {id}", "unit": "%", **drawn, **content})


def claim(id: str = "workforce-claim-agency", **content: Any) -> Record:
    judged = {"verdict": "partly", "strength": "low", "rule": "a rule"}
    tests = {"facts": [], "figures": []}
    return _record("claim", id, {"title": f"The statement of {id}", **judged, **tests, **content})


def counts(**newest: float) -> pd.DataFrame:
    """Invent authorities of 100 to 395 that move by about 3 per cent a year, all in one of two regions."""
    chance = np.random.default_rng(18)
    rows = [
        {
            "time_period": year,
            "geographic_level": "Local authority",
            "region_code": f"E{place % 2}",
            "old_la_code": f"{place:03}",
            "la_name": f"A{place}",
            "release": "r-2025",
            "n": round((100 + 5 * place) * chance.lognormal(0, 0.03)),
        }
        for place in range(60)
        for year in range(2016, 2026)
    ]
    frame = pd.DataFrame(rows).astype({"n": "float64"})
    for name, value in newest.items():
        frame.loc[(frame["la_name"] == name) & (frame["time_period"] == 2025), "n"] = value
    return frame


def _record(kind: str, id: str, content: dict[str, Any]) -> Record:
    return Record({"kind": kind, "id": id, **BASIS, **content}, NOTEBOOK, 0)


def release(id: str, published: str | None = "2026-02-26", file: str = "a") -> dict[str, Any]:
    return {"id": id, "published": published, "files": [{"name": "file.csv", "sha256": file * 64}]}


class Book:
    """One table, `workforce`, from one release, and nothing stated, until a test says otherwise."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder, self._patch = folder, patch
        patch.setattr(edition_files, "EDITIONS", folder / "editions")
        patch.setattr(public_ids, "WITHDRAWN", folder / "withdrawn.csv")
        patch.setattr(public_ids, "CORRECTED", folder / "corrections.csv")
        patch.setattr(citations, "CITATION", folder / "CITATION.cff")
        patch.setattr(citations, "full", lambda record: f"Citation of {record.id}")
        patch.setattr(execution, "refresh", lambda: [])
        # Its tables hold no council.
        patch.setattr(council_numbers, "OF_BRIEFS", {})
        self.published: set[str] = set()
        patch.setattr(public_ids, "published", lambda: sorted(self.published))
        self.cites("0.1.0", "2026-11-22")
        self.rests_on(release("workforce-2025"))
        self.states()

    def cites(self, version: str, day: str) -> None:
        text = f"version: {version}\ndate-released: {day}\n"
        (self.folder / "CITATION.cff").write_text(text, encoding="utf-8")

    def rests_on(self, *releases: dict[str, Any], digest: str = "1") -> None:
        names = [{"id": item["id"]} for item in releases]
        table = {"name": "workforce", "hash": f"sha256:{digest * 64}", "sources": names}
        package = {"resources": [table], "sources": list(releases)}
        self._patch.setattr(descriptor, "package", lambda: package)

    def states(self, *records: Record, stored: tuple[Record, ...] | None = None) -> None:
        kept = records if stored is None else stored
        self.published.update(record.id for record in records)
        self._patch.setattr(catalogue, "executed", lambda: Catalogue(records))
        self._patch.setattr(catalogue, "stored", lambda: Catalogue(kept))

    def withdraws(self, *rows: str) -> None:
        text = "\n".join([",".join(public_ids.HEADER), *rows]) + "\n"
        (self.folder / "withdrawn.csv").write_text(text, encoding="utf-8")

    def corrects(self, *rows: str) -> None:
        text = "\n".join([",".join(public_ids.CORRECTED_HEADER), *rows]) + "\n"
        (self.folder / "corrections.csv").write_text(text, encoding="utf-8")

    def now(self) -> Edition:
        return editions.current(catalogue.executed())
