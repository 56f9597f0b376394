"""Previews: what a quoted number says of itself, in a script of its theme."""

import json

from evidence.data import descriptor
from evidence.notebooks.catalogue import Catalogue
from evidence.publishing.citing import citations
from evidence.publishing.editions.history import Printed, previews
from tests.citable import SOURCE, fact, figure

ENDS = [fact(id=f"variation-rate-{end}", text=text) for end, text in (("low", "65"), ("high", "69"))]
WAS = Printed("0.1.0", "2026-01-02", "66", "corrected", "a count was read twice")


def told(*history: Printed) -> dict[str, list[str]]:
    records = Catalogue([fact(left_out="City of London"), *ENDS, figure()])
    files = previews(records, {"variation-rate": list(history)})
    (content,) = files.values()
    assert list(files) == ["_static/facts-variation.js"]
    call = content.decode().removeprefix('factsArrived("variation",').removesuffix(");\n")
    return json.loads(call)


def test_a_fact_says_what_it_is_when_how_sure_from_where_and_how_to_cite_it() -> None:
    assert told()["variation-rate"] == [
        "A rate",
        "67 per 10,000",
        "31 March 2025",
        "65 to 69",
        "City of London",
        descriptor.source(SOURCE)["short"],
        "No edition holds it yet.",
        citations.full(fact()),
    ]


def test_a_fact_says_what_editions_printed_and_whether_it_stands() -> None:
    stands = WAS._replace(edition="0.2.0", released="2026-02-03", text="67", became="stands", why="")
    assert told(WAS, stands)["variation-rate"][6] == (
        "Edition 0.1.0 of 2026-01-02: 66. Corrected since: a count was read twice. "
        "Edition 0.2.0 of 2026-02-03: 67. It stands."
    )


def test_facts_alone_have_a_preview() -> None:
    assert set(told()) == {"variation-rate", *(end.id for end in ENDS)}
