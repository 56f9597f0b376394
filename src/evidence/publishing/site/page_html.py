"""What a page's HTML gets after Sphinx has written it, so that all can read it and it stays light."""

import re
from dataclasses import dataclass, field

HEADING = re.compile(
    r'(?:<section[^>]* id="([^"]+)"[^>]*>\s*(?:<span id="[^"]+"></span>)*)?'
    r'<h([23])(?: id="([^"]+)")?>(.*?)</h\2>',
    re.DOTALL,
)
TABLE = re.compile(r'<table class="docutils.*?</table>', re.DOTALL)
CAPTION = re.compile(r"<caption>(.*?)</caption>", re.DOTALL)
# What a translator would break: code and ids, citations, the works of a list of references.
VERBATIM = re.compile(r'<(?:code|pre)\b|<(?:p|ul)(?= class="(?:citation|references)["\s])')


@dataclass
class Heading:
    """A heading of a page: where a link leads, its words without tags, and those of the next level."""

    id: str
    text: str
    below: list["Heading"] = field(default_factory=list)


def headings(body: str) -> list[Heading]:
    """List the headings of a page's second level that have an id, with those of the third below them."""
    # One without words, which a script writes, is left out: a link to it would have no name.
    found: list[Heading] = []
    for section, level, own, words in HEADING.findall(body):
        heading = Heading(own or section, _text(words))
        if not heading.id or not heading.text:
            continue
        if level == "2":
            found.append(heading)
        elif found:
            found[-1].below.append(heading)
    return found


def navigation(toctree: str) -> str:
    """Make Sphinx's tree of pages a plain list: which page this is, captions that are no headings."""
    current = 'class="current reference internal"'
    return toctree.replace(current, f'{current} aria-current="page"').replace(' role="heading"', "")


def scoped(body: str) -> str:
    """Say of every head of a table whether it heads a column or a row; docutils does not."""
    # The security policy of a page heeds no style in an element: widths of columns are said without.
    body = re.sub(r'<col style="width: ([\d.]+%)"', r'<col width="\1"', body)
    return re.sub(
        r'<th class="(head|stub)\b',
        lambda match: f'<th scope="{"row" if match[1] == "stub" else "col"}" class="{match[1]}',
        body.replace('<th class="head stub', '<th scope="col" class="head stub'),
    )


def verbatim(body: str) -> str:
    """Have translators leave ids, code and citations as they are, but for the words about them."""
    body = body.replace('<p class="cited-in"', '<p translate="yes" class="cited-in"')
    return VERBATIM.sub(r'\g<0> translate="no"', body)


def scrolling(body: str) -> str:
    """Let the keyboard scroll what may be wider than the screen: tables of the prose, and code."""
    # Each table is in a named region; code is a group, so that a notebook has no fifty landmarks.
    code = '<div class="highlight"><pre'
    body = body.replace(f"{code}>", f'{code} tabindex="0" role="group" aria-label="Code">')
    return TABLE.sub(_in_region, body)


def _in_region(match: re.Match[str]) -> str:
    caption = CAPTION.search(match[0])
    name = _text(caption[1]).replace('"', "&quot;") if caption else "Table"
    return f'<div class="table-scroll" tabindex="0" role="region" aria-label="{name}">{match[0]}</div>'


def _text(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html).strip()
