"""Invented sentences throughout. The expected answers are what the codebook says of them."""

import pandas as pd
import pytest

from evidence.errors import DataError
from evidence.text.lexicon import COLUMNS, LEXICON, code, read, tone

words = read()


@pytest.mark.parametrize(
    ("sentence", "topics"),
    [
        ("The child's wishes are written in the plan.", {"views"}),
        ("Workers in this town listen to young people.", {"views"}),
        ("Life-story work is done for each child.", {"know-why"}),
        ("Staff help children to understand why they came into care.", {"know-why"}),
        ("Each child is offered an advocate.", {"advocacy"}),
        ("Volunteers act as independent visitors.", {"independent-visitors"}),
        ("Older children chair their own reviews.", {"reviews"}),
        ("Social workers know the children they work with.", {"social-worker"}),
        ("The children in care council meets each month.", {"council"}),
        ("Children know how to complain.", {"complaints"}),
        ("The budget of the department is balanced.", set()),
        ("Adopters understand the history of the child.", set()),
        ("The views of parents are sought.", set()),
        ("Victims are offered domestic abuse advocacy.", set()),
        ("A serious case review was held last year.", set()),
        ("The council has a new chief executive.", set()),
    ],
)
def test_a_sentence_is_on_the_topics_it_names(sentence, topics):
    assert set(code(sentence, words)) == topics


@pytest.mark.parametrize(
    ("sentence", "polarity"),
    [
        ("Children's views are carefully recorded.", "positive"),
        ("Children's views are not recorded.", "negative"),
        ("Children's views aren't recorded well.", "negative"),
        ("Children's views are rarely sought.", "negative"),
        ("The recording of children's views is inconsistent.", "negative"),
        ("Ensure that children's views are recorded.", "negative"),
        ("More needs to be done to record children's views.", "negative"),
        ("Children's views are sought without delay.", "positive"),
        ("Children's views are not only heard, they are used.", "positive"),
        ("Children's views are sought, but caseloads are too high.", "positive"),
        ("Although plans are poor, children's views are heard.", "positive"),
        ("Although plans are good, children's views are rarely heard.", "negative"),
        ("Children's views are heard in plans; however, children's views are absent from records.", "mixed"),
        ("Children's views were the theme of the day.", "mixed"),
    ],
)
def test_polarity_is_that_of_the_clause_that_holds_the_topic(sentence, polarity):
    assert code(sentence, words)["views"] == polarity


def test_two_topics_of_one_sentence_have_each_their_own_polarity():
    found = code(
        "Social workers know children well, but children are not told why they came into care.", words
    )
    assert found == {"social-worker": "positive", "know-why": "negative"}


def test_quotation_marks_and_capitals_do_not_matter():
    straight, curly = "The child's voice is heard.", "THE CHILD’S VOICE IS HEARD."
    assert code(straight, words) == code(curly, words) == {"views": "positive"}


def test_tone_reads_any_sentence_by_the_same_rule():
    assert tone("Managers do not check files.", words) == "negative"
    assert tone("Managers check files well.", words) == "positive"
    assert tone("Managers do not check files, but plans are good.", words) == "mixed"


def test_every_row_of_the_word_lists_gives_its_reason():
    table = pd.read_csv(LEXICON, dtype="str", keep_default_na=False)
    assert table["why"].ne("").all()
    assert not table.duplicated(["kind", "name", "pattern"]).any()


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (("wish", "views", "view", "why"), "no such kind"),
        (("topic", "", "view", "why"), "a cue has none"),
        (("positive", "views", "good", "why"), "a cue has none"),
        (("topic", "views", "view", ""), "needs its reason"),
        (("topic", "views", "(view", "why"), "not a regular expression"),
        (("topic", "views", "<nobody> view", "why"), "no such word"),
    ],
)
def test_a_row_that_breaks_a_rule_is_named(tmp_path, row, problem):
    path = tmp_path / "lexicon.csv"
    pd.DataFrame([row], columns=COLUMNS).to_csv(path, index=False)
    with pytest.raises(DataError, match=problem) as caught:
        read(path)
    assert "row 2" in str(caught.value)


def test_columns_must_be_those_of_a_lexicon(tmp_path):
    path = tmp_path / "lexicon.csv"
    path.write_text("kind,pattern\n", encoding="utf-8")
    with pytest.raises(DataError, match="columns"):
        read(path)
