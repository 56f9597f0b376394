"""Sparks: small SVG drawings of lines over years, written as text, fast enough for thousands of them."""

import math
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import NamedTuple

Line = Mapping[int, float]
"""Values by year; a year that is missing or not a number is a gap."""

WIDTH, HEIGHT = 320, 112
LEFT, RIGHT, TOP, BOTTOM = 62, 288, 8, 89
LIMITS_AT = 306
STEPS = (1, 2, 2.5, 4, 5, 10)


class Limits(NamedTuple):
    """Four limits and their centre, in the unit of the lines."""

    lower998: float
    lower95: float
    centre: float
    upper95: float
    upper998: float


def line_chart(
    own: Line,
    england: Line,
    near: Sequence[Line],
    years: Sequence[int],
    *,
    says: str,
    limits: Limits | None = None,
    highest: float = math.inf,
) -> str:
    """Draw one council's line over the years, beside England's and those of others.

    Parameters
    ----------
    own, england : Line
        The heavy line and the dashed one. Years of `own` without a number are hollow squares at the foot.
    near : sequence of Line
        Thin lines behind.
    years : sequence of int
        The years of the axis, in order.
    says : str
        What the drawing shows, for those who do not see it.
    limits : Limits, optional
        Drawn as a bar beside the last year: thin between the outer limits, wide between the inner ones.
    highest : float
        What no value can be above, such as 100 per cent.

    Returns
    -------
    str
        One ``<svg>`` element; its colours come from the style sheet, by class.

    Examples
    --------
    >>> svg = line_chart({2024: 1.0, 2025: 2.0}, {}, [], [2024, 2025], says="A & B")
    >>> svg.startswith('<svg class="spark"'), "A &amp; B" in svg
    (True, True)
    """
    drawn = [value for line in (own, england, *near) for value in line.values() if not math.isnan(value)]
    drawn += [value for value in limits or () if not math.isnan(value)]
    bottom, top = axis(drawn, highest)

    def x(year: int) -> float:
        span = max(years[-1] - years[0], 1)
        return RIGHT - (RIGHT - LEFT - 6) * (years[-1] - year) / span

    def y(value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * (value - bottom) / (top - bottom)

    parts = [
        f'<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(says)}">',
        f'<path class="grid" d="M{LEFT} {TOP}H{WIDTH}M{LEFT} {BOTTOM}H{WIDTH}"/>',
        f'<text x="{LEFT - 4}" y="{TOP + 4}" class="end">{_tick(top)}</text>',
        f'<text x="{LEFT - 4}" y="{BOTTOM + 4}" class="end">{_tick(bottom)}</text>',
        f'<text x="{LEFT}" y="{HEIGHT - 4}">{years[0]}</text>' if len(years) > 1 else "",
        f'<text x="{RIGHT}" y="{HEIGHT - 4}" class="end">{years[-1]}</text>',
    ]
    behind = "".join(_path(line, years, x, y) for line in near)
    parts += [
        f'<path class="near" d="{behind}"/>' if behind else "",
        f'<path class="england" d="{_path(england, years, x, y)}"/>' if england else "",
        f'<path class="own" d="{_path(own, years, x, y)}"/>',
    ]
    known = [year for year in years if not math.isnan(own.get(year, math.nan))]
    alone = [year for year in known if year == known[-1] or not {year - 1, year + 1}.intersection(known)]
    parts += [f'<circle cx="{_n(x(year))}" cy="{_n(y(own[year]))}" r="3"/>' for year in alone]
    gaps = "".join(
        f"M{_n(x(year) - 2.5)} {BOTTOM - 7}h5v5h-5z" for year in years if year in own and year not in known
    )
    parts += [f'<path class="gap" d="{gaps}"/>' if gaps else ""]
    if limits:
        low, lower, centre, upper, high = (_n(y(value)) for value in limits)
        parts += [
            f'<path class="outer" d="M{LIMITS_AT} {low}V{high}"/>',
            f'<path class="inner" d="M{LIMITS_AT} {lower}V{upper}"/>',
            f'<path class="centre" d="M{LIMITS_AT - 6} {centre}h12"/>',
        ]
        value = own.get(years[-1], math.nan)
        if not math.isnan(value):
            parts.append(f'<circle cx="{LIMITS_AT}" cy="{_n(y(value))}" r="3"/>')
    return "".join([*parts, "</svg>"])


def axis(values: Sequence[float], highest: float = math.inf) -> tuple[float, float]:
    """Choose the ends of an axis: from nought, unless all values lie in the upper part.

    Parameters
    ----------
    values : sequence of float
        All that is drawn.
    highest : float
        What no value can be above.

    Returns
    -------
    tuple of float
        Lower and upper end, both round.

    Examples
    --------
    >>> axis([3, 87]), axis([82, 97], 100), axis([])
    ((0.0, 100.0), (80.0, 100.0), (0.0, 1.0))
    """
    top = max(values, default=1.0) or 1.0
    low = min(values, default=0.0)
    bottom = 0.0
    step = _round_up(top)
    if low > 0.6 * top:
        step = _round_up(top - low)
        bottom = float(math.floor(low / step) * step)
    top = bottom + max(math.ceil((top - bottom) / (step / 5) - 1e-9), 1) * step / 5
    return bottom, min(top, max(highest, bottom + step / 5))


def _round_up(value: float) -> float:
    power = 10 ** math.floor(math.log10(value)) if value > 0 else 1.0
    return next(step * power for step in STEPS if step * power >= value * (1 - 1e-9))


def _path(line: Line, years: Sequence[int], x: Callable[[int], float], y: Callable[[float], float]) -> str:
    """Join the years that follow each other."""
    steps = []
    pen = "M"
    for year in years:
        value = line.get(year, math.nan)
        if math.isnan(value):
            pen = "M"
            continue
        steps.append(f"{pen}{_n(x(year))} {_n(y(value))}")
        pen = "L"
    return "".join(steps)


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _tick(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:g}"
