"""Sparklines: small drawings of lines over years, fast enough for thousands of them."""

import math
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from evidence.data.periods import first_year, period_words
from evidence.publishing.authorities import svg

# Values by year; a year that is missing or not a number is a gap.
Line = Mapping[int, float]
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
    near: Mapping[str, Line],
    years: Sequence[int],
    *,
    says: str,
    limits: Limits | None = None,
    highest: float = math.inf,
) -> str:
    """Draw one council's heavy line over the years, beside England's dashed one and thin ones by name.

    A thin line is a path of its own, so that a page can name it; the drawing names the highest and the lowest
    of the last year. Years of `own` without a number are hollow squares at the foot. Limits are a bar beside
    the last year, wide between the inner ones. No value can be above `highest`, such as 100 per cent. `says`
    is what the drawing shows, for those who do not see it. Colours come from the style sheet, by class.
    """
    values = [value for line in (own, england, *near.values()) for value in line.values()]
    bottom, top = axis([value for value in (*values, *(limits or ())) if not math.isnan(value)], highest)

    def x(year: int) -> float:
        first, last = first_year(years[0]), first_year(years[-1])
        return RIGHT - (RIGHT - LEFT - 6) * (last - first_year(year)) / max(last - first, 1)

    def y(value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * (value - bottom) / (top - bottom)

    def path(line: Line, decimals: int = 1) -> str:
        """Join the years that follow each other."""
        is_known = {year: not math.isnan(line.get(year, math.nan)) for year in years}
        runs = (run for known, run in groupby(years, is_known.__getitem__) if known)
        places = (((x(year), y(line[year])) for year in run) for run in runs)
        return "".join(svg.line((round(a, decimals), round(b, decimals)) for a, b in run) for run in places)

    def dot(at: float, value: float) -> str:
        return svg.element("circle", cx=svg.number(at), cy=svg.number(y(value)), r=3)

    def label(at: float, height: float, words: object, **attributes: str) -> str:
        return svg.element("text", svg.text(words), x=at, y=height, **attributes)

    parts = [
        svg.path("grid", f"M{LEFT} {TOP}H{WIDTH}M{LEFT} {BOTTOM}H{WIDTH}"),
        label(LEFT - 4, TOP + 4, _tick(top), class_="end"),
        label(LEFT - 4, BOTTOM + 4, _tick(bottom), class_="end"),
        label(LEFT, HEIGHT - 4, period_words(years[0])) if len(years) > 1 else "",
        label(RIGHT, HEIGHT - 4, period_words(years[-1]), class_="end"),
        svg.element("g", *(svg.element("path", d=path(line, 0)) for line in near.values()), class_="near")
        if near
        else "",
        svg.path("england", path(england)),
        svg.path("own", path(own)),
    ]
    known = [year for year in years if not math.isnan(own.get(year, math.nan))]
    first = {first_year(year) for year in known}
    alone = [n for n in known if n == known[-1] or not {first_year(n) - 1, first_year(n) + 1} & first]
    parts += [dot(x(year), own[year]) for year in alone]
    gaps = (svg.number(x(year) - 2.5) for year in years if year in own and year not in known)
    parts.append(svg.path("gap", "".join(f"M{at} {BOTTOM - 7}h5v5h-5z" for at in gaps)))
    ends = {name: line.get(years[-1], math.nan) for name, line in near.items()}
    last = {name: value for name, value in ends.items() if not math.isnan(value)}
    if len(last) > 1:
        for name, below in ((max(last, key=last.__getitem__), -4), (min(last, key=last.__getitem__), 11)):
            parts.append(label(RIGHT, round(y(last[name]) + below), name, class_="end who"))
    if limits:
        low, lower, centre, upper, high = (svg.number(y(value)) for value in limits)
        parts += [
            svg.path("outer", f"M{LIMITS_AT} {low}V{high}"),
            svg.path("inner", f"M{LIMITS_AT} {lower}V{upper}"),
            svg.path("centre", f"M{LIMITS_AT - 6} {centre}h12"),
        ]
        value = own.get(years[-1], math.nan)
        if not math.isnan(value):
            parts.append(dot(LIMITS_AT, value))
    return svg.drawing("spark", WIDTH, HEIGHT, says, parts)


def axis(values: Sequence[float], highest: float = math.inf) -> tuple[float, float]:
    """Choose round ends of an axis: from 0, unless all values lie in the upper part or some below 0."""
    top = max(values, default=1.0) or 1.0
    low = min(values, default=0.0)
    bottom = 0.0
    step = _round_up(top)
    if low > 0.6 * top:
        step = _round_up(top - low)
        bottom = float(math.floor(low / step) * step)
    elif low < 0:
        step = _round_up(max(top, -low))
        bottom, top = math.floor(low / (step / 5)) * step / 5, max(top, 0.0)
    top = bottom + max(math.ceil((top - bottom) / (step / 5) - 1e-9), 1) * step / 5
    return bottom, min(top, max(highest, bottom + step / 5))


def _round_up(value: float) -> float:
    power = 10 ** math.floor(math.log10(value)) if value > 0 else 1.0
    return next(step * power for step in STEPS if step * power >= value * (1 - 1e-9))


def _tick(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:g}"
