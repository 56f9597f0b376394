"""Inspections of special needs services in each area, beside the grade of its children's social care."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from next_judgement import odds

from evidence.data import areas as places
from evidence.data import judgements, tables
from evidence.errors import StatisticError
from evidence.statistics.rates import Estimate
from evidence.statistics.specifications import cross

STEPS = {"outstanding": 0, "good": 1, "requires improvement": 2, "adequate": 2, "inadequate": 3}
_PANDEMIC = "2020-03-17"  # area inspections stopped
_YEAR, _RECENT = 365, 3  # days, years


def inspected(*, before: int = 0) -> pd.DataFrame:
    """Give each area's inspection of special needs services with the grade of social care known by then.

    Parameters
    ----------
    before : int
        Days before the first day of the inspection at which the grade is read, as published by then.

    Returns
    -------
    pandas.DataFrame
        One row an area with a grade: the columns of ``area_send_inspections``; ``sequence`` and `overall`
        (grade in force) with `dated`; `statement` (whether one was required), `below_good` (requires
        improvement, adequate or inadequate), `steps` (0 outstanding to 3 inadequate), `year` and `idaci`
        (deprivation in 2015, of councils that became one the mean).

    Examples
    --------
    >>> found = inspected()
    >>> len(found), int(found["statement"].sum())
    (148, 81)
    """
    rows = tables.load("area_send_inspections")
    known = []
    for day, there in rows.groupby("inspection_start"):
        on = str((pd.Timestamp(str(day)) - pd.Timedelta(days=before)).date())
        grades = judgements.grade_at(on, published_by=on)
        known.append(there.merge(grades[["new_la_code", "sequence", "overall", "dated"]], on="new_la_code"))
    found = pd.concat(known, ignore_index=True)
    found = found[found["overall"] != ""].reset_index(drop=True)
    deprived = places.with_constant(tables.load("deprivation_2015")).groupby("constant_area")
    return found.assign(
        statement=found["statement_required"] == "yes",
        steps=found["overall"].map(STEPS),
        below_good=found["overall"].map(STEPS) > STEPS["good"],
        year=found["inspection_start"].str[:4].astype(int) - found["time_period"].min(),
        idaci=places.with_constant(found)["constant_area"].map(deprived["idaci_average_score"].mean()),
    )


def more_often(rows: pd.DataFrame, compared: str, given: Sequence[str] = ()) -> Estimate:
    """Give the odds ratio of a statement, where social care is graded worse, with its 95% interval.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of `inspected`, some or all.
    compared : str
        Column of the grade, such as ``below_good``.
    given : sequence of str
        Columns that are allowed for; rows without one are left out.

    Raises
    ------
    evidence.errors.StatisticError
        If the grade tells the outcome without fail.

    Examples
    --------
    >>> more_often(inspected(), "below_good").value > 1
    True
    """
    # The regression of the chapter calls its outcome so.
    whole = rows.assign(inadequate=rows["statement"]).dropna(subset=[compared, *given])
    return odds(whole, [compared, *given])[compared]


def choices() -> pd.DataFrame:
    """Compare areas by social care's grade under each choice that a critic could make, crossed.

    Returns
    -------
    pandas.DataFrame
        As `evidence.statistics.specifications.cross` gives it: odds ratios of a statement.

    Examples
    --------
    >>> bool(choices()["printed"].iloc[0])
    True
    """
    seen = {before: inspected(before=before) for before in (0, _YEAR)}

    def ratio(before: int, compared: str, which: str, given: Sequence[str]) -> Estimate | None:
        rows = seen[before]
        if which == "before":
            rows = rows[rows["inspection_start"] < _PANDEMIC]
        if which == "recent":
            age = pd.to_datetime(rows["inspection_start"]) - pd.to_datetime(rows["dated"])
            rows = rows[age.dt.days <= 365.25 * _RECENT]
        try:
            return more_often(rows, compared, given)
        except StatisticError:
            return None

    options: dict[str, Mapping[str, Any]] = {
        "Grade": {"on the first day": 0, "a year before": _YEAR},
        "Compared": {"below good, or not": "below_good", "each step of the grade": "steps"},
        "Areas": {"all": "all", "before the pandemic": "before", "graded in the last three years": "recent"},
        "Allowed for": {"nothing": (), "year of inspection": ("year",), "deprivation": ("idaci",)},
    }
    return cross(options, ratio, holds=lambda found: found.low > 1)
