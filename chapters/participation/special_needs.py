"""How much of a gap in school results goes with how many of the children have special educational needs."""

import pandas as pd

NEEDS = ("none", "support", "statement or plan")


def gaps(rows: pd.DataFrame) -> pd.DataFrame:
    """Give others' results as printed, and as they would be with the looked-after children's special needs.

    Direct standardisation: others' percentages in each group of needs, weighted by the looked-after children
    in it. Arithmetic on complete counts, and no claim of cause.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of the table ``pupil_outcomes_to_2015``: `time_period`, `measure`, `group` ("looked after" or
        "others"), `special_needs`, `children`, `percent`.

    Returns
    -------
    pandas.DataFrame
        By measure and year: `looked_after`, `others`, `others_alike` (per cent), `gap` and `gap_alike`
        (percentage points), and `share`, of the gap that goes with special needs, per cent.

    Examples
    --------
    >>> from evidence.data import tables
    >>> found = gaps(tables.load("pupil_outcomes_to_2015"))
    >>> round(float(found.loc[("level 4 at 11", 2015), "others_alike"]), 1)
    55.3
    """
    key = ["measure", "time_period"]
    wide = rows.pivot(index=key, columns=["group", "special_needs"], values=["children", "percent"])
    wide = wide.loc[wide["percent"]["others"].notna().all(axis=1)]
    weight, percent = wide["children"]["looked after"][list(NEEDS)], wide["percent"]
    found = pd.DataFrame(
        {
            "looked_after": percent["looked after"]["all"],
            "others": percent["others"]["all"],
            "others_alike": (weight * percent["others"][list(NEEDS)]).sum(axis=1) / weight.sum(axis=1),
        }
    )
    found["gap"] = found["others"] - found["looked_after"]
    found["gap_alike"] = found["others_alike"] - found["looked_after"]
    return found.assign(share=100 * (1 - found["gap_alike"] / found["gap"]))
