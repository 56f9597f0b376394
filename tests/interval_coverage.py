"""Does each interval of the book hold the truth as often as its name says? Simulated at the book's own sizes.

`make coverage` makes years of data from a known truth, as many authorities, children, spells or years as the
book has, asks the public function that the book asks, and counts how often its interval holds what the data
were made from. What comes of it is the table `interval_coverage`, which the page of methods prints.

Each case says what its data are made of. Some are made as the interval supposes; others are made otherwise,
where an opponent would say that the book's are: skewed spreads, errors that carry over from year to year,
errors as uneven as the real ones.
"""

import json
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats
from scipy.special import expit

from evidence import paths
from evidence.data import descriptor, tables
from evidence.ingest import engine
from evidence.measures.registry import MEASURES, authorities, years
from evidence.statistics import correlation, funnel, panel, persistence, rates, spread
from evidence.statistics.rates import Estimate

sys.path.extend(
    str(paths.CHAPTERS / theme) for theme in ("inspection", "participation", "variation", "workforce")
)

import coding
import events
import inadequacy
import inequality
import named_early
import next_judgement
import raters
from expected import expected
from league import league
from survival import survival

TABLE, SEED = "interval_coverage", 20261129
YEAR = min(years("looked-after")[-1], int(tables.load("low_income")["time_period"].max()))
BANDS = {95.0: (93.5, 96.5), 99.8: (99.6, 99.9)}
"""Least and most that may be inside, in per cent.

A thousand trials of an exact 95% interval are within a point and a half of 95 in 29 of 30 runs, and a reader
who is told 95 is not misled by 94 or 96. Of 99.8% limits it matters how many authorities they accuse: one to
four in a thousand.
"""

Rng = np.random.Generator
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """One interval, put to the test on data of one making.

    `trial` makes data and gives, for each interval worked out from them, whether it holds the truth; `trials`
    times. `used_for` says what of the book rests on it, `made_of` how the data are made, `note` what the book
    says where it holds too little. What it knows of the book's own data is worked out when it first runs.
    """

    interval: str
    used_for: str
    made_of: str
    trial: Callable[[Rng], Any]
    level: float = 95.0
    trials: int = 1_000
    note: str = ""


def inside(found: Estimate, truth: float) -> bool:
    """Whether an interval holds the truth."""
    return bool(found.low <= truth <= found.high)


@cache
def sizes(name: str) -> tuple[Array, funnel.Spread]:
    """Give the newest populations of a measure, and the spread of its authorities as fitted to them."""
    found = authorities(name, YEAR).dropna(subset=["count", "base"])
    kind = MEASURES[name].columns.kind
    return found["base"].to_numpy(), funnel.spread_between(found["count"], found["base"], kind=kind)


def _places(codes: pd.Index) -> tuple[pd.Series, pd.Series]:
    """Give the share of children in low-income families and the region of authorities."""
    held = tables.latest("low_income").query("time_period == @YEAR and geographic_level == 'Local authority'")
    poverty = held.set_index("new_la_code")["children_in_low_income_percent"]
    region = tables.load("areas").set_index("new_la_code")["region_name"]
    return poverty.reindex(codes), region.reindex(codes)


# Limits, which hold most authorities rather than one truth


def truths(known: funnel.Spread, rng: Rng, n: int, shape: str) -> Array:
    """Draw true rates: spread as the limits suppose, or of the same width and another shape."""
    centre, width = known.centre, known.width
    if known.kind == "rate":
        wide = 1 / np.expm1(width**2)
        return centre * (
            np.exp(width * rng.normal(size=n)) if shape == "as supposed" else rng.gamma(wide, 1 / wide, n)
        )
    if shape == "as supposed":
        total = centre * (1 - centre) / width**2 - 1
        return rng.beta(centre * total, (1 - centre) * total, n)
    return expit(np.log(centre / (1 - centre)) + width / (centre * (1 - centre)) * rng.normal(size=n))


def limits(name: str, level: str, shape: str) -> Callable[[Rng], Any]:
    """Limits of a measure: which authorities are inside, in a year in which nothing sets any apart."""
    limit: Any = "95" if level == "95" else "99.8"

    def trial(rng: Rng) -> Any:
        n, known = sizes(name)
        true = truths(known, rng, len(n), shape)
        count = rng.poisson(n * true) if known.kind == "rate" else rng.binomial(n.astype(int), true)
        return ~funnel.funnel_limits(count, n, kind=known.kind).outside(limit)

    return trial


def adjusted_limits(level: str) -> Callable[[Rng], Any]:
    """Limits beside the count expected from low income and region, fitted anew each time."""
    limit: Any = "95" if level == "95" else "99.8"

    def trial(rng: Rng) -> Any:
        found, places, mean, width = _adjusted()
        count = rng.poisson(mean * np.exp(width * rng.normal(size=len(mean))))
        again = expected(found.assign(count=count), *places)
        return ~funnel.funnel_limits(count, again, per=1).outside(limit)

    return trial


@cache
def _adjusted() -> tuple[pd.DataFrame, tuple[pd.Series, pd.Series], pd.Series, float]:
    """Give the authorities, their low income and region, the counts expected from these, and their spread."""
    found = authorities("looked-after", YEAR)
    places = _places(found.index)
    mean = expected(found, *places)
    return found, places, mean, funnel.spread_between(found["count"], mean).width


def ranks(name: str) -> Callable[[Rng], Any]:
    """Rank intervals: whether each authority's true rank is inside its own."""

    def trial(rng: Rng) -> Any:
        n, known = sizes(name)
        true = truths(known, rng, len(n), "as supposed")
        count = rng.poisson(n * true) if known.kind == "rate" else rng.binomial(n.astype(int), true)
        found = league(funnel.funnel_limits(count, n, kind=known.kind))
        place = len(n) + 1 - stats.rankdata(true)
        return (found["first"].to_numpy() <= place) & (place <= found["last"].to_numpy())

    return trial


# One number


def byar(rng: Rng) -> Any:
    """Each authority's rate of looked-after children, given its true rate."""
    n, known = sizes("looked-after")
    true = truths(known, rng, len(n), "as supposed")
    found = rates.byar_interval(rng.poisson(n * true), n, per=1)
    return (found["lower"] <= true) & (true <= found["upper"])


def wilson(n: int) -> Callable[[Rng], Any]:
    """Shares of a few and of many among n, one each."""

    def trial(rng: Rng) -> Any:
        true = rng.uniform(0.05, 0.95, 100)
        found = rates.wilson_interval(rng.binomial(n, true), np.full(100, n), per=1)
        return (found["lower"] <= true) & (true <= found["upper"])

    return trial


def two_shares(rng: Rng) -> Any:
    """Shares of the councils named early on and of the others, about as high as they are."""
    one, other = rng.uniform(0.2, 0.8, 2)
    counted = named_early.Later(39, rng.binomial(39, one), 118, rng.binomial(118, other))
    return inside(counted.difference(), 100 * (one - other))


def pooled(rng: Rng) -> Any:
    """The negative share of mentions over as many reports as the book has, with reports unlike each other."""
    n = tables.load("participation_mentions").groupby("urn")["mentions"].sum().to_numpy()
    return inside(rates.pooled_share(rng.binomial(n, rng.beta(0.3 * 9, 0.7 * 9, len(n))), n), 0.3)


def linear(rho: float) -> Callable[[Rng], Any]:
    """A correlation of 148 areas."""
    return lambda rng: inside(correlation.linear_correlation(*_pair(rng, rho)).estimate, rho)


def ranked(rho: float) -> Callable[[Rng], Any]:
    """A rank correlation of 148 areas; its truth for two normal measures is 6/pi arcsin(rho/2)."""
    truth = 6 / np.pi * np.arcsin(rho / 2)
    return lambda rng: inside(persistence.rank_persistence(*_pair(rng, rho)).estimate, truth)


def partial(rng: Rng) -> Any:
    """A correlation of 0.3 that is left when a third measure is allowed for."""
    third = rng.normal(size=148)
    x, y = _pair(rng, 0.3)
    frame = pd.DataFrame({"x": x + third, "y": y - third, "third": third})
    return inside(correlation.partial_correlation(frame, "x", "y", ["third"]).estimate, 0.3)


def _pair(rng: Rng, rho: float) -> tuple[pd.Series, pd.Series]:
    both = rng.multivariate_normal([0, 0], [[1, rho], [rho, 1]], size=148)
    return pd.Series(both[:, 0]), pd.Series(both[:, 1])


def explained(terms: str, errors: str) -> Callable[[Rng], Any]:
    """The share of rates that low income and region account for, with errors of one size or like the real."""

    def trial(rng: Rng) -> Any:
        model, frame, error, size, truth = _explained(terms)
        drawn = rng.normal(0, size, model.n) if errors == "normal" else rng.choice(error, model.n)
        return inside(correlation.r_squared(model.fitted + drawn, frame).r2, truth)

    return trial


@cache
def _explained(terms: str) -> tuple[correlation.Association, pd.DataFrame, pd.Series, float, float]:
    """Give the model of the rates, its terms, its errors, their size, and the share it accounts for."""
    found = authorities("looked-after", YEAR)["value"]
    frame = pd.DataFrame(dict(zip(("poverty", "region"), _places(found.index), strict=True)))[terms.split()]
    model = correlation.r_squared(found, frame)
    error = model.residuals * np.sqrt(model.n / (model.n - model.terms - 1))
    size = float((error**2).mean() ** 0.5)
    return model, frame, error, size, float(model.fitted.var(ddof=0) / (model.fitted.var(ddof=0) + size**2))


def lasting(share: float, carried: float) -> Callable[[Rng], Any]:
    """An intraclass correlation over ten years of 148 areas, part of each year carried over to the next."""
    at = np.arange(10)
    like = carried ** np.abs(at[:, None] - at)
    truth = share + (1 - share) * float((like.sum() - 10) / 90)
    root = np.linalg.cholesky((1 - share) * like)

    def trial(rng: Rng) -> Any:
        areas = rng.normal(0, share**0.5, (148, 1))
        return inside(
            persistence.icc(pd.DataFrame(areas + rng.normal(size=(148, 10)) @ root.T)).estimate, truth
        )

    return trial


def p90_p10(change: bool) -> Callable[[Rng], Any]:
    """The ratio of the 90th to the 10th percentile of 151 authorities, or its change between two years."""
    width, later = 0.37, 0.41
    ends = [float(np.exp(2 * stats.norm.ppf(0.9) * each)) for each in (width, later)]

    def trial(rng: Rng) -> Any:
        first, second = (each * one for each, one in zip((width, later), _pair(rng, 0.85), strict=True))
        if not change:
            return inside(inequality.bootstrap(spread.p90_p10_ratio, np.exp(first), reps=500), ends[0])
        found = inequality.bootstrap(_rise, np.exp(first), np.exp(second), reps=500)
        return inside(found, ends[1] - ends[0])

    return trial


def _rise(first: pd.Series, last: pd.Series) -> float:
    return spread.p90_p10_ratio(last) - spread.p90_p10_ratio(first)


def still_inadequate(what: str) -> Callable[[Rng], Any]:
    """Spells of inadequacy, sixty of them begun over ten years and followed to one day."""
    shape, scale = 2.0, 3.3
    median = float(scale * np.log(2) ** (1 / shape))

    def trial(rng: Rng) -> Any:
        length, followed = scale * rng.weibull(shape, 60), rng.uniform(1, 11, 60)
        found = survival(np.minimum(length, followed), length <= followed)
        if what == "median":
            return inside(found.median, median)
        at = [1.5, 2.5, 3.5, 4.5]
        ends, true = found.at(at), 100 * np.exp(-((np.array(at) / scale) ** shape))
        known = ends["lower"].notna()
        return ((ends["lower"] <= true) & (true <= ends["upper"]))[known]

    return trial


def again_inadequate(rng: Rng) -> Any:
    """Odds ratios of a judgement of inadequate, on the judgements there are."""
    rows, truth = next_judgement.followers(), {"weak": 3.0, "failed_before": 0.8}
    odds = 0.085 * np.prod([ratio ** rows[name] for name, ratio in truth.items()], axis=0)
    found = next_judgement.odds(
        rows.assign(inadequate=rng.random(len(rows)) < odds / (1 + odds)), list(truth)
    )
    return [inside(found[name], ratio) for name, ratio in truth.items()]


def exits(rng: Rng) -> Any:
    """Hazard ratios of the end of a spell, on the spells there are."""
    rows, truth = (
        next_judgement.pieces(inadequacy.spells(["SIF", "ILACS"])),
        {"ilacs": 0.5, "commissioner": 0.6},
    )
    rows["ratio"] = np.prod([ratio ** rows[name].astype(int) for name, ratio in truth.items()], axis=0)
    kept = []
    for _, spell in rows.groupby("sequence", sort=False):
        left = rng.exponential()
        for piece in spell.itertuples():
            start, end = (piece.entry / 3.3) ** 2, (piece.time / 3.3) ** 2
            reached = start + left / piece.ratio
            left -= piece.ratio * (end - start)
            last = {"entry": piece.entry, "time": min(piece.time, 3.3 * reached**0.5), "ended": left < 0}
            kept.append({name: getattr(piece, name) for name in truth} | last)
            if left < 0:
                break
    found = next_judgement.hazards(pd.DataFrame(kept), list(truth))
    return [inside(found[name], ratio) for name, ratio in truth.items()]


def around_events(what: str) -> Callable[[Rng], Any]:
    """The change around twenty judgements in 150 areas over nine years, a rise of five points."""

    def trial(rng: Rng) -> Any:
        values = _carried(rng, 150, 9, 0.6, 6.0) + rng.normal(0, 6, (150, 1))
        when = rng.integers(2020, 2025, 20)
        steady = 1.5 * np.arange(9)
        for area, year in enumerate(when):
            values[area, year - 2017 :] += 5
            values[area] += steady if what != "change" else 0
        frame = _long(values, "agency").rename(columns={"new_la_code": "constant_area"})
        judged = pd.DataFrame({"constant_area": [f"A{area:03}" for area in range(20)], "time_period": when})
        others = [f"A{area:03}" for area in range(20, 150)]
        if what == "bounds":
            found = events.bounds(frame, judged, others, value="agency", magnitudes=[1.0]).iloc[0]
            return found["low"] <= 5.0 <= found["high"]
        trend = -3 if what == "beyond the trend" else None
        found = events.change(frame, judged, others, value="agency", after=0, trend_from=trend)
        return inside(found.estimate, 5.0)

    return trial


def found_again(rng: Rng) -> Any:
    """Recall of the coder, in sentences drawn from three strata as unlike as those of the reports."""
    chance = {"coded": (7_691, 137, 0.8), "net": (20_000, 94, 0.05), "rest": (88_740, 129, 0.004)}
    truth = 100 * 7_691 * 0.8 / sum(size * share for size, _, share in chance.values())
    rows = [(stratum, size, n, share) for stratum, (size, n, share) in chance.items() for _ in range(n)]
    sample = pd.DataFrame(rows, columns=["stratum", "stratum_size", "stratum_drawn", "share"])
    sample = sample.assign(drawn_as="all").rename_axis("item").reset_index()
    labels = sample.loc[rng.random(len(sample)) < sample["share"], ["item"]].assign(
        topic="views", polarity="mixed"
    )
    coded = sample.loc[sample["stratum"] == "coded", ["item"]].assign(topic="views", polarity="mixed")
    found = coding.recall(sample, coded, labels, reps=500).loc["all"]
    return found["lower"] <= truth <= found["upper"]


def readers(rng: Rng) -> Any:
    """Agreement of two readings of 377 sentences beyond chance, a tenth of them on the topic."""
    topic = rng.random(377) < 0.1
    answers = [np.where(rng.random(377) < 0.1, rng.random(377) < 0.1, topic) for _ in range(2)]
    tables = [
        pd.DataFrame({"item": np.flatnonzero(a), "topic": "views", "polarity": "mixed"}) for a in answers
    ]
    found = raters.agreement(*tables, range(377), ["views"]).loc["views"]
    return found["lower"] <= 0.9**2 <= found["upper"]


def fixed(rng: Rng) -> Any:
    """A slope within 150 areas over eight years, with a measure and errors that carry over."""
    x, error = _carried(rng, 150, 8, 0.7, 1.0), _carried(rng, 150, 8, 0.7, 1.0)
    frame = _long(x, "x").assign(y=(0.5 * x + error + rng.normal(size=(150, 1))).ravel())
    found = panel.fixed_effects(frame, outcome="y", predictors=["x"]).estimates.iloc[0]
    return found["low"] <= 0.5 <= found["high"]


def _carried(rng: Rng, areas: int, length: int, part: float, size: float) -> Array:
    """Draw rows of areas whose every year carries over part of the year before."""
    found = np.empty((areas, length))
    found[:, 0] = rng.normal(size=areas)
    for year in range(1, length):
        found[:, year] = part * found[:, year - 1] + (1 - part**2) ** 0.5 * rng.normal(size=areas)
    return size * found


def _long(values: Array, name: str) -> pd.DataFrame:
    areas, length = values.shape
    codes = np.repeat([f"A{area:03}" for area in range(areas)], length)
    when = np.tile(np.arange(2017, 2017 + length), areas)
    return pd.DataFrame({"new_la_code": codes, "time_period": when, name: values.ravel()})


_LIMITED = {
    "looked-after": "Rates of looked-after children",
    "referrals": "Rates of referrals",
    "three-placements": "Percentages with three or more placements",
    "long-term-stability": "Percentages in one placement for two years",
}


def cases() -> Iterator[Case]:
    """Give every interval of the book, in the order of the page of methods."""
    made = {"as supposed": "spread as the limits suppose", "otherwise": "spread as widely in another shape"}
    for level, trials in (("95", 60), ("99.8", 300)):
        for name, words in _LIMITED.items():
            for shape, told in made.items():
                trial = limits(name, level, shape)
                yield Case(f"{level}% funnel limits", words, told, trial, float(level), trials)
        words, told = "Looked-after children beside those expected", "expected counts fitted anew"
        yield Case(f"{level}% funnel limits", words, told, adjusted_limits(level), float(level), trials)
    for name in ("looked-after", "three-placements"):
        told = "whole places, so that intervals round outwards"
        yield Case("95% rank interval", _LIMITED[name], told, ranks(name), trials=60)
    yield Case("Byar's interval", "Rate of one authority", "Poisson counts", byar, trials=200)
    for n, words in (
        (17, "Shares of a few inspections"),
        (50, "Shares of fifty"),
        (150, "Shares of authorities"),
    ):
        yield Case("Wilson's interval", words, f"binomial counts among {n}", wilson(n), trials=200)
    yield Case("Pooled share", "Sentences of reports", "reports unlike each other", pooled)
    yield Case("Fisher's interval", "Correlations", "a correlation of 0.5", linear(0.5))
    yield Case("Fisher's interval", "Partial correlations", "0.3 once a third is allowed for", partial)
    for rho in (0.3, 0.6, 0.85):
        yield Case(
            "Bonett and Wright's interval", "Rank correlations", f"a correlation of {rho}", ranked(rho)
        )
    for terms, words in (("poverty", "low income"), ("region", "region"), ("poverty region", "both")):
        for errors, told in (("normal", "normal errors"), ("drawn", "errors drawn from the real ones")):
            used = f"R squared of rates on {words}"
            yield Case("Noncentral F interval", used, told, explained(terms, errors))
    for share, carried in ((0.85, 0.0), (0.44, 0.0), (0.44, 0.5), (0.44, 0.8)):
        told = f"{share:.0%} lasting, {carried:.0%} of the rest carried over"
        yield Case("F interval", "Intraclass correlation over ten years", told, lasting(share, carried))
    yield Case("Bootstrap", "P90/P10", "lognormal rates", p90_p10(False), trials=600)
    yield Case("Bootstrap", "Change of P90/P10", "lognormal rates of two years", p90_p10(True), trials=600)
    told = "Weibull spells, followed to one day"
    yield Case("Log-log interval", "Share of spells not ended", told, still_inadequate("share"))
    yield Case("Log-log interval", "Median of spells", told, still_inadequate("median"))
    told = "judgements as they are, ratios of 3 and 0.8"
    yield Case("Clustered logit", "Odds of a judgement of inadequate", told, again_inadequate)
    told = "spells as they are, ratios of 0.5 and 0.6"
    yield Case("Cox regression", "Hazard of the end of a spell", told, exits)
    for what, told in (
        ("change", "years that carry over"),
        ("beyond the trend", "a steady rise before"),
        ("bounds", "a steady rise before"),
    ):
        used = "Change around twenty judgements" + ("" if what == "change" else f", {what}")
        yield Case("Welch's interval", used, told, around_events(what))
    yield Case(
        "Stratified bootstrap", "Recall of the coder", "strata as unlike as those of the reports", found_again
    )
    yield Case("Cohen's interval", "Agreement of two readings", "a tenth of sentences on the topic", readers)
    yield Case("Clustered interval", "Models of areas over time", "years that carry over", fixed)
    told = "binomial counts among 39 and 118"
    yield Case("Newcombe's interval", "Difference of two shares", told, two_shares, trials=20_000)


def run(number: int) -> dict[str, Any]:
    """Run one case, by its number, with its own seed."""
    case = list(cases())[number]
    rng = np.random.default_rng([SEED, number])
    held = np.concatenate([np.atleast_1d(case.trial(rng)) for _ in range(case.trials)])
    low, high = BANDS[case.level]
    share = 100 * float(held.mean())
    return {
        "interval": case.interval,
        "used_for": case.used_for,
        "made_of": case.made_of,
        "level": f"{case.level:g}",
        "trials": case.trials,
        "intervals": len(held),
        "inside": f"{share:.2f}",
        "least": f"{low:g}",
        "most": f"{high:g}",
        "within": str(low <= round(share, 2) <= high).lower(),
    }


def store(rows: list[dict[str, Any]], on: str) -> None:
    """Write the table that the page of methods prints, and the day of its source."""
    package = json.loads(paths.DESCRIPTOR.read_text(encoding="utf-8"))
    source = descriptor.source(descriptor.resource(TABLE, package)["sources"][0]["id"], package)
    source["published"] = source["accessed"] = on
    path = paths.DATA / descriptor.resource(TABLE, package)["path"]
    pd.DataFrame(rows).to_csv(path, index=False, lineterminator="\n")
    paths.DESCRIPTOR.write_text(descriptor.dumps(package), encoding="utf-8")
    engine.ingest(source["id"], path)


def main() -> int:
    """Run every case, store what came of it, and print those outside their band."""
    with ProcessPoolExecutor() as pool:
        rows = list(pool.map(run, range(len(list(cases())))))
    store(rows, date.today().isoformat())
    for row in rows:
        if row["within"] == "false":
            print(f"{row['interval']}, {row['used_for']}, {row['made_of']}: {row['inside']} of 100 inside")
    return 0


if __name__ == "__main__":
    sys.exit(main())
