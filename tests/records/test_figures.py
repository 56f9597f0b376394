"""Figures: what each must have, and that the same drawing gives the same bytes."""

import hashlib
from typing import Any

import pandas as pd
import pytest

from evidence.records import drawing, output
from evidence.records.basis import Basis
from evidence.records.facts import fact
from evidence.records.figures import figure
from evidence.records.mime import RECORD
from evidence.records.output import RecordError
from tests.records.test_fingerprint import drawn

BASIS = Basis((), (), "31 March 2025")
WORDS = {
    "title": "Rates differ",
    "subtitle": "Per 10,000, England",
    "alt": "Bar chart: one bar is twice the other.",
    "unit": "per 10,000",
    "caveat": "Two bars are few.",
    "missing": "2 of 2 shown.",
}


def show(id: str = "variation-test", **words: Any) -> None:
    figure(drawn(), id, **{"data": pd.DataFrame({"n": [3, 4]}), "basis": BASIS, **WORDS, **words})


def test_a_figure_keeps_its_words_and_the_table_it_drew(shown: list) -> None:
    show()
    data, metadata = shown[0]
    assert data[RECORD].items() >= {"kind": "figure", "id": "variation-test", **WORDS}.items()
    assert data[RECORD]["data"] == ["n", "3", "4"]
    assert data["image/png"]
    assert metadata["image/svg+xml"].startswith("<?xml")
    # 6.4 inches of 96 CSS pixels.
    assert metadata["size"][0] == 614


def test_where_no_pixels_are_wanted_all_but_the_picture_is_the_same(
    shown: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    show("variation-one")
    output._stated.clear()
    monkeypatch.setenv(drawing.UNWANTED, "1")
    show("variation-one")
    (data, metadata), (less, lesser) = shown
    assert less == {kind: content for kind, content in data.items() if kind != "image/png"}
    assert lesser == {name: content for name, content in metadata.items() if name != "image/svg+xml"}
    assert data["image/png"] and metadata["image/svg+xml"]


@pytest.mark.parametrize("word", WORDS)
def test_a_figure_without_one_of_its_words_is_refused(shown: list, word: str) -> None:
    with pytest.raises(RecordError, match=f"'{word}'"):
        show(**{word: " "})
    assert not shown


@pytest.mark.parametrize(("length", "refused"), [(300, False), (301, True)])
def test_alt_text_of_more_than_300_characters_is_refused(shown: list, length: int, refused: bool) -> None:
    if refused:
        with pytest.raises(RecordError, match="301 characters, at most 300"):
            show(alt="a" * length)
    else:
        show(alt="a" * length)
        assert shown


def test_alt_text_that_repeats_the_title_is_refused(shown: list) -> None:
    with pytest.raises(RecordError, match="repeats the title"):
        show(alt=WORDS["title"] + ".")


def test_the_same_drawing_gives_the_same_bytes_of_svg_and_png(shown: list) -> None:
    show("variation-one")
    show("variation-two")
    (one, about_one), (two, about_two) = shown
    assert (
        hashlib.sha256(about_one["image/svg+xml"].encode()).digest()
        == hashlib.sha256(about_two["image/svg+xml"].encode()).digest()
    )
    assert one["image/png"] == two["image/png"]
    assert one[RECORD]["drawn"] == two[RECORD]["drawn"]


def test_heads_choose_order_and_name_the_columns_kept(shown: list) -> None:
    data = pd.DataFrame({"x": [1], "y": [2], "z": [3]})
    show(data=data, heads={"z": "last", "x": "first"})
    assert shown[0][0][RECORD]["data"] == ["last,first", "3,1"]


def test_an_id_that_a_fact_bears_already_is_refused(shown: list) -> None:
    fact("variation-test", 1, says="The rate", basis=BASIS)
    with pytest.raises(RecordError, match="already stated"):
        show("variation-test")
