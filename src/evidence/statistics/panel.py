"""What moves together inside areas over time, and p-values for several questions asked at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
import pingouin as pg
import statsmodels.api as sm

from evidence.data.periods import first_year
from evidence.errors import StatisticError

_FEWEST = 10  # areas; clustered errors rest on many clusters, and ten are few already


@dataclass(frozen=True)
class PanelModel:
    """What :func:`fixed_effects` found."""

    # One row a predictor: `predictor`, `estimate`, `standard_error`, `low` and `high` (95% interval) in units
    # of the outcome for one unit of the predictor, `p`, and `mean`, the predictor's average over what was
    # used, by which an estimate is restated for a tenth more of it.
    estimates: pd.DataFrame
    n: int  # areas in a year used
    left_out: int  # of which outcome or predictor, lagged if asked, or any other year is not known
    areas: int  # used
    years: int


def fixed_effects(
    frame: pd.DataFrame,
    *,
    outcome: str,
    predictors: Sequence[str],
    area: str = "new_la_code",
    time: str = "time_period",
    lag: int = 0,
) -> PanelModel:
    r"""Linear model with an effect for each area and each year, and errors clustered by area.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row an area and year, whether or not everything is known in it: a row dropped because its own
        predictor is missing takes an outcome away that an earlier year's predictor goes with. Joint returns
        must stand once: that is the caller's matter.
    outcome : str
        Column of the outcome.
    predictors : sequence of str
        Columns of the predictors, all numbers.
    area, time : str
        Columns of the area and the year, in four digits or, for a financial year, in six.
    lag : int
        Years by which every predictor precedes the outcome. The first years of each area, and years after a
        gap, then have no predictor and are left out.

    Raises
    ------
    StatisticError
        If an area has two rows in a year, the lag is negative, the outcome is to predict itself, fewer than
        ten areas or two years are left, or a predictor does not vary once area and year are allowed for.

    Notes
    -----
    Each area's own mean is taken out of everything, years enter as indicators, and statsmodels fits ordinary
    least squares: exact for panels with gaps too. Standard errors allow for any dependence inside an area
    (Liang and Zeger 1986), times the small-sample factor :math:`\frac{G}{G-1}\frac{n-1}{n-k}` for G areas;
    k counts the predictors, the years and the constant, not the area effects, which are nested in the
    clusters. Intervals and p-values are Student's with G - 1 degrees of freedom. This is what Stata's
    ``xtreg, fe vce(cluster)`` and R's ``fixest`` report. An estimate says how an area's departures from
    its own average, beyond the country's, go together; what changes inside areas along with both is not
    allowed for.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> rows = pd.MultiIndex.from_product([range(30), range(2015, 2023)], names=["area", "time_period"])
    >>> frame = pd.DataFrame({"spend": rng.normal(size=240)}, index=rows).reset_index()
    >>> frame["rate"] = 2 * frame["spend"] + frame["area"] + frame["time_period"]
    >>> found = fixed_effects(frame, outcome="rate", predictors=["spend"], area="area")
    >>> round(float(found.estimates["estimate"].iloc[0]), 6), found.n, found.areas, found.years
    (2.0, 240, 30, 8)
    >>> models(frame, outcomes=["rate"], predictors=["spend"], area="area", lags=(0, 1))["n"].tolist()
    [240, 210]
    """
    names = list(predictors)
    if lag < 0 or not names or outcome in names:
        raise StatisticError("A model needs a predictor, not the outcome, and a lag of none or more years.")
    table = frame[[area, time, outcome, *names]].copy()
    table["year"] = table[time].map(first_year)
    if table.duplicated([area, "year"]).any():
        raise StatisticError("An area has two rows in one year.")
    earlier = table[[area, "year", *names]].assign(year=table["year"] + lag)
    table = table[[area, "year", outcome]].merge(earlier, on=[area, "year"], how="left").dropna()
    table = table[table.groupby(area)[outcome].transform("size") > 1]
    areas, years = table[area].nunique(), table["year"].nunique()
    if areas < _FEWEST or years < 2:
        raise StatisticError(
            f"Clustered errors need at least {_FEWEST} areas and two years. Found {areas} and {years}."
        )
    indicators = pd.get_dummies(table["year"], drop_first=True).to_numpy(dtype="float64")
    columns = np.column_stack([table[[outcome, *names]].to_numpy(dtype="float64"), indicators])
    clusters = pd.factorize(table[area])[0]
    within = columns - _means(columns, clusters)[clusters]
    spread = within.std(axis=0, ddof=1)
    # What rounding alone leaves of a level counts as no spread.
    scaled = within / np.where(spread > 1e-12 * np.abs(columns).max(axis=0), spread, np.inf)
    if np.linalg.matrix_rank(scaled[:, 1:], tol=1e-9 * np.sqrt(len(scaled))) < scaled.shape[1] - 1:
        raise StatisticError("A predictor does not vary once area, year and the others are allowed for.")
    fit = sm.OLS(within[:, 0], np.column_stack([within[:, 1:], np.ones(len(within))])).fit(
        cov_type="cluster",
        cov_kwds={"groups": clusters, "use_correction": True, "df_correction": True},
        use_t=True,
    )
    asked = slice(len(names))
    bounds = fit.conf_int()[asked]
    estimates = pd.DataFrame(
        {
            "predictor": names,
            "estimate": fit.params[asked],
            "standard_error": fit.bse[asked],
            "low": bounds[:, 0],
            "high": bounds[:, 1],
            "p": fit.pvalues[asked],
            "mean": table[names].mean().to_numpy(),
        }
    )
    return PanelModel(estimates, len(table), len(frame) - len(table), areas, years)


def _means(columns: np.ndarray, clusters: np.ndarray) -> np.ndarray:
    """Mean of each column in each cluster; as arrays, because hundreds of models are fitted in a row."""
    total = np.zeros((clusters.max() + 1, columns.shape[1]))
    np.add.at(total, clusters, columns)
    return total / np.bincount(clusters)[:, None]


def models(
    frame: pd.DataFrame,
    *,
    outcomes: Sequence[str],
    predictors: Sequence[str],
    area: str = "new_la_code",
    time: str = "time_period",
    lags: Sequence[int] = (0,),
) -> pd.DataFrame:
    """Every model of one outcome on one predictor at one lag, p-values adjusted for all of them together.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row an area and year, each measure under the label of its own year.
    outcomes, predictors : sequence of str
        Columns; each outcome is modelled on each predictor.
    area, time : str
        Columns of the area and the year.
    lags : sequence of int
        Years of label by which the predictor precedes the outcome. Labels are not dates: the workforce of
        label 2024 is that of 30 September 2024, placements of label 2025 are those of the year to 31 March
        2025. Under the same label the workforce is counted half a year after such a year has ended; a lag of
        one puts it in the middle of it.

    Returns
    -------
    pandas.DataFrame
        One row a model, in the order asked: `outcome`, `predictor`, `lag`; `effect`, `low` and `high` in
        units of the outcome for one of the predictor, with the 95% interval; `excluded`, the size of effect
        from which on the interval leaves out both the rise and the fall; `mean` of the predictor; `p`; `n`
        areas in a year, `areas`, `years`, and `left_out` rows; `p_holm`.

    Raises
    ------
    StatisticError
        As :func:`fixed_effects` does, so that no model asked for is passed over.

    Notes
    -----
    Each model is that of :func:`fixed_effects`, whose example has a grid too. The intervals and `excluded`
    are of each model by itself, not adjusted for their number.
    """
    rows = []
    for outcome, predictor, lag in product(outcomes, predictors, lags):
        model = fixed_effects(frame, outcome=outcome, predictors=[predictor], area=area, time=time, lag=lag)
        found = model.estimates.iloc[0]
        rows.append(
            {
                "outcome": outcome,
                "predictor": predictor,
                "lag": lag,
                "effect": found["estimate"],
                "low": found["low"],
                "high": found["high"],
                "excluded": max(abs(found["low"]), abs(found["high"])),
                "mean": found["mean"],
                "p": found["p"],
                "n": model.n,
                "areas": model.areas,
                "years": model.years,
                "left_out": model.left_out,
            }
        )
    if not rows:
        raise StatisticError("A grid of models needs an outcome, a predictor and a lag.")
    table = pd.DataFrame(rows)
    return table.assign(p_holm=holm(table["p"]))


def holm(p_values: pd.Series) -> pd.Series:
    """Adjust p-values for the number of questions asked, by Holm's step-down method.

    All the questions asked belong in it, not only those that came out; one missing or outside 0 to 1 is a
    `StatisticError`. Those at or below 0.05 keep the chance of any false finding among all the questions at
    5%, however the questions depend on each other. Holm (1979), *Scandinavian Journal of Statistics* 6,
    65-70, computed by pingouin.

    Examples
    --------
    >>> holm(pd.Series([0.01, 0.04], index=["spend", "grant"])).to_dict()
    {'spend': 0.02, 'grant': 0.04}
    """
    if p_values.empty or not p_values.between(0, 1).fillna(False).all():
        raise StatisticError("Holm's method needs p-values, all between 0 and 1.")
    return pd.Series(pg.multicomp(p_values.to_numpy(dtype="float64"), method="holm")[1], p_values.index)
