"""A funnel plot: rates against population, with the limits that areas of each size stay within."""

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from evidence.charts.axes import log_numbers
from evidence.charts.checks import need, positive
from evidence.charts.labels import ends
from evidence.charts.scatters import dots, name_some
from evidence.charts.style import DARK, QUIET, value_axis_title
from evidence.statistics.funnel import TAILS

# Told apart without colour: by dash and by the name at the end of the line.
_DASHES = {"95": (4, 2), "998": ""}


def funnel(
    ax: Axes,
    data: pd.DataFrame,
    limits: pd.DataFrame,
    *,
    axis: str,
    across: str = "Children aged 0 to 17 (log scale)",
    line: str = "England",
    form: str = "{:,.0f}",
    bottom: float | None = None,
) -> None:
    """Draw rates against population on log scales with funnel limits, those outside 95% as diamonds.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        About 4.8 inches high.
    data : pandas.DataFrame
        One row an authority: `population`, `rate`, `outside` (outside the 95% limits, bool), and `label`,
        words for at most six rows and missing for the rest.
    limits : pandas.DataFrame
        As `evidence.statistics.funnel.Funnel.curves` gives it: `population`, `target`, `lower_95`,
        `upper_95`, `lower_998`, `upper_998`.
    axis : str
        Measure and unit.
    across : str
        What is drawn across, and that its scale is of logarithms.
    line : str
        Name of the line at the target.
    form : str
        Format of one rate.
    bottom : float, optional
        Where the axis of rates starts. Else below the lowest limit, which may be far below every rate.

    Raises
    ------
    ChartError
        If a column is missing, a population or rate is not above zero or there are too many labels.

    Examples
    --------
    >>> from evidence.charts.style import canvas
    >>> fig, (ax,) = canvas(height=4.8)
    >>> rates = pd.DataFrame({"population": [2e4, 9e4], "rate": [40.0, 180.0], "outside": [False, True]})
    >>> limits = pd.DataFrame({"population": [2e4, 9e4], "target": 65.0})
    >>> limits = limits.assign(lower_998=[20.0, 30.0], lower_95=40.0, upper_95=90.0, upper_998=[120.0, 110.0])
    >>> funnel(ax, rates.assign(label=[None, "Blackpool"]), limits, axis="Rate per 10,000")
    """
    need(data, ("population", "rate", "outside", "label"), chart="funnel")
    need(limits, ("population", "target", *TAILS), chart="funnel")
    data = data.dropna(subset=["rate", "population"])
    positive(data, ["population", "rate"], chart="funnel")
    target = float(limits["target"].iloc[0])
    last = limits.sort_values("population").iloc[-1]
    ax.set_xscale("log")
    ax.set_xlim(0.9 * data["population"].min(), 1.1 * data["population"].max())
    drawn = pd.concat([data["rate"], *(limits[tail] for tail in TAILS)])
    ax.set_yscale("log")
    ax.set_ylim(bottom or 0.9 * drawn[drawn > 0].min(), 1.1 * drawn.max())
    ax.axhline(target, color=DARK, lw=1.2, zorder=2)
    curves = limits.melt(["population", "target"], list(TAILS), "limit")
    level = curves["limit"].str.split("_").str[1]
    # As arrays without names, so that the axes are not named after columns.
    sns.lineplot(
        x=curves["population"].to_numpy(),
        y=curves["value"].to_numpy(),
        style=level.to_numpy(),
        dashes=_DASHES,
        units=curves["limit"].to_numpy(),
        estimator=None,
        color=DARK,
        lw=1.2,
        legend=False,
        ax=ax,
        zorder=2,
    )
    dots(ax, data, "population", "rate", data["outside"].astype(bool), _says(data, axis, across, form))
    log_numbers(ax.xaxis)
    ax.set_xlabel(across)
    log_numbers(ax.yaxis, form)
    value_axis_title(ax, axis)
    names = [(target, line, DARK)]
    names += [(float(last[f"upper_{end}"]), word, QUIET) for end, word in (("95", "95%"), ("998", "99.8%"))]
    names += [(float(last[f"lower_{end}"]), word, QUIET) for end, word in (("95", "95%"), ("998", "99.8%"))]
    ends(ax, ax.get_xlim()[1], names)
    name_some(ax, data, "population", "rate", lines=curves[["population", "value"]].to_numpy(dtype="float64"))


def _says(data: pd.DataFrame, axis: str, across: str, form: str) -> pd.Series | None:
    """Say of each authority what is drawn of it, its count and its limits, where the table has them."""
    if not {"count", "lower_95", "upper_95"} <= set(data):
        return None
    what, size = (words.removesuffix(" (log scale)") for words in (axis, across))
    each = {"rate": form, "lower_95": form, "upper_95": form, "population": "{:,.0f}", "count": "{:,.0f}"}
    # Three digits, where the form would print all; a form that rounds is not given what was rounded.
    short = {name: data[name].map(lambda x: float(f"{x:.3g}")) for name in list(each)[:3] if ":g" in form}
    printed = [data.assign(**short)[name].map(words.format) for name, words in each.items()]
    return pd.Series(
        [
            f"{what}: {rate} (95% limits {low} to {high}); {size}: {people}; counted: {count}"
            for rate, low, high, people, count in zip(*printed, strict=True)
        ],
        index=data.index,
    )
