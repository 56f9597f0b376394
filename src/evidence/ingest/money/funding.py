"""Prices, and what others published on funding: the deflator, estimates of a gap, trends in spending."""

import pandas as pd

from evidence.ingest.columns import period, renamed, without_plus
from evidence.ingest.publication import Part, Release, headings, publication

# The base year stands in the heading, so a file on another base is not this publication.
DEFLATOR = headings("deflator")
ESTIMATES, TRENDS = headings("gap_estimates"), headings("spending_trends")
LEVEL, CUMULATIVE, NOT_STATED = "level in one year", "cumulative", "not stated"
# Sums of several years' sums are cumulative whatever the years are called.
SUMMED = ("cumulative", "annual, two years", "annual, then summed")


def deflator(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the deflator by financial year."""
    tidy = renamed(file, DEFLATOR).apply(without_plus)
    return [Part("gdp_deflator", tidy.assign(time_period=tidy["time_period"].map(period)), DEFLATOR)]


def estimates(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the estimates; quotations stay behind."""
    tidy = renamed(file, ESTIMATES).apply(without_plus)
    tidy["kind"] = tidy["period"].map(kind)
    return [Part("funding_gap_estimates", tidy, ESTIMATES | {"kind": "cumulative_or_annual"})]


def kind(said: str) -> str:
    """Say whether an amount is of one year or of several, by what its publisher says of it."""
    if said.startswith(SUMMED):
        return CUMULATIVE
    return LEVEL if said.startswith("annual") else NOT_STATED


def trends(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the trends; quotations stay behind. A share or a range is no change in per cent."""
    tidy = renamed(file, TRENDS).apply(without_plus)
    is_number = tidy["change_printed"].str.fullmatch(r"-?\d+(\.\d+)?")
    tidy["change_percent"] = tidy["change_printed"].where(is_number, "")
    return [Part("spending_trends", tidy, TRENDS | {"change_percent": "change_pct"})]


PUBLICATIONS = [
    publication("gdp-deflator", [*DEFLATOR.values()], deflator),
    publication("funding-gaps", [*ESTIMATES.values()], estimates),
    publication("spending-trends", [*TRENDS.values()], trends),
]
