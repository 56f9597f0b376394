"""Templates: the one way in which a template of the package becomes text."""

import json
import re
from functools import cache, partial
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from evidence.data import descriptor
from evidence.errors import EvidenceError
from evidence.notebooks import claims, record_changes
from evidence.notebooks.catalogue import Record
from evidence.publishing.citing import marks, readable
from evidence.records import drawn_svg

WEB = re.compile(r"https?://\S+")


def environment() -> Environment:
    """Make an environment that escapes HTML and refuses a name nobody gave; filters may be added."""
    # They are made of templates themselves.
    from evidence.publishing.citing import citations

    made = Environment(
        loader=PackageLoader("evidence.publishing"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"web": _web, "line": lambda text: " ".join(text.split())}
    made.filters["json"] = partial(json.dumps, ensure_ascii=False)
    made.globals |= {"marks": _marks, "head": readable.head, "pieces": claims.pieces}
    made.globals |= {"citations": citations, "descriptor": descriptor}
    made.globals |= {"subject": record_changes.subject, "result_text": record_changes.result_text}
    made.globals["drawing"] = lambda record: Markup(drawn_svg.in_page(record.svg, record.content["alt"]))
    return made


def render(template: str, **context: Any) -> str:
    """Fill in a file of `templates/`."""
    return _shared().get_template(template).render(**context)


def _web(address: str) -> str:
    """Pass on an address of the web, and no other: what it begins with could be a script."""
    if not WEB.fullmatch(address):
        raise EvidenceError(f"{address[:80]!r} is no address to link. Accepted: http:// or https://.")
    return address


def _marks(record: Record) -> Markup:
    """Give the marks that a page holds itself."""
    packed = marks.packed(record.marks) if record.marks else ""
    return Markup(packed if len(packed) <= marks.IN_PAGE else "")


# Each template is compiled once.
_shared = cache(environment)
