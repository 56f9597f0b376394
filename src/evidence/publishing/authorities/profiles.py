"""Profiles: the measures of a brief by year, for England and every council, and limits for the latest."""

from functools import cache, lru_cache

import numpy as np
import pandas as pd

from evidence.data import areas, councils, descriptor, joint_returns, tables
from evidence.data.councils import ENGLAND
from evidence.data.periods import dates_in_words
from evidence.errors import UnknownName
from evidence.measures import child_population, registry
from evidence.measures.entries import OF_BRIEFS, POPULATION, Measure
from evidence.statistics.funnel import funnel_limits
from evidence.statistics.ranks import rank_intervals

# Estimates of children on one basis begin in mid-2012.
FIRST_YEAR = 2013
STANDINGS = ("within", "outside 95", "outside 99.8", "no limits")
ROUNDINGS = (10, 5, 1, 0.1, 0.01)
LEVEL_OF_YEAR = ["time_period", "geographic_level"]

NO_ROW = "the publisher's file has no row for it"
NO_POPULATION = "no estimate of its children is held for that year"
NEW = "the council was new, and the year before it is not its own"
PART = "the council was new: what happened in part of a year"


def series(measure_id: str) -> pd.DataFrame:
    """Give one measure for every council and year, England first, as now revised.

    One row for each area and year in which it had children's services, by `code` of the council's page (or
    `ENGLAND`) and `time_period`. `value` is `count` over `base`, unrounded, or what was published where no
    counts are; NaN where not known, and `reason` says why. `release` and, of estimates of children,
    `base_release` are source ids; `joint` names the joint return whose figure it is. `revised` tells whether
    the release before had another number beyond its rounding: `before`, a count or, without counts, a value.
    """
    return _series(*_known(measure_id)).copy(deep=False)


def limits(measure_id: str, year: int | None = None) -> pd.DataFrame:
    """Give the limits of one measure for every council in its latest year, or in another.

    Another year is asked for so that nobody is called unusual on one year alone. One row a council, in the
    order of `councils`: `code`, `centre` (the rate of all together) and the four limits of
    `evidence.statistics.funnel.funnel_limits`, in the unit of the measure; `standing`, one of `STANDINGS`;
    `why` there are no limits, or ""; `first` and `last`, the places from the lowest that hold 95 in 100 true
    ones, of `among`. The members of a joint return share those of one area. `attrs["spread"]` is that of all.
    """
    return _limits(*_known(measure_id), year).copy(deep=False)


def standings_before(measure_id: str) -> dict[str, str]:
    """Give, by code, one of `STANDINGS` for the year before the latest, where a measure has counts in it."""
    years = sorted(series(measure_id)["time_period"].unique())
    if not OF_BRIEFS[measure_id].has_counts or years[-1] - 1 not in years:
        return {}
    found = limits(measure_id, int(years[-1]) - 1)
    return dict(zip(found["code"], found["standing"], strict=True))


def _known(measure_id: str) -> tuple[Measure, str]:
    """Find a measure, and digest its tables: what was worked out stands as long as they do."""
    if measure_id not in OF_BRIEFS:
        raise UnknownName("measure of a brief", measure_id, OF_BRIEFS)
    measure = OF_BRIEFS[measure_id]
    names = (measure.columns.table, "areas", "area_changes", child_population.TABLE, "joint_returns")
    return measure, " ".join(map(tables.digest, names))


@lru_cache(maxsize=64)
def _series(measure: Measure, state: str) -> pd.DataFrame:
    rows = registry.rows(measure.id)
    is_wanted = rows["geographic_level"].isin(councils.LEVELS) & (rows["time_period"] >= FIRST_YEAR)
    rows = rows[is_wanted].reset_index(drop=True)
    columns = measure.columns
    now = rows["count"] if measure.has_counts else rows["value"]
    rows = rows.join(as_printed_before(rows, columns.table, columns.count or columns.value, now))
    rows["reason"] = _reasons(measure, rows)
    if columns.base == POPULATION:
        rows = _with_earlier_population(rows, measure.per)
    if measure.brief.looks_back:
        # Of a council that a merger or split made.
        began = {c.number: int(c.opened[:4]) + 1 for c in councils.councils().values() if c.opened}
        is_first = rows["old_la_code"].map(began).eq(rows["time_period"])
        rows["value"] = rows["value"].mask(is_first)
        rows["reason"] = rows["reason"].mask(is_first, NEW)
    is_joint = joint_returns.is_joint(rows["old_la_code"])
    rows["joint"] = rows["la_name"].where(is_joint, "")
    each = joint_returns.members(rows["old_la_code"])
    rows = rows.loc[each.index].assign(code=councils.by_number(each).to_numpy()).reset_index(drop=True)
    rows["code"] = rows["code"].mask(rows["geographic_level"] == "National", ENGLAND)
    rows = _with_missing_rows(measure, rows)
    order = {code: place for place, code in enumerate([ENGLAND, *councils.councils()])}
    rows = rows.assign(order=rows["code"].map(order)).sort_values(["order", "time_period"], ignore_index=True)
    kept = "code time_period value count base reason release base_release joint revised before"
    return rows[kept.split()]


def _reasons(measure: Measure, rows: pd.DataFrame) -> pd.Series:
    """Say in words why there is no value: the publisher's mark, in the release that printed it."""
    of_base = rows["count"].notna() & (measure.has_counts and measure.columns.base == POPULATION)
    table = np.where(of_base, child_population.TABLE, measure.columns.table)
    release = rows["base_release"].where(of_base, rows["release"])
    meanings = map(cache(_meaning), rows["symbol"].fillna("").astype(str), table, release)
    found = pd.Series(meanings, index=rows.index, dtype="str")
    found = found.mask(rows["count"].eq(0) & rows["base"].eq(0), "there were none to count")
    return found.where(rows["value"].isna(), "")


def _meaning(mark: str, table: str, release: str) -> str:
    if mark == registry.PART_YEAR:
        return PART
    if mark == registry.NO_POPULATION:
        return NO_POPULATION
    return descriptor.meaning(table, mark, release) if mark else "the release does not print it"


def _with_earlier_population(rows: pd.DataFrame, per: int) -> pd.DataFrame:
    """Take from the series before the 2021 census what the newest has no figure for."""
    held = child_population.children().set_index(["code", "time_period"])
    code = councils.by_number(rows["old_la_code"])
    found = held.reindex(pd.MultiIndex.from_arrays([code, rows["time_period"] - 1])).set_index(rows.index)
    fills = rows["base"].isna() & rows["count"].notna() & found["children"].notna()
    base = rows["base"].mask(fills, found["children"])
    return rows.assign(
        base=base,
        base_release=rows["base_release"].mask(fills, found["release"]).where(base.notna(), ""),
        value=rows["value"].mask(fills, rows["count"] / base * per),
        reason=rows["reason"].mask(fills, ""),
    )


def _with_missing_rows(measure: Measure, rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the years in which each council had children's services, and name those that no row is for."""
    years = pd.Series(sorted(rows["time_period"].unique()))
    ends = areas.days(years, measure.columns.day)
    dated = list(zip(years, ends, strict=True))
    known = councils.councils().items()
    lived = [(code, year) for code, council in known for year, day in dated if council.alive(day)]
    england = rows.loc[rows["code"] == ENGLAND, ["code", "time_period"]]
    wanted = pd.concat([england, pd.DataFrame(lived, columns=["code", "time_period"])])
    found = wanted.merge(rows, on=["code", "time_period"], how="left", indicator=True)
    is_absent = found.pop("_merge") == "left_only"
    words = {"reason": NO_ROW, "release": "", "base_release": "", "joint": "", "revised": False}
    for column, word in words.items():
        found[column] = found[column].mask(is_absent, word)
    return found.astype({"revised": "bool"})


@lru_cache(maxsize=64)
def _limits(measure: Measure, state: str, year: int | None) -> pd.DataFrame:
    whole = _series(measure, state)
    latest = whole[whole["time_period"] == (year or whole["time_period"].max())].set_index("code")
    known = councils.councils()
    found = pd.DataFrame({"code": list(known)})
    rows = latest.reindex(found["code"]).reset_index(drop=True)
    too_small = np.array([not council.in_spreads for council in known.values()])
    day = areas.days(pd.Series([year or whole["time_period"].max()]), measure.columns.day).item()
    over = np.array([council.closed != "" and council.closed <= day for council in known.values()])
    opened = [council.opened if council.opened > day else "" for council in known.values()]
    coming = pd.Series([dates_in_words([int(on[:4])], on[5:]) if on else "" for on in opened])
    why = rows["reason"].fillna("")
    why = why.mask(why.eq("") & (rows["count"].isna() | rows["base"].isna()), "no counts are published")
    why = why.mask(too_small, "too few children for limits").mask(over, "the council has ended")
    why = why.mask(coming != "", "no figures before " + coming)
    columns = {"lower_95": "lower95", "upper_95": "upper95", "lower_998": "lower998", "upper_998": "upper998"}
    found = found.assign(centre=np.nan, **dict.fromkeys(columns.values(), np.nan), standing="no limits")
    if measure.has_counts:
        # A joint return is one area, however many councils share it.
        filed = rows["joint"].where(rows["joint"].fillna("") != "", found["code"])
        compared = rows.assign(filed=filed)[why == ""].drop_duplicates("filed").set_index("filed")
        kind = measure.columns.kind
        funnel = funnel_limits(compared["count"], compared["base"], kind=kind, per=measure.per)
        by_area = funnel.areas.set_index("area").reindex(filed).reset_index(drop=True).where(why == "")
        found["centre"] = funnel.target
        places = rank_intervals(compared["count"], compared["base"], funnel.spread).set_index(compared.index)
        places = places.assign(among=len(places)).reindex(filed).reset_index(drop=True)
        found = found.join(places.where(why == ""))
        for theirs, ours in columns.items():
            found[ours] = by_area[theirs]
        standing = by_area["category"].astype("str").map(lambda word: word.split()[-1], na_action="ignore")
        words = {"within": "within", "95": "outside 95", "99.8": "outside 99.8"}
        found["standing"] = standing.map(words).where(why == "", "no limits")
    found = found.assign(why=why)
    found.attrs["spread"] = funnel.spread if measure.has_counts else None
    return found


def as_printed_before(rows: pd.DataFrame, table: str, column: str, now: pd.Series) -> pd.DataFrame:
    """Find what the release before said of a column, and whether it was another number beyond its rounding.

    `rows` are of one release a year, of England and authorities; `now` is what they say in the column. As
    `before` stands the number of the newest release of an earlier edition, NaN where none is held; `revised`
    if they differ by more than the rounding of the coarser. One of the same edition is no earlier word.
    """
    held = tables.load(table)[[*LEVEL_OF_YEAR, "old_la_code", "release", column]]
    held = held[held[column].notna() & held["geographic_level"].isin(councils.LEVELS)]
    edition = {id: descriptor.source(id)["edition"] for id in {*held["release"], *rows["release"]}}
    newest = rows.groupby("time_period")["release"].first().map(edition)
    held = tables.vintage(held[held["release"].map(edition) < held["time_period"].map(newest)], "latest")
    key = ["old_la_code", "time_period"]
    earlier = held.set_index(key)[column].reindex(pd.MultiIndex.from_frame(rows[key])).to_numpy()
    groups = pd.MultiIndex.from_frame(rows[LEVEL_OF_YEAR])
    step_then = _roundings(held, held[column]).reindex(groups).to_numpy()
    step_now = _roundings(rows, now).reindex(groups).to_numpy()
    slack = np.where(step_then == step_now, 0, np.fmax(step_then, step_now) / 2)
    # The margin is for the arithmetic of decimals only.
    return pd.DataFrame({"before": earlier, "revised": (now - earlier).abs() > slack + 1e-9}, index=now.index)


def _roundings(rows: pd.DataFrame, numbers: pd.Series) -> pd.Series:
    """Tell, by year and level, to what the numbers of a release are rounded."""
    return numbers.groupby([rows[column] for column in LEVEL_OF_YEAR]).agg(_rounding)


def _rounding(numbers: pd.Series) -> float:
    known = numbers.dropna().to_numpy()
    steps = (step for step in ROUNDINGS if np.allclose(known / step, np.round(known / step), atol=1e-6))
    return next(steps, 0.0)
