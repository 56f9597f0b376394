"""Numbers as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.records.numbers import number_text

FINITE = st.floats(min_value=-1e12, max_value=1e12)


def read_back(text: str) -> float:
    return float(text.replace("£", "").replace("%", "").replace(",", "").replace("−", "-"))


@given(FINITE, st.sampled_from(["", "£", "%", "per 10,000"]), st.integers(-3, 4))
def test_the_printed_text_reads_back_as_the_rounded_value(value: float, unit: str, decimals: int) -> None:
    assert read_back(number_text(value, unit, decimals)) == pytest.approx(
        round(value, decimals), abs=1e-9, rel=1e-15
    )


@given(FINITE, st.integers(-3, 4))
def test_no_number_is_printed_as_negative_zero(value: float, decimals: int) -> None:
    text = number_text(value, "", decimals)
    assert not (text.startswith("−") and read_back(text) == 0)


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
