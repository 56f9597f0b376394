"""What the page that compares authorities draws from: a file for each measure, and all of them in one."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from evidence.data import descriptor, judgements, tables
from evidence.data.councils import ENGLAND, councils, page_codes
from evidence.data.periods import period_words
from evidence.measures import child_population, spending_per_child
from evidence.measures.entries import CHILDREN, OF_BRIEFS, Measure
from evidence.publishing.authorities import brief_words, finder, profiles, regions
from evidence.publishing.authorities.briefs import FOLDER, Newer
from evidence.publishing.authorities.place_words import place_words
from evidence.publishing.citing import citations
from evidence.publishing.citing.marks import compact

AREAS = f"{FOLDER}/areas.js"
EVERYTHING = f"{FOLDER}/measures.json"
GLANCE = f"{FOLDER}/glance.js"
OWN = f"{FOLDER}/own-limits.js"
SCRIPT = f"{FOLDER}/measures/{{}}.js"
TOO_FEW = "too few children for a rate or a percentage"
# Counts and bases keep what is published: full-time equivalents have one place.
PUBLISHED = 1
SOURCE_KEYS = ("id", "publisher", "title", "short", "published", "path")
LIMITS = ("lower998", "lower95", "upper95", "upper998")
ENDS = ("lower_998", "lower_95", "upper_95", "upper_998")
SIZES = 60


def areas() -> list[dict[str, Any]]:
    """Describe every authority as the box that finds it and the page that compares need it.

    In alphabetical order; ``neighbours`` are codes of now by closeness, the closest first, and none of an
    authority that has ended.
    """
    page = page_codes()
    pairs = tables.load("neighbours").sort_values(["new_la_code", "neighbour_rank"])
    near: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    columns = pairs[["new_la_code", "closeness", "neighbour_code"]]
    for code, closeness, other in columns.itertuples(index=False, name=None):
        near[page[code]][closeness].append(page[other])
    return [
        {
            "code": council.code,
            "slug": council.slug,
            "name": council.title,
            "region": council.region,
            "history": regions.history(council),
            "ended": regions.has_ended(council),
            "formerly": finder.former_names(council),
            "codes": [*council.codes, council.number],
            "neighbours": {} if regions.has_ended(council) else near[council.code],
        }
        for council in councils().values()
    ]


def measure(measure_id: str) -> dict[str, Any]:
    """Give one measure of every authority and year, with the limits of the latest.

    ``reasons`` are the words for what is missing; ``series`` and ``limits`` are by code. A series has
    ``first``, the place of its first year, and from there ``value``, rounded as it is printed, ``count`` and
    ``base``. By place of the year it has ``missing``, the place of the reason; ``joint``, the name of the
    joint return; ``before``, what an earlier release said. Limits have ``centre``, the four of `LIMITS`,
    ``standing``, ``places``, the first and the last that it may have and of how many, in words as ``place``,
    and, where there is a year before, its standing as ``before``; or ``why`` there are none. City of London
    and Isles of Scilly have counts and no values.
    """
    known = OF_BRIEFS[measure_id]
    rows = profiles.series(measure_id)
    small = [council.code for council in councils().values() if not council.in_spreads]
    # With a few hundred children one of them moves a rate too far to stand beside others.
    is_small = rows["code"].isin(small) & (rows["reason"] == "")
    rows = rows.assign(value=rows["value"].mask(is_small), reason=rows["reason"].mask(is_small, TOO_FEW))
    years = sorted(int(year) for year in rows["time_period"].unique())
    reasons = sorted(set(rows["reason"]) - {""})
    used = {*rows["release"], *rows["base_release"]} - {""}
    return {
        "id": measure_id,
        **{name: getattr(known, name) for name in ("title", "unit", "counted", "of", "has_counts")},
        "decimals": known.brief.decimals,
        "chapter": {"address": known.brief.address, "title": known.brief.chapter_title},
        "table": known.columns.table,
        "sources": [{key: descriptor.source(id)[key] for key in SOURCE_KEYS} for id in sorted(used)],
        "years": years,
        "reasons": reasons,
        "series": _series(rows, years, reasons, known.brief.decimals),
        "limits": _limits(known),
    }


def _series(rows: pd.DataFrame, years: list[int], reasons: list[str], decimals: int) -> dict[str, Any]:
    place_of = {reason: n for n, reason in enumerate(reasons)}
    values, counts, bases = _numbers(rows["value"], decimals), _numbers(rows["count"]), _numbers(rows["base"])
    missing = [place_of.get(reason) for reason in rows["reason"]]
    joint, before = rows["joint"].tolist(), _numbers(rows["before"].where(rows["revised"]))
    found: dict[str, Any] = {}
    # The years of an authority follow each other, without a gap.
    for code, own in rows.groupby("code", sort=False).indices.items():
        first = years.index(rows["time_period"].iloc[own[0]])
        part = slice(own[0], own[-1] + 1)
        series = {
            "first": first,
            "value": values[part],
            "count": counts[part],
            "base": bases[part],
            "missing": _some(first, missing[part]),
            "joint": _some(first, joint[part]),
            "before": _some(first, before[part]),
        }
        found[str(code)] = {key: value for key, value in series.items() if value != {}}
    return found


def _some(first: int, each: list[Any]) -> dict[str, Any]:
    """Keep what is said of some years only, by the place of the year."""
    return {str(place): said for place, said in enumerate(each, first) if said not in (None, "")}


def _numbers(numbers: Iterable[float], decimals: int = PUBLISHED) -> list[int | float | None]:
    """Round as Python prints, so that a page and a script never print two numbers for one."""
    rounded = (round(float(number), decimals) for number in numbers)
    return [None if math.isnan(n) else int(n) if n.is_integer() else n for n in rounded]


def _limits(known: Measure) -> dict[str, dict[str, Any]]:
    before = profiles.standings_before(known.id)
    names = ("centre", *LIMITS)
    found: dict[str, dict[str, Any]] = {}
    for row in profiles.limits(known.id).to_dict("records"):
        code, said = row["code"], {"standing": row["standing"]}
        if row["why"]:
            found[code] = said | {"why": row["why"]}
            continue
        numbers = _numbers([row[name] for name in names], known.brief.decimals)
        found[code] = dict(zip(names, numbers, strict=True)) | said
        found[code]["places"] = [int(row[name]) for name in ("first", "last", "among")]
        found[code]["place"] = place_words(*found[code]["places"])
        if code in before:
            found[code]["before"] = before[code]
    return found


def own_limits() -> dict[str, Any]:
    """Give what places a number of one's own: by measure, its unit and the limits at sizes a little apart."""
    # Between two sizes a page takes the straight line over their logarithms. Sizes go from a quarter of the
    # smallest of a council to four times the largest.
    found = {}
    for id, known in OF_BRIEFS.items():
        if (spread := profiles.limits(id).attrs.get("spread")) is None:
            continue
        rows = profiles.series(id)
        base = rows["base"][(rows["time_period"] == rows["time_period"].max()) & (rows["code"] != ENGLAND)]
        sizes = np.geomspace(max(base[base > 0].min() / 4, 1), base.max() * 4, SIZES)
        ends = (spread.limits(sizes) * known.per).map(lambda number: float(f"{number:.5g}"))
        about = {name: getattr(known, name) for name in ("unit", "per", "counted", "of")}
        numbers = {name: ends[column].tolist() for name, column in zip(LIMITS, ENDS, strict=True)}
        about |= {"decimals": known.brief.decimals, "kind": known.columns.kind}
        found[id] = about | {"sizes": np.log(sizes).round(5).tolist()} | numbers
    return found


def glance(measures: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Give what the small drawings of every measure show, and the grades.

    `about` says what each line is of, in the order of a brief and spending last. `of` has, by code, `lines`
    by measure: the place of the first year, the values from there and, where there are counts, its
    ``places`` as in `measure`; the name of a `joint` return by measure; and its `grade`, the official one
    in force at `until`, with the day of the report and what an unofficial index holds since. `graded`
    names the sources of the grades. `example` are the four authorities with most children, for a reader
    who has chosen none.
    """
    found: dict[str, dict[str, Any]] = {code: {"lines": {}, "joint": {}} for code in (ENGLAND, *councils())}
    about = []
    for held in measures:
        shown = {name: held[name] for name in ("id", "title", "unit", "decimals")}
        entry = OF_BRIEFS[held["id"]]
        shown |= {"theme": entry.brief.theme, "remark": entry.remark}
        shown["years"] = [*map(period_words, held["years"])]
        shown["source"] = "; ".join(dict.fromkeys(source["short"] for source in held["sources"]))
        about.append(shown)
        for code, series in held["series"].items():
            # Of a number of children, the whole country's is no measure of one council's.
            if code != ENGLAND or held["unit"] != CHILDREN:
                places = held["limits"].get(code, {}).get("places")
                line = [series["first"], series["value"], *([places] if places else [])]
                found[code]["lines"][held["id"]] = line
            if joint := series.get("joint", {}).get(str(len(held["years"]) - 1)):
                found[code]["joint"][held["id"]] = joint
    spending, lines = _spending()
    for code, values in lines.items():
        found[code]["lines"]["spending"] = [0, values]
    page, day, until = page_codes(), brief_words.day, descriptor.resource("inspections")["until"]
    newer = {}
    for sequence, row in judgements.since_official().to_dict("index").items():
        index = Newer(*(row[name] for name in Newer._fields))
        newer[sequence] = f"{brief_words.newer(index)} ({day(index.published)})"
    for row in judgements.grade_at(until).to_dict("records"):
        grade = [row["overall"], day(row["published"]), newer.get(row["sequence"], "")]
        found[page[row["new_la_code"]]]["grade"] = grade
    children = child_population.children()
    now = children[children["time_period"] == children["time_period"].max()].set_index("code")["children"]
    known = [code for code, council in councils().items() if not regions.has_ended(council)]
    example = [*now.reindex(known).nlargest(4).index]
    graded = descriptor.short_names(descriptor.source_ids("inspections"))
    whole = {"about": [*about, spending], "of": found, "until": day(until), "graded": graded}
    return whole | {"example": example}


def _spending() -> tuple[dict[str, Any], dict[str, list[Any]]]:
    rows = spending_per_child.per_child()
    rows = rows[(rows["line"] == "total") & ~rows["suspect"]]
    by_year = rows.pivot(index="code", columns="time_period", values="per_child")
    years = [period_words(int(year)) for year in by_year.columns]
    unit = f"£ of {period_words(spending_per_child.prices_of())}"
    about: dict[str, Any] = {"id": "spending", "title": "Spending for each child", "theme": "Spending"}
    about |= {"unit": unit, "decimals": 0, "years": years, "remark": "Returns that look wrong are left out."}
    about["source"] = descriptor.short_names(sorted({*rows["release"]}))
    known = councils()
    kept = (code for code in by_year.index if code == ENGLAND or known[code].in_spreads)
    return about, {code: _numbers(by_year.loc[code], 0) for code in kept}


def addresses() -> list[str]:
    """Name the files that `files` writes, from the top of the book."""
    return [AREAS, EVERYTHING, GLANCE, OWN, *map(SCRIPT.format, OF_BRIEFS)]


def files() -> dict[str, bytes]:
    """Write what the pages load and what others may read, by path from the top of the book."""
    # A page opened from disk may run a script and may not read JSON, so the list of authorities and each
    # measure are scripts too; ``measures.json`` holds all of it.
    listed, measures = areas(), {id: measure(id) for id in OF_BRIEFS}
    everything = {"title": citations.book()["title"], "edition": citations.edition()}
    everything |= {"areas": listed, "measures": list(measures.values())}
    return {
        AREAS: areas_script(listed),
        # With the areas, so that the page that compares asks for one file less.
        GLANCE: areas_script(listed) + f"const GLANCE = {compact(glance(measures.values()))};\n".encode(),
        EVERYTHING: compact(everything).encode(),
        OWN: f"ownLimits({compact(own_limits())});\n".encode(),
        **{SCRIPT.format(id): f"compareMeasure({compact(one)});\n".encode() for id, one in measures.items()},
    }


def areas_script(listed: Iterable[Mapping[str, Any]]) -> bytes:
    """Write the list of authorities as a script, with the forms by which the box finds each."""
    found_by = [{**area, **finder.forms(councils()[area["code"]])._asdict()} for area in listed]
    return f"const STYLES = {compact(finder.STYLES)};\nconst AREAS = {compact(found_by)};\n".encode()
