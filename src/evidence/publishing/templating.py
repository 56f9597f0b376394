"""Templates: the one way in which a template of the package becomes text."""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape


def environment() -> Environment:
    """Make an environment that escapes HTML and refuses a name nobody gave; filters may be added."""
    return Environment(
        loader=PackageLoader("evidence.publishing"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, **context: Any) -> str:
    """Fill in a file of `templates/`."""
    return _shared().get_template(template).render(**context)


# Each template is compiled once.
_shared = cache(environment)
