"""Finder: a council by old, new or partial name and by any code."""

import pytest

from evidence.data import councils
from evidence.publishing.authorities.finder import UnknownAuthority, find, search


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("Cumberland", "E06000063"),
        ("cumbria", "E10000006"),
        ("909", "E10000006"),
        ("E10000002", "E06000060"),
        ("e08000016", "E08000038"),
        ("durham", "E06000047"),
        ("Bournemouth, Christchurch & Poole", "E06000058"),
        ("hull", "E06000010"),
        ("Dorset", "E06000059"),
        ("dorset (to 2019)", "E10000009"),
        ("dorset-to-2019", "E10000009"),
        ("king's lynn", ""),
    ],
)
def test_a_council_is_found_by_old_new_and_partial_name_and_by_code(asked: str, code: str) -> None:
    found = [council.code for council in search(asked)]
    assert found == ([code] if code else [])


def test_every_council_is_found_by_its_title_its_slug_its_number_and_each_of_its_codes() -> None:
    for council in councils.councils().values():
        for words in (council.title, council.slug, council.number, *council.codes):
            assert find(words) is council


def test_a_name_that_several_have_is_refused_with_all_of_them() -> None:
    with pytest.raises(UnknownAuthority, match=r"^\d authorities .*East Sussex \(E10000011\); West Sussex"):
        find("sussex")


def test_an_unknown_name_suggests_near_ones() -> None:
    with pytest.raises(UnknownAuthority, match="Did you mean Northamptonshire"):
        find("Nothamptonshire")


@pytest.mark.parametrize("asked", ["<script>alert(1)</script>", "", "%%%", "zzzzzz"])
def test_what_is_like_no_name_is_one_message_and_no_guess(asked: str) -> None:
    with pytest.raises(UnknownAuthority, match="Give a name or code"):
        find(asked)
