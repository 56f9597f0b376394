"""Marks packed for a page: small, and the same words when they are unpacked."""

import json

from evidence.data.councils import councils
from evidence.publishing.citing import marks

BARNET, LEEDS = "E09000003", "E08000035"


def unpacked(text: str) -> list[list[object]]:
    """What the page's script reads, by a way of its own."""
    listed = marks.names().decode().split(",", 1)[1].rsplit(")", 1)[0]
    codes = [code for code, *_ in json.loads(listed)]
    found = []
    for group in json.loads(text):
        for n, whose in enumerate(group["of"]):
            says = group["says"]
            for value in filter(None, group["values"].split(" ")[n].split("|")):
                says = says.replace("|", value, 1)
            place = [sum(group["at"][: 2 * n + 1 : 2]), group["at"][2 * n + 1]]
            found.append([*place, codes[whose] if isinstance(whose, int) else whose, says])
    return found


def test_what_was_packed_is_what_is_unpacked() -> None:
    said = [
        [12, 40, BARNET, "Per 10,000: 37 (95% limits 30 to 44); children: 90,123"],
        [19, 41, LEEDS, "Per 10,000: 81 (95% limits 52 to 76); children: 171,456"],
        [90, 41, "Turnover", "+0.4 (−0.1 to +0.9)"],
        [20, 10, "Agency", "£−2.5bn"],
    ]
    packed = marks.packed(said)
    assert sorted(unpacked(packed), key=str) == sorted(said, key=str)
    # Numbers that all share are written once.
    assert packed.count("95%") == packed.count("10,000") == 1


def test_an_authority_is_found_by_any_code_and_by_its_name() -> None:
    # Northumberland's code ended in 2013; the table of areas has both.
    said = [[1, 1, whose, "1%"] for whose in ("E06000057", "E06000048", "Northumberland")]
    (group,) = json.loads(marks.packed(said))
    assert len(set(group["of"])) == 1 and isinstance(group["of"][0], int)


def test_the_list_of_names_has_every_council_once() -> None:
    assert marks.names().count(b"E0") + marks.names().count(b"E1") == len(councils())


def test_nothing_said_ends_the_script_that_holds_it() -> None:
    assert "<" not in marks.packed([[1, 1, "</script>", "<b>"]])


def test_marks_of_every_authority_take_less_than_four_kilobytes() -> None:
    said = [
        [100 + n, 300 - n, code, f"Mean of neighbours, per 10,000: {40 + n}; Authority, per 10,000: {50 + n}"]
        for n, code in enumerate(list(councils())[:153])
    ]
    assert len(marks.packed(said)) < 4_000
