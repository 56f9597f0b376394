"""What each report says of each topic: how often, and how often for better or worse."""

import pandas as pd

from evidence.text.lexicon import MIXED, NEGATIVE, POSITIVE, Lexicon, code, tone
from evidence.text.sentences import KEY

POLARITIES = [POSITIVE, NEGATIVE, MIXED]
_SENTENCE = [*KEY, "sentence_number"]


def found(sentences: pd.DataFrame, lexicon: Lexicon) -> pd.DataFrame:
    """Find every mention: one row a sentence and topic, with the sentence's keys, `topic` and `polarity`.

    Examples
    --------
    >>> from evidence.text.lexicon import read
    >>> table = pd.DataFrame({"urn": 1, "inspection_start": "2020-01-01", "sentence_number": [1],
    ...                       "digest": "a", "sentence": "Children's views are heard."})
    >>> found(table, read())[["topic", "polarity"]].values.tolist()
    [['views', 'positive']]
    """
    names = [*_SENTENCE, "digest"]
    rows = [
        (*key, topic, polarity)
        for *key, sentence in sentences[[*names, "sentence"]].itertuples(index=False)
        for topic, polarity in code(sentence, lexicon).items()
    ]
    return pd.DataFrame(rows, columns=[*names, "topic", "polarity"])


def by_report(sentences: pd.DataFrame, mentions: pd.DataFrame, lexicon: Lexicon) -> pd.DataFrame:
    """Count each topic in each report, a topic that a report does not mention with zeros.

    `sentences` are all sentences and `mentions` those in them, as :func:`found` gives them. The numbers of
    sentences of a report and topic are `sentences_in_report`; `other_sentences_with_cue` and
    `other_negative_sentences`, of the sentences on no topic those that praise or criticise and those that
    criticise; `mentions`, `positive`, `negative`, `mixed`. The sentences on no topic are read by the same
    rule of polarity as the mentions, so that a report's tone on participation can be set against its tone on
    everything else.

    Examples
    --------
    >>> from evidence.text.lexicon import read
    >>> table = pd.DataFrame({"urn": 1, "inspection_start": "2020-01-01", "sentence_number": [1, 2],
    ...                       "digest": ["a", "b"],
    ...                       "sentence": ["Children's views are heard.", "Plans are weak."]})
    >>> counts = by_report(table, found(table, read()), read())
    >>> counts.loc[counts["topic"].eq("views")].iloc[0, 3:].tolist()
    [2, 1, 1, 1, 1, 0, 0]
    """
    on_topic = pd.MultiIndex.from_frame(mentions[_SENTENCE])
    other = sentences[~pd.MultiIndex.from_frame(sentences[_SENTENCE]).isin(on_topic)]
    tones = [tone(sentence, lexicon) for sentence in other["sentence"]]
    said = pd.Series(tones, index=other.index, dtype="str")
    report = [other[name] for name in KEY]
    whole = pd.DataFrame(
        {
            "sentences_in_report": sentences.groupby(KEY).size(),
            "other_sentences_with_cue": said.ne(MIXED).groupby(report).sum(),
            "other_negative_sentences": said.eq(NEGATIVE).groupby(report).sum(),
        }
    ).reset_index()
    topics = pd.DataFrame({"topic": list(lexicon.topics)})
    counts = mentions.groupby([*KEY, "topic", "polarity"]).size().unstack("polarity")
    table = whole.merge(topics, how="cross").merge(
        counts.reindex(columns=POLARITIES).reset_index(), on=[*KEY, "topic"], how="left"
    )
    table["mentions"] = table[POLARITIES].sum(axis=1)
    numbers = [*whole.columns.drop(KEY), "mentions", *POLARITIES]
    return (
        table[[*KEY, "topic", *numbers]]
        .fillna(dict.fromkeys(numbers, 0))
        .astype(dict.fromkeys(numbers, "int64"))
    )
