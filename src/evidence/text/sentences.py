"""Sentences of a published report, told apart from headings, page furniture and standing notices."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

import pandas as pd

KEY = ["urn", "inspection_start"]
"""What names a report: Ofsted's URN is the authority's, so the day inspectors came is needed as well."""

NO_TEXT, DUPLICATE, NO_SENTENCE = "no text", "duplicate report", "no sentence found"
FAULT, MARKUP = "encoding fault", "markup"
REASONS = (NO_TEXT, DUPLICATE, NO_SENTENCE, FAULT, MARKUP)
"""Why a report or a sentence is skipped."""

BULLET = re.compile(r"^(?:[\uf0a7\uf06e\uf02d\uf0b7\uf0be\uf0d8◼■▪●•\u0336\u0335−–─―─-]\s*)+")
_PARAGRAPH_NUMBER = re.compile(r"^(\d{1,3})\.(?=\s|$)\s*")
_BARE_NUMBER = re.compile(r"^\d{1,3}$")
_ENDS = re.compile(r"[.!?:;][)\]’”'\"]*\d{0,2}$")
_BREAK = re.compile(
    # A footnote mark may follow the stop; an initial or a usual abbreviation does not end a sentence.
    r"(?<=[.!?)\]’”'\"\d])\s+(?=[‘“'\"(\[]?[A-Z0-9])"
    r"(?:(?<=[.!?]\s)|(?<=[.!?][)\]’”'\"]\s)|(?<=[a-z)][.!?]\d\s)|(?<=[a-z)][.!?]\d\d\s))"
    r"(?<!\be\.g\.\s)(?<!\bi\.e\.\s)(?<!\bMr\.\s)(?<!\bMs\.\s)(?<!\bMrs\.\s)(?<!\bDr\.\s)(?<!\bSt\.\s)"
    r"(?<!\bNo\.\s)(?<!\bvs\.\s)"
)
_FOOTNOTE = re.compile(r"(?<=[a-z)’”'\"][.!?])\d{1,2}$")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|<!--|&(?:[a-zA-Z]{2,8}|#\d{1,5}|#x[0-9a-fA-F]{1,4});")
# UTF-8 read as a Windows code page shows as these pairs; the replacement mark, as itself.
_FAULT = re.compile("\ufffd|â€|Ã[\u0080-\u00bf©¨ª§]|Â[£§©®°·»«\u00a0]|ï¿½")
_STANDING = re.compile(
    r"^(?:information about this (?:inspection|local authority)|about this inspection|service information|"
    r"what the inspection judge?ments mean|the inspection judge?ments and what they mean|"
    r"the office for standards in education|any complaints about the inspection|the inspection team$|"
    r"ofsted produces this report|if you would like a copy of this document|"
    r"you may (?:reuse|copy) )",
    re.IGNORECASE,
)
_RESUMES = re.compile(
    r"^(?:(?:\d\.|section \d:?)\s*)?(?:(?:executive )?summary\b|recommendations?\d?$|areas for improvement|"
    r"what (?:does|needs)\b.*improve|inspection (?:judge?ments about|findings)|"
    r"the (?:experiences and progress|graded judge?ment|effectiveness of the local|local authority\d?$|"
    r"local safeguarding children board|judge?ment)|section \d|leadership, management and|key strengths|"
    r"overall effectiveness|outcomes for looked|the impact of leaders|children’s services in )",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"\s*\((?:(?:pages?|paragraphs?|recommendations?)\b[^()]{0,80})\)", re.IGNORECASE)
_HEADING = re.compile(
    r"(?:executive )?summary(?: of (?:key )?findings)?|inspection findings|recommendations|key strengths|"
    r"areas for improvement|what (?:does|needs)\b.{0,60}improve\??",
    re.IGNORECASE,
)
_DATES = re.compile(
    r"(?:inspection dates?: )?\d{1,2}(?: [A-Z][a-z]+)?(?: \d{4})? (?:to|and|–|-) \d{1,2} [A-Z][a-z]+ \d{4}",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"(?:re-?)?inspection of services for children in need of help|"
    r"ofsted produces this report|a full description of what the inspection judge?ments|"
    r"was given the opportunity to review this section|open government licence|eepurl|crown copyright|"
    r"these are residential special schools|section 136 of the education|^©|www\.",
    re.IGNORECASE,
)
_SHORTEST_RUNNING_LINE = 60
_REPEATED = 3
_FEWEST_WORDS = 4


def normalise(sentence: str) -> str:
    r"""Give a sentence one form whatever its quotation marks, spaces and capitals.

    Doing it twice changes nothing.

    Examples
    --------
    >>> normalise("Children’s  Views\nare heard.")
    "children's views are heard."
    """
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", sentence).casefold())
    plain = re.sub("[\u2018\u2019\u02bc`]", "'", re.sub("[\u201c\u201d]", '"', plain))
    return " ".join(plain.split())


def digest(sentence: str) -> str:
    """Name a normalised sentence by sixteen hexadecimal digits, without showing it.

    Examples
    --------
    >>> digest("A sentence.") == digest("a  sentence.")
    True
    """
    return hashlib.sha256(normalise(sentence).encode()).hexdigest()[:16]


def split(text: str) -> list[str]:
    r"""Give the sentences of one report, in reading order.

    The text has one printed line a line. A bullet is a sentence, and is given a stop if it has none. Left
    out: headings, page headers, footers and numbers, the contents, what the grades mean, the description of
    the authority and of the inspection, standing notices, and sentences under four words.

    The rules are the project's own, written for how Ofsted sets its reports. A line that recurs at the edge
    of pages is a header or footer. A paragraph with no stop in it is a heading. A hyphen at the end of a line
    goes, as it does in poppler's own output, so a compound may lose its hyphen.

    Examples
    --------
    >>> split("Findings\n\n1. Children are seen\nalone. Some plans are late.\n\n• Visit every child soon")
    ['Children are seen alone.', 'Some plans are late.', 'Visit every child soon.']
    """
    found: list[str] = []
    for paragraph, bullet in _paragraphs(_body(text)):
        pieces = _BREAK.split(paragraph)
        if len(pieces) == 1 and not bullet and not _ENDS.search(paragraph):
            continue
        for piece in pieces:
            sentence = _FOOTNOTE.sub("", piece.strip())
            if not _ENDS.search(sentence):
                sentence += "."
            if len(sentence.split()) >= _FEWEST_WORDS and not _NOTICE.search(sentence):
                found.append(sentence)
    return found


def number(reports: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the sentences of many reports with their numbers, and what was skipped and why.

    A report is a row of `urn`, `inspection_start`, `text`. A skipped sentence keeps its number, so the
    numbers of others do not depend on what is skipped; a skipped report has none.

    Examples
    --------
    >>> reports = pd.DataFrame({"urn": [1, 2], "inspection_start": "2020-01-01",
    ...                         "text": ["All children are seen. Some <b>are</b> not heard.", ""]})
    >>> kept, skipped = number(reports)
    >>> kept["sentence"].tolist(), skipped["reason"].tolist()
    (['All children are seen.'], ['markup', 'no text'])
    """
    kept: list[tuple[object, object, int, str, str]] = []
    skipped: list[tuple[object, object, int | None, str]] = []
    # A second file of one inspection is a duplicate too, though its text be extracted otherwise.
    seen: set[object] = set()
    for urn, start, text in reports[[*KEY, "text"]].itertuples(index=False):
        plain = text if isinstance(text, str) else ""
        names = {hashlib.sha256(normalise(plain).encode()).hexdigest(), (urn, start)}
        if not plain.strip() or names & seen:
            skipped.append((urn, start, None, DUPLICATE if plain.strip() else NO_TEXT))
            continue
        seen |= names
        sentences = split(plain)
        if not sentences:
            skipped.append((urn, start, None, NO_SENTENCE))
        for place, sentence in enumerate(sentences, start=1):
            reason = _unfit(sentence)
            if reason:
                skipped.append((urn, start, place, reason))
            else:
                kept.append((urn, start, place, digest(sentence), sentence))
    frame = pd.DataFrame(kept, columns=[*KEY, "sentence_number", "digest", "sentence"])
    lost = pd.DataFrame(skipped, columns=[*KEY, "sentence_number", "reason"])
    return frame, lost.astype({"sentence_number": "Int64"})


def _unfit(sentence: str) -> str | None:
    """Why a sentence cannot be coded, if it cannot."""
    if _FAULT.search(sentence):
        return FAULT
    return MARKUP if _MARKUP.search(sentence) else None


def _body(text: str) -> Iterator[str]:
    """Lines of the report proper; an empty one where a paragraph may end, a form feed where a page ends."""
    lines = [" ".join(line.split()) for line in re.split(r"\r\n|[\n\r\f\v\u2028\u2029\x85]", text)]
    pages = [place for place, line in enumerate(lines) if _BARE_NUMBER.match(line)]
    furniture = _furniture(lines, pages)
    standing = False
    for place, line in enumerate(lines):
        if place in furniture:
            yield "\f"
            continue
        if _STANDING.match(line) and not _listed(lines, place):
            standing = True
        elif standing and not line[:1].islower() and _RESUMES.match(line) and not _listed(lines, place):
            standing = False
        if not standing:
            yield line


def _listed(lines: list[str], place: int) -> bool:
    """Whether a line is an entry of the contents: the next thing printed is the page it is on."""
    following = (line for line in lines[place + 1 : place + 4] if line)
    return bool(_BARE_NUMBER.match(next(following, "")))


def _furniture(lines: list[str], pages: list[int]) -> set[int]:
    """Places of page numbers, and of the lines beside them that other pages repeat."""
    beside: dict[int, str] = {}
    for page in pages:
        for step in (-1, 1):
            place, left = page + step, 3
            while 0 <= place < len(lines) and left and abs(place - page) < 8:
                if lines[place]:
                    left -= 1
                    beside[place] = re.sub(r"\d+", "#", lines[place]).casefold()
                place += step
    often = Counter(beside.values())
    repeated = {place for place, line in beside.items() if often[line] >= _REPEATED and len(line) > 15}
    dates = {place for place, line in enumerate(lines) if _DATES.fullmatch(line)}
    return repeated | dates | set(pages)


def _paragraphs(lines: Iterator[str]) -> Iterator[tuple[str, bool]]:
    """Paragraphs of running lines, each with whether it is a bullet."""
    words: list[str] = []
    bullet = False
    gap, last, last_number = "", "", 0
    for line in lines:
        if _HEADING.fullmatch(line):
            if words:
                yield _joined(words), bullet
            words, bullet, last = [], False, ""
            continue
        if line in ("", "\f"):
            gap = "\f" if "\f" in (line, gap) else "\n"
            continue
        numbered = _PARAGRAPH_NUMBER.match(line)
        value = int(numbered[1]) if numbered else 0
        ended = not last or bool(_ENDS.search(last)) or (bool(gap) and len(last) < _SHORTEST_RUNNING_LINE)
        if numbered and (ended or value in (1, last_number + 1)):
            last_number, mark, starts = value, False, True
            line = line[numbered.end() :]
        elif found := BULLET.match(line):
            # A dash inside a sentence may fall at the start of a line.
            starts = mark = line[0] not in "–−-─―" or ended
            line = line[found.end() :] if starts else line
        else:
            mark = bullet and not words
            broken = last and not _ENDS.search(last)
            runs_on = broken and (
                not gap or line[0].islower() or (gap == "\f" and len(last) >= _SHORTEST_RUNNING_LINE)
            )
            starts = bool(gap) and bool(words) and not runs_on
        if starts:
            if words:
                yield _joined(words), bullet
            words = []
        bullet = mark if starts or not words else bullet
        if line:
            words.append(line)
            last = line
        gap = ""
    if words:
        yield _joined(words), bullet


def _joined(lines: list[str]) -> str:
    text = "\n".join(lines).replace("\u00ad\n", "").replace("\u00ad", "")
    plain = " ".join(re.sub(r"(?<=[a-z])[-\u2010]\n(?=[a-z])", "", text).split())
    return _REFERENCE.sub("", plain)
