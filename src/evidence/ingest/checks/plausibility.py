"""Cells of the right form that cannot be right: foreign letters, years to come, shares for per cents."""

import unicodedata
from collections.abc import Iterable
from typing import Any

import pandas as pd

from evidence.data import descriptor, joint_returns
from evidence.errors import Problem

# Format characters are invisible, private ones mean nothing, and controls do not belong in a cell.
INVISIBLE = {"Cf", "Co", "Cc"}
LATIN = ("LATIN", "MODIFIER", "FEMININE", "MASCULINE")
# A column of so many numbers, none above 1, is no column of per cents.
FEWEST_SHARES = 3


def problems(frame: pd.DataFrame, resource: dict[str, Any]) -> Iterable[Problem]:
    r"""Find every cell that passes its type and yet cannot be right."""
    yield from _letters(frame, resource)
    yield from _levels(frame)
    yield from _shares(frame, resource)
    yield from _to_come(frame, resource)
    if {"release", "time_period"} <= set(frame.columns):
        for release, rows in frame.groupby("release", sort=False):
            year = str(release)[-4:]
            if year.isdigit():
                yield from periods(rows, resource, int(year))


def periods(frame: pd.DataFrame, resource: dict[str, Any], year: int) -> Iterable[Problem]:
    """Find years that are none, or after the release that prints them, where a table keeps releases."""
    if "time_period" not in frame or "release" not in descriptor.fields(resource):
        return
    form = f"a year up to {year}, or a financial year such as 202425"
    for cell in frame["time_period"].unique():
        if not (cell.isascii() and cell.isdigit()):
            # Not a number at all: the rules for cells say so.
            continue
        is_financial = len(cell) == 6 and (int(cell[:4]) + 1) % 100 == int(cell[4:])
        if len(cell) == 4 or is_financial:
            problem = "a year after the release" if int(cell[:4]) + is_financial > year else ""
        else:
            problem = "not a year" if len(cell) > 3 else ""
        if problem:
            row = frame.index[frame["time_period"] == cell][0]
            yield Problem(problem, int(row), "time_period", cell, form)


def _to_come(frame: pd.DataFrame, resource: dict[str, Any]) -> Iterable[Problem]:
    """Find years after the newest source in columns declared to hold what is ``past``."""
    newest = max((int(item["id"][-4:]) for item in resource.get("sources", [])), default=0)
    for name, field in descriptor.fields(resource).items():
        if field.get("past") and name in frame and newest:
            years = frame[name].str.extractall(r"(?<!\d)([1-9]\d{3})(?!\d)")[0].astype("int64")
            for row in years[years > newest].index.get_level_values(0):
                yield Problem("a year to come", int(row), name, frame[name][row], f"a year up to {newest}")


def _letters(frame: pd.DataFrame, resource: dict[str, Any]) -> Iterable[Problem]:
    for name, field in descriptor.fields(resource).items():
        if field["type"] != "string" or name not in frame:
            continue
        # Most text is plain ASCII and repeats down a table: few cells are looked at by letter.
        for cell in frame[name].unique():
            if cell.isascii() and cell.isprintable():
                continue
            odd = next((letter for letter in cell if _is_odd(letter)), None)
            if odd is None:
                continue
            called = unicodedata.name(odd, f"code point {ord(odd)}")
            is_invisible = unicodedata.category(odd) in INVISIBLE
            kind = "an invisible character" if is_invisible else "a letter that is not of the Latin alphabet"
            row = frame.index[frame[name] == cell][0]
            accepted = "the same text typed with plain letters"
            yield Problem(f"{kind}: {called}", int(row), name, cell, accepted)


def _is_odd(letter: str) -> bool:
    # A line break or a tab is met by the rule for dangerous text.
    if letter.isascii():
        return not letter.isprintable() and letter not in "\n\r\t"
    if unicodedata.category(letter) in INVISIBLE:
        return True
    return letter.isalpha() and not unicodedata.name(letter, "").startswith(LATIN)


def _levels(frame: pd.DataFrame) -> Iterable[Problem]:
    """Hold the level of a row against its codes: an authority and a region have their own, England none."""
    if not {"geographic_level", "region_code", "new_la_code"} <= set(frame.columns):
        return
    level, code, region = frame["geographic_level"], frame["new_la_code"], frame["region_code"]
    is_area = level == "Local authority"
    strayed = "a code of an authority in a row of another level"
    strayed_region = "a code of a region in a row of England"
    for wrong, cells, problem, accepted in (
        (is_area & (code == ""), code, "an authority without a code", "its ONS code"),
        (~is_area & (code != ""), code, strayed, "the level Local authority"),
        ((level == "Regional") & (region == ""), region, "a region without a code", "its ONS code"),
        ((level == "National") & (region != ""), region, strayed_region, "the level Regional"),
    ):
        for row in frame.index[wrong]:
            either = accepted if cells[row] == "" else f"no code, or {accepted}"
            yield Problem(problem, int(row), str(cells.name), cells[row], either)


def names(frame: pd.DataFrame, areas: pd.DataFrame) -> Iterable[Problem]:
    """Find codes beside the name of another authority: a name nobody else has is a respelling."""
    if not {"new_la_code", "la_name"} <= set(frame.columns):
        return
    owners: dict[str, set[str]] = {}
    for code, name in zip(areas["new_la_code"], areas["la_name"], strict=True):
        owners.setdefault(name.casefold(), set()).add(code)
    right = areas.set_index("new_la_code")["la_name"]
    pairs = frame[["new_la_code", "la_name"]].drop_duplicates()
    pairs = pairs[~joint_returns.is_joint(pairs["new_la_code"]) & pairs["new_la_code"].isin(right.index)]
    for row, code, name in pairs.itertuples(name=None):
        owner = owners.get(name.strip().casefold(), {code})
        if code not in owner:
            say = f"the name of another authority than {code}"
            accepted = f"{right[code]}, or the code {' or '.join(sorted(owner))}"
            yield Problem(say, int(row), "la_name", name, accepted)


def _shares(frame: pd.DataFrame, resource: dict[str, Any]) -> Iterable[Problem]:
    """Find columns of per cents that run from 0 to 1."""
    by = [frame[name] for name in ("time_period", "release") if name in frame]
    for name, field in descriptor.fields(resource).items():
        if field.get("unit") != "per cent" or name not in frame or not by:
            continue
        numbers = pd.to_numeric(frame[name], errors="coerce")
        groups = numbers.groupby(by)
        is_share = (groups.transform("count") >= FEWEST_SHARES) & (groups.transform("max") <= 1)
        # Whole numbers may be per cents of few children; a fraction of 1 in every year would be a share.
        wrong = frame.index[is_share & (numbers > 0) & (numbers % 1 != 0)]
        if len(wrong):
            row = wrong[0]
            say = "a column of per cents with no number above 1"
            yield Problem(say, int(row), name, frame[name][row], "per cents from 0 to 100, not shares of 1")
