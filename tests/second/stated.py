"""What the book prints, by series, and plain readings of the committed tables.

The folder holds a second implementation of every number on the front page and in the sections "What we
found", written from the words of the facts, the methods page and the tables alone, with the standard library
and numpy, by someone who did not look at the first: not at the notebooks, the modules beside them,
`evidence.statistics`, `evidence.measures` or `evidence.data`, nor at a test of them. Whoever adds to it keeps
to the same rule. A number that does not agree is a finding about the words, the book or this folder; the
arithmetic is not bent to fit.
"""

import csv
import json
import math
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from evidence.notebooks import catalogue

ROOT = Path(__file__).resolve().parents[2]

TOO_SMALL = {"201", "420"}  # The department's numbers of City of London and Isles of Scilly


@dataclass(frozen=True)
class Simulated:
    """A number of which one side or both draw at random, with the standard error of their difference."""

    value: float
    error: float


Naive = Callable[[], float | int | str | Simulated]


@cache
def book() -> catalogue.Catalogue:
    """Read what the committed notebooks state."""
    return catalogue.stored()


def fact(name: str) -> dict[str, Any]:
    """Give a fact by its id, or the newest of its series."""
    return book().get(name, "fact").content


def year(name: str) -> int:
    """Give the last year that the period of a fact names: 2025 for 2024-25."""
    last = re.findall(r"\b(\d\d)?(\d\d)(?:-(\d\d))?\b", fact(name)["period"])[-1]
    return int(last[0] + (last[2] or last[1]))


def printed(name: str) -> tuple[float, int]:
    """Give the number that a fact prints, and the decimals it prints."""
    found = re.fullmatch(r"(−?)£?([\d,]+(?:\.(\d+))?)(?:bn|m|%)?", fact(name)["text"])
    if found is None:
        raise ValueError(f"{name} prints {fact(name)['text']!r}, which is no single number.")
    sign, digits, decimals = found.groups()
    return float(digits.replace(",", "")) * (-1 if sign else 1), len(decimals or "")


def assert_agrees(name: str, naive: Naive) -> None:
    """Hold what is printed against the naive value, to the printed digit; at a tie either digit will do.

    What the book drew at random may differ by four standard errors besides.
    """
    value = naive()
    if isinstance(value, str):
        assert fact(name)["text"] == value
        return
    chance = 0.0
    if isinstance(value, Simulated):
        value, chance = value.value, 4 * value.error
    number, decimals = printed(name)
    assert abs(value - number) <= 0.5 * 10**-decimals + chance + 1e-9, (
        f"{name}: printed {number}, naive {value}"
    )


@cache
def _rows(table: str) -> tuple[dict[str, str], ...]:
    with (ROOT / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def _by_year(table: str) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in _rows(table):
        found[row["time_period"]].append(row)
    return found


def rows(table: str, **wanted: object) -> list[dict[str, str]]:
    """Read the rows of a table in which the columns named are as wanted, every cell as text."""
    cells = {name: str(value) for name, value in wanted.items()}
    found = _by_year(table).get(cells["time_period"], []) if "time_period" in cells else _rows(table)
    return [row for row in found if all(row[name] == cell for name, cell in cells.items())]


@cache
def _marks() -> frozenset[str]:
    package = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
    schemas = [resource.get("schema", {}) for resource in package["resources"]]
    return frozenset(mark["value"] for schema in schemas for mark in schema.get("missingValues", []))


def number(cell: str) -> float | None:
    """Read a cell: None where a declared mark stands; anything else that is no number is refused."""
    if cell in _marks():
        return None
    value = float(cell)
    if not math.isfinite(value):
        raise ValueError(f"{cell!r} is no number.")
    return value


def authorities(table: str, column: str, **wanted: object) -> dict[str, float]:
    """Give a column by authority, without the two too small and without what is not published.

    Authorities go by the department's number: of one authority, releases print ONS codes of several years.
    """
    found = rows(table, geographic_level="Local authority", **wanted)
    values = {row["old_la_code"]: number(row[column]) for row in found}
    return {code: x for code, x in values.items() if x is not None and code not in TOO_SMALL}


@cache
def constant_areas() -> dict[str, str]:
    """Give the constant area of each authority, by the department's number."""
    return {row["old_la_code"]: row["constant_area"] for row in rows("areas")}


def added_up(values: dict[str, float]) -> dict[str, float]:
    """Add authorities up to constant areas, where every authority of the year is there."""
    found: dict[str, float] = {}
    for code, value in values.items():
        area = constant_areas()[code]
        found[area] = found.get(area, 0) + value
    return found


def national(table: str, column: str, **wanted: object) -> float:
    """Give a column of England's own row."""
    (row,) = rows(table, geographic_level="National", **wanted)
    value = number(row[column])
    if value is None:
        raise ValueError(f"{table} has no {column} for England.")
    return value


def ranks(values: list[float]) -> list[float]:
    """Rank from the lowest; equals share the mean of their places."""
    return [
        sum(other < value for other in values) + (1 + sum(other == value for other in values)) / 2
        for value in values
    ]


def correlation(xs: list[float], ys: list[float]) -> float:
    """Pearson's product-moment correlation."""
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    sxy = sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True))
    return sxy / math.sqrt(sum((x - mx) ** 2 for x in xs) * sum((y - my) ** 2 for y in ys))


def rank_correlation(xs: list[float], ys: list[float]) -> float:
    """Spearman's: the correlation of ranks."""
    return correlation(ranks(xs), ranks(ys))


def with_interval(rank: float, areas: int, taken_out: int = 0) -> tuple[float, float, float]:
    """A rank correlation with Bonett and Wright's interval, one area fewer for each thing taken out."""
    half = 1.959964 * math.sqrt((1 + rank**2 / 2) / (areas - 3 - taken_out))
    return rank, math.tanh(math.atanh(rank) - half), math.tanh(math.atanh(rank) + half)


def specifications(figure: str, **begins: str) -> list[dict[str, str]]:
    """The rows of a specification curve, as its figure has them for readers, or those of one choice."""
    found = csv.DictReader(book().get(figure, "figure").content["data"])
    return [row for row in found if all(row[name].startswith(word) for name, word in begins.items())]


def holds(figure: str, **begins: str) -> int:
    """Count the specifications in which the finding holds."""
    return sum(row["finding holds"] == "yes" for row in specifications(figure, **begins))


def with_ends(naive: dict[str, Callable[[], tuple[float, float, float]]]) -> dict[str, Naive]:
    """Make three of each that gives a value and the ends of its interval: the fact, `-low` and `-high`."""
    return {
        f"{name}{end}": lambda found=found, at=at: found()[at]
        for name, found in naive.items()
        for at, end in enumerate(("", "-low", "-high"))
    }


def wilson(counted: int, among: int) -> tuple[float, float, float]:
    """A percentage with Wilson's score interval."""
    z, share = 1.959964, counted / among
    middle = share + z**2 / (2 * among)
    half = z * math.sqrt(share * (1 - share) / among + z**2 / (4 * among**2))
    low, high = ((middle + side * half) / (1 + z**2 / among) for side in (-1, 1))
    return 100 * share, 100 * low, 100 * high
