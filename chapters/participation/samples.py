"""Which sentences readers label to check the coding, drawn by a rule anyone can repeat."""

import hashlib

import pandas as pd

from evidence.errors import StatisticError
from evidence.text.sentences import KEY

SEED = "participation-2026"
DEVELOPMENT_TENTHS = 3
SHOWN = frozenset(
    {
        (2637539, "2022-10-03"),
        (80520, "2022-07-11"),
        (80428, "2017-01-23"),
        (80484, "2014-10-22"),
        (80418, "2013-07-08"),
        (80460, "2013-11-19"),
        (80540, "2016-05-23"),
    }
)
"""Reports read while the layout rules were written, which therefore cannot check the lexicon."""

NET = (
    r"(?i)(?=.*\b(?:child|children|young people|young person|young adult|care leaver|baby|babies)\b)"
    r"(?=.*\b(?:view|voice|listen|feel|felt|wish|advoc|visitor|review|understand|understood|complain|council|"
    r"consult|participat|involve|feedback))"
)
"""A wide net that owes nothing to the lexicon: sentences in which a miss is likeliest."""

SIZES = {"on topic": 130, "all": 150, "net": 80}
FEWEST_A_TOPIC = 12


def in_development(urn: int, inspection_start: str) -> bool:
    """Whether a report may be read when the lexicon is written.

    Parameters
    ----------
    urn : int
        Ofsted's number for the authority.
    inspection_start : str
        First day of the inspection, year first.

    Returns
    -------
    bool
        True for three reports in ten, by a digest of the seed, the URN and the day, and for those in
        :data:`SHOWN`.

    Examples
    --------
    >>> in_development(80540, "2016-05-23")
    True
    """
    tenth = int(hashlib.sha256(f"{SEED}|{urn}|{inspection_start}".encode()).hexdigest(), 16) % 10
    return tenth < DEVELOPMENT_TENTHS or (urn, inspection_start) in SHOWN


def draw(sentences: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """Sentences to label, in an order that tells nothing of the coder's answer.

    Parameters
    ----------
    sentences : pandas.DataFrame
        Sentences of the reports kept for validation: `urn`, `inspection_start`, `sentence_number`, `digest`,
        `sentence`.
    mentions : pandas.DataFrame
        The coder's mentions in them: the same keys and `topic`.

    Returns
    -------
    pandas.DataFrame
        `item`, the keys, `digest`; `stratum` ("coded", on a topic by the coder; "net", not so but in
        :data:`NET`; "rest") with `stratum_size`, sentences in it, and `stratum_drawn`, those of them drawn
        at random; `drawn_as` ("on topic", "all", "net", or a topic, for a top-up outside the weights).

    Raises
    ------
    StatisticError
        If there are fewer sentences than are to be drawn.

    Notes
    -----
    Every draw takes the sentences first in order of the SHA-256 of seed, draw, URN, day and sentence number.
    Sentences drawn from all fall into each stratum as a simple random sample of it, and so pool with those
    drawn from the stratum itself: a sentence stands for `stratum_size / stratum_drawn` sentences, and sums so
    weighted are unbiased. A topic with fewer than twelve sentences is topped up from its own; those serve
    figures of that topic only.

    Examples
    --------
    >>> table = pd.DataFrame({"urn": 1, "inspection_start": "2020-01-01", "sentence_number": [1],
    ...                       "digest": "a", "sentence": "A sentence."})
    >>> draw(table, table.assign(topic="views"))
    Traceback (most recent call last):
    evidence.errors.StatisticError: 1 sentences are fewer than the 130 to be drawn from on topic.
    """
    names = [*KEY, "sentence_number"]
    table = sentences.reset_index(drop=True)
    place = pd.MultiIndex.from_frame(table[names])
    coded = pd.Series(place.isin(pd.MultiIndex.from_frame(mentions[names])))
    net = table["sentence"].str.contains(NET, regex=True)
    table["stratum"] = coded.map({True: "coded", False: "rest"}).mask(net & ~coded, "net")
    pools = {"on topic": table[coded], "all": table, "net": table[net & ~coded]}
    drawn: dict[int, str] = {}
    for name, size in SIZES.items():
        if len(pools[name]) < size:
            raise StatisticError(
                f"{len(pools[name])} sentences are fewer than the {size} to be drawn from {name}."
            )
        for row in _order(pools[name], name).index[:size]:
            # A sentence drawn twice counts once: both draws are random in its stratum, so nothing is lost.
            drawn.setdefault(row, name)
    weighted = table.loc[sorted(drawn), "stratum"].value_counts()
    for topic, of_topic in mentions.groupby("topic"):
        pool = table[place.isin(pd.MultiIndex.from_frame(of_topic[names]))]
        missing = FEWEST_A_TOPIC - int(pool.index.isin(drawn).sum())
        for row in _order(pool[~pool.index.isin(drawn)], str(topic)).index[: max(missing, 0)]:
            drawn[row] = str(topic)
    sample = table.loc[list(drawn), [*names, "digest", "stratum"]].assign(drawn_as=list(drawn.values()))
    sample["stratum_size"] = sample["stratum"].map(table["stratum"].value_counts())
    sample["stratum_drawn"] = sample["stratum"].map(weighted)
    sample = _order(sample, "shuffle").reset_index(drop=True)
    sample.insert(0, "item", sample.index + 1)
    return sample


def _order(table: pd.DataFrame, name: str) -> pd.DataFrame:
    keys = [
        hashlib.sha256(f"{SEED}|{name}|{urn}|{start}|{number}".encode()).hexdigest()
        for urn, start, number in table[[*KEY, "sentence_number"]].itertuples(index=False)
    ]
    return table.assign(order=keys).sort_values("order").drop(columns="order")
