"""The shelf: a page that stands is not made again; one that differs in anything, or was touched, is."""

from pathlib import Path

import pytest

from evidence.publishing.site.page_cache import Shelf


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An output with one page on the shelf."""
    out = tmp_path / "html"
    (out / "facts").mkdir(parents=True)
    shelf = Shelf(tmp_path, out, "look")
    assert shelf.lacks("facts/one.html", "title", "body")
    (out / "facts" / "one.html").write_text("page", encoding="utf-8")
    shelf.keep()
    return out


def test_a_page_made_of_the_same_is_not_made_again_build_after_build(out: Path) -> None:
    for _ in range(2):
        shelf = Shelf(out.parent, out, "look")
        assert not shelf.lacks("facts/one.html", "title", "body")
        shelf.keep()


@pytest.mark.parametrize(
    ("shared", "name", "made_of"),
    [
        ("other look", "facts/one.html", ("title", "body")),
        ("look", "facts/one.html", ("other", "body")),
        ("look", "facts/one.html", ("title", "other")),
        ("look", "facts/one.html", ("titleb", "ody")),
        ("look", "facts/one.html", ("title", "body", b"picture")),
        ("look", "facts/two.html", ("title", "body")),
    ],
)
def test_a_page_made_of_anything_else_is_made(
    out: Path, shared: str, name: str, made_of: tuple[str | bytes, ...]
) -> None:
    assert Shelf(out.parent, out, shared).lacks(name, *made_of)


def test_a_page_that_is_gone_or_written_over_is_made(out: Path) -> None:
    page = out / "facts" / "one.html"
    assert Shelf.whole(out.parent, out, ["facts/one.html"])
    page.write_text("another hand", encoding="utf-8")
    assert Shelf(out.parent, out, "look").lacks("facts/one.html", "title", "body")
    assert not Shelf.whole(out.parent, out, ["facts/one.html"])
    page.unlink()
    assert Shelf(out.parent, out, "look").lacks("facts/one.html", "title", "body")
    assert not Shelf.whole(out.parent, out, ["facts/one.html"])


def test_a_page_that_was_made_and_lost_is_missed_though_nobody_names_it(out: Path) -> None:
    assert Shelf.whole(out.parent, out, [])
    (out / "facts" / "one.html").unlink()
    assert not Shelf.whole(out.parent, out, [])


def test_a_page_nobody_made_yet_is_missed(out: Path) -> None:
    assert not Shelf.whole(out.parent, out, ["facts/one.html", "facts/two.html"])


def test_a_build_that_failed_keeps_nothing_new(out: Path) -> None:
    shelf = Shelf(out.parent, out, "other look")
    assert shelf.lacks("facts/one.html", "title", "body")
    (out / "facts" / "one.html").write_text("half a page", encoding="utf-8")
    again = Shelf(out.parent, out, "other look")
    assert again.lacks("facts/one.html", "title", "body")


def test_a_shelf_that_cannot_be_read_is_empty(out: Path) -> None:
    (out.parent / "shelf.json").write_text("[", encoding="utf-8")
    assert Shelf(out.parent, out, "look").lacks("facts/one.html", "title", "body")
