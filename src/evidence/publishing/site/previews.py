"""What a quoted number says of itself where it stands: a script a theme, which pages ask for when wanted."""

import json
from collections.abc import Mapping, Sequence

from evidence.data import descriptor
from evidence.notebooks.catalogue import Catalogue, Record
from evidence.publishing.citing import citations
from evidence.publishing.editions.history import Printed

FILE = "_static/facts-{}.js"


def files(records: Catalogue, histories: Mapping[str, Sequence[Printed]]) -> dict[str, bytes]:
    """Give the scripts by address; each brings its facts by id, as rows in the order that facts.js reads."""
    themes: dict[str, dict[str, list[str]]] = {}
    earlier = (record for record in records.earlier() if record.content["kind"] == "fact")
    for fact in (*records.facts, *earlier):
        themes.setdefault(fact.theme, {})[fact.id] = _row(fact, records, histories.get(fact.id, ()))
    packed = {theme: json.dumps(r, ensure_ascii=False, separators=(",", ":")) for theme, r in themes.items()}
    return {FILE.format(of): f'factsArrived("{of}",{told});\n'.encode() for of, told in packed.items()}


def _row(fact: Record, records: Catalogue, history: Sequence[Printed]) -> list[str]:
    content = fact.content
    ends = " to ".join(end.content["text"] for end in records.companions(fact).values())
    return [
        content["says"],
        citations.printed(content),
        content["period"],
        ends,
        content.get("left_out", ""),
        descriptor.short_names(content["sources"]),
        " ".join(map(_was, history)) or "No edition holds it yet.",
        citations.full(fact),
    ]


def _was(printed: Printed) -> str:
    was = f"Edition {printed.edition} of {printed.released}: {printed.text}."
    stands = printed.became == "stands"
    return f"{was} It stands." if stands else f"{was} {printed.became.capitalize()} since: {printed.why}."
