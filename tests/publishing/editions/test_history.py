"""A result's history says what each edition printed and what became of it; feeds tell of what moved."""

from xml.etree import ElementTree

import pytest

from evidence.notebooks import catalogue
from evidence.notebooks.catalogue import Catalogue
from evidence.publishing.editions import editions, feeds, history, public_ids
from evidence.publishing.editions.verify_result import verify

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def records() -> Catalogue:
    return catalogue.stored()


@pytest.fixture(scope="module")
def found(records: Catalogue) -> dict[str, list[history.Printed]]:
    return history.histories(records)


@pytest.fixture(scope="module")
def parsed(records: Catalogue) -> dict[str, ElementTree.Element]:
    return {name: ElementTree.fromstring(content) for name, content in feeds.files(records).items()}


def test_history_says_what_verify_says(found: dict[str, list[history.Printed]], records: Catalogue) -> None:
    now = editions.current(records)
    moved = [(id, was) for id, printed in found.items() for was in printed if was.became != "stands"]
    unmoved = [(id, was) for id, printed in found.items() for was in printed if was.became == "stands"]
    for id, was in moved[:5] + unmoved[:5]:
        verdict = verify(f"{id}@{was.edition}", now)
        assert (verdict.outcome == "stands") == (was.became == "stands")
        assert verdict.why == was.why


def test_a_correction_has_its_reason_and_stands_in_the_feed_of_its_chapter(
    found: dict[str, list[history.Printed]], parsed: dict[str, ElementTree.Element]
) -> None:
    corrected = [id for id, printed in found.items() if any(was.became == "corrected" for was in printed)]
    assert corrected
    for id in corrected:
        reason = public_ids.corrections()[id][-1].reason
        assert any(reason in was.why for was in found[id])
        feed = parsed[f"feeds/{id.split('-')[0]}.xml"]
        links = [link.get("href", "") for link in feed.iter(f"{ATOM}link")]
        assert any(link.endswith(f"/{id}.html") for link in links)


def test_an_entry_of_a_feed_keeps_its_name_and_has_what_the_format_asks(
    parsed: dict[str, ElementTree.Element],
) -> None:
    """RFC 4287: a feed and each entry has one id, title and day; no two entries share an id and a day."""
    for feed in parsed.values():
        for part in (feed, *feed.iter(f"{ATOM}entry")):
            assert all(len(part.findall(f"{ATOM}{name}")) == 1 for name in ("id", "title", "updated"))
        names = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
        assert len(names) == len(set(names))
    again = feeds.files(catalogue.stored())
    assert {name: ElementTree.tostring(feed) for name, feed in parsed.items()} == {
        name: ElementTree.tostring(ElementTree.fromstring(content)) for name, content in again.items()
    }
