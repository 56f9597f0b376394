"""Specifications: one question answered under every defensible choice, crossed."""

from collections.abc import Callable, Mapping
from itertools import product
from typing import Any

import pandas as pd

from evidence.errors import StatisticError
from evidence.statistics.rates import Estimate

FEWEST = 12
"""Fewer combinations than this are not called a curve."""


def cross(
    choices: Mapping[str, Mapping[str, Any]],
    estimate: Callable[..., Estimate | None],
    holds: Callable[[Estimate], bool],
) -> pd.DataFrame:
    """Estimate one thing under every combination of choices.

    Parameters
    ----------
    choices : mapping of str to mapping
        The name of each choice, and its options: what a reader calls each, and what `estimate` is given.
        The first option of every choice is the one the book prints.
    estimate : callable
        Takes one option of each choice, in their order. None where a combination makes no sense or has no
        data, which is then no specification.
    holds : callable
        Whether the finding holds with an estimate. The rule says all that the finding's sentence says.

    Returns
    -------
    pandas.DataFrame
        One row a specification, the printed one first: a column for each choice with the option's name, then
        `value`, `lower`, `upper`, `holds` and `printed` (bool).

    Raises
    ------
    StatisticError
        If a choice has one option only, the printed combination has no estimate, or fewer than twelve have.

    Notes
    -----
    All combinations, and not one choice at a time: Simonsohn, Simmons and Nelson (2020), *Nature Human
    Behaviour* 4, 1208-1214. Their share in which a finding holds is no probability, for specifications are
    not independent and nobody drew them; it says how much hangs on the choices.

    Examples
    --------
    >>> from evidence.statistics.rates import Estimate
    >>> years = {str(year): year for year in range(2013, 2019)}
    >>> rise = lambda year, prices: Estimate((year - 2014.5) * prices, float("nan"), float("nan"))
    >>> choices = {"Years": years, "Prices": {"real": 0.9, "cash": 1.0}}
    >>> grid = cross(choices, rise, holds=lambda found: found.value > 0)
    >>> len(grid), int(grid["holds"].sum()), grid.loc[0, "Years"], bool(grid.loc[0, "holds"])
    (12, 8, '2013', False)
    """
    if single := [name for name, options in choices.items() if len(options) < 2]:
        raise StatisticError(f"A choice has two options or more. Found one of {', '.join(single)}.")
    rows: list[dict[str, Any]] = []
    for names in product(*choices.values()):
        options = [choices[choice][name] for choice, name in zip(choices, names, strict=True)]
        if (found := estimate(*options)) is None:
            if not rows:
                raise StatisticError(f"The printed combination has no estimate: {', '.join(names)}.")
            continue
        ends = {"value": found.value, "lower": found.low, "upper": found.high}
        row = dict(zip(choices, names, strict=True)) | ends
        rows.append(row | {"holds": bool(holds(found)), "printed": not rows})
    if len(rows) < FEWEST:
        raise StatisticError(
            f"A specification curve has {FEWEST} combinations or more with an estimate. Found {len(rows)}."
        )
    return pd.DataFrame(rows)
