"""Public ids: the list only grows."""

from pathlib import Path

from evidence.publishing.editions.public_ids import publish, published


def test_a_list_that_does_not_exist_is_empty(tmp_path: Path) -> None:
    assert published(tmp_path / "ids.txt") == []


def test_publishing_only_adds(tmp_path: Path) -> None:
    path = tmp_path / "ids.txt"
    assert publish(["variation-b", "variation-a"], path) == ["variation-a", "variation-b"]
    assert publish(["variation-c"], path) == ["variation-c"]
    assert published(path) == ["variation-a", "variation-b", "variation-c"]
    assert path.read_text("utf-8") == "variation-a\nvariation-b\nvariation-c\n"


def test_publishing_what_is_published_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "ids.txt"
    publish(["variation-a"], path)
    before = path.stat().st_mtime_ns
    assert publish(["variation-a"], path) == []
    assert path.stat().st_mtime_ns == before
