"""Numbers that must agree with each other: rates with counts, totals with parts, one year with the next."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from evidence import paths
from evidence.data import descriptor, tables
from evidence.errors import Problem

# Publishers round England and the regions to 10, so a count there may be 5 either way; England once to 100.
ROUNDED_BY = {"National": 5.0, "Regional": 5.0, "Local authority": 0.0}
# Marks of an authority that has nothing to add to England: no figure in the release, none due, or less than
# half of the last decimal.
ADDS_NOTHING = ("", "z", "low")


def problems(typed: pd.DataFrame, resource: dict[str, Any]) -> Iterable[Problem]:
    """Find every number that does not agree with the numbers it stands beside."""
    # The description of the table says which: ``ratio``, ``sum_of``, ``difference_of`` and ``part_of`` of its
    # columns, and its ``totals``, ``parts``, ``scale`` and ``index``.
    for rule in (ratios, counts, totals, sums, scale, index):
        yield from rule(typed, resource)


def ratios(typed: pd.DataFrame, resource: dict[str, Any]) -> Iterable[Problem]:
    """Hold each published rate against its own count and base, as closely as their rounding allows."""
    for name, field in descriptor.fields(resource).items():
        ratio = field.get("ratio")
        if not ratio:
            continue
        # A base may be several columns added up: agency workers are a share of themselves and those in post.
        bases = [ratio["base"]] if isinstance(ratio["base"], str) else ratio["base"]
        if not {name, ratio["count"], *bases} <= set(typed.columns):
            continue
        count, base, printed = typed[ratio["count"]], typed[bases].sum(axis=1, skipna=False), typed[name]
        expected = ratio["per"] * count / base.where(base > 0)
        off_by = (ratio["per"] + expected * len(bases)) * _rounding(typed, ratio, count, base) / base
        slack = 0.5 * 10.0 ** -ratio["decimals"] + off_by + 1e-6
        known = {(item["time_period"], item["place"], item["printed"]) for item in ratio.get("known", [])}
        for row in typed.index[(printed - expected).abs() > slack]:
            place = typed["new_la_code"][row] or typed["region_code"][row] or "England"
            if (typed["time_period"][row], place, f"{printed[row]:g}") in known:
                continue
            why = f"does not agree with its own {ratio['count']} and {' + '.join(bases)}"
            near = f"about {expected[row]:.{ratio['decimals']}f}"
            yield Problem(why, row, name, f"{printed[row]:g}", near)


def _rounding(typed: pd.DataFrame, ratio: dict[str, Any], count: pd.Series, base: pd.Series) -> pd.Series:
    """How far off rounding may have left a count: as the rule says, or as the level tells."""
    if "rounded_by" in ratio:
        return pd.Series(float(ratio["rounded_by"]), index=typed.index)
    by_level = typed["geographic_level"].map(ROUNDED_BY).fillna(0.0)
    to_hundreds = (typed["geographic_level"] == "National") & (count % 100 == 0) & (base % 100 == 0)
    return by_level.mask(to_hundreds, 50.0)


def counts(typed: pd.DataFrame, resource: dict[str, Any]) -> Iterable[Problem]:
    """Hold each count of a row against the counts it adds up, and against the count it is part of."""
    for name, field in descriptor.fields(resource).items():
        pieces, whole = field.get("sum_of", []), field.get("part_of")
        one, other = field.get("difference_of", ("", ""))
        if {name, one, other} <= set(typed.columns):
            left = typed[one] - typed[other]
            for row in typed.index[(typed[name] - left).abs() > 0]:
                say = f"is not {one} less {other}"
                yield Problem(say, int(row), name, f"{typed[name][row]:.0f}", f"{left[row]:.0f}")
        if pieces and {name, *pieces} <= set(typed.columns):
            summed = typed[pieces].sum(axis=1)
            for row in typed.index[typed[name] != summed]:
                say = f"is not the sum of {', '.join(pieces)}"
                yield Problem(say, int(row), name, f"{typed[name][row]:g}", f"{summed[row]:g}")
        if whole and {name, whole} <= set(typed.columns):
            for row in typed.index[typed[name] > typed[whole]]:
                say = f"is more than {whole}, which it is part of"
                most = f"{typed[whole][row]:g} or less"
                yield Problem(say, int(row), name, f"{typed[name][row]:g}", most)


def totals(typed: pd.DataFrame, resource: dict[str, Any]) -> Iterable[Problem]:
    """Hold England and regions against their authorities: never less, and no more unless one is withheld."""
    rule = resource.get("totals")
    if not rule or not {"time_period", "geographic_level"} <= set(typed.columns):
        return
    release = [name for name in ("time_period", "release") if name in typed]
    authorities = typed[typed["geographic_level"] == "Local authority"]
    for level, by in (("National", release), ("Regional", [*release, "region_code"])):
        if not set(by) <= set(typed.columns):
            continue
        wholes = typed[typed["geographic_level"] == level].assign(row=lambda rows: rows.index)
        if wholes.empty:
            continue
        wholes = wholes.drop_duplicates(by).set_index(by)
        keys = [authorities[key] for key in by]
        names = [name for name in rule["columns"] if name in typed]
        symbols = authorities[[f"{name}_symbol" for name in names]].set_axis(names, axis="columns")
        withheld = (symbols.notna() & ~symbols.isin(ADDS_NOTHING)).groupby(keys).any()
        sums_by_name = authorities[names].groupby(keys).sum(min_count=1).reindex(wholes.index)
        for name in names:
            summed = sums_by_name[name]
            is_withheld = withheld[name].reindex(wholes.index, fill_value=False)
            off = summed - wholes[name]
            more = off < -rule["tolerance"]
            for found, say in (
                (off > rule["tolerance"], "less than its authorities: one of them may be counted twice"),
                (more & ~is_withheld, "more than its authorities, and none is withheld"),
            ):
                for place in wholes.index[found]:
                    row, value = int(wholes.loc[place, "row"]), f"{wholes.loc[place, name]:g}"
                    whole = "England" if level == "National" else f"The region {place[-1]}"
                    about = f"about {summed[place]:.1f}".removesuffix(".0")
                    yield Problem(f"{whole} is {say}", row, name, value, about)


def sums(typed: pd.DataFrame, resource: dict[str, Any]) -> Iterable[Problem]:
    """Hold each total against its parts, and each line inside another against that other."""
    rule = resource.get("parts")
    if not rule or rule["column"] not in typed:
        return
    key = [name for name in resource["schema"]["primaryKey"] if name in typed and name != rule["column"]]
    once = typed.assign(row=typed.index).drop_duplicates([*key, rule["column"]])
    wide = once.set_index([*key, rule["column"]]).unstack(rule["column"])
    rows, whole = wide["row"], rule["whole"]
    for name in rule["values"]:
        if name not in typed:
            continue
        lines = wide[name]
        for inner, outer in rule["inside"].items():
            if {inner, outer} <= set(lines):
                for place in lines.index[lines[inner] > lines[outer] + rule["tolerance"]]:
                    say = f"{inner} is more than {outer}, which it is inside"
                    part, most = (f"{lines.loc[place, line]:.0f}" for line in (inner, outer))
                    yield Problem(say, int(rows.loc[place, inner]), name, part, f"{most} or less")
        if not {whole, *rule["of"]} <= set(lines):
            continue
        summed = lines[rule["of"]].sum(axis=1, skipna=False)
        off = summed - lines[whole]
        for place in off.index[off.abs() > rule["tolerance"]]:
            if _is_known(dict(zip(key, place, strict=True)), off[place], summed[place], rule["known"]):
                continue
            say = f"the lines do not add up to {whole}"
            for inner, outer in rule["inside"].items():
                if inner in lines and abs(off[place] + lines.loc[place, inner]) <= rule["tolerance"]:
                    say = f"{whole} counts {inner} twice: it is inside {outer}"
            value = f"{lines.loc[place, whole]:.0f}"
            yield Problem(say, int(rows.loc[place, whole]), name, value, f"about {summed[place]:.0f}")


def _is_known(at: dict[str, Any], off: float, summed: float, known: list[dict[str, Any]]) -> bool:
    """Tell whether the descriptor declares that the publisher's total is off, and that it is by this much."""
    place = at.get("new_la_code") or at.get("region_code") or "England"
    for item in known:
        # A publisher's file does not say which release it is; ingest adds that. Each release of a series
        # prints the same totals until the publisher mends them.
        series = at.get("release", item["release"]).rpartition("-")[0]
        if item["time_period"] != at.get("time_period") or item["release"].rpartition("-")[0] != series:
            continue
        if item.get("place", place) != place:
            continue
        if abs(off) <= item["share"] * abs(summed) if "share" in item else abs(off - item["off"]) < 1:
            return True
    return False


def scale(typed: pd.DataFrame, resource: dict[str, Any]) -> Iterable[Problem]:
    """Find pounds taken for thousands of pounds, or the other way, by how far off they are."""
    rule = resource.get("scale")
    if not rule or not {rule["value"], "line"} <= set(typed.columns):
        return
    value = rule["value"]
    is_spent = (typed["line"] == rule["line"]) & (typed[value] > 0)
    rows = typed[is_spent].sort_values("time_period", kind="stable")
    say = "pounds and thousands of pounds are mixed up: {} times the {}"
    series = [n for n in ("geographic_level", "region_code", "old_la_code", "release") if n in rows]
    before = rows.groupby(series)[value].shift(1)
    times = rows[value] / before
    for row in times.index[(times >= rule["times"]) | (times <= 1 / rule["times"])]:
        problem = say.format(f"{times[row]:.2g}", "year before")
        yield Problem(problem, int(row), value, f"{rows.loc[row, value]:.0f}", f"about {before[row]:.0f}")
    if not (paths.DATA / descriptor.resource("child_population")["path"]).is_file():
        return
    # A thousandfold shows against the population of any year.
    population = tables.load("child_population").groupby("new_la_code")["population_0_17"].median()
    children = rows["new_la_code"].map(population).astype("float64")
    low, high = rule["per_child"]
    per_child = rows[value] / children
    for row in per_child.index[(per_child < low) | (per_child > high)]:
        problem = f"{per_child[row]:.2g} pounds a child: pounds and thousands of pounds are mixed up"
        yield Problem(problem, int(row), value, f"{rows.loc[row, value]:.0f}", f"{low} to {high} a child")


def index(typed: pd.DataFrame, resource: dict[str, Any]) -> Iterable[Problem]:
    """Hold an index of prices to its base year and to one row for every financial year, in order."""
    rule = resource.get("index")
    if not rule or not {"time_period", rule["value"]} <= set(typed.columns):
        return
    years, base = typed["time_period"], typed.loc[typed["time_period"] == rule["base_period"], rule["value"]]
    accepted = f"{rule['base']} in {rule['base_period']}"
    if base.empty:
        say = f"has no row of its base year {rule['base_period']}"
        yield Problem(say, None, rule["value"], None, accepted)
    for row in base.index[base != rule["base"]]:
        yield Problem("is on another base year", int(row), rule["value"], f"{base[row]:g}", accepted)
    due = (years // 100 + 1) * 100 + (years + 1) % 100
    expected = due.shift(1)
    for row in years.index[expected.notna() & (years != expected)]:
        say, found, wanted = "a year is left out or out of order", f"{years[row]:.0f}", f"{expected[row]:.0f}"
        yield Problem(say, int(row), "time_period", found, wanted)
