"""Where authorities went next: grades from one judgement to the next, and the time between them."""

from collections.abc import Sequence

import pandas as pd
from survival import years

from evidence.data import descriptor
from evidence.data.judgements import GRADES, judged
from evidence.statistics.rates import wilson_interval


def transitions(rows: pd.DataFrame, by: Sequence[str] = ("previous_framework", "framework")) -> pd.DataFrame:
    """Count the grades that followed each grade.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of `evidence.data.judgements.judged`, some or all. First judgements are left out: nothing went
        before.
    by : sequence of str
        Columns that tell tables apart; none for one table of all rows.

    Returns
    -------
    pandas.DataFrame
        One row for each grade before and each grade after that inspectors could give: the columns of `by`,
        ``previous, overall``; ``count``; ``n``, those at the grade before; ``percent`` of them, with Wilson's
        interval ``lower`` and ``upper``. Ordered from best to worst, pairs never seen with count 0. A grade
        before that nobody had has no rows.

    Notes
    -----
    The intervals take judgements as independent. An authority may stand in a table more than once, so they
    are a little too narrow when frameworks are put together. Nothing here is per year: those at the worse
    grades are inspected again sooner.

    Examples
    --------
    >>> rows = pd.DataFrame({"previous": ["good"] * 4, "overall": ["good"] * 3 + ["inadequate"]})
    >>> rows = rows.assign(framework="SIF", previous_framework="SIF")
    >>> transitions(rows)[["overall", "count", "percent"]].to_numpy().tolist()[-1]
    ['inadequate', 1, 25.0]
    """
    words = descriptor.resource("inspections")["judgements"]["words"]
    columns = list(by)
    pairs = rows[rows["previous"] != ""]
    tables = [((), pairs)] if not columns else list(pairs.groupby(columns, sort=False))
    cells = []
    for key, table in tables:
        given = {word for name in table["framework"].unique() for word in words[name]}
        could = [grade for grade in GRADES if grade in given]
        for previous in [grade for grade in GRADES if (table["previous"] == grade).any()]:
            after = table.loc[table["previous"] == previous, "overall"]
            cells += [[*key, previous, grade, int((after == grade).sum()), len(after)] for grade in could]
    found = pd.DataFrame(cells, columns=[*columns, "previous", "overall", "count", "n"])
    percent = 100 * found["count"] / found["n"]
    return found.assign(percent=percent).join(wilson_interval(found["count"], found["n"]))


def waits(
    inspections: pd.DataFrame | None = None,
    *,
    without: tuple[str, str] | None = None,
    dated: str = "dated",
) -> pd.DataFrame:
    """Give how long each authority waited from one judgement to the next.

    Parameters
    ----------
    inspections : pandas.DataFrame, optional
        Other rows than those of the committed table ``inspections``.
    without : tuple of str, optional
        As for `survival.years`.
    dated : str
        Column by which judgements are dated: ``dated``, or ``published`` for the day of the report.

    Returns
    -------
    pandas.DataFrame
        Rows of `evidence.data.judgements.judged` with ``next, next_framework, next_dated``, empty for the
        last of a sequence; ``seen``, whether a next judgement was; and ``years`` to it, or to the last
        day on which it could have been. `survival.survival` reads the last two:
        a median of the waits that ended would leave out the long ones.

    Examples
    --------
    >>> frame = waits().query("sequence_name == 'Bradford'")
    >>> frame[["overall", "next", "seen"]].to_numpy().tolist()[-2:]
    [['inadequate', 'inadequate', True], ['inadequate', '', False]]
    """
    frame = judged(inspections)
    after = frame.groupby("sequence")[["overall", "framework", dated]].shift(-1)
    after.columns = ["next", "next_framework", "next_dated"]
    seen = after["next"].notna()
    waited = years(frame[dated], after["next_dated"].where(seen, frame["seen_until"]), without=without)
    return frame.join(after.fillna("")).assign(seen=seen, years=waited)
