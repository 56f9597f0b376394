import numpy as np
import pandas as pd
import pytest
from coding import ALL, polarity, precision, recall
from hypothesis import given as for_all
from hypothesis import strategies as st
from raters import agreement, differing, given, settle
from samples import FEWEST_A_TOPIC, SIZES, draw, in_development

from evidence.errors import DataError, StatisticError
from evidence.text.lexicon import read
from evidence.text.mentions import by_report, found
from tests.examples import examples

words = read()
TOPICS = ["advocacy", "views"]


def mentions(*rows):
    return pd.DataFrame(rows, columns=["item", "topic", "polarity"])


def many_sentences(size=1200):
    """Invented: one in four on a topic, one in four in the net only, the rest on nothing."""
    kinds = [
        "Children's views are heard.",
        "A child may feel safe.",
        "The budget is balanced.",
        "A road is long.",
    ]
    return pd.DataFrame(
        {
            "urn": [1 + place // 100 for place in range(size)],
            "inspection_start": "2021-05-03",
            "sentence_number": [1 + place % 100 for place in range(size)],
            "digest": [f"{place:016x}" for place in range(size)],
            "sentence": [kinds[place % 4] for place in range(size)],
        }
    )


def answers(*rows):
    return pd.DataFrame(rows, columns=["item", "pass_a_topics", "pass_a_polarity"])


def test_answers_are_read_one_row_a_mention():
    table = answers((1, "none", ""), (2, "advocacy;views", "mixed;negative"))
    assert given(table, "pass_a", TOPICS).values.tolist() == [
        [2, "advocacy", "mixed"],
        [2, "views", "negative"],
    ]


@pytest.mark.parametrize(
    ("topics", "polarity", "problem"),
    [
        ("weather", "positive", "not a topic"),
        ("", "", "not a topic"),
        ("views;views", "positive;positive", "or twice"),
        ("views", "positive;negative", "one polarity"),
        ("views", "", "one polarity"),
        ("none", "positive", "one polarity"),
        ("views", "good", "one polarity"),
    ],
)
def test_answers_that_break_a_rule_are_refused(topics, polarity, problem):
    with pytest.raises(DataError, match=f"item 7 of pass_a.*{problem}"):
        given(answers((7, topics, polarity)), "pass_a", TOPICS)


def test_a_third_reader_settles_only_what_two_differ_on():
    first = mentions((1, "views", "positive"), (2, "views", "positive"))
    second = mentions((1, "views", "positive"), (2, "views", "negative"), (3, "advocacy", "mixed"))
    third = mentions((1, "views", "negative"), (2, "views", "mixed"))
    assert differing(first, second) == [2, 3]
    assert settle(first, second, third).values.tolist() == [[1, "views", "positive"], [2, "views", "mixed"]]


def test_kappa_is_agreement_beyond_chance():
    # Oracle: by hand. 20 both, 5 and 10 one only, 15 neither: observed 0.7, by chance 0.5, kappa 0.4.
    first = mentions(*((item, "views", "positive") for item in range(25)))
    second = mentions(*((item, "views", "positive") for item in [*range(20), *range(25, 35)]))
    row = agreement(first, second, range(50), TOPICS).loc["views"]
    assert row[["n", "agreed"]].tolist() == [50, 35]
    assert row["kappa"] == pytest.approx(0.4)
    assert row["lower"] < 0.4 < row["upper"]


def test_kappa_is_missing_where_a_reader_gives_one_answer_throughout():
    row = agreement(mentions(), mentions(), range(10), TOPICS).loc["views"]
    assert row["agreed"] == 10 and np.isnan(row["kappa"])


def test_precision_counts_a_top_up_for_its_own_topic_only():
    sample = pd.DataFrame({"item": [1, 2, 3], "drawn_as": ["on topic", "all", "advocacy"]})
    coded = mentions(
        (1, "views", "positive"),
        (2, "views", "positive"),
        (3, "advocacy", "positive"),
        (3, "views", "positive"),
    )
    labels = mentions((1, "views", "negative"), (3, "advocacy", "positive"))
    table = precision(sample, coded, labels)
    # Oracle: by hand.
    assert table.loc["views", ["n", "right"]].tolist() == [2, 1]
    assert table.loc["advocacy", ["n", "right"]].tolist() == [1, 1]
    assert table.loc[ALL, ["n", "right", "percent"]].tolist() == [2, 1, 50]
    assert polarity(sample, coded, labels).loc[ALL, ["n", "right"]].tolist() == [1, 0]


DRAWN_AS = st.sampled_from([*SIZES, *TOPICS])
ANSWER = st.sampled_from([(), ("views",), ("advocacy",), ("advocacy", "views")])


@examples(50, short=12)
@for_all(st.lists(st.tuples(DRAWN_AS, ANSWER, ANSWER), min_size=1, max_size=30))
def test_no_top_up_moves_a_figure_of_all_topics(drawn):
    # Top-ups are drawn because the coder finds their topic: they would make "all" a figure of rare topics.
    sample = pd.DataFrame({"item": range(len(drawn)), "drawn_as": [as_ for as_, _, _ in drawn]})
    sample = sample.assign(stratum="coded", stratum_size=900, stratum_drawn=30)
    coded, labels = (
        mentions(*((item, topic, "mixed") for item, row in enumerate(drawn) for topic in row[place]))
        for place in (1, 2)
    )
    weighted = sample[sample["drawn_as"].isin(SIZES)]
    for measured in (precision, polarity):
        whole = measured(sample, coded, labels).loc[ALL]
        pd.testing.assert_series_equal(whole, measured(weighted, coded, labels).loc[ALL])
    if not weighted.merge(labels, on="item").empty:
        whole = recall(sample, coded, labels, reps=5).loc[ALL]
        pd.testing.assert_series_equal(whole, recall(weighted, coded, labels, reps=5).loc[ALL])


@pytest.mark.parametrize("samples", [40, pytest.param(300, marks=pytest.mark.long)])
def test_precision_of_all_topics_is_right_on_average_over_samples(samples):
    # Oracle: of 400 coded sentences 300 are right on views and 25 of 50 on advocacy, drawn many times over.
    rng = np.random.default_rng(0)
    coded = mentions(
        *((item, "views", "mixed") for item in range(350)),
        *((item, "advocacy", "mixed") for item in range(350, 400)),
    )
    labels = coded[(coded["item"] < 300) | coded["item"].between(350, 374)]
    found = []
    for _ in range(samples):
        order = rng.permutation(400)
        rest = order[40:]
        top_ups = rest[rest >= 350][:12]
        sample = pd.DataFrame(
            {"item": [*order[:40], *top_ups], "drawn_as": ["on topic"] * 40 + ["advocacy"] * len(top_ups)}
        )
        found.append(precision(sample, coded, labels).loc[ALL, "percent"])
    # One sample has a standard error of about 6 points, the mean of 40 of about 0.95 and that of 300 of about
    # 0.35; with top-ups it would be 6 too low.
    assert np.mean(found) == pytest.approx(100 * 325 / 400, abs=1.5 if samples >= 300 else 2.9)


def test_the_interval_of_a_precision_is_wilsons():
    # Oracle: Newcombe (1998), Statistics in Medicine 17, table I: 81 of 263 gives 0.2553 to 0.3662.
    sample = pd.DataFrame({"item": range(263), "drawn_as": "all"})
    coded = mentions(*((item, "views", "positive") for item in range(263)))
    row = precision(sample, coded, coded.head(81)).loc[ALL]
    assert row[["lower", "upper"]].round(2).tolist() == [25.53, 36.62]


def test_recall_weighs_each_sentence_by_those_it_stands_for():
    sample = pd.DataFrame(
        {
            "item": [1, 2, 3, 4, 5],
            "drawn_as": ["on topic", "on topic", "net", "all", "advocacy"],
            "stratum": ["coded", "coded", "net", "rest", "coded"],
            "stratum_size": [20, 20, 30, 100, 20],
            "stratum_drawn": [2, 2, 1, 1, 2],
        }
    )
    labels = mentions(*((item, "views", "positive") for item in (1, 2, 3, 5)))
    row = recall(sample, labels[labels["item"].isin([1, 2, 5])], labels, reps=50).loc["views"]
    # Oracle: by hand. Found 10 + 10, missed 30: 20 of 50. The top-up, item 5, counts for nothing here.
    assert row["percent"] == pytest.approx(40)
    assert row[["labelled", "found"]].tolist() == [3, 2]


@examples(20)
@for_all(st.integers(0, 40))
def test_recall_lies_between_none_and_all_and_so_does_its_interval(missed):
    items = range(1, 61)
    sample = pd.DataFrame(
        {"item": items, "drawn_as": "all", "stratum": "rest", "stratum_size": 600, "stratum_drawn": 60}
    )
    labels = mentions(*((item, "views", "positive") for item in items))
    row = recall(sample, labels[labels["item"] > missed], labels, reps=50).loc[ALL]
    assert 0 <= row["lower"] <= row["percent"] <= row["upper"] <= 100
    # Oracle: with one stratum the weights fall out.
    assert row["percent"] == pytest.approx((60 - missed) / 60 * 100)


def test_the_sample_repeats_itself_whatever_the_order_of_the_sentences():
    table = many_sentences()
    coded = found(table, words)
    first = draw(table, coded)
    again = draw(table.sample(frac=1, random_state=1), coded.sample(frac=1, random_state=2))
    pd.testing.assert_frame_equal(first, again)


def test_the_sample_has_the_sizes_and_strata_it_states():
    table = many_sentences()
    sample = draw(table, found(table, words))
    assert not sample.duplicated(["urn", "sentence_number"]).any()
    assert sample["drawn_as"].eq("on topic").sum() == SIZES["on topic"]
    assert sample.groupby("stratum")["stratum_size"].first().to_dict() == {
        "coded": 300,
        "net": 300,
        "rest": 600,
    }
    weighted = sample[sample["drawn_as"].isin(SIZES)]
    assert (weighted.groupby("stratum").size() == weighted.groupby("stratum")["stratum_drawn"].first()).all()
    # Oracle: the weights of all strata sum to the sentences there are.
    assert (weighted["stratum_size"] / weighted["stratum_drawn"]).sum() == pytest.approx(len(table))
    assert "sentence" not in sample


def test_a_rare_topic_is_topped_up_outside_the_weights():
    table = many_sentences()
    table.loc[:79:4, "sentence"] = "Each child is offered an advocate."
    sample = draw(table, found(table, words))
    advocacy = found(table, words).query("topic == 'advocacy'").merge(sample, on=["urn", "sentence_number"])
    assert len(advocacy) >= FEWEST_A_TOPIC


def test_too_few_sentences_cannot_be_drawn_from():
    table = many_sentences(400)
    with pytest.raises(StatisticError, match="fewer than"):
        draw(table, found(table, words))


def test_reports_shown_while_rules_were_written_are_not_for_validation():
    assert in_development(80540, "2016-05-23")
    # Three reports in ten are for development: of 1,000 the binomial standard deviation is 14.5.
    assert abs(sum(in_development(urn, "2020-01-01") for urn in range(1000)) - 300) < 60


def test_a_report_that_does_not_mention_a_topic_counts_zero_and_keeps_its_row():
    table = many_sentences(4)
    counts = by_report(table, found(table, words), words).set_index("topic")
    assert counts.index.tolist() == list(words.topics)
    assert counts.loc["views", ["mentions", "positive", "negative", "mixed"]].tolist() == [1, 1, 0, 0]
    assert counts.loc["advocacy", ["mentions", "positive", "negative", "mixed"]].tolist() == [0, 0, 0, 0]
    assert counts["sentences_in_report"].eq(4).all()
