"""Changes larger than ever seen: they may be right, so they are asked about and never refused."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from evidence.data import descriptor

# Changes that an authority must have made before one can be unusual, and authorities that must have one.
FEWEST, FEWEST_AUTHORITIES = 3, 50
# How many times the usual change one must be, and by how much the log-likelihood of an exchange be higher.
MOST_TIMES, LIKELIER = 10.0, 6.0
# The usual change of an authority's size counts like so many years of its own; so many sizes are told apart.
WEIGHT_OF_SIZE, SIZES = 5, 4
# Degrees of freedom of Student's t: changes far off are commoner than in a normal distribution.
DEGREES = 4
# A count that two tables print, and each with the other.
_TWICE = (("looked_after", "looked_after_31_march"), ("placements", "looked_after_children"))
OTHER_RETURNS = dict(zip(_TWICE, reversed(_TWICE), strict=True))
# What tells the rows of a table apart beside its own keys, such as the line of spending or the type of home.
PLACE_AND_TIME = (
    *("old_la_code", "time_period", "time_identifier", "geographic_level"),
    *("region_code", "new_la_code", "release"),
)
Load = Callable[[str], pd.DataFrame]


@dataclass(frozen=True)
class Question:
    """One change that is unusual, or two that may be an exchange."""

    table: str
    names: tuple[str, ...]  # The authority, or the two
    text: str
    size: float  # How many times the usual change, or by how much the log-likelihood is higher

    def __str__(self) -> str:
        return f"{self.table}: {self.text}"


class _Change(NamedTuple):
    """The newest change of one column, by the department's number; all are logarithms."""

    now: pd.Series
    expected: pd.Series
    usual: pd.Series
    largest: pd.Series


def questions(
    frame: pd.DataFrame, resource: dict[str, Any], package: dict[str, Any], load: Load
) -> list[Question]:
    """Ask about the newest year of a table, typed: what may be exchanged first, then the largest change."""
    # A number is held against the authority's last, allowing for what moved everywhere, in times of its usual
    # change, and against the other return of the same count where `load` gives one. Two of one region are
    # asked about where each number fits the history of the other that much better.
    if not {"time_period", "geographic_level", "old_la_code", "release", "la_name"} <= set(frame.columns):
        return []
    rows = _authorities(frame, package)
    if rows["old_la_code"].nunique() < FEWEST_AUTHORITIES or rows["time_period"].nunique() <= FEWEST + 1:
        return []
    of = rows.drop_duplicates("old_la_code", keep="last").set_index("old_la_code")[["la_name", "region_code"]]
    keys = [key for key in resource["schema"]["primaryKey"] if key not in PLACE_AND_TIME]
    found: dict[tuple[str, ...], Question] = {}
    for part, lines in rows.groupby(keys) if keys else [((), rows)]:
        for column in descriptor.indicators(resource):
            wide = _wide(lines, column)
            if wide is None or wide.columns[-1] != rows["time_period"].max():
                continue
            changes = [_change(wide, wide * 0)]
            if other := OTHER_RETURNS.get((resource["name"], column)):
                beside = _wide(_authorities(load(other[0]), package), other[1])
                changes += [] if beside is None else [_change(wide, beside.reindex_like(wide))]
            label = " ".join(filter(None, [f"{wide.columns[-1]},", *map(str, part), column]))
            for change in filter(None, changes):
                for names, text, size in (*_exchanged(change, of), *_unusual(change, of)):
                    one = Question(resource["name"], names, f"{label}: {text}", size)
                    if names not in found or size > found[names].size:
                        found[names] = one
    paired = {name for names in found if len(names) > 1 for name in names}
    kept = [one for one in found.values() if len(one.names) > 1 or one.names[0] not in paired]
    return sorted(kept, key=lambda one: (len(one.names) == 1, -one.size))


def new_questions(
    before: pd.DataFrame, after: pd.DataFrame, resource: dict[str, Any], package: dict[str, Any], load: Load
) -> list[str]:
    """Ask about what a table holds now and would not have been asked about before."""
    asked = set(map(str, questions(before, resource, package, load)))
    return [said for said in map(str, questions(after, resource, package, load)) if said not in asked]


def _authorities(frame: pd.DataFrame, package: dict[str, Any]) -> pd.DataFrame:
    """Keep the rows of authorities, of each year the newest edition last."""
    rows = frame[frame["geographic_level"].eq("Local authority") & frame["old_la_code"].ne("")]
    known = {source["id"]: source for source in package["sources"]}
    held = [known.get(id, {"id": id}) for id in rows["release"].unique()]
    # A republication yields to the publisher's own release of the same edition.
    order = {source["id"]: (source.get("edition", 0), not source.get("republication")) for source in held}
    rows = rows.assign(order=rows["release"].map(order))
    return rows.sort_values(["time_period", "order"], kind="stable")


def _wide(rows: pd.DataFrame, column: str) -> pd.DataFrame | None:
    """Give logarithms by authority and year, of the newest release; None without enough years to compare."""
    if column not in rows or column.endswith("_confidence"):
        return None
    held = rows[pd.to_numeric(rows[column], errors="coerce").gt(0)]
    # A percentage at its bound moves in leaps.
    if column.endswith("_percent") and held[column].ge(99).any():
        return None
    held = held.drop_duplicates(["old_la_code", "time_period"], keep="last")
    wide = held.pivot(index="old_la_code", columns="time_period", values=column).transform(np.log)
    return wide if wide.shape[1] > FEWEST + 1 else None


def _change(wide: pd.DataFrame, beside: pd.DataFrame) -> _Change | None:
    rest = wide - beside
    steps = rest.diff(axis=1).iloc[:, 1:]
    # What moved everywhere says nothing of one authority.
    common = steps.median()
    past = (steps - common).iloc[:, :-1].abs()
    expected = beside.iloc[:, -1] + rest.iloc[:, -2] + common.iloc[-1]
    count = past.notna().sum(axis=1)
    known = wide.iloc[:, -1].notna() & expected.notna() & (count >= FEWEST)
    if known.sum() < FEWEST_AUTHORITIES:
        return None
    size = pd.qcut(wide.iloc[:, -2].rank(method="first"), SIZES, labels=False)
    by_size = past.groupby(size)
    own, alike = past.median(axis=1), size.map(by_size.median().median(axis=1))
    # 1.4826 times the median distance is the standard deviation of a normal distribution.
    usual = 1.4826 * np.sqrt((count * own**2 + WEIGHT_OF_SIZE * alike**2) / (count + WEIGHT_OF_SIZE))
    largest = past.max(axis=1)
    known &= usual > 0
    return _Change(wide.iloc[:, -1][known], expected[known], usual[known], largest[known])


Found = Iterator[tuple[tuple[str, ...], str, float]]


def _unusual(change: _Change, of: pd.DataFrame) -> Found:
    moved = (change.now - change.expected).abs()
    times = moved / change.usual
    for code in times.index[(times > MOST_TIMES) & (moved > change.largest)]:
        name, now, expected = of["la_name"][code], _print(change.now[code]), _print(change.expected[code])
        words = f"{name}: is {now} right? About {expected} was expected; it never changed as much"
        yield (name,), words, times[code]


def _exchanged(change: _Change, of: pd.DataFrame) -> Found:
    now, expected, usual = (part.to_numpy() for part in change[:3])
    apart = (now[None, :] - expected[:, None]) / usual[:, None]
    likely = -(DEGREES + 1) / 2 * np.log1p(apart**2 / DEGREES)
    own = np.diag(likely)
    gain = likely + likely.T - own[:, None] - own[None, :]
    region = of["region_code"].reindex(change.now.index).to_numpy()
    for one, other in np.argwhere(np.triu((gain > LIKELIER) & (region[:, None] == region[None, :]), 1)):
        names = tuple(of["la_name"][change.now.index[[one, other]]])
        values = f"{_print(now[one])} and {_print(now[other])}"
        words = f"{_print(expected[one])} and {_print(expected[other])}"
        text = f"{names[0]} and {names[1]}: exchanged? They are {values}; about {words} was expected"
        yield names, text, float(gain[one, other])


def _print(logarithm: float) -> str:
    return f"{np.exp(logarithm):,.4g}" if logarithm < 7 else f"{np.exp(logarithm):,.0f}"
