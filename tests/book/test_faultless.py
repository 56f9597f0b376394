"""A page that axe found faultless is opened again once anything that axe could see has changed."""

from pathlib import Path

import pytest

from tests.book import faultless


@pytest.fixture
def html(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(faultless, "KEPT", tmp_path / "kept")
    out = tmp_path / "html"
    (out / "_static").mkdir(parents=True)
    for name in ("one.html", "two.html", "areas.js", "_static/book.css"):
        (out / name).write_text(name, encoding="utf-8")
    return out


def to_open(html: Path, *seen_by: str) -> list[str]:
    looks = faultless.looks(html, sorted(html.glob("*.html")), *seen_by)
    return [page.stem for page, look in looks.items() if look not in faultless.known()]


def find_nothing_on(html: Path, *names: str) -> None:
    pages = [html / f"{name}.html" for name in names]
    faultless.keep(faultless.looks(html, pages, "axe", "browser").values())


def test_at_first_every_page_is_opened(html: Path) -> None:
    assert to_open(html, "axe", "browser") == ["one", "two"]


def test_a_page_with_a_fault_is_opened_again(html: Path) -> None:
    find_nothing_on(html, "two")
    assert to_open(html, "axe", "browser") == ["one"]


def test_a_page_that_changed_is_opened_again(html: Path) -> None:
    find_nothing_on(html, "one", "two")
    assert to_open(html, "axe", "browser") == []
    (html / "one.html").write_text("other words", encoding="utf-8")
    assert to_open(html, "axe", "browser") == ["one"]


@pytest.mark.parametrize("name", ["areas.js", "_static/book.css", "_static/new.css"])
def test_another_style_or_script_opens_every_page(html: Path, name: str) -> None:
    find_nothing_on(html, "one", "two")
    (html / name).write_text("other", encoding="utf-8")
    assert to_open(html, "axe", "browser") == ["one", "two"]


@pytest.mark.parametrize("seen_by", [("other axe", "browser"), ("axe", "other browser"), ("axebrowser",)])
def test_another_axe_or_browser_opens_every_page(html: Path, seen_by: tuple[str, ...]) -> None:
    find_nothing_on(html, "one", "two")
    assert to_open(html, *seen_by) == ["one", "two"]
