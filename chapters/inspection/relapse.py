"""Whether councils fall again more often than chance would have them fall: separate spells of inadequacy."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evidence.data.judgements import INADEQUATE
from evidence.errors import StatisticError
from evidence.statistics.rates import Estimate, wilson_interval

DRAWS = 10_000
SEED = 20121127
"""Fixed, so that the book reproduces."""


@dataclass(frozen=True)
class Relapse:
    """How many authorities fell again, and how many would by chance.

    Attributes
    ----------
    observed : int
        Authorities with two or more separate spells of inadequacy.
    expected : evidence.statistics.rates.Estimate
        Mean number by chance, with the range that holds 95 of 100 draws.
    p_more, p_fewer : float
        Share of draws with as many or more, and with as few or fewer, the observed number counted as one of
        them.
    authorities, judgements, inadequate : int
        What it rests on.
    draws : pandas.DataFrame
        `authorities` with two or more spells, and the `percent` of draws with that number.
    """

    observed: int
    expected: Estimate
    p_more: float
    p_fewer: float
    authorities: int
    judgements: int
    inadequate: int
    draws: pd.DataFrame


def shuffled(
    judged: pd.DataFrame, within: Sequence[str] = ("framework",), *, draws: int = DRAWS, seed: int = SEED
) -> Relapse:
    """Compare relapse with grades dealt at random among the inspections of a framework.

    Parameters
    ----------
    judged : pandas.DataFrame
        Rows of `evidence.data.judgements.judged`, some or all, in its order: ``sequence, overall`` and the
        columns of `within`.
    within : sequence of str
        Columns that tell apart the inspections among which grades are dealt. Every authority keeps its
        inspections, and every group its number inadequate.
    draws : int
        Random deals.
    seed : int
        Seed of numpy's generator.

    Returns
    -------
    Relapse

    Raises
    ------
    StatisticError
        For no judgements, a sequence in two pieces, or fewer than one draw.

    Notes
    -----
    A permutation test; p-values count the observed deal as one of them, as Phipson and Smyth (2010),
    *Statistical Applications in Genetics and Molecular Biology* 9, 39, advise.

    It asks whether grades lie among authorities as a lottery would lay them. The deal breaks up real runs:
    councils still inadequate at a re-inspection belong to one spell, and dealt out again their second grade
    makes a fall of its own elsewhere. Long spells therefore push the expected number up, and few relapses may
    mean no more than that inadequacy lasts. Nor are re-inspections like other inspections: councils have
    them because they failed. `remembering` allows for both.

    Examples
    --------
    >>> from evidence.data.judgements import judged
    >>> found = shuffled(judged().query("framework == 'ILACS'"), draws=99)
    >>> found.observed <= found.inadequate
    True
    """
    sequence, is_bad = _checked(judged, draws)
    dealt = np.broadcast_to(is_bad, (draws, len(is_bad))).copy()
    generator = np.random.default_rng(seed)
    for _, places in judged.reset_index(drop=True).groupby(list(within)):
        dealt[:, places.index] = generator.permuted(dealt[:, places.index], axis=1)
    starts = np.concatenate([[True], sequence[1:] != sequence[:-1]])
    begins = dealt.copy()
    begins[:, 1:] &= ~dealt[:, :-1] | starts[1:]
    return _compared(sequence, is_bad, begins, starts)


def remembering(judged: pd.DataFrame, *, draws: int = DRAWS, seed: int = SEED) -> Relapse:
    """Compare relapse with chance that remembers the last judgement and nothing older.

    Parameters
    ----------
    judged : pandas.DataFrame
        Rows of `evidence.data.judgements.judged`, some or all, in its order: ``sequence, overall,
        framework``.
    draws : int
        Random histories for every authority.
    seed : int
        Seed of numpy's generator.

    Returns
    -------
    Relapse

    Raises
    ------
    StatisticError
        As `shuffled` does.

    Notes
    -----
    A Markov chain: the chance that an inspection finds a council inadequate depends on its framework and on
    whether it is the council's first here, follows a judgement of inadequate, or follows another; it is the
    share observed, and the same for every council. Councils keep the number of their inspections. An
    inspection of a kind never seen, such as a re-inspection under a framework that re-inspected only
    councils that had failed, is passed over. More relapses than this mean that councils which failed once
    stay likelier to fail than others after they recovered. The shares are taken as known, so the range is a
    little too narrow, and the schedule as given, though inspectors come back sooner to a council that failed.

    Examples
    --------
    >>> from evidence.data.judgements import judged
    >>> found = remembering(judged().query("framework == 'ILACS'"), draws=99)
    >>> found.expected.low <= found.expected.value <= found.expected.high
    True
    """
    sequence, is_bad = _checked(judged, draws)
    starts = np.concatenate([[True], sequence[1:] != sequence[:-1]])
    before = np.concatenate([[False], is_bad[:-1]])
    state = np.where(starts, "first", np.where(before, "bad", "other"))
    seen = pd.DataFrame({"framework": judged["framework"].to_numpy(), "state": state, "is_bad": is_bad})
    share = seen.groupby(["framework", "state"])["is_bad"].mean().unstack()
    share = share.reindex(columns=["first", "bad", "other"])
    chance = share.reindex(seen["framework"]).to_numpy()
    drawn = np.random.default_rng(seed).random((draws, len(is_bad)))
    begins = np.zeros(drawn.shape, dtype=bool)
    now = np.zeros(draws, dtype=bool)
    for at, is_start in enumerate(starts):
        first, bad, other = chance[at]
        likely = np.full(draws, first) if is_start else np.where(now, bad, other)
        known = ~np.isnan(likely)
        fell = known & (drawn[:, at] < likely)
        begins[:, at] = fell & (is_start | ~now)
        now = np.where(known, fell, now & (not is_start))
    return _compared(sequence, is_bad, begins, starts)


def again(judged: pd.DataFrame) -> pd.DataFrame:
    """Give how often councils that had failed and recovered failed again, beside those that never had.

    Parameters
    ----------
    judged : pandas.DataFrame
        Rows of `evidence.data.judgements.judged` in its order.

    Returns
    -------
    pandas.DataFrame
        One row a framework and group, for judgements that follow one that was not inadequate: ``framework``;
        ``failed_before`` (true where any earlier judgement given was inadequate); ``n`` judgements,
        ``inadequate`` among them, ``percent`` with Wilson's interval ``lower`` and ``upper``.

    Notes
    -----
    Failed before means seen to fail: a failure older than the judgements given is not known. A council enters
    with each of its judgements, so the interval is a little too narrow.

    Examples
    --------
    >>> rows = pd.DataFrame({"sequence": ["a"] * 3 + ["b"] * 2, "framework": "SIF"})
    >>> grades = ["inadequate", "good", "good", "good", "inadequate"]
    >>> again(rows.assign(overall=grades))[["failed_before", "n", "inadequate"]].to_numpy().tolist()
    [[False, 1, 1], [True, 1, 0]]
    """
    sequence, is_bad = _checked(judged, draws=1)
    bad = pd.Series(is_bad.astype(int))
    earlier = bad.groupby(sequence).shift(1)
    at_risk = pd.DataFrame(
        {
            "framework": judged["framework"].to_numpy(),
            "failed_before": (bad.groupby(sequence).cumsum() - bad) > 0,
            "inadequate": bad,
        }
    )[earlier == 0]
    groups = at_risk.groupby(["framework", "failed_before"])["inadequate"]
    found = pd.DataFrame({"n": groups.size(), "inadequate": groups.sum()}).reset_index()
    percent = 100 * found["inadequate"] / found["n"]
    return found.assign(percent=percent).join(wilson_interval(found["inadequate"], found["n"]))


def _checked(judged: pd.DataFrame, draws: int) -> tuple[np.ndarray, np.ndarray]:
    """Give sequences as numbers in their order, and which judgements are of inadequate."""
    if judged.empty or draws < 1:
        raise StatisticError("Relapse needs judgements, and at least one draw.")
    codes, _ = pd.factorize(judged["sequence"])
    if (np.diff(codes) < 0).any():
        raise StatisticError("The judgements of one authority stand together, in order of time.")
    return codes, (judged["overall"] == INADEQUATE).to_numpy()


def _compared(sequence: np.ndarray, is_bad: np.ndarray, begins: np.ndarray, starts: np.ndarray) -> Relapse:
    first = np.flatnonzero(starts)
    own = is_bad & (starts | ~np.concatenate([[False], is_bad[:-1]]))
    observed = int((np.add.reduceat(own.astype(int), first) > 1).sum())
    fell_again = (np.add.reduceat(begins, first, axis=1, dtype=np.int16) > 1).sum(axis=1)
    low, high = np.quantile(fell_again, [0.025, 0.975], method="inverted_cdf")
    counts = pd.Series(fell_again).value_counts(normalize=True).sort_index() * 100
    draws = len(fell_again)
    return Relapse(
        observed,
        Estimate(float(fell_again.mean()), float(low), float(high)),
        float((1 + (fell_again >= observed).sum()) / (1 + draws)),
        float((1 + (fell_again <= observed).sum()) / (1 + draws)),
        len(first),
        len(is_bad),
        int(is_bad.sum()),
        counts.rename_axis("authorities").rename("percent").reset_index(),
    )
