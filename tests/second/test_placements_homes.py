"""Homes, places in them and foster places, worked out a second time: see `tests.second.stated`."""

import pytest

from tests.second.stated import (
    added_up,
    assert_agrees,
    authorities,
    national,
    number,
    rank_correlation,
    rows,
    with_ends,
    with_interval,
    year,
)
from tests.second.test_placements import england, registered

NOW = year("placements-homes-count")
HOME = "children's home"
SECTORS = {"private": "private", "local-authority": "local authority", "voluntary": "voluntary"}
GRADES = ("outstanding", "good", "requires_improvement", "inadequate")


def homes(column: str, when: int, **wanted: str) -> float:
    """Homes or places of a whole list, added up."""
    found = rows("homes", time_period=when, type=HOME, list="all registered", **wanted)
    return sum(number(row[column]) or 0 for row in found)


def sector_share(sector: str, when: int) -> float:
    return 100 * homes("places", when, sector=sector) / homes("places", when)


def growth(column: str) -> float:
    return 100 * (homes(column, NOW) / homes(column, 2018) - 1)


def good(**sector: str) -> float:
    """Good or outstanding at the latest full inspection, of homes with a grade."""
    graded = [homes(grade, NOW, **sector) for grade in GRADES]
    return 100 * sum(graded[:2]) / sum(graded)


def published(when: int, column: str = "providers") -> float:
    (row,) = rows("provider_series", time_period=when, type=HOME)
    return float(row[column])


def net_joined(when: int) -> float:
    found = rows("home_changes", time_period=when, type=HOME)
    assert found
    return sum((number(row["joined"]) or 0) - (number(row["left"]) or 0) for row in found)


def worked_out(when: int) -> float:
    """Homes of a year by joiners and leavers from the nearest whole list."""
    whole = min((2018, 2021, 2022, 2025), key=lambda listed: abs(listed - when))
    if when >= whole:
        return homes("homes", whole) + sum(map(net_joined, range(whole + 1, when + 1)))
    return homes("homes", whole) - sum(map(net_joined, range(when + 1, whole + 1)))


def off() -> float:
    return max(abs(100 * (worked_out(when) / published(when) - 1)) for when in range(2016, NOW + 1))


def net_gain(when: int) -> dict[str, float]:
    return authorities("homes_elsewhere", "net_gain", time_period=when)


def gained(when: int) -> list[float]:
    return sorted((gain for gain in net_gain(when).values() if gain > 0), reverse=True)


def net_lasting() -> tuple[float, float, float]:
    first, last = added_up(net_gain(2014)), added_up(net_gain(2024))
    both = [area for area in first if area in last]
    return with_interval(rank_correlation([first[a] for a in both], [last[a] for a in both]), len(both))


def places_per_100(region: str | None) -> float:
    """Registered places, secure homes too, for 100 children whom a region's authorities have in homes."""
    level = {"geographic_level": "Regional", "region_name": region} if region else {}
    (row,) = rows(
        "children_placed",
        time_period=NOW,
        release=f"looked-after-placed-{NOW}",
        **(level or {"geographic_level": "National"}),
    )
    places = sum(
        number(found["places"]) or 0
        for found in rows("homes", time_period=NOW, list="all registered")
        if found["type"] != "special school" and (region is None or found["region_name"] == region)
    )
    return 100 * places / float(row["homes"])


def poverty(column: str) -> tuple[float, float, float]:
    """Child poverty by authority, with places in homes for each child or looked-after child."""
    poor = authorities("low_income", "children_in_low_income_percent", time_period=NOW)
    among = authorities("looked_after", column, time_period=NOW, release=f"looked-after-{NOW}")
    both = [code for code in poor if code in among]
    places = [registered(NOW).get(code, 0) / among[code] for code in both]
    return with_interval(rank_correlation([poor[code] for code in both], places), len(both))


def foster(column: str, when: int) -> dict[str, float]:
    return authorities("foster_places", column, time_period=when)


def foster_filled(when: int) -> float:
    return 100 * england("foster_places", "filled", when) / england("foster_places", "places", when)


def foster_compared() -> list[float]:
    """Change in places of each council with a figure in both years."""
    first, last = foster("places", 2022), foster("places", NOW)
    return [last[code] - first[code] for code in first if code in last]


REGIONS = {
    "north-west": "North West",
    "east-midlands": "East Midlands",
    "east-of-england": "East of England",
    "west-midlands": "West Midlands",
    "south-east": "South East",
    "yorkshire-and-the-humber": "Yorkshire and The Humber",
    "north-east": "North East",
    "london": "London",
    "south-west": "South West",
    "england": None,
}

NAIVE = {
    **{
        f"placements-homes-{name}-{when}": lambda column=column, when=when: homes(column, when)
        for name, column in (("count", "homes"), ("places", "places"))
        for when in (2018, 2021, 2022, NOW)
    },
    **{
        f"placements-homes-{name}-places-share-{when}": lambda sector=sector, when=when: sector_share(
            sector, when
        )
        for name, sector in SECTORS.items()
        for when in (2018, 2021, 2022, NOW)
    },
    "placements-homes-count-growth-since-2018": lambda: growth("homes"),
    "placements-homes-places-growth-since-2018": lambda: growth("places"),
    **{
        f"placements-homes-{name}-added-since-2018": lambda sector=sector, sign=sign: (
            sign * (homes("places", NOW, sector=sector) - homes("places", 2018, sector=sector))
        )
        for (name, sector), sign in zip(SECTORS.items(), (1, -1, -1), strict=True)
    },
    **{
        f"placements-homes-good-{name}-{NOW}": lambda sector=sector: good(sector=sector)
        for name, sector in SECTORS.items()
    },
    f"placements-homes-good-england-{NOW}": good,
    f"placements-homes-worked-out-off-2016-{NOW}": off,
    **{
        f"placements-homes-{name}-{when}": lambda sign=sign, when=when: sum(
            sign * gain > 0 for gain in net_gain(when).values()
        )
        for name, sign in (("sending", -1), ("gaining", 1))
        for when in (2014, 2024)
    },
    **{f"placements-homes-gained-{when}": lambda when=when: sum(gained(when)) for when in (2014, 2024)},
    **{
        f"placements-homes-gained-by-ten-{when}": lambda when=when: (
            100 * sum(gained(when)[:10]) / sum(gained(when))
        )
        for when in (2014, 2024)
    },
    **{
        f"placements-homes-outside-share-{when}": lambda when=when: national(
            "homes_elsewhere", "placed_away_percent", time_period=when
        )
        for when in (2014, 2024)
    },
    **{
        f"placements-homes-places-per-100-{name}-{NOW}": lambda region=region: places_per_100(region)
        for name, region in REGIONS.items()
    },
    **with_ends(
        {
            "placements-homes-net-lasting-2014-2024": net_lasting,
            f"placements-homes-poverty-per-child-{NOW}": lambda: poverty("population"),
            f"placements-homes-poverty-per-looked-after-{NOW}": lambda: poverty("looked_after_31_march"),
        }
    ),
    **{
        f"placements-foster-filled-share-{when}": lambda when=when: foster_filled(when)
        for when in (2022, NOW)
    },
    "placements-foster-places-fall-since-2022": lambda: (
        100 * (1 - england("foster_places", "places", NOW) / england("foster_places", "places", 2022))
    ),
    "placements-foster-places-fewer-since-2022": lambda: sum(change < 0 for change in foster_compared()),
    "placements-foster-places-councils-since-2022": lambda: len(foster_compared()),
}


@pytest.mark.parametrize("name", NAIVE)
def test_what_is_printed_on_homes_agrees_with_a_naive_implementation(name: str) -> None:
    assert_agrees(name, NAIVE[name])


@pytest.mark.parametrize("when", [2018, 2021, 2022, 2025])
@pytest.mark.parametrize(("column", "theirs"), [("homes", "providers"), ("places", "places")])
def test_a_whole_list_of_homes_adds_up_to_the_series_of_the_inspectorate(
    when: int, column: str, theirs: str
) -> None:
    assert homes(column, when) == published(when, theirs)
