"""Funnel limits for rates and percentages, of chance alone and with overdispersion modelled in two ways."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats
from scipy.special import pdtrik

from evidence.errors import StatisticError
from evidence.statistics.rates import Kind, as_series, count_and_population

Array = NDArray[np.float64]

TAILS = {"95": 0.025, "998": 0.001}
"""Probability outside each limit on one side, by the ending of its column names."""

WINSORISED = 0.1
"""Share of z-scores pulled in at each end before overdispersion is estimated."""

CATEGORIES = ("below 99.8", "below 95", "within", "above 95", "above 99.8")
_FEWEST = 3


class Overdispersion(NamedTuple):
    """How much more areas vary than chance allows.

    Attributes
    ----------
    phi : float
        Mean of the squared, winsorised z-scores. Winsorising lowers it: with nothing but chance at work it is
        about 0.68, not 1, so a value above 1 is more than chance.
    tau2 : float
        Variance between areas on the transformed scale, 0 when chance explains everything. For rates the
        scale is the square root of observed over expected, on which ``2 * tau2 ** 0.5`` is the standard
        deviation of areas' true rates as a share of the target, outermost areas discounted: for a normal
        spread well beyond chance, winsorising leaves about four fifths of it.
    """

    phi: float
    tau2: float


@dataclass(frozen=True)
class Funnel:
    """What :func:`funnel_limits` found.

    Attributes
    ----------
    areas : pandas.DataFrame
        One row for each area and method: `area` (label), `count`, `population`, `rate`, `expected` (count at
        the target), `method`, `lower_95`, `upper_95`, `lower_998`, `upper_998` (per `per`) and `category`, an
        ordered categorical of "below 99.8", "below 95", "within", "above 95", "above 99.8".
    kind : str
        "rate" or "proportion".
    per : float
        Unit of rates, limits and target.
    target : float
        All areas' counts over all areas' populations, per `per`.
    phi, tau2 : float
        See :class:`Overdispersion`.
    n, left_out : int
        Areas used, and areas whose count or population is not known.
    """

    areas: pd.DataFrame
    kind: Kind
    per: float
    target: float
    phi: float
    tau2: float
    n: int
    left_out: int

    def curves(self, population: ArrayLike) -> pd.DataFrame:
        """Give the limits on a grid of populations, for drawing.

        Parameters
        ----------
        population : array-like of shape (m,)
            Populations above zero.

        Returns
        -------
        pandas.DataFrame
            One row for each method and population: `population`, `target`, `method` and the four limits.

        Raises
        ------
        StatisticError
            If a population is not above zero.
        """
        grid = as_series(population)
        if not (grid > 0).all():
            raise StatisticError("A funnel is drawn at populations above zero.")
        parts = _limits(grid.to_numpy(), self.target / self.per, self.kind, self.phi, self.tau2)
        return pd.concat(
            [
                pd.DataFrame({"population": grid, "target": self.target, "method": method}).join(
                    limits.set_axis(grid.index) * self.per
                )
                for method, limits in parts.items()
            ],
            ignore_index=True,
        )

    def outside(self, limit: Literal["95", "99.8"]) -> pd.Series:
        """Count the areas outside a limit on either side.

        Parameters
        ----------
        limit : {"95", "99.8"}
            Areas outside 99.8% are outside 95% too.

        Returns
        -------
        pandas.Series
            Number of areas, indexed by method.
        """
        ends = {"99.8": CATEGORIES[::4], "95": [c for c in CATEGORIES if c != "within"]}[limit]
        return self.areas["category"].isin(ends).groupby(self.areas["method"], sort=False).sum()


def funnel_limits(
    count: ArrayLike | pd.Series,
    population: ArrayLike | pd.Series,
    *,
    kind: Kind = "rate",
    per: float = 10_000,
) -> Funnel:
    r"""Compare areas with their pooled rate, under limits of chance and of overdispersion.

    Parameters
    ----------
    count, population : array-like of shape (n,)
        Numerator and denominator of each area. Areas where either is NaN are left out and counted.
    kind : {"rate", "proportion"}
        A rate has Poisson limits; a proportion, whose count is part of its population, binomial ones.
    per : float
        Unit: 10,000 for rates, 100 for percentages.

    Returns
    -------
    Funnel
        Its methods are "poisson" (or "binomial"), "multiplicative" and "additive".

    Raises
    ------
    StatisticError
        For impossible counts or populations, fewer than three areas, or when no events (or, for a proportion,
        no non-events) were counted anywhere.

    Notes
    -----
    The target is the pooled rate of the areas given, not a published national figure.

    *Poisson*: exact. An area is outside its 95% limit when a count so extreme, or more, has a probability
    below 2.5% at the target; the limit is drawn between whole counts through the gamma distribution, as the
    PHEindicatormethods package draws it. *Binomial*: the score limits of the same package, :math:`p \pm z
    \sqrt{p(1-p)/n}`, so an area is outside when its Wilson interval leaves out the target.

    Overdispersion is estimated from z-scores on a scale that steadies the variance: :math:`\sqrt{O/E}` with
    standard error :math:`s = 1/(2\sqrt{E})` for rates, :math:`\arcsin\sqrt{p}` with :math:`s =
    1/(2\sqrt{n})` for proportions. *Multiplicative* limits lie :math:`z s \sqrt{\phi}` from the target on
    that scale, *additive* ones :math:`z \sqrt{s^2 + \tau^2}`. Neither may lie inside the limits of chance
    alone. Spiegelhalter (2005), *Statistics in Medicine* 24, 1185-1202, and *Quality and Safety in Health
    Care* 14, 347-351. Scores, phi and tau are those of the R package FunnelPlotR (its "CQC" and "PR" forms),
    and so are the additive limits of proportions. For rates the limits are squared back to the scale of the
    ratio, as its early code did; its later code leaves the "CQC" limits unsquared, which is half as wide.

    Examples
    --------
    >>> funnel = funnel_limits([50, 60, 40, 140], [10_000] * 4)
    >>> round(funnel.target, 6)
    72.5
    >>> funnel.outside("99.8").to_dict()
    {'poisson': 2, 'multiplicative': 0, 'additive': 0}
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
    observed = (events / denominators).to_numpy()
    centre, errors = _scale(denominators.to_numpy(), target, kind)
    transformed = np.sqrt(observed / target) if kind == "rate" else np.arcsin(np.sqrt(observed))
    phi, tau2 = overdispersion((transformed - centre) / errors, errors)
    facts = pd.DataFrame(
        {
            "area": events.index,
            "count": events.to_numpy(),
            "population": denominators.to_numpy(),
            "rate": observed * per,
            "expected": denominators.to_numpy() * target,
        }
    )
    frames = []
    for method, limits in _limits(denominators.to_numpy(), target, kind, phi, tau2).items():
        frame = facts.assign(method=method).join(limits * per)
        frames.append(frame.assign(category=_category(frame)))
    return Funnel(
        areas=pd.concat(frames, ignore_index=True),
        kind=kind,
        per=per,
        target=target * per,
        phi=phi,
        tau2=tau2,
        n=len(events),
        left_out=int((~known).sum()),
    )


def share_outside(level: str) -> float:
    r"""Say what share of areas lie outside additive limits though only the usual spread sets them apart.

    Parameters
    ----------
    level : {"95", "998"}
        Which limits.

    Returns
    -------
    float
        From 0 to 1; more than the name of the limits says, for winsorising shortens the spread.

    Notes
    -----
    Of a normal variable whose outermost tenth at each end is pulled in to its quantile :math:`\pm q`, the
    variance is :math:`1 - 2a - 2q\varphi(q) + 2aq^2` with :math:`a = 0.1`. The share holds for many areas
    whose true rates are spread normally and far beyond chance.

    Examples
    --------
    >>> round(share_outside("95"), 3), round(share_outside("998"), 3)
    (0.106, 0.011)
    """
    edge = stats.norm.isf(WINSORISED)
    kept = 1 - 2 * WINSORISED - 2 * edge * stats.norm.pdf(edge) + 2 * WINSORISED * edge**2
    return float(2 * stats.norm.sf(stats.norm.isf(TAILS[level]) * np.sqrt(kept)))


def overdispersion(z: ArrayLike, standard_error: ArrayLike) -> Overdispersion:
    r"""Estimate overdispersion from z-scores around a target, the outermost tenth at each end pulled in.

    Parameters
    ----------
    z, standard_error : array-like of shape (n,)
        Each area's distance from the target in standard errors, and that standard error, on one scale.

    Returns
    -------
    Overdispersion

    Notes
    -----
    With winsorised scores :math:`z_i` and weights :math:`w_i = 1/s_i^2`, :math:`\phi = \sum z_i^2 / n` and
    :math:`\tau^2 = \max(0, (n\phi - (n-1)) / (\sum w_i - \sum w_i^2 / \sum w_i))`, the estimator of
    DerSimonian and Laird (1986) as Spiegelhalter (2005) applies it.

    Examples
    --------
    >>> found = overdispersion([-2, 2, -2, 2], [0.1] * 4)
    >>> Overdispersion(found.phi, round(found.tau2, 4))
    Overdispersion(phi=4.0, tau2=0.0433)
    """
    scores = np.asarray(z, dtype="float64")
    scores = np.clip(scores, *np.quantile(scores, [WINSORISED, 1 - WINSORISED]))
    weights = 1 / np.asarray(standard_error, dtype="float64") ** 2
    n = len(scores)
    phi = float((scores**2).mean())
    between = (n * phi - (n - 1)) / (weights.sum() - (weights**2).sum() / weights.sum())
    return Overdispersion(phi, max(0.0, float(between)))


def _scale(population: Array, target: float, kind: Kind) -> tuple[float, Array]:
    """Target and standard errors on the scale where the variance no longer depends on the rate."""
    if kind == "rate":
        return 1.0, 1 / (2 * np.sqrt(population * target))
    return float(np.arcsin(np.sqrt(target))), 1 / (2 * np.sqrt(population))


def _limits(population: Array, target: float, kind: Kind, phi: float, tau2: float) -> dict[str, pd.DataFrame]:
    """Limits as fractions, by method; each frame has one row for each population."""
    centre, errors = _scale(population, target, kind)
    # A width of nought leaves the limits of chance in force where there is no overdispersion to allow for.
    widths = {
        "multiplicative": errors * np.sqrt(phi) if phi > 1 else 0 * errors,
        "additive": np.sqrt(errors**2 + tau2) if tau2 > 0 else 0 * errors,
    }
    chance = "poisson" if kind == "rate" else "binomial"
    columns: dict[str, dict[str, Array]] = {method: {} for method in (chance, *widths)}
    for level, tail in TAILS.items():
        z = stats.norm.isf(tail)
        if kind == "rate":
            expected = population * target
            lower = pdtrik(tail, expected) / population
            upper = (pdtrik(1 - tail, expected) + 1) / population
        else:
            half = z * np.sqrt(target * (1 - target) / population)
            lower, upper = np.clip(target - half, 0, 1), np.clip(target + half, 0, 1)
        columns[chance] |= {f"lower_{level}": lower, f"upper_{level}": upper}
        for method, width in widths.items():
            low, high = np.clip(centre - z * width, 0, None), centre + z * width
            if kind == "rate":
                low, high = target * low**2, target * high**2
            else:
                low, high = np.sin(low) ** 2, np.sin(np.clip(high, None, np.pi / 2)) ** 2
            columns[method] |= {
                f"lower_{level}": np.minimum(low, lower),
                f"upper_{level}": np.maximum(high, upper),
            }
    return {method: pd.DataFrame(values) for method, values in columns.items()}


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
