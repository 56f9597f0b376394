"""The rule by which a row of a return is marked as not to be used for an extreme."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

# A year out of line with both years beside it is a slip of the return; a year that begins a new level is not.
OUT_OF_LINE = 5 / 3


def out_of_line(frame: pd.DataFrame) -> list[tuple[str, pd.Series]]:
    """Find rows with nothing recorded, and rows far from the years on both sides, by reason."""
    gross = pd.to_numeric(frame["gross"], errors="coerce")
    order = pd.to_numeric(frame["time_period"]).argsort()
    series = [frame["old_la_code"], frame["line"], frame["release"]]
    by_year = gross.iloc[order].groupby([s.iloc[order] for s in series])
    near = {step: by_year.shift(step).reindex(frame.index) for step in (-2, -1, 1, 2)}
    # The first and the last year of a series have no year on one side: the two nearest stand in.
    before, after = near[1].fillna(near[-2]), near[-1].fillna(near[2])
    lowest, highest = np.fmin(before, after), np.fmax(before, after)
    return [
        ("nothing is recorded on the line", gross <= 0),
        ("far below the years beside it", (gross > 0) & (gross < lowest / OUT_OF_LINE)),
        ("far above the years beside it", gross > highest * OUT_OF_LINE),
    ]


def marked(
    frame: pd.DataFrame, reasons: Sequence[tuple[str | pd.Series, pd.Series]], declared: pd.Series
) -> pd.DataFrame:
    """Write ``suspect`` and its reasons on authority rows; `declared` are faults found by hand."""
    is_authority = frame["geographic_level"] == "Local authority"
    found = pd.Series("", index=frame.index)
    for reason, holds in [*reasons, (declared, declared != "")]:
        found = found.mask(holds & is_authority, found.where(found == "", found + "; ") + reason)
    return frame.assign(suspect=np.where(found == "", "false", "true"), suspect_reason=found)


def declared(frame: pd.DataFrame, faults: Sequence[dict]) -> pd.Series:
    """Find the rows that the descriptor declares a fault of: the reason, or nothing."""
    # A fault without ``lines`` is of the whole return, one without ``release`` of every release.
    found = pd.Series("", index=frame.index)
    for fault in faults:
        holds = frame["time_period"].eq(str(fault["time_period"]))
        holds &= frame["old_la_code"].eq(fault["old_la_code"])
        if "lines" in fault:
            holds &= frame["line"].isin(fault["lines"])
        if "release" in fault:
            holds &= frame["release"] == fault["release"]
        found = found.mask(holds, fault["reason"])
    return found
