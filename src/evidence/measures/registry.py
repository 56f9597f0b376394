"""Measures: what the chapters compare between authorities, each with its numerator and denominator."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from evidence.data import areas, descriptor, joint_returns, tables
from evidence.errors import DataError, UnknownName
from evidence.measures import child_population
from evidence.statistics.rates import Kind, rate

NAN = float("nan")


@dataclass(frozen=True)
class Measure:
    """One measure of practice or need.

    Attributes
    ----------
    title : str
        Name with unit, as a reader sees it.
    table : str
        The table it is read from.
    value : str
        The published rate or percentage, used where no counts are published.
    count, base : str
        Columns of the numerator and the denominator; `base` "population" is children aged 0 to 17 at the
        mid-year before 31 March; several columns are added up. Empty where only a percentage is published.
    kind : str
        "rate" or "proportion".
    form : str
        Format of one number.
    per : int
        The unit: 10,000 children for a rate of children, 100 for a percentage, 1 for a caseload.
    flow : bool
        Whether it counts what happened in the year: a new authority then has none of its first.
    as_published : bool
        Whether England is the published value: the publisher leaves authorities with one of the two counts
        missing out of the rate, and not out of the counts.
    """

    title: str
    table: str
    value: str
    count: str = ""
    base: str | tuple[str, ...] = ""
    kind: Kind = "proportion"
    form: str = "{:.0f}%"
    per: int = 100
    flow: bool = False
    as_published: bool = False

    @property
    def day(self) -> str:
        """Month and day to which the table's years refer, such as ``"03-31"``."""
        return descriptor.resource(self.table).get("reference_day", "03-31")


def _a_rate(title: str, table: str, count: str, value: str = "") -> Measure:
    return Measure(
        f"{title}, per 10,000 children", table, value, count, "population", "rate", "{:,.0f}", 10_000
    )


MEASURES = {
    "looked-after": _a_rate("Looked after", "looked_after", "looked_after_31_march", "rate_per_10000"),
    "in-need": _a_rate("In need", "children_in_need", "cin_31_march"),
    "protection-plans": _a_rate("On a protection plan", "child_protection", "plans_31_march"),
    "referrals": _a_rate("Referrals in the year", "referrals", "referrals"),
    "re-referrals": Measure(
        "Referred again within 12 months", "referrals", "re_referral_percent", "re_referrals", "referrals"
    ),
    "repeat-plans": Measure(
        "Plans that are a second or later one",
        "child_protection",
        "second_or_later_percent",
        "second_or_later_plans",
        "plans_started",
    ),
    "three-placements": Measure(
        "Three or more placements in the year",
        "placements",
        "three_or_more_placements_percent",
        "three_or_more_placements",
        "looked_after_children",
    ),
    "long-term-stability": Measure(
        "In one placement for two years",
        "placements",
        "long_term_stability_percent",
        "long_term_stable",
        "long_term_children",
    ),
    "over-20-miles": Measure("Placed over 20 miles from home", "placements", "over_20_miles_percent"),
    "special-guardianship": Measure(
        "Left care to a special guardian", "placements", "special_guardianship_percent"
    ),
    "assessments-45-days": Measure(
        "Assessments within 45 working days", "timeliness", "assessments_45_days_percent"
    ),
    "conferences-15-days": Measure(
        "Conferences within 15 working days", "timeliness", "conferences_15_days_percent"
    ),
    "reviews-in-time": Measure(
        "Protection plans reviewed in time",
        "timeliness",
        "plan_reviews_in_time_percent",
        "plan_reviews_in_time",
        "plans_three_months",
    ),
    "not-in-touch": Measure(
        "Care leavers aged 19 to 21 not in touch",
        "participation_proxies",
        "care_leavers_not_in_touch_percent",
    ),
    "missing": Measure("Looked after and missing in the year", "participation_proxies", "missing_percent"),
    "away-without-authorisation": Measure(
        "Looked after and away without authorisation",
        "participation_proxies",
        "away_without_authorisation_percent",
    ),
    "health-checks": Measure(
        "Looked after and health checked", "participation_proxies", "health_checks_percent"
    ),
    "turnover": Measure(
        "Social workers who left in the year",
        "workforce",
        "turnover_percent",
        "leavers_fte",
        "in_post_fte",
        "rate",
        "{:.1f}%",
        flow=True,
        as_published=True,
    ),
    "agency": Measure(
        "Social workers from agencies",
        "workforce",
        "agency_percent",
        "agency_fte",
        ("in_post_fte", "agency_fte"),
        form="{:.1f}%",
        as_published=True,
    ),
    "vacancy": Measure(
        "Social work posts vacant",
        "workforce",
        "vacancy_percent",
        "vacancies_fte",
        ("in_post_fte", "vacancies_fte"),
        form="{:.1f}%",
        as_published=True,
    ),
    "caseload": Measure(
        "Cases for each social worker who holds any",
        "workforce",
        "cases_per_holder",
        "cases",
        "case_holders_fte",
        "rate",
        "{:.1f}",
        per=1,
        as_published=True,
    ),
    "three-social-workers": Measure(
        "Three or more social workers in the year",
        "social_worker_changes",
        "three_or_more_social_workers_percent",
        "three_or_more_social_workers",
        "looked_after_children",
    ),
}
"""Every measure, by the word its ids carry. Percentages with counts are worked out from them, unrounded."""

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
    """Give one measure for England, from the publisher's England row: of the workforce, the value printed.

    Parameters
    ----------
    name, year : str, int
        As for `authorities`.

    Returns
    -------
    float
        Per 10,000 or per cent.

    Examples
    --------
    >>> round(england("looked-after", 2025))
    67
    """
    measure = _measure(name)
    rows = _in_year(measure, year)
    rows = rows[rows["geographic_level"] == "National"]
    value = rows[measure.value] if measure.as_published else _values(measure, rows)["value"]
    return float(value.iloc[0])


def years(name: str) -> list[int]:
    """Name the years for which a measure is held, so that no notebook types the newest.

    Parameters
    ----------
    name : str
        Name in `MEASURES`.

    Returns
    -------
    list of int
        Years ending, or at, 31 March (of the workforce, 30 September), oldest first, in which any place has a
        value or a mark.

    Raises
    ------
    UnknownName
        If there is no such measure.

    Examples
    --------
    >>> years("three-social-workers")
    [2024]
    """
    measure = _measure(name)
    return sorted(int(year) for year in _newest(measure, tables.load(measure.table))["time_period"].unique())


def rows(name: str) -> pd.DataFrame:
    """Give every row of a measure: all years, England, regions and authorities, as now revised.

    Parameters
    ----------
    name : str
        Name in `MEASURES`.

    Returns
    -------
    pandas.DataFrame
        The rows of the newest release of each year, codes not in use among them, with `value`, `count`,
        `base` and the marks `count_symbol`, `base_symbol` and `symbol`; `base_release` where the base is an
        estimate of children. A value is the ratio of the counts or, in a year for which the publisher printed
        no two counts and for England where `Measure.as_published` says so, what was published. Where no
        estimate of the children is held there is no value, and the mark is `NO_POPULATION`.

    Raises
    ------
    UnknownName
        If there is no such measure.

    Examples
    --------
    >>> found = rows("looked-after").query("geographic_level == 'National' and time_period == 2025")
    >>> int(found["count"].item())
    81770
    """
    measure = _measure(name)
    bases = [measure.base] if isinstance(measure.base, str) else measure.base
    unused = set(descriptor.indicators(descriptor.resource(measure.table)))
    unused -= {measure.value, measure.count, *bases}
    frame = tables.load(measure.table).drop(columns=[c for name in unused for c in (name, f"{name}_symbol")])
    whole = _values(measure, _newest(measure, frame)).reset_index(drop=True)
    if measure.as_published:
        is_england = whole["geographic_level"] == "National"
        whole["value"] = whole["value"].mask(is_england, whole[measure.value])
    return whole


def sources(*names: str, years: Sequence[int]) -> tuple[str, ...]:
    """Name the releases that measures rest on, so that no notebook types them.

    Parameters
    ----------
    *names : str
        Names in `MEASURES`.
    years : sequence of int
        Years ending, or at, 31 March.

    Returns
    -------
    tuple of str
        Source ids, in the order met, the population's last.

    Examples
    --------
    >>> sources("looked-after", years=[2025])
    ('looked-after-2025', 'ons-mid-2024')
    """
    wanted = [_measure(name) for name in names]
    releases = [release for m in wanted for release in _releases(_latest(m, *years), years)]
    if any(m.base == "population" for m in wanted):
        for measure in wanted:
            _need_population(measure, years)
        mid_years = [year - 1 for year in years]
        releases += _releases(child_population.newest(mid_years), mid_years)
    return tuple(dict.fromkeys(releases))


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
        whole = areas.constant(frame, ["count", "base"], day=measure.day, known=known)
        whole["value"] = rate(whole["count"], whole["base"].where(whole["base"] > 0), measure.per)
    else:
        whole = areas.with_constant(frame[_in_use(measure, frame)], known)
        # A merged area has no percentage unless its parts' counts are known.
        whole = whole[~whole["constant_area"].str.contains("+", regex=False)]
    kept, _ = areas.in_spreads(whole.drop(columns="new_la_code", errors="ignore"))
    return kept.pivot(index="constant_area", columns="time_period", values="value")


def _measure(name: str) -> Measure:
    if name not in MEASURES:
        raise UnknownName("measure", name, MEASURES)
    return MEASURES[name]


def _latest(measure: Measure, *years: int) -> pd.DataFrame:
    """Rows of the newest release that prints this measure, for each of the years."""
    frame = tables.load(measure.table)
    return _newest(measure, frame[frame["time_period"].isin(years)])


def _releases(rows: pd.DataFrame, years: Sequence[int]) -> list[str]:
    """Name the release of each year, in the order of the years."""
    held = rows[["time_period", "release"]].drop_duplicates()
    return [release for year in years for release in held.loc[held["time_period"] == year, "release"]]


def _newest(measure: Measure, frame: pd.DataFrame) -> pd.DataFrame:
    printed = measure.count or measure.value
    # A release that has no such column holds nothing there: not even a mark.
    held = frame[printed].notna() | (frame[f"{printed}_symbol"] != "")
    return tables.vintage(frame[held], "latest")


def _in_use(measure: Measure, rows: pd.DataFrame) -> pd.Series:
    return areas.alive(rows["new_la_code"], areas.days(rows["time_period"], measure.day))


def _in_year(measure: Measure, year: int) -> pd.DataFrame:
    rows = _latest(measure, year)
    if rows.empty:
        known = tables.load(measure.table)["time_period"].astype(str)
        raise UnknownName(f"year with {measure.title!r}", str(year), set(known))
    _need_population(measure, [year])
    return rows


def _need_population(measure: Measure, years: Sequence[int]) -> None:
    """Refuse a year of a rate of children for which no estimate of the children is held."""
    if measure.base != "population":
        return
    held = tables.load(child_population.TABLE)["time_period"] + 1
    for year in sorted(set(years) - set(held)):
        raise DataError(
            f"no population for {year}: {measure.title!r} is over the children at the middle of {year - 1}",
            file=child_population.TABLE,
            column="time_period",
            accepted=f"{held.min()} to {held.max()}",
        )


def _with_base(measure: Measure, rows: pd.DataFrame) -> pd.DataFrame:
    """Add `count` and `base`, each with its mark; nothing where only a percentage is published."""
    if not measure.count:
        return rows.assign(count=NAN, count_symbol=None, base=NAN, base_symbol=None, base_release="")
    if measure.flow:
        is_part = areas.first_year(rows)
        symbol = f"{measure.count}_symbol"
        rows = rows.assign(
            **{
                measure.count: rows[measure.count].mask(is_part),
                symbol: rows[symbol].mask(is_part, PART_YEAR),
            }
        )
    rows = rows.assign(count=rows[measure.count], count_symbol=rows[f"{measure.count}_symbol"])
    if measure.base != "population":
        bases = [measure.base] if isinstance(measure.base, str) else list(measure.base)
        symbols = rows[f"{bases[0]}_symbol"]
        for base in bases[1:]:
            symbols = symbols.fillna(rows[f"{base}_symbol"])
        total = rows[bases].sum(axis=1, skipna=False)
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
    columns = [*key, "base", "base_symbol", "base_release"]
    joined = rows.assign(place=_place(rows)).merge(population[columns], on=key, how="left")
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
    joined = _with_base(measure, rows)
    value = rate(joined["count"], joined["base"].where(joined["base"] > 0), measure.per)
    symbol = joined["count_symbol"].fillna(joined["base_symbol"])
    # Where counts are held and the estimates of children are not, a published rate would be on another base.
    without_counts = joined["count"] if measure.base == "population" else value
    if measure.value:
        uncounted = without_counts.isna().groupby(joined["time_period"]).transform("all")
        value = value.mask(uncounted, joined[measure.value])
        symbol = symbol.mask(uncounted, joined[f"{measure.value}_symbol"])
    return joined.assign(value=value, symbol=symbol)
