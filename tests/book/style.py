"""A linter of the book's words as a reader meets them: each rule lists the places that break it.

Words of others are not ours to mend: what stands between quotation marks is passed over, and counts only
in the length of the sentence that carries it. What the book does not meet yet is listed in KNOWN: the list
may only shrink. `python -m tests.book.style` prints what is new in the book as built, and takes from the
list what was mended.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from bs4 import BeautifulSoup, Tag

from evidence.paths import BUILD, CHAPTERS, ROOT

KNOWN = Path(__file__).with_name("style_known.csv")
# Titles of others' works, and the dictionary of tables.
NOT_LINTED = ("references.md", "data.md")
GLOSSARY = ROOT / "pages" / "glossary.csv"

LONGEST = 40
LONG = 25
MOSTLY = 0.25
FEW = 20
TITLE = 90
OFTEN = 3

# Sentences about the whole page are no part of its prose, nor are code, tables, citations and links.
# Titles of others' works, and who made a statement where, are in their words.
OTHERS = ".works, [data-source] .left-out"
NOT_PROSE = (
    "svg, math, pre, table, form, nav, dialog, .bibtex-citation, .links, .drew, .visually-hidden, .bars, "
    + OTHERS
)
BLOCKS = "p, h1, h2, h3, h4, li, dt, dd"
REFERENCE = re.compile(r"\s*\((?:see )?(?:Fig\. \d+|Table \d+)(?:(?:,| and|;| to) (?:Fig\. |Table )?\d+)*\)")
QUOTED = re.compile(r"“[^”]*”")
END = re.compile(r"(?<![A-Z])(?<!Fig)(?<!No)(?<!e\.g)(?<!i\.e)[.?!][”’)]*\s+(?=[“‘(]?[A-Z0-9£−\x01])")
WORD = re.compile(r"[^\W_](?:[\w'’,.%-]*[\w%])?")
FACT = re.compile("\x01([^\x02]*)\x02")

# What EDITORIAL calls output and not prose; each with what to say instead.
WORDS = {
    r"\bnought\b": "none, nothing",
    r"\bby lot\b|\bdealt at random\b": "by chance, at random",
    r"\bvintages?\b": "edition, release",
    r"\bas a share of one\b": "about a third of",
    r"\binterestingly\b|\bimportant to note\b|\bworth noting\b|\bneed for further research\b": "say it",
    r"\bsignificant variation\b|\bstatistically significant\b|\bp [<>] ": "what is ruled out",
    r"\bchanged? by \x01?[−-]": "fell by",
    r"(?<![\d.])[12]\x02? times\b": "once, twice",
    r"\bwent the other way\b": "who did what",
    r"(?<![Aa]s )\b[Nn]ow\b": "a date, such as: at 31 March 2025",
    r"\x010\x02 (?:of|in|did|do|differ|are|were|is|was|have|had)\b|is \x010\x02": "none",
    r"\x01(?:0|100)%\x02 (?:of|were|are|had|have)\b": "none, all",
    r"\(\x01\d+\x02 in (?:both|each)": "the noun, and each in words",
    r"\b(?:[Bb]oth|[Ee]ach) (?:have|had|are|were) \x01([^\x02]*)\x02 and \x01\1\x02": "the same, once",
    r"\bdata reveals?\b|\bhighlight(?:s|ing)\b|\bunderscor(?:es|ing)\b|\bcrucial(?:ly)?\b": "the finding",
}
ASSOCIATION = ("goes with", "go with", "went with", "is associated with", "are associated with")

# A number stands with its noun: not before one of these, nor before a stop.
NO_NOUN = re.compile(
    r"and|to|in|or|is|was|are|were|at|from|by|with|against|an?|the|on|than|but|when|since|had|have|has|"
    r"would|will|can|could|may|might|must|should|did|do|does|its?|they|their|as|if|where|not|so"
)
# Known to everybody, or the name of a kind of file that stands on a button.
EVERYDAY = re.compile(r"UK|CSV|PDF|PNG|SVG|RIS|JSON|HTML|URL|GCSEs?|BBC|SHA|OK|AA|HM|II")
# Not the name of a file, nor a code of a return with a digit, unless the glossary has it.
ACRONYM = re.compile(r"\b(?:[A-Z][A-Za-z]?[A-Z]+s?|[A-Z]+3)\b(?!\.[a-z])")


class Block(NamedTuple):
    """A paragraph, item or heading as a reader sees it, each fact between \\x01 and \\x02."""

    kind: str
    text: str


class Breach(NamedTuple):
    """A place that breaks a rule: the page, the rule, and the words, with # for each digit."""

    page: str
    rule: str
    words: str


def blocks(html: str) -> list[Block]:
    """List the blocks of a page's article in their order; a figure's by what they are in it."""
    article = BeautifulSoup(html, "html.parser").select_one("article")
    assert article
    for part in article.select(NOT_PROSE):
        part.decompose()
    for code in article.select("code"):
        code.replace_with("code")
    for fact in article.select("a.fact"):
        fact.replace_with(f"\x01{fact.get_text()}\x02")
    found = []
    for part in article.select(BLOCKS):
        if part.name == "li" and part.select_one("p"):
            continue
        text = " ".join(REFERENCE.sub("", part.get_text()).split())
        if part.select_one(":scope > .caption-text"):
            text = re.sub(r"^Fig\. \d+ ", "", text)
        if text:
            found.append(Block(_kind(part), text))
    return found


def _kind(part: Tag) -> str:
    classes: Sequence[str] = part.get("class") or []
    if part.select_one(":scope > .caption-text"):
        return "title"
    for kind in ("subtitle", "about", "caveat"):
        if kind in classes:
            return kind
    return "heading" if part.name[0] == "h" else "prose"


def sentences(text: str) -> list[str]:
    """Cut a paragraph into its sentences."""
    starts = [0, *(found.end() for found in END.finditer(text)), len(text)]
    return [text[start:end].strip() for start, end in pairwise(starts)]


def _prose(page: Sequence[Block]) -> Iterator[str]:
    for block in page:
        if block.kind in ("prose", "caveat"):
            yield from sentences(block.text)


def _own(sentence: str) -> str:
    return QUOTED.sub("“…”", sentence)


def _length(sentence: str) -> int:
    return len(WORD.findall(sentence))


def poor_words(page: Sequence[Block]) -> Iterator[str]:
    """Words of output and not of prose."""
    for block in page:
        for sentence in sentences(block.text):
            for pattern, instead in WORDS.items():
                for found in re.finditer(pattern, _own(sentence)):
                    yield f"{found[0]} (say: {instead}) in: {sentence}"


def too_long(page: Sequence[Block]) -> Iterator[str]:
    """A sentence of more than forty words."""
    yield from (sentence for sentence in _prose(page) if _length(sentence) > LONGEST)


def mostly_long(page: Sequence[Block]) -> Iterator[str]:
    """More than one sentence in four of more than twenty-five words."""
    lengths = [_length(sentence) for sentence in _prose(page)]
    if len(lengths) >= FEW and sum(length > LONG for length in lengths) > MOSTLY * len(lengths):
        yield f"more than one sentence in four has over {LONG} words"


def same_openings(page: Sequence[Block]) -> Iterator[str]:
    """Three sentences in a row that open with the same word, or two that open with the same three."""
    for block in page:
        if block.kind == "prose":
            said = [_own(sentence).casefold().split() for sentence in sentences(block.text)]
            for first, second, *more in (said[start : start + 3] for start in range(len(said) - 1)):
                three = more and first[0] == second[0] == more[0][0]
                if three or first[:3] == second[:3]:
                    yield " ".join(second)


def same_association(page: Sequence[Block]) -> Iterator[str]:
    """One phrase for association more than three times."""
    said = " ".join(_own(sentence) for sentence in _prose(page)).casefold()
    many = Counter({phrase: said.count(phrase) for phrase in ASSOCIATION})
    yield from (f"“{phrase}” more than {OFTEN} times" for phrase, count in many.items() if count > OFTEN)


def unexplained(page: Sequence[Block]) -> Iterator[str]:
    """An acronym before its expansion: the words it stands for come first, or beside it."""
    known = expansions()
    text, told = "", set()
    for block in page:
        words = block.text.partition("Source:")[0] if block.kind == "about" else block.text
        for sentence in sentences(words):
            text += " " + sentence.casefold()
            for short in dict.fromkeys(ACRONYM.findall(_own(sentence))):
                if EVERYDAY.fullmatch(short) or short in told or "©" in sentence:
                    continue
                told.add(short)
                meaning = known.get(short, "")
                # Hyphens and plurals are no other words: inspections of services, looked-after children.
                spelt = r"s?[\s-]+".join(map(re.escape, re.split(r"[\s-]", meaning.casefold())))
                if not meaning or not re.search(spelt, text):
                    yield f"{short} ({meaning or 'not in the glossary'}) in: {sentence}"


def objections(page: Sequence[Block]) -> Iterator[str]:
    """More than one strongest objection a page."""
    said = [sentence for sentence in _prose(page) if "strongest objection" in sentence.casefold()]
    yield from said[1:]


def bare_numbers(page: Sequence[Block]) -> Iterator[str]:
    """Counts of which none in the sentence has its noun, or a number alone after a colon."""
    for sentence in _prose(page):
        own = _own(sentence)
        counts = [found for found in FACT.finditer(own) if re.fullmatch(r"\d{1,3}(,\d{3})*", found[1])]
        counts = [found for found in counts if not re.fullmatch(r"(19|20)\d\d", found[1])]
        named = re.search(r"\b(?:numbers?|counts?|of (?:these|them|those))\b", own.casefold())
        alone = counts and not named and not any(_noun(own[found.end() :]) for found in counts)
        if alone or re.search(r": \x01[^\x02]*\x02[.;]?$", own):
            yield sentence


def _noun(after: str) -> bool:
    """Whether a noun, or a list or range that ends in one, follows a number."""
    after = re.sub(r"^( (of|and|to|or)|,)( the| all)? \x01[^\x02]*\x02", "", after)
    word = re.match(r" ([\w’'-]+)", after)
    return word is not None and not NO_NOUN.fullmatch(word[1].casefold())


def long_titles(page: Sequence[Block]) -> Iterator[str]:
    """A figure's title of more than ninety characters."""
    yield from (block.text for block in page if block.kind == "title" and len(block.text) > TITLE)


def long_subtitles(page: Sequence[Block]) -> Iterator[str]:
    """A figure's subtitle of more than ninety characters."""
    yield from (block.text for block in page if block.kind == "subtitle" and len(block.text) > TITLE)


RULES: dict[str, Callable[[Sequence[Block]], Iterator[str]]] = {
    "words": poor_words,
    "over 40 words": too_long,
    "mostly long": mostly_long,
    "openings": same_openings,
    "association": same_association,
    "acronym": unexplained,
    "objection": objections,
    "bare number": bare_numbers,
    "title": long_titles,
    "subtitle": long_subtitles,
}


def expansions() -> dict[str, str]:
    """Give what each acronym of the glossary stands for."""
    with GLOSSARY.open(encoding="utf-8", newline="") as file:
        return {row["short"]: row["term"] for row in csv.DictReader(file) if row["short"]}


def breaches(page: str, html: str) -> list[Breach]:
    """List what a page breaks, rule by rule, as a reader finds it."""
    found = blocks(html)
    return [Breach(page, rule, _masked(words)) for rule, find in RULES.items() for words in find(found)]


def _masked(words: str) -> str:
    """Words without the numbers, which move with the data, cut to what tells a sentence from others."""
    return re.sub(r"\d[\d,.]*(?<![,.])", "#", re.sub("[\x01\x02]", "", words))[:160].rstrip()


def prose() -> list[Path]:
    """Name the pages of prose."""
    pages = [*CHAPTERS.rglob("*.md"), ROOT / "index.md", *(ROOT / "pages").glob("*.md")]
    return sorted(path for path in pages if path.name not in NOT_LINTED)


def in_book(html: Path) -> list[Breach]:
    """List the breaches of every page of prose, as built."""
    names = [path.relative_to(ROOT) for path in prose()]
    built = [(name.as_posix(), (html / name).with_suffix(".html").read_text("utf-8")) for name in names]
    return [breach for name, text in built for breach in breaches(name, text)]


def known() -> Counter[Breach]:
    """Read what the book does not meet yet."""
    with KNOWN.open(encoding="utf-8", newline="") as file:
        return Counter(Breach(**row) for row in csv.DictReader(file))


def main() -> None:
    """Print what is new, and take from the list what was mended."""
    found, listed = Counter(in_book(BUILD / "html")), known()
    for breach in (found - listed).elements():
        print(*breach, sep=" | ")
    with KNOWN.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerows([Breach._fields, *(listed & found).elements()])


if __name__ == "__main__":
    main()
