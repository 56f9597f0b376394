"""What the book says it does not hold is not in its tables."""

import re
from collections.abc import Callable

import pytest

from evidence.data import descriptor, tables
from evidence.paths import CHAPTERS, DATA

# How chapters and the register of claims say that the book holds no such thing.
SAYS = re.compile(r"[^.,;|\"]*(?:not among the tables|hold no table|holds? no \w+ to)[^.,;|\"]*")


def no_field(words: str) -> bool:
    """No table, and no column of one, is of that."""
    titles = [
        text
        for resource in descriptor.package()["resources"]
        for text in (
            resource["title"],
            *(field.get("title", "") for field in resource.get("schema", {}).get("fields", [])),
        )
    ]
    return not [title for title in titles if re.search(words, title, re.IGNORECASE)]


def no_notice_to_sandwell() -> bool:
    steps = tables.load("interventions").query("la_name == 'Sandwell' and kind == 'improvement notice'")
    return not (steps["start"] < "2014").any()


HELD: dict[str, Callable[[], bool]] = {
    "School moves are not among the tables": lambda: no_field(
        r"school moves|moves? of school|changed school"
    ),
    "we hold no table of it by authority": lambda: no_field(r"time in service|length of service"),
    "holds no notice to Sandwell before 2014": no_notice_to_sandwell,
}


def statements() -> list[str]:
    texts = [*CHAPTERS.rglob("*.md"), DATA / "claims.csv"]
    return [found.strip() for text in texts for found in SAYS.findall(text.read_text("utf-8"))]


@pytest.mark.parametrize("statement", statements())
def test_a_statement_that_something_is_not_held_is_true_of_the_tables(statement: str) -> None:
    known = [holds for words, holds in HELD.items() if words in statement]
    assert known, f"add to HELD how to tell whether this is true: {statement}"
    assert all(holds() for holds in known)


def test_a_column_that_is_held_is_found() -> None:
    assert not no_field("looked after") and no_field("no such thing")
