"""SVG written as text: elements, their attributes, and numbers short enough for thousands of drawings."""

from collections.abc import Iterable
from html import escape

Point = tuple[float, float]


def element(name: str, *content: str, **attributes: object) -> str:
    """Write an element; content is SVG already, attributes are escaped."""
    # Python has a word `class` of its own, and no hyphens in names.
    named = {key.rstrip("_").replace("_", "-"): escape(str(value)) for key, value in attributes.items()}
    written = "".join(f' {key}="{value}"' for key, value in named.items())
    return f"<{name}{written}>{''.join(content)}</{name}>" if content else f"<{name}{written}/>"


def text(words: object) -> str:
    """Escape what is words."""
    return escape(str(words))


def drawing(name: str, width: float, height: float, says: str, parts: Iterable[str]) -> str:
    """Write a whole drawing of a class, and say what it shows to those who do not see it."""
    box = f"0 0 {width} {height}"
    return element("svg", *parts, class_=name, viewBox=box, role="img", aria_label=says)


def path(name: str, d: str) -> str:
    """Write a path of a class, or nothing where nothing is drawn."""
    return element("path", class_=name, d=d) if d else ""


def number(value: float) -> str:
    """Round to a tenth, which nobody sees."""
    return f"{value:.1f}".removesuffix(".0")


def line(points: Iterable[Point]) -> str:
    """Join points by a line, as the description of a path."""
    joined = "L".join(f"{number(x)} {number(y)}" for x, y in points)
    return f"M{joined}" if joined else ""


def corners(points: Iterable[Point]) -> str:
    """List the corners of a polygon."""
    return " ".join(f"{number(x)},{number(y)}" for x, y in points)
