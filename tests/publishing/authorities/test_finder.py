"""Finder: a council by old, new, official or partial name and by any code, the same here and on the page."""

import json
import re
import shutil
import subprocess
import time
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from evidence.data.councils import councils
from evidence.errors import EvidenceError
from evidence.paths import STATIC
from evidence.publishing.authorities import compare_page
from evidence.publishing.authorities.finder import find, ranked, suggestions
from evidence.publishing.authorities.pdf import headless

# What is typed, and the pages found for it in order or, where nothing fits, those spelt nearly so. By hand.
CASES = json.loads(Path(__file__).with_name("finder_cases.json").read_text(encoding="utf-8"))
STYLES = (
    "{} Council",
    "{} City Council",
    "{} County Council",
    "{} Metropolitan Borough Council",
    "London Borough of {}",
    "Royal Borough of {}",
    "City of {}",
    "City of {} Council",
    "The Metropolitan Borough of {}",
)
TOO_LONG = "x" * 100_000


def styled() -> dict[str, str]:
    """Every authority's name in every official style, and whose it is: the oracle is the name put in."""
    places = {code: re.sub(", (City|County) of$", "", c.title) for code, c in councils().items()}
    return {style.format(place): councils()[code].slug for code, place in places.items() for style in STYLES}


@cache
def here(typed: str) -> dict[str, Any]:
    found = [council for _, council in ranked(typed)]
    return {"near": not found, "slugs": [c.slug for c in (found or suggestions(typed))]}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["typed"])
def test_a_council_is_found_by_old_new_official_and_partial_name_and_by_code(case: dict[str, Any]) -> None:
    assert here(case["typed"]) == {"near": "near" in case, "slugs": case.get("found", case.get("near"))}


def test_an_official_name_finds_its_council_first() -> None:
    assert {typed: here(typed)["slugs"][0] for typed in styled()} == styled()


def test_the_page_finds_the_same(tmp_path: Path) -> None:
    numbers = [council.number for council in councils().values()]
    typed = [*(case["typed"] for case in CASES), *styled(), *numbers, "s", "ha"]
    page = tmp_path / "page.html"
    (tmp_path / "areas.js").write_bytes(compare_page.areas_script(compare_page.areas()))
    shutil.copy(STATIC / "finder.js", tmp_path)
    page.write_text(
        "<script src='areas.js'></script><script src='finder.js'></script><pre></pre><script>"
        f"const found = {json.dumps(typed).replace('<', chr(92) + 'u003c')}.map(councilFinder.find);"
        "document.querySelector('pre').textContent = JSON.stringify(found.map(({areas, near}) =>"
        "({near: near || !areas.length, slugs: areas.map(area => area.slug)})));</script>",
        encoding="utf-8",
    )
    try:
        words = headless(str(tmp_path / "profile"))
    except EvidenceError as error:
        pytest.skip(str(error))
    run = subprocess.run([*words, "--dump-dom", page.as_uri()], capture_output=True, text=True, check=True)
    there = json.loads(re.search("<pre>(.*)</pre>", run.stdout, re.DOTALL)[1])
    assert dict(zip(typed, there, strict=True)) == {words: here(words) for words in typed}


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
        ("BCP", "E06000058"),
        ("hull", "E06000010"),
        ("Dorset", "E06000059"),
        ("dorset (to 2019)", "E10000009"),
        ("dorset-to-2019", "E10000009"),
        ("Leeds City Council", "E08000035"),
        ("Northamptonshire", "E10000021"),
        ("poole", "E06000029"),
    ],
)
def test_one_council_is_meant(asked: str, code: str) -> None:
    assert find(asked).code == code


def test_every_council_is_found_by_its_title_its_slug_its_number_and_each_of_its_codes() -> None:
    for council in councils().values():
        for words in (council.title, council.slug, council.number, *council.codes):
            assert find(words) is council


def test_a_name_that_several_have_is_refused_with_all_of_them() -> None:
    with pytest.raises(EvidenceError, match=r"^\d authorities .*East Sussex \(E10000011\); West Sussex"):
        find("sussex")


def test_part_of_a_name_that_an_ended_council_shares_is_no_guess() -> None:
    with pytest.raises(EvidenceError, match="^3 authorities .*North Northamptonshire"):
        find("northampton")


def test_an_unknown_name_suggests_near_ones() -> None:
    with pytest.raises(EvidenceError, match="Did you mean Northamptonshire"):
        find("Nothamptonshire")


@pytest.mark.parametrize("asked", ["<script>alert(1)</script>", "", "%%%", "zzzzzz"])
def test_what_is_like_no_name_is_one_message_and_no_guess(asked: str) -> None:
    with pytest.raises(EvidenceError, match="Give a name or code"):
        find(asked)


def test_a_text_of_any_length_is_answered_at_once() -> None:
    began = time.perf_counter()
    for asked in (TOO_LONG, "city " * 20_000, "\u0301" * 100_000):
        ranked(asked)
        suggestions(asked)
    # Seconds on a busy machine; compared whole, one of them takes minutes.
    assert time.perf_counter() - began < 20
