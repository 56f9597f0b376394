"""Measures: what the chapters compare between authorities, each with its numerator and denominator."""

from collections.abc import Callable, Sequence
from functools import lru_cache, reduce

import pandas as pd

from evidence.data import areas, descriptor, joint_returns, periods, tables
from evidence.errors import DataError, UnknownName
from evidence.measures import child_population
from evidence.measures.entries import MEASURES, POPULATION, YEAR_END, Columns, Measure
from evidence.statistics.rates import rate

NAN = float("nan")

PART_YEAR = "part year"
"""Stands for the publisher's mark where a new authority's first year is left out of a flow."""

NO_POPULATION = "no population"
"""Stands for the publisher's mark where no estimate of the children is held for a place or a year."""


def authorities(name: str, year: int) -> pd.DataFrame:
    """Give one measure for every authority that counts in spreads, as now revised.

    Parameters
    ----------
    name : str
        Name in `MEASURES`.
    year : int
        Year ending, or at, 31 March; of the workforce, 30 September.

    Returns
    -------
    pandas.DataFrame
        Indexed by `new_la_code`: `la_name`, `value` (per 10,000 or per cent), `count`, `base`, `symbol`,
        the publisher's mark where there is no value. City of London and Isles of Scilly are left out, and so
        are codes not in use on that day. A joint return is one row. A new authority has no flow in its first
        year; the mark is then ``"part year"``.

    Raises
    ------
    UnknownName
        If there is no such measure, or nothing of it in that year.
    DataError
        If the children it is over are not held for that year.

    Examples
    --------
    >>> from evidence.measures.registry import authorities
    >>> len(authorities("looked-after", 2025))
    151
    """
    measure = _measure(name)
    rows = _in_year(measure, year)
    rows = rows[rows["geographic_level"] == "Local authority"]
    rows, _ = areas.in_spreads(rows[_in_use(measure, rows)])
    return _values(measure, rows).set_index("new_la_code")[["la_name", "value", "count", "base", "symbol"]]


def england(name: str, year: int) -> float:
    """Give one measure for England in a year, per 10,000 or per cent, from the publisher's England row.

    Of the workforce it is the value printed.

    Examples
    --------
    >>> round(england("looked-after", 2025))
    67
    """
    measure = _measure(name)
    rows = _in_year(measure, year)
    rows = rows[rows["geographic_level"] == "National"]
    return float(_values(measure, rows)["value"].iloc[0])


def years(*names: str) -> list[int]:
    """Name the years for which measures are held, all of those given, so that no notebook types the newest.

    They end, or are, on 31 March (of the workforce, 30 September), oldest first; any place has a value or a
    mark in each.

    Examples
    --------
    >>> years("three-social-workers")
    [2024]
    """
    measures = map(_measure, names)
    held = (_newest(m, tables.load(m.columns.table))["time_period"].unique() for m in measures)
    return sorted(map(int, set.intersection(*map(set, held))))


def last_day(held: Callable[[str], pd.DataFrame] | None = None) -> str:
    """Name the newest day (``YYYY-MM-DD``) that any measure counts on, by which the book knows what is over.

    An authority that ends on a later day is current, and one that begins on a later day has no figures yet,
    whatever the day on which the book is built. `held` gives other tables, by name, than the committed ones.

    Examples
    --------
    >>> "2025-09-30" <= last_day()
    True
    """
    dated = {(measure.columns.table, measure.columns.day) for measure in MEASURES.values()}
    if held is None:
        return _last_day(frozenset(tables.digest(table) for table, _ in dated))
    years = ((held(table)["time_period"].drop_duplicates().astype("int64"), day) for table, day in dated)
    return max((areas.days(year, day).max() for year, day in years if len(year)), default="")


@lru_cache(maxsize=1)
def _last_day(state: frozenset[str]) -> str:
    """Work it out once for as long as no table changes: every brief asks."""
    return last_day(tables.load)


def rows(name: str) -> pd.DataFrame:
    """Give every row of a measure: all years, England, regions and authorities, as now revised.

    The rows of the newest release of each year, codes not in use among them, with `value`, `count`, `base`
    and the marks `count_symbol`, `base_symbol` and `symbol`; `base_release` where the base is an estimate of
    children. A value is the ratio of the counts or, in a year for which the publisher printed no two counts
    and for England where `Columns.as_published` says so, what was published. Where no estimate of the
    children is held there is no value, and the mark is `NO_POPULATION`.

    Examples
    --------
    >>> found = rows("looked-after").query("geographic_level == 'National' and time_period == 2025")
    >>> int(found["count"].item())
    81770
    """
    measure = _measure(name)
    columns = measure.columns
    unused = set(descriptor.indicators(descriptor.resource(columns.table)))
    unused -= {columns.value, columns.count, *columns.bases}
    frame = tables.load(columns.table).drop(columns=[c for name in unused for c in (name, f"{name}_symbol")])
    return _values(measure, _newest(measure, frame)).reset_index(drop=True)


def sources(*names: str, years: Sequence[int]) -> tuple[str, ...]:
    """Name the releases that measures rest on in some years, so that no notebook types them.

    They come in the order met, the population's last.

    Examples
    --------
    >>> sources("looked-after", years=[2025])
    ('looked-after-2025', 'ons-mid-2024')
    """
    wanted = [_measure(name) for name in names]
    releases = [release for m in wanted for release in _releases(_latest(m, *years), years)]
    if any(m.columns.base == POPULATION for m in wanted):
        for measure in wanted:
            _need_population(measure, years)
        mid_years = [year - 1 for year in years]
        releases += _releases(child_population.newest(mid_years), mid_years)
    return tuple(dict.fromkeys(releases))


def used(*names: str, years: Sequence[int]) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Say what measures rest on in some years: tables, releases and period, so that no notebook types them.

    Tables are those of the measures in the order met, then that of the children where it is a base, then
    ``areas``; releases as `sources` gives them; the period in the words of
    `evidence.data.periods.dates_in_words`.

    Examples
    --------
    >>> used("looked-after", years=[2025])[0]
    ('looked_after', 'child_population', 'areas')
    >>> used("turnover", years=[2025])[2], used("agency", years=[2024, 2025])[2]
    ('year ending 30 September 2025', '30 September 2024 and 2025')
    """
    wanted = [_measure(name).columns for name in names]
    population = [child_population.TABLE for one in wanted if one.base == POPULATION]
    days, flows = {one.day for one in wanted}, {one.flow for one in wanted}
    # Of two days in the year there is no one word.
    words = periods.dates_in_words(years, days.pop(), flows=flows) if len(days) == 1 else periods.span(years)
    named = dict.fromkeys([*(one.table for one in wanted), *population, "areas"])
    return tuple(named), sources(*names, years=years), words


def too_small() -> str:
    """Name the authorities too small for a rate to mean anything, so that no notebook types them.

    Examples
    --------
    >>> too_small()
    'City of London and Isles of Scilly'
    """
    return " and ".join(areas.in_spreads(tables.load("areas"))[1])


def left_out(name: str, *years: int) -> str:
    """Name the authorities without a measure in each of some years, so that no notebook types them.

    Those too small for a spread first, then those of each year without a value; more than six are counted.

    Examples
    --------
    >>> left_out("looked-after", 2025)
    'City of London and Isles of Scilly, too small for a rate to mean anything'
    >>> left_out("looked-after", 2016).partition("; ")[2]
    'without a figure for 2016: Bournemouth, Dorset and Poole'
    """
    found = []
    measure = _measure(name)
    for year in years:
        small = areas.in_spreads(_in_year(measure, year))[1]
        found.append(f"{' and '.join(small)}, too small for a rate to mean anything")
        unknown = authorities(name, year).query("value.isna()")["la_name"]
        # As the table of areas has them: a publisher adds "(Pre LGR)".
        own = tables.load("areas").set_index("new_la_code")["la_name"].reindex(unknown.index)
        missing = sorted(own.fillna(unknown))
        named = " and ".join(filter(None, (", ".join(missing[:-1]), *missing[-1:])))
        if missing:
            words = named if len(missing) < 7 else f"{len(missing)} authorities"
            found.append(f"without a figure for {year}: {words}")
    return "; ".join(dict.fromkeys(found))


def over_years(name: str, years: list[int], *, as_filed: bool = False) -> pd.DataFrame:
    """Give one measure over years on constant areas: counts and populations added up, never rates averaged.

    Parameters
    ----------
    name : str
        Name in `MEASURES`.
    years : list of int
        Years ending, or at, 31 March; of the workforce, 30 September.
    as_filed : bool
        Add up authorities that file one workforce return, so that the measure can stand beside the workforce.

    Returns
    -------
    pandas.DataFrame
        One row a constant area, one column a year; areas merged or split since are there only for measures
        with counts, the others missing in years before or after. City of London and Isles of Scilly are out.
        A flow is missing in the first year of a new authority.

    Examples
    --------
    >>> over_years("looked-after", [2016, 2025]).shape
    (148, 2)
    >>> together = over_years("looked-after", [2025], as_filed=True)
    >>> together.index.equals(over_years("agency", [2025]).index)
    True
    """
    measure = _measure(name)
    _need_population(measure, years)
    frame = _values(measure, _latest(measure, *years))
    frame = frame[frame["geographic_level"] == "Local authority"]
    known = joint_returns.areas() if as_filed else None
    if frame.groupby("time_period")["base"].count().gt(0).all():
        whole = areas.constant(frame, ["count", "base"], day=measure.columns.day, known=known)
        whole["value"] = rate(whole["count"], whole["base"].where(whole["base"] > 0), measure.per)
    else:
        whole = areas.with_constant(frame[_in_use(measure, frame)], known)
        # A merged area has no percentage unless its parts' counts are known.
        merged = areas.shared(tables.load("areas") if known is None else known)
        whole = whole[~whole["constant_area"].isin(merged)]
    kept, _ = areas.in_spreads(whole.drop(columns="new_la_code", errors="ignore"))
    return kept.pivot(index="constant_area", columns="time_period", values="value")


def _measure(name: str) -> Measure:
    if name not in MEASURES:
        raise UnknownName("measure", name, MEASURES)
    return MEASURES[name]


def _latest(measure: Measure, *years: int) -> pd.DataFrame:
    """Rows of the newest release that prints this measure, for each of the years."""
    frame = tables.load(measure.columns.table)
    rows = _newest(measure, frame[frame["time_period"].isin(years)])
    # A release may print today's codes for years before a recode: each place has the code of the day.
    recoded = rows[(rows["geographic_level"] == "Local authority") & ~_in_use(measure, rows)]
    then = areas.code_at(recoded["old_la_code"], areas.days(recoded["time_period"], measure.columns.day))
    taken = pd.MultiIndex.from_frame(rows[["time_period", "new_la_code"]])
    free = then.notna() & ~pd.MultiIndex.from_arrays([recoded["time_period"], then]).isin(taken)
    return rows.assign(new_la_code=then[free].reindex(rows.index).fillna(rows["new_la_code"]))


def _releases(rows: pd.DataFrame, years: Sequence[int]) -> list[str]:
    """Name the release of each year, in the order of the years."""
    held = rows[["time_period", "release"]].drop_duplicates()
    return [release for year in years for release in held.loc[held["time_period"] == year, "release"]]


def _newest(measure: Measure, frame: pd.DataFrame) -> pd.DataFrame:
    printed = measure.columns.count or measure.columns.value
    # A release that has no such column holds nothing there: not even a mark.
    held = frame[printed].notna() | (frame[f"{printed}_symbol"] != "")
    return tables.vintage(frame[held], "latest")


def _in_use(measure: Measure, rows: pd.DataFrame) -> pd.Series:
    return areas.alive(rows["new_la_code"], areas.days(rows["time_period"], measure.columns.day))


def _in_year(measure: Measure, year: int) -> pd.DataFrame:
    rows = _latest(measure, year)
    if rows.empty:
        known = tables.load(measure.columns.table)["time_period"].astype(str)
        raise UnknownName(f"year with {measure.title!r}", str(year), set(known))
    _need_population(measure, [year])
    return rows


def _need_population(measure: Measure, years: Sequence[int]) -> None:
    """Refuse a year of a rate of children for which no estimate of the children is held."""
    if measure.columns.base != POPULATION:
        return
    held = tables.load(child_population.TABLE)["time_period"] + 1
    for year in sorted(set(years) - set(held)):
        raise DataError(
            f"no population for {year}: {measure.title!r} is over the children at the middle of {year - 1}",
            file=child_population.TABLE,
            column="time_period",
            accepted=f"{held.min()} to {held.max()}",
        )


def _with_base(columns: Columns, rows: pd.DataFrame) -> pd.DataFrame:
    """Add `count` and `base`, each with its mark; nothing where only a percentage is published."""
    if not columns.count:
        return rows.assign(count=NAN, count_symbol=None, base=NAN, base_symbol=None, base_release="")
    rows = rows.assign(count=rows[columns.count], count_symbol=rows[f"{columns.count}_symbol"])
    # Authorities begin on 1 April: to another day than 31 March their first year is a part of one.
    if columns.flow and columns.day != YEAR_END:
        is_part = areas.first_year(rows)
        rows["count"] = rows["count"].mask(is_part)
        rows["count_symbol"] = rows["count_symbol"].mask(is_part, PART_YEAR)
    if columns.base != POPULATION:
        # The first mark met; `bfill` across looks at every row by itself.
        marks = (rows[f"{base}_symbol"] for base in columns.bases)
        symbols = reduce(pd.Series.combine_first, marks)
        total = rows[[*columns.bases]].sum(axis=1, skipna=False)
        return rows.assign(base=total, base_symbol=symbols, base_release="")
    population = child_population.newest(rows["time_period"].unique() - 1)
    key = ["geographic_level", "place", "time_period"]
    population = population.assign(
        place=_place(population),
        time_period=population["time_period"] + 1,
        base=population["population_0_17"],
        base_symbol=population["population_0_17_symbol"],
        base_release=population["release"],
    )
    population = population[[*key, "base", "base_symbol", "base_release"]]
    joined = rows.assign(place=_place(rows)).merge(population, on=key, how="left")
    no_row = joined["base_release"].isna()
    return joined.assign(
        base_symbol=joined["base_symbol"].mask(no_row, NO_POPULATION),
        base_release=joined["base_release"].fillna(""),
    )


def _place(rows: pd.DataFrame) -> pd.Series:
    """Name the place by the department's number: it survives a recode, the ONS code does not."""
    return rows["old_la_code"].where(rows["geographic_level"] == "Local authority", rows["region_code"])


def _values(measure: Measure, rows: pd.DataFrame) -> pd.DataFrame:
    """Add `count`, `base`, `value` and `symbol`: the ratio of the counts, or else what was published."""
    columns = measure.columns
    joined = _with_base(columns, rows)
    value = rate(joined["count"], joined["base"].where(joined["base"] > 0), measure.per)
    symbol = joined["count_symbol"].fillna(joined["base_symbol"])
    # Where counts are held and the estimates of children are not, a published rate would be on another base.
    without_counts = joined["count"] if columns.base == POPULATION else value
    if columns.value:
        uncounted = without_counts.isna().groupby(joined["time_period"]).transform("all")
        value = value.mask(uncounted, joined[columns.value])
        symbol = symbol.mask(uncounted, joined[f"{columns.value}_symbol"])
    if columns.as_published:
        value = value.mask(joined["geographic_level"] == "National", joined[columns.value])
    return joined.assign(value=value, symbol=symbol)
