"""Cells as publishers print them: what may be tidied without losing anything."""

import re
from decimal import ROUND_HALF_EVEN, Decimal

import pandas as pd

THOUSANDS = re.compile(r"^-?\d{1,3}(,\d{3})+(\.\d+)?$")
# Numbers as a spreadsheet or a program stores them, with an exponent or more decimals than were published.
STORED = re.compile(r"^-?\d+(\.\d+)?(E-?\d+)?$", re.IGNORECASE)


def printed(cells: pd.Series) -> pd.Series:
    """Take off spaces round a cell and commas between thousands; change nothing else.

    Parameters
    ----------
    cells : pandas.Series of str
        Cells of the publisher's file.

    Returns
    -------
    pandas.Series of str
        The same numbers and marks.

    Examples
    --------
    >>> printed(pd.Series(["781,700", " x ", "1,2", "348.0"])).tolist()
    ['781700', 'x', '1,2', '348.0']
    """
    stripped = cells.str.strip()
    with_commas = stripped.str.match(THOUSANDS)
    return stripped.where(~with_commas, stripped.str.replace(",", ""))


def rounded(cells: pd.Series, decimals: int) -> pd.Series:
    """Round stored numbers to the decimals that were published; leave marks as they are.

    Parameters
    ----------
    cells : pandas.Series of str
        Stored values such as ``"16.899999999999999"``.
    decimals : int
        Decimals the publisher prints.

    Returns
    -------
    pandas.Series of str
        Plain decimals without trailing zeros.

    Examples
    --------
    >>> rounded(pd.Series(["16.899999999999999", "4.798E-2", "54", "-"]), 1).tolist()
    ['16.9', '0', '54', '-']
    """
    return cells.map({cell: _round(cell, decimals) for cell in cells.unique()})


def _round(cell: str, decimals: int) -> str:
    if not STORED.match(cell):
        return cell
    # A double stores about 15 digits: what lies beyond is noise, and must not decide a tie.
    value = Decimal(f"{float(cell):.15g}").quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)
    plain = f"{value:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain == "-0" else plain
