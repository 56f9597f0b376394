"""A funnel plot: rates against population, with limits of chance."""

from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from evidence.charts.axes import log_numbers, numbers
from evidence.charts.checks import need, positive
from evidence.charts.labels import ends
from evidence.charts.scatters import NUMBERS, dots, name_some
from evidence.charts.style import DARK, QUIET, value_axis_title
from evidence.errors import ChartError

# Told apart without colour: by dash, and by the name at the end of the line. The 99.8% line is the heavier.
_DASHES: dict[str, Any] = {
    "poisson": (1, 1.6),
    "binomial": (1, 1.6),
    "multiplicative": (5, 2.5),
    "additive": "",
}
_LEVELS = {"95": 0.9, "998": 1.8}
_LIMITS = ("population", "target", "method", "lower_95", "upper_95", "lower_998", "upper_998")


def funnel(ax: Axes, data: pd.DataFrame, limits: pd.DataFrame, *, axis: str) -> None:
    """Draw rates against child population with three sets of funnel limits.

    Authorities outside the additive 99.8% limits are diamonds, the rest dots. The outer line of each pair is
    99.8%, the inner 95%.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 4.8 inches high.
    data : pandas.DataFrame
        One row an authority: `population` (children), `rate`, `outside` (outside the additive 99.8% limits,
        bool), and `label`, words for at most six rows and missing for the rest.
    limits : pandas.DataFrame
        As `evidence.statistics.funnel.Funnel.curves` gives it: `population`, `target` (the rate for England),
        `method` ("poisson" or "binomial", "multiplicative", "additive"), `lower_95`, `upper_95`, `lower_998`,
        `upper_998`.
    axis : str
        Measure and unit.

    Raises
    ------
    ChartError
        If a column is missing, a population is not above zero, a method is unknown or there are too many
        labels.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas(height=4.8)
    >>> rates = pd.DataFrame({"population": [2e4, 9e4], "rate": [40.0, 180.0], "outside": [False, True]})
    >>> limits = pd.DataFrame({"population": [2e4, 9e4], "target": 65.0, "method": "additive"})
    >>> limits = limits.assign(lower_998=[20.0, 30.0], lower_95=40.0, upper_95=90.0, upper_998=[120.0, 110.0])
    >>> funnel(ax, rates.assign(label=[None, "Blackpool"]), limits, axis="Rate per 10,000")
    """
    need(data, ("population", "rate", "outside", "label"), chart="funnel")
    need(limits, _LIMITS, chart="funnel")
    positive(data, ["population"], chart="funnel")
    if unknown := set(limits["method"]) - set(_DASHES):
        raise ChartError(
            "unknown limits", chart="funnel", column="method", value=min(unknown), accepted=_DASHES
        )
    data = data.dropna(subset=["rate", "population"])
    england = float(limits["target"].iloc[0])
    ax.set_xscale("log")
    ax.set_xlim(0.9 * data["population"].min(), 1.1 * data["population"].max())
    ax.set_ylim(0, 1.12 * data["rate"].max())
    ax.axhline(england, color=DARK, lw=1.2, zorder=2)
    curves = limits.melt(["population", "target", "method"], list(_LIMITS[3:]), "limit")
    # As arrays without names, so that the axes are not named after columns.
    sns.lineplot(
        x=curves["population"].to_numpy(),
        y=curves["value"].to_numpy(),
        style=curves["method"].to_numpy(),
        dashes=_DASHES,
        size=curves["limit"].str.split("_").str[1].to_numpy(),
        sizes=_LEVELS,
        units=curves["limit"].to_numpy(),
        estimator=None,
        color=DARK,
        legend=False,
        ax=ax,
        zorder=2,
    )
    dots(ax, data, "population", "rate", data["outside"].astype(bool))
    log_numbers(ax.xaxis)
    ax.set_xlabel("Children aged 0 to 17 (log scale)")
    numbers(ax.yaxis, most=NUMBERS)
    value_axis_title(ax, axis)
    last = limits.sort_values("population").groupby("method").last()
    names = [(england, "England", DARK)]
    for method, row in last.iterrows():
        name = str(method).replace("poisson", "Poisson")
        if method == "additive":
            names.append((float(row["upper_95"]), "additive 95%", QUIET))
            name += " 99.8%"
        names.append((float(row["upper_998"]), name, QUIET))
    ends(ax, ax.get_xlim()[1], names)
    name_some(ax, data, "population", "rate", lines=curves[["population", "value"]].to_numpy(dtype="float64"))
