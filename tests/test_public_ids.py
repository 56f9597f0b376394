"""What the committed notebooks state is what the committed list of public ids holds, and the reverse."""

import pytest

from evidence import catalogue, ids


@pytest.fixture(scope="module")
def published() -> list[str]:
    assert ids.IDS.is_file(), "there is no list of public ids: run `evidence accept`"
    return ids.published()


@pytest.fixture(scope="module")
def stated() -> set[str]:
    return set(catalogue.stored().contents())


def test_every_published_id_is_still_stated(published: list[str], stated: set[str]) -> None:
    assert set(published) - stated == set(), "an id once published is never removed"


def test_every_stated_id_is_published(published: list[str], stated: set[str]) -> None:
    assert stated - set(published) == set(), "run `evidence accept`"


def test_the_list_is_sorted_and_names_each_id_once(published: list[str]) -> None:
    assert published == sorted(set(published))
