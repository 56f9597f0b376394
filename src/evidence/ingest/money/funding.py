"""Prices, and what others published on funding: the deflator, estimates of a gap, trends in spending."""

import pandas as pd

from evidence.ingest.columns import called, period, renamed, without_plus
from evidence.ingest.publication import Part, Publication, Release

# The base year stands in the heading, so a file on another base is not this publication.
DEFLATOR = called("time_period=financial_year deflator=gdp_deflator_2024_25_100 status")
ESTIMATES = called(
    "id publisher title published=publication_date estimate_type amount_gbp_bn "
    "amount_printed=amount_as_published from_year=base_year horizon=horizon_year "
    "period=cumulative_or_annual scope base=method_one_line caution url seen_as=evidence"
)
LEVEL, CUMULATIVE, NOT_STATED = "level in one year", "cumulative", "not stated"
# Sums of several years' sums are cumulative whatever the years are called.
SUMMED = ("cumulative", "annual, two years", "annual, then summed")
TRENDS = called(
    "id publisher title year=publication_date measure scope=definition from=period_start to=period_end "
    "from_gbp_bn=start_value_gbp_bn to_gbp_bn=end_value_gbp_bn change_printed=change_pct "
    "price_base=price_basis data_source=data_source_named caution url seen_as=evidence"
)


def deflator(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the deflator by financial year."""
    tidy = _renamed(file, DEFLATOR)
    return [Part("gdp_deflator", tidy.assign(time_period=tidy["time_period"].map(period)), DEFLATOR)]


def estimates(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the estimates; quotations stay behind."""
    tidy = _renamed(file, ESTIMATES)
    tidy["kind"] = tidy["period"].map(kind)
    return [Part("funding_gap_estimates", tidy, ESTIMATES | {"kind": "cumulative_or_annual"})]


def kind(said: str) -> str:
    """Say whether an amount is of one year or of several, by what its publisher says of it."""
    if said.startswith(SUMMED):
        return CUMULATIVE
    return LEVEL if said.startswith("annual") else NOT_STATED


def trends(file: pd.DataFrame, release: Release) -> list[Part]:
    """Read the trends; quotations stay behind. A share or a range is no change in per cent."""
    tidy = _renamed(file, TRENDS)
    is_number = tidy["change_printed"].str.fullmatch(r"-?\d+(\.\d+)?")
    tidy["change_percent"] = tidy["change_printed"].where(is_number, "")
    return [Part("spending_trends", tidy, TRENDS | {"change_percent": "change_pct"})]


def _renamed(file: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    return renamed(file, columns).apply(without_plus)


PUBLICATIONS = [
    Publication("gdp-deflator", "the GDP deflator, 2024-25 = 100", [*DEFLATOR.values()], deflator),
    Publication("funding-gaps", "estimates of a funding gap", [*ESTIMATES.values()], estimates),
    Publication("spending-trends", "published spending trends", [*TRENDS.values()], trends),
]
