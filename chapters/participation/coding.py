"""How well the coding of sentences agrees with the readers who labelled them."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from samples import SIZES

from evidence.statistics.rates import wilson_interval

ALL = "all"
"""Row of a result that is of all topics together."""


def precision(sample: pd.DataFrame, coded: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
    """Share of the coder's mentions that readers confirm.

    Parameters
    ----------
    sample : pandas.DataFrame
        As :func:`samples.draw` gives it, or the table ``participation_labels``.
    coded, labels : pandas.DataFrame
        The coder's mentions and the readers' in the sample, as :func:`raters.given` gives them.

    Returns
    -------
    pandas.DataFrame
        Indexed by topic and ``all``: `n` mentions, `right`, and `percent` with its 95% interval, `lower` and
        `upper`.

    Notes
    -----
    Wilson's interval takes mentions as drawn one by one; a sentence may hold two, so it is a little narrow.
    Sentences that top up a topic count for that topic only, and not in ``all``: what is left is a simple
    random sample of the sentences the coder puts on a topic, so the share needs no weights.

    Examples
    --------
    >>> sample = pd.DataFrame({"item": [1, 2], "drawn_as": "all"})
    >>> coded = pd.DataFrame({"item": [1, 2], "topic": "views", "polarity": "positive"})
    >>> precision(sample, coded, coded.head(1)).loc["all", ["n", "right", "percent"]].tolist()
    [2.0, 1.0, 50.0]
    """
    mentions = _confirmed(sample, coded, labels)
    own = mentions["drawn_as"].isin(SIZES)
    return _shares(mentions[own | mentions["drawn_as"].eq(mentions["topic"])], mentions[own], "confirmed")


def polarity(sample: pd.DataFrame, coded: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
    """Share of confirmed mentions whose polarity readers confirm too.

    Parameters
    ----------
    sample, coded, labels : pandas.DataFrame
        As for :func:`precision`.

    Returns
    -------
    pandas.DataFrame
        As for :func:`precision`, of the mentions that readers confirm.

    Examples
    --------
    >>> sample = pd.DataFrame({"item": [1, 2], "drawn_as": "all"})
    >>> coded = pd.DataFrame({"item": [1, 2], "topic": "views", "polarity": "positive"})
    >>> labels = coded.assign(polarity=["positive", "mixed"])
    >>> polarity(sample, coded, labels).loc["all", ["n", "right"]].tolist()
    [2.0, 1.0]
    """
    mentions = _confirmed(sample, coded, labels).query("confirmed")
    mentions = mentions.assign(alike=mentions["polarity"].eq(mentions["polarity_labelled"]))
    own = mentions["drawn_as"].isin(SIZES)
    return _shares(mentions[own | mentions["drawn_as"].eq(mentions["topic"])], mentions[own], "alike")


def _confirmed(sample: pd.DataFrame, coded: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
    table = coded.merge(sample[["item", "drawn_as"]], on="item").merge(
        labels, on=["item", "topic"], how="left", suffixes=("", "_labelled")
    )
    return table.assign(confirmed=table["polarity_labelled"].notna())


def _shares(by_topic: pd.DataFrame, together: pd.DataFrame, right: str) -> pd.DataFrame:
    table = by_topic.groupby("topic")[right].agg(["size", "sum"])
    table.loc[ALL] = [len(together), together[right].sum()]
    table = table.astype("float64").set_axis(["n", "right"], axis=1)
    some = table["n"].where(table["n"] > 0)
    return table.assign(percent=table["right"] / some * 100).join(wilson_interval(table["right"], some))


def recall(
    sample: pd.DataFrame, coded: pd.DataFrame, labels: pd.DataFrame, *, reps: int = 2000, seed: int = 0
) -> pd.DataFrame:
    """Share of the mentions readers find that the coder finds, estimated for all sentences.

    Parameters
    ----------
    sample, coded, labels : pandas.DataFrame
        As for :func:`precision`; the sample with its strata.
    reps, seed : int
        Bootstrap samples, and the seed that draws them.

    Returns
    -------
    pandas.DataFrame
        Indexed by topic and ``all``: `labelled` and `found` mentions in the sample, and `percent`, weighted,
        with its 95% interval, `lower` and `upper`.

    Notes
    -----
    Each sentence stands for `stratum_size / stratum_drawn` sentences, so the numerator and the denominator
    are unbiased for the counts in all sentences (Horvitz and Thompson, 1952, *JASA* 47, 663-685); top-ups of
    a topic are left out. The interval is that of a percentile bootstrap within strata: where no miss was
    drawn in a stratum it cannot know of one, and is too narrow upwards.

    Examples
    --------
    >>> sample = pd.DataFrame({"item": [1, 2], "drawn_as": "all", "stratum": ["coded", "rest"],
    ...                        "stratum_size": [10, 90], "stratum_drawn": [1, 1]})
    >>> labels = pd.DataFrame({"item": [1, 2], "topic": "views", "polarity": "positive"})
    >>> float(recall(sample, labels.head(1), labels, reps=2).loc["all", "percent"])
    10.0
    """
    drawn = sample[sample["drawn_as"].isin(SIZES)].set_index("item")
    weight = drawn["stratum_size"] / drawn["stratum_drawn"]
    both = labels.merge(coded[["item", "topic"]], on=["item", "topic"])
    times = _times(drawn["stratum"].to_numpy(dtype="str"), reps, np.random.default_rng(seed))
    rows = {}
    for topic in [*sorted(labels["topic"].unique()), ALL]:
        wanted, got = (
            table.loc[table["topic"].eq(topic) | (topic == ALL), "item"]
            .value_counts()
            .reindex(drawn.index, fill_value=0)
            for table in (labels, both)
        )
        if not wanted.sum():
            continue
        of_wanted = times @ (wanted * weight).to_numpy()
        # A bootstrap sample may hold no sentence of a rare topic, and then says nothing of it.
        boot = (times @ (got * weight).to_numpy())[of_wanted > 0] / of_wanted[of_wanted > 0]
        lower, upper = np.percentile(boot * 100, [2.5, 97.5])
        rows[topic] = {
            "labelled": float(wanted.sum()),
            "found": float(got.sum()),
            "percent": float((got * weight).sum() / (wanted * weight).sum() * 100),
            "lower": float(lower),
            "upper": float(upper),
        }
    return pd.DataFrame(rows).T


def _times(strata: NDArray[np.str_], reps: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """How often each sentence is in each bootstrap sample, drawn within strata."""
    times = np.zeros((reps, len(strata)))
    for stratum in np.unique(strata):
        places = np.flatnonzero(strata == stratum)
        times[:, places] = rng.multinomial(len(places), np.full(len(places), 1 / len(places)), size=reps)
    return times
