"""What readers said of the sentences they labelled, and how far two of them agree."""

from collections.abc import Collection

import numpy as np
import pandas as pd
from statsmodels.stats.inter_rater import cohens_kappa

from evidence.errors import DataError
from evidence.text.mentions import POLARITIES

NONE = "none"
ANY = "any topic"


def given(table: pd.DataFrame, who: str, topics: Collection[str]) -> pd.DataFrame:
    """Give the mentions one reader, or the coder, found in the labelled sentences.

    Parameters
    ----------
    table : pandas.DataFrame
        Table ``participation_labels`` or ``participation_coded``: `item`, and the two columns of the reader,
        topics and polarities each joined by semicolons, or ``none``.
    who : str
        ``"pass_a"``, ``"pass_b"``, ``"settled"`` or ``"coded"``.
    topics : collection of str
        Topics there are.

    Returns
    -------
    pandas.DataFrame
        One row a mention: `item`, `topic`, `polarity`.

    Raises
    ------
    DataError
        If a topic repeats or is unknown, or the polarities are not as many as the topics or not polarities.

    Examples
    --------
    >>> table = pd.DataFrame({"item": [1, 2], "coded_topics": ["views;reviews", "none"],
    ...                       "coded_polarity": ["mixed;negative", ""]})
    >>> given(table, "coded", ["views", "reviews"]).values.tolist()
    [[1, 'views', 'mixed'], [1, 'reviews', 'negative']]
    """
    names = [f"{who}_topics", f"{who}_polarity"]
    rows: list[tuple[int, str, str]] = []
    for item, topic_list, polarity_list in table[["item", *names]].itertuples(index=False):
        found = [] if topic_list == NONE else topic_list.split(";")
        said = polarity_list.split(";") if polarity_list else []
        wrong = next((topic for topic in found if topic not in topics or found.count(topic) > 1), None)
        where = f"item {item} of {who}"
        if wrong is not None:
            raise DataError(
                "not a topic, or twice", file=where, column=names[0], value=wrong, accepted=topics
            )
        if len(said) != len(found) or not set(said) <= set(POLARITIES):
            problem = "one polarity for each topic"
            raise DataError(problem, file=where, column=names[1], value=polarity_list, accepted=POLARITIES)
        rows += [(item, topic, word) for topic, word in zip(found, said, strict=True)]
    return pd.DataFrame(rows, columns=["item", "topic", "polarity"])


def settle(first: pd.DataFrame, second: pd.DataFrame, third: pd.DataFrame) -> pd.DataFrame:
    """Give the labels to score by: those on which two readers agree, else those of a third.

    Parameters
    ----------
    first, second, third : pandas.DataFrame
        Mentions as :func:`given` gives; `third` is used for the items on which the others differ.

    Returns
    -------
    pandas.DataFrame
        One row a mention: `item`, `topic`, `polarity`.

    Examples
    --------
    >>> one = pd.DataFrame({"item": [1, 2], "topic": "views", "polarity": "positive"})
    >>> two = one.assign(polarity=["positive", "negative"])
    >>> settle(one, two, two)["polarity"].tolist()
    ['positive', 'negative']
    """
    differ = differing(first, second)
    return pd.concat([first[~first["item"].isin(differ)], third[third["item"].isin(differ)]]).sort_values(
        ["item", "topic"], ignore_index=True
    )


def differing(first: pd.DataFrame, second: pd.DataFrame) -> list[int]:
    """Items that two readers do not label alike.

    Parameters
    ----------
    first, second : pandas.DataFrame
        Mentions as :func:`given` gives.

    Returns
    -------
    list of int
        In order.

    Examples
    --------
    >>> one = pd.DataFrame({"item": [1, 2], "topic": "views", "polarity": "positive"})
    >>> differing(one, one.head(1))
    [2]
    """
    both = first.merge(second, how="outer", on=["item", "topic", "polarity"], indicator="side")
    return sorted(int(item) for item in both.loc[both["side"].ne("both"), "item"].unique())


def agreement(
    first: pd.DataFrame, second: pd.DataFrame, items: Collection[int], topics: Collection[str]
) -> pd.DataFrame:
    """How far two readers agree beyond chance.

    Parameters
    ----------
    first, second : pandas.DataFrame
        Mentions as :func:`given` gives.
    items : collection of int
        All items, those on no topic too.
    topics : collection of str
        Topics there are.

    Returns
    -------
    pandas.DataFrame
        Indexed by topic, ``any topic`` and ``polarity`` (of mentions both give): `n` judged by both, `agreed`
        (number), `kappa` with its 95% interval, `lower` and `upper`; missing where either reader gives one
        answer throughout.

    Notes
    -----
    Cohen (1960), *Educational and Psychological Measurement* 20, 37-46, with the large-sample interval, by
    statsmodels, cut at 1. Presence is judged sentence by sentence, polarity mention by mention. A sample
    richer in a topic than the reports are gives the kappa of that sample, not of the reports.

    Examples
    --------
    >>> one = pd.DataFrame({"item": [1, 2], "topic": "views", "polarity": "positive"})
    >>> float(agreement(one, one, range(4), ["views"]).loc["views", "kappa"])
    1.0
    """
    answers = {
        topic: tuple(
            pd.Series(list(items)).isin(reader.loc[reader["topic"].isin(wanted), "item"])
            for reader in (first, second)
        )
        for topic, wanted in ({topic: [topic] for topic in topics} | {ANY: list(topics)}).items()
    }
    shared = first.merge(second, on=["item", "topic"], suffixes=("_first", "_second"))
    answers["polarity"] = (shared["polarity_first"], shared["polarity_second"])
    return pd.DataFrame({name: _kappa(*pair) for name, pair in answers.items()}).T


def _kappa(first: pd.Series, second: pd.Series) -> dict[str, float]:
    answers = sorted(set(first) | set(second))
    square = pd.crosstab(first, second).reindex(index=answers, columns=answers, fill_value=0)
    counts = {"n": float(len(first)), "agreed": float((first.to_numpy() == second.to_numpy()).sum())}
    if first.nunique() < 2 or second.nunique() < 2:
        return counts | {"kappa": np.nan, "lower": np.nan, "upper": np.nan}
    found = cohens_kappa(square.to_numpy())
    return counts | {"kappa": found.kappa, "lower": found.kappa_low, "upper": min(found.kappa_upp, 1.0)}
