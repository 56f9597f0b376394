"""The book in Firefox, from disk: what a reader does with it works there too."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence.data.councils import councils
from evidence.publishing.desk import drafts, measured
from tests.book import firefox
from tests.book.firefox import FIREFOX, Firefox

pytestmark = pytest.mark.skipif(
    FIREFOX is None, reason="no Firefox on this machine: the pages were not opened"
)

KINDS = (
    *("index.html", "chapters/variation/variation.html", "authorities/barnet.html", "pages/facts.html"),
    *(
        "figures/variation-looked-after-funnel.html",
        "pages/latest.html",
        "claims/funding-claim-gap-1-9bn.html",
    ),
)


@pytest.fixture(scope="module")
def page(html: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    with firefox.opened(tmp_path_factory.mktemp("firefox")) as found:
        yield found


@pytest.mark.parametrize("width", [1280, 450])
def test_a_page_of_each_kind_fits_its_window_and_has_its_pictures_and_letters(
    page: Firefox, html: Path, width: int
) -> None:
    # Firefox makes no window narrower than 450 pixels.
    page.resize(width, 900)
    for name in KINDS:
        page.goto((html / name).as_uri())
        page.wait("return document.fonts.status === 'loaded'")
        assert page.evaluate("return document.documentElement.scrollWidth <= innerWidth"), name
        assert page.evaluate("return [...document.images].every(i => !i.complete || i.naturalWidth)"), name


@pytest.fixture(scope="module")
def newest() -> tuple[str, str]:
    """The newest year of Barnet's rate of looked-after children, and the rate as the tables have it."""
    (known,) = (each for each in measured.of(councils()["E09000003"]) if each.id.endswith("#looked-after"))
    year, rate = next(said[:2] for said in reversed(known.said) if drafts.PER in said[1])
    return year, rate.partition(" ")[0]


def test_a_council_once_chosen_is_named_in_a_figure_and_in_words(
    page: Firefox, html: Path, newest: tuple[str, str]
) -> None:
    page.goto(f"{(html / 'figures/variation-looked-after-funnel.html').as_uri()}?council=barnet")
    said = page.wait(
        "return [...document.querySelectorAll('p')].find(p => /^Barnet: /.test(p.textContent))?.textContent"
    )
    assert f": {newest[1]}, " in said
    assert page.evaluate("return document.querySelectorAll('.picture svg circle.mine').length") > 0


def test_a_search_a_draft_a_table_and_a_comparison_are_answered(
    page: Firefox, html: Path, newest: tuple[str, str]
) -> None:
    page.goto(f"{(html / 'search.html').as_uri()}?q=agency")
    assert page.wait("return document.querySelectorAll('#search-results li').length")
    page.goto((html / "pages/check.html").as_uri())
    draft = "In {} Barnet had {} looked-after children per 10,000.".format(*newest)
    page.evaluate(
        f"document.querySelector('#draft').value = '{draft}';"
        "document.querySelector('form.draft').requestSubmit()"
    )
    assert page.wait("return document.querySelector('#marks li')?.dataset.mark") == "stands"
    page.goto((html / "chapters/workforce/workforce.html").as_uri())
    page.evaluate("document.querySelector('details.drew summary').click()")
    assert page.wait("return document.querySelectorAll('details.drew tbody th').length")
    page.goto((html / "pages/compare.html").as_uri())
    assert page.wait("return document.querySelectorAll('.multiples svg').length")


def test_colours_can_be_chosen_dark(page: Firefox, html: Path) -> None:
    page.goto((html / "index.html").as_uri())
    colour = "return getComputedStyle(document.documentElement).backgroundColor"
    before = page.evaluate(colour)
    page.evaluate("document.documentElement.dataset.colours = 'dark'")
    assert page.evaluate(colour) != before
