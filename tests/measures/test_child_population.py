"""Populations: the newest release is taken up by itself, and a rate without its children says so by name.

The rows are invented: two authorities and England, so that an expected rate can be worked out by hand.
"""

from collections.abc import Callable

import pandas as pd
import pytest

from evidence.data import descriptor, tables
from evidence.data.councils import ENGLAND
from evidence.errors import DataError
from evidence.measures import child_population
from evidence.measures.registry import NO_POPULATION, authorities, england, over_years, rows, sources

PLACES = {"E06000009": "890", "E06000008": "889"}
POOLE = "E06000029"
EDITIONS = {"ons-mid-2024": 2025, "ons-mid-2025": 2026, "looked-after-2026": 2026}

Invent = Callable[..., None]


def places(time_period: int, release: str, numbers: list[float], name: str) -> pd.DataFrame:
    """Rows of England and then of `PLACES`; NaN is printed as x."""
    codes = ["", *PLACES]
    frame = pd.DataFrame(
        {
            "geographic_level": ["National", "Local authority", "Local authority"],
            "region_code": "",
            "old_la_code": ["", *PLACES.values()],
            "new_la_code": codes,
            "la_name": codes,
            name: numbers,
        }
    )
    symbol = frame[name].isna().map({True: "x", False: None})
    return frame.assign(time_period=time_period, release=release, **{f"{name}_symbol": symbol})


def children(mid_year: int, release: str, numbers: list[float]) -> pd.DataFrame:
    return places(mid_year, release, numbers, "population_0_17")


@pytest.fixture
def invent(monkeypatch: pytest.MonkeyPatch) -> Invent:
    load, source = tables.load, descriptor.source

    def counted(table: str, column: str) -> pd.DataFrame:
        frames = [places(year, "looked-after-2026", [30.0, 10.0, 20.0], column) for year in (2025, 2026)]
        whole = pd.concat(frames, ignore_index=True).reindex(columns=load(table).columns)
        return whole.assign(**({"rate_per_10000": 999.0} if table == "looked_after" else {}))

    def set_up(*population: pd.DataFrame) -> None:
        held = {
            child_population.TABLE: pd.concat(population, ignore_index=True),
            "looked_after": counted("looked_after", "looked_after_31_march"),
            "children_in_need": counted("children_in_need", "cin_31_march"),
        }
        monkeypatch.setattr(tables, "load", lambda name: held[name] if name in held else load(name))
        monkeypatch.setattr(
            descriptor, "source", lambda id: {"edition": EDITIONS[id]} if id in EDITIONS else source(id)
        )

    return set_up


OLDER = children(2024, "ons-mid-2024", [3000.0, 1000.0, 1000.0])
NEWER = [children(year, "ons-mid-2025", [6000.0, 2000.0, 2000.0]) for year in (2024, 2025)]


def test_a_newer_population_is_taken_up_by_itself(invent: Invent) -> None:
    invent(OLDER)
    assert authorities("looked-after", 2025)["value"].tolist() == [100.0, 200.0]
    assert sources("looked-after", years=[2025]) == ("looked-after-2026", "ons-mid-2024")
    invent(OLDER, *NEWER)
    assert authorities("looked-after", 2025)["value"].tolist() == [50.0, 100.0]
    assert england("looked-after", 2025) == 50.0
    assert sources("looked-after", years=[2025]) == ("looked-after-2026", "ons-mid-2025")
    assert set(child_population.children()["release"]) == {"ons-mid-2025"}


def test_a_year_that_the_newest_release_leaves_out_has_the_one_before(invent: Invent) -> None:
    invent(OLDER, NEWER[1])
    assert sources("looked-after", years=[2025, 2026])[1:] == ("ons-mid-2024", "ons-mid-2025")
    assert over_years("looked-after", [2025, 2026]).loc["E06000009"].tolist() == [100.0, 50.0]


@pytest.mark.parametrize("name", ["looked-after", "in-need"])
def test_a_rate_without_its_children_in_a_year_says_so_by_name(name: str, invent: Invent) -> None:
    invent(OLDER)
    asked = [
        lambda: authorities(name, 2026),
        lambda: england(name, 2026),
        lambda: over_years(name, [2025, 2026]),
        lambda: sources(name, years=[2025, 2026]),
    ]
    for ask in asked:
        with pytest.raises(DataError, match="no population for 2026.*at the middle of 2025.*Accepted: 2025"):
            ask()


@pytest.mark.parametrize("name", ["looked-after", "in-need"])
def test_in_all_years_a_rate_without_its_children_is_missing_with_a_mark(name: str, invent: Invent) -> None:
    invent(OLDER)
    found = rows(name).set_index("time_period")
    # The release prints a rate of 999: on which children, nobody said.
    assert found.loc[2026, "value"].isna().all()
    assert set(found.loc[2026, "symbol"]) == {NO_POPULATION}
    assert found.loc[2025, "value"].notna().all() and set(found.loc[2025, "base_release"]) == {"ons-mid-2024"}


def test_one_place_without_its_children_has_a_mark_and_no_published_rate(invent: Invent) -> None:
    invent(OLDER.iloc[:2])
    found = authorities("looked-after", 2025)
    assert found["value"].tolist()[0] == 100.0 and pd.isna(found["value"].iloc[1])
    assert found["symbol"].iloc[1] == NO_POPULATION


def test_children_are_of_the_newest_series_that_has_the_place() -> None:
    found = child_population.children().set_index(["code", "time_period"])
    newest = descriptor.source_ids(child_population.TABLE)[-1]
    assert found.loc[(ENGLAND, 2024), "release"] == found.loc[("E10000006", 2022), "release"] == newest
    # The series since the census of 2021 has no figure for the area that was abolished in 2019.
    assert child_population.census(found.loc[(POOLE, 2018), "release"]) == 2011
    assert not found.index.duplicated().any()
