"""A page that stands is not made again; one that differs in anything, or was touched, is."""

from pathlib import Path

import pytest

from evidence.publishing.site.unchanged import PageCache


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An output with one page in the cache."""
    out = tmp_path / "html"
    (out / "facts").mkdir(parents=True)
    cache = PageCache(tmp_path, out, "look")
    assert cache.is_stale("facts/one.html", "title", "body")
    (out / "facts" / "one.html").write_text("page", encoding="utf-8")
    cache.save()
    return out


def test_a_page_parts_the_same_is_not_made_again_build_after_build(out: Path) -> None:
    for _ in range(2):
        cache = PageCache(out.parent, out, "look")
        assert not cache.is_stale("facts/one.html", "title", "body")
        cache.save()


@pytest.mark.parametrize(
    ("shared", "name", "parts"),
    [
        ("other look", "facts/one.html", ("title", "body")),
        ("look", "facts/one.html", ("other", "body")),
        ("look", "facts/one.html", ("title", "other")),
        ("look", "facts/one.html", ("titleb", "ody")),
        ("look", "facts/one.html", ("title", "body", b"picture")),
        ("look", "facts/two.html", ("title", "body")),
    ],
)
def test_a_page_parts_anything_else_is_made(
    out: Path, shared: str, name: str, parts: tuple[str | bytes, ...]
) -> None:
    assert PageCache(out.parent, out, shared).is_stale(name, *parts)


def test_a_page_that_is_gone_or_written_over_is_made(out: Path) -> None:
    page = out / "facts" / "one.html"
    assert PageCache.is_whole(out.parent, out, ["facts/one.html"])
    page.write_text("another hand", encoding="utf-8")
    assert PageCache(out.parent, out, "look").is_stale("facts/one.html", "title", "body")
    assert not PageCache.is_whole(out.parent, out, ["facts/one.html"])
    page.unlink()
    assert PageCache(out.parent, out, "look").is_stale("facts/one.html", "title", "body")
    assert not PageCache.is_whole(out.parent, out, ["facts/one.html"])


def test_a_page_that_was_made_and_lost_is_missed_though_nobody_names_it(out: Path) -> None:
    assert PageCache.is_whole(out.parent, out, [])
    (out / "facts" / "one.html").unlink()
    assert not PageCache.is_whole(out.parent, out, [])


def test_a_page_nobody_made_yet_is_missed(out: Path) -> None:
    assert not PageCache.is_whole(out.parent, out, ["facts/one.html", "facts/two.html"])


def test_a_build_that_failed_keeps_nothing_new(out: Path) -> None:
    cache = PageCache(out.parent, out, "other look")
    assert cache.is_stale("facts/one.html", "title", "body")
    (out / "facts" / "one.html").write_text("half a page", encoding="utf-8")
    again = PageCache(out.parent, out, "other look")
    assert again.is_stale("facts/one.html", "title", "body")


def test_a_cache_that_cannot_be_read_is_empty(out: Path) -> None:
    (out.parent / "record-pages.json").write_text("[", encoding="utf-8")
    assert PageCache(out.parent, out, "look").is_stale("facts/one.html", "title", "body")
