"""Templates: the one way in which a template of the package becomes text."""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape


def environment() -> Environment:
    """Make an environment for the package's templates, to which filters may be added.

    Returns
    -------
    jinja2.Environment
        HTML is escaped, and a name that nobody gave is an error.

    Examples
    --------
    >>> environment().from_string("{{ 1 + 1 }}").render()
    '2'
    """
    return Environment(
        loader=PackageLoader("evidence.publishing"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, **context: Any) -> str:
    """Fill in a template.

    Parameters
    ----------
    template : str
        Name of a file in `templates/`.
    **context : object
        What it names.

    Returns
    -------
    str
        The text.

    Examples
    --------
    >>> "Find" in render("find.html", root="")
    True
    """
    return _shared().get_template(template).render(**context)


@cache
def _shared() -> Environment:
    """Keep each template compiled."""
    return environment()
