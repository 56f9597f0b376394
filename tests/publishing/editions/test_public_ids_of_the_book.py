"""What the committed notebooks state is what the committed list of public ids holds, and the reverse."""

import hashlib

import pytest

from evidence.notebooks import catalogue, edition_files
from evidence.publishing.editions import editions, freezing, public_ids
from evidence.publishing.editions.edition_changes import compare_editions


@pytest.fixture(scope="module")
def published() -> list[str]:
    assert public_ids.IDS.is_file(), "there is no list of public ids: run `evidence accept`"
    return public_ids.published()


@pytest.fixture(scope="module")
def stated() -> set[str]:
    return set(catalogue.stored().contents())


def test_every_published_id_is_still_stated_or_withdrawn_with_a_reason(
    published: list[str], stated: set[str]
) -> None:
    assert public_ids.dropped(published, stated) == [], "an id once published is never removed in silence"


def test_no_withdrawn_id_is_stated_again(stated: set[str]) -> None:
    public_ids.check_withdrawals(stated)


def test_every_stated_id_is_published(published: list[str], stated: set[str]) -> None:
    assert stated - set(published) == set(), "run `evidence accept`"


def test_the_list_is_sorted_and_names_each_id_once(published: list[str]) -> None:
    assert published == sorted(set(published))


# Loading an edition also proves that its file is byte for byte as it was frozen.
EDITIONS = [editions.load(name) for name in editions.names()]


# As first committed, before editions were packed: `git show c1f96e7:data/editions/0.1.0.json | sha256sum`.
FIRST = "73710189a98d446e501594505d47de1dbec95ee5892188194e42d67b7fc73eca"


def test_the_first_edition_says_to_the_letter_what_it_said_when_it_was_frozen() -> None:
    assert hashlib.sha256(editions.dumps(editions.load("0.1.0")).encode()).hexdigest() == FIRST


def test_no_edition_weighs_more_than_150_kilobytes() -> None:
    weights = {path.name: path.stat().st_size for path in edition_files.files()}
    assert weights and max(weights.values()) <= 150_000, weights


def test_no_id_of_an_edition_is_missing_later_unless_withdrawn(stated: set[str]) -> None:
    for place, edition in enumerate(EDITIONS):
        later = [(f"edition {other.name}", set(other.records)) for other in EDITIONS[place + 1 :]]
        for name, known in [*later, ("the notebooks", stated)]:
            gone = public_ids.dropped(edition.records, known)
            assert gone == [], f"{name}: missing, and in edition {edition.name}"


def test_every_id_of_an_edition_is_published(published: list[str]) -> None:
    for edition in EDITIONS:
        assert set(edition.records) - set(published) == set(), edition.name


def test_no_id_has_been_of_two_kinds(stated: set[str]) -> None:
    kinds = {id: content["kind"] for id, content in catalogue.stored().contents().items()}
    for edition in EDITIONS:
        for id, record in edition.records.items():
            assert kinds.setdefault(id, record["kind"]) == record["kind"], f"{id} in edition {edition.name}"


def test_a_result_that_moved_since_the_last_edition_though_its_tables_did_not_says_what_was_wrong() -> None:
    silent = freezing.unexplained(EDITIONS[-1], editions.current(catalogue.stored()))
    assert silent == [], f"say what was wrong in {public_ids.CORRECTED.name}"


def test_citations_name_no_edition_that_says_something_else() -> None:
    now = editions.current(catalogue.stored())
    for edition in EDITIONS:
        if edition.name == now.name:
            moved = compare_editions(edition, now)
            ids = [change.id for change in moved.corrected + moved.revised + moved.reworded]
            ids += [record["id"] for record in moved.new + moved.withdrawn]
            assert ids == [], "set the next version and its day in CITATION.cff"
