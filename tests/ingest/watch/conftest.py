"""One server for all tests of watch, which takes the place of every publisher."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from evidence import paths
from evidence.ingest.watch import asking, news
from tests.ingest.watch import publisher
from tests.ingest.watch.publisher import Services


@pytest.fixture(scope="session")
def server() -> Iterator[Services]:
    with publisher.services() as server:
        yield server


@pytest.fixture
def services(server: Services, monkeypatch: pytest.MonkeyPatch) -> Services:
    for name, address in server.addresses().items():
        monkeypatch.setitem(asking.SERVICES, name, address)
    monkeypatch.setenv("no_proxy", "*")
    server.answers.clear()
    server.asked.clear()
    return server


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """A project with sources and roads alone, whose dry run of ingest says that it ran."""

    def make(roads: dict[str, Any], published: str | None = "2025-11-20") -> Path:
        data = tmp_path / "data"
        data.mkdir(exist_ok=True)
        about = {"edition": 2025, "published": published, "files": []}
        package = {"sources": [{"id": f"{name}-2025", **about} for name in roads], "roads": roads}
        (data / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
        monkeypatch.setattr(paths, "DATA", data)
        monkeypatch.setattr(paths, "DESCRIPTOR", data / "datapackage.json")
        ran = SimpleNamespace(changes=(), report=lambda: "tried")
        monkeypatch.setattr(news, "ingest", lambda series, path, dry_run: ran)
        return data

    return make
