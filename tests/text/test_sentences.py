"""Invented text throughout: no sentence of a report may stand in the repository."""

import hashlib

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.text.sentences import digest, normalise, number, split

words = st.text("abcdefghij", min_size=2, max_size=8)
plain_sentences = st.lists(words, min_size=4, max_size=12).map(
    lambda found: " ".join(found).capitalize() + "."
)
paragraphs = st.lists(st.lists(plain_sentences, min_size=1, max_size=4), min_size=1, max_size=6)


def page(number: int, body: str) -> str:
    return f"{body}\n\nInspection of an invented council\n3 to 14 May 2021\n\n{number}\n\n"


@settings(deadline=None, max_examples=60)
@given(paragraphs)
def test_plain_sentences_come_back_whole_and_in_order(found):
    text = "\n\n".join(" ".join(paragraph) for paragraph in found)
    assert split(text) == [sentence for paragraph in found for sentence in paragraph]


@settings(deadline=None, max_examples=60)
@given(st.text("ab .?!:;\n\f1•-A(", max_size=400))
def test_splitting_sentences_again_changes_nothing(text):
    once = split(text)
    assert split("\n\n".join(once)) == once


@given(st.text(max_size=80))
def test_normalising_twice_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)


def test_a_digest_is_sixteen_digits_of_the_sha_256_of_the_normalised_sentence():
    # Oracle: hashlib, on the normal form written out by hand.
    assert digest("The  Child’s plan.") == hashlib.sha256(b"the child's plan.").hexdigest()[:16]


def test_headers_footers_and_page_numbers_go_and_the_sentence_across_pages_stays_whole():
    text = (
        page(1, "Every child in the invented town is seen by a worker who knows them and who")
        + page(2, "visits them at home.")
        + page(3, "Some plans are very late.")
    )
    assert split(text) == [
        "Every child in the invented town is seen by a worker who knows them and who visits them at home.",
        "Some plans are very late.",
    ]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Planning ahead\n\nThe plan is in place.", ["The plan is in place."]),
        ("14. The plan is\nin place. It is a good plan.", ["The plan is in place.", "It is a good plan."]),
        (
            "The total rose to\n18. The plan was then changed.",
            ["The total rose to 18.", "The plan was then changed."],
        ),
        (
            "\uf06e Visit every child soon\n\uf06e Write down their views",
            ["Visit every child soon.", "Write down their views."],
        ),
        ("The informa-\ntion is of some use.", ["The information is of some use."]),
        ("The worker, e.g. Mr. Blue, is new here.", ["The worker, e.g. Mr. Blue, is new here."]),
        (
            "The worker is new here.2 The plan is old now.",
            ["The worker is new here.", "The plan is old now."],
        ),
        ("Write down all their views. (page 3, paragraph 12)", ["Write down all their views."]),
        (
            "‘We like our worker.’ The worker likes us too.",
            ["‘We like our worker.’", "The worker likes us too."],
        ),
    ],
)
def test_headings_numbers_bullets_hyphens_and_marks(text, sentences):
    assert split(text) == sentences


def test_standing_sections_and_the_licence_notice_are_left_out_until_the_report_resumes():
    text = (
        "Information about this inspection\n\nThe inspectors looked at many files.\n\n"
        "Executive summary\nThe plans are of good quality.\n\n"
        "The Office for Standards in Education does many things.\n"
        "You may reuse this information free of charge."
    )
    assert split(text) == ["The plans are of good quality."]


def report(urn: int, text: str | None) -> dict:
    return {"urn": urn, "inspection_start": "2021-05-03", "text": text}


def test_a_report_without_text_and_one_that_repeats_another_are_skipped_with_a_reason():
    same = "Every child here has a plan."
    kept, skipped = number(
        pd.DataFrame([report(1, same), report(2, f" {same}\n"), report(3, ""), report(4, None)])
    )
    assert kept["urn"].tolist() == [1]
    assert dict(zip(skipped["urn"], skipped["reason"], strict=True)) == {
        2: "duplicate report",
        3: "no text",
        4: "no text",
    }
    assert skipped["sentence_number"].isna().all()


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("The child\ufffds plan is late.", "encoding fault"),
        ("The childâ€™s plan is late.", "encoding fault"),
        ("The cafÃ© for children is open.", "encoding fault"),
        ("The <i>plan</i> is very late.", "markup"),
        ("The plan &amp; review are late.", "markup"),
        ("The plan <script src=x> is late.", "markup"),
    ],
)
def test_a_sentence_at_fault_is_skipped_by_its_number_and_others_keep_theirs(fault, reason):
    text = f"Every child has a plan. {fault} Some plans are good ones."
    kept, skipped = number(pd.DataFrame([report(1, text)]))
    assert kept["sentence_number"].tolist() == [1, 3]
    assert skipped[["sentence_number", "reason"]].values.tolist() == [[2, reason]]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(plain_sentences, st.booleans()), min_size=1, max_size=8))
def test_no_sentence_is_lost_silently(found):
    text = " ".join(sentence if clean else sentence.replace(" ", " <b>", 1) for sentence, clean in found)
    kept, skipped = number(pd.DataFrame([report(1, text)]))
    assert sorted([*kept["sentence_number"], *skipped["sentence_number"]]) == list(range(1, len(found) + 1))
    assert skipped["sentence_number"].tolist() == [
        place for place, (_, clean) in enumerate(found, start=1) if not clean
    ]


def test_accents_signs_of_comparison_and_pounds_are_no_fault():
    kept, skipped = number(pd.DataFrame([report(1, "The café costs < £5 a child & is open to André.")]))
    assert len(kept) == 1 and skipped.empty
