"""Council marks: a council's sentence rests on what marks say, and gives no place in a league."""

import json

import pytest

from evidence.data.councils import councils
from evidence.publishing.authorities import council_marks
from evidence.publishing.authorities.council_marks import of_figure

BARNET = "E09000003"


def drawn(says: dict[str, str]) -> list[list]:
    """A mark of each of 99 councils, Barnet's first from the left; what most say may hold their number."""
    known = [code for code, council in councils().items() if council.in_spreads and not council.closed]
    codes = [BARNET, *(code for code in known if code != BARNET)][:99]
    return [[x, 9, code, says.get(code, says["others"].format(x))] for x, code in enumerate(codes, 1)]


@pytest.mark.parametrize(
    ("words", "others", "said"),
    [
        (
            "Rate: 37 (95% limits 30 to 50)",
            "Rate: 9{}",
            "Rate: 37, inside the 95% limits (30 to 50)",
        ),
        (
            "Rate: 29 (95% limits 30 to 50)",
            "Rate: 1",
            "Rate: 29, below the 95% limits (30 to 50)",
        ),
        (
            "Rate: 51 (95% limits 30 to 50)",
            "Rate: 60",
            "Rate: 51, above the 95% limits (30 to 50)",
        ),
        ("£1,200", "£{}", "£1,200"),
        ("−5", "{}", "−5"),
        ("Rate: 5", "Rate: 5", "Rate: 5"),
        ("2016: 4; 2025: 6", "2016: {0}; 2025: {0}", "2016: 4; 2025: 6"),
        ("Good, 10 June 2024", "Good, 9 June 2024", "Good, 10 June 2024"),
    ],
)
def test_a_council_is_told_its_number_and_its_limits_and_no_place(words: str, others: str, said: str) -> None:
    assert of_figure(drawn({BARNET: words, "others": others}))[BARNET]["says"] == said


def test_of_years_the_last_is_told_and_its_mark_named() -> None:
    found = of_figure(
        [[10, 1, "Barnet", "2024: 7%"], [5, 2, "Barnet", "2025: 8%"], [7, 3, "Leeds", "2025: 9%"]]
    )
    assert found[BARNET] == {"at": [[5, 2], [10, 1]], "says": "2025: 8%"}


def test_a_council_without_a_mark_has_a_reason_and_one_that_ended_its_heirs() -> None:
    class Figure:
        id, marks = "some-figure", drawn({"others": "Rate: {}"})

    written = council_marks.files([Figure()])
    read = {name: json.loads(script[len("councilArrived(") : -3]) for name, script in written.items()}
    assert len(written) == len(councils())
    city, cumbria = read["authorities/marks/city-of-london.js"], read["authorities/marks/cumbria.js"]
    assert city["figures"] == {"some-figure": None} and city["why"].startswith("with so few children")
    assert [slug for slug, _ in cumbria["heirs"]] == ["cumberland", "westmorland-and-furness"]
