"""Packs what can be found for the page: each word is kept once, and of a text what the one before lacks.

`unpack` in `static/desk.js` undoes it. A server's compression alone leaves the index half as heavy again.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby, pairwise
from os.path import commonprefix
from typing import Any

from evidence.publishing.desk.index import Entry, slug

# What a script keeps as it is: one such letter stands for a common word, and two for any other.
LETTERS = "".join(chr(code) for code in range(32, 127) if chr(code) not in '"\\')
WORD = re.compile("[A-Za-z0-9]+|[^A-Za-z0-9]+")
# Ends a row: no text has it, and unlike a new line it is one byte in a script.
END = "\x7f"


def packed(entries: Sequence[Entry]) -> dict[str, Any]:
    """Pack entries that stand kind by kind."""
    kinds = {kind: list(of) for kind, of in groupby(entries, lambda entry: entry.kind)}
    columns = {kind: [*map(_front, zip(*map(_row, of), strict=True))] for kind, of in kinds.items()}
    counted = Counter(word for of in columns.values() for rows in of for _, words in rows for word in words)
    # The common words stand first, the others by the alphabet, in which each has much of the one before.
    often = [word for word, _ in counted.most_common()]
    short = (len(LETTERS) ** 2 - len(often)) // (len(LETTERS) - 1)
    known = often[:short] + sorted(often[short:])
    two = (first + second for first in LETTERS[short:] for second in LETTERS)
    codes = dict(zip(known, [*LETTERS[:short], *two], strict=False))
    place = {entry.id: str(at) for at, entry in enumerate(entries)}

    def written(of: list[Entry], columns: list[list[tuple[str, Any]]]) -> list[Any]:
        rows = [[same + "".join(map(codes.__getitem__, words)) for same, words in rows] for rows in columns]
        # Numbers are seldom said twice.
        values = (entry.answer.partition(" ")[0] for entry in of)
        tested = (" ".join(place[id] for id in entry.tested_by if id in place) for entry in of)
        return [[*map(END.join, rows)], END.join(values), END.join(tested)]

    found = {kind: written(of, columns[kind]) for kind, of in kinds.items()}
    listed = END.join(same + rest for same, rest in _front(known))
    return {"letters": LETTERS, "short": short, "end": END, "words": listed, "kinds": found}


def _row(entry: Entry) -> list[list[str]]:
    """Give the words of each field, without the spaces between them."""
    # The address of a section ends as its heading does; a title begins as a word within one would.
    id = re.sub(f"(?<=#){slug(entry.text)}$", "", entry.id).replace("-", " ")
    title = re.sub("^.(?=[a-z ])", lambda first: first.group().swapcase(), entry.text)
    texts = (id, title, entry.answer.partition(" ")[2], entry.period, entry.more)
    return [[word for word in WORD.findall(text) if word != " "] for text in texts]


def _front(rows: Sequence[Any]) -> list[tuple[str, Any]]:
    """Give rows, each with the letter for how much of the one before it begins with, without that."""
    same = [min(len(commonprefix(pair)), len(LETTERS) - 1) for pair in pairwise([rows[0][:0], *rows])]
    return [(LETTERS[length], row[length:]) for length, row in zip(same, rows, strict=True)]
