"""What a notebook would have displayed."""

from typing import Any

import pytest

from evidence.data import tables
from evidence.records import output


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """What was displayed in a notebook that has stated nothing and read nothing so far."""
    found: list[tuple[dict[str, Any], dict[str, Any]]] = []
    monkeypatch.setattr(output, "display", lambda data, raw, metadata: found.append((data, metadata)))
    monkeypatch.setattr(output, "_stated", set())
    monkeypatch.setattr(tables, "_READ", {})
    return found
