"""Funnel limits: how far an area's rate may lie from the rest, given its size and how much areas differ."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import elementwise, minimize
from scipy.special import betainc, betaincinv, betaln, expit, gammaincc, logit, ndtr, xlog1py, xlogy

from evidence.errors import StatisticError
from evidence.statistics.rates import Kind, as_series, count_and_population

Array = NDArray[np.float64]

TAILS = {"lower_998": 0.001, "lower_95": 0.025, "upper_95": 0.975, "upper_998": 0.999}
"""Probability of fewer events than each limit, by the name of its column."""

CATEGORIES = ("below 99.8", "below 95", "within", "above 95", "above 99.8")
_FEWEST = 3
_REACH = 6.5  # standard deviations of true rates that are summed over


class Spread(NamedTuple):
    """How areas' true rates are spread, chance taken out.

    True rates are spread lognormally, so that counts are Poisson-lognormal; true proportions by a beta
    distribution, so that counts are beta-binomial.
    """

    kind: Kind
    centre: float  # median true rate, or mean true proportion; an event for each unit of population
    width: float  # standard deviation of the logarithms of rates, or of proportions; 0 is chance alone

    def true_rates(self, largest: float) -> tuple[Array, Array]:
        """Give true rates from the lowest to the highest, and how common each is, in shares that add up to 1.

        The steps are as fine as the chance variation of the `largest` count expected of any area asks.

        Examples
        --------
        >>> rates, shares = Spread("proportion", 0.2, 0.05).true_rates(largest=400)
        >>> round(float((rates * shares).sum()), 6)
        0.2
        """
        if self.width == 0:
            return np.array([self.centre]), np.ones(1)
        z = np.linspace(-_REACH, _REACH, 1 + round(2 * _REACH * max(4.0, self._relative * largest**0.5)))
        shares = np.exp(-(z**2) / 2)
        rates = self.centre * np.exp(self.width * z)
        if self.kind == "proportion":
            rates = betaincinv(*self._shape, ndtr(z))
        return rates, shares / shares.sum()

    def limits(self, population: ArrayLike) -> pd.DataFrame:
        """Give the limits that areas of these sizes stay within: a row each, and a column a tail of `TAILS`.

        They are in events for each unit of population. An area is outside when a count so extreme, or more,
        has a smaller probability than the tail; the limit is drawn between whole counts through the gamma or
        beta distribution, as the PHEindicatormethods package draws those of chance alone.

        Examples
        --------
        >>> Spread("rate", 0.01, 0.3).limits([10_000]).mul(10_000).round().values.tolist()
        [[34.0, 52.0, 184.0, 258.0]]
        """
        alike, place = np.unique(np.asarray(population, dtype="float64"), return_inverse=True)
        sizes = np.repeat(alike[:, None], len(TAILS), axis=1)
        rates, shares = self.true_rates(float(sizes.max()) * self.centre)

        def beyond(count: Array, size: Array, tail: Array) -> Array:
            # The probability of no more events than this, less the tail.
            found, of = count[..., None], size[..., None]
            below = (
                gammaincc(found + 1, of * rates)
                if self.kind == "rate"
                else betainc(of - found, found + 1, 1 - rates)
            )
            return (below * shares).sum(axis=-1) - tail

        tails = np.broadcast_to(list(TAILS.values()), sizes.shape)
        most = sizes * rates.max()
        most = most + 10 * np.sqrt(most) + 20 if self.kind == "rate" else sizes
        # Counts from just above -1: a limit below no events at all is drawn at none.
        span = np.full(sizes.shape, 1e-9 - 1), most - 1e-9
        near = {"xatol": 1e-7}
        counts = elementwise.find_root(beyond, span, args=(sizes, tails), tolerances=near).x
        # Not found where even none, or all, is no rarer than the tail.
        ends = np.where(tails < 0.5, 0, most)
        counts = np.where(np.isnan(counts), ends, counts + (tails > 0.5)).clip(0, most)
        return pd.DataFrame((counts / sizes)[place], columns=list(TAILS))

    def posterior(self, count: ArrayLike, population: ArrayLike) -> tuple[Array, Array]:
        """Say how likely each true rate is for each area, given its count and how all areas are spread.

        Beside the true rates comes one row an area with the probability of each, by which areas are partly
        pooled. All counts and populations are known.

        Examples
        --------
        >>> rates, likely = Spread("rate", 0.01, 0.3).posterior([20], [1_000])
        >>> round(float((likely @ rates)[0]), 4)
        0.0154
        """
        events = np.asarray(count, dtype="float64")[:, None]
        sizes = np.asarray(population, dtype="float64")[:, None]
        rates, shares = self.true_rates(float(max(events.max(), (sizes * self.centre).max())))
        found = _log_likelihood(self.kind, events, sizes, rates) + np.log(shares)
        likely = np.exp(found - found.max(axis=1, keepdims=True))
        return rates, likely / likely.sum(axis=1, keepdims=True)

    @property
    def _shape(self) -> tuple[float, float]:
        """The two parameters of the beta distribution."""
        total = self.centre * (1 - self.centre) / self.width**2 - 1
        return self.centre * total, (1 - self.centre) * total

    @property
    def _relative(self) -> float:
        """The spread on the scale on which chance has one over the root of the count."""
        return self.width if self.kind == "rate" else self.width / self.centre / (1 - self.centre) ** 0.5


@dataclass(frozen=True)
class Funnel:
    """What :func:`funnel_limits` found."""

    # One row an area: `area` (label), `count`, `population`, `rate`, `lower_998`, `lower_95`, `upper_95`,
    # `upper_998` (per `per`) and `category`, an ordered categorical of `CATEGORIES`.
    areas: pd.DataFrame
    spread: Spread
    per: float  # unit of rates, limits and target
    target: float  # all areas' counts over all areas' populations
    n: int  # areas used
    left_out: int  # areas whose count or population is not known

    def curves(self, population: ArrayLike) -> pd.DataFrame:
        """Give `target` and the four limits on a grid of populations, for drawing.

        A population that is not above zero is a `StatisticError`.
        """
        grid = as_series(population).reset_index(drop=True)
        if not (grid > 0).all():
            raise StatisticError("A funnel is drawn at populations above zero.")
        ends = pd.DataFrame({"population": grid, "target": self.target})
        return ends.join(self.spread.limits(grid) * self.per)

    def outside(self, limit: Literal["95", "99.8"]) -> pd.Series:
        """Tell, by area, which are outside a limit on either side; outside 99.8% is outside 95% too."""
        ends = {"99.8": CATEGORIES[::4], "95": [c for c in CATEGORIES if c != "within"]}[limit]
        return self.areas.set_index("area")["category"].isin(ends)


def funnel_limits(
    count: ArrayLike | pd.Series,
    population: ArrayLike | pd.Series,
    *,
    kind: Kind = "rate",
    per: float = 10_000,
    chance_alone: bool = False,
) -> Funnel:
    r"""Compare areas with each other, allowing for chance and for as much as areas differ.

    Parameters
    ----------
    count, population : array-like of shape (n,)
        Numerator and denominator of each area. Areas where either is NaN are left out and counted. With
        counts expected from something else in place of populations, the limits are of observed over expected.
    kind : {"rate", "proportion"}
        A proportion's count is part of its population.
    per : float
        Unit: 10,000 for rates, 100 for percentages.
    chance_alone : bool
        Whether to ask instead who could not share one rate with all others: the pooled rate, no spread.

    Raises
    ------
    StatisticError
        For impossible counts or populations, fewer than three areas, or when no events (or, for a proportion,
        no non-events) were counted anywhere.

    Notes
    -----
    The spread is that of :func:`spread_between`, and an area is outside its 95% limit when fewer than one in
    forty areas of its size would have a count so high, or so low. The funnel is Spiegelhalter's (2005),
    *Statistics in Medicine* 24, 1185-1202. His own allowance for spread pulls in the outermost scores before
    it is estimated, which leaves out 11 areas in 100 where the name says 5; this one leaves out 5.

    Examples
    --------
    >>> funnel = funnel_limits([50, 60, 40, 140], [10_000] * 4)
    >>> round(funnel.target, 6), int(funnel.outside("95").sum())
    (72.5, 0)
    >>> int(funnel_limits([50, 60, 40, 140], [10_000] * 4, chance_alone=True).outside("99.8").sum())
    2
    """
    counts, populations = count_and_population(count, population, kind=kind)
    known = counts.notna() & populations.notna()
    events, denominators = counts[known], populations[known]
    if len(events) < _FEWEST:
        raise StatisticError(f"A funnel needs at least {_FEWEST} areas. Found {len(events)}.")
    target = float(events.sum() / denominators.sum())
    if target == 0 or (kind == "proportion" and target == 1):
        raise StatisticError(
            "A funnel needs areas that differ: no events, or nothing but events, were counted."
        )
    spread = Spread(kind, target, 0.0) if chance_alone else spread_between(events, denominators, kind=kind)
    areas = pd.DataFrame({"count": events, "population": denominators, "rate": events / denominators * per})
    areas = areas.rename_axis("area").reset_index().join(spread.limits(denominators) * per)
    return Funnel(
        areas.assign(category=_category(areas)), spread, per, target * per, len(events), int((~known).sum())
    )


def spread_between(
    count: ArrayLike | pd.Series, population: ArrayLike | pd.Series, *, kind: Kind = "rate"
) -> Spread:
    r"""Estimate how areas' true rates are spread, by maximum likelihood.

    Parameters
    ----------
    count, population : array-like of shape (n,)
        Numerator and denominator of each area, all known.
    kind : {"rate", "proportion"}
        See :class:`Spread`.

    Notes
    -----
    Of a rate, each area's likelihood is :math:`\int \mathrm{Poisson}(O \mid n e^\eta)
    \mathrm{Normal}(\eta \mid \mu, \sigma^2) d\eta`, summed on a grid fine enough for the largest count; of a
    proportion it is the beta-binomial one in closed form. A spread much smaller than that of chance in the
    largest area counts as none.

    Examples
    --------
    >>> found = spread_between([40, 60, 90, 135], [1_000] * 4)
    >>> round(found.centre, 3), round(found.width, 2)
    (0.074, 0.44)
    """
    events, sizes = (as_series(values).to_numpy()[:, None] for values in (count, population))
    pooled = float(events.sum() / sizes.sum())

    def spread(guess: Array) -> Spread:
        if kind == "rate":
            # Beyond ten there is no measure, and only overflow.
            return Spread(kind, float(np.exp(guess[0])), min(float(np.exp(guess[1])), 10.0))
        centre, alike = expit(guess)
        return Spread(kind, float(centre), float((centre * (1 - centre) * alike) ** 0.5))

    def surprise(guess: Array) -> float:
        found = spread(guess)
        if kind == "proportion":
            a, b = found._shape
            return -float((betaln(a + events, b + sizes - events) - betaln(a, b)).sum())
        rates, shares = found.true_rates(float(events.max()))
        whole = _log_likelihood(kind, events, sizes, rates)
        most = whole.max(axis=1)
        return -float((np.log(np.exp(whole - most[:, None]) @ shares) + most).sum())

    # Areas a third apart, or alike by a hundredth: the usual size of it.
    start = np.array([np.log(pooled), np.log(0.3)] if kind == "rate" else [logit(pooled), logit(0.01)])
    # scipy's own first steps are shares of the start. Counts over counts expected start next to nought, where
    # such a step is none, and the centre would never be looked for.
    moved = np.where(np.abs(start) > 0.005, 1.05 * start, start + 0.00025)
    simplex = np.vstack([start, np.where(np.eye(2, dtype=bool), moved, start)])
    exactly = {"xatol": 1e-8, "fatol": 1e-10, "maxiter": 2_000, "initial_simplex": simplex}
    best = minimize(surprise, start, method="Nelder-Mead", options=exactly)
    found = spread(best.x)
    # Processors differ in digits beyond these, and what is drawn and printed must not.
    found = Spread(kind, *(float(f"{value:.5g}") for value in (found.centre, found.width)))
    if found._relative * (sizes.max() * pooled) ** 0.5 < 0.1:
        return Spread(kind, pooled, 0.0)
    return found


def _log_likelihood(kind: Kind, count: Array, population: Array, rate: Array) -> Array:
    """Of each area and each true rate, but for a constant of the area."""
    if kind == "rate":
        return xlogy(count, rate) - population * rate
    return xlogy(count, rate) + xlog1py(population - count, -rate)


def _category(frame: pd.DataFrame) -> pd.Categorical:
    value = frame["rate"]
    found = np.select(
        [
            value < frame["lower_998"],
            value < frame["lower_95"],
            value > frame["upper_998"],
            value > frame["upper_95"],
        ],
        [CATEGORIES[0], CATEGORIES[1], CATEGORIES[4], CATEGORIES[3]],
        default=CATEGORIES[2],
    )
    return pd.Categorical(found, categories=list(CATEGORIES), ordered=True)
