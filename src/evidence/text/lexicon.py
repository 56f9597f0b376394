"""The project's word lists for what inspectors wrote, and the rule that reads praise or criticism."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd

from evidence.errors import DataError
from evidence.paths import DATA
from evidence.text.sentences import normalise

LEXICON = DATA / "participation_lexicon.csv"
COLUMNS = ["kind", "name", "pattern", "why"]
NAMED = ("word", "topic", "not")
CUES = ("ask", "negative", "positive", "neutral", "contrast", "concession")

POSITIVE, NEGATIVE, MIXED = "positive", "negative", "mixed"

_WORD = re.compile(r"<([a-z]+)>")


@dataclass(frozen=True)
class Lexicon:
    """The word lists, ready to be searched for."""

    topics: dict[str, re.Pattern[str]]  # what puts a sentence on a topic
    exclusions: dict[str, re.Pattern[str]]  # what is struck out of it before a topic is looked for
    cues: dict[str, re.Pattern[str]]  # cues of polarity, by the kinds of CUES
    digest: str  # SHA-256 of the file the lists were read from


def read(path: Path = LEXICON) -> Lexicon:
    """Read the word lists from a CSV with the columns `kind`, `name`, `pattern`, `why`.

    Refused is a missing column or reason, a kind that is not known, a topic without a name, and a pattern
    that is not a regular expression or uses a word that no row above it gives.

    Examples
    --------
    >>> sorted(read().topics)[:3]
    ['advocacy', 'complaints', 'council']
    """
    content = path.read_bytes()
    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    if list(table.columns) != COLUMNS:
        say, found = "columns are not those of a lexicon", list(table.columns)
        raise DataError(say, file=path.name, value=found, accepted=COLUMNS)
    words: dict[str, str] = {}
    patterns: dict[str, dict[str, list[str]]] = {kind: {} for kind in (*NAMED, *CUES)}
    for place, (kind, name, pattern, why) in enumerate(table.itertuples(index=False, name=None), start=2):
        fault = partial(DataError, file=path.name, row=place)
        if kind not in patterns:
            raise fault("no such kind", column="kind", value=kind, accepted=(*NAMED, *CUES))
        if bool(name) != (kind in NAMED):
            say = "a topic, what it leaves out and a word have a name, a cue has none"
            raise fault(say, column="name", value=name)
        if not why:
            raise fault("a pattern needs its reason", column="why")
        full = _expanded(pattern, words, path.name, place)
        if kind == "word":
            words[name] = full
        patterns[kind].setdefault(name, []).append(full)
    return Lexicon(
        topics={topic: _any_of(found) for topic, found in patterns["topic"].items()},
        exclusions={topic: _any_of(found) for topic, found in patterns["not"].items()},
        cues={kind: _any_of(patterns[kind].get("", [])) for kind in CUES},
        digest=hashlib.sha256(content).hexdigest(),
    )


def code(sentence: str, lexicon: Lexicon) -> dict[str, str]:
    """Find the topics of a sentence, each `positive`, `negative` or `mixed` (both or neither).

    A topic is present if one of its patterns is found once what it leaves out has been struck out. The
    sentence is cut at contrasts (but, however, although), and the polarity is that of the clauses that hold
    the topic; if only the whole sentence holds it, of all clauses. A clause with a word of shortfall or
    negation is negative whatever else it holds, since negation reaches the whole clause; otherwise one with a
    word of praise or of doing what ought to be done is positive. A recommendation asks for what is not yet
    done, and is negative throughout.

    Examples
    --------
    >>> code("Children's views are heard, but too few have an advocate.", read())
    {'views': 'positive', 'advocacy': 'negative'}
    """
    plain = normalise(sentence)
    found = {}
    for topic, pattern in lexicon.topics.items():
        if pattern.search(plain):
            exclusion = lexicon.exclusions.get(topic)
            struck = exclusion.sub(" ~ ", plain) if exclusion else plain
            if pattern.search(struck):
                clauses = _clauses(struck, lexicon)
                # All clauses, where only the sentence as a whole holds the topic.
                holding = [clause for clause in clauses if pattern.search(clause)] or clauses
                found[topic] = _polarity(holding, plain, lexicon)
    return found


def tone(sentence: str, lexicon: Lexicon) -> str:
    """Give what a sentence says, whatever it is about, by the rule of :func:`code`.

    It is `mixed` if its clauses differ or none has a cue.

    Examples
    --------
    >>> tone("Plans are of poor quality.", read()), tone("The office is in the town.", read())
    ('negative', 'mixed')
    """
    plain = normalise(sentence)
    return _polarity(_clauses(plain, lexicon), plain, lexicon)


def _expanded(pattern: str, words: dict[str, str], file: str, row: int) -> str:
    """Pattern with the words it names put in."""
    unknown = set(_WORD.findall(pattern)) - set(words)
    if unknown:
        raise DataError("no such word above", file=file, row=row, value=min(unknown), accepted=words)
    full = _WORD.sub(lambda match: f"(?:{words[match[1]]})", pattern)
    try:
        re.compile(full)
    except re.error as fault:
        say = f"not a regular expression, {fault}"
        raise DataError(say, file=file, row=row, column="pattern", value=pattern) from fault
    return full


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """One pattern for several; one that is never found for none."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or r"(?!)")


def _clauses(plain: str, lexicon: Lexicon) -> list[str]:
    """Sides of a sentence's contrasts."""
    if lexicon.cues["concession"].search(plain) and "," in plain:
        # The opening word is the contrast itself; what turns the sentence is the comma that closes it.
        opening, rest = plain.split(",", 1)
        return [opening, *lexicon.cues["contrast"].split(rest)]
    return lexicon.cues["contrast"].split(plain)


def _polarity(clauses: list[str], plain: str, lexicon: Lexicon) -> str:
    """Polarity of the clauses together."""
    found = {_clause_polarity(clause, lexicon) for clause in clauses} - {MIXED}
    if lexicon.cues["ask"].match(plain):
        return NEGATIVE
    return found.pop() if len(found) == 1 else MIXED


def _clause_polarity(clause: str, lexicon: Lexicon) -> str:
    plain = lexicon.cues["neutral"].sub(" ", clause)
    if lexicon.cues["negative"].search(plain) or lexicon.cues["ask"].search(plain):
        return NEGATIVE
    return POSITIVE if lexicon.cues["positive"].search(plain) else MIXED
