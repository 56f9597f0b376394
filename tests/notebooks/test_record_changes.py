"""Record changes: whichever form a record is in, what differs is said once, part by part."""

import pytest

from evidence.notebooks.catalogue import Record
from evidence.notebooks.record_changes import RecordChange
from evidence.publishing.editions import editions
from tests.invented import claim, fact, figure


@pytest.mark.parametrize(
    ("old", "new", "result", "words"),
    [
        (fact(), fact(), [], []),
        (fact(), fact(value=4), ["3 → 4"], []),
        (fact(), fact(text="three"), ["3 → three"], []),
        (fact(value=0, text="few"), fact(value=1, text="few"), ["value: 0 → 1"], []),
        (fact(), fact(unit="%"), ["unit: nothing → %"], []),
        (fact(says="One"), fact(says="Two"), [], ["says: One → Two"]),
        (claim(), claim(verdict="reproduced"), ["verdict: partly → reproduced"], []),
        (claim(), claim(strength="high"), ["strength: low → high"], []),
        (claim(), claim(left_out="Wales"), [], ["left out: nothing → Wales"]),
        (figure(title="Up"), figure(title="Down"), [], ["title: Up → Down"]),
        (figure(), figure(drawn="1" * 16), ["the same data, drawn in another way"], []),
        (
            figure(),
            figure(data=["area,n", "A,1", "B,3", "B,2", "C,4"]),
            ["of 3 rows 1 changed or went, of 4 now 2 changed or came"],
            [],
        ),
        # The second of two like rows went.
        (
            figure(),
            figure(data=["area,n", "A,1", "B,2"]),
            ["of 3 rows 1 changed or went, of 2 now 0 changed or came"],
            [],
        ),
        (
            figure(),
            figure(data=["area,n", "B,2", "B,2", "A,1"]),
            ["the same rows under other heads or in another order"],
            [],
        ),
        (
            figure(),
            figure(data=["area,count", "A,1", "B,2", "B,2"]),
            ["the same rows under other heads or in another order"],
            [],
        ),
        (fact("workforce-a"), figure("workforce-a"), ["kind: fact → figure"], []),
    ],
)
@pytest.mark.parametrize("reduced", [False, True], ids=["whole", "as an edition holds it"])
def test_what_changed_is_said_part_by_part(
    old: Record, new: Record, result: list[str], words: list[str], reduced: bool
) -> None:
    forms = [editions.comparable(record.content) if reduced else record.content for record in (old, new)]
    change = RecordChange(*forms)
    assert (change.result, change.words) == (result, words)


def test_the_text_of_a_fact_is_left_to_whoever_prints_it_before_and_after() -> None:
    change = RecordChange(fact().content, fact(value=4, unit="%").content)
    assert (change.result, change.beside_text) == (["3 → 4", "unit: nothing → %"], ["unit: nothing → %"])
    other = RecordChange(fact().content, fact(unit="%").content)
    assert other.beside_text == other.result == ["unit: nothing → %"]


def test_what_no_edition_keeps_is_said_beside_result_and_words() -> None:
    change = RecordChange(figure(alt="One").content, figure(alt="Two", title="Up").content)
    assert change.rest == ["alt: One → Two"]
    assert RecordChange(fact("workforce-a").content, figure("workforce-a").content).rest == []


def lines(before: dict, after: dict) -> list[str]:
    return RecordChange(before, after).lines


def test_equal_records_differ_in_nothing() -> None:
    assert lines({"text": "1", "data": ["a", "1"]}, {"text": "1", "data": ["a", "1"]}) == []


def test_each_changed_part_is_a_line_with_before_and_after() -> None:
    assert lines({"text": "22", "unit": "%"}, {"text": "23", "says": "New"}) == [
        "says: nothing → New",
        "text: 22 → 23",
        "unit: % → nothing",
    ]


def test_lines_on_data_count_rows_and_show_three() -> None:
    before = ["area,n", *(f"{letter},1" for letter in "ABCDE")]
    after = ["area,n", "A,2", *(f"{letter},1" for letter in "BCDE")]
    assert lines({"data": before}, {"data": after}) == [
        "data: of 5 rows 1 changed or went, of 5 now 1 changed or came",
        "  - A,1",
        "  + A,2",
    ]
    came = "data: of 0 rows 0 changed or went, of 5 now 5 changed or came"
    assert lines({}, {"data": before}) == [came, "  + area,n", "  + A,1", "  + B,1"]
    assert len(lines({"data": before}, {})) == 4
