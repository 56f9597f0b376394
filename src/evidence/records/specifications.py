"""Specifications: a finding under every defensible choice, as one figure and two facts."""

import pandas as pd

from evidence.charts.axes import signed
from evidence.charts.specification_curve import specification_curve
from evidence.records.basis import Basis
from evidence.records.facts import fact
from evidence.records.figures import figure


def specification_figure(
    id: str,
    grid: pd.DataFrame,
    *,
    finding: str,
    axis: str,
    form: str,
    unit: str,
    subtitle: str,
    caveat: str,
    basis: Basis,
    line: float | None = 0.0,
    log: bool = False,
) -> None:
    """Draw a finding under every combination of choices, and state in how many of them it holds.

    Two facts go with the figure: ``ID-holds`` and ``ID-specifications``. On the figure's page a reader
    switches the choices.

    Parameters
    ----------
    id : str
        Public id of the figure, theme first.
    grid : pandas.DataFrame
        As `evidence.statistics.specifications.cross` gives it, in the unit drawn.
    finding : str
        The finding as a sentence without a full stop, to which "in 58 of 64 specifications" can be added.
    axis, form, line, log : str, str, float or None, bool
        As `evidence.charts.specification_curve.specification_curve` takes them.
    unit, subtitle, caveat, basis
        As `evidence.records.figures.figure` takes them. The caveat says which choices were not tried.

    Raises
    ------
    RecordError
        As `evidence.records.figures.figure`.
    """
    made = {"value", "lower", "upper", "holds", "printed"}
    choices = [name for name in grid.columns if name not in made]
    n, k = len(grid), int(grid["holds"].sum())
    where = "in all" if k == n else "in none of the" if k == 0 else f"in {k} of"
    values = grid["value"]
    low, printed, high = (signed(form, value) for value in (values.min(), values.iloc[0], values.max()))
    fact(f"{id}-holds", k, says=f"Specifications, of {n} tried, in which this holds: {finding}", basis=basis)
    fact(f"{id}-specifications", n, says=f"Specifications tried of this finding: {finding}", basis=basis)
    figure(
        specification_curve(grid, choices, axis=axis, form=form, line=line, log=log),
        id,
        title=f"{finding} {where} {n} specifications",
        subtitle=subtitle,
        alt=f"{n} estimates in order of size, from {low} to {high}; the printed one is {printed}. "
        f"The finding holds {where} {n}. Rows below show the choices behind each.",
        data=grid.assign(
            holds=grid["holds"].map({True: "yes", False: "no"}),
            printed=grid["printed"].map({True: "yes", False: "no"}),
        ),
        heads={name: name for name in choices}
        | {"value": axis, "lower": "from", "upper": "to", "holds": "finding holds", "printed": "printed"},
        unit=unit,
        caveat=caveat,
        basis=basis,
        missing=f"{n} specifications, each with an estimate. Left out: {basis.left_out or 'nobody'}.",
        choices=choices,
    )
