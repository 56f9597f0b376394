"""Records: what a fact or a figure must have, and that what is kept of it is the same everywhere."""

import csv
import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from evidence.charts.style import canvas
from evidence.data import tables
from evidence.errors import UnknownName
from evidence.records import drawing, record
from evidence.records.mime import RECORD
from evidence.records.record import Basis, RecordError, csv_lines, fact, figure, fingerprint, number_text

BASIS = Basis((), (), "31 March 2025")
WORDS = {
    "title": "Rates differ",
    "subtitle": "Per 10,000, England",
    "alt": "Bar chart: one bar is twice the other.",
    "unit": "per 10,000",
    "caveat": "Two bars are few.",
    "missing": "2 of 2 shown.",
}


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """What was displayed in a notebook that has stated nothing and read nothing so far."""
    found: list[tuple[dict[str, Any], dict[str, Any]]] = []
    monkeypatch.setattr(record, "display", lambda data, raw, metadata: found.append((data, metadata)))
    monkeypatch.setattr(record, "_stated", set())
    monkeypatch.setattr(tables, "_READ", {})
    return found


def drawn(height: float = 3.0, *draw: Callable[[Axes], object], before: bool = False) -> Figure:
    fig, (ax,) = canvas(height)
    for one in draw or (lambda ax: ax.bar([1, 2], [3, 4]),):
        one(ax)
    if before:
        fig.draw_without_rendering()
    return fig


def show(id: str = "variation-test", **words: Any) -> None:
    figure(drawn(), id, **{"data": pd.DataFrame({"n": [3, 4]}), "basis": BASIS, **WORDS, **words})


# A fact.


def test_a_fact_keeps_its_value_unit_words_and_basis(shown: list) -> None:
    tables.load("looked_after")
    basis = Basis(("looked_after",), ("looked-after-2025",), "31 March 2025", "City of London")
    fact("variation-test", 67.04, says="The rate", basis=basis, unit="per 10,000", decimals=1)
    data, metadata = shown[0]
    assert data[RECORD] == {
        "kind": "fact",
        "id": "variation-test",
        "value": 67,
        "unit": "per 10,000",
        "text": "67.0",
        "says": "The rate",
        "period": "31 March 2025",
        "left_out": "City of London",
        "tables": ["looked_after"],
        "sources": ["looked-after-2025"],
    }
    assert data["text/plain"] == "fact variation-test = 67.0 (The rate)"
    assert metadata["tables"] == {"looked_after": tables.digest("looked_after")}


def test_a_phrase_stays_as_it_is(shown: list) -> None:
    fact("variation-test", "seven times", says="How many times", basis=BASIS)
    assert shown[0][0][RECORD]["value"] == shown[0][0][RECORD]["text"] == "seven times"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), np.nan, None, pd.NA, pd.NaT, "", " "])
def test_a_fact_without_a_finite_value_is_refused(shown: list, value: Any) -> None:
    with pytest.raises(RecordError, match="variation-test"):
        fact("variation-test", value, says="The rate", basis=BASIS)
    assert not shown


def test_a_fact_without_words_is_refused(shown: list) -> None:
    with pytest.raises(RecordError, match="'says'"):
        fact("variation-test", 1, says=" ", basis=BASIS)


def test_a_fact_without_a_period_is_refused(shown: list) -> None:
    with pytest.raises(RecordError, match="'period'"):
        fact("variation-test", 1, says="The rate", basis=replace(BASIS, period=""))


@pytest.mark.parametrize(
    "id",
    [
        "rate",
        "variation",
        "variation-",
        "variation--rate",
        "Variation-rate",
        "variation_rate",
        "health-rate",
        "variation-a b",
    ],
)
def test_an_id_of_another_pattern_is_refused(shown: list, id: str) -> None:
    with pytest.raises(RecordError, match="not a public id"):
        fact(id, 1, says="The rate", basis=BASIS)


def test_an_id_stated_twice_is_refused(shown: list) -> None:
    fact("variation-test", 1, says="The rate", basis=BASIS)
    with pytest.raises(RecordError, match="already stated"):
        fact("variation-test", 2, says="The rate", basis=BASIS)
    with pytest.raises(RecordError, match="already stated"):
        show("variation-test")


def test_a_table_that_was_not_loaded_is_refused_with_near_names(shown: list) -> None:
    tables.load("looked_after")
    with pytest.raises(UnknownName, match="looked_aftr.*Did you mean looked_after"):
        fact("variation-test", 1, says="The rate", basis=replace(BASIS, tables=("looked_aftr",)))


def test_a_source_of_another_table_is_refused_with_near_names(shown: list) -> None:
    tables.load("looked_after")
    basis = replace(BASIS, tables=("looked_after",), sources=("looked-after-2052",))
    with pytest.raises(UnknownName, match="Did you mean .*looked-after-2025"):
        fact("variation-test", 1, says="The rate", basis=basis)


# Numbers as text.


def read_back(text: str) -> float:
    return float(text.replace("£", "").replace("%", "").replace(",", "").replace("−", "-"))


FINITE = st.floats(min_value=-1e12, max_value=1e12)


@given(FINITE, st.sampled_from(["", "£", "%", "per 10,000"]), st.integers(-3, 4))
def test_the_printed_text_reads_back_as_the_rounded_value(value: float, unit: str, decimals: int) -> None:
    assert read_back(number_text(value, unit, decimals)) == pytest.approx(
        round(value, decimals), abs=1e-9, rel=1e-15
    )


@given(FINITE, st.integers(-3, 4))
def test_no_number_is_printed_as_negative_zero(value: float, decimals: int) -> None:
    text = number_text(value, "", decimals)
    assert not (text.startswith("−") and read_back(text) == 0)


@given(FINITE, st.integers(0, 4))
def test_a_fact_keeps_the_very_number_it_prints(value: float, decimals: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        found: list[dict[str, Any]] = []
        patch.setattr(record, "display", lambda data, raw, metadata: found.append(data[RECORD]))
        patch.setattr(record, "_stated", set())
        patch.setattr(tables, "_READ", {})
        fact("variation-test", value, says="A number", basis=BASIS, decimals=decimals)
    assert found[0]["value"] == pytest.approx(read_back(found[0]["text"]), rel=1e-15)


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "text"),
    [
        (1234567, "", 0, "1,234,567"),
        (4970, "£", 0, "£4,970"),
        (-1234.5, "£", 1, "−£1,234.5"),
        (12.3, "%", 1, "12.3%"),
        (-0.04, "", 1, "0.0"),
        (164.4, "per 10,000", 0, "164"),
        (4973, "£", -1, "£4,970"),
    ],
)
def test_numbers_have_separators_a_true_minus_and_only_money_and_per_cent_signs(
    value: float, unit: str, decimals: int, text: str
) -> None:
    assert number_text(value, unit, decimals) == text


# Tables as lines.


def test_a_missing_cell_is_empty() -> None:
    frame = pd.DataFrame({"area": ["A", "B", "C", "D"], "n": [1.5, None, pd.NA, pd.NaT]})
    assert csv_lines(frame) == ["area,n", "A,1.5", "B,", "C,", "D,"]


def test_a_float_is_kept_to_six_significant_digits() -> None:
    frame = pd.DataFrame({"x": [2 / 3, 123.456789, 0.000123456789]})
    assert csv_lines(frame) == ["x", "0.666667", "123.457", "0.000123457"]


def test_integers_stay_whole_beside_missing_ones_and_beside_fractions() -> None:
    frame = pd.DataFrame({"n": [1234567.0, None, 0.5], "m": pd.array([3, None, 4], dtype="Int64")})
    assert csv_lines(frame) == ["n,m", "1234567,3", ",", "0.5,4"]


CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from(',"\n'))


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1))
def test_any_name_survives_a_round_trip_and_each_row_is_one_line(cells: list[tuple[str, str]]) -> None:
    lines = csv_lines(pd.DataFrame(cells, columns=["area", "note"]))
    assert len(lines) == len(cells) + 1
    assert [tuple(row) for row in csv.reader(lines)][1:] == cells


# The fingerprint.

DARK, RED = "#1d2d3a", "#ff0000"
DRAWINGS: dict[str, tuple[Callable[[Axes], object], Callable[[Axes], object]]] = {
    "a datum of a line": (lambda ax: ax.plot([1, 2], [3, 4]), lambda ax: ax.plot([1, 2], [3, 4.1])),
    "a datum of a mark": (lambda ax: ax.scatter([1, 2], [3, 4]), lambda ax: ax.scatter([1, 2], [3, 4.1])),
    "a datum of a bar": (lambda ax: ax.bar([1, 2], [3, 4]), lambda ax: ax.bar([1, 2], [3, 4.1])),
    "an end of an interval": (lambda ax: ax.hlines([1], [3], [4]), lambda ax: ax.hlines([1], [3], [4.1])),
    "a band": (
        lambda ax: ax.fill_between([1, 2], [1, 1], [2, 3]),
        lambda ax: ax.fill_between([1, 2], [1, 1], [2, 4]),
    ),
    "the size of a mark": (lambda ax: ax.scatter([1], [3], s=20), lambda ax: ax.scatter([1], [3], s=40)),
    "the shape of a mark": (lambda ax: ax.plot([1], [3], "o"), lambda ax: ax.plot([1], [3], "D")),
    "the colour of a line": (
        lambda ax: ax.plot([1, 2], [3, 4], color=DARK),
        lambda ax: ax.plot([1, 2], [3, 4], color=RED),
    ),
    "the fill of a mark": (
        lambda ax: ax.plot([1], [3], "o", mfc=DARK),
        lambda ax: ax.plot([1], [3], "o", mfc=RED),
    ),
    "the colour of an interval": (
        lambda ax: ax.hlines([1], [3], [4], color=DARK),
        lambda ax: ax.hlines([1], [3], [4], color=RED),
    ),
    "the colour of a bar": (
        lambda ax: ax.bar([1], [3], color=DARK),
        lambda ax: ax.bar([1], [3], color=RED),
    ),
    "a limit of an axis": (
        lambda ax: (ax.bar([1], [3]), ax.set_ylim(0, 5)),
        lambda ax: (ax.bar([1], [3]), ax.set_ylim(2, 5)),
    ),
    "the scale of an axis": (
        lambda ax: (ax.plot([1, 2], [3, 4]), ax.set_ylim(1, 9)),
        lambda ax: (ax.plot([1, 2], [3, 4]), ax.set_ylim(1, 9), ax.set_yscale("log")),
    ),
    "a text": (lambda ax: ax.text(1, 1, "Hull"), lambda ax: ax.text(1, 1, "York")),
    "the title of an axis": (lambda ax: ax.set_xlabel("Rate"), lambda ax: ax.set_xlabel("Count")),
    "a category": (
        lambda ax: ax.set_yticks([0, 1], ["Hull", "York"]),
        lambda ax: ax.set_yticks([0, 1], ["York", "Hull"]),
    ),
    "the mark a label names": (
        lambda ax: (ax.plot([1, 2], [3, 4]), ax.annotate("Hull", (1, 3))),
        lambda ax: (ax.plot([1, 2], [3, 4]), ax.annotate("Hull", (2, 4))),
    ),
    "a word of the legend": (
        lambda ax: (ax.plot([1], [3], label="First"), ax.legend()),
        lambda ax: (ax.plot([1], [3], label="Second"), ax.legend()),
    ),
    "a datum of an inset": (
        lambda ax: ax.inset_axes((0, 0, 0.5, 0.5)).plot([1, 2], [3, 4]),
        lambda ax: ax.inset_axes((0, 0, 0.5, 0.5)).plot([1, 2], [3, 4.1]),
    ),
    "a limit of an inset": (
        lambda ax: ax.inset_axes((0, 0, 0.5, 0.5)).set_xlim(0, 5),
        lambda ax: ax.inset_axes((0, 0, 0.5, 0.5)).set_xlim(1, 5),
    ),
}


@pytest.mark.parametrize("what", DRAWINGS)
def test_the_fingerprint_changes_with(what: str) -> None:
    one, other = DRAWINGS[what]
    assert fingerprint(drawn(3, one)) == fingerprint(drawn(3, one))
    assert fingerprint(drawn(3, one)) != fingerprint(drawn(3, other))


def everything(ax: Axes) -> None:
    ax.plot([1, 2], [3, 4], color=DARK, label="Line")
    ax.scatter([1, 2], [3, 4], color=RED)
    ax.bar([1, 2], [3, 4], color=DARK)
    ax.set_yticks([0, 4], ["low", "high"])
    ax.annotate("Hull", (1, 3), xytext=(20, 20), textcoords="offset points", arrowprops={"arrowstyle": "-"})
    ax.legend()


@pytest.mark.parametrize("before", [False, True], ids=["not yet laid out", "laid out"])
def test_the_fingerprint_does_not_depend_on_size_resolution_or_fonts(
    before: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = fingerprint(drawn(3, everything))
    assert fingerprint(drawn(3, everything, before=before)) == expected
    assert fingerprint(drawn(9, everything, before=before)) == expected
    for setting, value in {"figure.dpi": 203, "legend.fontsize": 22, "xtick.labelsize": 22}.items():
        monkeypatch.setitem(record.style.RC, setting, value)
    large = drawn(3, everything, before=before)
    assert matplotlib.rcParams["legend.fontsize"] == 22
    assert fingerprint(large) == expected


def test_the_fingerprint_does_not_depend_on_the_order_of_drawing() -> None:
    line, bars = lambda ax: ax.plot([1, 2], [3, 4], color=DARK), lambda ax: ax.bar([1], [3], color=RED)
    assert fingerprint(drawn(3, line, bars)) == fingerprint(drawn(3, bars, line))


def test_the_fingerprint_does_not_hold_what_is_only_noise_around_zero() -> None:
    assert fingerprint(drawn(3, lambda ax: (ax.plot([1, 2], [1e-17, 4]), ax.set_ylim(0, 5)))) == fingerprint(
        drawn(3, lambda ax: (ax.plot([1, 2], [-3e-17, 4]), ax.set_ylim(0, 5)))
    )


# A figure.


def test_a_figure_keeps_its_words_and_the_table_it_drew(shown: list) -> None:
    show()
    data, metadata = shown[0]
    assert data[RECORD].items() >= {"kind": "figure", "id": "variation-test", **WORDS}.items()
    assert data[RECORD]["data"] == ["n", "3", "4"]
    assert data["image/png"]
    assert metadata["image/svg+xml"].startswith("<?xml")
    # 6.4 inches of 96 CSS pixels.
    assert metadata["size"][0] == 614


def test_where_no_pixels_are_wanted_all_but_the_picture_is_the_same(shown: list) -> None:
    show("variation-one")
    record._stated.clear()
    with drawing.unwanted():
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
